"""What a coordinator types as a wish, and how it is said again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.household_rules import MistakesError
from scheduler.domain.planning import Wish
from scheduler.domain.term_wishes import weight_words, wish_words, with_wish, without_wish
from tests.examples import FACTS

SENT = {"area": "west", "weight": "3", "asked_by": "a parent"}


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish(id="1", text="", area_id="west", weekdays=(5,)), "Something in West on a Saturday"),
        (
            Wish(id="1", text="", strand_id="peer-group", band_id="young", weekdays=(1, 4, 5)),
            "Youth club for Young carers, 5 to 17 on a Tuesday, Friday or Saturday",
        ),
        (
            Wish(id="1", text="", area_id="east", from_minute=16 * 60, to_minute=19 * 60 + 30, venue_id="venue-1"),
            "Something in East, between 16:00 and 19:30, at Hall 1 (demo)",
        ),
        (Wish(id="1", text="", area_id="gone"), "Something in what is no longer there (gone)"),
    ],
)
def test_a_wish_is_said_in_one_sentence(wish: Wish, words: str) -> None:
    assert wish_words(FACTS, wish) == words


def test_any_weight_of_a_facts_file_is_one_of_three_in_words() -> None:
    said = [weight_words(one) for one in (1, 2, 3, 8, 9, 500)]
    assert said == ["nice to have", "nice to have", "matters", "matters", "matters much", "matters much"]


def test_a_form_becomes_a_wish_with_its_own_number_and_hours() -> None:
    sent = SENT | {"from": "10:00", "until": "14:30", "note": " after  church ", "band": "young"}
    settings = with_wish(FACTS, sent, ["6", "5", "x"])
    (wish,) = settings.wishes
    assert (wish.id, wish.weekdays, wish.from_minute, wish.to_minute) == ("asked-1", (5, 6), 600, 870)
    assert (wish.weight, wish.asked_by, wish.note, wish.band_id) == (3, "a parent", "after church", "young")
    assert wish.text == "Something for Young carers, 5 to 17 in West on a Saturday or Sunday, between 10:00 and 14:30"
    further = with_wish(replace(FACTS, settings=settings), SENT, [])
    assert [one.id for one in further.wishes] == ["asked-1", "asked-2"]
    assert without_wish(further, "asked-1").wishes == further.wishes[1:]
    assert without_wish(further, "never") == further


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"area": ""}, "area", "at least one of them"),
        ({"area": "moon"}, "area", "one of the list"),
        ({"asked_by": " "}, "asked_by", "who asked"),
        ({"weight": "4"}, "weight", "how much it matters"),
        ({"from": "25:00"}, "from", "must be a time"),
        ({"from": "18:00", "until": "17:00"}, "until", "must come after"),
        ({"area": "west", "venue": "venue-2"}, "venue", "lies in East"),
        ({"strand": "peer-group", "band": "young-adult"}, "band", "is for Young carers, 5 to 17"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_kept(changes: dict[str, str], field: str, words: str) -> None:
    with pytest.raises(MistakesError) as told:
        with_wish(FACTS, SENT | changes, [])
    assert [(one.field, words in one.words) for one in told.value.mistakes] == [(field, True)]
