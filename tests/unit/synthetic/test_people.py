from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scheduler.domain.facts import AgeBand
from scheduler.domain.people import age_on
from scheduler.synthetic.people import birth_date, carers_by_area, make_people
from scheduler.synthetic.request import Sizes
from tests.unit.synthetic.ground_by_hand import GROUND, REQUEST, chance, request_with

PEOPLE = make_people(REQUEST, GROUND, chance())
HOUSEHOLDS = {household.id: household for household in PEOPLE.households}


def test_areas_share_the_carers_exactly_by_need() -> None:
    # 80 carers, need 100 to 300
    assert carers_by_area(REQUEST, GROUND) == {"east": 20, "west": 60}
    assert Counter(HOUSEHOLDS[carer.household_id].area_id for carer in PEOPLE.carers) == {"east": 20, "west": 60}


def test_the_lsoas_of_an_area_share_its_carers_by_live_postcodes() -> None:
    # west: 60 carers, live postcodes 4, 2 and 2
    counted = Counter(HOUSEHOLDS[carer.household_id].lsoa for carer in PEOPLE.carers)
    assert counted == {"E01000011": 20, "E01000021": 30, "E01000022": 15, "E01000023": 15}


def test_known_numbers_come_first_and_the_others_share_the_rest() -> None:
    assert carers_by_area(request_with(Sizes(carers=80, carers_by_area={"east": 50})), GROUND) == {
        "east": 50,
        "west": 30,
    }
    assert carers_by_area(request_with(Sizes(carers=1, carers_by_area={"east": 50, "west": 7})), GROUND) == {
        "east": 50,
        "west": 7,
    }


def test_an_area_of_unknown_need_weighs_as_much_as_its_postcodes() -> None:
    # 8 live postcodes on either side, so west weighs the 100 that east does
    assert carers_by_area(replace(REQUEST, need={"east": 100.0}), GROUND) == {"east": 40, "west": 40}
    assert carers_by_area(replace(REQUEST, need={}), GROUND) == {"east": 40, "west": 40}


def test_everybody_lives_at_a_live_postcode_of_their_lsoa() -> None:
    spots = {
        (one.lsoa, one.area_id): {(spot.postcode, spot.easting_m, spot.northing_m) for spot in one.spots}
        for one in GROUND.neighbourhoods
    }
    for household in PEOPLE.households:
        at = (household.postcode, household.easting_m, household.northing_m)
        assert at in spots[household.lsoa, household.area_id]


def test_households_hold_one_to_three_carers_of_one_family() -> None:
    sizes = Counter(carer.household_id for carer in PEOPLE.carers)
    assert set(sizes) == set(HOUSEHOLDS)
    assert set(sizes.values()) == {1, 2, 3}
    for household in PEOPLE.households:
        family = {carer.family_name for carer in PEOPLE.carers if carer.household_id == household.id}
        assert family == {household.contact_name.split()[-1]}


def test_ages_lie_within_the_bands_and_siblings_within_five_years() -> None:
    ages = {carer.id: age_on(carer.birth_date, REQUEST.term.first) for carer in PEOPLE.carers}
    assert min(ages.values()) >= 5
    assert max(ages.values()) <= 25
    for household in PEOPLE.households:
        here = [ages[carer.id] for carer in PEOPLE.carers if carer.household_id == household.id]
        assert max(here) - min(here) <= 5


def test_nobody_can_be_taken_for_a_real_person() -> None:
    assert all(carer.family_name.startswith("Demo-") for carer in PEOPLE.carers)
    assert all(household.contact_email.endswith("@demo.invalid") for household in PEOPLE.households)
    assert all(household.contact_phone.startswith("07700 900") for household in PEOPLE.households)


def test_adult_carers_live_alone_in_the_register_and_speak_for_themselves() -> None:
    adults = replace(REQUEST, bands=(AgeBand(id="adult", name="Adult carers", youngest_years=18),))
    people = make_people(adults, GROUND, chance())
    assert len(people.households) == len(people.carers) == 80
    for household, carer in zip(people.households, people.carers, strict=True):
        assert household.contact_name == f"{carer.given_name} {carer.family_name}"
        assert carer.may_collect == ()
        assert age_on(carer.birth_date, adults.term.first) >= 18
        assert all(consent.given_by == household.contact_name for consent in carer.consents)


def test_children_under_eleven_have_somebody_who_may_collect_them() -> None:
    for carer in PEOPLE.carers:
        young = age_on(carer.birth_date, REQUEST.term.first) < 11
        assert carer.may_collect == ((HOUSEHOLDS[carer.household_id].contact_name,) if young else ())


@pytest.mark.parametrize("day", [date(2027, 1, 4), date(2028, 2, 29), date(2028, 3, 1)])
@given(age_years=st.integers(0, 100), seed=st.integers(0, 400))
@example(age_years=0, seed=139)  # born on the very day
@example(age_years=1, seed=139)
def test_a_birth_date_gives_the_age_that_was_asked_for(day: date, age_years: int, seed: int) -> None:
    assert age_on(birth_date(age_years, day, chance(seed)), day) == age_years
