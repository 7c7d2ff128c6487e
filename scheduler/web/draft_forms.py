"""What the addresses and forms of drafts say: a wish, what a page is narrowed to, whose service; words for figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import TypeVar

from flask import abort
from werkzeug.datastructures import MultiDict

from scheduler.use_cases.work_on_draft import Act, Only, Wish, WorkOnDraft
from scheduler.web.access import Who, person
from scheduler.web.forms import YEARS
from scheduler.web.journeys import journeys

OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)
MINUTES_IN_DAY = 24 * 60
DIGITS_AT_MOST = 4
WISH_FIELDS = ("act", "series", "strand", "band", "area", "venue", "weekday", "start", "first", "places", "day", "to",
               "because")  # fmt: skip
T = TypeVar("T")


def or_missing(journey: T | None) -> T:
    """Return a use case, or say that this site has no such page."""
    if journey is None:
        abort(HTTPStatus.NOT_FOUND)
    return journey


def work() -> WorkOnDraft:
    """Return the use case of drafts."""
    return or_missing(journeys().drafts)


def service() -> str:
    """Return the service of whoever asks; whoever belongs to all of them gets the first."""
    found = person().service_id or work().first_service()
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def wish_of(sent: MultiDict[str, str]) -> Wish:
    """Read a wish from an address or a form; what cannot be read is left out.

    Examples
    --------
    "act=move&series=series-001&weekday=3&start=17:30" moves a series to Thursday, half past five.
    """
    act = sent.get("act", "")
    team = tuple(one for one in sent.getlist("workers") if one)
    return Wish(
        act=Act(act) if act in list(Act) else Act.MOVE,
        series_id=sent.get("series", ""),
        strand_id=sent.get("strand", ""),
        band_id=sent.get("band", ""),
        area_id=sent.get("area", ""),
        venue_id=sent.get("venue") or None,
        weekday=_weekday(sent.get("weekday", "")),
        start_minute=minute_of(sent.get("start", "")),
        first=day_of(sent.get("first", "")),
        places=_number(sent.get("places", "")),
        worker_ids=team if team and sent.get("team") != "auto" else None,
        day=day_of(sent.get("day", "")),
        to_day=day_of(sent.get("to", "")),
        because=" ".join(sent.get("because", "").split())[:300],
    )


def sent_again(sent: MultiDict[str, str], wish: Wish) -> list[tuple[str, str]]:
    """Return the fields of a wish as a form sends them again, with what was filled in for it."""
    said = {name: sent.get(name, "") for name in (*WISH_FIELDS, "team") if sent.get(name)}
    pairs = list((filled_in(wish) | said).items())
    return pairs + [("workers", one) for one in sent.getlist("workers") if one]


def filled_in(wish: Wish) -> dict[str, str]:
    """Return the fields that are filled in for a group that is added: where it meets, for whom and when.

    Examples
    --------
    A group dropped on a Thursday of East is given {"venue": "venue-2", "band": "young", "start": "17:00"}.
    """
    start = "" if wish.start_minute is None else f"{wish.start_minute // 60:02d}:{wish.start_minute % 60:02d}"
    found = {"venue": wish.venue_id or "", "band": wish.band_id, "start": start}
    return {name: value for name, value in found.items() if value} if wish.act is Act.ADD else {}


def only_of(sent: Mapping[str, str]) -> Only:
    """Read what a page is narrowed to."""
    return Only(area_id=sent.get("area", ""), worker_id=sent.get("worker", ""), strand_id=sent.get("strand", ""))


def day_of(text: str) -> date | None:
    """Read a date as an address writes it, 2027-01-05; None where it is none, or of no year that is worked with.

    Examples
    --------
    >>> day_of("2027-01-05"), day_of("9999-12-31")
    (datetime.date(2027, 1, 5), None)
    """
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.year in YEARS else None


def minute_of(text: str) -> int | None:
    """Read a time of day, 17:30; None where it is none.

    Examples
    --------
    "17:30" is minute 1050 of the day; "25:00" is none.
    """
    hours, _, minutes = text.strip().partition(":")
    if not (hours.isdecimal() and (minutes or "0").isdecimal()) or len(text) > DIGITS_AT_MOST + 2:
        return None
    made = int(hours) * 60 + int(minutes or "0")
    return made if made < MINUTES_IN_DAY and int(minutes or "0") < 60 else None  # noqa: PLR2004 - minutes of an hour


def _weekday(text: str) -> int | None:
    return int(text) if text in {"0", "1", "2", "3", "4", "5", "6"} else None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= DIGITS_AT_MOST else None


def number_of(text: str) -> int:
    """Read a whole number that a form sends, 0 where it is none."""
    return int(text) if text.isdecimal() and len(text) <= 2 * DIGITS_AT_MOST else 0
