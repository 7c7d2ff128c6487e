"""Ours beside PySAL access: the same to 1e-9 where the conventions agree, and named where they do not."""

import warnings

import numpy as np
import pandas as pd
import pytest
from access.fca import three_stage_fca, two_stage_fca, weighted_catchment
from access.weights import gaussian, step_fn
from numpy.typing import NDArray
from pandas.errors import Pandas4Warning

from geo.access import (
    DEFAULT_STEPS,
    cumulative,
    enhanced_two_step,
    gaussian_decay,
    gravity,
    three_step,
    two_step,
)

FloatArray = NDArray[np.float64]
SEEDS = range(5)
PEER_STEPS = step_fn(dict(DEFAULT_STEPS))


def random_county(seed: int, farthest: float = 45.0) -> tuple[FloatArray, FloatArray, FloatArray]:
    rng = np.random.default_rng(seed)
    points, venues = int(rng.integers(5, 40)), int(rng.integers(2, 15))
    # the last venue lies within the first step of everybody, so that nobody is left with nothing
    minutes = rng.uniform(0, farthest, (points, venues)).round(1)
    minutes[:, -1] = rng.uniform(0, 10, points).round(1)
    return minutes, rng.uniform(1, 50, points), rng.uniform(0, 30, venues)


def as_frames(
    minutes: FloatArray, demand: FloatArray, supply: FloatArray
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    point, venue = np.indices(minutes.shape)
    cost = pd.DataFrame({"origin": point.ravel(), "dest": venue.ravel(), "cost": minutes.ravel()})
    people = pd.DataFrame({"demand": demand}, index=pd.RangeIndex(len(demand), name="geoid"))
    places = pd.DataFrame({"supply": supply}, index=pd.RangeIndex(len(supply), name="geoid"))
    return people, places, cost


def peer_floating(county: tuple[FloatArray, FloatArray, FloatArray], **options: object) -> FloatArray:
    people, places, cost = as_frames(*county)
    access = two_stage_fca(people, places, cost, demand_index=True, **options)
    return access.reindex(people.index).to_numpy()


def peer_three_step(people: pd.DataFrame, places: pd.DataFrame, cost: pd.DataFrame, weigh: object) -> FloatArray:
    with warnings.catch_warnings():
        # access 1.1 still drops columns in a way that pandas 3 warns of
        warnings.simplefilter("ignore", Pandas4Warning)
        access = three_stage_fca(people, places, cost, 30, demand_index=True, weight_fn=weigh)
    return access.reindex(people.index).to_numpy()


@pytest.mark.parametrize("seed", SEEDS)
def test_two_step_agrees(seed: int) -> None:
    county = random_county(seed)
    assert two_step(*county) == pytest.approx(peer_floating(county, max_cost=30), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_enhanced_two_step_agrees(seed: int) -> None:
    county = random_county(seed)
    peer = peer_floating(county, weight_fn=PEER_STEPS)
    assert enhanced_two_step(*county) == pytest.approx(peer, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_gaussian_two_step_agrees(seed: int) -> None:
    county = random_county(seed)
    peer = peer_floating(county, weight_fn=gaussian(12.0), max_cost=30)
    assert enhanced_two_step(*county, gaussian_decay(30.0, 12.0)) == pytest.approx(peer, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_three_step_agrees_where_every_pair_is_within_the_limit(seed: int) -> None:
    county = random_county(seed, farthest=30.0)
    people, places, cost = as_frames(*county)
    peer = peer_three_step(people, places, cost, PEER_STEPS)
    assert three_step(*county) == pytest.approx(peer, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_cumulative_and_gravity_agree(seed: int) -> None:
    minutes, _, supply = random_county(seed)
    _, places, cost = as_frames(minutes, np.ones(len(minutes)), supply)
    names = {"cost_source": "dest", "cost_dest": "origin", "loc_index": True, "loc_value": "supply"}
    within = weighted_catchment(places, cost, max_cost=30, **names)
    assert cumulative(minutes, supply) == pytest.approx(within.to_numpy(), rel=1e-9, abs=1e-9)
    weighted = weighted_catchment(places, cost, weight_fn=gaussian(15.0), max_cost=30, **names)
    ours = gravity(minutes, supply, gaussian_decay(30.0, 15.0))
    assert ours == pytest.approx(weighted.to_numpy(), rel=1e-9, abs=1e-9)


def test_where_nothing_is_reached_ours_is_nought_and_theirs_is_missing() -> None:
    county = (np.array([[5.0], [40.0]]), np.array([10.0, 30.0]), np.array([20.0]))
    assert two_step(*county).tolist() == [2.0, 0.0]
    assert np.isnan(peer_floating(county, max_cost=30)[1])


def test_where_no_carer_competes_ours_is_nought_and_theirs_divides_by_nought() -> None:
    county = (np.array([[5.0]]), np.array([0.0]), np.array([20.0]))
    assert two_step(*county).tolist() == [0.0]
    assert np.isinf(peer_floating(county, max_cost=30)[0])


def test_three_step_shares_only_among_venues_within_the_limit_and_theirs_among_all() -> None:
    # the second venue is beyond the limit; a Gaussian still weighs it, so theirs loses part of the first
    minutes, demand, supply = np.array([[5.0, 40.0], [5.0, 5.0]]), np.array([10.0, 10.0]), np.array([10.0, 10.0])
    people, places, cost = as_frames(minutes, demand, supply)
    peer = peer_three_step(people, places, cost, gaussian(30.0))
    ours = three_step(minutes, demand, supply, gaussian_decay(30.0, 30.0))
    # within the limit: f alike, G = 1 and ½; D = (10 + 5, 5) f; A = (10/15, ½·10/15 + ½·10/5) = (⅔, 4/3)
    assert ours == pytest.approx([2 / 3, 4 / 3])
    assert peer != pytest.approx(ours, rel=1e-3)


def test_three_step_leaves_the_callers_input_alone_where_theirs_writes_into_it() -> None:
    county = random_county(1)
    kept = county[0].copy()
    three_step(*county)
    assert (county[0] == kept).all()
    people, places, cost = as_frames(*county)
    peer_three_step(people, places, cost, PEER_STEPS)
    assert list(cost.columns) != ["origin", "dest", "cost"]


def test_points_missing_from_the_minutes_are_an_error_and_theirs_are_left_out_in_silence() -> None:
    people, places, cost = as_frames(np.array([[5.0], [6.0]]), np.array([10.0, 30.0]), np.array([20.0]))
    peer = two_stage_fca(people, places, cost[cost.origin == 0], demand_index=True, max_cost=30)
    assert list(peer.index) == [0]
    with pytest.raises(ValueError, match="demand has 2 rows where 1 are needed"):
        two_step(np.array([[5.0]]), people.demand, places.supply)
