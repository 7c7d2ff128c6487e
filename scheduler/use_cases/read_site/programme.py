"""The programme as a list and as a month."""

from __future__ import annotations

from calendar import Calendar, month_name
from datetime import date
from itertools import groupby
from math import ceil

from scheduler.domain.calendar import holiday_reason
from scheduler.use_cases.read_site.snapshot import Snapshot
from scheduler.use_cases.read_site.views import (
    Choice,
    DayView,
    FilterChoices,
    FilterProblem,
    Filters,
    MonthView,
    ProgrammeView,
    SessionView,
)

SESSIONS_PER_PAGE = 40
"""About four screens of a phone; a page never splits a day."""


def programme(snapshot: Snapshot, filters: Filters, page: int) -> ProgrammeView:
    """Read one page of the list of sessions that the filters leave.

    A filter that names nothing we know is reported as a problem and otherwise ignored. A page beyond the last
    shows the last.
    """
    choices = filter_choices(snapshot)
    problems, sound = check_filters(filters, choices)
    found = _matching(snapshot, sound)
    pages = _whole_days_paged(found)
    number = min(max(page, 1), len(pages))
    days = pages[number - 1]
    return ProgrammeView(
        filters=sound,
        choices=choices,
        problems=problems,
        days=tuple(_day(snapshot, day) for day in days),
        shown=sum(len(day.sessions) for day in days),
        total=len(found),
        page=number,
        pages=len(pages),
        home_visits=snapshot.home_visit_count,
    )


def month(snapshot: Snapshot, filters: Filters) -> MonthView:
    """Read one month in whole weeks; without a month, the first that has a session."""
    choices = filter_choices(snapshot)
    problems, sound = check_filters(filters, choices)
    shown = sound.month or _first_month(snapshot)
    year, number = (int(part) for part in shown.split("-"))
    narrowed = Filters(area_id=sound.area_id, band_id=sound.band_id, strand_id=sound.strand_id, month=shown)
    by_day = {day: tuple(group) for day, group in groupby(_matching(snapshot, narrowed), key=lambda one: one.day)}
    days = tuple(
        DayView(
            day=day,
            sessions=by_day.get(day, ()) if day.month == number else (),
            note=_note(snapshot, day) if day.month == number else None,
            in_month=day.month == number,
        )
        for day in Calendar().itermonthdates(year, number)
    )
    months = [choice.id for choice in choices.months]
    place = months.index(shown)
    return MonthView(
        filters=narrowed,
        choices=choices,
        problems=problems,
        month=shown,
        first_day=date(year, number, 1),
        days=days,
        total=sum(len(day.sessions) for day in days),
        previous_month=months[place - 1] if place else None,
        next_month=months[place + 1] if place + 1 < len(months) else None,
        home_visits=snapshot.home_visit_count,
    )


def filter_choices(snapshot: Snapshot) -> FilterChoices:
    """List what a visitor may filter by: only what the public programme holds, and every area."""
    used_bands = {series.band_id for series in snapshot.public_series}
    used_strands = {series.strand_id for series in snapshot.public_series}
    return FilterChoices(
        areas=area_choices(snapshot),
        bands=tuple(Choice(id=band.id, name=band.name) for band in snapshot.facts.bands if band.id in used_bands),
        strands=_strand_choices(snapshot, used_strands),
        months=_months(snapshot),
    )


def area_choices(snapshot: Snapshot) -> tuple[Choice, ...]:
    """Every area by name."""
    named = sorted(snapshot.facts.areas, key=lambda area: area.name)
    return tuple(Choice(id=area.id, name=area.name) for area in named)


def check_filters(filters: Filters, choices: FilterChoices) -> tuple[tuple[FilterProblem, ...], Filters]:
    """Report each filter that names nothing we know, and return the filters without them."""
    wanted = (
        ("area_id", filters.area_id, choices.areas, "area"),
        ("band_id", filters.band_id, choices.bands, "age group"),
        ("strand_id", filters.strand_id, choices.strands, "kind of session"),
        ("month", filters.month, choices.months, "month of this term"),
    )
    problems: list[FilterProblem] = []
    sound: dict[str, str] = {}
    for field, value, known, word in wanted:
        if value and value not in {choice.id for choice in known}:
            text = f"“{value[:40]}” is no {word} that this programme knows. Choose one from the list."
            problems.append(FilterProblem(field=field, message=text))
        else:
            sound[field] = value
    return tuple(problems), Filters(**sound)


def days_of_sessions(snapshot: Snapshot, sessions: tuple[SessionView, ...]) -> tuple[DayView, ...]:
    """Group sessions, already in order, by day."""
    grouped = groupby(sessions, key=lambda one: one.day)
    return tuple(_day(snapshot, DayView(day=day, sessions=tuple(group))) for day, group in grouped)


def _matching(snapshot: Snapshot, filters: Filters) -> tuple[SessionView, ...]:
    return tuple(
        one
        for one in snapshot.sessions
        if filters.area_id in {"", one.area_id}
        and filters.band_id in {"", one.band_id}
        and filters.strand_id in {"", one.strand_id}
        and filters.month in {"", f"{one.day:%Y-%m}"}
    )


def _whole_days_paged(sessions: tuple[SessionView, ...]) -> list[list[DayView]]:
    days = [DayView(day=day, sessions=tuple(group)) for day, group in groupby(sessions, key=lambda one: one.day)]
    pages = max(1, ceil(len(sessions) / SESSIONS_PER_PAGE))
    paged: list[list[DayView]] = [[] for _ in range(pages)]
    seen = 0
    for day in days:
        paged[min(seen // SESSIONS_PER_PAGE, pages - 1)].append(day)
        seen += len(day.sessions)
    return [page for page in paged if page] or [[]]


def _day(snapshot: Snapshot, day: DayView) -> DayView:
    return DayView(day=day.day, sessions=day.sessions, note=_note(snapshot, day.day))


def _note(snapshot: Snapshot, day: date) -> str | None:
    named = next((one.name for one in snapshot.facts.term.key_dates if one.day == day), None)
    return named or holiday_reason(snapshot.facts.term, day)


def _strand_choices(snapshot: Snapshot, used: set[str]) -> tuple[Choice, ...]:
    strands = [strand for strand in snapshot.facts.strands if strand.id in used]
    return tuple(Choice(id=one.id, name=one.public_title) for one in sorted(strands, key=lambda one: one.public_title))


def _months(snapshot: Snapshot) -> tuple[Choice, ...]:
    term = snapshot.facts.term
    first = term.first.year * 12 + term.first.month - 1
    last = term.last.year * 12 + term.last.month - 1
    pairs = [divmod(count, 12) for count in range(first, last + 1)]
    return tuple(Choice(id=f"{year}-{n + 1:02d}", name=f"{month_name[n + 1]} {year}") for year, n in pairs)


def _first_month(snapshot: Snapshot) -> str:
    first = snapshot.sessions[0].day if snapshot.sessions else snapshot.facts.term.first
    return f"{first:%Y-%m}"
