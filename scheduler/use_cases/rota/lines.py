"""What pages of the rota show: leave with the sessions it touches, sessions that want cover, hours, what will lapse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.domain.rota import Lapse, LeaveState, WeekHours, hours_by_week, monday_of
from scheduler.domain.rota import lapses as lapses_before
from scheduler.roster import Duty, Held, TermRoster, duty_of
from scheduler.store.rota import CoverRecord, LeaveRecord

DAYS_OF_A_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveLine:
    """A request for leave, with the sessions it touches."""

    id: int
    worker_id: str
    worker: str
    first: date
    last: date
    state: LeaveState
    answer: str
    touched: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who might stand in: how far away, whether they offered, and what stands in the way."""

    worker_id: str
    name: str
    journey_minutes: int
    offered: bool
    why_not: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverLine:
    """A session that wants cover; ``candidates`` holds those who can first, the nearest first."""

    id: int
    duty: Duty
    out_worker: str
    in_worker: str
    candidates: tuple[Candidate, ...] = ()
    i_offered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaWeek:
    """One week of a worker; ``hours`` is None where every session of it was called off."""

    monday: date
    hours: WeekHours | None
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaView:
    """Everything on a worker's page."""

    worker_id: str
    name: str
    duties: tuple[Duty, ...]
    hours: tuple[WeekHours, ...]
    lapses: tuple[Lapse, ...]
    leave: tuple[LeaveLine, ...]
    wanted: tuple[CoverLine, ...]

    @property
    def kits(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What to take along to each kind of session of theirs, told once."""
        found = {
            "To a home" if one.is_visit else "To a group" if one.address else "Online": one.kit for one in self.duties
        }
        return tuple(sorted(found.items()))

    @property
    def weeks(self) -> tuple[RotaWeek, ...]:
        """Sessions to come, week by week."""
        found: dict[date, list[Duty]] = {}
        for one in sorted(self.duties, key=lambda one: one.starts_at):
            found.setdefault(monday_of(one.starts_at.date()), []).append(one)
        hours_of = {one.monday: one for one in self.hours}
        return tuple(
            RotaWeek(monday=monday, hours=hours_of.get(monday), duties=tuple(duties))
            for monday, duties in found.items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLine:
    """A worker in the coordinator's list."""

    worker_id: str
    name: str
    sessions: int
    busiest: WeekHours | None
    lapses: tuple[Lapse, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeView:
    """What a coordinator sees first; ``covers`` counts sessions that want cover."""

    workers: tuple[WorkerLine, ...]
    leave: tuple[LeaveLine, ...]
    covers: int


def open_covers(terms: Iterable[TermRoster], at: datetime) -> list[tuple[TermRoster, Held, CoverRecord]]:
    """Covers that are wanted still, the next session first."""
    return [
        (term, held, cover)
        for term in terms
        for session_id in sorted(term.covers, key=lambda one: (term.sessions[one].row.starts_at, one))
        for held in [term.sessions[session_id]]
        for cover in held.covers
        if cover.in_worker_id is None and not held.cancelled and held.row.ends_at > at
    ]


def candidates(term: TermRoster, held: Held, cover: CoverRecord, offered: tuple[str, ...]) -> tuple[Candidate, ...]:
    """List everybody who is not there already: those who can first, of these who offered, then the nearest."""
    found = [
        Candidate(
            worker_id=one.id,
            name=one.name,
            journey_minutes=term.journey(held, one.id),
            offered=one.id in offered,
            why_not=term.why_not(held, one.id, cover.out_worker_id),
        )
        for one in term.facts.workers
        if one.id != cover.out_worker_id and one.id not in held.series.worker_ids
    ]
    return tuple(sorted(found, key=lambda one: (bool(one.why_not), not one.offered, one.journey_minutes, one.name)))


def cover_line(
    term: TermRoster,
    held: Held,
    cover: CoverRecord,
    candidates: tuple[Candidate, ...],
    *,
    i_offered: bool = False,
) -> CoverLine:
    """Return a session that wants cover, as its worker's duty."""
    return CoverLine(
        id=cover.id,
        duty=duty_of(term, held, cover.out_worker_id),
        out_worker=term.name(cover.out_worker_id),
        in_worker=term.name(cover.in_worker_id) if cover.in_worker_id else "",
        candidates=candidates,
        i_offered=i_offered,
    )


def touched(terms: tuple[TermRoster, ...], leave: LeaveRecord) -> list[tuple[TermRoster, Held]]:
    """Sessions that a worker on leave would miss."""
    return [
        (term, held)
        for term in terms
        for held in term.of(leave.worker_id)
        if leave.first <= held.series.dates[0] <= leave.last and not held.cancelled
    ]


def leave_line(leave: LeaveRecord, terms: tuple[TermRoster, ...]) -> LeaveLine:
    """Return a request for leave; while it is open, with the sessions it touches."""
    asked = leave.state is LeaveState.ASKED
    missed = [duty_of(term, held, leave.worker_id) for term, held in touched(terms, leave)] if asked else []
    return LeaveLine(
        id=leave.id,
        worker_id=leave.worker_id,
        worker=next((one.name(leave.worker_id) for one in terms), leave.worker_id),
        first=leave.first,
        last=leave.last,
        state=leave.state,
        answer=leave.answer,
        touched=tuple(missed),
    )


def hours(terms: Iterable[TermRoster], worker_id: str, today: date) -> tuple[WeekHours, ...]:
    """Hours of a worker's weeks from this one on, all terms together."""
    known = list(terms)
    worker = next((found for one in known if (found := one.worker(worker_id))), None)
    duties = [
        (held.series.dates[0], term.minutes(held, worker_id))
        for term in known
        for held in term.of(worker_id)
        if not held.cancelled
    ]
    every = hours_by_week(duties, worker.contract_minutes_per_week if worker else 0)
    return tuple(one for one in every if (today - one.monday).days < DAYS_OF_A_WEEK)


def lapses(terms: Iterable[TermRoster], worker_id: str, today: date) -> tuple[Lapse, ...]:
    """Say what ends before a session of a worker that is still to come."""
    found: list[Lapse] = []
    for term in terms:
        worker = term.worker(worker_id)
        if worker is None:
            continue
        duties = [
            (held.series.dates[0], term.setting.strands[held.series.strand_id].qualifications)
            for held in term.of(worker_id)
            if not held.cancelled and held.series.dates[0] >= today
        ]
        held_until = {one.name: one.expires_on for one in worker.qualifications}
        found += lapses_before(held_until, worker.dbs_valid_until, duties)
    return tuple(found)
