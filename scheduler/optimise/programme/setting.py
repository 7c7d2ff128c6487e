"""The setting: facts with the look-ups that every rule asks for (who, where, which day, how many minutes)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from geo.travel_time import estimate_minutes
from scheduler.domain.calendar import DateRange, days_of, holiday_reason, is_bank_holiday, week_number
from scheduler.domain.facts import DemandPoint, Facts, Mode, Season, Strand, Venue, WeeklyHours
from scheduler.domain.plan import Series

EVENING_FROM_MINUTE = 18 * 60
"""A session that ends later than this is an evening's work (product default)."""
MINUTES_IN_HOUR = 60
_GOLDEN = (math.sqrt(5) - 1) / 2
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Site:
    """Where a session takes place, in metres on the British National Grid."""

    id: str
    easting_m: int
    northing_m: int


def clock(minute: int) -> str:
    """Time of day as a person reads it: 990 is 16:30."""
    return f"{minute // MINUTES_IN_HOUR}:{minute % MINUTES_IN_HOUR:02d}"


def fits(hours: tuple[WeeklyHours, ...], weekday: int, from_minute: int, to_minute: int) -> bool:
    """Whether one open stretch of that weekday holds the whole time."""
    return any(
        one.weekday == weekday and one.from_minute <= from_minute and to_minute <= one.to_minute for one in hours
    )


def run_on(day: date, runs: tuple[DateRange, ...]) -> DateRange | None:
    """Return the first run of days that holds ``day``, or None."""
    return next((run for run in runs if day in run), None)


def household_number(label: str) -> int:
    """Return the number in a household's label: "household-017 (demo)" is 17; 0 where there is none."""
    digits = "".join(char if char.isdigit() else " " for char in label).split()
    return int(digits[0]) if digits else 0


