import pytest

from geo.need import NeedError, NeedFigures
from scheduler.use_cases.change_need import with_need
from tests.examples import FACTS

CENSUS = "unpaid carers of the census"


def test_figures_by_area_keep_the_shares_of_points_and_bands() -> None:
    changed = with_need(FACTS, NeedFigures(measure="census", unit="area_id", values={"east": 80, "west": 100}), CENSUS)
    east, west = changed.demand_points
    assert dict(east.carers) == {"young": 60.0, "young-adult": 20.0}
    assert dict(west.carers) == {"young": 80.0, "young-adult": 20.0}


def test_figures_by_lsoa_replace_the_registers() -> None:
    figures = NeedFigures(measure="census", unit="lsoa", values={"E01000001": 4, "E01000002": 0})
    changed = with_need(FACTS, figures, CENSUS)
    assert [sum(point.carers.values()) for point in changed.demand_points] == [4.0, 0.0]


def test_the_denominator_in_use_stands_in_the_facts() -> None:
    figures = NeedFigures(measure="census", unit="area_id", values={"east": 1, "west": 1})
    assert FACTS.settings.need_basis == "carers known to the service (its register)"
    assert with_need(FACTS, figures, CENSUS).settings.need_basis == CENSUS


def test_an_lsoa_without_a_figure_is_named() -> None:
    figures = NeedFigures(measure="census", unit="lsoa", values={"E01000001": 4})
    with pytest.raises(NeedError, match=r"no figure for 1 of 2 LSOAs \(the first is E01000002\)"):
        with_need(FACTS, figures, CENSUS)


def test_an_area_without_a_figure_is_named() -> None:
    with pytest.raises(NeedError, match="No need figure for west"):
        with_need(FACTS, NeedFigures(measure="census", unit="area_id", values={"east": 80}), CENSUS)
