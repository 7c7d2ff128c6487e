"""Sessions of published plans as calendar events, worked out once a plan and kept.

Stands between the store and the use cases, as feeds and messages need the same events: one uid a session for life,
whoever's calendar it stands in.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock

from exports.calendar import CalendarEvent
from exports.programme_events import events_by_session, moved_event
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan, Series
from scheduler.store import Db, PlanRecord, load_facts, load_plan
from scheduler.store.feed_rows import SessionRow

MOST_PLANS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEvents:
    """A plan, its facts, and its public events by series id and day."""

    facts: Facts
    plan: Plan
    series: dict[str, Series]
    events: dict[tuple[str, date], CalendarEvent]
    changed_at: datetime


class EventBook:
    """Events of plans; a plan is read once and kept until others crowd it out."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], PlanEvents] = OrderedDict()
        self._lock = Lock()

    def of(self, db: Db, record: PlanRecord, version: object = None) -> PlanEvents:
        """Return the events of a plan.

        Parameters
        ----------
        db
            A transaction of the database that holds the plan.
        record
            The plan.
        version
            Changes when the facts beside the plan do (a hall gets another name); the plan is then read again.
        """
        key = (db.get_bind().engine.url, record.id, record.status, record.published_at, version)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = _read(db, record)
                while len(self._kept) > MOST_PLANS:
                    self._kept.popitem(last=False)
            return self._kept[key]


def _read(db: Db, record: PlanRecord) -> PlanEvents:
    facts, plan = load_facts(db, record.service_id, record.term_id), load_plan(db, record.id)
    changed_at = (record.published_at or record.saved_at).replace(microsecond=0)
    return PlanEvents(
        facts=facts,
        plan=plan,
        series={series.id: series for series in plan.series},
        events=events_by_session(facts, plan, changed_at=changed_at),
        changed_at=changed_at,
    )


def event_now(known: PlanEvents, row: SessionRow, event: CalendarEvent) -> CalendarEvent:
    """Return a session's event with the time and the venue that the session has now, whatever its series says."""
    venue = next((one for one in known.facts.venues if one.id == row.elsewhere), None) if row.elsewhere else None
    if venue is None and (event.starts, event.ends) == (row.starts_at, row.ends_at):
        return event
    return moved_event(event, row.starts_at, row.ends_at, venue)


BOOK = EventBook()
"""The one book of this process."""
