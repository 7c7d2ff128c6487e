"""The built-in estimate of minutes by car."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.travel_time import CONSTANTS, estimate_minutes
from geo.travel_time_error import estimate_error, fit_constants

TROWBRIDGE = (385_500.0, 157_900.0)
MERE = (381_300.0, 132_400.0)

on_the_grid = st.tuples(
    st.integers(min_value=1_000, max_value=650_000), st.integers(min_value=1_000, max_value=1_200_000)
)


def test_ten_urban_kilometres_take_a_start_and_fourteen_kilometres_of_road() -> None:
    minutes = estimate_minutes([[400_000, 150_000]], [[410_000, 150_000]], [False])
    assert minutes[0, 0] == pytest.approx(7.8 + 14 / 62 * 60)


def test_a_rural_start_is_faster_over_the_same_line() -> None:
    minutes = estimate_minutes([TROWBRIDGE, TROWBRIDGE], [MERE], [False, True])
    assert minutes[0, 0] > minutes[1, 0]


def test_every_constant_says_its_unit_and_its_source() -> None:
    assert {one.name for one in CONSTANTS} == {"circuity", "speed_urban", "speed_rural", "start"}
    assert all(one.unit and one.source and one.value > 0 for one in CONSTANTS)


@given(on_the_grid, on_the_grid, st.booleans())
def test_there_and_back_take_the_same_and_never_less_than_the_start(
    here: tuple[int, int], there: tuple[int, int], rural: bool
) -> None:
    out = estimate_minutes([here], [there], [rural])
    assert out == estimate_minutes([there], [here], [rural])
    assert out[0, 0] >= 7.8


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ((-2.2, 51.3), "row 1 of from_m .* looks like longitude and latitude"),
        ((51.3, -2.2), "row 1 of from_m .* looks like longitude and latitude"),
        ((float("nan"), 1.0), "row 1 of from_m .* is not a pair of numbers"),
        ((float("inf"), 150_000.0), "row 1 of from_m .* is not a pair of numbers"),
        ((4_000_000.0, 150_000.0), "row 1 of from_m .* lies off the British National Grid"),
    ],
)
def test_a_point_that_cannot_be_is_named_by_its_row(point: tuple[float, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        estimate_minutes([TROWBRIDGE, point], [MERE], [False, False])


@pytest.mark.parametrize(
    ("from_m", "to_m", "rural", "words"),
    [
        ([1.0, 2.0], [MERE], [False], r"from_m has the shape \(2,\)"),
        ([TROWBRIDGE], [[1.0, 2.0, 3.0]], [False], r"to_m has the shape \(1, 3\)"),
        (np.empty((0, 2)), [MERE], [], "from_m is empty"),
        ([TROWBRIDGE], [MERE], [False, True], r"from_rural has the shape \(2,\) where \(1,\) is needed"),
        ([TROWBRIDGE], [MERE], [0.3], "from_rural holds float64 values"),
    ],
)
def test_a_wrong_shape_is_refused_in_words(from_m: object, to_m: object, rural: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        estimate_minutes(from_m, to_m, rural)  # type: ignore[arg-type]  # wrong on purpose


def test_fitting_minutes_of_the_estimate_gives_back_its_constants() -> None:
    rng = np.random.default_rng(1)
    there = rng.uniform(0, 20_000, size=(50, 2)) + 400_000
    rural = np.arange(50) % 2 == 0
    minutes = estimate_minutes(there, [[400_000.0, 400_000.0]], rural)[:, 0]
    straight = np.hypot(*(there - 400_000.0).T)
    fit = fit_constants(straight, minutes, rural, 1.4)
    assert fit == pytest.approx((7.8, 62.0, 70.0))
    assert estimate_error(minutes, minutes).mean_absolute == 0


def test_a_fit_needs_both_kinds_of_area() -> None:
    with pytest.raises(ValueError, match="same kind of area"):
        fit_constants([1_000, 2_000], [3, 4], [True, True], 1.4)
