"""Ages, bands and the counting of carers into demand points, worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.facts import AgeBand
from scheduler.domain.people import (
    Carer,
    Consent,
    Household,
    age_on,
    band_of,
    carers_by_lsoa_and_band,
    weights_at,
)

YOUNG = AgeBand(id="young", name="Young", youngest_years=5, oldest_years=17)
ADULT = AgeBand(id="adult", name="Young adults", youngest_years=16, oldest_years=25)
OPEN = AgeBand(id="open", name="18 and over", youngest_years=18)
FIRST_DAY = date(2027, 1, 4)


def household(number: int, lsoa: str) -> Household:
    return Household(
        id=f"h{number}", postcode="SN11 0AA", lsoa=lsoa, area_id="calne", easting_m=399_000, northing_m=171_000
    )


def carer(number: int, household_number: int, birth_date: date) -> Carer:
    return Carer(
        id=f"c{number}",
        household_id=f"h{household_number}",
        given_name="Demo",
        family_name="Carer",
        birth_date=birth_date,
    )


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2010, 1, 5), FIRST_DAY, 16),
        (date(2010, 1, 4), FIRST_DAY, 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
    ],
)
def test_age_is_in_whole_years_and_turns_on_the_birthday(born: date, day: date, years: int) -> None:
    assert age_on(born, day) == years


@given(st.dates(date(1930, 1, 1), date(2026, 1, 1)), st.integers(0, 30_000))
def test_nobody_grows_younger(born: date, days: int) -> None:
    day = born + timedelta(days=days)
    assert 0 <= age_on(born, day) <= age_on(born, day + timedelta(days=1)) <= age_on(born, day) + 1


def test_an_age_in_two_bands_is_counted_once_in_the_younger_whatever_their_order() -> None:
    assert band_of(16, (ADULT, YOUNG)) == band_of(16, (YOUNG, ADULT)) == YOUNG
    assert band_of(18, (ADULT, YOUNG)) == ADULT


def test_a_band_without_an_upper_age_never_ends_and_the_youngest_age_is_a_limit() -> None:
    assert band_of(97, (YOUNG, OPEN)) == OPEN
    assert band_of(4, (YOUNG, OPEN)) is None


def test_carers_are_counted_where_their_household_lives_and_in_their_band() -> None:
    households = [household(1, "E1"), household(2, "E2"), household(3, "E3")]
    carers = [
        carer(1, 1, date(2015, 6, 1)),
        carer(2, 1, date(2018, 6, 1)),
        carer(3, 2, date(2005, 6, 1)),
        carer(4, 3, date(2025, 6, 1)),
    ]
    counts = carers_by_lsoa_and_band(households, carers, (YOUNG, ADULT), FIRST_DAY)
    assert counts == {
        "E1": {"young": 2.0, "adult": 0.0},
        "E2": {"young": 0.0, "adult": 1.0},
        "E3": {"young": 0.0, "adult": 0.0},
    }
    assert weights_at(counts, "E9", (YOUNG, ADULT)) == {"young": 0.0, "adult": 0.0}


def test_a_carer_without_a_household_is_an_error_that_names_both() -> None:
    with pytest.raises(ValueError, match="Carer c1 belongs to household h7, which is not in the register"):
        carers_by_lsoa_and_band([household(1, "E1")], [carer(1, 7, date(2015, 6, 1))], (YOUNG,), FIRST_DAY)


def test_a_consent_holds_from_the_day_it_is_given_until_the_day_it_is_withdrawn() -> None:
    consent = Consent(purpose="photos", given_on=date(2026, 9, 1), given_by="A parent", withdrawn_on=date(2027, 1, 1))
    days = (date(2026, 8, 31), date(2026, 9, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [consent.holds_on(day) for day in days] == [False, True, True, False]
