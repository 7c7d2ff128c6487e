"""Sessions to iCalendar bytes: single dated events in Europe/London, the same bytes for the same data.

The only module that writes calendars with ``icalendar``: feeds to subscribe to, and invitations by e-mail. Nothing
of a family or of anybody's health is known here: events are made from public titles, venues and times.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from icalendar import Calendar, Event, vCalAddress

from exports.timezone import LONDON, is_second_of_two, london_timezone

REFRESH_EVERY = timedelta(hours=12)
PRODUCT = "-//Evenhand//Programme//EN"
LINE_CHARACTERS = 74
TEXTS = frozenset({"summary", "uid", "description", "location"})
PLAIN = TEXTS | {"sequence", "status", "class", "transp", "url"}
ESCAPES = (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n"))
"""Backslashes first, or those that the others bring would be doubled."""
SEQUENCE_STARTS = datetime(2026, 1, 1, tzinfo=UTC)
END = b"END:VCALENDAR\r\n"


class EventStatus(StrEnum):
    """STATUS of RFC 5545: booked or public, on a waiting list, called off."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Method(StrEnum):
    """METHOD of an invitation (iTIP, RFC 5546)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One dated session as a calendar shows it.

    ``uid`` stays the same for the life of the session. ``starts``, ``ends`` and ``changed_at`` are aware.
    ``address`` is what stands on an envelope after the venue's name, at least a postcode. ``lat`` and
    ``lon`` are degrees (WGS 84), both or neither. ``sequence`` rises with each change. ``status`` None says
    nothing of the sort, for a session that might be booked; ``free`` leaves the hours free in the calendar, and
    ``private`` hides the event from others with whom the calendar is shared.
    """

    uid: str
    starts: datetime
    ends: datetime
    title: str
    venue_name: str
    address: str
    changed_at: datetime
    lat: float | None = None
    lon: float | None = None
    description: str = ""
    url: str | None = None
    status: EventStatus | None = EventStatus.CONFIRMED
    sequence: int = 0
    free: bool = False
    private: bool = False


