"""A register as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from scheduler import clock
from scheduler.domain.household_rules import NEED_WORDS
from scheduler.domain.people import age_on
from scheduler.domain.register import KeptMark, Noted, standing
from scheduler.roster import Held, TermRoster, find_session
from scheduler.store import Db
from scheduler.store import registers as rows
from scheduler.store.audit import record_audits
from scheduler.store.register_people import OnTheList, people_on_list
from scheduler.store.registers import EntryRecord, NamedCarer, RegisterRecord
from scheduler.store.session_people import booked_people
from scheduler.use_cases.keep_registers.common import until_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Somebody on the list: what matters tonight, and how they are marked; ``history`` is what no longer stands."""

    carer_id: str
    name: str
    age: int
    needs: tuple[tuple[str, str], ...]
    consents: tuple[str, ...]
    may_collect: tuple[str, ...]
    contact: str
    mark: KeptMark | None
    left_at: datetime | None
    left_with: str
    why_absent: str
    history: tuple[KeptMark, ...]
    has_place: bool
    has_left_us: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterView:
    """A register as its worker or the office sees it."""

    session_id: int
    title: str
    area: str
    where: str
    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    people: tuple[Expected, ...]
    entries: tuple[EntryRecord, ...]
    signed_off_at: datetime | None
    signed_off_by: str
    until: datetime

    @property
    def here(self) -> int:
        """How many are marked as here, late ones too."""
        return sum(one.mark is not None and one.mark.mark in {Noted.PRESENT, Noted.LATE} for one in self.people)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """A session in the office's list of registers."""

    session_id: int
    title: str
    area: str
    starts_at: datetime
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """An incident, or somebody who walked in, for the office to look at; ``may_be`` are carers of that name."""

    entry: EntryRecord
    session_id: int
    title: str
    starts_at: datetime | None
    settled: bool
    may_be: tuple[NamedCarer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterBoard:
    """What the office sees of registers."""

    lines: tuple[RegisterLine, ...]
    incidents: tuple[Flagged, ...]
    walk_ins: tuple[Flagged, ...]


def shown(db: Db, service_id: str, term: TermRoster, held: Held, *, by: str) -> RegisterView:
    """Return a register as it stands; every carer on it is noted as seen."""
    register = rows.find_register(db, service_id, held.row.id)
    marks = rows.marks_of(db, register.id) if register else ()
    entries = rows.entries_of(db, register.id) if register else ()
    booked = {one.carer_id: one for one in booked_people(db, service_id, held.row.id)}
    listed = people_on_list(db, service_id, {*booked, *(one.carer_id for one in marks)})
    day = held.row.starts_at.astimezone(clock.LOCAL).date()
    people = [
        _expected(one, day, marks, entries, has_place=one.id in booked)
        for one in sorted(listed.values(), key=lambda one: (one.id not in booked, one.name))
    ]
    seen = {one.carer_id: dict[str, Any]() for one in people}
    record_audits(db, service_id=service_id, actor=by, action="saw register", about_kind="carer", details=seen)
    venue = term.venue(held)
    return RegisterView(
        session_id=held.row.id,
        title=term.title(held),
        area=term.setting.areas[held.series.area_id].name,
        where=venue.name if venue else "",
        starts_at=held.row.starts_at,
        ends_at=held.row.ends_at,
        cancelled=held.cancelled,
        people=tuple(people),
        entries=entries,
        signed_off_at=register.closed_at if register else None,
        signed_off_by=who_of(term, register.taken_by) if register and register.closed_at else "",
        until=until_of(held.row.ends_at),
    )


def _expected(
    carer: OnTheList, day: date, marks: tuple[KeptMark, ...], entries: tuple[EntryRecord, ...], *, has_place: bool
) -> Expected:
    stands = standing(marks).get(carer.id)
    mine = [one for one in entries if one.carer_id == carer.id]
    left = next((one for one in reversed(mine) if one.kind is Noted.LEFT), None)
    why = next((one for one in reversed(mine) if one.kind is Noted.WHY_ABSENT), None)
    said = [(NEED_WORDS[kind], carer.details.note(kind)) for kind in NEED_WORDS if carer.details.note(kind)]
    if carer.needs:
        said.insert(0, ("Needs", ", ".join(one.replace("_", " ") for one in carer.needs)))
    return Expected(
        carer_id=carer.id,
        name=carer.name,
        age=age_on(carer.birth_date, day),
        needs=tuple(said),
        consents=tuple(one.purpose for one in carer.consents if one.holds_on(day)),
        may_collect=carer.may_collect,
        contact=carer.contact,
        mark=stands,
        left_at=left.noted_at if left else None,
        left_with=left.words if left else "",
        why_absent=why.words if why else "",
        history=tuple(one for one in marks if one.carer_id == carer.id and (stands is None or one.id != stands.id)),
        has_place=has_place,
        has_left_us=not carer.active,
    )


def flagged(
    db: Db, service_id: str, terms: tuple[TermRoster, ...], kind: Noted, since: datetime
) -> tuple[Flagged, ...]:
    """Return what was flagged, newest first."""
    found = []
    for entry, session_id, settled in rows.entries_of_kind(db, service_id, kind, since):
        session = find_session(terms, session_id)
        may_be = rows.carers_called(db, service_id, entry.words) if kind is Noted.WALK_IN and not settled else ()
        found.append(
            Flagged(
                entry=entry,
                session_id=session_id,
                title=session[0].title(session[1]) if session else "A session of a programme that was replaced",
                starts_at=session[1].row.starts_at if session else None,
                settled=settled,
                may_be=may_be,
            )
        )
    return tuple(found)


def state_of(register: RegisterRecord | None) -> str:
    """Say how far a register is."""
    if register is None:
        return "not taken"
    return "signed off" if register.closed_at else "open"


def who_of(term: TermRoster, by: str) -> str:
    """Name whoever noted something."""
    kind, _, name = by.partition(":")
    return term.name(name) if kind == "worker" else "The office"
