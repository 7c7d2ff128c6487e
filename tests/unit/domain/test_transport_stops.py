"""Named stops: how far somebody walks, what a form says, and the words that households read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.transport import Direction, TransportSettings, walk_limit
from scheduler.domain.transport_stops import StopForm, in_reach, read_stop, walk_metres
from scheduler.domain.transport_times import RideTime, Telling, telling_words, time_words, to_tell
from scheduler.domain.travel_request import TravelAnswer, read_answer
from tests.stops_examples import AT_MARKET_PLACE, CROSSROADS, MARKET_PLACE, MILL_LANE

HOME = (400_000, 160_000)
USUAL = TransportSettings()
AT_EIGHT = [in_reach(one, HOME, 8, USUAL) for one in (MARKET_PLACE, MILL_LANE, CROSSROADS)]
FORM = StopForm(
    name=" Market  Place ", place="by the clock", postcode="BA14 8JN", area_id="east", lit=True, sheltered=False
)


def faults(answer: object) -> dict[str, str]:
    assert isinstance(answer, list)
    return {one.field: one.words for one in answer}


def test_the_walks_of_the_examples_are_as_long_as_they_say() -> None:
    ways = [walk_metres(HOME, (one.easting_m, one.northing_m)) for one in (MARKET_PLACE, MILL_LANE, CROSSROADS)]
    assert ways == [500, 250, 802]


def test_a_households_page_tells_no_distance_by_which_three_stops_would_say_where_home_is() -> None:
    told = [in_reach(one, HOME, 16, USUAL).told_metres for one in (MARKET_PLACE, MILL_LANE, CROSSROADS)]
    assert told == [500, 300, 900]
    page = Path("scheduler/web/templates/_household.html").read_text(encoding="utf-8")
    assert "told_metres" in page
    assert "walk_metres" not in page
    refused = faults(read_answer(AT_MARKET_PLACE | {"stop_name": "Crossroads"}, [in_reach(CROSSROADS, HOME, 8, USUAL)]))
    assert "802" not in refused["stop_name"]


def test_a_walk_as_long_as_the_limit_is_allowed_and_one_metre_more_is_not() -> None:
    assert in_reach(MARKET_PLACE, HOME, 8, USUAL).allowed, "500 of 500 metres"
    shorter = replace(USUAL, walk_metres_at_most_by_age=((10, 499),))
    assert not in_reach(MARKET_PLACE, HOME, 8, shorter).allowed


@given(st.integers(0, 40), st.integers(0, 40))
def test_nobody_may_walk_farther_than_somebody_older(age: int, more: int) -> None:
    assert walk_limit(USUAL, age) <= walk_limit(USUAL, age + more)


def test_children_up_to_seven_walk_with_an_adult_alone() -> None:
    assert [in_reach(MILL_LANE, HOME, age, USUAL).needs_adult for age in (7, 8)] == [True, False]
    at_seven = [in_reach(MILL_LANE, HOME, 7, USUAL)]
    asked = AT_MARKET_PLACE | {"stop_name": "Mill Lane"}
    assert faults(read_answer(asked, at_seven)).keys() == {"with_adult"}
    read = read_answer(asked | {"with_adult": "yes"}, at_seven)
    assert isinstance(read, TravelAnswer)
    assert (read.stop_name, read.with_adult) == ("Mill Lane", True)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"stop_name": ""}, "stop_name", "Choose the stop"),
        ({"stop_name": "The Moon"}, "stop_name", "The Moon is not among our stops"),
        ({"stop_name": "Crossroads"}, "stop_name", "farther on foot than the 500 metres that are the most"),
        ({"agreed": ""}, "agreed", "Say that you agree to the walk"),
    ],
)
def test_a_stop_that_cannot_be_is_refused_with_the_cure(change: dict[str, str], field: str, words: str) -> None:
    told = faults(read_answer(AT_MARKET_PLACE | change, AT_EIGHT))
    assert told.keys() == {field}
    assert words in told[field]


def test_what_was_chosen_beside_home_is_not_kept() -> None:
    read = read_answer(AT_MARKET_PLACE | {"pick_up": "home", "with_adult": "yes"}, AT_EIGHT)
    assert isinstance(read, TravelAnswer)
    assert (read.stop_name, read.stop_id, read.with_adult) == ("", None, False)


def test_a_stops_form_is_read_clean_or_told_everything_at_once() -> None:
    read = read_stop(FORM, {"east": "East"}, frozenset())
    assert isinstance(read, StopForm)
    assert read.name == "Market Place"
    assert faults(read_stop(FORM, {"east": "East"}, frozenset({"market place"}))).keys() == {"name"}
    empty = StopForm(name="", place=" ", postcode="", area_id="moon", lit=False, sheltered=False, notes="n" * 301)
    assert faults(read_stop(empty, {"east": "East"}, frozenset())).keys() == {
        "name",
        "place",
        "postcode",
        "area_id",
        "notes",
    }
    long = replace(FORM, name="n" * 61, place="p" * 121)
    assert faults(read_stop(long, {"east": "East"}, frozenset())).keys() == {"name", "place"}


def at(minute: int, stop_name: str = "", direction: Direction = Direction.THERE) -> RideTime:
    return RideTime(session_id=1, carer_id="c1", direction=direction, ride_id="r", minute=minute, stop_name=stop_name)


def test_a_household_reads_the_name_of_its_stop() -> None:
    assert time_words(at(965, "Market Place")) == "Transport: be ready at 4:05pm at Market Place."
    back = at(1155, "Market Place", Direction.BACK)
    assert time_words(back) == "Transport: back at Market Place at about 7:15pm."
    assert telling_words(Telling(before=None, now=back)) == "Back at Market Place at about 7:15pm."
    later = Telling(before=at(965, "Market Place"), now=at(980, "Market Place"))
    assert telling_words(later) == "The pick-up is now at 4:20pm at Market Place, not 4:05pm."


def test_another_stop_is_news_at_the_same_minute() -> None:
    (one,) = to_tell([at(965)], [at(965, "Market Place")], 5)
    assert telling_words(one) == "The pick-up is now at 4:05pm at Market Place, not at 4:05pm at home."
    assert to_tell([at(965, "Market Place")], [at(970, "Market Place")], 5) == ()
