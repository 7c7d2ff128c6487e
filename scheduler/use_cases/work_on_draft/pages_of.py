"""What the pages of a draft show: a week, a month, the term, a list, the rota, the halls: six looks at one plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.domain.calendar import Term, holiday_reason, monday_of
from scheduler.domain.facts import Facts, Mode
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme.costs import hire_pence
from scheduler.optimise.programme.desk import Desk
from scheduler.optimise.programme.rules_staff import session_minutes

DAYS_IN_WEEK = 7
SERIES_A_PAGE = 50
MINUTES_IN_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """What a page is narrowed to; an empty field narrows nothing."""

    area_id: str = ""
    worker_id: str = ""
    strand_id: str = ""

    def holds(self, series: Series) -> bool:
        """Whether a series is among what is asked for."""
        return (
            self.area_id in {"", series.area_id}
            and self.strand_id in {"", series.strand_id}
            and (not self.worker_id or self.worker_id in series.worker_ids)
        )

    def query(self) -> dict[str, str]:
        """Return what an address says of it."""
        asked = {"area": self.area_id, "worker": self.worker_id, "strand": self.strand_id}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A session of a draft on a calendar."""

    series_id: str
    strand_id: str
    day: date
    start_minute: int
    end_minute: int
    title: str
    band_name: str
    area_name: str
    where: str
    team: tuple[str, ...]
    places: int
    locked: bool
    lock: str
    """The group or the session that is locked, as ``WorkOnDraft.lock`` calls it; empty where neither is."""
    moves: bool
    """Whether it may be dragged: no home visit. What is locked goes nowhere but to the padlock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of a calendar with its sessions; ``note`` names a holiday or a day that people know."""

    day: date
    in_term: bool
    note: str
    meetings: tuple[Meeting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week of a month or a term: how many sessions each day has."""

    monday: date
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A series in the list."""

    series_id: str
    title: str
    area_name: str
    band_name: str
    weekday: int
    start_minute: int
    end_minute: int
    cadence: str
    where: str
    team: tuple[str, ...]
    sessions: int
    places: int
    locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaLine:
    """A worker's week: sessions, and hours with journeys against the contract."""

    worker_id: str
    name: str
    days: tuple[tuple[Meeting, ...], ...]
    hours: float
    contract_hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueLine:
    """A venue of the draft: what it holds and what it costs."""

    venue_id: str
    name: str
    area_name: str
    series: int
    sessions: int
    hire_pence: int


class Shown:
    """A plan with the names that its pages need."""

    def __init__(self, facts: Facts, plan: Plan, locks: Iterable[str]) -> None:
        self.facts, self.plan, self.locks = facts, plan, frozenset(locks)
        self._strands = {one.id: one for one in facts.strands}
        self._names = {
            kind: {one.id: one.name for one in items}
            for kind, items in (
                ("area", facts.areas),
                ("band", facts.bands),
                ("venue", facts.venues),
                ("worker", facts.workers),
            )
        }

    def name(self, kind: str, item_id: str | None) -> str:
        """Return the name of an area, age band, venue or worker; its number where it has none."""
        return self._names[kind].get(item_id or "", item_id or "")

    def title(self, series: Series) -> str:
        """Name a series by its strand."""
        strand = self._strands.get(series.strand_id)
        return strand.public_title if strand else series.strand_id

    def where(self, series: Series) -> str:
        """Say where a series meets."""
        if series.venue_id is not None:
            return self.name("venue", series.venue_id)
        strand = self._strands.get(series.strand_id)
        return "at home" if series.household or (strand and strand.mode is Mode.HOME_VISIT) else "online"

    def meeting(self, series: Series, day: date) -> Meeting:
        """Return one session as a calendar shows it."""
        keys = (series.id, f"{series.id}@{day.isoformat()}")
        lock = next((one for one in keys if one in self.locks), "")
        return Meeting(
            series_id=series.id,
            strand_id=series.strand_id,
            day=day,
            start_minute=series.start_minute,
            end_minute=series.end_minute,
            title=self.title(series),
            band_name=self.name("band", series.band_id),
            area_name=self.name("area", series.area_id),
            where=self.where(series),
            team=tuple(self.name("worker", one) for one in series.worker_ids),
            places=series.places,
            locked=bool(lock),
            lock=lock,
            moves=series.household is None,
        )

    def days(self, first: date, count: int, only: Only) -> tuple[Day, ...]:
        """Return days in order, each with its sessions by time and title."""
        wanted = {first + timedelta(days=n) for n in range(count)}
        found: dict[date, list[Meeting]] = {day: [] for day in sorted(wanted)}
        for series in self.plan.series:
            if only.holds(series):
                for day in wanted.intersection(series.dates):
                    found[day].append(self.meeting(series, day))
        term = self.facts.term
        return tuple(
            Day(
                day=day,
                in_term=day in term,
                note=day_note(term, day),
                meetings=tuple(sorted(held, key=lambda one: (one.start_minute, one.title, one.area_name))),
            )
            for day, held in found.items()
        )

    def weeks(self, first: date, last: date, only: Only) -> tuple[Week, ...]:
        """Return whole weeks from the one that holds ``first`` to the one that holds ``last``."""
        monday = monday_of(first)
        count = (monday_of(last) - monday).days + DAYS_IN_WEEK
        days = self.days(monday, count, only)
        return tuple(
            Week(monday=days[n].day, days=days[n : n + DAYS_IN_WEEK]) for n in range(0, len(days), DAYS_IN_WEEK)
        )

    def line(self, series: Series) -> Line:
        """Return a series as the list shows it."""
        strand = self._strands.get(series.strand_id)
        return Line(
            series_id=series.id,
            title=self.title(series),
            area_name=self.name("area", series.area_id),
            band_name=self.name("band", series.band_id),
            weekday=series.weekday,
            start_minute=series.start_minute,
            end_minute=series.end_minute,
            cadence=strand.cadence.value if strand else "",
            where=self.where(series),
            team=tuple(self.name("worker", one) for one in series.worker_ids),
            sessions=len(series.dates),
            places=series.places,
            locked=series.id in self.locks,
        )

    def lines(self, only: Only, page: int) -> tuple[tuple[Line, ...], int]:
        """Return a page of the list of series, by area and weekday, and how many there are in all."""
        chosen = [one for one in self.plan.series if only.holds(one)]
        ordered = sorted(
            chosen, key=lambda one: (self.name("area", one.area_id), one.weekday, one.start_minute, one.id)
        )
        first = (page - 1) * SERIES_A_PAGE
        return tuple(self.line(one) for one in ordered[first : first + SERIES_A_PAGE]), len(ordered)

    def rota(self, monday: date, only: Only, desk: Desk) -> tuple[RotaLine, ...]:
        """Return each worker's week with hours; journeys and setting up count, as in the rule."""
        days = [monday + timedelta(days=n) for n in range(DAYS_IN_WEEK)]
        lines = []
        for worker in self.facts.workers:
            if only.worker_id not in {"", worker.id}:
                continue
            minutes = 0
            week: list[list[Meeting]] = [[] for _ in days]
            for series in self.plan.series:
                if worker.id not in series.worker_ids:
                    continue
                for number, day in enumerate(days):
                    if day in series.dates:
                        week[number].append(self.meeting(series, day))
                        minutes += session_minutes(desk.setting, series, worker.id)
            lines.append(
                RotaLine(
                    worker_id=worker.id,
                    name=worker.name,
                    days=tuple(tuple(sorted(one, key=lambda held: held.start_minute)) for one in week),
                    hours=minutes / MINUTES_IN_HOUR,
                    contract_hours=worker.contract_minutes_per_week / MINUTES_IN_HOUR,
                )
            )
        return tuple(sorted(lines, key=lambda one: one.name))

    def venues(self, desk: Desk) -> tuple[VenueLine, ...]:
        """Return the venues that the draft uses, the busiest first."""
        found: dict[str, list[Series]] = {}
        for series in self.plan.series:
            if series.venue_id is not None:
                found.setdefault(series.venue_id, []).append(series)
        lines = [
            VenueLine(
                venue_id=venue_id,
                name=self.name("venue", venue_id),
                area_name=self.name("area", held[0].area_id),
                series=len(held),
                sessions=sum(len(one.dates) for one in held),
                hire_pence=sum(hire_pence(desk.setting, one) for one in held),
            )
            for venue_id, held in found.items()
        ]
        return tuple(sorted(lines, key=lambda one: (-one.sessions, one.name)))


def day_note(term: Term, day: date) -> str:
    """Name what makes a day special: a bank holiday, a school holiday, a day that people know."""
    named = [one.name for one in term.key_dates if one.day == day]
    holiday = holiday_reason(term, day)
    return "; ".join(([holiday] if holiday else []) + named)


def choices(facts: Facts) -> dict[str, Sequence[tuple[str, str]]]:
    """Return what the forms of a draft offer: areas, venues, workers, strands, age bands, by name."""
    venue_area = {one.id: one.name for one in facts.areas}
    return {
        "areas": sorted(((one.id, one.name) for one in facts.areas), key=_second),
        "venues": sorted(
            ((one.id, f"{one.name}, {venue_area.get(one.area_id, one.area_id)}") for one in facts.venues), key=_second
        ),
        "workers": sorted(((one.id, one.name) for one in facts.workers), key=_second),
        "strands": sorted(((one.id, one.public_title) for one in facts.strands), key=_second),
        "bands": sorted(((one.id, one.name) for one in facts.bands), key=_second),
    }


def _second(pair: tuple[str, str]) -> str:
    return pair[1]
