"""The peers of the transport benchmark on the same arrays: OR-Tools routing, VROOM and PyVRP.

VROOM and PyVRP know no longest ride. With ``tightened`` windows any plan they find keeps it; without, the rides that
must then be too long are counted.
"""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np

from scheduler.optimise.transport.ground import Ground
from scheduler.optimise.transport.insertion import route_cost
from scheduler.optimise.transport.timing import route_times

SCALE = 100
Routes = list[list[int]]


def kept(ground: Ground, k: int, route: list[int]) -> bool:
    """Whether a route keeps every rule: pairs, order, room, windows, ride limits and the shift."""
    n = ground.load.shape[0]
    load, seen = np.zeros(ground.load.shape[1], dtype=np.int64), set()
    for stop in route:
        if stop >= n and stop - n not in seen:
            return False
        load = load + (ground.load[stop] if stop < n else -ground.load[stop - n])
        if (load > ground.room[k]).any():
            return False
        seen.add(stop)
    if len(route) != len(seen) or {stop + n for stop in seen if stop < n} != {stop for stop in seen if stop >= n}:
        return False
    stops = np.array([ground.depot[k], *route, ground.depot[k]], dtype=np.int64)
    work = np.zeros(ground.early.size, np.int64), np.zeros(stops.size)
    return bool(route_times(ground, stops, stops.size, k, *work))


def cost(ground: Ground, routes: Routes) -> float:
    """Pence of all routes, and of everybody left behind."""
    carried, total = 0, 0.0
    for k, route in enumerate(routes):
        stops = np.array([ground.depot[k], *route, ground.depot[k]], dtype=np.int64)
        total += float(route_cost(ground, stops, stops.size, k))
        carried += len(route) // 2
    return total + ground.unserved * (ground.load.shape[0] - carried)


def windows(ground: Ground, *, tightened: bool) -> tuple[np.ndarray, np.ndarray]:
    """Windows of all nodes; tightened so that no ride within them can be too long."""
    n = ground.load.shape[0]
    early, late = ground.early.copy(), ground.late.copy()
    if not tightened:
        return early, late
    pick, drop = slice(0, n), slice(n, 2 * n)
    there = (late[drop] - early[drop]) <= (late[pick] - early[pick])
    new_early = np.minimum(late[pick], np.maximum(early[pick], late[drop] - ground.ride_limit - ground.service[pick]))
    new_late = np.maximum(early[drop], np.minimum(late[drop], early[pick] + ground.service[pick] + ground.ride_limit))
    early[pick] = np.where(there, new_early, early[pick])
    late[drop] = np.where(there, late[drop], new_late)
    return early, late