class Setting:
    """Facts with their look-ups. Nothing here decides anything."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.areas = {one.id: one for one in facts.areas}
        self.bands = {one.id: one for one in facts.bands}
        self.strands = {one.id: one for one in facts.strands}
        self.venues = {one.id: one for one in facts.venues}
        self.workers = {one.id: one for one in facts.workers}
        self.points_of: dict[str, list[DemandPoint]] = {one.id: [] for one in facts.areas}
        for point in facts.demand_points:
            self.points_of.setdefault(point.area_id, []).append(point)
        self._days = days_of(facts.term)
        self._bit = {day: 1 << number for number, day in enumerate(self._days)}
        self._week = {day: week_number(facts.term, day) for day in self._days}
        self._holiday = {day: holiday_reason(facts.term, day) for day in self._days}
        self._rural: dict[Site, bool] = {}
        self._minutes: dict[tuple[Site, tuple[int, int]], int] = {}
        self._mask = cache(self._mask_of)
        self._weeks = cache(self._weeks_of)
        self._kept: dict[tuple[object, ...], float] = {}

    def kept(self, key: tuple[object, ...], reckon: Callable[[], float]) -> float:
        """Return a figure that rests on the facts alone, reckoned once."""
        if key not in self._kept:
            self._kept[key] = reckon()
        return self._kept[key]

    # days ------------------------------------------------------------------------------------------------
    def days(self) -> tuple[date, ...]:
        """Every day of the term."""
        return self._days

    def week(self, day: date) -> int:
        """Week of the term that holds ``day``, from 0."""
        return self._week[day]

    def mask(self, series: Series) -> int:
        """Days of a series as bits, so that two series share a day when their masks meet."""
        return self._mask(series.dates)

    def _mask_of(self, dates: tuple[date, ...]) -> int:
        return sum(self._bit.get(day, 0) for day in set(dates))

    def weeks(self, series: Series) -> dict[int, int]:
        """Sessions of a series in each week of the term that has one."""
        return self._weeks(series.dates)

    def _weeks_of(self, dates: tuple[date, ...]) -> dict[int, int]:
        counts: dict[int, int] = {}
        for day in dates:
            if day in self._week:
                counts[self._week[day]] = counts.get(self._week[day], 0) + 1
        return counts

    def shared_day(self, first: Series, second: Series) -> date | None:
        """Return the first day on which both meet, or None."""
        shared = self.mask(first) & self.mask(second)
        return self._days[(shared & -shared).bit_length() - 1] if shared else None

    def day_trouble(self, strand: Strand, day: date) -> str | None:
        """Why the strand does not meet on ``day`` of the term, or None: bank and school holidays by its season."""
        reason = self._holiday.get(day, "outside the term")
        if is_bank_holiday(self.facts.term, day):
            return reason
        if strand.season is Season.TERM:
            return reason
        if strand.season is Season.HOLIDAY and reason is None:
            return "not a school holiday"
        return None if day in self._bit else "outside the term"

    # what a strand needs ---------------------------------------------------------------------------------
    def set_up_minutes(self, strand: Strand) -> int:
        """Minutes before a session, and again after it; only groups at a venue need them."""
        return self.facts.settings.set_up_minutes if strand.mode is Mode.FACE_TO_FACE else 0

    def block(self, series: Series) -> tuple[int, int]:
        """Minutes of the day from the start of setting up to the end of clearing away."""
        around = self.set_up_minutes(self.strands[series.strand_id])
        return series.start_minute - around, series.end_minute + around

    @staticmethod
    def staff_needed(strand: Strand, places: int) -> int:
        """Staff for that many places: the ratio, and never fewer than the strand's least."""
        return max(strand.least_staff, -(-places // strand.carers_per_worker))

    def suits(self, strand: Strand, venue: Venue) -> bool:
        """Whether the venue is of a kind, and has the facilities and room, that the strand needs."""
        room = strand.least_places + self.staff_needed(strand, strand.least_places)
        return (
            (not strand.venue_kinds or venue.kind in strand.venue_kinds)
            and strand.facilities <= venue.facilities
            and venue.capacity_people >= room
            and (not strand.area_ids or venue.area_id in strand.area_ids)
        )

    def areas_of(self, strand: Strand) -> tuple[str, ...]:
        """Areas in which a strand runs."""
        return strand.area_ids or tuple(self.areas)

    # places and minutes ----------------------------------------------------------------------------------
    def site(self, series: Series) -> Site | None:
        """Where a series meets: its venue, its household's demand point, or None online."""
        if series.venue_id is not None:
            venue = self.venues[series.venue_id]
            return Site(venue.id, venue.easting_m, venue.northing_m)
        if series.household is None:
            return None
        point = self.home_point(series.area_id, series.household)
        return None if point is None else Site(point.id, point.easting_m, point.northing_m)

    def home_point(self, area_id: str, household: str) -> DemandPoint | None:
        """Demand point of a household, known by its number alone: numbers spread over an area's points by carers."""
        points = self.points_of.get(area_id, [])
        total = sum(sum(point.carers.values()) for point in points)
        aim = (household_number(household) * _GOLDEN % 1.0) * total
        for point in points:
            aim -= sum(point.carers.values())
            if aim <= 0:
                return point
        return points[-1] if points else None

    def rural(self, site: Site) -> bool:
        """Whether the demand point nearest to the site is rural."""
        if site not in self._rural:
            points = self.facts.demand_points
            places = np.array([(one.easting_m, one.northing_m) for one in points], dtype=float).reshape(-1, 2)
            away = np.hypot(places[:, 0] - site.easting_m, places[:, 1] - site.northing_m)
            self._rural[site] = bool(points[int(np.argmin(away))].rural) if len(points) else False
        return self._rural[site]

    def minutes_between(self, site: Site, easting_m: int, northing_m: int) -> int:
        """Whole minutes by car between a site and a coordinate, rounded up; 0 at the same coordinate."""
        key = (site, (easting_m, northing_m))
        if (site.easting_m, site.northing_m) == key[1]:
            return 0
        if key not in self._minutes:
            minutes = estimate_minutes(
                [(site.easting_m, site.northing_m)], [(easting_m, northing_m)], [self.rural(site)]
            )
            self._minutes[key] = math.ceil(float(minutes[0, 0]))
        return self._minutes[key]

    def minutes_apart(self, one: Site, other: Site) -> int:
        """Minutes between two sites, whichever way takes longer, so that the order does not matter."""
        return max(
            self.minutes_between(one, other.easting_m, other.northing_m),
            self.minutes_between(other, one.easting_m, one.northing_m),
        )

    def journey_minutes(self, worker_id: str, site: Site | None) -> int:
        """Minutes from a worker's base to a site; 0 online."""
        if site is None:
            return 0
        worker = self.workers[worker_id]
        return self.minutes_between(site, worker.easting_m, worker.northing_m)

    # words -----------------------------------------------------------------------------------------------
    def title(self, series: Series) -> str:
        """Name a series so that a coordinator recognises it."""
        strand = self.strands.get(series.strand_id)
        area = self.areas.get(series.area_id)
        when = f"{WEEKDAYS[series.weekday % 7]} {clock(series.start_minute)}"
        return f"{strand.public_title if strand else series.strand_id}, {area.name if area else series.area_id}, {when}"
