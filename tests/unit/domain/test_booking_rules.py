"""Every rule of booking, worked by hand, with the words that a parent reads (docs/rules.md, Booking)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from scheduler.clock import LOCAL
from scheduler.domain.booking import (
    AreaRule,
    BookableSession,
    BookingPolicy,
    Cap,
    CarerToBook,
    ConsentNeeded,
    Engagement,
    Stop,
    in_words,
)
from scheduler.domain.booking_rules import RULES, full, refusals
from scheduler.domain.facts import AgeBand, Mode, Period
from scheduler.domain.people import Consent

NOW = datetime(2026, 12, 14, 12, tzinfo=LOCAL)
SESSION = BookableSession(
    id=7,
    service_id="example",
    series_id="series-1",
    strand_id="training",
    term_id="spring-2027",
    title="Training session",
    band=AgeBand(id="young", name="Young carers, 5 to 17", youngest_years=5, oldest_years=17),
    area_id="east",
    area_name="East",
    strand_area_ids=(),
    mode=Mode.FACE_TO_FACE,
    household_id=None,
    day=date(2027, 1, 5),
    starts_at=datetime(2027, 1, 5, 17, tzinfo=LOCAL),
    ends_at=datetime(2027, 1, 5, 19, tzinfo=LOCAL),
    term_first=date(2027, 1, 4),
    term_last=date(2027, 4, 11),
    places=10,
    places_taken=0,
    waiting_carers=0,
    status="planned",
)
CARER = CarerToBook(id="c1", given_name="Ada", birth_date=date(2015, 6, 1), area_id="east")
POLICY = BookingPolicy()


def codes(
    carer: CarerToBook = CARER,
    session: BookableSession = SESSION,
    policy: BookingPolicy = POLICY,
    now: datetime = NOW,
) -> list[Stop]:
    return [one.code for one in refusals(carer, session, policy, now)]


def place(number: int, day: date, hour: int = 17, minutes: int = 120, *, away: bool = False) -> Engagement:
    starts = datetime(day.year, day.month, day.day, hour, tzinfo=LOCAL)
    return Engagement(
        session_id=number,
        strand_id="training",
        title="Training session",
        day=day,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=minutes),
        stayed_away=away,
    )


def test_who_fits_is_refused_nothing() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("born", "found"),
    [
        (date(2022, 1, 5), []),
        (date(2022, 1, 6), [Stop.TOO_YOUNG]),
        (date(2009, 1, 6), []),
        (date(2009, 1, 5), [Stop.TOO_OLD]),
    ],
)
def test_age_is_taken_on_the_day_of_the_session(born: date, found: list[Stop]) -> None:
    """5 on the fifth birthday, 4 the day before it; 17 until the day before the eighteenth."""
    assert codes(replace(CARER, birth_date=born)) == found


def test_a_band_without_an_upper_end_is_open_to_everybody_older() -> None:
    adults = replace(SESSION, band=AgeBand(id="adult", name="Adults", youngest_years=18))
    assert codes(replace(CARER, birth_date=date(1930, 1, 1)), adults) == []
    (why,) = refusals(CARER, adults, POLICY, NOW)
    assert why.reason == (
        "Ada will be 11 on Tuesday 5 January 2027; this session is for ages 18 and over. "
        "Look for a session for younger carers."
    )


def test_booking_closes_an_hour_before_and_ends_when_the_session_starts() -> None:
    assert codes(now=SESSION.starts_at - timedelta(minutes=61)) == []
    assert codes(now=SESSION.starts_at - timedelta(minutes=60)) == [Stop.CLOSED]
    assert codes(now=SESSION.starts_at) == [Stop.STARTED]


def test_booking_opens_at_midnight_so_many_days_before() -> None:
    """21 days before 5 January 2027 is 15 December 2026."""
    policy = BookingPolicy(opens_days_before=21)
    (why,) = refusals(CARER, SESSION, policy, datetime(2026, 12, 14, 23, 59, tzinfo=LOCAL))
    assert why.reason == "Booking opens on Tuesday 15 December 2026. Come back to this page from then on."
    assert codes(policy=policy, now=datetime(2026, 12, 15, tzinfo=LOCAL)) == []


@pytest.mark.parametrize(
    ("rule", "strand_areas", "mode", "found"),
    [
        (AreaRule.ANY, ("west",), Mode.FACE_TO_FACE, []),
        (AreaRule.WHERE_THE_STRAND_RUNS, (), Mode.FACE_TO_FACE, []),
        (AreaRule.WHERE_THE_STRAND_RUNS, ("east", "north"), Mode.FACE_TO_FACE, []),
        (AreaRule.WHERE_THE_STRAND_RUNS, ("west",), Mode.FACE_TO_FACE, [Stop.OTHER_AREA]),
        (AreaRule.OWN_AREA, (), Mode.FACE_TO_FACE, [Stop.OTHER_AREA]),
        (AreaRule.OWN_AREA, (), Mode.ONLINE, []),
    ],
)
def test_the_area_of_the_household_counts_as_the_service_says(
    rule: AreaRule, strand_areas: tuple[str, ...], mode: Mode, found: list[Stop]
) -> None:
    session = replace(SESSION, area_id="west", area_name="West", strand_area_ids=strand_areas, mode=mode)
    assert codes(session=session, policy=BookingPolicy(area_rule=rule)) == found


def test_a_missing_consent_is_asked_for_and_a_withdrawn_one_is_missing() -> None:
    policy = BookingPolicy(consents=(ConsentNeeded(purpose="emergency_treatment"),))
    given = Consent(purpose="emergency_treatment", given_on=date(2026, 1, 1), given_by="parent")
    (why,) = refusals(CARER, SESSION, policy, NOW)
    assert why.reason == (
        "We do not have consent for Ada: emergency treatment. Give it under your details, or call the team; then book."
    )
    assert codes(replace(CARER, consents=(given,)), policy=policy) == []
    withdrawn = replace(given, withdrawn_on=date(2027, 1, 5))
    assert codes(replace(CARER, consents=(withdrawn,)), policy=policy) == [Stop.CONSENT_MISSING]


def test_a_consent_is_asked_of_the_young_and_for_the_strands_named() -> None:
    other_strand = BookingPolicy(consents=(ConsentNeeded(purpose="outings", strand_ids=("short-breaks",)),))
    assert codes(policy=other_strand) == []
    grown = replace(SESSION, band=AgeBand(id="all", name="All", youngest_years=5))
    policy = BookingPolicy(consents=(ConsentNeeded(purpose="outings", strand_ids=("training",)),))
    assert codes(replace(CARER, birth_date=date(2009, 1, 5)), grown, policy) == []
    assert codes(replace(CARER, birth_date=date(2009, 1, 6)), grown, policy) == [Stop.CONSENT_MISSING]


def test_one_place_a_carer() -> None:
    assert codes(replace(CARER, engagements=(place(7, SESSION.day),))) == [Stop.ALREADY_BOOKED]


@pytest.mark.parametrize(
    ("hour", "minutes", "found"),
    [(15, 120, []), (15, 121, [Stop.OVERLAPS]), (18, 30, [Stop.OVERLAPS]), (19, 60, []), (16, 300, [Stop.OVERLAPS])],
)
def test_two_sessions_may_touch_but_not_overlap(hour: int, minutes: int, found: list[Stop]) -> None:
    """From 5pm to 7pm: what ends at 5pm or begins at 7pm is no matter."""
    assert codes(replace(CARER, engagements=(place(8, SESSION.day, hour, minutes),))) == found


def test_at_most_three_training_sessions_in_a_year_of_the_contract_that_starts_in_april() -> None:
    """5 January 2027 lies in the year from 1 April 2026 to 31 March 2027; places of that year alone count."""
    policy = BookingPolicy(
        caps=(Cap(strand_id="training", sessions_at_most=3, period=Period.YEAR),), year_starts_month=4
    )
    this_year = tuple(
        place(n, day) for n, day in enumerate((date(2026, 4, 1), date(2026, 9, 1), date(2027, 3, 31)), 20)
    )
    assert codes(replace(CARER, engagements=this_year), policy=policy) == [Stop.LIMIT_REACHED]
    (why,) = refusals(replace(CARER, engagements=this_year), SESSION, policy, NOW)
    assert why.reason == (
        "Ada has 3 of these sessions already, and each carer may come to 3 in a year of the contract. "
        "Cancel one of them, or choose one from Thursday 1 April 2027 on."
    )
    stayed_away = (*this_year[:2], place(22, date(2026, 11, 2), away=True))
    assert codes(replace(CARER, engagements=stayed_away), policy=policy) == []
    last_year = (*this_year[:2], place(23, date(2026, 3, 31)))
    assert codes(replace(CARER, engagements=last_year), policy=policy) == []


def test_a_limit_of_a_term_counts_from_its_first_day_to_its_last() -> None:
    policy = BookingPolicy(caps=(Cap(strand_id="training", sessions_at_most=1, period=Period.TERM),))
    assert codes(replace(CARER, engagements=(place(9, date(2027, 4, 11)),)), policy=policy) == [Stop.LIMIT_REACHED]
    assert codes(replace(CARER, engagements=(place(9, date(2027, 4, 12)),)), policy=policy) == []


def test_cancelled_sessions_and_visits_are_not_booked() -> None:
    assert codes(session=replace(SESSION, status="cancelled")) == [Stop.CANCELLED]
    assert codes(session=replace(SESSION, mode=Mode.HOME_VISIT)) == [Stop.NOT_BOOKABLE]
    assert codes(session=replace(SESSION, household_id="h9")) == [Stop.NOT_BOOKABLE]


def test_every_refusal_says_what_happened_and_then_what_to_do() -> None:
    everything = replace(
        CARER, birth_date=date(2024, 1, 1), engagements=(place(7, SESSION.day), place(8, SESSION.day, 18))
    )
    session = replace(SESSION, status="cancelled", area_id="west", mode=Mode.FACE_TO_FACE, household_id="h9")
    policy = BookingPolicy(
        area_rule=AreaRule.OWN_AREA,
        opens_days_before=1,
        consents=(ConsentNeeded(purpose="outings"),),
        caps=(Cap(strand_id="training", sessions_at_most=1, period=Period.MONTH),),
    )
    found = refusals(everything, session, policy, NOW)
    assert len(found) == len(RULES) - 1  # no ballot
    assert all(len(one.reason.split(". ")) >= 2 and one.reason.endswith(".") for one in found)


def test_a_full_session_offers_the_waiting_list_and_says_how_many_places_there_are() -> None:
    assert "Join the waiting list" in full(replace(SESSION, places_taken=10), 1).reason
    assert full(replace(SESSION, places_taken=9, waiting_carers=2), 1).reason.startswith("Other carers are waiting")
    assert full(replace(SESSION, places_taken=8), 3).reason == (
        "There is only room for 2 more, and you asked for 3 places together. Book 2 places, "
        "join the waiting list together, or choose another session."
    )


@pytest.mark.parametrize(
    ("hour", "minute", "words"), [(0, 0, "12am"), (9, 5, "9:05am"), (12, 0, "12pm"), (17, 30, "5:30pm")]
)
def test_instants_are_told_as_people_say_them(hour: int, minute: int, words: str) -> None:
    assert in_words(datetime(2027, 1, 5, hour, minute, tzinfo=LOCAL)) == f"Tuesday 5 January 2027 at {words}"