def by_or_tools(  # noqa: C901 — one model, written from top to bottom
    ground: Ground, seconds: float
) -> Routes | None:
    """OR-Tools' routing library with guided local search, its best settings of those tried."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    n, m = ground.load.shape[0], ground.room.shape[0]
    depots = ground.depot.tolist()
    manager = pywrapcp.RoutingIndexManager(2 * n + m, m, depots, depots)
    routing = pywrapcp.RoutingModel(manager)
    time_matrix = np.ceil((ground.minutes + ground.service[:, None]) * SCALE - 1e-6).astype(np.int64)
    np.fill_diagonal(time_matrix, 0)
    transit = routing.RegisterTransitMatrix(time_matrix.tolist())
    horizon = int(ground.late.max() * SCALE) + 1
    routing.AddDimension(transit, horizon, horizon, False, "time")
    clock = routing.GetDimensionOrDie("time")
    for k in range(m):
        matrix = np.round(ground.miles * ground.per_mile[k] * SCALE).astype(np.int64)
        routing.SetArcCostEvaluatorOfVehicle(routing.RegisterTransitMatrix(matrix.tolist()), k)
        routing.SetFixedCostOfVehicle(int(ground.fixed[k] * SCALE), k)
        clock.SetSpanUpperBoundForVehicle(int(ground.shift_limit[k] * SCALE), k)
        for end in (routing.Start(k), routing.End(k)):
            depot = depots[k]
            clock.CumulVar(end).SetRange(int(ground.early[depot] * SCALE), int(ground.late[depot] * SCALE))
    for d in range(ground.load.shape[1]):
        change = [*ground.load[:, d].tolist(), *(-ground.load[:, d]).tolist(), *[0] * m]
        unary = routing.RegisterUnaryTransitVector(change)
        routing.AddDimensionWithVehicleCapacity(unary, 0, ground.room[:, d].tolist(), True, f"room {d}")
    solver = routing.solver()
    for r in range(n):
        pick, drop = manager.NodeToIndex(r), manager.NodeToIndex(n + r)
        for index, node in ((pick, r), (drop, n + r)):
            clock.CumulVar(index).SetRange(math.floor(ground.early[node] * SCALE), math.ceil(ground.late[node] * SCALE))
        routing.AddPickupAndDelivery(pick, drop)
        solver.Add(routing.VehicleVar(pick) == routing.VehicleVar(drop))
        solver.Add(clock.CumulVar(pick) <= clock.CumulVar(drop))
        limit = int((ground.ride_limit[r] + ground.service[r]) * SCALE)
        clock.SetPickupToDeliveryLimitFunctionForPair(lambda _a, _b, most=limit: most, r)
        ride = int(ground.per_ride_minute)
        if ride and ground.late[n + r] - ground.early[n + r] <= ground.late[r] - ground.early[r]:
            clock.SetCumulVarSoftLowerBound(pick, math.floor(ground.late[r] * SCALE), ride)
        elif ride:
            clock.SetCumulVarSoftUpperBound(drop, math.ceil(ground.early[n + r] * SCALE), ride)
        routing.AddDisjunction([pick, drop], int(ground.unserved * SCALE), 2)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(int(seconds * 1000))
    found = routing.SolveWithParameters(parameters)
    if found is None:
        return None
    routes: Routes = []
    for k in range(m):
        index, route = found.Value(routing.NextVar(routing.Start(k))), []
        while not routing.IsEnd(index):
            route.append(manager.IndexToNode(index))
            index = found.Value(routing.NextVar(index))
        routes.append(route)
    return routes


def by_vroom(ground: Ground, *, tightened: bool) -> Routes:
    """VROOM at its deepest exploration; it ends by itself."""
    import vroom

    n = ground.load.shape[0]
    early, late = windows(ground, tightened=tightened)
    problem = vroom.Input()
    minutes = np.ceil(ground.minutes * SCALE - 1e-6).astype(np.uint32)
    problem.set_durations_matrix(profile="car", matrix_input=minutes)
    problem.set_distances_matrix(profile="car", matrix_input=np.round(ground.miles * 1000).astype(np.uint32))
    for k, depot in enumerate(ground.depot.tolist()):
        hours = vroom.TimeWindow(int(early[depot] * SCALE), int(late[depot] * SCALE))
        costs = vroom.VehicleCosts(fixed=int(ground.fixed[k]), per_hour=0, per_km=round(float(ground.per_mile[k])))
        room = ground.room[k].tolist()
        problem.add_vehicle(vroom.Vehicle(k + 1, start=depot, end=depot, capacity=room, time_window=hours, costs=costs))
    for r in range(n):
        steps = []
        for node in (r, n + r):
            hours = vroom.TimeWindow(math.floor(early[node] * SCALE), math.ceil(late[node] * SCALE))
            service = int(ground.service[node] * SCALE)
            steps.append(vroom.ShipmentStep(r + 1, node, default_service=service, time_windows=[hours]))
        problem.add_job(vroom.Shipment(steps[0], steps[1], amount=ground.load[r].tolist()))
    table: Any = problem.solve(exploration_level=5, nb_threads=2).routes
    routes: Routes = [[] for _ in range(ground.room.shape[0])]
    for vehicle, rows in table.groupby("vehicle_id", sort=False):
        routes[int(vehicle) - 1] = [
            int(job) - 1 + (n if kind == "delivery" else 0)
            for job, kind in zip(rows.id, rows.type, strict=True)
            if kind in {"pickup", "delivery"}
        ]
    return routes


def by_pyvrp(ground: Ground, seconds: float, *, tightened: bool) -> Routes:
    """PyVRP's shipments; what it leaves out pays the price of not being carried."""
    from pyvrp import Model, solve
    from pyvrp.stop import MaxRuntime

    n, m = ground.load.shape[0], ground.room.shape[0]
    early, late = windows(ground, tightened=tightened)
    model = Model()
    places = [model.add_location(node, 0) for node in range(2 * n + m)]
    kinds = sorted({int(kind) for kind in ground.kind})
    vehicles_of = [[k for k in range(m) if ground.kind[k] == kind] for kind in kinds]
    for vehicles in vehicles_of:
        k = vehicles[0]
        hours = (int(early[ground.depot[k]] * SCALE), int(late[ground.depot[k]] * SCALE))
        depot = model.add_depot(places[int(ground.depot[k])], tw_early=hours[0], tw_late=hours[1])
        model.add_vehicle_type(
            len(vehicles),
            capacity=ground.room[k].tolist(),
            start_depot=depot,
            end_depot=depot,
            fixed_cost=int(ground.fixed[k]),
            tw_early=hours[0],
            tw_late=hours[1],
            shift_duration=int(ground.shift_limit[k] * SCALE),
            unit_distance_cost=round(float(ground.per_mile[k])),
        )
    for r in range(n):
        ends = [
            (math.floor(early[node] * SCALE), math.ceil(late[node] * SCALE), int(ground.service[node] * SCALE))
            for node in (r, n + r)
        ]
        model.add_shipment(
            places[r], places[n + r], *ends[0], *ends[1], amount=ground.load[r].tolist(), required=False,
            prize=int(ground.unserved),
        )  # fmt: skip
    data = model.data(missing_value=0).replace(
        distance_matrices=[np.round(ground.miles).astype(np.int64)],
        duration_matrices=[np.ceil(ground.minutes * SCALE - 1e-6).astype(np.int64)],
    )
    found = solve(data, stop=MaxRuntime(seconds), seed=1, collect_stats=False, display=False)
    routes: Routes = [[] for _ in range(m)]
    used = [0] * len(kinds)
    for route in found.best.routes():
        kind = route.vehicle_type()
        k = vehicles_of[kind][used[kind]]
        used[kind] += 1
        steps = [step for step in route.schedule() if not step.is_depot()]
        routes[k] = [step.idx if step.is_pickup() else n + step.idx for step in steps]
    return routes


def timed(search: Any, *args: Any, **kwargs: Any) -> tuple[Any, float]:
    """Return an answer and the seconds by the clock."""
    started = time.perf_counter()
    answer = search(*args, **kwargs)
    return answer, time.perf_counter() - started
