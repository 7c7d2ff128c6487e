"""Ways in which a series could be held: every weekday, start and phase at a venue, in a household, or online."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from scheduler.domain.facts import Cadence, Mode, Strand
from scheduler.domain.plan import MissedDate, Series
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.rules_series import DAYS_IN_FORTNIGHT, DAYS_IN_WEEK, cadence_days, held_up
from scheduler.optimise.programme.rules_staff import WHEN_RULES, WHERE_RULES, WorkerRule
from scheduler.optimise.programme.setting import Setting, Site, clock, fits
from scheduler.optimise.programme.statements import shortfall

STARTS_AT_MOST = 6
"""Starts tried on a weekday, spread evenly over the open hours; all of them where none of these will do."""
_ALL_STARTS = 24 * 60
_SECOND_WEEK = 7


@dataclass(frozen=True, slots=True)
class Spot:
    """What is decided first: which strand and band, for which area, where (a venue, a household, or online)."""

    strand_id: str
    band_id: str
    area_id: str
    venue_id: str | None = None
    household: str | None = None


@dataclass(frozen=True, slots=True)
class When:
    """What is decided next: weekday, start, and the phase of the cadence with its dates."""

    weekday: int
    start_minute: int
    phase: int
    dates: tuple[date, ...]
    missed: tuple[MissedDate, ...]


class Options:
    """Ways of holding a series at each spot, kept once made. Only ways that keep every rule on their own."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self._spots: tuple[Spot, ...] = ()
        self.dates = cache(self._dates)
        self.at = cache(self._at)
        self.place_counts = cache(self._place_counts)
        self.spots_of = cache(self._spots_of_area)
        self._free_then: dict[tuple[object, ...], tuple[str, ...]] = {}
        self._near_there: dict[Site | None, frozenset[str]] = {}
        self._led: dict[tuple[object, ...], bool] = {}

    def spots(self) -> tuple[Spot, ...]:
        """Every spot that could suit, in a fixed order; households as many as a strand may have series."""
        if not self._spots:
            self._spots = tuple(spot for strand in self.setting.facts.strands for spot in self._spots_of(strand))
        return self._spots

    def _spots_of_area(self, strand_id: str, band_id: str, area_id: str) -> tuple[Spot, ...]:
        wanted = (strand_id, band_id, area_id)
        return tuple(one for one in self.spots() if (one.strand_id, one.band_id, one.area_id) == wanted)

    def _spots_of(self, strand: Strand) -> Iterator[Spot]:
        facts = self.setting.facts
        for band_id in strand.band_ids:
            if strand.mode is Mode.FACE_TO_FACE:
                for venue in facts.venues:
                    if self.setting.suits(strand, venue):
                        yield Spot(strand.id, band_id, venue.area_id, venue.id)
                continue
            for area_id in self.setting.areas_of(strand):
                if strand.mode is Mode.ONLINE:
                    yield Spot(strand.id, band_id, area_id)
                    continue
                for number in range(1, strand.most_series + 1):
                    yield Spot(strand.id, band_id, area_id, None, f"household-{number:03d} (demo)")

    def _place_counts(self, spot: Spot) -> tuple[int, ...]:
        """Places to try: for each size of team, the most that it can lead in that room; most first."""
        strand = self.setting.strands[spot.strand_id]
        best: dict[int, int] = {}
        for places in range(strand.least_places, strand.most_places + 1):
            staff = self.setting.staff_needed(strand, places)
            if spot.venue_id is None or places + staff <= self.setting.venues[spot.venue_id].capacity_people:
                best[staff] = places
        return tuple(sorted(best.values(), reverse=True))

    def _firsts(self, strand: Strand, weekday: int) -> tuple[date, ...]:
        """First days of the cadence to try on a weekday: each phase, or each day of a one-off."""
        days = [day for day in self.setting.days() if day.weekday() == weekday]
        if strand.cadence is Cadence.ONCE:
            return tuple(day for day in days if self.setting.day_trouble(strand, day) is None)
        if strand.cadence is Cadence.MONTHLY:
            phases: dict[int, date] = {}
            for day in days:
                phases.setdefault((day.day - 1) // DAYS_IN_WEEK, day)
            return tuple(phases[nth] for nth in range(4) if nth in phases)
        return tuple(days[: 1 if strand.cadence is Cadence.WEEKLY else 2])

    def _dates(
        self, strand_id: str, weekday: int, venue_id: str | None
    ) -> tuple[tuple[tuple[date, ...], tuple[MissedDate, ...]], ...]:
        """Dates and missed dates for each phase of the cadence, missed dates made up or not.

        A fortnightly group that makes up for half-term meets two weeks running, and so stands in the way of the
        other phase: sometimes one date fewer leaves room for a whole group more.
        """
        strand = self.setting.strands[strand_id]
        blank = Series(
            id="", strand_id=strand_id, band_id="", area_id="", venue_id=venue_id, weekday=weekday, start_minute=0,
            duration_minutes=0, dates=(), worker_ids=(), places=0,
        )  # fmt: skip
        found = (
            self._held(blank, strand.cadence, first, make_up=make_up)
            for make_up in (True, False)
            for first in self._firsts(strand, weekday)
        )
        return tuple(dict.fromkeys(one for one in found if one[0]))

    def _held(
        self, blank: Series, cadence: Cadence, first: date, *, make_up: bool
    ) -> tuple[tuple[date, ...], tuple[MissedDate, ...]]:
        due = cadence_days(self.setting, cadence, first)
        trouble = {day: held_up(self.setting, blank, day) for day in due}
        dates = {day for day in due if trouble[day] is None}
        if not dates:
            return (), ()
        missed: list[MissedDate] = []
        for day, because in trouble.items():
            if because is None:
                continue
            instead = self._made_up(blank, cadence, day, dates) if make_up else None
            if instead is not None:
                dates.add(instead)
            missed.append(MissedDate(day=day, because=because, made_up_on=instead))
        return tuple(sorted(dates)), tuple(missed)

    def _made_up(self, blank: Series, cadence: Cadence, day: date, dates: set[date]) -> date | None:
        """Find a day a week later or earlier, same weekday; a monthly group stays in the month."""
        if cadence is Cadence.WEEKLY or any(abs((day - one).days) < DAYS_IN_WEEK for one in dates):
            return None
        steps: tuple[int, ...] = (_SECOND_WEEK, -_SECOND_WEEK)
        if cadence is Cadence.MONTHLY:
            steps = (*steps, DAYS_IN_FORTNIGHT, -DAYS_IN_FORTNIGHT)
        for step in steps:
            other = day + timedelta(days=step)
            same = cadence is not Cadence.MONTHLY or other.month == day.month
            free = other in self.setting.facts.term and other not in dates
            if same and free and held_up(self.setting, blank, other) is None:
                return other
        return None

    def starts(self, strand: Strand, weekday: int, venue_id: str | None) -> tuple[int, ...]:
        """Return the starts on the half-hour (or the service's step) that the hours of strand and venue allow."""
        around = self.setting.set_up_minutes(strand)
        last = strand.latest_end_minute - strand.duration_minutes
        step = self.setting.facts.settings.start_step_minutes
        pinned = self._pinned_starts(strand, weekday, venue_id)
        every = [
            start
            for start in sorted({*range(strand.earliest_start_minute, last + 1, step), *pinned})
            if strand.earliest_start_minute <= start <= last
            and (
                venue_id is None
                or fits(
                    self.setting.venues[venue_id].opening,
                    weekday,
                    start - around,
                    start + strand.duration_minutes + around,
                )
            )
        ]
        return tuple(every)

    def _pinned_starts(self, strand: Strand, weekday: int, venue_id: str | None) -> set[int]:
        """Return starts that a coordinator has pinned there, on the half-hour or not."""
        return {
            lock.start_minute
            for lock in self.setting.facts.settings.locks
            if lock.start_minute is not None
            and lock.strand_id in {None, strand.id}
            and lock.weekday in {None, weekday}
            and lock.venue_id in {None, venue_id}
        }

    def _at(self, spot: Spot) -> tuple[Series, ...]:
        """Every way of holding a series at a spot, most places first; ``worker_ids`` are those who could lead."""
        strand = self.setting.strands[spot.strand_id]
        found = self._with_starts(spot, strand, STARTS_AT_MOST) or self._with_starts(spot, strand, _ALL_STARTS)
        return tuple(sorted(found, key=lambda one: (-one.places * len(one.dates), one.id)))

    def _with_starts(self, spot: Spot, strand: Strand, most: int) -> list[Series]:
        return [
            option
            for weekday in strand.weekdays
            for phase, (dates, missed) in enumerate(self.dates(strand.id, weekday, spot.venue_id))
            for start in self._starts_tried(strand, weekday, spot.venue_id, most)
            for option in self._sized(spot, When(weekday, start, phase, dates, missed))
        ]

    def _starts_tried(self, strand: Strand, weekday: int, venue_id: str | None, most: int) -> list[int]:
        every = self.starts(strand, weekday, venue_id)
        pinned = self._pinned_starts(strand, weekday, venue_id) & {*every}
        return sorted({*_thinned(every, most), *pinned})

    def _sized(self, spot: Spot, when: When) -> Iterator[Series]:
        strand = self.setting.strands[spot.strand_id]
        workers: tuple[str, ...] | None = None
        for places in self.place_counts(spot):
            series = Series(
                id=_name(spot, when, places),
                strand_id=spot.strand_id,
                band_id=spot.band_id,
                area_id=spot.area_id,
                venue_id=spot.venue_id,
                weekday=when.weekday,
                start_minute=when.start_minute,
                duration_minutes=strand.duration_minutes,
                dates=when.dates,
                worker_ids=(),
                places=places,
                household=spot.household,
                missed=when.missed,
            )
            if any(True for _ in rules.alone(self.setting, series)):
                continue
            if workers is None:
                workers = self.workers_for(series)
            able = replace(series, worker_ids=workers)
            if self._can_be_led(able):
                yield able

    def workers_for(self, series: Series) -> tuple[str, ...]:
        """Workers whom no rule keeps from the team of a series: those free then, of those who live near."""
        then = (series.strand_id, series.weekday, series.start_minute, series.duration_minutes, series.dates)
        free = self._free_then.get(then)
        if free is None:
            free = self._free_then[then] = tuple(self._unhindered(series, WHEN_RULES))
        site = self.setting.site(series)
        near = self._near_there.get(site)
        if near is None:
            near = self._near_there[site] = frozenset(self._unhindered(series, WHERE_RULES))
        return tuple(one for one in free if one in near)

    def _unhindered(self, series: Series, worker_rules: Sequence[WorkerRule]) -> Iterator[str]:
        for worker_id in self.setting.workers:
            if not any(True for rule in worker_rules for _ in rule(self.setting, series, worker_id)):
                yield worker_id

    def _can_be_led(self, able: Series) -> bool:
        """Ask once for each strand, size, dates, minibus and workers, whatever the place."""
        key = (able.strand_id, able.places, able.dates, able.vehicle_id, able.worker_ids)
        if key not in self._led:
            self._led[key] = can_be_led(self.setting, able)
        return self._led[key]


def _thinned(starts: tuple[int, ...], most: int) -> tuple[int, ...]:
    """At most so many of the starts, first and last among them, evenly spread."""
    if len(starts) <= most:
        return starts
    return tuple(starts[round(n * (len(starts) - 1) / (most - 1))] for n in range(most))


def can_be_led(setting: Setting, series: Series) -> bool:
    """Whether all the workers of a series together would do as its team."""
    from_all = {choice for rule in rules.of_team(setting, series) for choice, _ in rule.terms}
    return all(shortfall(rule, from_all) == 0 for rule in rules.of_team(setting, series))


def _name(spot: Spot, when: When, places: int) -> str:
    where = spot.venue_id or (spot.household or "online").split(" ")[0]
    time = f"{when.weekday}-{clock(when.start_minute).replace(':', '')}-{when.phase}"
    return f"{spot.strand_id}/{spot.band_id}/{spot.area_id}/{where}/{time}/{places}"
