"""Ours beside PySAL inequality: the same to 1e-9 where the conventions agree, and named where they do not."""

import numpy as np
import pytest
from inequality.atkinson import Atkinson
from inequality.gini import Gini
from inequality.theil import Theil, TheilD

from geo.inequality import atkinson, equally_distributed_equivalent, gini, theil

SEEDS = range(8)


@pytest.mark.parametrize("seed", SEEDS)
def test_gini_agrees(seed: int) -> None:
    values = np.random.default_rng(seed).gamma(1.5, 4.0, 200)
    assert gini(values) == pytest.approx(Gini(values).g, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_theil_and_its_parts_agree(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, district = rng.gamma(1.5, 4.0, 200), rng.integers(0, 6, 200)
    peer = TheilD(values, district)
    parts = theil(values, None, district)
    assert parts.total == pytest.approx(float(Theil(values).T), rel=1e-9, abs=1e-9)
    assert parts.between == pytest.approx(float(peer.bg[0]), rel=1e-9, abs=1e-9)
    assert parts.within == pytest.approx(float(peer.wg[0]), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("epsilon", [0.25, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("seed", SEEDS)
def test_atkinson_and_the_equivalent_agree(seed: int, epsilon: float) -> None:
    values = np.random.default_rng(seed).gamma(1.5, 4.0, 200)
    peer = Atkinson(values, epsilon)
    assert atkinson(values, None, epsilon) == pytest.approx(peer.A, rel=1e-9, abs=1e-9)
    assert equally_distributed_equivalent(values, None, epsilon) == pytest.approx(peer.EDE, rel=1e-9, abs=1e-9)


def test_theil_with_noughts_agrees_though_theirs_adds_a_hair() -> None:
    values = np.array([0.0, 1.0, 1.0, 1.0])
    assert theil(values).total == pytest.approx(float(Theil(values).T), rel=1e-9)


def test_ours_takes_a_nought_where_their_atkinson_refuses_it() -> None:
    values = np.array([0.0, 4.0])
    with pytest.raises(ValueError, match="must be positive"):
        Atkinson(values, 0.5)
    assert atkinson(values) == pytest.approx(0.5)


def test_ours_weighs_people_where_theirs_counts_rows() -> None:
    values, people = np.array([1.0, 4.0]), np.array([3, 1])
    assert gini(values, people) == pytest.approx(Gini(np.repeat(values, people)).g)
    assert gini(values, people) != pytest.approx(Gini(values).g)


def test_where_nothing_is_provided_ours_is_nought_and_theirs_is_no_number() -> None:
    nothing = np.zeros(3)
    assert gini(nothing) == 0
    with np.errstate(invalid="ignore"):
        assert np.isnan(Gini(nothing).g)
