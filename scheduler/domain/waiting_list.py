"""The waiting list of one session: its order, who is offered a freed place, and until when.

A party waits as one: a single carer, or the carers of a household who want all or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from scheduler.domain.booking import BookableSession, BookingPolicy, WaitingOrder, closes_at

NIGHT_FROM, NIGHT_UNTIL = time(21), time(9)
"""No offer runs out between these times: people sleep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Carers of one household who wait together, in the place of the queue that ``rank`` gives.

    ``had_before`` is the number of places of the strand that they had this year when they asked: the
    largest of their numbers.
    """

    id: str
    household_id: str
    carer_ids: tuple[str, ...]
    rank: int
    had_before: int = 0

    @property
    def size(self) -> int:
        """Places that the party needs."""
        return len(self.carer_ids)


def place_in_queue(queue: Sequence[Party], had_before: int, order: WaitingOrder) -> int:
    """Index at which a party that asks now comes into the queue.

    Examples
    --------
    In a queue of parties that had 0, 0 and 2 places, who had 1 comes third when the fewest go first, and
    fourth when the list runs as asked.
    """
    if order is WaitingOrder.AS_ASKED:
        return len(queue)
    behind = [n for n, party in enumerate(queue) if party.had_before <= had_before]
    return behind[-1] + 1 if behind else 0


def moved(queue: Sequence[Party], party_id: str, to_position: int) -> tuple[Party, ...]:
    """Return the queue with one party at another position (1 is the first); too far means last."""
    chosen = next(party for party in queue if party.id == party_id)
    rest = [party for party in queue if party.id != party_id]
    index = max(0, min(to_position - 1, len(rest)))
    return (*rest[:index], chosen, *rest[index:])


def next_offers(queue: Sequence[Party], places_free: int, *, near: bool) -> tuple[Party, ...]:
    """Parties that are offered the free places, in the order of the queue.

    A family at the front keeps places until there are enough for all of it. ``near`` the session nobody
    is kept waiting for that: smaller parties behind it are asked.

    Examples
    --------
    With 2 free places and a queue of 3, 1 and 1 carers: nobody is asked yet; near the session the two
    single carers are.
    """
    offered = []
    for party in queue:
        if party.size <= places_free:
            offered.append(party)
            places_free -= party.size
        elif not near:
            break
    return tuple(offered)


def is_near(session: BookableSession, policy: BookingPolicy, now: datetime) -> bool:
    """Whether the session is so close that offers are short and places no longer kept together."""
    return session.starts_at - now <= timedelta(hours=policy.near_hours)


def offer_until(session: BookableSession, policy: BookingPolicy, now: datetime) -> datetime | None:
    """Instant at which an offer made now runs out; None when booking has closed and nobody is asked any more.

    Examples
    --------
    24 hours, and 4 hours within the last three days. An offer that would run out at 2am lasts until 9am.
    Never longer than until booking closes.
    """
    closing = closes_at(session, policy)
    if now >= closing:
        return None
    hours = policy.near_offer_hours if is_near(session, policy, now) else policy.offer_hours
    return min(_by_day(now + timedelta(hours=hours), session), closing)


def _by_day(until: datetime, session: BookableSession) -> datetime:
    local = until.astimezone(session.starts_at.tzinfo)
    if NIGHT_UNTIL <= local.time() < NIGHT_FROM:
        return until
    morning = local.date() + timedelta(days=1 if local.time() >= NIGHT_FROM else 0)
    return datetime.combine(morning, NIGHT_UNTIL, local.tzinfo)
