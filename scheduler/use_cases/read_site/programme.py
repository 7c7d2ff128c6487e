"""The programme as a list and as a month."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import replace
from datetime import date
from itertools import groupby
from math import ceil

from geo.postcodes import PostcodeError
from scheduler.domain.calendar import holiday_reason
from scheduler.use_cases.read_site.filters import check_filters, filter_choices, matching, month_as_days
from scheduler.use_cases.read_site.near import find_near
from scheduler.use_cases.read_site.programme_views import (
    DayView,
    FilterChoices,
    FilterProblem,
    Filters,
    MonthView,
    Near,
    ProgrammeView,
    SessionView,
)
from scheduler.use_cases.read_site.snapshot import Snapshot

SESSIONS_PER_PAGE = 40
"""About four screens of a phone; a page never splits a day."""


def programme(snapshot: Snapshot, filters: Filters, page: int) -> ProgrammeView:
    """Read one page of the list of sessions that the filters leave.

    A filter that names nothing we know is reported as a problem and otherwise ignored. A page beyond the last
    shows the last.
    """
    choices = filter_choices(snapshot)
    problems, sound = check_filters(filters, choices)
    sound = month_as_days(sound)
    near, trouble = _near(snapshot, sound)
    sound = replace(sound, near=near.sector if near else "", within=str(near.within_minutes) if near else "")
    problems = (*problems, trouble) if trouble else problems
    found = matching(snapshot, sound, near)
    pages = _whole_days_paged(found)
    number = min(max(page, 1), len(pages))
    days = pages[number - 1]
    return ProgrammeView(
        filters=sound,
        choices=choices,
        problems=problems,
        near=near,
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
    shown = sound.month or _month_asked(sound, choices) or _first_month(snapshot)
    year, number = (int(part) for part in shown.split("-"))
    narrowed = replace(sound, month=shown, first="", last="", near="", within="")
    by_day = {day: tuple(group) for day, group in groupby(matching(snapshot, narrowed), key=lambda one: one.day)}
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


def _near(snapshot: Snapshot, filters: Filters) -> tuple[Near | None, FilterProblem | None]:
    if not filters.near:
        return None, None
    try:
        return find_near(snapshot, filters.near, filters.within), None
    except PostcodeError as problem:
        return None, FilterProblem(field="near", message=str(problem))


def _month_asked(filters: Filters, choices: FilterChoices) -> str:
    """Return the month of the first day that was asked for, where the term has it."""
    asked = filters.first[: len("2027-01")]
    return asked if asked in {choice.id for choice in choices.months} else ""


def days_of_sessions(snapshot: Snapshot, sessions: tuple[SessionView, ...]) -> tuple[DayView, ...]:
    """Group sessions, already in order, by day."""
    grouped = groupby(sessions, key=lambda one: one.day)
    return tuple(_day(snapshot, DayView(day=day, sessions=tuple(group))) for day, group in grouped)


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


def _first_month(snapshot: Snapshot) -> str:
    first = snapshot.sessions[0].day if snapshot.sessions else snapshot.facts.term.first
    return f"{first:%Y-%m}"
