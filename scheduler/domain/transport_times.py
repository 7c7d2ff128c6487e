"""The times that households are told: when a new message is due, and when a vehicle a few minutes early is no news."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scheduler.domain.transport import DayRuns, Direction, TransportDay

_HOUR, _DAY = 60, 24 * 60
_NOON = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class RideTime:
    """When a vehicle is at a carer's home or stop: minutes after midnight, local time.

    ``direction`` THERE is when the carer is fetched, BACK when the carer is home again.
    """

    session_id: int
    carer_id: str
    direction: Direction
    ride_id: str
    minute: int
    stop_name: str = ""
    """The named stop, where it is not at home."""

    @property
    def key(self) -> tuple[int, str, Direction]:
        """Whose time it is."""
        return self.session_id, self.carer_id, self.direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is to be told of one ride: ``before`` None when it is told first, ``now`` None when it is cancelled."""

    before: RideTime | None
    now: RideTime | None

    @property
    def about(self) -> RideTime:
        """The ride, as it is now where it is."""
        found = self.now or self.before
        if found is None:
            message = "A telling is about a time before, a time now, or both; this one is about neither."
            raise ValueError(message)
        return found


def home_minutes(day: TransportDay, plan: DayRuns) -> dict[str, int]:
    """Return, for every ride carried, when the vehicle is at the carer's home or stop."""
    direction = {ride.id: ride.direction for ride in day.rides}
    return {
        stop.ride_id: stop.arrive_minute
        for run in plan.runs
        for stop in run.stops
        if stop.ride_id in direction and stop.gets_in is (direction[stop.ride_id] is Direction.THERE)
    }


def to_tell(before: Iterable[RideTime], now: Iterable[RideTime], promise_minutes: int) -> tuple[Telling, ...]:
    """Say which households must be told what.

    Another stop is always news. A time that moved by ``promise_minutes`` or less is none, and what the household was
    told stays: so many small moves never add up to a large one without a message.

    Examples
    --------
    >>> told = RideTime(session_id=1, carer_id="c", direction=Direction.THERE, ride_id="r", minute=960)
    >>> to_tell([told], [RideTime(session_id=1, carer_id="c", direction=Direction.THERE, ride_id="r", minute=965)], 5)
    ()
    >>> later = RideTime(session_id=1, carer_id="c", direction=Direction.THERE, ride_id="r", minute=966)
    >>> [(one.before.minute, one.now.minute) for one in to_tell([told], [later], 5)]
    [(960, 966)]
    """
    was: Mapping[tuple[int, str, Direction], RideTime] = {one.key: one for one in before}
    is_now: Mapping[tuple[int, str, Direction], RideTime] = {one.key: one for one in now}
    found = []
    for key in sorted(was.keys() | is_now.keys()):
        old, new = was.get(key), is_now.get(key)
        if old is None or new is None or _is_news(old, new, promise_minutes):
            found.append(Telling(before=old, now=new))
    return tuple(found)


def _is_news(old: RideTime, new: RideTime, promise_minutes: int) -> bool:
    return old.stop_name != new.stop_name or abs(new.minute - old.minute) > promise_minutes


def clock_words(minute: int) -> str:
    """Write minutes after midnight as a clock shows them.

    Examples
    --------
    >>> clock_words(965), clock_words(1445)
    ('16:05', '00:05')
    """
    return f"{minute % _DAY // _HOUR:02d}:{minute % _HOUR:02d}"


def family_time(minute: int) -> str:
    """Write minutes after midnight as families read the time of a session beside it.

    Examples
    --------
    >>> [family_time(minute) for minute in (0, 540, 720, 965, 1445)]
    ['midnight', '9am', 'midday', '4:05pm', '12:05am']
    """
    hour, rest = divmod(minute % _DAY, _HOUR)
    if rest == 0 and hour % _NOON == 0:
        return "midday" if hour else "midnight"
    return f"{(hour - 1) % _NOON + 1}{f':{rest:02d}' if rest else ''}{'am' if hour < _NOON else 'pm'}"


def time_words(one: RideTime) -> str:
    """Say a time to a household, in a sentence without a name: a calendar is read over shoulders."""
    at = family_time(one.minute)
    if one.direction is Direction.THERE:
        return f"Transport: be ready at {at}{_at_stop(one)}."
    return f"Transport: {_back(one)} at about {at}."


def telling_words(one: Telling) -> str:
    """Say in one sentence what is new."""
    trip = "The pick-up" if one.about.direction is Direction.THERE else "The way home"
    if one.now is None:
        return f"{trip} is cancelled; no vehicle comes."
    at = family_time(one.now.minute)
    if one.before is None:
        words = time_words(one.now).removeprefix("Transport: ")
        return f"{words[:1].upper()}{words[1:]}"
    was = family_time(one.before.minute)
    if one.before.stop_name != one.now.stop_name:
        return (
            f"{trip} is now at {at}{_at_stop(one.now) or ' at home'}, not at {was}{_at_stop(one.before) or ' at home'}."
        )
    return f"{trip} is now at {at}{_at_stop(one.now)}, not {was}."


def _at_stop(one: RideTime) -> str:
    return f" at {one.stop_name}" if one.stop_name else ""


def _back(one: RideTime) -> str:
    return f"back at {one.stop_name}" if one.stop_name else "home again"
