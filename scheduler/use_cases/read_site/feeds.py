"""The programme as calendars to subscribe to."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from exports.calendar import CalendarEvent, EventStatus, programme_calendar, sequence_of
from exports.programme_events import events_by_session, moved_event
from scheduler.domain.discretion import public_key
from scheduler.domain.plan import Series
from scheduler.store.feed_rows import SessionChange
from scheduler.use_cases.read_site.areas import known_area
from scheduler.use_cases.read_site.snapshot import Snapshot
from scheduler.use_cases.read_site.views import FeedChoice, FeedView


class UnknownFeedError(Exception):
    """No calendar is kept of what was asked for; the message names it."""


def feed_of(
    snapshot: Snapshot, choice: FeedChoice, base_url: str | None, changes: Sequence[SessionChange] = ()
) -> FeedView:
    """Write the calendar of the whole programme, or of a part of it.

    Parameters
    ----------
    snapshot
        The plan to write.
    choice
        Which part.
    base_url
        Address of the site, so that each event links to its area's page; None leaves links out.
    changes
        Sessions cancelled or changed since the plan was published.

    Raises
    ------
    UnknownAreaError
        When no area has this id.
    UnknownFeedError
        When no strand or age band goes by this name.
    """
    name = _name(snapshot, choice)
    plan = replace(snapshot.plan, series=tuple(one for one in snapshot.plan.series if _chosen(snapshot, choice, one)))
    found = events_by_session(snapshot.facts, plan, changed_at=snapshot.changed_at, base_url=base_url)
    events = changed_events(snapshot, found, changes)
    body = programme_calendar(events, name=name, description=_description(snapshot))
    parts = (choice.strand_key, choice.area_id, choice.band_id)
    return FeedView(
        file_name=f"{'-'.join(part for part in parts if part) or 'programme'}.ics",
        body=body,
        digest=hashlib.sha256(body).hexdigest()[:32],
        changed_at=max([snapshot.changed_at, *(event.changed_at for event in events)]),
    )


def changed_events(
    snapshot: Snapshot, found: dict[tuple[str, date], CalendarEvent], changes: Sequence[SessionChange]
) -> list[CalendarEvent]:
    """Bring events up to date: what was cancelled says so, and what changed has a higher SEQUENCE than before."""
    events = dict(found)
    for change in changes:
        event = events.get((change.series_id, change.day))
        if event is not None:
            changed_at = max(event.changed_at, change.changed_at or event.changed_at)
            status = EventStatus.CANCELLED if change.cancelled else event.status
            venue = snapshot.venues[change.elsewhere] if change.elsewhere else None
            event = moved_event(event, change.starts_at, change.ends_at, venue)
            events[change.series_id, change.day] = replace(event, status=status, changed_at=changed_at)
    return [replace(event, sequence=sequence_of(event.changed_at)) for event in events.values()]


def _chosen(snapshot: Snapshot, choice: FeedChoice, series: Series) -> bool:
    return (
        choice.area_id in {"", series.area_id}
        and choice.band_id in {"", series.band_id}
        and choice.strand_key in {"", public_key(snapshot.strands[series.strand_id])}
    )


def _name(snapshot: Snapshot, choice: FeedChoice) -> str:
    """Name a calendar by its parts, and refuse parts that are not there."""
    parts = []
    if choice.strand_key:
        titles = {public_key(one): one.public_title for one in snapshot.facts.strands}
        used = {public_key(snapshot.strands[one.strand_id]) for one in snapshot.public_series}
        if choice.strand_key not in used:
            message = f"There is no calendar “{choice.strand_key}”."
            raise UnknownFeedError(message)
        parts.append(titles[choice.strand_key])
    if choice.area_id:
        parts.append(snapshot.areas[known_area(snapshot, choice.area_id)].name)
    if choice.band_id:
        if choice.band_id not in snapshot.bands:
            message = f"There is no age group “{choice.band_id}”."
            raise UnknownFeedError(message)
        parts.append(snapshot.bands[choice.band_id].name)
    service = snapshot.facts.service_name
    return f"{service}: {', '.join(parts)}" if parts else service


def _description(snapshot: Snapshot) -> str:
    demo = " Synthetic demo data: these sessions do not take place." if snapshot.facts.synthetic else ""
    return f"{snapshot.facts.term.name}: sessions that are open to all.{demo}"
