"""Past attendance as a file brings it: a row a person and session, or a row a session with counts alone.

Rows of neither have a reference of their own: they are known again by day, start, title, area, venue and person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from scheduler.domain.past_attendance import PastAttendance, PastSession
from scheduler.imports import cells
from scheduler.imports.cells import CellError
from scheduler.imports.columns import NAME, Kind, PrivateError, RowError, column, must, plain
from scheduler.imports.ground import Ground

CAME = frozenset({"yes", "y", "true", "1", "x", "present", "p", "attended", "came", "late", "l"})
STAYED_AWAY = frozenset({"no", "n", "false", "0", "absent", "a", "dna", "did not attend", "did not come", "no show"})
TOLD_US = frozenset({"told us", "cancelled", "canceled", "apologies", "sent apologies"})
DID_NOT_TELL = frozenset({"no show", "did not tell us", "dna", "did not attend", "unknown"})
OUT_OF_REPORTS = "They are in no report to the commissioner, no KPI and on no public page."


def _day(text: str, ground: Ground) -> date:
    return ground.past_day(cells.read_day(text), "the day on which the session was held")


def _came(text: str) -> bool:
    word = text.casefold()
    if word not in CAME | STAYED_AWAY:
        message = "does not say whether the person came. Write yes or no."
        raise CellError(message)
    return word in CAME


def _told_us(text: str) -> bool:
    """Read why somebody stayed away, as far as it may be kept: words of health never are."""
    word = text.casefold()
    if word not in TOLD_US | DID_NOT_TELL:
        cure = "Write “told us” or “no show”, or leave the column out."
        message = f"What stands here is not kept, as reasons may speak of somebody’s health. {cure}"
        raise PrivateError(message)
    return word in TOLD_US


SESSION = (
    must("day", "Date", _day, "When it was held, the day before the month.", "12/01/2026", "day", "session date"),
    must(
        "title",
        "Session or group",
        NAME,
        "Its title. The title of one of your activities is known as that activity.",
        "Youth café",
        "title",
        "session",
        "group",
        "activity title",
        "name",
    ),
    column(
        "strand_id",
        "Activity",
        lambda text, ground: ground.strand(text),
        "Which of your activities it was, where the title does not say so.",
        "Youth club",
        "strand",
        "programme",
        "type",
    ),
    column(
        "area_id",
        "Area",
        lambda text, ground: ground.area(text),
        "Where it was held. May be blank where the venue is one of yours.",
        "East",
        "area",
        "district",
    ),
    column("venue", "Venue", NAME, "Name or reference.", "Market Hall", "venue name", "place", "location"),
    column(
        "start_minute",
        "Start",
        plain(cells.read_minute),
        "Where a title was held twice in a day.",
        "17:30",
        "time",
        "start time",
    ),
)


def _where_and_what(values: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    """Fill in the area by the venue and the strand by the title, where the file does not say them.

    Raises
    ------
    RowError
        When nothing says in which area the session was.
    """
    venue, title = values.get("venue", ""), values["title"]
    area = values.get("area_id") or ground.venue_areas.get(venue.casefold())
    if area is None:
        why = f"and “{venue}” is no venue here" if venue else "and so is the venue"
        message = f"is blank, {why}. Write in which area it was held."
        raise RowError(message, "area_id")
    strand = values.get("strand_id") or ground.strands.get(title.casefold())
    found = {"venue": venue, "start_minute": None, **values, "area_id": area}
    return found if strand is None else found | {"strand_id": strand}


def _key(found: Mapping[str, Any], *more: str) -> str:
    """Make the id by which a row is known again: readable, and the same for the same words in other capitals."""
    start = "" if found["start_minute"] is None else f"{found['start_minute']:04d}"
    words = (re.sub(r"[^\w]+", "-", found[name].casefold()).strip("-") for name in ("title", "venue"))
    return "/".join((found["day"].isoformat(), start, *words, found["area_id"], *more)).rstrip("/")


def _person(values: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    found = _where_and_what(values, ground)
    found["id"] = _key(found, found["carer_id"])
    return found | {"told_us": False} if found["came"] else found


def _session(values: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    found = _where_and_what(values, ground)
    places, came = found.get("places"), found["came"]
    if places == 0 and came:
        message = f"is 0, and {came} came. Write how many places there were, or leave it blank."
        raise RowError(message, "places")
    return found | {"id": _key(found)}


EMPTY = {"strand_id": None, "area_id": None, "venue": "", "start_minute": None}
PAST_ATTENDANCE = Kind(
    key="past-attendance",
    one="past attendance",
    many="past attendance by person",
    intro=f"A row a person and session, of before registers were kept here. Import carers first. {OUT_OF_REPORTS}",
    makes=PastAttendance,
    columns=(
        *SESSION,
        must(
            "carer_id",
            "Carer reference",
            lambda text, ground: ground.carer(cells.read_id(text)),
            "As in the file of carers.",
            "C-2001",
            "carer id",
            "person id",
            "person",
            "carer",
        ),
        must("came", "Attended", plain(_came), "Yes or no; P, A and “late” are understood.", "yes", "present", "came"),
        column(
            "told_us",
            "Reason",
            plain(_told_us),
            "“told us” or “no show”; no other reason is kept.",
            "told us",
            "why",
            "reason for absence",
        ),
    ),
    start=EMPTY | {"told_us": False},
    finish=_person,
    twice="Each person stands once for a session: delete one of the rows, or write the start where it was held twice.",
    of_days=True,
)
PAST_SESSIONS = Kind(
    key="past-sessions",
    one="past session",
    many="past attendance by session",
    intro=f"A row a session with counts alone, where who came is not known by name. {OUT_OF_REPORTS}",
    makes=PastSession,
    columns=(
        *SESSION,
        column(
            "places",
            "Places",
            plain(cells.whole_number(0, 5000)),
            "Places offered.",
            "12",
            "places offered",
            "capacity",
        ),
        must(
            "came",
            "Attended",
            plain(cells.whole_number(0, 5000)),
            "How many carers came.",
            "9",
            "attendance",
            "attendances",
            "number attended",
        ),
        column(
            "turned_away",
            "Turned away",
            plain(cells.whole_number(0, 5000)),
            "How many asked and got no place.",
            "2",
            "waiting list",
            "refused",
        ),
    ),
    start=EMPTY | {"places": None, "turned_away": 0},
    finish=_session,
    twice="Each session stands once: add the rows up, or write the start where it was held twice.",
    of_days=True,
)


def said_of(items: Mapping[str, Any], ground: Ground) -> tuple[str, ...]:
    """Say which rows of a file would not count: a register is kept here, or other rows name the people.

    Returns
    -------
    tuple of str
        Sentences for the page of the check; empty when every row counts.
    """
    covered = [one for one in items.values() if ground.here.covers(one)]
    counts = [one for one in items.values() if isinstance(one, PastSession) and not ground.here.covers(one)]
    named = [one for one in counts if ground.named.covers(one)]
    return (
        *_left_out(covered, "with a register here", "the register counts"),
        *_left_out(named, "with imported rows that name people", "those count"),
    )


def _left_out(rows: Sequence[Any], why: str, what_counts: str) -> tuple[str, ...]:
    if not rows:
        return ()
    days = sorted({one.day for one in rows})
    many, when = (f"{len(rows):,} rows lie", f"{len(days):,} days") if len(rows) > 1 else ("1 row lies", "1 day")
    span = f"{days[0]:%d/%m/%Y}" if len(days) == 1 else f"{days[0]:%d/%m/%Y} to {days[-1]:%d/%m/%Y}"
    when = "1 day" if len(days) == 1 else when
    gone = "these rows do" if len(rows) > 1 else "the row does"
    return (f"{many} on {when} {why} ({span}): {what_counts}, and {gone} not.",)
