"""What answers add up to, and what can honestly be said of them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from geo.intervals import wilson_interval
from scheduler.domain.satisfaction import Tally, ThemeError, added, read_themes, verdict

PAIRS = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: (min(pair), max(pair)))
TALLIES = st.builds(Tally, came=st.integers(0, 99), answers=st.integers(0, 50), skills=PAIRS, friends=PAIRS)


def test_wilsons_interval_worked_by_hand() -> None:
    # Wilson (1927): (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n), of 80 satisfied of 100 with z = 1.96:
    # centre 0.8 + 3.8416/200 = 0.819208; root √(0.0016 + 3.8416/40000) = 0.0411845, times 1.96 = 0.0807216;
    # divided by 1.038416: 0.7112 and 0.8666.
    low, high = wilson_interval(80, 100)
    assert (round(low, 4), round(high, 4)) == (0.7112, 0.8666)
    assert verdict(100, 100 * low, 100 * high, 75) == "cannot be told: 71 % to 87 % spans 75 %"


@pytest.mark.parametrize(("satisfied", "answers"), [(0, 10), (8, 10), (80, 100), (300, 400), (10, 10)])
def test_the_interval_is_that_of_a_kept_library(satisfied: int, answers: int) -> None:
    peer = binomtest(satisfied, answers).proportion_ci(method="wilson")
    low, high = wilson_interval(satisfied, answers)
    assert math.isclose(low, peer.low, abs_tol=1e-12)
    assert math.isclose(high, peer.high, abs_tol=1e-12)


def test_a_target_is_reached_missed_or_cannot_be_told() -> None:
    assert verdict(400, 80.0, 90.0, 75) == "reached, 75 % or more"
    assert verdict(400, 50.0, 60.0, 75) == "missed, below 75 %"
    assert verdict(8, None, None, 75) == "8 answers: too few to say"
    assert verdict(1, None, None, 75) == "1 answer: too few to say"


def test_too_few_answers_give_no_share_and_nobody_who_came_gives_no_rate() -> None:
    assert Tally(came=20, answers=9, satisfied=9).satisfied_percent is None
    assert Tally(came=20, answers=10, satisfied=9).satisfied_percent == 90
    assert Tally(came=20, answers=10).response_percent == 50
    assert Tally(answers=3).response_percent is None
    assert Tally(came=2, answers=3).response_percent == 100


@given(st.lists(TALLIES))
def test_lines_add_up_whatever_their_order(lines: list[Tally]) -> None:
    assert added(lines) == added(reversed(lines))
    assert added(lines).came == sum(one.came for one in lines)
    assert added([added(lines[:2]), added(lines[2:])]) == added(lines)


def test_themes_are_plain_words_each_once() -> None:
    assert read_themes(["food", "the team"], " Food,  the   garden ,") == ("food", "the team", "the garden")
    assert read_themes([], "") == ()
    with pytest.raises(ThemeError, match="11 themes are too many"):
        read_themes([f"theme {n}" for n in range(11)], "")
    with pytest.raises(ThemeError, match="is too long"):
        read_themes([], "x" * 41)
