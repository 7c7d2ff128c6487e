"""Intervals and the noise floor."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from geo.inequality import gini, palma_of_shares
from geo.intervals import bootstrap_interval, byar_interval, noise_floor, rate_interval, wilson_interval


def test_wilson_agrees_with_a_published_table() -> None:
    # Newcombe (1998), method 3: 81 of 263, and 15 of 148
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson_interval(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)


@given(st.integers(1, 400), st.data())
def test_wilson_holds_the_share_and_stays_between_nought_and_one(total: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, total))
    low, high = wilson_interval(count, total)
    assert 0 <= low <= count / total + 1e-12
    assert count / total - 1e-12 <= high <= 1


@pytest.mark.parametrize("count", range(1, 10))
def test_under_ten_the_interval_of_a_count_is_exact(count: int) -> None:
    low, high = byar_interval(count)
    assert stats.poisson.sf(count - 1, low) == pytest.approx(0.025)
    assert stats.poisson.cdf(count, high) == pytest.approx(0.025)


@pytest.mark.parametrize("count", [10, 25, 100, 1_000])
def test_byar_is_close_to_the_exact_interval_from_ten_on(count: int) -> None:
    exact = (stats.chi2.ppf(0.025, 2 * count) / 2, stats.chi2.ppf(0.975, 2 * count + 2) / 2)
    assert byar_interval(count) == pytest.approx(exact, rel=0.005)


def test_a_rate_is_its_count_over_the_people() -> None:
    low, high = byar_interval(30)
    assert rate_interval(30, 600, per=100) == pytest.approx((low / 6, high / 6))


def test_the_same_seed_draws_the_same_interval() -> None:
    values = np.random.default_rng(3).gamma(2.0, 1.0, 18)
    first = bootstrap_interval(gini, values, seed=7, draws=200)
    assert first == bootstrap_interval(gini, values, seed=7, draws=200)
    assert first != bootstrap_interval(gini, values, seed=8, draws=200)
    assert first.low < first.high


def test_the_basic_interval_turns_the_draws_about_the_estimate() -> None:
    values = np.random.default_rng(3).gamma(2.0, 1.0, 18)
    rows = np.random.default_rng(7).integers(0, 18, size=(200, 18))
    low, high = np.quantile([gini(values[row]) for row in rows], [0.025, 0.975])
    estimate = gini(values)
    assert bootstrap_interval(gini, values, seed=7, draws=200) == pytest.approx(
        (2 * estimate - high, 2 * estimate - low)
    )


def test_where_some_draws_are_infinite_an_end_is_infinite_and_never_no_number() -> None:
    # a draw where the four tenths with least have nothing: its Palma is infinite
    interval = bootstrap_interval(palma_of_shares, [4.0, 3.0, 1.0, 0.0], [1, 1, 1, 1], seed=2027, draws=500)
    assert interval.low == -np.inf
    assert np.isfinite(interval.high)


def test_rows_without_people_are_not_drawn() -> None:
    assert bootstrap_interval(gini, [2.0, 9.0, 2.0], [1, 0, 1], seed=1, draws=20) == pytest.approx((0, 0), abs=1e-12)


@pytest.mark.parametrize(("mean_count", "expected"), [(5, 0.235), (20, 0.119), (50, 0.075), (100, 0.053)])
def test_eighteen_equal_areas_show_a_gini_by_chance_alone(mean_count: int, expected: float) -> None:
    floor = noise_floor(gini, [1_000] * 18, 18 * mean_count, seed=1)
    assert floor.median == pytest.approx(expected, abs=0.004)
    assert floor.high > floor.median


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: wilson_interval(1, 0), "the total is 0"),
        (lambda: wilson_interval(3, 2), "the count is 3 of 2"),
        (lambda: wilson_interval(1, 2, level=95), "the level is 95"),
        (lambda: byar_interval(-1), "the count is -1"),
        (lambda: byar_interval(1.5), "the count is 1.5"),
        (lambda: rate_interval(1, 0), "number of people is 0"),
        (lambda: bootstrap_interval(gini, [1.0], seed=1, draws=0), "draws is 0"),
        (lambda: bootstrap_interval(gini, [1.0, -1.0], seed=1), "row 1 of values"),
        (lambda: noise_floor(gini, [1, 1], 0, seed=1), "the count is 0"),
        (lambda: noise_floor(gini, [1, 1], 5, seed=1, draws=0), "draws is 0"),
        (lambda: noise_floor(gini, [0, 0], 5, seed=1), "every one of the 2 people is zero"),
    ],
)
def test_what_cannot_be_is_refused_in_words(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]  # a call that waits
