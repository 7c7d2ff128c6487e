"""What a visitor may ask of the programme, what is wrong with an answer, and which sessions are left."""

from __future__ import annotations

from calendar import month_name, monthrange
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from scheduler.domain.discretion import public_key
from scheduler.use_cases.read_site.near import NEAR_MINUTES
from scheduler.use_cases.read_site.programme_views import (
    Choice,
    FilterChoices,
    FilterProblem,
    Filters,
    Near,
    SessionView,
)
from scheduler.use_cases.read_site.snapshot import Snapshot

IN_PERSON, ONLINE = "in-person", "online"
MODES = (Choice(id=IN_PERSON, name="Face to face"), Choice(id=ONLINE, name="Online"))
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")
SHOWN_CHARACTERS = 40
"""How much of a wrong answer a message repeats."""


def filter_choices(snapshot: Snapshot) -> FilterChoices:
    """List what a visitor may filter by: only what the public programme holds, and every area."""
    used_bands = {series.band_id for series in snapshot.public_series}
    modes = {ONLINE if session.online else IN_PERSON for session in snapshot.sessions}
    return FilterChoices(
        areas=area_choices(snapshot),
        bands=tuple(Choice(id=band.id, name=band.name) for band in snapshot.facts.bands if band.id in used_bands),
        strands=_strand_choices(snapshot),
        modes=tuple(choice for choice in MODES if choice.id in modes),
        months=_months(snapshot),
        within=tuple(Choice(id=str(minutes), name=f"{minutes} minutes") for minutes in NEAR_MINUTES),
    )


def area_choices(snapshot: Snapshot) -> tuple[Choice, ...]:
    """Every area by name."""
    named = sorted(snapshot.facts.areas, key=lambda area: area.name)
    return tuple(Choice(id=area.id, name=area.name) for area in named)


def check_filters(filters: Filters, choices: FilterChoices) -> tuple[tuple[FilterProblem, ...], Filters]:
    """Report each filter that names nothing we know, and return the filters without them."""
    wanted = (
        ("area_id", choices.areas, "area"),
        ("band_id", choices.bands, "age group"),
        ("strand_key", choices.strands, "kind of session"),
        ("mode", choices.modes, "way of meeting"),
        ("month", choices.months, "month of this term"),
        ("within", choices.within, "number of minutes"),
    )
    problems = [
        FilterProblem(field=field, message=_unknown(getattr(filters, field), word))
        for field, known, word in wanted
        if getattr(filters, field) and getattr(filters, field) not in {choice.id for choice in known}
    ]
    sound = replace(filters, **{problem.field: "" for problem in problems})
    for field in ("first", "last"):
        text = getattr(sound, field)
        day = read_day(text)
        if text and day is None:
            message = f"“{text[:SHOWN_CHARACTERS]}” is no date. Write it such as 15/3/2027."
            problems.append(FilterProblem(field=field, message=message))
        sound = replace(sound, **{field: day.isoformat() if day else ""})
    if sound.first and sound.last and sound.last < sound.first:
        message = "The last day comes before the first. Change one of the two dates."
        problems.append(FilterProblem(field="last", message=message))
        sound = replace(sound, last="")
    return tuple(problems), sound


def month_as_days(filters: Filters) -> Filters:
    """Turn the month, as the calendar links it, into a first and a last day, as the list's form shows them."""
    if not filters.month:
        return filters
    year, number = (int(part) for part in filters.month.split("-"))
    first, last = date(year, number, 1), date(year, number, monthrange(year, number)[1])
    return replace(filters, month="", first=filters.first or first.isoformat(), last=filters.last or last.isoformat())


def read_day(text: str) -> date | None:
    """Read a date as a browser sends it or as a person in Britain writes it; None when it is none.

    Examples
    --------
    2027-03-15, 15/3/2027 and 15 March 2027 are the same day.
    """
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 — a day has no zone
        except ValueError:
            continue
    return None


def matching(snapshot: Snapshot, filters: Filters, near: Near | None = None) -> tuple[SessionView, ...]:
    """Sessions that sound filters leave; near somebody, online ones stay, as they are near everybody."""
    minutes: Mapping[str, int] = near.minutes if near else {}
    return tuple(
        one
        for one in snapshot.sessions
        if filters.area_id in {"", one.area_id}
        and filters.band_id in {"", one.band_id}
        and filters.strand_key in {"", one.strand_key}
        and filters.mode in {"", ONLINE if one.online else IN_PERSON}
        and filters.month in {"", f"{one.day:%Y-%m}"}
        and (not filters.first or filters.first <= one.day.isoformat())
        and (not filters.last or one.day.isoformat() <= filters.last)
        and (near is None or one.online or (one.venue_id or "") in minutes)
    )


def _unknown(value: str, word: str) -> str:
    return f"“{value[:SHOWN_CHARACTERS]}” is no {word} that this programme knows. Choose one from the list."


def _strand_choices(snapshot: Snapshot) -> tuple[Choice, ...]:
    """Kinds of session by their public names; strands that share a public title are one kind."""
    used = {series.strand_id for series in snapshot.public_series}
    named = {public_key(one): one.public_title for one in snapshot.facts.strands if one.id in used}
    return tuple(Choice(id=key, name=named[key]) for key in sorted(named, key=lambda key: named[key]))


def _months(snapshot: Snapshot) -> tuple[Choice, ...]:
    term = snapshot.facts.term
    first = term.first.year * 12 + term.first.month - 1
    last = term.last.year * 12 + term.last.month - 1
    pairs = [divmod(count, 12) for count in range(first, last + 1)]
    return tuple(Choice(id=f"{year}-{n + 1:02d}", name=f"{month_name[n + 1]} {year}") for year, n in pairs)
