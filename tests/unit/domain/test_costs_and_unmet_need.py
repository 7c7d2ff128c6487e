import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.costs import Factor, SessionCost, Wheels, carbon_kg, costs_by, round_trip_miles, staff_pence
from scheduler.domain.unmet_need import UnmetError, WhyUnmet, demand_weights, read_note, wishes

AREAS, STRANDS = {"east": "East"}, {"club": "Youth club"}


def test_a_hundred_miles_of_a_car_are_worked_out_by_hand() -> None:
    factors = {Wheels.STAFF_CAR: Factor(wheels=Wheels.STAFF_CAR, kg_per_km=0.17, source="made up", year=2022)}
    assert carbon_kg({Wheels.STAFF_CAR: 100}, factors)[Wheels.STAFF_CAR] == pytest.approx(27.36, abs=0.01)


def test_a_way_there_and_back_is_the_straight_line_twice_and_a_third_more() -> None:
    assert round_trip_miles(0, 0, 3_000, 4_000) == pytest.approx(2 * 5_000 * 1.3 / 1609.344)


def test_costs_add_up_by_strand_area_and_funder() -> None:
    one = SessionCost(
        strand_id="club",
        area_id="east",
        funder="contract",
        places=16,
        hire_pence=3_000,
        staff_pence=staff_pence(180, 2, 1_800),
        staff_miles=4,
    )
    line = costs_by([one, one], "funder")["contract"]
    assert (line.sessions, line.pence, line.pence_per_session, line.pence_per_place) == (2, 27_600, 13_800, 862.5)


def test_an_area_weighs_more_the_more_of_those_who_asked_were_not_helped() -> None:
    assert demand_weights({"east": 30, "west": 10}, {"west": 10, "north": 3}) == {
        "east": 1.0,  # everybody was helped
        "north": 1.13,  # 1 + 3 / (0 + 3 + 20)
        "west": 1.25,  # 1 + 10 / (10 + 10 + 20)
    }


@given(
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 10**6)),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 10**6)),
)
def test_an_area_never_weighs_less_than_one_nor_more_than_two(came: dict[str, int], unmet: dict[str, int]) -> None:
    assert all(1 <= weight <= 2 for weight in demand_weights(came, unmet).values())


def test_the_most_wanted_stands_first_among_wishes() -> None:
    found = wishes({("east", "club", WhyUnmet.FULL): 3, ("east", None, WhyUnmet.NO_TRANSPORT): 5}, AREAS, STRANDS)
    assert [one.words for one in found] == ["Transport to something from East", "More places in Youth club for East"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("why", "rain", "Why"),
        ("area", "north", "Area"),
        ("strand", "chess", "Activity: 'chess'"),
        ("carers", "many", "Carers: 'many'"),
    ],
)
def test_a_note_that_cannot_be_kept_says_which_field(field: str, value: str, words: str) -> None:
    fields = {"why": "full", "area": "east", "strand": "club", "carers": "2"}
    assert read_note(fields, AREAS, STRANDS).carers == 2
    with pytest.raises(UnmetError, match=words):
        read_note({**fields, field: value}, AREAS, STRANDS)
