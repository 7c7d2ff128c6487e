"""Feedback: once per carer and session; an answer without a name leads back to nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as Db

from scheduler.clock import LOCAL
from scheduler.domain.feedback import Answers, FeedbackCounts
from scheduler.store.rows import row_of, table, without
from scheduler.store.tables import attendance, households, people, programme, service

_feedback, _given = table(attendance.Feedback), table(households.FeedbackGiven)
_bookings, _sessions, _series = table(attendance.Booking), table(programme.Session), table(programme.Series)
_plans = table(programme.Plan)
_registers, _marks = table(attendance.Register), table(attendance.AttendanceMark)
CAME = ("present", "late")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOfFeedback:
    """A session as the rules of feedback see it."""

    id: int
    title: str
    ends_at: datetime
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CarerOfSession:
    """A carer who had a place in a session, and whether they have given feedback."""

    carer_id: str
    household_id: str
    given_name: str
    birth_date: date
    given: bool


def feedback_session(db: Db, service_id: str, session_id: int) -> SessionOfFeedback | None:
    """Read a session; None when the service has none of this number."""
    strand = table(service.Strand)
    chosen = (
        select(_sessions.c.id, strand.c.public_title, _sessions.c.ends_at, _sessions.c.status)
        .join(_series, (_series.c.plan_id == _sessions.c.plan_id) & (_series.c.id == _sessions.c.series_id))
        .join(strand, (strand.c.service_id == _sessions.c.service_id) & (strand.c.id == _series.c.strand_id))
        .where(_sessions.c.service_id == service_id, _sessions.c.id == session_id)
    )
    row = db.execute(chosen).first()
    if row is None:
        return None
    return SessionOfFeedback(id=row[0], title=row[1], ends_at=row[2], cancelled=row[3] == "cancelled")


def carers_of_session(db: Db, service_id: str, session_id: int) -> tuple[CarerOfSession, ...]:
    """Carers who have a place in a session, by name."""
    person = table(people.Carer)
    chosen = (
        select(
            person.c.id,
            person.c.household_id,
            person.c.given_name,
            person.c.birth_date,
            _given.c.carer_id.is_not(None),
        )
        .join(_bookings, (_bookings.c.service_id == person.c.service_id) & (_bookings.c.carer_id == person.c.id))
        .outerjoin(
            _given,
            (_given.c.service_id == person.c.service_id)
            & (_given.c.session_id == _bookings.c.session_id)
            & (_given.c.carer_id == person.c.id),
        )
        .where(
            _bookings.c.service_id == service_id,
            _bookings.c.session_id == session_id,
            _bookings.c.status == "booked",
        )
        .order_by(person.c.given_name, person.c.id)
    )
    return tuple(
        CarerOfSession(carer_id=row[0], household_id=row[1], given_name=row[2], birth_date=row[3], given=bool(row[4]))
        for row in db.execute(chosen)
    )


def note_given(db: Db, service_id: str, session_id: int, carer_id: str) -> bool:
    """Note that a carer gives feedback now, without an instant; False when they have given it before."""
    make = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"service_id": service_id, "session_id": session_id, "carer_id": carer_id}
    statement = make(_given).values(row).on_conflict_do_nothing().returning(_given.c.carer_id)
    return db.execute(statement).first() is not None


def hold_session(db: Db, session_id: int) -> None:
    """Let feedback on a session be written one after the other until the transaction ends."""
    db.execute(select(_sessions.c.id).where(_sessions.c.id == session_id).with_for_update())


def answers_in(db: Db, session_id: int) -> int:
    """Count the answers on a session, with a name and without."""
    return db.scalar(select(func.count()).select_from(_feedback).where(_feedback.c.session_id == session_id)) or 0


def add_feedback(
    db: Db, service_id: str, session_id: int, carer_id: str | None, answers: Answers, *, now: datetime
) -> None:
    """Keep answers; those without a name bear the day alone, as the minute would tell whose they are."""
    at = now if carer_id is not None else datetime.combine(now.astimezone(LOCAL).date(), time(12), LOCAL)
    row = without(row_of(answers), "overall") | {"satisfied_1_to_5": answers.overall, "given_at": at}
    db.execute(
        insert(_feedback).values(row | {"service_id": service_id, "session_id": session_id, "carer_id": carer_id})
    )


def feedback_counts(db: Db, service_id: str, first: date, last: date, now: datetime) -> tuple[FeedbackCounts, ...]:
    """Count answers by strand over sessions held from ``first`` to ``last``, both included, that have ended."""
    held = (
        select(_sessions.c.id, _series.c.strand_id)
        .join(_series, (_series.c.plan_id == _sessions.c.plan_id) & (_series.c.id == _sessions.c.series_id))
        .where(
            _sessions.c.service_id == service_id,
            _sessions.c.day.between(first, last),
            _sessions.c.ends_at <= now,
            _sessions.c.status != "cancelled",
            select(_plans.c.id).where(_plans.c.id == _sessions.c.plan_id, _plans.c.status != "draft").exists(),
        )
    )
    strand_of = {session_id: strand_id for session_id, strand_id in db.execute(held)}  # noqa: C416 — rows become plain pairs
    came = _who_came(db, service_id, list(strand_of))
    answers = _answers(db, service_id, list(strand_of))
    return tuple(
        _counts(
            strand_id,
            [one for one in strand_of if strand_of[one] == strand_id],
            came,
            answers,
        )
        for strand_id in sorted(set(strand_of.values()))
    )


def _who_came(db: Db, service_id: str, session_ids: Sequence[int]) -> dict[int, int]:
    """Carers marked present or late where a register was closed, else those with a place; by session."""
    booked = (
        select(_bookings.c.session_id, func.count())
        .where(
            _bookings.c.service_id == service_id,
            _bookings.c.session_id.in_(session_ids),
            _bookings.c.status == "booked",
        )
        .group_by(_bookings.c.session_id)
    )
    found = {session_id: count for session_id, count in db.execute(booked)}  # noqa: C416 — rows become plain pairs
    later = _marks.alias("later")
    marked = (
        select(_registers.c.session_id, func.count(func.distinct(_marks.c.carer_id)).filter(_marks.c.mark.in_(CAME)))
        .select_from(_registers)
        .outerjoin(
            _marks,
            (_marks.c.register_id == _registers.c.id)
            & ~select(later.c.id).where(later.c.corrects_id == _marks.c.id).exists(),
        )
        .where(_registers.c.session_id.in_(session_ids), _registers.c.closed_at.is_not(None))
        .group_by(_registers.c.session_id)
    )
    return found | {session_id: count for session_id, count in db.execute(marked)}  # noqa: C416 — rows become plain pairs


def _answers(db: Db, service_id: str, session_ids: Sequence[int]) -> dict[int, list[Answers]]:
    chosen = select(_feedback).where(_feedback.c.service_id == service_id, _feedback.c.session_id.in_(session_ids))
    found: dict[int, list[Answers]] = {}
    for row in db.execute(chosen).mappings():
        found.setdefault(row["session_id"], []).append(
            Answers(
                overall=row["satisfied_1_to_5"],
                gained_skills=row["gained_skills"],
                gained_confidence=row["gained_confidence"],
                made_friends=row["made_friends"],
            )
        )
    return found


def _counts(
    strand_id: str, session_ids: Sequence[int], came: dict[int, int], answers: dict[int, list[Answers]]
) -> FeedbackCounts:
    given = [one for session_id in session_ids for one in answers.get(session_id, ())]
    one, two, three, four, five = (sum(answer.overall == n for answer in given) for n in range(1, 6))

    def said_yes(name: str) -> tuple[int, int]:
        said = [getattr(answer, name) for answer in given if getattr(answer, name) is not None]
        return sum(said), len(said)

    return FeedbackCounts(
        strand_id=strand_id,
        sessions=len(session_ids),
        attended=sum(came.get(session_id, 0) for session_id in session_ids),
        overall=(one, two, three, four, five),
        gained_skills=said_yes("gained_skills"),
        gained_confidence=said_yes("gained_confidence"),
        made_friends=said_yes("made_friends"),
    )
