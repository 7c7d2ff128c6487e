from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.coverage_rows import (
    CoverageClass,
    checked,
    class_of,
    class_words,
    figure_text,
    ranked,
    whole_figure,
)
from tests.unit.exports.county import FEW, HIGH, LOW, MIDDLE, NOBODY, ROWS


def test_the_whole_figure_is_the_mean_of_carers_not_of_areas() -> None:
    assert whole_figure(ROWS) == 100.0
    assert whole_figure([replace(LOW, carers=30), replace(HIGH, carers=10)]) == (30 * 50 + 10 * 150) / 40


def test_without_any_figure_there_is_no_whole_figure() -> None:
    assert whole_figure([FEW, NOBODY]) is None


@pytest.mark.parametrize(
    ("places", "kind"),
    [(79.9, "lower"), (80.0, "similar"), (100.0, "similar"), (120.0, "similar"), (120.1, "higher"), (0.0, "lower")],
)
def test_within_a_fifth_of_the_county_is_similar(places: float, kind: str) -> None:
    assert class_of(replace(LOW, places_per_100_carers=places), 100.0) == kind


def test_too_few_and_no_need_have_classes_of_their_own() -> None:
    assert class_of(FEW, 100.0) is CoverageClass.TOO_FEW
    assert class_of(replace(FEW, places_per_100_carers=10.0), 100.0) is CoverageClass.TOO_FEW
    assert class_of(NOBODY, 100.0) is CoverageClass.NO_NEED


def test_areas_are_ranked_from_the_worst_served_and_those_without_a_figure_come_last() -> None:
    assert ranked(ROWS) == (LOW, MIDDLE, HIGH, FEW, NOBODY)


def test_an_area_that_reaches_nothing_comes_first_not_last() -> None:
    nothing = replace(HIGH, places_per_100_carers=0.0)
    assert ranked([LOW, nothing])[0] is nothing
    assert figure_text(nothing) == "0"


def test_figures_say_why_there_is_none() -> None:
    assert [figure_text(row) for row in (LOW, FEW, NOBODY)] == ["50", "too few to show", "no need recorded"]


def test_class_words_name_the_whole_and_the_width_of_similar() -> None:
    assert class_words(CoverageClass.SIMILAR, "city") == "Similar to the city (within 20%)"


def test_rows_and_areas_must_match_one_to_one() -> None:
    ids = [row.area_id for row in ROWS]
    assert checked(ROWS, ids)["low"] is LOW
    with pytest.raises(ValueError, match=r"two coverage rows: low\."):
        checked([*ROWS, LOW], ids)
    with pytest.raises(ValueError, match=r"No coverage row for these areas of the map: few, low\."):
        checked([MIDDLE, HIGH, NOBODY], ids)
    with pytest.raises(ValueError, match=r"have no area on the map: low\."):
        checked(ROWS, [one for one in ids if one != "low"])


@given(st.lists(st.tuples(st.integers(1, 500), st.floats(0, 1000)), min_size=1, max_size=30))
def test_the_whole_figure_lies_between_the_worst_and_the_best(areas: list[tuple[int, float]]) -> None:
    rows = [replace(LOW, carers=carers, places_per_100_carers=places) for carers, places in areas]
    whole = whole_figure(rows)
    assert whole is not None
    slack = 1e-9 * max(1.0, whole)
    assert min(places for _, places in areas) - slack <= whole <= max(places for _, places in areas) + slack
