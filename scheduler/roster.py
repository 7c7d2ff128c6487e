"""Sessions as they are held, with who is there: the published series, what changed since, and who stands in.

Stands between the store and the use cases, as the rota, registers and lone visits need the same sessions.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from scheduler import clock
from scheduler.calendar_events import BOOK, MOST_PLANS, PlanEvents
from scheduler.domain.facts import Facts, Mode, Venue, Worker
from scheduler.domain.plan import Series
from scheduler.domain.rota import monday_of, team_on
from scheduler.optimise.programme.rules_staff import (
    qualified,
    session_minutes,
    worker_available,
    worker_checked,
    worker_in_one_place,
    worker_near,
)
from scheduler.optimise.programme.setting import Setting
from scheduler.store import Db
from scheduler.store.feed_rows import SessionRow, session_rows, shown_plans
from scheduler.store.rota import CoverRecord, covers_of

MINUTES_OF_AN_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One dated session as it is held; its series has this date alone, and the team that comes."""

    row: SessionRow
    series: Series
    regular: tuple[str, ...]
    covers: tuple[CoverRecord, ...]

    @property
    def cancelled(self) -> bool:
        """Whether it was called off."""
        return self.row.status == "cancelled"

    @property
    def is_visit(self) -> bool:
        """Whether it is a visit to a household."""
        return self.series.household is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A session as its worker reads it; ``address`` and ``with_whom`` are empty for a visit alone."""

    session_id: int
    starts_at: datetime
    ends_at: datetime
    title: str
    area: str
    where: str
    address: str
    with_whom: tuple[str, ...]
    leads: bool
    places: int
    journey_minutes: int
    minutes: int
    kit: tuple[str, ...]
    is_visit: bool
    cancelled: bool
    instead_of: str
    wants_cover: bool
    register_opens: bool = False
    """Whether its register can be opened now."""


_SETTINGS: OrderedDict[int, tuple[PlanEvents, Setting]] = OrderedDict()
"""Look-ups of facts that are kept in memory anyway, journeys among them: working those out takes longest."""


def _setting_of(known: PlanEvents) -> Setting:
    found = _SETTINGS.get(id(known))
    if found is None or found[0] is not known:
        found = known, Setting(known.facts)
        _SETTINGS[id(known)] = found
        while len(_SETTINGS) > MOST_PLANS:
            with suppress(KeyError):  # another thread may have taken the last one out
                _SETTINGS.popitem(last=False)
    return found[1]


class TermRoster:
    """The sessions of one published plan."""

    def __init__(self, db: Db, service_id: str, known: PlanEvents, rows: tuple[SessionRow, ...]) -> None:
        self.facts: Facts = known.facts
        self.term_id = known.plan.term_id
        self.setting = _setting_of(known)
        self._known, self._rows = known, rows
        self.covers: dict[int, list[CoverRecord]] = {}
        mine = {row.id for row in rows}
        for one in covers_of(db, service_id):
            if one.session_id in mine:
                self.covers.setdefault(one.session_id, []).append(one)

    @cached_property
    def sessions(self) -> dict[int, Held]:
        """Every session by its number, in the order of time."""
        found = (self._held(row) for row in sorted(self._rows, key=lambda one: (one.starts_at, one.id)))
        return {one.row.id: one for one in found}

    def _held(self, row: SessionRow) -> Held:
        series = self._known.series[row.series_id]
        starts, ends = row.starts_at.astimezone(clock.LOCAL), row.ends_at.astimezone(clock.LOCAL)
        covers = tuple(self.covers.get(row.id, ()))
        as_held = replace(
            series,
            id=str(row.id),
            venue_id=row.elsewhere or series.venue_id,
            weekday=starts.weekday(),
            start_minute=starts.hour * MINUTES_OF_AN_HOUR + starts.minute,
            duration_minutes=int((ends - starts) / timedelta(minutes=1)),
            dates=(starts.date(),),
            missed=(),
            worker_ids=team_on(series.worker_ids, (one.stand_in() for one in covers)),
        )
        return Held(row=row, series=as_held, regular=series.worker_ids, covers=covers)

    @cached_property
    def _by_worker(self) -> dict[str, list[Held]]:
        found: dict[str, list[Held]] = {}
        for one in self.sessions.values():
            for worker_id in one.series.worker_ids:
                found.setdefault(worker_id, []).append(one)
        return found

    def of(self, worker_id: str) -> Iterator[Held]:
        """Yield the sessions of a worker, cancelled ones too."""
        return iter(self._by_worker.get(worker_id, ()))

    def minutes(self, held: Held, worker_id: str) -> int:
        """Minutes of a session for a worker: setting up, meeting, clearing away, there and back."""
        return session_minutes(self.setting, held.series, worker_id)

    def journey(self, held: Held, worker_id: str) -> int:
        """Minutes from a worker's base to where a session is held."""
        return self.setting.journey_minutes(worker_id, self.setting.site(held.series))

    def venue(self, held: Held) -> Venue | None:
        """Where a session is held, None online and at a home."""
        return self.setting.venues.get(held.series.venue_id or "")

    def title(self, held: Held) -> str:
        """Name of a session's strand as staff know it."""
        return self.setting.strands[held.series.strand_id].internal_title

    def worker(self, worker_id: str) -> Worker | None:
        """Return a worker of this term's facts."""
        return self.setting.workers.get(worker_id)

    def name(self, worker_id: str) -> str:
        """Return a worker's name, or the id of one who has left."""
        worker = self.worker(worker_id)
        return worker.name if worker else worker_id

    def why_not(self, held: Held, worker_id: str, out_worker_id: str) -> tuple[str, ...]:
        """Say what stands in the way of a worker standing in for another: the planner's own rules, on one session.

        Returns
        -------
        tuple of str
            Reasons in plain English; empty when nothing does.
        """
        if worker_id in held.series.worker_ids:
            return (f"{self.name(worker_id)} is there already",)
        alone = replace(held.series, worker_ids=(worker_id,))
        setting = self.setting
        reasons = [
            one.because
            for rule in (worker_available, worker_checked, worker_near)
            for one in rule(setting, alone, worker_id)
        ]
        others = [one for one in self.of(worker_id) if not one.cancelled]
        for other in others:
            reasons += [
                one.because
                for one in worker_in_one_place(setting, replace(other.series, worker_ids=(worker_id,)), alone)
            ]
        reasons += self._over_hours(held, worker_id, others)
        return tuple(reasons) + tuple(self._unqualified(held, worker_id, out_worker_id))

    def _over_hours(self, held: Held, worker_id: str, others: list[Held]) -> list[str]:
        week = monday_of(held.series.dates[0])
        taken = sum(self.minutes(one, worker_id) for one in others if monday_of(one.series.dates[0]) == week)
        contract = self.setting.workers[worker_id].contract_minutes_per_week
        asked = taken + self.minutes(held, worker_id)
        if asked <= contract:
            return []
        hours, most = asked / MINUTES_OF_AN_HOUR, contract / MINUTES_OF_AN_HOUR
        return [f"it would make {hours:.1f} hours in that week; the contract gives {most:g}"]

    def _unqualified(self, held: Held, worker_id: str, out_worker_id: str) -> Iterator[str]:
        """Say which qualification the team would lack with this stand-in."""
        team = [one for one in held.series.worker_ids if one != out_worker_id and one in self.setting.workers]
        for name in sorted(self.setting.strands[held.series.strand_id].qualifications):
            if not any(qualified(self.setting, one, name, held.series) for one in (*team, worker_id)):
                yield f"somebody there must hold {name.replace('_', ' ')}, valid on the day"


