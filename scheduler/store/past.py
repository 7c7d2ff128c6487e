"""Sessions already past, written whole for a synthetic service: their term, plan, sessions, registers, answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session as Db

from scheduler.clock import LOCAL
from scheduler.store.errors import StoreError
from scheduler.store.plans import instant
from scheduler.store.rows import table
from scheduler.store.tables.attendance import AttendanceMark, Booking, Feedback, Register
from scheduler.store.tables.programme import Plan, Series, SeriesWorker, Session
from scheduler.store.tables.service import AgeBand, Service, Term

_plans, _series, _team, _sessions = table(Plan), table(Series), table(SeriesWorker), table(Session)
_registers, _marks, _bookings, _feedback = table(Register), table(AttendanceMark), table(Booking), table(Feedback)
_services, _terms, _bands = table(Service), table(Term), table(AgeBand)
BY = "synthetic"
NOON = time(12)


class MarkOfThePast(Protocol):
    """A mark that is to be written."""

    @property
    def series_id(self) -> str:
        """Which group."""

    @property
    def day(self) -> date:
        """On which day."""

    @property
    def carer_id(self) -> str:
        """Whose mark."""

    @property
    def mark(self) -> str:
        """What it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupOfPlan:
    """A group of a published plan as far as a past can be made from it."""

    id: str
    area_id: str
    youngest: int
    oldest: int | None
    places: int
    household: str | None
    """The label of a household that is visited at home, None for a group."""
    dates: tuple[date, ...]


def groups_of_plan(db: Db, service_id: str) -> tuple[int, tuple[GroupOfPlan, ...]]:
    """Return the number of the service's newest published plan and its groups.

    Raises
    ------
    StoreError
        When the service is not synthetic, or has no published plan.
    """
    if not db.scalar(select(_services.c.synthetic).where(_services.c.id == service_id)):
        message = f"A past is made up for synthetic services alone; {service_id} is none, or not in this database."
        raise StoreError(message)
    plan_id = db.scalar(
        select(func.max(_plans.c.id)).where(_plans.c.service_id == service_id, _plans.c.status == "published")
    )
    if plan_id is None:
        message = f"{service_id} has no published plan, from which its past could be made. Publish one first."
        raise StoreError(message)
    days: dict[str, list[date]] = {}
    held = select(_sessions.c.series_id, _sessions.c.day).where(_sessions.c.plan_id == plan_id)
    for series_id, day in db.execute(held.order_by(_sessions.c.day)):
        days.setdefault(series_id, []).append(day)
    of_band = (_bands.c.service_id == _series.c.service_id) & (_bands.c.id == _series.c.band_id)
    chosen = (
        select(_series, _bands.c.youngest_years, _bands.c.oldest_years)
        .join(_bands, of_band)
        .where(_series.c.plan_id == plan_id)
    )
    return plan_id, tuple(
        GroupOfPlan(
            id=row["id"],
            area_id=row["area_id"],
            youngest=row["youngest_years"],
            oldest=row["oldest_years"],
            places=row["places"],
            household=row["household"],
            dates=tuple(days.get(row["id"], ())),
        )
        for row in db.execute(chosen.order_by(_series.c.id)).mappings()
    )


