"""What the programme costs and emits: hire, staff time, miles and kg CO2e, per session, place and attendance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

METRES_IN_A_MILE = 1609.344
ROAD_FACTOR = 1.3
"""Roads are longer than the straight line; the factor of the built-in estimate of minutes (decision 0005)."""
MINUTES_IN_AN_HOUR = 60


class Wheels(StrEnum):
    """What was driven."""

    STAFF_CAR = "staff car"
    MINIBUS = "minibus"
    TAXI = "taxi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """Kilograms of CO2 equivalent a kilometre of one vehicle, with its source and year."""

    wheels: Wheels
    kg_per_km: float
    source: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCost:
    """Sessions that cost the same: what they belong to, what one cost and how far staff drove for it.

    ``sessions`` says how many there are, ``places`` what they offer together. Miles are there and back, of all workers.
    """

    strand_id: str
    area_id: str
    funder: str
    places: int
    hire_pence: int
    staff_pence: int
    staff_miles: float
    sessions: int = 1

    @property
    def pence(self) -> int:
        """Hire and staff time of one session."""
        return self.hire_pence + self.staff_pence


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """Sessions of one strand, area or funder added up."""

    sessions: int
    places: int
    pence: int
    miles: float

    @property
    def pence_per_session(self) -> float | None:
        """What one session costs; None where there was none."""
        return self.pence / self.sessions if self.sessions else None

    @property
    def pence_per_place(self) -> float | None:
        """What one place costs; None where there was none."""
        return self.pence / self.places if self.places else None


def round_trip_miles(easting_m: float, northing_m: float, to_easting_m: float, to_northing_m: float) -> float:
    """Estimate miles by road there and back between two points of the British National Grid.

    Examples
    --------
    >>> round(round_trip_miles(0, 0, 3_000, 4_000), 2)
    8.08
    """
    straight = math.hypot(to_easting_m - easting_m, to_northing_m - northing_m)
    return 2 * straight * ROAD_FACTOR / METRES_IN_A_MILE


def carbon_kg(miles: Mapping[Wheels, float], factors: Mapping[Wheels, Factor]) -> dict[Wheels, float]:
    """Return kilograms of CO2 equivalent by what was driven.

    Examples
    --------
    100 miles of a car at 0.17 kg a kilometre: 100 * 1.609344 * 0.17 = 27.36 kg.
    """
    return {
        wheels: driven * METRES_IN_A_MILE / 1000 * factors[wheels].kg_per_km
        for wheels, driven in miles.items()
        if wheels in factors
    }


def added_up(sessions: Iterable[SessionCost]) -> CostLine:
    """Add sessions up."""
    held = tuple(sessions)
    return CostLine(
        sessions=sum(one.sessions for one in held),
        places=sum(one.places for one in held),
        pence=sum(one.pence * one.sessions for one in held),
        miles=sum(one.staff_miles * one.sessions for one in held),
    )


def costs_by(sessions: Iterable[SessionCost], what: str) -> dict[str, CostLine]:
    """Add sessions up by ``strand_id``, ``area_id`` or ``funder``, in order of the key."""
    groups: dict[str, list[SessionCost]] = {}
    for one in sessions:
        groups.setdefault(getattr(one, what), []).append(one)
    return {key: added_up(groups[key]) for key in sorted(groups)}


def staff_pence(minutes: int, workers: int, pence_per_hour: int) -> int:
    """Return what the time of a team costs, in whole pence.

    Examples
    --------
    >>> staff_pence(180, 2, 1800)
    10800
    """
    return round(minutes * workers * pence_per_hour / MINUTES_IN_AN_HOUR)
