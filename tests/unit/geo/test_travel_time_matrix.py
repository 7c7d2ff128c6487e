"""Minutes by name: imported as r5r writes them, and what is missing or twice is named."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.access import enhanced_two_step
from geo.travel_time_matrix import TravelTimeMatrix, reach_table, read_pairs

POINTS = ["0101", "0102", "0103"]
VENUES = ["hall", "library"]


def r5r_pairs() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "from_id": ["0102", "0101", "0103", "0101", "0999"],
            "to_id": ["hall", "hall", "library", "library", "hall"],
            "travel_time_p50": [12, 7, 30, 22, 1],
        }
    )


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_file_as_r5r_writes_it_is_read_with_its_leading_noughts(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"ttm.{kind}"
    if kind == "csv":
        r5r_pairs().to_csv(path, index=False)
    else:
        r5r_pairs().to_parquet(path, index=False)
    matrix = TravelTimeMatrix.read(path, POINTS, VENUES, mode="public transport")
    assert matrix.minutes.tolist() == [[7, 22], [12, np.inf], [np.inf, 30]]
    assert (matrix.mode, matrix.source) == ("public transport", f"imported from ttm.{kind}")


def test_a_table_of_pairs_gives_the_same_access_as_the_matrix() -> None:
    times = r5r_pairs().iloc[:4]
    matrix = TravelTimeMatrix.from_pairs(times, POINTS, VENUES)
    demand, supply = [10, 20, 30], [5, 6]
    table = reach_table(times, POINTS, VENUES)
    assert enhanced_two_step(table, demand, supply) == pytest.approx(enhanced_two_step(matrix.minutes, demand, supply))


def test_numbers_serve_as_names() -> None:
    times = pd.DataFrame({"origin": [1, 2], "dest": [7, 7], "cost": [3.0, 4.0]})
    assert TravelTimeMatrix.from_pairs(times, ["1", "2"], ["7"]).minutes.tolist() == [[3.0], [4.0]]


def test_a_point_without_a_row_is_named_unless_it_is_said_to_be_out_of_reach() -> None:
    times = r5r_pairs().iloc[:2]
    with pytest.raises(ValueError, match="no row for demand point 0103; add them, or say"):
        TravelTimeMatrix.from_pairs(times, POINTS, VENUES)
    matrix = TravelTimeMatrix.from_pairs(times, POINTS, VENUES, missing="unreached")
    assert matrix.minutes[2].tolist() == [np.inf, np.inf]
    with pytest.raises(ValueError, match="no row for demand point 0103"):
        reach_table(times, POINTS, VENUES)


def test_many_missing_points_are_counted_after_the_first_five() -> None:
    names = [f"p{number}" for number in range(8)]
    times = pd.DataFrame({"from_id": ["p0"], "to_id": ["hall"], "minutes": [4.0]})
    with pytest.raises(ValueError, match="p1, p2, p3, p4, p5 and 2 more"):
        TravelTimeMatrix.from_pairs(times, names, ["hall"])


@pytest.mark.parametrize("bad", [float("nan"), -4.0])
def test_a_time_that_cannot_be_is_named_by_row_and_pair(bad: float) -> None:
    times = r5r_pairs().astype({"travel_time_p50": float})
    times.loc[2, "travel_time_p50"] = bad
    with pytest.raises(ValueError, match=r"row 2 of the travel times .* from 0103 to library: .* is no time"):
        TravelTimeMatrix.from_pairs(times, POINTS, VENUES)


def test_a_pair_that_stands_twice_is_named() -> None:
    times = pd.concat([r5r_pairs(), r5r_pairs().iloc[[1]]], ignore_index=True)
    with pytest.raises(ValueError, match="the pair 0101 to hall twice"):
        TravelTimeMatrix.from_pairs(times, POINTS, VENUES)


def test_seconds_are_refused() -> None:
    times = r5r_pairs().assign(travel_time_p50=lambda frame: frame.travel_time_p50 * 60)
    with pytest.raises(ValueError, match="divide by 60"):
        TravelTimeMatrix.from_pairs(times, POINTS, VENUES)


def test_names_that_repeat_are_refused() -> None:
    with pytest.raises(ValueError, match="demand point 0101 stands in row 0 and again in row 1"):
        TravelTimeMatrix.from_pairs(r5r_pairs(), ["0101", "0101"], VENUES)
    with pytest.raises(ValueError, match="venue hall stands in row 0 and again in row 1"):
        reach_table(r5r_pairs(), POINTS, ["hall", "hall"])


def test_a_name_that_nobody_knows_is_refused_by_the_table() -> None:
    with pytest.raises(ValueError, match=r"row 4 of the travel times .*: demand point 0999 is not in the list"):
        reach_table(r5r_pairs(), POINTS, VENUES)


def test_a_missing_column_is_named_with_those_there_are() -> None:
    times = pd.DataFrame({"from_id": ["a"], "kilometres": [3.0]})
    with pytest.raises(ValueError, match="no column for the venue: they have from_id, kilometres; name it to_id"):
        TravelTimeMatrix.from_pairs(times, ["a"], ["hall"])


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"times.json is no file of travel times"):
        read_pairs(tmp_path / "times.json")


def test_the_shape_must_fit_the_names() -> None:
    with pytest.raises(ValueError, match=r"shape \(1, 2\) for 1 demand points and 1 venues"):
        TravelTimeMatrix(("a",), ("hall",), np.array([[1.0, 2.0]]), "car", "by hand")


def test_the_estimate_says_that_it_is_one() -> None:
    matrix = TravelTimeMatrix.estimated(["a"], ["hall"], [[400_000, 150_000]], [[410_000, 150_000]], [False])
    assert "estimate" in matrix.source
    assert matrix.minutes[0, 0] == pytest.approx(7.8 + 14 / 62 * 60)