def programme_calendar(events: Sequence[CalendarEvent], *, name: str, description: str) -> bytes:
    """Write events as a calendar to subscribe to (RFC 5545, with the calendar properties of RFC 7986).

    Parameters
    ----------
    events
        In any order; written by start, then by uid.
    name, description
        What a calendar program shows for the whole feed.

    Returns
    -------
    bytes
        UTF-8 with CRLF line ends. Equal data gives equal bytes: DTSTAMP is each event's ``changed_at``.
        There is no METHOD and no UID on the calendar itself, as both make clients take a feed for a message.

    Raises
    ------
    ValueError
        When two events share a uid, an instant has no time zone, an event does not end after it starts, or
        only one of ``lat`` and ``lon`` is given; the message names the event.
    """
    _check(events)
    calendar = _empty_calendar()
    for property_name in ("name", "x-wr-calname"):
        calendar.add(property_name, name)
    for property_name in ("description", "x-wr-caldesc"):
        calendar.add(property_name, description)
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add("refresh-interval", REFRESH_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    calendar.add_component(london_timezone())
    lines = _Lines()
    in_order = sorted(events, key=lambda one: (one.starts.astimezone(UTC), one.uid))
    whole = bytes(calendar.to_ical())
    return b"".join([whole.removesuffix(END), *(lines.of_event(event) for event in in_order), END])


def invitation(event: CalendarEvent, method: Method, *, organiser: str, organiser_name: str, attendee: str) -> bytes:
    """Write one event as an invitation, to be sent by e-mail (iTIP, RFC 5546; iMIP, RFC 6047).

    Parameters
    ----------
    event
        The session; the same ``uid`` in each of its invitations, with a ``sequence`` that rises.
    method
        REQUEST puts it into the calendar or brings it up to date, CANCEL takes it out.
    organiser, organiser_name
        Who sends it: an e-mail address, and the service's name.
    attendee
        E-mail address of whoever it is sent to. No answer is asked for, as booking is done on the page.

    Returns
    -------
    bytes
        As ``programme_calendar``, with METHOD, and with a status that fits it.

    Raises
    ------
    ValueError
        As ``programme_calendar``.
    """
    _check([event])
    calendar = _empty_calendar()
    calendar.add("method", method.value)
    calendar.add_component(london_timezone())
    sent = replace(event, status=EventStatus.CANCELLED) if method is Method.CANCEL else event
    component = Event()
    for name, value in _properties(sent):
        component.add(name, value)
    component.add("organizer", vCalAddress(f"mailto:{organiser}"), parameters={"CN": organiser_name})
    answer = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    component.add("attendee", vCalAddress(f"mailto:{attendee}"), parameters=answer)
    calendar.add_component(component)
    return bytes(calendar.to_ical())


def sequence_of(changed_at: datetime) -> int:
    """Return the SEQUENCE of an event that was last changed at this instant: whole seconds since 2026 began.

    A counter that lives with a row would start again when a new plan brings new rows; time does not.
    """
    return int((changed_at - SEQUENCE_STARTS).total_seconds())


def _empty_calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


class _Lines:
    """Writes events; each distinct property once, as most of a programme's repeat, and plain ones by ourselves.

    Several times as fast as a component for each event (bench/feeds.py), and the same bytes: the tests let the
    library read and write them again.
    """

    def __init__(self) -> None:
        self._written: dict[tuple[str, object, object], bytes] = {}

    def of_event(self, event: CalendarEvent) -> bytes:
        """Return an event from BEGIN to END."""
        lines = [self._line(name, value) for name, value in _properties(event)]
        return b"".join([b"BEGIN:VEVENT\r\n", *lines, b"END:VEVENT\r\n"])

    def _line(self, name: str, value: object) -> bytes:
        # the zone is part of the key: equal instants in two zones are equal to Python and written differently
        key = (name, value, getattr(value, "tzinfo", None))
        if key not in self._written:
            self._written[key] = _plain_line(name, value) or _library_line(name, value)
        return self._written[key]


def _library_line(name: str, value: object) -> bytes:
    alone = Event()
    alone.add(name, value)
    return bytes(alone.content_line(name.upper(), alone[name]).to_ical() + b"\r\n")


def _plain_line(name: str, value: object) -> bytes | None:
    """Write a property that has no parameters and only ASCII; None leaves it to the library."""
    if name not in PLAIN:
        return None
    text = str(value)
    if not text.isascii():
        return None
    if name in TEXTS:
        text = text.replace(r"\N", "\n")
        for character, escaped in ESCAPES:
            text = text.replace(character, escaped)
    return _folded(f"{name.upper()}:{text}").encode() + b"\r\n"


def _folded(line: str) -> str:
    """Break a line as RFC 5545 asks, never within an escaped character (some clients unfold too late)."""
    parts = []
    while len(line) > LINE_CHARACTERS:
        cut = LINE_CHARACTERS - (line[LINE_CHARACTERS - 1] in "\\^")
        parts.append(line[:cut])
        line = line[cut:]
    return "\r\n ".join([*parts, line])


def _properties(event: CalendarEvent) -> Iterator[tuple[str, object]]:
    """Properties in the order in which ``icalendar`` writes them."""
    yield "summary", event.title
    yield "dtstart", _written_instant(event.starts)
    yield "dtend", _written_instant(event.ends)
    yield "dtstamp", event.changed_at.astimezone(UTC)
    yield "uid", event.uid
    yield "sequence", event.sequence
    if event.private:
        yield "class", "PRIVATE"
    if event.description:
        yield "description", event.description
    if event.lat is not None and event.lon is not None:
        yield "geo", (event.lat, event.lon)
    yield "last-modified", event.changed_at.astimezone(UTC)
    yield "location", ", ".join(part for part in (event.venue_name, event.address) if part)
    if event.status is not None:
        yield "status", event.status.value
    if event.free:
        yield "transp", "TRANSPARENT"
    if event.url:
        yield "url", event.url


def _written_instant(instant: datetime) -> datetime:
    local = instant.astimezone(LONDON)
    return local.astimezone(UTC) if is_second_of_two(local) else local


def _check(events: Sequence[CalendarEvent]) -> None:
    seen: set[str] = set()
    for event in events:
        if event.uid in seen:
            _refuse(event, "has the uid of another event; give each session a uid of its own")
        seen.add(event.uid)
        if any(instant.utcoffset() is None for instant in (event.starts, event.ends, event.changed_at)):
            _refuse(event, "has a time without a time zone; pass aware datetimes")
        if event.ends <= event.starts:
            _refuse(event, f"ends at {event.ends} but starts at {event.starts}; it must end after it starts")
        if (event.lat is None) != (event.lon is None):
            _refuse(event, f"has lat {event.lat} and lon {event.lon}; give both or neither")


def _refuse(event: CalendarEvent, what: str) -> None:
    message = f"Event {event.uid} ({event.title}) {what}."
    raise ValueError(message)
