"""Why a ride is not carried, and what would cure it most cheaply."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scheduler.domain.transport import NotCarried, Ride
from scheduler.optimise.transport.build import ESCORTED, NO_LIMIT, WHEELCHAIRS, Model
from scheduler.optimise.transport.insertion import route_cost
from scheduler.optimise.transport.timing import SLACK, route_times


def why_not_carried(model: Model, absent: Sequence[int]) -> tuple[NotCarried, ...]:
    """Give each absent ride a reason that is true and the cheapest cure that was tried."""
    return tuple(_why(model, r) for r in absent)


def _why(model: Model, r: int) -> NotCarried:
    ride = model.rides[r]
    if not model.crews:
        because = "No vehicle can go out on this day: none is on file with a driver whose papers are in date."
        return NotCarried(ride_id=ride.id, because=because, cure="Book a taxi, or find a driver for a minibus.")
    n, ground = len(model.rides), model.ground
    if ground.early[r] > ground.late[r] + SLACK or ground.early[n + r] > ground.late[n + r] + SLACK:
        return NotCarried(
            ride_id=ride.id,
            because=f"The direct journey takes {model.direct_minutes(ride):.0f} minutes and does not fit the times "
            "of the session and what was promised.",
            cure="Offer a session nearer home, or another time of pick-up.",
        )
    lacking = _lacking(model, ride, r)
    if lacking is not None:
        return lacking
    alone = _cheapest_alone(model, r)
    if alone is None:
        return NotCarried(
            ride_id=ride.id,
            because="No vehicle's crew is out early or late enough for this ride.",
            cure="Ask a driver for longer hours, or book a taxi for this ride.",
        )
    pence, name, hired = alone
    more = f"One more taxi like {name}" if hired else f"One more vehicle like {name}, with its driver"
    return NotCarried(
        ride_id=ride.id,
        because="Every vehicle that could carry this ride is full or too far away at that time.",
        cure=f"{more}, would carry it for £{pence / 100:.2f}.",
    )


def _lacking(model: Model, ride: Ride, r: int) -> NotCarried | None:
    load, room = model.ground.load[r], model.ground.room
    if load[WHEELCHAIRS] > room[:, WHEELCHAIRS].max():
        return NotCarried(
            ride_id=ride.id,
            because="No vehicle that can go out has a place for a wheelchair.",
            cure="Book a taxi that takes a wheelchair, or bring out a minibus with a lift.",
        )
    if load[ESCORTED] and room[:, ESCORTED].max() < NO_LIMIT:
        return NotCarried(
            ride_id=ride.id,
            because="This ride needs an escort, and no escort can go out on this day.",
            cure="Find an escort whose DBS check is in date.",
        )
    if not (load[None, :] <= room).all(axis=1).any():
        return NotCarried(
            ride_id=ride.id,
            because="No single vehicle has the wheelchair place, the seats and the escort that this ride needs.",
            cure="Put an escort into a vehicle with a wheelchair place.",
        )
    return None


def _cheapest_alone(model: Model, r: int) -> tuple[float, str, bool] | None:
    """Cost of the ride in an empty vehicle: pence, the vehicle's name, whether it is hired."""
    ground, n = model.ground, len(model.rides)
    found = []
    for k, crew in enumerate(model.crews):
        if (ground.load[r] > ground.room[k]).any():
            continue
        stops = np.array([ground.depot[k], r, n + r, ground.depot[k]], dtype=np.int64)
        work = np.zeros(ground.early.size, np.int64), np.zeros(stops.size)
        if route_times(ground, stops, stops.size, k, *work):
            cost = float(route_cost(ground, stops, stops.size, k))
            found.append((cost, crew.vehicle.name, crew.vehicle.hired))
    return min(found, default=None)
