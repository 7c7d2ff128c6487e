from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.need import NeedError, read_need, share_out


def test_an_areas_total_is_shared_by_the_weights_of_its_points() -> None:
    shared = share_out({"east": 90.0, "west": 10.0}, ["east", "west", "east"], [1.0, 5.0, 2.0])
    assert shared.tolist() == [30.0, 10.0, 60.0]


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b"]), st.floats(0.01, 100)), min_size=1, max_size=20),
    st.floats(0, 1e5),
    st.floats(0, 1e5),
)
def test_what_is_shared_out_adds_up_to_the_totals(points: list[tuple[str, float]], first: float, second: float) -> None:
    totals = {"a": first, "b": second}
    present = {area for area, _ in points}
    given_totals = {area: total for area, total in totals.items() if area in present}
    shared = share_out(given_totals, [area for area, _ in points], [weight for _, weight in points])
    assert np.isclose(shared.sum(), sum(given_totals.values()))
    assert (shared >= 0).all()


def test_need_without_a_point_to_carry_it_is_refused() -> None:
    with pytest.raises(NeedError, match="east has a need of 5 and no demand point"):
        share_out({"east": 5.0, "west": 1.0}, ["west"], [1.0])


def test_a_point_whose_area_has_no_figure_is_refused() -> None:
    with pytest.raises(NeedError, match="No need figure for north"):
        share_out({"west": 1.0}, ["west", "north"], [1.0, 1.0])


def write(folder: Path, text: str) -> Path:
    path = folder / "need.csv"
    path.write_text(text)
    return path


def test_figures_by_lsoa_are_read(tmp_path: Path) -> None:
    figures = read_need(write(tmp_path, "lsoa,carers\nE01000001,12\nE01000002,0\n"), "carers")
    assert figures.unit == "lsoa"
    assert figures.values == {"E01000001": 12.0, "E01000002": 0.0}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,carers\nx,1\n", "no column 'lsoa' or 'area_id'"),
        ("lsoa,people\nx,1\n", "no column 'carers'. Its measures are people"),
        ("area_id,carers\nx,1\nx,2\n", "row 3: area_id x stands twice"),
        ("area_id,carers\nx,1\ny,-3\n", "row 3, carers .*-3.*: give a number of 0 or more"),
        ("area_id,carers\nx,\n", "row 2, carers .*: give a number of 0 or more"),
        ("area_id,carers\nx,many\n", "row 2, carers 'many': give a number of 0 or more"),
    ],
)
def test_a_bad_table_names_the_row_and_what_to_do(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(NeedError, match=message):
        read_need(write(tmp_path, text), "carers")
