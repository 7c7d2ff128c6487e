"""The example's service with a minibus, its driver and an escort, and how a household asks for a seat in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from scheduler.domain.facts import Vehicle, WeeklyHours
from scheduler.domain.transport_fleet import Licence, Taxis, TransportFleet, VehiclePapers
from tests.booking_examples import NOW
from tests.examples import FACTS

GOOD = date(2027, 12, 31)
DAY = date(2027, 1, 5)
ASKED = {"way": "needs_transport", "because": "There is no bus back in the evening.", "pick_up": "home"}
ALL_DAY = tuple(WeeklyHours(weekday=day, from_minute=8 * 60, to_minute=23 * 60) for day in range(7))
MINIBUS = Vehicle(
    id="minibus",
    name="Minibus 1",
    postcode="BA14 8JN",
    easting_m=401_000,
    northing_m=160_000,
    seats=8,
    wheelchair_places=1,
)
CREW = (
    replace(FACTS.workers[0], id="driver", name="Driver (demo)", availability=ALL_DAY),
    replace(FACTS.workers[0], id="rider", name="Rider (demo)", availability=ALL_DAY),
)
CARRYING = replace(
    FACTS, vehicles=(MINIBUS,), workers=tuple(sorted((*FACTS.workers, *CREW), key=lambda worker: worker.id))
)
FLEET = TransportFleet(
    vehicles=(
        VehiclePapers(
            vehicle_id="minibus", insured_until=GOOD, mot_until=GOOD, serviced_until=NOW.date() + timedelta(28)
        ),
    ),
    licences=(Licence(worker_id="driver", until=GOOD),),
    taxis=Taxis(count=1),
)
