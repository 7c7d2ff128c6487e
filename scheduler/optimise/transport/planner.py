"""Plans a day: crews, routes, times that keep rides short, and a reason for everybody who cannot be carried."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.transport import DayRuns, Run, RunStop, TransportDay
from scheduler.optimise.transport.bound import least_pence
from scheduler.optimise.transport.build import Model
from scheduler.optimise.transport.chains import Found, improve
from scheduler.optimise.transport.crews import deal_again
from scheduler.optimise.transport.effort import MADE_BY, USUAL_EFFORT, Effort
from scheduler.optimise.transport.insertion import route_cost
from scheduler.optimise.transport.problems import refuse_problems
from scheduler.optimise.transport.reasons import why_not_carried
from scheduler.optimise.transport.solver import shortest_rides


def plan_day(
    day: TransportDay,
    effort: Effort = USUAL_EFFORT,
    seed: int = 1,
    progress: Callable[[float, float], None] | None = None,
    *,
    planned_before: bool = False,
) -> DayRuns:
    """Plan the runs of a day.

    Parameters
    ----------
    day
        Who must be carried, and what there is to carry them.
    effort
        How long to search.
    seed
        By count of rounds, the same day, effort and seed give the same runs.
    progress
        Told the share done and the best cost in pence.
    planned_before
        Whether this is a repair (``find_problems``).

    Returns
    -------
    DayRuns
        Runs that keep every rule, and a reason for each ride that none carries.

    Raises
    ------
    TransportProblemsError
        When the day's facts contradict themselves; all problems at once, each with its cure.
    """
    refuse_problems(day, planned_before=planned_before)
    model = Model(day)
    if not model.crews:
        return runs_of(model, _nobody(model), seed)
    found = improve(model.ground, effort, seed, progress=progress)
    return runs_of(model, found, seed)


def runs_of(model: Model, found: Found, seed: int) -> DayRuns:
    """Time the routes, deal the crews, and say why who is left is left."""
    runs: list[Run] = []
    for k, route in enumerate(found.routes):
        if route:
            runs.append(_run(model, k, route, len(runs) + 1))
    day = model.day
    return DayRuns(
        service_id=day.service_id,
        day=day.day,
        facts_fingerprint=fingerprint(day),
        seed=seed,
        made_by=MADE_BY,
        runs=deal_again(day, tuple(runs)),
        not_carried=why_not_carried(model, found.absent),
        pence=round(sum(_pence(model, k, route) for k, route in enumerate(found.routes))),
        bound_pence=None if found.absent else least_pence(model.plain_ground),
    )


def _nobody(model: Model) -> Found:
    return Found(routes=(), absent=tuple(range(len(model.rides))), cost=0.0, rounds=0)


def _pence(model: Model, k: int, route: Sequence[int]) -> float:
    stops = np.array([model.ground.depot[k], *route, model.ground.depot[k]], dtype=np.int64)
    return float(route_cost(model.ground, stops, len(stops), k)) if route else 0.0


def _run(model: Model, k: int, route: Sequence[int], number: int) -> Run:
    """Turn a route into a run with whole minutes."""
    ground, crew = model.ground, model.crews[k]
    stops = [int(ground.depot[k]), *route, int(ground.depot[k])]
    times = shortest_rides(ground, k, stops)
    if times is None:
        message = f"The route of {crew.vehicle.name} has no times although the search found some; please report this."
        raise RuntimeError(message)
    minutes = [round(time) for time in times]
    return Run(
        id=f"run-{number}",
        vehicle_id=crew.vehicle.id,
        driver_id=crew.driver.id if crew.driver else None,
        escort_id=crew.escort.id if crew.escort else None,
        leave_depot_minute=minutes[0],
        back_at_depot_minute=minutes[-1],
        stops=_stops(model, route, minutes[1:-1]),
    )


def _stops(model: Model, route: Sequence[int], minutes: Sequence[int]) -> tuple[RunStop, ...]:
    n = len(model.rides)
    return tuple(
        RunStop(
            ride_id=model.rides[node % n].id,
            gets_in=node < n,
            point_id=model.nodes[node],
            arrive_minute=minute,
            leave_minute=minute + round(model.ground.service[node]),
        )
        for node, minute in zip(route, minutes, strict=True)
    )
