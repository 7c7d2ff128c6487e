"""The pages on equity: what they say, and what strangers are not told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box

from geo.deprivation import DeprivationError
from scheduler.domain.facts import Area, DemandPoint, Facts, Travel, TravelTimes
from scheduler.domain.take_up import TakeUp, TakeUpKind
from scheduler.figures import deprivation_ladder, venue_lines
from scheduler.optimise.siting.answers import where_next
from scheduler.use_cases.read_site import Ground, Pages
from scheduler.use_cases.read_site.equity import Evidence
from scheduler.use_cases.read_site.equity_views import EquityView
from scheduler.use_cases.read_site.snapshot import Published, Snapshot
from scheduler.use_cases.read_site.stored import stored_ground
from scheduler.use_cases.take_up import TakeUpError, take_up_of_file
from tests.examples import FACTS, PLAN
from tests.site_examples import KEPT_AT, example_app, squares

DATA = Path(__file__).parents[3] / "data"


def pages(facts: Facts = FACTS, ground: Ground | None = None) -> Pages:
    published = Published(plan_id="1", facts=facts, plan=PLAN, changed_at=KEPT_AT)
    return Pages(Snapshot(published), ground or squares("example"), None)


def shown(**counts: int) -> EquityView:
    return pages().equity(Evidence(take_up=TakeUp(kind=TakeUpKind.ATTENDANCES, by_point={}, by_area=counts)))


def test_both_pages_are_served() -> None:
    client = example_app().test_client()
    assert "No take-up recorded yet." in client.get("/coverage/equity").text
    assert "Which place brings most carers within reach?" in client.get("/coverage/where-next").text


def test_neighbourhoods_can_be_compared_whether_there_is_a_venue_or_not() -> None:
    """Carers of West live at its hall; those of East 0 km from hall 2: the two points are the two neighbourhoods."""
    names = {"E01000001": "Easton 001", "E01000002": "Weston 001"}
    found = pages(ground=replace(squares("example"), neighbourhoods=names)).where_next_anywhere
    assert (found.anywhere, found.compared, found.why_not) == (True, 2, "")
    assert "the neighbourhood" in found.answers[0].sentence
    assert pages().where_next.compared == 3


def test_without_names_of_neighbourhoods_the_page_says_so() -> None:
    answer = example_app().test_client().get("/coverage/where-next?among=neighbourhoods")
    assert answer.status_code == 200
    assert "No names of neighbourhoods are at hand" in answer.text


def test_the_shipped_services_name_the_neighbourhoods_of_their_demand_points() -> None:
    ground = stored_ground(DATA)("derby")
    assert ground is not None
    assert ground.neighbourhoods["E01013453"] == "Derby 013"


def test_take_up_is_shown_by_area_only_where_ten_or_more_came_from_each() -> None:
    many, few = shown(east=20, west=10), shown(east=20, west=9)
    assert (many.take_up_kind, few.take_up_kind) == ("attendances", "")
    assert many.areas[1].take_up.startswith("40 (")
    assert {one.take_up for one in few.areas} == {""}
    assert [one.id for one in few.sections] == [one.id for one in many.sections]


def test_so_few_that_came_at_all_are_not_shown() -> None:
    assert "take-up" not in [one.id for one in shown(east=4, west=3).sections]


def test_figures_are_worked_out_again_only_when_what_is_recorded_changed() -> None:
    one = pages()
    first = one.equity(Evidence())
    assert one.equity(Evidence()) is first
    take_up = TakeUp(kind=TakeUpKind.BOOKINGS, by_point={}, by_area={"east": 30, "west": 30})
    assert one.equity(Evidence(take_up=take_up)) is not first


def test_with_two_areas_no_hot_spot_is_looked_for_and_that_is_said() -> None:
    view = pages().equity(Evidence())
    assert view.spots == ()
    assert "With fewer than 8 areas that touch" in view.spots_words


def test_hot_spots_bear_the_caveat_of_many_tests() -> None:
    names = [f"area-{n:02}" for n in range(12)]
    points = tuple(
        DemandPoint(
            id=f"E{n}",
            area_id=name,
            easting_m=400_000 + 500 * n,
            northing_m=160_000,
            rural=False,
            carers={"young": 10.0},
        )
        for n, name in enumerate(names)
    )
    facts = replace(FACTS, areas=tuple(Area(id=name, name=name) for name in names), demand_points=points)
    shapes = [box(400_000 + 500 * n, 155_000, 400_500 + 500 * n, 165_000) for n in range(12)]
    ground = Ground(
        areas=gpd.GeoDataFrame({"id": names, "name": names}, geometry=shapes, crs=27700), source=squares("x").source
    )
    assert "12 areas were tested at once" in pages(facts, ground).equity(Evidence()).spots_words


def test_strangers_are_told_no_small_counts_of_carers() -> None:
    alone = replace(
        FACTS, demand_points=(replace(FACTS.demand_points[0], carers={"young": 7.0}), FACTS.demand_points[1])
    )
    for facts, words in ((FACTS, "about 30 carers"), (alone, "fewer than 10 carers")):
        exact, rounded = where_next(facts, None), where_next(facts, None, rounded=True)
        assert " carers of East within 30 minutes" in exact.worst_areas[0].sentence + exact.worst_areas[1].sentence
        assert words in rounded.worst_areas[0].sentence + rounded.worst_areas[1].sentence


def test_the_profiles_counts_make_the_ladder_of_areas_and_deciles_that_of_neighbourhoods() -> None:
    facts = replace(FACTS, service_id="wiltshire", areas=(Area(id="salisbury", name="Salisbury"),))
    by_area = deprivation_ladder(facts, DATA, {})
    assert by_area is not None
    assert by_area.advantage["salisbury"] == pytest.approx(-4 / 26)
    assert "An area is not its people" in by_area.words
    by_point = deprivation_ladder(FACTS, DATA, {"E01000001": 2, "E01000002": 9}, "Indices of 2025")
    assert by_point is not None
    assert by_point.by_point
    assert by_point.words == "By neighbourhood (LSOA), by its decile of deprivation: Indices of 2025."


def test_a_service_without_a_profile_or_without_counts_has_no_ladder() -> None:
    assert deprivation_ladder(FACTS, DATA, {}) is None
    assert deprivation_ladder(replace(FACTS, service_id="derby"), DATA, {}) is None


def test_deciles_of_another_census_are_refused() -> None:
    with pytest.raises(
        DeprivationError, match=r"1 of 2 neighbourhoods with carers have no decile \(first: E01000002\)"
    ):
        deprivation_ladder(FACTS, DATA, {"E01000001": 2})


def test_venues_and_areas_that_do_not_fit_are_named() -> None:
    areas = squares("example").areas
    moved = replace(FACTS.venues[1], northing_m=190_000, name="Far hall")
    other = replace(FACTS.venues[0], area_id="east")
    assert venue_lines(FACTS, areas) == ()
    assert venue_lines(replace(FACTS, venues=(other, moved)), areas) == (
        "Areas without a venue: East.",
        "Venues outside every area: Far hall.",
        "Hall 1 (demo) is filed under East and lies in West.",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("area_id,count\nnorth,4\n", "area_id north is not in the facts"),
        ("lsoa,count\nE01000001,2.5\n", "lsoa E01000001 has a count of 2.5. Give whole numbers"),
    ],
)
def test_counts_of_take_up_that_cannot_be_are_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "came.csv"
    path.write_text(text)
    with pytest.raises(TakeUpError, match=words.replace(".", r"\.")):
        take_up_of_file(path, FACTS)


def test_counts_of_a_file_are_by_neighbourhood_or_by_area(tmp_path: Path) -> None:
    path = tmp_path / "came.csv"
    path.write_text("lsoa,count\nE01000001,12\n")
    assert take_up_of_file(path, FACTS).of_areas(FACTS) == {"east": 12, "west": 0}
    path.write_text("area_id,count\nwest,3\n")
    assert take_up_of_file(path, FACTS).of_areas(FACTS) == {"east": 0, "west": 3}


def test_the_way_to_groups_next_door_is_that_of_imported_minutes() -> None:
    places = tuple(venue.id for venue in FACTS.venues)
    rows = ((41.0, 5.0, None), (9.0, 50.0, None))
    times = TravelTimes(
        travel=Travel.CAR, source="by hand", point_ids=("E01000001", "E01000002"), place_ids=places, minutes=rows
    )
    known = pages(replace(FACTS, travel_times=(times,)))
    # from East the only groups elsewhere meet at venue-1: 41 minutes by the table, about 16 by the estimate
    assert {near.minutes for near in known.area("east").nearby} == {41}
    assert {near.minutes for near in known.area("west").nearby} == {50}
    assert {near.minutes for near in pages().area("east").nearby} == {16}
    assert "by car: by hand" in known.about_data.minutes_words
    assert known.about_data.minute_constants == ()
