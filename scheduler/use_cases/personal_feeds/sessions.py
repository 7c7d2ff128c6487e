"""Which sessions stand in whose calendar, and how."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from exports.calendar import CalendarEvent
from exports.household_calendar import OwnSession, RotaSession, Stand
from scheduler.calendar_events import PlanEvents, event_now
from scheduler.domain.booking import BookableSession, BookingPolicy, CarerToBook
from scheduler.domain.booking_rules import Question, age_fits, area_fits
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan, Series
from scheduler.domain.rota import team_on
from scheduler.store.booking_policy import policy_of
from scheduler.store.feed_rows import SessionRow
from scheduler.store.plans import instant
from scheduler.store.rota import CoverRecord

VISIT = "Home visit"
MUST_FIT = (age_fits, area_fits)
"""Rules that time does not change: the others are told on the page."""


def stands_by_session(found: tuple[tuple[int, str], ...]) -> dict[int, Stand]:
    """Take the best of a household's standings in a session: a place before an offer before waiting."""
    best: dict[int, Stand] = {}
    for wanted in (Stand.WAITING, Stand.OFFERED, Stand.BOOKED):
        best |= {session_id: wanted for session_id, stand in found if stand == wanted.value}
    return best


def carers_of(found: tuple[tuple[Any, ...], ...]) -> tuple[tuple[CarerToBook, ...], BookingPolicy]:
    """Return carers as the rules of age and area see them, and the service's policy."""
    carers = tuple(
        CarerToBook(id=one, given_name="", birth_date=birth_date, area_id=area) for one, birth_date, area, _ in found
    )
    return carers, policy_of(found[0][3] if found else None)


def own_session(
    event: CalendarEvent,
    row: SessionRow,
    stand: Stand | None,
    changed_at: datetime | None,
    page: str,
    transport: tuple[str, ...] = (),
) -> OwnSession:
    """Return a session as it stands for a household."""
    cancelled = row.status == "cancelled"
    return OwnSession(
        event=event,
        stand=Stand.CANCELLED if cancelled else stand or Stand.OPEN,
        page=f"{page}/sessions/{row.id}",
        changed_at=max(event.changed_at, changed_at) if changed_at else event.changed_at,
        transport=() if cancelled else transport,
    )


def public_sessions(
    every: list[tuple[PlanEvents, SessionRow]],
) -> Iterator[tuple[PlanEvents, SessionRow, CalendarEvent, Series]]:
    """Yield the sessions that have a public event, with it; visits have none."""
    for known, row in every:
        event = known.events.get((row.series_id, row.day))
        if event is not None:
            yield known, row, event_now(known, row, event), known.series[row.series_id]


def fits(
    known: PlanEvents, series: Series, row: SessionRow, carers: tuple[CarerToBook, ...], policy: BookingPolicy
) -> bool:
    """Whether any carer may come by age and area, whatever the time and the places left."""
    session = _bookable(known.facts, known.plan, series, row)
    asked = (Question(carer=one, session=session, policy=policy, now=session.starts_at) for one in carers)
    return any(all(rule(one) is None for rule in MUST_FIT) for one in asked)


def _bookable(facts: Facts, plan: Plan, series: Series, row: SessionRow) -> BookableSession:
    strand = next(one for one in facts.strands if one.id == series.strand_id)
    starts = instant(row.day, series.start_minute)
    return BookableSession(
        id=row.id,
        service_id=facts.service_id,
        series_id=series.id,
        strand_id=strand.id,
        term_id=plan.term_id,
        title=strand.public_title,
        band=next(one for one in facts.bands if one.id == series.band_id),
        area_id=series.area_id,
        area_name=next(one.name for one in facts.areas if one.id == series.area_id),
        strand_area_ids=tuple(strand.area_ids),
        mode=strand.mode,
        household_id=series.household,
        day=row.day,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=series.duration_minutes),
        term_first=facts.term.first,
        term_last=facts.term.last,
        places=series.places,
        places_taken=0,
        waiting_carers=0,
        status=row.status,
    )


def rota_sessions(
    every: list[tuple[PlanEvents, SessionRow]],
    worker_id: str,
    changes: dict[int, datetime],
    covers: tuple[CoverRecord, ...] = (),
) -> Iterator[RotaSession]:
    """Yield a worker's sessions, visits among them, and those in which the worker stands in for somebody."""
    by_session: dict[int, list[CoverRecord]] = {}
    for one in covers:
        by_session.setdefault(one.session_id, []).append(one)
    for known, row in every:
        series = known.series[row.series_id]
        away = by_session.get(row.id, [])
        team = team_on(series.worker_ids, (one.stand_in() for one in away))
        if worker_id in team:
            event = event_now(known, row, known.events.get((row.series_id, row.day)) or _visit(known, series, row))
            changed = [event.changed_at, changes.get(row.id, event.changed_at), *(one.changed_at for one in away)]
            yield RotaSession(
                event=event, leads=team[0] == worker_id, cancelled=row.status == "cancelled", changed_at=max(changed)
            )


def _visit(known: PlanEvents, series: Series, row: SessionRow) -> CalendarEvent:
    """Return a visit as a worker's calendar shows it: when, and nothing of whom; the rest stands behind the sign-in."""
    named = f"{known.facts.service_id}\x1f{known.plan.term_id}\x1f{VISIT}\x1f{series.id}\x1f{row.day.isoformat()}"
    starts = instant(row.day, series.start_minute)
    return CalendarEvent(
        uid=f"{hashlib.sha256(named.encode()).hexdigest()[:32]}@evenhand",
        starts=starts,
        ends=starts + timedelta(minutes=series.duration_minutes),
        title=VISIT,
        venue_name="",
        address="",
        description="Sign in to see where and with whom.",
        changed_at=known.changed_at,
    )