def kit_of(roster: TermRoster, held: Held) -> tuple[str, ...]:
    """Say what to take along, from what is known of the session.

    Nobody goes without the register and the emergency contacts; what is brought to a hall or a home differs.
    """
    mode = roster.setting.strands[held.series.strand_id].mode
    if mode is Mode.ONLINE:
        return ("register", "emergency contacts", "link of the meeting")
    if mode is Mode.HOME_VISIT:
        return ("charged phone", "identity card", "emergency contacts")
    return ("register", "emergency contacts", "first-aid kit", "charged phone", "materials of the group")


def duty_of(roster: TermRoster, held: Held, worker_id: str, home: str = "") -> Duty:
    """Return a session as a worker of its team reads it; ``home`` is where a visit is, for its own worker alone."""
    venue = roster.venue(held)
    instead = next((one.out_worker_id for one in held.covers if one.in_worker_id == worker_id), "")
    mode = roster.setting.strands[held.series.strand_id].mode
    where = venue.name if venue else "Online" if mode is Mode.ONLINE else home or "At home"
    return Duty(
        session_id=held.row.id,
        starts_at=held.row.starts_at,
        ends_at=held.row.ends_at,
        title=roster.title(held),
        area=roster.setting.areas[held.series.area_id].name,
        where=where,
        address=venue.postcode if venue else "",
        with_whom=tuple(roster.name(one) for one in held.series.worker_ids if one != worker_id),
        leads=bool(held.series.worker_ids) and held.series.worker_ids[0] == worker_id,
        places=held.series.places,
        journey_minutes=roster.journey(held, worker_id),
        minutes=roster.minutes(held, worker_id),
        kit=kit_of(roster, held),
        is_visit=held.is_visit,
        cancelled=held.cancelled,
        instead_of=roster.name(instead) if instead else "",
        wants_cover=any(one.in_worker_id is None for one in held.covers),
    )


def rosters(db: Db, service_id: str, today: date) -> tuple[TermRoster, ...]:
    """Read the published terms that end today or later."""
    return tuple(
        TermRoster(db, service_id, BOOK.of(db, one.record, one.facts_saved_at), session_rows(db, one.record.id))
        for one in shown_plans(db, service_id, today)
    )


def find_session(found: tuple[TermRoster, ...], session_id: int) -> tuple[TermRoster, Held] | None:
    """Find a session among the published terms."""
    return next(((one, one.sessions[session_id]) for one in found if session_id in one.sessions), None)
