"""From a plan to public calendar events, with uids that outlive a change of plan."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache

from pyproj import Transformer

from exports.calendar import CalendarEvent
from exports.timezone import LONDON
from scheduler.domain.calendar import monday_of
from scheduler.domain.facts import AgeBand, Cadence, Facts, Mode, Spread, Strand, Venue
from scheduler.domain.plan import Plan, Series

GRID_DECIMALS = 4
"""Degrees to about ten metres: as near as a postcode is, and the same on every machine."""
PUBLIC_ID_CHARACTERS = 16
STEPS = ("Step-free venue.", "This venue has steps; please ask us about access.")
DEMO_WORDS = "Demonstration with made-up data: this session does not take place."


def events_of(
    facts: Facts, plan: Plan, *, changed_at: datetime, base_url: str | None = None, sequence: int = 0
) -> tuple[CalendarEvent, ...]:
    """Public events of a plan: groups, breaks and training; never home visits, never an internal title.

    Parameters
    ----------
    facts, plan
        The plan must have been made from these facts.
    changed_at
        When the programme was last changed (aware); it becomes every event's DTSTAMP.
    base_url
        Address of the site; each event then links to its area's page. None leaves links out.
    sequence
        Number of the publication: 0 for the first, one more for each that follows.

    Returns
    -------
    tuple of CalendarEvent
        By start, then by uid.

    Raises
    ------
    ValueError
        When the plan names a strand, area, band or venue that the facts do not hold.

    Notes
    -----
    A uid is made of service, term, strand, area, band, the number of the group among its like (for groups
    bound to a venue: the venue), and the week of the meeting (for monthly groups the month, for single
    meetings nothing). So a meeting that a new plan moves to another day of its week, another hour or
    another venue keeps its uid and moves in people's calendars; a meeting added or dropped leaves the
    others as they are; a made-up meeting keeps the uid of the one it replaces. The parts are hashed, since
    the id of a strand may say more than its public title.
    """
    found = events_by_session(facts, plan, changed_at=changed_at, base_url=base_url, sequence=sequence)
    return tuple(sorted(found.values(), key=lambda event: (event.starts, event.uid)))


def events_by_session(
    facts: Facts, plan: Plan, *, changed_at: datetime, base_url: str | None = None, sequence: int = 0
) -> dict[tuple[str, date], CalendarEvent]:
    """Return the public events of a plan by series id and day; see ``events_of``."""
    strands = {strand.id: strand for strand in facts.strands}
    _check_names(facts, plan)
    events = {}
    for series, unit in _numbered(facts, plan):
        keys = _meeting_keys(series, strands[series.strand_id])
        for day, key in zip(series.dates, keys, strict=True):
            uid = _uid(_uid_parts(facts, plan, series, unit, key))
            url = f"{base_url.rstrip('/')}/areas/{series.area_id}" if base_url else None
            draft = _event(facts, series, day)
            events[series.id, day] = replace(draft, uid=uid, url=url, sequence=sequence, changed_at=changed_at)
    return events


def public_ids(facts: Facts, plan: Plan) -> dict[tuple[str, date], str]:
    """Ids under which the public sessions of a plan have pages of their own, by series id and day.

    Parameters
    ----------
    facts, plan
        The plan must have been made from these facts.

    Returns
    -------
    dict
        The first 16 characters of the event's uid: as stable as the uid, and as discreet.

    Raises
    ------
    ValueError
        When the plan names a strand, area, band or venue that the facts do not hold.
    """
    strands = {strand.id: strand for strand in facts.strands}
    _check_names(facts, plan)
    return {
        (series.id, day): _uid(_uid_parts(facts, plan, series, unit, key))[:PUBLIC_ID_CHARACTERS]
        for series, unit in _numbered(facts, plan)
        for day, key in zip(series.dates, _meeting_keys(series, strands[series.strand_id]), strict=True)
    }


def _uid_parts(facts: Facts, plan: Plan, series: Series, unit: str, key: str) -> tuple[str, ...]:
    return (facts.service_id, plan.term_id, series.strand_id, series.area_id, series.band_id, unit, key)


def _check_names(facts: Facts, plan: Plan) -> None:
    known: dict[str, set[str | None]] = {
        "strand": {one.id for one in facts.strands},
        "area": {one.id for one in facts.areas},
        "band": {one.id for one in facts.bands},
        "venue": {None, *(one.id for one in facts.venues)},
    }
    for series in plan.series:
        named = {
            "strand": series.strand_id,
            "area": series.area_id,
            "band": series.band_id,
            "venue": series.venue_id,
        }
        for kind, name in named.items():
            if name not in known[kind]:
                message = (
                    f"Series {series.id} names {kind} {name}, which is not among the facts of {facts.term.name}; "
                    "make the calendar from the facts that the plan was made from."
                )
                raise ValueError(message)


def _numbered(facts: Facts, plan: Plan) -> Iterator[tuple[Series, str]]:
    """Public series, each with what tells it from others of the same strand, area and band."""
    strands = {strand.id: strand for strand in facts.strands}
    alike: defaultdict[tuple[str, ...], int] = defaultdict(int)
    for series in sorted(plan.series, key=lambda one: one.id):
        strand = strands[series.strand_id]
        if strand.mode is Mode.HOME_VISIT or series.household is not None:
            continue
        bound_to = (series.venue_id or "") if strand.spread is Spread.EACH_VENUE else ""
        key = (series.strand_id, series.area_id, series.band_id, bound_to)
        alike[key] += 1
        yield series, f"{bound_to}#{alike[key]}"


def _meeting_keys(series: Series, strand: Strand) -> list[str]:
    """One key a date: its week or month, counted on where a week or month holds two meetings."""
    replaces = {missed.made_up_on: missed.day for missed in series.missed if missed.made_up_on is not None}
    seen: Counter[str] = Counter()
    keys = []
    for day in series.dates:
        period = _period(replaces.get(day, day), strand.cadence)
        seen[period] += 1
        keys.append(f"{period}#{seen[period]}")
    return keys


def _period(day: date, cadence: Cadence) -> str:
    if cadence is Cadence.ONCE:
        return "once"
    return f"{day:%Y-%m}" if cadence is Cadence.MONTHLY else monday_of(day).isoformat()


def _uid(parts: tuple[str, ...]) -> str:
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"{digest[:32]}@evenhand"


def _event(facts: Facts, series: Series, day: date) -> CalendarEvent:
    """Return the event without what the publication adds: uid, link, sequence and time of change."""
    strand = next(one for one in facts.strands if one.id == series.strand_id)
    venue = next((one for one in facts.venues if one.id == series.venue_id), None)
    lat, lon = _degrees(venue.easting_m, venue.northing_m) if venue else (None, None)
    starts = _instant(day, series.start_minute)
    return CalendarEvent(
        uid="",
        starts=starts,
        ends=_instant(day, series.end_minute),
        title=strand.public_title,
        venue_name=venue.name if venue else "Online",
        address=venue.postcode if venue else "",
        lat=lat,
        lon=lon,
        description=_description(facts, series, venue),
        changed_at=starts,
    )


def moved_event(event: CalendarEvent, starts: datetime, ends: datetime, venue: Venue | None) -> CalendarEvent:
    """Return an event as it is when its session alone has another time, or another venue (None: the same)."""
    moved = replace(event, starts=starts.astimezone(LONDON), ends=ends.astimezone(LONDON))
    if venue is None:
        return moved
    lat, lon = _degrees(venue.easting_m, venue.northing_m)
    words = "\n".join(_steps(venue) if line in STEPS else line for line in event.description.split("\n"))
    return replace(moved, venue_name=venue.name, address=venue.postcode, lat=lat, lon=lon, description=words)


def _steps(venue: Venue) -> str:
    return STEPS[0] if venue.step_free else STEPS[1]


def _instant(day: date, minute: int) -> datetime:
    midnight = datetime.combine(day, time(0))
    return (midnight + timedelta(minutes=minute)).replace(tzinfo=LONDON)


def _description(facts: Facts, series: Series, venue: Venue | None) -> str:
    area = next(one for one in facts.areas if one.id == series.area_id)
    band = next(one for one in facts.bands if one.id == series.band_id)
    lines = [f"For {ages_in_words(band)}. Area: {area.name}."]
    if venue:
        lines.append(_steps(venue))
    if facts.synthetic:
        lines.append(DEMO_WORDS)
    return "\n".join(lines)


def ages_in_words(band: AgeBand) -> str:
    """Ages of a band as people say them.

    Examples
    --------
    5 to 17 gives "ages 5 to 17"; 18 without an upper limit gives "ages 18 and over".
    """
    if band.oldest_years is None:
        return f"ages {band.youngest_years} and over"
    return f"ages {band.youngest_years} to {band.oldest_years}"


@cache
def _grid_to_degrees() -> Transformer:
    return Transformer.from_crs(27700, 4326, always_xy=True)


def _degrees(easting_m: int, northing_m: int) -> tuple[float, float]:
    lon, lat = _grid_to_degrees().transform(easting_m, northing_m)
    return round(lat, GRID_DECIMALS), round(lon, GRID_DECIMALS)
