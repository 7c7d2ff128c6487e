"""The waiting list, worked by hand: its order, who is asked, until when (docs/rules.md, Booking)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.clock import LOCAL
from scheduler.domain.booking import BookingPolicy, WaitingOrder
from scheduler.domain.waiting_list import Party, moved, next_offers, offer_until, place_in_queue
from tests.unit.domain.test_booking_rules import SESSION


def party(number: int, size: int = 1, had_before: int = 0) -> Party:
    return Party(
        id=f"p{number}",
        household_id=f"h{number}",
        carer_ids=tuple(f"c{number}-{n}" for n in range(size)),
        rank=number,
        had_before=had_before,
    )


QUEUE = (party(1, 3), party(2), party(3), party(4, 2))


def test_who_asks_last_comes_last_unless_the_fewest_go_first() -> None:
    queue = (party(1, had_before=0), party(2, had_before=0), party(3, had_before=2))
    assert place_in_queue(queue, 1, WaitingOrder.AS_ASKED) == 3
    assert place_in_queue(queue, 1, WaitingOrder.FEWEST_FIRST) == 2
    assert place_in_queue(queue, 0, WaitingOrder.FEWEST_FIRST) == 2
    assert place_in_queue((party(1, had_before=4),), 0, WaitingOrder.FEWEST_FIRST) == 0


def test_a_family_at_the_front_keeps_places_until_there_are_enough_for_all_of_it() -> None:
    assert next_offers(QUEUE, 2, near=False) == ()
    assert [one.id for one in next_offers(QUEUE, 4, near=False)] == ["p1", "p2"]


def test_near_the_session_smaller_parties_behind_a_family_are_asked() -> None:
    assert [one.id for one in next_offers(QUEUE, 2, near=True)] == ["p2", "p3"]
    assert [one.id for one in next_offers(QUEUE, 1, near=True)] == ["p2"]


@given(st.lists(st.integers(1, 4), max_size=8), st.integers(0, 12), st.booleans())
def test_offers_never_pass_the_places_and_keep_the_order(sizes: list[int], free: int, near: bool) -> None:
    queue = tuple(party(n, size) for n, size in enumerate(sizes))
    offered = next_offers(queue, free, near=near)
    assert sum(one.size for one in offered) <= free
    assert [one.rank for one in offered] == sorted(one.rank for one in offered)
    if not near:
        assert offered == queue[: len(offered)]


@pytest.mark.parametrize(
    ("to", "order"), [(1, "p3 p1 p2 p4"), (2, "p1 p3 p2 p4"), (9, "p1 p2 p4 p3"), (-1, "p3 p1 p2 p4")]
)
def test_a_coordinator_moves_one_and_the_others_keep_their_order(to: int, order: str) -> None:
    assert " ".join(one.id for one in moved(QUEUE, "p3", to)) == order


def test_an_offer_lasts_a_day_and_four_hours_within_the_last_three() -> None:
    noon = datetime(2026, 12, 14, 12, tzinfo=LOCAL)
    assert offer_until(SESSION, BookingPolicy(), noon) == noon + timedelta(hours=24)
    near = datetime(2027, 1, 3, 12, tzinfo=LOCAL)
    assert offer_until(SESSION, BookingPolicy(), near) == near + timedelta(hours=4)


def test_no_offer_runs_out_at_night() -> None:
    """Made at 7pm on 3 January it would end at 11pm, so it lasts until 9am."""
    evening = datetime(2027, 1, 3, 19, tzinfo=LOCAL)
    assert offer_until(SESSION, BookingPolicy(), evening) == datetime(2027, 1, 4, 9, tzinfo=LOCAL)
    before_dawn = datetime(2027, 1, 4, 2, tzinfo=LOCAL)
    assert offer_until(SESSION, BookingPolicy(), before_dawn) == datetime(2027, 1, 4, 9, tzinfo=LOCAL)


def test_an_offer_ends_with_booking_and_after_that_nobody_is_asked() -> None:
    """Booking closes at 4pm, an hour before the session."""
    afternoon = datetime(2027, 1, 5, 14, tzinfo=LOCAL)
    assert offer_until(SESSION, BookingPolicy(), afternoon) == datetime(2027, 1, 5, 16, tzinfo=LOCAL)
    assert offer_until(SESSION, BookingPolicy(), datetime(2027, 1, 5, 16, tzinfo=LOCAL)) is None


def test_hours_are_the_services_choice() -> None:
    policy = BookingPolicy(offer_hours=48, near_hours=24, near_offer_hours=1)
    noon = datetime(2027, 1, 1, 12, tzinfo=LOCAL)
    assert offer_until(replace(SESSION), policy, noon) == noon + timedelta(hours=48)
