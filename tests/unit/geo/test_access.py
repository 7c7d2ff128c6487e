"""Access: hand-worked examples, laws that always hold, and mistakes that are named."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from scipy import sparse

from geo.access import (
    ReachTable,
    by_area,
    cumulative,
    e2sfca_matrix,
    enhanced_two_step,
    gaussian_decay,
    gaussian_weights,
    gravity,
    nearest_minutes,
    step_weights,
    three_step,
    two_step,
    unreached,
)

FloatArray = NDArray[np.float64]

# whole ticks of 1/64 minute, so that an array and a table hold the same
whole_ticks = st.integers(min_value=0, max_value=60 * 64).map(lambda ticks: ticks / 64)


@st.composite
def counties(draw: st.DrawFn) -> tuple[FloatArray, FloatArray, FloatArray]:
    points, venues = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    minutes = draw(arrays.arrays(np.float64, (points, venues), elements=whole_ticks))
    demand = draw(arrays.arrays(np.float64, points, elements=st.integers(0, 50).map(float)))
    supply = draw(arrays.arrays(np.float64, venues, elements=st.integers(0, 50).map(float)))
    return minutes, demand, supply


def as_table(minutes: FloatArray) -> ReachTable:
    point, venue = np.indices(minutes.shape)
    return ReachTable.from_pairs(point.ravel(), venue.ravel(), minutes.ravel(), minutes.shape)  # type: ignore[arg-type]  # two axes


def test_exactly_ten_minutes_belongs_to_the_first_step() -> None:
    assert step_weights([10.0, np.nextafter(10.0, 11.0), 20.0, 30.0, 30.1]).tolist() == [1.0, 0.68, 0.68, 0.22, 0.0]


def test_no_way_through_weighs_nothing() -> None:
    assert step_weights([np.inf]).tolist() == [0.0]
    assert gaussian_weights([np.inf]).tolist() == [0.0]


def test_a_gaussian_with_a_bandwidth_is_cut_at_the_limit() -> None:
    assert gaussian_weights([0.0, 20.0, 30.5], 30.0, 20.0).tolist() == pytest.approx([1.0, np.exp(-0.5), 0.0])


def test_places_are_shared_among_those_who_reach_them_by_their_weight() -> None:
    # two villages share a hall: D = 10 × 1 + 20 × 0.68 + 5 × 0.22 = 24.7
    access = enhanced_two_step([[10.0], [20.0], [30.0]], [10, 20, 5], [24.7])
    assert access == pytest.approx([1.0, 0.68, 0.22])


def test_what_reaches_nothing_has_nought_and_is_counted() -> None:
    access = enhanced_two_step([[5.0], [99.0]], [10, 30], [10])
    assert access.tolist() == [1.0, 0.0]
    assert by_area(access, [10, 30], [0, 0]).tolist() == [0.25]
    assert unreached([[5.0], [99.0]]) == [1]


def test_a_venue_that_no_carer_reaches_gives_nothing_to_anybody() -> None:
    assert e2sfca_matrix([[5.0, 5.0], [99.0, 5.0]], [0, 10]).tolist() == [[0.0, 0.1], [0.0, 0.1]]


def test_inputs_are_left_as_they_were() -> None:
    minutes, demand, supply = np.array([[5.0, 40.0]]), np.array([3.0]), np.array([2.0, 1.0])
    three_step(minutes, demand, supply)
    e2sfca_matrix(minutes, demand)
    assert (minutes.tolist(), demand.tolist(), supply.tolist()) == ([[5.0, 40.0]], [3.0], [2.0, 1.0])


def test_only_venues_that_are_offered_count_as_the_nearest() -> None:
    minutes = [[5.0, 12.0], [40.0, 8.0]]
    assert nearest_minutes(minutes).tolist() == [5.0, 8.0]
    assert nearest_minutes(minutes, [False, False]).tolist() == [np.inf, np.inf]


def test_an_area_without_people_has_no_figure() -> None:
    assert by_area([1.0, 2.0], [5, 0], [0, 1], n_areas=3).tolist() == pytest.approx([1.0, np.nan, np.nan], nan_ok=True)


@given(counties())
def test_supply_is_conserved_where_anybody_reaches_it(county: tuple[FloatArray, FloatArray, FloatArray]) -> None:
    minutes, demand, supply = county
    reached = (step_weights(minutes).T @ demand) > 0
    given_out = demand @ enhanced_two_step(minutes, demand, supply)
    assert given_out == pytest.approx(supply[reached].sum())
    assert demand @ three_step(minutes, demand, supply) == pytest.approx(supply[reached].sum())


@given(counties())
def test_access_is_the_matrix_times_supply(county: tuple[FloatArray, FloatArray, FloatArray]) -> None:
    minutes, demand, supply = county
    assert e2sfca_matrix(minutes, demand) @ supply == pytest.approx(enhanced_two_step(minutes, demand, supply))


@given(counties())
def test_twice_the_supply_is_twice_the_access(county: tuple[FloatArray, FloatArray, FloatArray]) -> None:
    minutes, demand, supply = county
    assert three_step(minutes, demand, 2 * supply) == pytest.approx(2 * three_step(minutes, demand, supply))
    assert two_step(minutes, demand, 2 * supply) == pytest.approx(2 * two_step(minutes, demand, supply))


@given(counties())
def test_a_table_and_an_array_give_the_same(county: tuple[FloatArray, FloatArray, FloatArray]) -> None:
    minutes, demand, supply = county
    table = as_table(minutes)
    matrix = e2sfca_matrix(table, demand)
    assert isinstance(matrix, sparse.csr_array)
    assert matrix.toarray() == pytest.approx(e2sfca_matrix(minutes, demand), abs=1e-12)
    for decay in (((7.5, 1.0), (45.0, 0.3)), gaussian_decay(30.0)):
        assert three_step(table, demand, supply, decay) == pytest.approx(three_step(minutes, demand, supply, decay))
        assert gravity(table, supply, decay) == pytest.approx(gravity(minutes, supply, decay))
    assert cumulative(table, supply) == pytest.approx(cumulative(minutes, supply))
    assert nearest_minutes(table) == pytest.approx(nearest_minutes(minutes))


@given(counties())
def test_areas_of_the_matrix_are_the_matrix_of_the_areas(county: tuple[FloatArray, FloatArray, FloatArray]) -> None:
    minutes, demand, supply = county
    index = np.arange(len(demand)) % 2
    matrix = e2sfca_matrix(as_table(minutes), demand)
    by_point = by_area(matrix @ supply, demand, index)
    assert by_area(matrix, demand, index) @ supply == pytest.approx(by_point, nan_ok=True)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        ([[5.0], [np.nan]], r"from point 1 to venue 0 .*: nan is no time"),
        ([[5.0], [-1.0]], r"from point 1 to venue 0 .*: -1 is below zero"),
        ([[5.0], [3600.0]], r"from point 1 to venue 0 .*: 3600 is too long .* divide by 60"),
        ([[300.0], [420.0]], r"minutes of point 0 .* half the points .* divide by 60"),
        ([5.0, 6.0], r"minutes have the shape \(2,\)"),
        (np.empty((2, 0)), r"at least one venue"),
    ],
)
def test_minutes_that_cannot_be_are_named_by_point_and_venue(minutes: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        e2sfca_matrix(minutes, [1, 1])  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("demand", "words"),
    [
        ([1, -2], r"row 1 of demand .*: -2 is below zero"),
        ([1, np.nan], r"row 1 of demand .*: nan is not a number"),
        ([1], r"demand has 1 rows where 2 are needed"),
        ([[1, 2]], r"demand has 2 dimensions"),
    ],
)
def test_demand_that_cannot_be_is_named_by_its_row(demand: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        two_step([[5.0], [6.0]], demand, [1])  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("supply", "words"),
    [([], "supply is empty"), ([1, 2], "supply has 2 rows where 1"), ([-1], "row 0 of supply .*: -1 is below zero")],
)
def test_supply_that_cannot_be_is_refused(supply: list[float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        gravity([[5.0]], supply)


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (((10, 1.0), (5, 0.5)), "limits of the steps"),
        (((10, -1.0),), "weights of the steps"),
        ((10, 1.0), "steps have the shape"),
        ((), "steps have the shape"),
    ],
)
def test_steps_that_cannot_be_are_refused(steps: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        step_weights([1.0], steps)  # type: ignore[arg-type]  # wrong on purpose


def test_a_decay_must_give_a_weight_for_every_minute() -> None:
    with pytest.raises(ValueError, match="the decay gave"):
        gravity([[5.0]], [1], lambda minutes: -minutes)
    with pytest.raises(ValueError, match="limit_minutes is 0"):
        gaussian_weights([1.0], 0.0)


@pytest.mark.parametrize(
    ("index", "words"),
    [
        ([0, -1], r"row 1 of area_index .*: -1 is no area"),
        ([0, 5], r"row 1 of area_index .*: 5 is no area; give 0 to 1"),
        ([0.0, 1.0], "area_index holds float64"),
        ([0], "area_index has 1 rows where 2"),
    ],
)
def test_a_point_in_no_area_is_named(index: list[int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        by_area([1.0, 1.0], [1, 1], index, n_areas=2)


@pytest.mark.parametrize(
    ("point", "venue", "minutes", "words"),
    [
        ([0, 2], [0, 0], [1.0, 1.0], "pair 1 .*: point 2 does not exist; they run from 0 to 1"),
        ([0, 1], [0, -1], [1.0, 1.0], "pair 1 .*: venue -1 does not exist"),
        ([0, 1], [0, 1], [1.0, np.nan], "pair 1 .*: nan is no time"),
        ([0, 1], [0, 1], [1.0, -3.0], "pair 1 .*: -3.0 is no time"),
        ([0, 1], [0, 1], [1.0, 5_000.0], "pair 1 .*: 5000 minutes is too long .* divide by 60"),
        ([1, 0, 1], [1, 0, 1], [1.0, 2.0, 3.0], "pair of point 1 and venue 1 .* stands twice"),
        ([0, 1], [0], [1.0], "2 points, 1 venues and 1 minutes"),
        ([0.0], [0], [1.0], "point holds float64"),
    ],
)
def test_a_pair_that_cannot_be_is_named(point: list[int], venue: list[int], minutes: list[float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ReachTable.from_pairs(point, venue, minutes, (2, 2))


def test_a_table_takes_pairs_in_any_order_and_leaves_out_what_is_out_of_reach() -> None:
    table = ReachTable.from_pairs([1, 0, 1], [0, 1, 1], [7.0, np.inf, 1_500.0], (2, 2))
    assert nearest_minutes(table).tolist() == [np.inf, 7.0]
    assert table.ticks.tolist() == [7 * 64]


def test_a_step_finer_than_the_table_is_refused() -> None:
    table = ReachTable.from_pairs([0], [0], [7.0], (1, 1))
    with pytest.raises(ValueError, match=r"step to 7.3 minutes is finer .* give 7.29688"):
        gravity(table, [1], ((7.3, 1.0),))
