"""Forecasts to the year's end: against a simulation, and in general."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.forecasts import forecast_count, forecast_share

DRAWS = 40_000


def test_a_count_is_what_a_poisson_year_with_an_unknown_rate_comes_to() -> None:
    random = np.random.default_rng(1)
    rates = random.gamma(60.5, 1 / 200, DRAWS)  # 60 seen in 200 days, Jeffreys' prior
    ends = 60 + random.poisson(rates * 165)
    found = forecast_count(60, 60, 200, 165)
    assert found.expected == pytest.approx(ends.mean(), abs=0.3)
    assert found.interval.low == pytest.approx(np.quantile(ends, 0.05), abs=1)
    assert found.interval.high == pytest.approx(np.quantile(ends, 0.95), abs=1)


def test_a_share_is_what_a_beta_binomial_rest_of_the_year_comes_to() -> None:
    random = np.random.default_rng(1)
    shares = random.beta(40.5, 10.5, DRAWS)
    ends = 100 * (40 + random.binomial(50, shares)) / 100
    found = forecast_share(40, 50, 0.5)
    assert found.expected == pytest.approx(ends.mean(), abs=0.2)
    assert found.interval.low == pytest.approx(np.quantile(ends, 0.05), abs=1)
    assert found.interval.high == pytest.approx(np.quantile(ends, 0.95), abs=1)


@given(st.integers(0, 3_000), st.integers(10, 364))
def test_the_interval_holds_what_is_expected_and_shrinks_to_nothing(count: int, day: int) -> None:
    found = forecast_count(count, count, day, 365 - day)
    assert found.interval.low <= found.expected + 1
    assert found.expected <= found.interval.high + 1
    assert found.interval.low >= count
    later = forecast_count(count, count, day, (365 - day) / 2)
    assert later.interval.high - later.interval.low <= found.interval.high - found.interval.low
    assert forecast_count(count, count, day, 0).interval == (count, count)


@given(st.integers(1, 2_000), st.data())
def test_a_share_stays_between_nought_and_a_hundred(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    found = forecast_share(part, whole, data.draw(st.floats(0.05, 1.0)))
    assert 0 <= found.interval.low <= found.interval.high <= 100
    assert 0 <= found.expected <= 100


def test_numbers_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="check them"):
        forecast_count(3, -1, 10, 10)
    with pytest.raises(ValueError, match="check them"):
        forecast_share(5, 4, 0.5)
