from dataclasses import replace
from datetime import date

from scheduler.domain.calendar import DateRange, Term
from scheduler.domain.facts import Spread, WeeklyHours
from scheduler.synthetic.closures import closures, polling_day
from scheduler.synthetic.opening import widened
from scheduler.synthetic.place_names import PlaceNames, slug
from scheduler.synthetic.post_towns import post_town
from scheduler.synthetic.request import RegisterRequest, Sizes
from scheduler.synthetic.venues import busiest_first, make_venues, suits
from tests.examples import FACTS, TERM
from tests.unit.synthetic.ground_by_hand import EAST, GROUND, REQUEST, WEST, chance, request_with


def venues_of(request: RegisterRequest) -> dict[str, str]:
    made = make_venues(request, GROUND, PlaceNames(request.areas, GROUND), chance())
    return {venue.id: venue.kind for venue in made}


def test_names_come_from_the_settlement_and_say_demo() -> None:
    venues = make_venues(REQUEST, GROUND, PlaceNames(REQUEST.areas, GROUND), chance())
    names = {venue.name for venue in venues}
    assert {"Little Easton village hall (demo)", "Westham community centre (demo)"} <= names
    assert all(name.endswith("(demo)") for name in names)
    assert [venue.id for venue in venues] == sorted(venue.id for venue in venues)


def test_a_village_hall_stands_at_the_postcode_of_its_village() -> None:
    venues = make_venues(REQUEST, GROUND, PlaceNames(REQUEST.areas, GROUND), chance())
    hall = next(venue for venue in venues if venue.id == "little-easton-village-hall")
    assert (hall.postcode, hall.easting_m) == (EAST.spots[3].postcode, EAST.spots[3].easting_m)


def test_a_second_venue_of_the_same_name_is_numbered() -> None:
    names = PlaceNames(FACTS.areas, GROUND)
    assert names.venue("Westham", "library", village=False) == "Westham library (demo)"
    assert names.venue("Westham", "library", village=False) == "Westham library 2 (demo)"
    assert slug("St Mark's Hall & Café (demo)") == "st-marks-hall-and-cafe"


def test_a_post_town_that_names_another_area_gives_way_to_the_own_name() -> None:
    bare = replace(GROUND, settlements=())
    assert PlaceNames(FACTS.areas, bare).settlement(WEST[0])[0] == "West"
    assert post_town("CT5 1AB") == "Whitstable"
    assert post_town("SW1V4AA") == "Westminster"
    assert post_town("ZZ9 9ZZ") is None


def test_every_strand_has_a_venue_that_suits_it_in_every_area() -> None:
    picky = replace(
        FACTS.strands[0],
        venue_kinds=frozenset({"library"}),
        facilities=frozenset({"kiln"}),
        latest_end_minute=22 * 60,
        earliest_start_minute=19 * 60,
        least_places=40,
    )
    request = replace(REQUEST, strands=(picky,))
    venues = make_venues(request, GROUND, PlaceNames(request.areas, GROUND), chance())
    for area in request.areas:
        assert any(suits(request, picky, venue) for venue in venues if venue.area_id == area.id), area.id


def test_a_strand_for_each_talking_point_can_meet_at_each() -> None:
    strand = replace(
        FACTS.strands[0],
        spread=Spread.EACH_VENUE,
        venue_kinds=frozenset({"talking_point"}),
        earliest_start_minute=18 * 60,
        latest_end_minute=21 * 60,
    )
    sizes = Sizes(carers=10, venues_per_area=1, venues_by_kind={"talking_point": 3})
    request = replace(REQUEST, strands=(strand,), sizes=sizes)
    venues = make_venues(request, GROUND, PlaceNames(request.areas, GROUND), chance())
    points = [venue for venue in venues if venue.kind == "talking_point"]
    assert len(points) == 3
    assert all(suits(request, strand, venue) for venue in points)


def test_as_many_venues_as_were_asked_for() -> None:
    assert len(venues_of(request_with(Sizes(carers=10, venues_per_area=5)))) == 10
    assert len(venues_of(request_with(Sizes(carers=10)))) == 6


def test_a_hall_suits_only_while_there_is_time_for_setting_up_and_clearing_away() -> None:
    strand = replace(FACTS.strands[0], weekdays=(0,), earliest_start_minute=960, latest_end_minute=1230)
    hall = replace(FACTS.venues[0], opening=(WeeklyHours(weekday=0, from_minute=930, to_minute=1110),))
    # 16:00 to 18:00 with half an hour on either side is 15:30 to 18:30
    assert suits(REQUEST, strand, hall)
    assert not suits(REQUEST, strand, replace(hall, opening=(WeeklyHours(weekday=0, from_minute=930, to_minute=1109),)))
    assert not suits(REQUEST, strand, replace(hall, opening=(WeeklyHours(weekday=1, from_minute=0, to_minute=1439),)))


def test_widening_joins_a_days_hours_with_the_new_ones() -> None:
    hours = (WeeklyHours(weekday=1, from_minute=600, to_minute=900),)
    assert widened(hours, (0, 1), 800, 1000) == (
        WeeklyHours(weekday=0, from_minute=800, to_minute=1000),
        WeeklyHours(weekday=1, from_minute=600, to_minute=1000),
    )


def test_local_elections_are_on_the_first_thursday_in_may() -> None:
    assert polling_day(2027) == date(2027, 5, 6)
    assert polling_day(2025) == date(2025, 5, 1)


def test_a_school_is_shut_in_every_school_holiday() -> None:
    shut = closures("school", TERM, chance(3), main=False)
    assert {(run.first, run.last) for run in TERM.school_holidays} <= {(run.first, run.last) for run in shut}


def test_public_buildings_are_shut_over_christmas_and_closures_stay_within_the_term() -> None:
    term = Term(id="autumn-2026", name="Autumn", first=date(2026, 9, 1), last=date(2026, 12, 31))
    shut = closures("library", term, chance(), main=True)
    assert shut == (DateRange(first=date(2026, 12, 24), last=date(2026, 12, 31), reason="Closed over Christmas"),)


def test_the_main_hall_stands_where_most_people_have_it_nearest() -> None:
    # LSOAs with 4, 2 and 2 live postcodes in a row, the last two chosen: 2 have the last nearest, 4 + 2 the middle one
    assert busiest_first(WEST, [2, 1]) == [1, 2]
    # the first two chosen: 2 + 2 have the middle one nearest and 4 the first: a draw, which keeps the order
    assert busiest_first(WEST, [1, 0]) == [1, 0]
