"""The programme as calendars to subscribe to."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from exports.calendar import programme_calendar
from exports.programme_events import events_of
from scheduler.use_cases.read_site.areas import known_area
from scheduler.use_cases.read_site.snapshot import Snapshot
from scheduler.use_cases.read_site.views import FeedView


def feed_of(snapshot: Snapshot, area_id: str | None, base_url: str | None) -> FeedView:
    """Write the calendar of the whole programme, or of one area.

    Parameters
    ----------
    snapshot
        The plan to write.
    area_id
        None for the whole programme.
    base_url
        Address of the site, so that each event links to its area's page; None leaves links out.

    Raises
    ------
    UnknownAreaError
        When no area has this id.
    """
    facts, plan = snapshot.facts, snapshot.plan
    name = facts.service_name
    if area_id is not None:
        name = f"{facts.service_name}: {snapshot.areas[known_area(snapshot, area_id)].name}"
        plan = replace(plan, series=tuple(one for one in plan.series if one.area_id == area_id))
    events = events_of(facts, plan, changed_at=snapshot.changed_at, base_url=base_url)
    body = programme_calendar(events, name=name, description=_description(snapshot))
    return FeedView(
        file_name=f"{area_id or 'programme'}.ics",
        body=body,
        digest=hashlib.sha256(body).hexdigest()[:32],
        changed_at=snapshot.changed_at,
    )


def _description(snapshot: Snapshot) -> str:
    demo = " Synthetic demo data: these sessions do not take place." if snapshot.facts.synthetic else ""
    return f"{snapshot.facts.term.name}: sessions that are open to all.{demo}"
