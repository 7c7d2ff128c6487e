"""What keeps a day of transport from being planned that its facts do not show: stops retired, clocks that change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, timedelta

from scheduler.clock import LOCAL
from scheduler.optimise.transport.problems import TransportProblem
from scheduler.store.asked_rides import AskedRide
from scheduler.store.transport_times import HeldSession

RIDES_TAKE = timedelta(hours=2)
"""Nobody is fetched earlier before a session, or comes home later after it."""


def retired_stops(asked: Iterable[AskedRide]) -> Iterator[TransportProblem]:
    """Find who is to be fetched at a stop that is in use no more."""
    for one in asked:
        if one.stop_in_use is False:
            because = f"{one.carer_name} is to be fetched at {one.stop_name}, which is in use no more."
            cure = "Agree another stop or home with the household, or take the stop into use again."
            yield TransportProblem(
                field=f"rides.{one.session_id}-{one.carer_id}-there.point_id", because=because, cure=cure
            )


def clocks_change(held: Iterable[HeldSession]) -> Iterator[TransportProblem]:
    """Find rides in the hour that is missing or comes twice: no time in it can be told."""
    for one in held:
        starts, ends = one.starts_at.astimezone(UTC), one.ends_at.astimezone(UTC)
        for words, first, last in (
            ("before it starts", starts - RIDES_TAKE, starts),
            ("after it ends", ends, ends + RIDES_TAKE),
        ):
            if first.astimezone(LOCAL).utcoffset() != last.astimezone(LOCAL).utcoffset():
                because = f"clocks change within two hours {words}, so times of rides would be missing or come twice."
                cure = "Let it start and end at other hours, or let families bring their carers."
                yield TransportProblem(field=f"sessions.{one.id}", because=because, cure=cure)
