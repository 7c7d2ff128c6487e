"""A small evening of transport, by hand: two homes, a hall, a depot beside it, on a road a minute a mile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

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

DAY = date(2027, 1, 12)
GOOD = date(2027, 12, 31)
PLACES = {"depot": 0, "hall": 0, "near": 10, "far": 20}
"""Miles, and minutes, from the hall along one road."""

START, END = 1020, 1110


def ride(name: str, point: str = "near", direction: Direction = Direction.THERE, **changes: object) -> Ride:
    made = Ride(
        id=f"{name}-{direction.value}",
        carer_id=name,
        session_id="group",
        point_id=point,
        direction=direction,
        age_years=12,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def minibus(**changes: object) -> FleetVehicle:
    made = FleetVehicle(
        id="minibus",
        name="Minibus 1",
        depot_id="depot",
        seats=8,
        wheelchair_places=1,
        from_minute=840,
        to_minute=1320,
        fixed_pence=1000,
        pence_per_mile=100,
        insured_until=GOOD,
        mot_until=GOOD,
        serviced_until=GOOD,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def taxi(**changes: object) -> FleetVehicle:
    made = FleetVehicle(
        id="taxi",
        name="Taxi 1",
        depot_id="depot",
        seats=4,
        from_minute=840,
        to_minute=1320,
        hired=True,
        fixed_pence=400,
        pence_per_mile=300,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def driver(**changes: object) -> Driver:
    made = Driver(
        id="driver",
        name="Driver 1",
        base_id="depot",
        from_minute=840,
        to_minute=1320,
        licence_until=GOOD,
        dbs_until=GOOD,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def escort(**changes: object) -> Escort:
    made = Escort(id="escort", name="Escort 1", from_minute=840, to_minute=1320, dbs_until=GOOD)
    return replace(made, **changes)  # type: ignore[arg-type]


def evening(*rides: Ride, **changes: object) -> TransportDay:
    """An evening with one minibus, its driver and an escort, and one group at the hall."""
    along = list(PLACES.values())
    table = tuple(tuple(abs(a - b) for b in along) for a in along)
    made = TransportDay(
        service_id="example",
        day=DAY,
        points=tuple(
            Point(id=name, easting_m=400_000, northing_m=150_000 + 1_609 * mile) for name, mile in PLACES.items()
        ),
        minutes=table,
        miles=tuple(tuple(float(entry) for entry in row) for row in table),
        minutes_source="by hand",
        sessions=(TransportSession(id="group", point_id="hall", start_minute=START, end_minute=END),),
        rides=rides,
        vehicles=(minibus(),),
        drivers=(driver(),),
        escorts=(escort(),),
        synthetic=True,
    )
    return replace(made, **changes)  # type: ignore[arg-type]
