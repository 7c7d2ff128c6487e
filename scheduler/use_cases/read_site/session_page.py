"""One session's page: what a family needs to know before it comes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from exports.calendar import programme_calendar
from exports.programme_events import events_by_session
from exports.venue_sketch import SketchPoint, venue_sketch_svg
from scheduler.domain.calendar import holiday_reason
from scheduler.domain.facts import Venue
from scheduler.store.feed_rows import SessionChange
from scheduler.use_cases.read_site.coverage import Ground
from scheduler.use_cases.read_site.feeds import changed_events
from scheduler.use_cases.read_site.near import nearest_areas
from scheduler.use_cases.read_site.programme_views import SessionPageView, SessionView
from scheduler.use_cases.read_site.snapshot import Snapshot
from scheduler.use_cases.read_site.views import FeedView

OTHER_DATES = 6
MINUTES_OF_AN_HOUR = 60
YOUNG_UNTIL_YEARS = 16
ACCESS_WORDS = {
    "accessible_toilet": "An accessible toilet",
    "hearing_loop": "A hearing loop",
    "quiet_room": "A quiet room to go to",
    "changing_place": "A Changing Places toilet",
}
FACILITY_WORDS = {
    "kitchen": "A kitchen",
    "outdoor_space": "Space outdoors",
    "parking": "Parking",
    "wifi": "Wi-Fi",
}
KIND_WORDS = {
    "hall": "a community hall",
    "school": "a school",
    "leisure_centre": "a leisure centre",
    "library": "a library",
    "council_building": "a council building",
    "gp_practice": "a doctors’ surgery",
    "talking_point": "a Talking Point",
    "provider_site": "our own building",
    "city_centre": "a venue in the centre",
}


class UnknownSessionError(Exception):
    """No public session has this id."""


def session_page(snapshot: Snapshot, ground: Ground | None, public_id: str) -> SessionPageView:
    """Read everything about one session that a stranger may read.

    Raises
    ------
    UnknownSessionError
        When no public session has this id: it never had, or the programme was changed.
    """
    session = known_session(snapshot, public_id)
    venue = snapshot.venues.get(session.venue_id) if session.venue_id else None
    return SessionPageView(
        session=session,
        hours=_hours(session.end_minute - session.start_minute),
        venue_kind=KIND_WORDS.get(venue.kind, "") if venue else "",
        access=_access(venue) if venue else (),
        facilities=_named(venue, FACILITY_WORDS) if venue else (),
        bring=_bring(snapshot, session, venue),
        minutes=nearest_areas(snapshot, venue) if venue else (),
        sketch_svg=_sketch(ground, session, venue) if venue and ground else "",
        others=_others(snapshot, session),
        note=holiday_reason(snapshot.facts.term, session.day),
    )


def session_calendar(
    snapshot: Snapshot, public_id: str, page_url: str, changes: Sequence[SessionChange] = ()
) -> FeedView:
    """Write one session as a calendar file, to be added once.

    Parameters
    ----------
    snapshot
        The plan that holds the session.
    public_id
        Id of the session's page.
    page_url
        Full address of that page, which the event links to.
    changes
        Sessions cancelled or changed since the plan was published.

    Raises
    ------
    UnknownSessionError
        When no public session has this id.
    """
    session = known_session(snapshot, public_id)
    found = events_by_session(snapshot.facts, snapshot.plan, changed_at=snapshot.changed_at)
    events = changed_events(snapshot, found, changes)
    own = [replace(event, url=page_url) for event in events if event.uid.startswith(public_id)]
    body = programme_calendar(own, name=session.title, description=snapshot.facts.service_name)
    return FeedView(
        file_name=f"{session.strand_key}-{session.day.isoformat()}.ics",
        body=body,
        digest=hashlib.sha256(body).hexdigest()[:32],
        changed_at=max(event.changed_at for event in own),
    )


def known_session(snapshot: Snapshot, public_id: str) -> SessionView:
    """Return a public session by the id of its page.

    Raises
    ------
    UnknownSessionError
        When there is none.
    """
    found = snapshot.sessions_by_public_id.get(public_id)
    if found is None:
        message = f"There is no session {public_id[:16]}."
        raise UnknownSessionError(message)
    return found


def _hours(minutes: int) -> str:
    """Write a duration.

    Examples
    --------
    120 gives "2 hours", 90 "1 hour 30 minutes", 45 "45 minutes".
    """
    hours, rest = divmod(minutes, MINUTES_OF_AN_HOUR)
    parts = [f"{hours} hour{'s' if hours > 1 else ''}"] if hours else []
    return " ".join([*parts, f"{rest} minutes"] if rest else parts)


def _access(venue: Venue) -> tuple[str, ...]:
    steps = "Step-free from the street" if venue.step_free else "There are steps: tell us, and we look for a way in"
    return (steps, *_named(venue, ACCESS_WORDS))


def _named(venue: Venue, words: dict[str, str]) -> tuple[str, ...]:
    return tuple(text for word, text in words.items() if word in venue.facilities)


def _bring(snapshot: Snapshot, session: SessionView, venue: Venue | None) -> tuple[str, ...]:
    """Say what to bring, from what is known of the session; everything else is provided."""
    if venue is None:
        return (
            "A phone, tablet or computer that can show video",
            "Headphones, if others are in the room",
            "A quiet spot where you can talk freely",
        )
    young = snapshot.bands[session.band_id].youngest_years < YOUNG_UNTIL_YEARS
    active = venue.kind == "leisure_centre" or "outdoor_space" in venue.facilities
    items = [
        "A drink",
        "Any medicine or equipment that you need during the session",
        "Trainers and clothes you can move in" if active else "",
        "A coat: part of it may be outdoors" if "outdoor_space" in venue.facilities else "",
        "The telephone number of the adult who collects you" if young else "",
    ]
    return tuple(item for item in items if item)


def _sketch(ground: Ground, session: SessionView, venue: Venue) -> str:
    found = ground.areas.loc[ground.areas["id"] == session.area_id, "geometry"]
    if found.empty:
        return ""
    point = SketchPoint(name=venue.name, easting_m=venue.easting_m, northing_m=venue.northing_m)
    return venue_sketch_svg(found.iloc[0], session.area_name, point)


def _others(snapshot: Snapshot, session: SessionView) -> tuple[SessionView, ...]:
    series = session.id.rsplit("-", 1)[0]
    later = [one for one in snapshot.sessions if one.id.rsplit("-", 1)[0] == series and one.day > session.day]
    return tuple(later[:OTHER_DATES])
