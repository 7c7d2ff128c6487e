"""Hot and cold spots: found where they are, not found in noise, and the same as PySAL's where theirs is the same."""

import warnings

import numpy as np
import pytest
import shapely

from geo.hot_spots import Spot, hot_spots, local_moran, touching

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what its own dependencies warn of when they load
    from esda import crand, moran, significance
    from libpysal.graph import Graph

ROW = [(area, area + step) for step in (1, 2) for area in range(20 - step)]
RICH_END = [1.0, 2, 3, 2, 1] * 3 + [9.0, 8, 9, 8, 9]


@pytest.fixture
def not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let PySAL's functions run as they are written: compiling them takes twenty seconds, running them two."""
    for module in (crand, moran, significance):
        for name, one in list(vars(module).items()):
            if hasattr(one, "py_func"):
                monkeypatch.setattr(module, name, one.py_func)
    monkeypatch.setattr(crand, "boolean", bool)


def peer(values: list[float], pairs: list[tuple[int, int]], permutations: int) -> moran.Moran_Local:
    both = np.array(pairs + [pair[::-1] for pair in pairs])
    graph = Graph.from_arrays(both[:, 0], both[:, 1], np.ones(len(both)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # their one-sided p-values are to become two-sided
        return moran.Moran_Local(np.array(values), graph, permutations=permutations, seed=1, n_jobs=1)


def test_a_rich_end_is_hot_and_a_poor_end_is_cold() -> None:
    assert hot_spots(RICH_END, ROW, seed=1).spots[17] is Spot.HOT
    assert hot_spots([10 - value for value in RICH_END], ROW, seed=1).spots[17] is Spot.COLD


def test_the_p_value_is_the_share_of_neighbours_drawn_that_are_as_rich_twice() -> None:
    # one of C(19, 4) = 3,876 draws puts all four other rich areas beside area 17
    found = hot_spots(RICH_END, ROW, seed=1, permutations=99_999)
    assert found.p_values[17] == pytest.approx(2 / 3_876, rel=0.25)


def test_one_poor_area_among_rich_ones_stands_out() -> None:
    ring = [(area, (area + step) % 40) for step in (1, 2, 3) for area in range(40)]
    values = [1.0 + area % 2 for area in range(30)] + [9.0, 9, 9, 9, 1, 9, 9, 9, 1, 1]
    assert hot_spots(values, ring, seed=1).spots[34] is Spot.LOW_AMONG_HIGH


@pytest.mark.usefixtures("not_compiled")
@pytest.mark.parametrize("seed", range(5))
def test_the_index_is_pysals_and_the_p_values_are_theirs_doubled(seed: int) -> None:
    values = np.random.default_rng(seed).gamma(2, 3, 20).tolist()
    theirs = peer(values, ROW, 9_999)
    assert local_moran(values, ROW) == pytest.approx(theirs.Is, rel=1e-9, abs=1e-9)
    doubled = np.minimum(1, 2 * theirs.p_sim)
    # each is right to about 0.01; the largest difference of a hundred is four times that of one
    assert hot_spots(values, ROW, seed=1).p_values == pytest.approx(doubled, abs=0.06)


def test_noise_shows_hardly_ever_a_spot() -> None:
    rng = np.random.default_rng(4)
    shown = [
        any(spot is not Spot.NOTHING for spot in hot_spots(rng.normal(size=20), ROW, seed=1, permutations=999).spots)
        for _ in range(60)
    ]
    # without allowing for twenty tests at once it would be about 60 % of the maps
    assert sum(shown) <= 8


def test_the_same_seed_gives_the_same_figures() -> None:
    once, again = hot_spots(RICH_END, ROW, seed=3), hot_spots(RICH_END, ROW, seed=3)
    assert np.array_equal(once.p_values, again.p_values)
    assert not np.array_equal(once.p_values, hot_spots(RICH_END, ROW, seed=4).p_values)


def test_an_island_is_not_tested_and_does_not_move_the_others() -> None:
    with_island = hot_spots([*RICH_END, 1_000.0], ROW, seed=1)
    assert with_island.spots[20] is Spot.ALONE
    assert np.isnan(with_island.p_values[20])
    assert with_island.spots[:20] == hot_spots(RICH_END, ROW, seed=1).spots
    assert "Not tested, for want of a neighbour: 1." in with_island.caveat


def test_areas_that_share_a_border_or_a_corner_touch_and_an_island_does_not() -> None:
    squares = [shapely.box(x, y, x + 1, y + 1) for x, y in ((0, 0), (1, 0), (1, 1), (9, 9))]
    assert touching(squares) == [(0, 1), (0, 2), (1, 2)]


def test_where_all_are_alike_there_is_no_spot() -> None:
    found = hot_spots([3.0] * 20, ROW, seed=1)
    assert set(found.spots) == {Spot.NOTHING}
    assert "None shown does not mean that all are alike" in found.caveat


def test_the_caveat_says_how_many_would_look_special_by_chance() -> None:
    caveat = hot_spots(RICH_END, ROW, seed=1).caveat
    assert "20 areas were tested at once: at the usual 1 in 20, about 1 would look special" in caveat
    assert "about 5% may still be chance" in caveat


@pytest.mark.parametrize(
    ("values", "pairs", "options", "words"),
    [
        ([1.0] * 5, [(0, 1), (1, 2)], {}, "3 areas have a neighbour; at least 8 are needed"),
        ([1.0] * 20, [(0, 20)], {}, r"pair 0 of neighbours .* is \(0, 20\); give two areas of 0 to 19"),
        ([1.0] * 20, [(4, 4)], {}, r"is \(4, 4\)"),
        ([float("nan")] * 20, ROW, {}, "row 0 of values"),
        (RICH_END, ROW, {"permutations": 9}, "permutations is 9; give at least 99"),
        (RICH_END, ROW, {"false_share": 1.0}, "false_share is 1; give a share between 0 and 1"),
    ],
)
def test_input_that_cannot_be_tested_is_refused(
    values: list[float], pairs: list[tuple[int, int]], options: dict[str, float], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        hot_spots(values, pairs, seed=1, **options)  # type: ignore[arg-type] # one table of options of two kinds
