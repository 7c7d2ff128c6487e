"""Inequality: laws that always hold, hand-worked examples, and mistakes that are named."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from geo.inequality import (
    atkinson,
    concentration_index,
    equally_distributed_equivalent,
    fgt,
    fgt_too_far,
    gini,
    lost_to_unequal_sharing,
    palma,
    palma_of_shares,
    relative_index,
    share_within,
    slope_index,
    theil,
    worst_tenth,
)

FloatArray = NDArray[np.float64]

amounts = st.integers(0, 10_000).map(lambda tenths: tenths / 10)
people = st.integers(1, 200).map(float)


@st.composite
def populations(draw: st.DrawFn, rows: int = 12) -> tuple[FloatArray, FloatArray]:
    size = draw(st.integers(2, rows))
    values = draw(arrays.arrays(np.float64, size, elements=amounts))
    weights = draw(arrays.arrays(np.float64, size, elements=people))
    assume(values.sum() > 0)
    return values, weights


RELATIVE = {
    "lost": lost_to_unequal_sharing,
    "gini": gini,
    "theil": lambda values, weights: theil(values, weights).total,
    "worst tenth": worst_tenth,
    "palma of shares": palma_of_shares,
    "concentration": lambda values, weights: concentration_index(values, weights, np.arange(len(values))),
    "relative index": lambda values, weights: relative_index(values, weights, np.arange(len(values))),
    "palma": lambda values, weights: palma(values, weights, np.arange(len(values))),
}


@pytest.mark.parametrize("name", RELATIVE)
@settings(max_examples=30)
@given(population=populations())
def test_another_unit_of_access_changes_no_index(name: str, population: tuple[FloatArray, FloatArray]) -> None:
    values, weights = population
    assert RELATIVE[name](values * 60, weights) == pytest.approx(RELATIVE[name](values, weights), abs=1e-9)


@pytest.mark.parametrize("name", RELATIVE)
@settings(max_examples=30)
@given(population=populations())
def test_counting_everybody_twice_changes_no_index(name: str, population: tuple[FloatArray, FloatArray]) -> None:
    values, weights = population
    assert RELATIVE[name](values, weights * 2) == pytest.approx(RELATIVE[name](values, weights), abs=1e-9)


@pytest.mark.parametrize("name", ["lost", "gini", "theil", "worst tenth", "palma of shares"])
@settings(max_examples=30)
@given(population=populations())
def test_a_row_of_three_people_is_three_rows_of_one(name: str, population: tuple[FloatArray, FloatArray]) -> None:
    values, weights = population
    counts = np.minimum(weights, 5).astype(int)
    apart = np.repeat(values, counts)
    assert RELATIVE[name](values, counts) == pytest.approx(RELATIVE[name](apart, None), abs=1e-9)


@given(populations(), st.data())
def test_taking_from_those_with_more_for_those_with_less_is_never_worse(
    population: tuple[FloatArray, FloatArray], data: st.DataObject
) -> None:
    values, weights = population
    poor, rich = sorted(data.draw(st.permutations(range(len(values))))[:2], key=lambda row: values[row])
    gap = values[rich] - values[poor]
    assume(gap > 0)
    moved = min(weights[poor], weights[rich]) * gap * data.draw(st.floats(0.05, 0.5))
    after = values.copy()
    after[poor] += moved / weights[poor]
    after[rich] -= moved / weights[rich]
    assert gini(after, weights) <= gini(values, weights) + 1e-9
    assert theil(after, weights).total <= theil(values, weights).total + 1e-9
    assert lost_to_unequal_sharing(after, weights) <= lost_to_unequal_sharing(values, weights) + 1e-9
    assert worst_tenth(after, weights) >= worst_tenth(values, weights) - 1e-9


@given(populations(), st.integers(0, 11), st.floats(0.1, 50))
def test_more_for_anybody_never_lowers_the_headline(
    population: tuple[FloatArray, FloatArray], row: int, more: float
) -> None:
    values, weights = population
    after = values.copy()
    after[row % len(values)] += more
    before = equally_distributed_equivalent(values, weights)
    assert equally_distributed_equivalent(after, weights) >= before * (1 - 1e-12)


@given(populations(), st.sampled_from([0.0, 0.5, 0.9, 1.0, 2.0]))
def test_the_equivalent_lies_between_nought_and_the_mean(
    population: tuple[FloatArray, FloatArray], epsilon: float
) -> None:
    values, weights = population
    equivalent = equally_distributed_equivalent(values, weights, epsilon)
    assert 0 <= equivalent <= np.average(values, weights=weights) * (1 + 1e-9)


@given(populations(), st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_theil_between_and_within_add_up_to_the_whole(
    population: tuple[FloatArray, FloatArray], labels: list[int]
) -> None:
    values, weights = population
    parts = theil(values, weights, labels[: len(values)])
    assert parts.total == parts.between + parts.within
    assert parts.total == pytest.approx(theil(values, weights).total, abs=1e-9)
    assert parts.between >= -1e-12
    assert parts.within >= -1e-12


@given(populations(), st.permutations(range(12)))
def test_the_order_of_rows_with_ties_changes_no_concentration_index(
    population: tuple[FloatArray, FloatArray], order: list[int]
) -> None:
    values, weights = population
    decile = np.arange(len(values)) // 3
    turned = [row for row in order if row < len(values)]
    for measure in (concentration_index, slope_index, palma):
        before = measure(values, weights, decile)
        assert measure(values[turned], weights[turned], decile[turned]) == pytest.approx(before, abs=1e-7)


@given(populations())
def test_along_its_own_ladder_the_concentration_index_is_the_gini(population: tuple[FloatArray, FloatArray]) -> None:
    values, weights = population
    assert concentration_index(values, weights, values) == pytest.approx(gini(values, weights), abs=1e-9)
    assert concentration_index(values, weights, -values) == pytest.approx(-gini(values, weights), abs=1e-9)


@pytest.mark.parametrize("epsilon", [0.0, 0.5, 1.0, 2.0])
def test_where_all_are_alike_nothing_is_lost(epsilon: float) -> None:
    assert lost_to_unequal_sharing([3.0] * 7, None, epsilon) == pytest.approx(0, abs=1e-15)
    assert equally_distributed_equivalent([3.0] * 7, None, epsilon) == pytest.approx(3.0)


def test_where_all_are_alike_every_index_says_so() -> None:
    alike, ladder = [2.0] * 10, range(10)
    assert gini(alike) == pytest.approx(0)
    assert theil(alike).total == pytest.approx(0, abs=1e-12)
    assert worst_tenth(alike) == pytest.approx(1)
    assert palma(alike, None, ladder) == pytest.approx(1)
    assert palma_of_shares(alike) == pytest.approx(0.25)
    assert concentration_index(alike, None, ladder) == pytest.approx(0)
    assert slope_index(alike, None, ladder) == pytest.approx(0)


def test_where_nothing_is_provided_nothing_is_shared_unevenly() -> None:
    nothing, ladder = [0.0] * 4, range(4)
    assert equally_distributed_equivalent(nothing) == 0
    assert (lost_to_unequal_sharing(nothing), gini(nothing), theil(nothing).total) == (0, 0, 0)
    assert (concentration_index(nothing, None, ladder), relative_index(nothing, None, ladder)) == (0, 0)
    assert (palma(nothing, None, ladder), palma_of_shares(nothing), worst_tenth(nothing)) == (1, 0.25, 1)


def test_rows_without_people_count_for_nothing() -> None:
    assert equally_distributed_equivalent([4.0, 16.0, 0.0], [1, 1, 0], 1.0) == pytest.approx(8.0)
    assert gini([1.0, 4.0, 900.0], [1, 1, 0]) == pytest.approx(0.3)


def test_one_person_without_anything_takes_the_whole_at_full_aversion() -> None:
    assert atkinson([0.0, 5.0], epsilon=1.0) == 1.0
    assert atkinson([0.0, 5.0], epsilon=2.0) == 1.0


def test_nought_in_theil_counts_as_nought() -> None:
    # a quarter has nothing, three quarters have 4/3 of the mean: ln(4/3)
    assert theil([0.0, 1.0, 1.0, 1.0]).total == pytest.approx(np.log(4 / 3))


def test_four_tenths_with_nothing_make_the_palma_infinite() -> None:
    assert palma_of_shares([0.0] * 5 + [1.0] * 5) == np.inf
    assert palma([0.0] * 5 + [1.0] * 5, None, range(10)) == np.inf


def test_the_worst_tenth_splits_a_row_on_the_line() -> None:
    # of 10 people, half a person has 0 and half has 2: 1 over a mean of 1.9
    assert worst_tenth([0.0, 2.0], [0.5, 9.5]) == pytest.approx(1 / 1.9)


def test_the_slope_reads_a_straight_ladder_from_end_to_end() -> None:
    ranks = (np.arange(10) + 0.5) / 10
    assert slope_index(3 + 2 * ranks, None, range(10)) == pytest.approx(2)
    assert relative_index(3 + 2 * ranks, None, range(10)) == pytest.approx(2 / 4)
    assert slope_index([1.0, 2.0], None, [5, 5]) == 0


def test_exactly_at_the_standard_is_not_below_it() -> None:
    assert fgt([2.0, 1.0], None, 2.0) == 0.5
    assert fgt([0.0, 1.0], None, 2.0, alpha=2) == pytest.approx((1 + 0.25) / 2)
    assert fgt_too_far([30.0, 30.5], None) == 0.5
    assert share_within([30.0, 30.5]) == 0.5


def test_somebody_who_reaches_nothing_is_too_far_and_needs_a_longest_journey_for_the_gap() -> None:
    assert fgt_too_far([np.inf, 10.0], [1, 3]) == 0.25
    assert fgt_too_far([np.inf, 10.0], [1, 3], alpha=1, most_minutes=60) == 0.25
    with pytest.raises(ValueError, match=r"row 0 of minutes .*: inf reaches nothing; give most_minutes"):
        fgt_too_far([np.inf, 10.0], [1, 3], alpha=1)


@pytest.mark.parametrize(
    ("values", "weights", "words"),
    [
        ([1.0, -1.0], None, r"row 1 of values .*: -1 is below zero"),
        ([1.0, np.nan], None, r"row 1 of values .*: nan is not a number"),
        ([], None, "values is empty"),
        ([1.0, 2.0], [1.0], "weights has 1 rows where 2 are needed"),
        ([1.0, 2.0], [1.0, -1.0], r"row 1 of weights .*: -1 is below zero"),
        ([1.0, 2.0], [0.0, 0.0], "every one of the 2 weights is zero"),
    ],
)
@pytest.mark.parametrize(
    "measure", [equally_distributed_equivalent, gini, theil, worst_tenth, palma_of_shares, lost_to_unequal_sharing]
)
def test_values_that_cannot_be_are_named_by_their_row(
    measure: object, values: list[float], weights: list[float] | None, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        measure(values, weights)  # type: ignore[operator]  # each is called alike


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: equally_distributed_equivalent([1.0], None, -1), "epsilon is -1"),
        (lambda: fgt([1.0], None, 0.0), "the standard is 0"),
        (lambda: fgt([1.0], None, 1.0, -1), "alpha is -1"),
        (lambda: worst_tenth([1.0], None, 0.0), "part of the people is 0"),
        (lambda: share_within([-1.0]), "row 0 of minutes .*: -1 is below zero"),
        (lambda: share_within([np.nan]), "row 0 of minutes .*: nan is not a number"),
        (lambda: palma([1.0], None, [1, 2]), "advantage has 2 rows where 1 are needed"),
        (lambda: concentration_index([1.0], None, [np.nan]), "row 0 of advantage"),
        (lambda: theil([1.0, 2.0], None, ["west"]), "groups has 1 rows where 2"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_in_words(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]  # a call that waits
