"""Makes a synthetic evening of transport: made-up passengers at real postcodes, from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geo.hops import SOURCE, estimate_hops
from scheduler.domain.carbon import grams_a_mile
from scheduler.domain.costs import Wheels
from scheduler.domain.transport import (
    Direction,
    Driver,
    Escort,
    FleetVehicle,
    Point,
    Ride,
    TransportDay,
    TransportSession,
)
from scheduler.synthetic.ground import Spot

_STARTS = (990, 1020, 1080, 1110, 1140)
_LENGTH_MINUTES = 90
_REACH_M = 28_000.0
_FALL_M = 14_000.0
"""Homes become rarer with distance: by a factor e for so many metres."""
_WALK_M = 800.0
_WHEELCHAIRS, _ESCORTED, _ONE_WAY = 0.08, 0.15, 0.05
_SHIFT = (855, 1380)
_PASSENGERS_A_MINIBUS, _PASSENGERS_A_TAXI = 9, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class EveningRequest:
    """What to make: how many passengers, which sessions, around which venue."""

    service_id: str
    venue: Spot
    passengers: int
    sessions: int
    day: date
    seed: int = 1


def make_evening(request: EveningRequest, spots: Sequence[Spot]) -> TransportDay:
    """Make an evening: a venue with several sessions, homes around it, minibuses, taxis, drivers and escorts.

    Parameters
    ----------
    request
        What to make; the same request on the same spots makes the same evening.
    spots
        Live postcodes of the county.

    Raises
    ------
    ValueError
        When fewer postcodes lie around the venue than passengers are asked for.
    """
    chance = np.random.default_rng(request.seed)
    homes = _homes(request, spots, chance)
    depots = (_spot_near(request.venue, 0, 0), _spot_near(request.venue, 600, -400))
    places = [request.venue, *depots, *homes]
    names = ["venue", "minibuses", "taxis", *(f"home-{number}" for number in range(1, len(homes) + 1))]
    points = tuple(
        Point(id=name, easting_m=spot.easting_m, northing_m=spot.northing_m)
        for name, spot in zip(names, places, strict=True)
    )
    minutes, miles = estimate_hops([(point.easting_m, point.northing_m) for point in points])
    starts = chance.permutation(_STARTS)[: request.sessions]
    sessions = tuple(
        TransportSession(
            id=f"session-{number}",
            point_id="venue",
            start_minute=int(start),
            end_minute=int(start) + _LENGTH_MINUTES,
        )
        for number, start in enumerate(sorted(starts.tolist()), 1)
    )
    vehicles, drivers, escorts = _fleet(request)
    return TransportDay(
        service_id=request.service_id,
        day=request.day,
        points=points,
        minutes=tuple(tuple(row) for row in minutes.tolist()),
        miles=tuple(tuple(round(mile, 3) for mile in row) for row in miles.tolist()),
        minutes_source=SOURCE,
        sessions=sessions,
        rides=tuple(_rides(len(homes), sessions, chance)),
        vehicles=vehicles,
        drivers=drivers,
        escorts=escorts,
        synthetic=True,
    )


def _homes(request: EveningRequest, spots: Sequence[Spot], chance: np.random.Generator) -> list[Spot]:
    distance = np.array(
        [
            np.hypot(spot.easting_m - request.venue.easting_m, spot.northing_m - request.venue.northing_m)
            for spot in spots
        ]
    )
    weight = np.where((distance < _WALK_M) | (distance > _REACH_M), 0.0, np.exp(-distance / _FALL_M))
    if int((weight > 0).sum()) < request.passengers:
        message = (
            f"{request.passengers} passengers are asked for, and {int((weight > 0).sum())} postcodes lie between "
            f"{_WALK_M:.0f} m and {_REACH_M:.0f} m of {request.venue.postcode}; ask for fewer, or name another venue."
        )
        raise ValueError(message)
    chosen = chance.choice(len(spots), size=request.passengers, replace=False, p=weight / weight.sum())
    return [spots[int(index)] for index in chosen]


def _spot_near(venue: Spot, east_m: int, north_m: int) -> Spot:
    return Spot(postcode=venue.postcode, easting_m=venue.easting_m + east_m, northing_m=venue.northing_m + north_m)


def _rides(homes: int, sessions: Sequence[TransportSession], chance: np.random.Generator) -> list[Ride]:
    rides = []
    for number in range(1, homes + 1):
        session = sessions[int(chance.integers(len(sessions)))]
        wheelchair = bool(chance.random() < _WHEELCHAIRS)
        escorted = wheelchair or bool(chance.random() < _ESCORTED)
        age = int(chance.integers(8, 18))
        way = chance.random()
        wanted = [Direction.THERE] * bool(way > _ONE_WAY) + [Direction.BACK] * bool(way < 1 - _ONE_WAY)
        rides += [
            Ride(
                id=f"carer-{number}-{direction.value}",
                carer_id=f"carer-{number}",
                session_id=session.id,
                point_id=f"home-{number}",
                direction=direction,
                age_years=age,
                wheelchair=wheelchair,
                needs_escort=escorted,
            )
            for direction in wanted
        ]
    return rides


def _fleet(
    request: EveningRequest,
) -> tuple[tuple[FleetVehicle, ...], tuple[Driver, ...], tuple[Escort, ...]]:
    """Minibuses with a driver and an escort each, and taxis; as many as the passengers call for."""
    minibuses = max(2, -(-request.passengers // _PASSENGERS_A_MINIBUS))
    taxis = max(3, -(-request.passengers // _PASSENGERS_A_TAXI))
    good = request.day + timedelta(days=365)
    first, last = _SHIFT
    own = tuple(
        FleetVehicle(
            id=f"minibus-{number}",
            name=f"Minibus {number}",
            depot_id="minibuses",
            seats=15,
            wheelchair_places=2,
            from_minute=first,
            to_minute=last,
            fixed_pence=6_000,
            pence_per_mile=90,
            grams_co2e_per_mile=grams_a_mile(Wheels.MINIBUS),
            insured_until=good,
            mot_until=good,
            serviced_until=good,
        )
        for number in range(1, minibuses + 1)
    )
    hired = tuple(
        FleetVehicle(
            id=f"taxi-{number}",
            name=f"Taxi {number}",
            depot_id="taxis",
            seats=4,
            from_minute=first,
            to_minute=last,
            hired=True,
            fixed_pence=400,
            pence_per_mile=260,
            pence_per_waiting_minute=40,
            grams_co2e_per_mile=grams_a_mile(Wheels.TAXI),
        )
        for number in range(1, taxis + 1)
    )
    drivers = tuple(
        Driver(
            id=f"driver-{number}",
            name=f"Driver {number}",
            base_id="minibuses",
            from_minute=first,
            to_minute=last,
            licence_until=good,
            dbs_until=good,
            pence_per_hour=1_350,
        )
        for number in range(1, minibuses + 1)
    )
    escorts = tuple(
        Escort(
            id=f"escort-{number}",
            name=f"Escort {number}",
            from_minute=first,
            to_minute=last,
            dbs_until=good,
            pence_per_hour=1_250,
        )
        for number in range(1, minibuses + 1)
    )
    return own + hired, drivers, escorts
