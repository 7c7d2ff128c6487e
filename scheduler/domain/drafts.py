"""Drafts: what a person asks of one, what facts have changed since it was made, and what a step leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import plain
from scheduler.domain.plan import MissedDate, Series

MADE_UP_WITHIN = timedelta(days=14)
CHANGES_LISTED = 30
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Act(StrEnum):
    """What can be done with a series, or one of its sessions."""

    MOVE = "move"
    ADD = "add"
    CANCEL = "cancel"
    CANCEL_SESSION = "cancel_session"
    MOVE_SESSION = "move_session"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A change that somebody asks for; what is None stays as it is.

    ``worker_ids`` None keeps the team where it can lead and chooses another where it cannot. ``day`` is the session
    in hand, ``to_day`` where it goes.
    """

    act: Act
    series_id: str = ""
    strand_id: str = ""
    band_id: str = ""
    area_id: str = ""
    venue_id: str | None = None
    weekday: int | None = None
    start_minute: int | None = None
    first: date | None = None
    places: int | None = None
    worker_ids: tuple[str, ...] | None = None
    day: date | None = None
    to_day: date | None = None
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What was done to a draft: the version that it made, by whom, in words; series before and after."""

    version: int
    at: datetime
    by: str
    words: str
    before: tuple[Series, ...]
    after: tuple[Series, ...]
    undoes: int | None = None


def without_session(series: Series, day: date, because: str) -> Series:
    """Take one date out of a series, with its reason.

    Raises
    ------
    ValueError
        When the series does not meet on that day.

    Examples
    --------
    A group of 5 and 19 January without the 19th meets on the 5th and says of the 19th why it does not.
    """
    _refuse_other_day(series, day)
    made_up_for = next((one for one in series.missed if one.made_up_on == day), None)
    if made_up_for is not None:  # a date that made up for another is simply not held; the other keeps its reason
        others = tuple(one for one in series.missed if one != made_up_for)
        missed = (*others, replace(made_up_for, made_up_on=None))
    else:
        missed = (*series.missed, MissedDate(day=day, because=because))
    kept = tuple(one for one in series.dates if one != day)
    return replace(series, dates=kept, missed=tuple(sorted(missed, key=lambda one: one.day)))


def with_session_on(series: Series, day: date, to_day: date, because: str) -> Series:
    """Put one session of a series on another date; the planning rules say whether that date will do.

    Raises
    ------
    ValueError
        When the series does not meet on ``day``, meets on ``to_day`` already, or the two lie further apart than
        a date may be made up.

    Examples
    --------
    A group of 5 and 19 January, whose 19th goes to the 26th, meets on 5 and 26 January: the 19th is missed, made up
    on the 26th.
    """
    _refuse_other_day(series, day)
    if to_day in series.dates:
        message = f"This group meets on {words_of(to_day)} already; choose another date."
        raise ValueError(message)
    if abs(to_day - day) > MADE_UP_WITHIN:
        message = (
            f"A session is made up within two weeks: choose a date from {words_of(day - MADE_UP_WITHIN)} to "
            f"{words_of(day + MADE_UP_WITHIN)}."
        )
        raise ValueError(message)
    earlier = next((one for one in series.missed if one.made_up_on == day), None)
    others = tuple(one for one in series.missed if one not in (earlier, None) and one.day != to_day)
    if earlier is not None:
        missed = others if earlier.day == to_day else (*others, replace(earlier, made_up_on=to_day))
    else:
        missed = (*others, MissedDate(day=day, because=because, made_up_on=to_day))
    dates = tuple(sorted({*(one for one in series.dates if one != day), to_day}))
    return replace(series, dates=dates, missed=tuple(sorted(missed, key=lambda one: one.day)))


def _refuse_other_day(series: Series, day: date) -> None:
    if day not in series.dates:
        message = f"This group does not meet on {words_of(day)}; load the page again and choose one of its dates."
        raise ValueError(message)


def words_of(day: date) -> str:
    """Write “Tuesday 5 January”."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {day:%B}"


def new_id(series: Sequence[Series]) -> str:
    """Return the next free number of a series.

    Examples
    --------
    Beside series-001 and series-007 the next is series-008.
    """
    taken = [int(end) for one in series if (end := one.id.removeprefix("series-")).isdecimal()]
    return f"series-{max(taken, default=0) + 1:03d}"


def replaced(series: Sequence[Series], gone: Sequence[Series], come: Sequence[Series]) -> tuple[Series, ...]:
    """Put series in the place of others of the same id; new ones go to the end.

    Raises
    ------
    ValueError
        When one of those that go is not there as it is given: somebody has changed it meanwhile.
    """
    now = {one.id: one for one in series}
    moved = [one.id for one in gone if now.get(one.id) != one]
    if moved:
        message = f"{', '.join(moved)} is no longer as it was; load the page again."
        raise ValueError(message)
    left = {one.id for one in gone}
    by_id = {one.id: one for one in come}
    kept = [by_id.pop(one.id) if one.id in by_id else one for one in series if one.id in by_id or one.id not in left]
    return (*kept, *by_id.values())