def keep_past_programme(
    db: Db, service_id: str, plan_id: int, term: tuple[str, str, date, date], dates: Mapping[str, tuple[date, ...]]
) -> dict[tuple[str, date], int]:
    """Write a term already past, with a published plan whose groups are those of ``plan_id`` on other dates.

    The plan's number is below every other, as the newest published plan is the one that the site shows.

    Returns
    -------
    dict
        Number of each session, by group and day.

    Raises
    ------
    StoreError
        When the term is there already.
    """
    term_id, name, first, last = term
    if db.scalar(select(_terms.c.id).where(_terms.c.service_id == service_id, _terms.c.id == term_id)):
        message = f"The past of {service_id} was made before ({term_id}); nothing was added."
        raise StoreError(message)
    db.execute(insert(_terms).values(service_id=service_id, id=term_id, name=name, first=first, last=last))
    number = min(0, int(db.scalar(select(func.min(_plans.c.id))) or 0) - 1)
    plan = dict(db.execute(select(_plans).where(_plans.c.id == plan_id)).mappings().one())
    began = datetime.combine(first, NOON, LOCAL)
    own = {"id": number, "term_id": term_id, "made_by": BY, "saved_at": began, "published_at": began, "unmet": []}
    db.execute(insert(_plans).values(plan | own))
    for of in (_series, _team):
        rows = [
            dict(row) | {"plan_id": number} for row in db.execute(select(of).where(of.c.plan_id == plan_id)).mappings()
        ]
        db.execute(insert(of), rows)
    db.execute(insert(_sessions), _session_rows(db, number, dates))
    kept = select(_sessions.c.series_id, _sessions.c.day, _sessions.c.id).where(_sessions.c.plan_id == number)
    return {(series_id, day): session_id for series_id, day, session_id in db.execute(kept)}


def _session_rows(db: Db, plan_id: int, dates: Mapping[str, tuple[date, ...]]) -> list[dict[str, Any]]:
    return [
        {
            "service_id": row["service_id"],
            "plan_id": plan_id,
            "series_id": row["id"],
            "position": n,
            "day": day,
            "starts_at": instant(day, row["start_minute"]),
            "ends_at": instant(day, row["start_minute"] + row["duration_minutes"]),
            "places": row["places"],
            "places_taken": 0,
            "waiting_carers": 0,
            "status": "held",
        }
        for row in db.execute(select(_series).where(_series.c.plan_id == plan_id)).mappings()
        for n, day in enumerate(dates.get(row["id"], ()))
    ]


def keep_past_marks(
    db: Db, service_id: str, sessions: Mapping[tuple[str, date], int], marks: Iterable[MarkOfThePast]
) -> None:
    """Write bookings and signed registers of sessions already past."""
    by_session: dict[int, list[MarkOfThePast]] = {}
    for one in marks:
        by_session.setdefault(sessions[one.series_id, one.day], []).append(one)
    at = {number: datetime.combine(day, NOON, LOCAL).astimezone(UTC) for (_, day), number in sessions.items()}
    evening = timedelta(hours=9)
    if not by_session:
        return
    db.execute(
        insert(_registers),
        [
            {
                "service_id": service_id,
                "session_id": number,
                "taken_by": BY,
                "opened_at": at[number],
                "closed_at": at[number] + evening,
            }
            for number in by_session
        ],
    )
    taken = select(_registers.c.session_id, _registers.c.id).where(_registers.c.session_id.in_(by_session))
    register_of = {row.session_id: row.id for row in db.execute(taken)}
    booked: list[dict[str, Any]] = []
    noted: list[dict[str, Any]] = []
    for number, here in by_session.items():
        for one in here:
            whose = {"service_id": service_id, "carer_id": one.carer_id}
            made = at[number] - timedelta(days=7)
            booked.append(whose | {"session_id": number, "status": "booked", "made_at": made, "made_by": BY})
            noted.append(whose | {"register_id": register_of[number], "mark": one.mark, "made_at": at[number]})
        db.execute(update(_sessions).where(_sessions.c.id == number).values(places_taken=len(here)))
    db.execute(insert(_bookings), [one | {"cancelled_at": None} for one in booked])
    db.execute(insert(_marks), [one | {"made_by": BY, "reason": "", "corrects_id": None} for one in noted])


def keep_past_answers(
    db: Db, service_id: str, sessions: Mapping[tuple[str, date], int], answers: Iterable[Any]
) -> None:
    """Write feedback on sessions already past: dataclasses with ``series_id``, ``day`` and the columns of feedback."""
    rows = []
    for one in answers:
        said = {part.name: getattr(one, part.name) for part in fields(one) if part.name not in {"series_id", "day"}}
        given = datetime.combine(one.day, NOON, LOCAL)
        number = sessions[one.series_id, one.day]
        rows.append(said | {"service_id": service_id, "session_id": number, "given_at": given})
    if rows:
        db.execute(insert(_feedback), rows)
