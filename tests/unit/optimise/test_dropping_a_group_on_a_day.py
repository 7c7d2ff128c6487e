"""A group that is dropped on a day and an hour is given the hall that breaks fewest rules and serves best."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.drafts import Act, Wish
from scheduler.domain.facts import Mode
from scheduler.optimise.programme.desk import Desk, WishError
from scheduler.optimise.programme.somewhere import somewhere, usual_start
from tests.examples import FACTS, PLAN

CLUB = FACTS.strands[0]
NO_CLUB_IN_EAST = Desk(FACTS, replace(PLAN, series=tuple(one for one in PLAN.series if one.id != "series-1")))
DROPPED = Wish(act=Act.ADD, strand_id=CLUB.id, area_id="east", weekday=2, start_minute=17 * 60)


def test_the_hall_that_is_free_and_breaks_no_rule_is_chosen() -> None:
    found = somewhere(NO_CLUB_IN_EAST, DROPPED)
    assert (found.venue_id, found.band_id, found.start_minute) == ("venue-2", "young", 17 * 60)
    assert NO_CLUB_IN_EAST.weigh(*NO_CLUB_IN_EAST.read(found)).broken == ()


def test_a_hall_in_which_another_group_meets_then_is_passed_over() -> None:
    busy = Desk(FACTS, PLAN)
    taken = PLAN.series[0]
    there = replace(DROPPED, weekday=taken.weekday, start_minute=taken.start_minute)
    assert taken.venue_id == "venue-2"
    assert somewhere(busy, there).venue_id == "venue-3"


def test_where_no_hall_is_open_one_is_named_all_the_same_and_weighing_says_what_breaks() -> None:
    found = somewhere(NO_CLUB_IN_EAST, replace(DROPPED, start_minute=10 * 60))
    assert found.venue_id in {"venue-2", "venue-3"}
    broken = NO_CLUB_IN_EAST.weigh(*NO_CLUB_IN_EAST.read(found)).broken
    assert "venue-open" in {one.rule for one in broken}


def test_an_area_without_a_hall_for_it_says_so() -> None:
    with pytest.raises(WishError, match="No hall of this area suits Youth club"):
        somewhere(NO_CLUB_IN_EAST, replace(DROPPED, area_id="nowhere"))


def test_what_is_no_addition_or_says_its_hall_stays_as_it_is() -> None:
    for wish in (
        replace(DROPPED, act=Act.MOVE),
        replace(DROPPED, venue_id="venue-3"),
        replace(DROPPED, strand_id="none"),
        replace(DROPPED, weekday=None),
    ):
        assert somewhere(NO_CLUB_IN_EAST, wish) == wish


def test_an_online_group_needs_no_hall_and_begins_at_five_or_as_near_as_it_may() -> None:
    online = replace(CLUB, mode=Mode.ONLINE)
    desk = Desk(replace(FACTS, strands=(online, *FACTS.strands[1:])), NO_CLUB_IN_EAST.plan)
    assert somewhere(desk, replace(DROPPED, start_minute=None)) == replace(DROPPED, start_minute=17 * 60)
    assert usual_start(replace(CLUB, earliest_start_minute=9 * 60, latest_end_minute=16 * 60)) == 14 * 60
    assert usual_start(replace(CLUB, earliest_start_minute=18 * 60, latest_end_minute=21 * 60)) == 18 * 60


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 4), st.integers(16, 18), st.sampled_from(["east", "west"]))
def test_no_other_hall_of_the_area_that_is_free_would_break_fewer_rules(weekday: int, hour: int, area_id: str) -> None:
    wish = replace(DROPPED, weekday=weekday, start_minute=hour * 60, area_id=area_id)
    found = somewhere(NO_CLUB_IN_EAST, wish)
    mine = len(NO_CLUB_IN_EAST.weigh(*NO_CLUB_IN_EAST.read(found)).broken)
    halls = {one.id: one.area_id for one in FACTS.venues}
    assert halls[found.venue_id or ""] == area_id
    for venue_id in (one for one, area in halls.items() if area == area_id):
        other = replace(wish, venue_id=venue_id, band_id=CLUB.band_ids[0])
        try:
            broken = NO_CLUB_IN_EAST.weigh(*NO_CLUB_IN_EAST.read(other)).broken
        except WishError:
            continue
        assert mine <= len(broken)