_NAMED = (
    ("venues", "venue"),
    ("workers", "worker"),
    ("strands", "strand"),
    ("targets", "target"),
    ("vehicles", "vehicle"),
    ("local_groups", "other organisation's group"),
    ("areas", "area"),
    ("bands", "age band"),
)
_TITLES = {
    "evenings_per_week_at_most": "evenings a week",
    "contract_minutes_per_week": "hours a week",
    "dbs_valid_until": "DBS check",
    "hire_pence_per_hour": "hire",
    "capacity_people": "capacity",
    "first": "first day",
    "last": "last day",
}


def facts_changed(before: Facts, after: Facts) -> tuple[str, ...]:
    """Say in plain English which facts are different, a sentence each; empty when none is.

    Examples
    --------
    A hall that gained a closure gives "Hall 2: closures", one that is gone "Hall 2 (venue) is gone".
    """
    found = [*_term_changes(before, after)]
    for part, kind in _NAMED:
        found += _item_changes(kind, getattr(before, part), getattr(after, part))
    if before.demand_points != after.demand_points:
        found.append("the number of carers, or where they live")
    if before.monthly_access != after.monthly_access:
        found.append("the duty of something every month")
    if before.travel_times != after.travel_times:
        found.append("travel times")
    found += [
        f"settings: {_title(one.name)}"
        for one in fields(before.settings)
        if getattr(before.settings, one.name) != getattr(after.settings, one.name)
    ]
    return tuple(found)


def _term_changes(before: Facts, after: Facts) -> Iterator[str]:
    for one in fields(before.term):
        if getattr(before.term, one.name) != getattr(after.term, one.name):
            yield f"term: {_title(one.name)}"


def _item_changes(kind: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[str]:
    old: Mapping[str, Any] = {one.id: one for one in before}
    new: Mapping[str, Any] = {one.id: one for one in after}
    for item_id in sorted({*old, *new}):
        name = _name(old.get(item_id) or new[item_id])
        if item_id not in new:
            yield f"{name} ({kind}) is gone"
        elif item_id not in old:
            yield f"{name} ({kind}) is new"
        elif old[item_id] != new[item_id]:
            was, now = plain(old[item_id]), plain(new[item_id])
            changed = [_title(key) for key in was if was[key] != now[key]]
            yield f"{name}: {', '.join(changed)}"


def _name(item: Any) -> str:
    return str(getattr(item, "name", None) or getattr(item, "public_title", None) or item.title)


def _title(name: str) -> str:
    return _TITLES.get(name, name.replace("_", " "))


def named_like(series: Sequence[Series], published: Sequence[Series]) -> tuple[Series, ...]:
    """Give series the numbers of those published ones that they carry on, so that bookings stay with their group.

    A series carries on one of its strand, age band, area and household: best the one with the same venue, weekday,
    start and most dates. What carries on nothing gets a number that was never published.

    Examples
    --------
    Beside a published series-001 of East, a plan whose only group of East is its series-004 calls it series-001.
    """
    pairs = sorted(
        ((_likeness(new, old), new.id, old.id) for new in series for old in published if _same_group(new, old)),
        key=lambda found: (-found[0], found[1], found[2]),
    )
    names: dict[str, str] = {}
    for _, new_id_, old_id in pairs:
        if new_id_ not in names and old_id not in names.values():
            names[new_id_] = old_id
    free = int(new_id((*published, *series)).removeprefix("series-"))
    made = []
    for one in series:
        if one.id not in names:
            names[one.id] = f"series-{free:03d}"
            free += 1
        made.append(replace(one, id=names[one.id]))
    return tuple(made)


def _same_group(new: Series, old: Series) -> bool:
    mine, theirs = ((one.strand_id, one.band_id, one.area_id, one.household) for one in (new, old))
    return mine == theirs


def _likeness(new: Series, old: Series) -> int:
    same = 8 * (new.venue_id == old.venue_id) + 4 * (new.weekday == old.weekday)
    return 100 * (same + 2 * (new.start_minute == old.start_minute)) + len({*new.dates} & {*old.dates})


def carried(old: Iterable[date], new: Series) -> dict[date, date]:
    """Say which dates of a published series go on as which new ones, so that families keep their place.

    A date that is made up on another goes on there; else a date goes on as the new one of its week.

    Examples
    --------
    Tuesdays 5 and 19 January that become Mondays 4 and 18 January go on as those; a date that goes without another
    in its week is carried nowhere.
    """
    before = {*old}
    gone = sorted(before - {*new.dates})
    free = sorted({*new.dates} - before)
    found: dict[date, date] = {}
    for one in new.missed:
        if one.day in gone and one.made_up_on in free and one.made_up_on is not None:
            found[one.day] = one.made_up_on
            free.remove(one.made_up_on)
    for day in gone:
        week = day.isocalendar()[:2]
        same = next((other for other in free if other.isocalendar()[:2] == week), None)
        if day not in found and same is not None:
            found[day] = same
            free.remove(same)
    return found
