"""Tells households when a vehicle comes: kept, written and put into their calendars in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from scheduler.domain.messages import MessageKind
from scheduler.domain.transport import DayRuns, TransportDay
from scheduler.domain.transport_times import RideTime, Telling, home_minutes, telling_words, to_tell
from scheduler.store import Db
from scheduler.store import transport_times as kept
from scheduler.store.calendar_changes import note_calendar_change
from scheduler.store.outbox import queue_message, withdraw_messages
from scheduler.store.transport_places import places_known

TOLD_BY = (MessageKind.TRANSPORT_TOLD, MessageKind.TRANSPORT_MOVED, MessageKind.TRANSPORT_CANCELLED)


def ride_times(day: TransportDay, plan: DayRuns) -> tuple[RideTime, ...]:
    """Return when every ride that is carried is at the carer's home or stop.

    Rides of sessions that no programme holds (a day that was read from a file) have nobody to tell.
    """
    minutes = home_minutes(day, plan)
    stops = {point.id: point.stop_name for point in day.points}
    return tuple(
        RideTime(
            session_id=int(ride.session_id),
            carer_id=ride.carer_id,
            direction=ride.direction,
            ride_id=ride.id,
            minute=minutes[ride.id],
            stop_name=stops[ride.point_id],
        )
        for ride in day.rides
        if ride.id in minutes and ride.session_id.isdecimal()
    )


def tell_times(db: Db, day: TransportDay, plan: DayRuns, *, now: datetime) -> tuple[Telling, ...]:
    """Keep what households are told and queue the messages; returns what is told.

    Parameters
    ----------
    db
        The writing transaction in which the runs are kept.
    day, plan
        The day and its new runs.
    now
        The present instant.
    """
    before = kept.told_times(db, day.service_id, day=day.day)
    times = ride_times(day, plan)
    about = (*before, *times)
    known = places_known(db, day.service_id, {one.carer_id for one in about}, {one.session_id for one in about})
    times = tuple(one for one in times if (one.session_id, one.carer_id) in known)
    told = to_tell(before, times, day.settings.promise_minutes)
    kept.forget_told(db, day.service_id, [one.before for one in told if one.now is None and one.before is not None])
    kept.keep_told(db, day.service_id, day.day, [one.now for one in told if one.now is not None], now=now)
    groups: dict[tuple[int, str], list[Telling]] = {}
    for one in told:
        place = known.get((one.about.session_id, one.about.carer_id))
        if place is not None and place.stands:
            groups.setdefault((one.about.session_id, place.household_id), []).append(one)
        elif place is not None:
            session_id = one.about.session_id
            note_calendar_change(
                db, service_id=day.service_id, session_id=session_id, household_id=place.household_id, at=now
            )
    for (session_id, household_id), tellings in groups.items():
        _write_to(db, day.service_id, session_id, household_id, tellings, now)
    return told


def _write_to(
    db: Db, service_id: str, session_id: int, household_id: str, tellings: Iterable[Telling], now: datetime
) -> None:
    """Queue one message to a household about one session; what was queued before and has not left is overtaken."""
    every = sorted(tellings, key=lambda one: (one.about.carer_id, one.about.minute))
    overtaken = withdraw_messages(
        db, service_id=service_id, kinds=TOLD_BY, session_id=session_id, household_id=household_id
    )
    carers = sorted({one.about.carer_id for one in every})
    several = len(carers) > 1
    words = list(dict.fromkeys(telling_words(one) for one in every)) if not several else _each(db, service_id, every)
    queue_message(
        db,
        service_id=service_id,
        once_key=f"transport:{service_id}:{session_id}:{household_id}:{now.isoformat()}",
        kind=_kind(every, overtaken=bool(overtaken)),
        household_id=household_id,
        data={"session_id": session_id, "carer_ids": carers, "changes": words},
    )


def _each(db: Db, service_id: str, every: Iterable[Telling]) -> list[str]:
    """Say for each of several carers what is new; siblings who share a time are told together."""
    names = kept.given_names(db, service_id, {one.about.carer_id for one in every})
    said: dict[str, list[str]] = {}
    for one in every:
        said.setdefault(telling_words(one), []).append(names.get(one.about.carer_id, ""))
    return [f"{', '.join(whose)}: {words}" for words, whose in said.items()]


def _kind(every: Iterable[Telling], *, overtaken: bool) -> MessageKind:
    told = list(every)
    if all(one.now is None for one in told):
        return MessageKind.TRANSPORT_CANCELLED
    first = all(one.before is None for one in told)
    return MessageKind.TRANSPORT_TOLD if first and not overtaken else MessageKind.TRANSPORT_MOVED
