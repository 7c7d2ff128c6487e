"""A worker's rota: hours against the contract, what lapses before a session, leave, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scheduler.errors import EvenhandError

MOST_LEAVE_DAYS = 366
DBS_CHECK = "DBS check"


class RotaError(EvenhandError):
    """Something about a rota cannot be done; the message says what to do instead."""


class LeaveState(StrEnum):
    """Where a request for leave stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """One session without a worker of its team: who stands in, or None while nobody does."""

    session_id: int
    out_worker_id: str
    in_worker_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekHours:
    """Minutes of sessions, setting up and journeys in the week from a Monday, against the contract."""

    monday: date
    minutes: int
    contract_minutes: int

    @property
    def over(self) -> bool:
        """Whether the week asks for more than the contract gives."""
        return self.minutes > self.contract_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """Something that a worker must hold and that ends before a session of theirs."""

    what: str
    valid_until: date
    first_session: date
    sessions: int


def team_on(regular: Sequence[str], changes: Iterable[StandIn]) -> tuple[str, ...]:
    """Return who is there: the regular team, each who cannot come replaced by their stand-in, or left out.

    Examples
    --------
    >>> team_on(("ann", "bob"), [StandIn(session_id=1, out_worker_id="ann", in_worker_id="cem")])
    ('cem', 'bob')
    >>> team_on(("ann", "bob"), [StandIn(session_id=1, out_worker_id="ann", in_worker_id=None)])
    ('bob',)

    A stand-in who cannot come either is replaced in turn.

    >>> first = StandIn(session_id=1, out_worker_id="ann", in_worker_id="cem")
    >>> team_on(("ann", "bob"), [first, StandIn(session_id=1, out_worker_id="cem", in_worker_id="dee")])
    ('dee', 'bob')
    """
    instead = {one.out_worker_id: one.in_worker_id for one in changes}
    there = (_who_comes(worker_id, instead) for worker_id in regular)
    return tuple(dict.fromkeys(worker_id for worker_id in there if worker_id is not None))


def _who_comes(worker_id: str, instead: Mapping[str, str | None]) -> str | None:
    found: str | None = worker_id
    for _ in instead:  # each stands in once at most, so this many steps are enough
        if found is None or found not in instead:
            return found
        found = instead[found]
    return None if found in instead else found


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def hours_by_week(duties: Iterable[tuple[date, int]], contract_minutes: int) -> tuple[WeekHours, ...]:
    """Add up the minutes of duties week by week, from Monday to Sunday; weeks without any are left out.

    Examples
    --------
    >>> monday, sunday = date(2027, 1, 11), date(2027, 1, 17)
    >>> [(one.minutes, one.over) for one in hours_by_week([(monday, 200), (sunday, 150)], 300)]
    [(350, True)]
    """
    weeks: dict[date, int] = {}
    for day, minutes in duties:
        weeks[monday_of(day)] = weeks.get(monday_of(day), 0) + minutes
    return tuple(
        WeekHours(monday=monday, minutes=minutes, contract_minutes=contract_minutes)
        for monday, minutes in sorted(weeks.items())
    )


def lapses(
    held: Mapping[str, date | None], dbs_valid_until: date, duties: Iterable[tuple[date, frozenset[str]]]
) -> tuple[Lapse, ...]:
    """Say what ends before a worker's sessions that need it; soonest first.

    Parameters
    ----------
    held
        The worker's qualifications and the last day of each; None never lapses.
    dbs_valid_until
        Last day of the DBS check, which every session needs.
    duties
        Day of each session, and the qualifications that its strand asks of its team.

    Examples
    --------
    >>> until = {"first_aid": date(2027, 2, 1)}
    >>> duties = [(date(2027, 1, 30), frozenset({"first_aid"})), (date(2027, 2, 2), frozenset({"first_aid"}))]
    >>> [(one.what, one.first_session, one.sessions) for one in lapses(until, date(2028, 1, 1), duties)]
    [('first_aid', datetime.date(2027, 2, 2), 1)]
    """
    valid = {name: until for name, until in held.items() if until is not None} | {DBS_CHECK: dbs_valid_until}
    late: dict[str, list[date]] = {}
    for day, needed in duties:
        for name in needed | {DBS_CHECK}:
            if name in valid and day > valid[name]:
                late.setdefault(name, []).append(day)
    found = (
        Lapse(what=name, valid_until=valid[name], first_session=min(days), sessions=len(days))
        for name, days in late.items()
    )
    return tuple(sorted(found, key=lambda one: (one.first_session, one.what)))


def check_leave(first: date, last: date, today: date, others: Iterable[tuple[date, date]]) -> None:
    """Hold a request for leave to what can be asked for.

    Raises
    ------
    RotaError
        When it ends before it begins, lies in the past, is longer than a year, or meets leave that was asked for.
    """
    if last < first:
        message = f"The leave would end on {_day(last)}, before it begins on {_day(first)}. Swap the two days."
        raise RotaError(message)
    if first < today:
        message = f"{_day(first)} has passed. Leave can be asked for from today; tell your coordinator about the past."
        raise RotaError(message)
    if (last - first).days >= MOST_LEAVE_DAYS:
        message = f"From {_day(first)} to {_day(last)} is more than a year. Ask for shorter leave."
        raise RotaError(message)
    for from_day, to_day in others:
        if first <= to_day and from_day <= last:
            message = f"You asked for leave from {_day(from_day)} to {_day(to_day)} already. Choose other days."
            raise RotaError(message)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
