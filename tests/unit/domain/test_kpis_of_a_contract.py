"""KPIs counted, judged and added up, each measure worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.facts import Period
from scheduler.domain.kpi_measures import (
    Coming,
    HeldSession,
    KpiMeasure,
    KpiRecords,
    Referral,
    Visited,
    Wanted,
    count_kpi,
)
from scheduler.domain.kpi_results import (
    Direction,
    KpiDays,
    KpiDefinition,
    KpiState,
    KpiVariation,
    judge_all,
    judge_kpi,
    month_of,
    points_of,
)
from scheduler.domain.kpis import FailureRule

APRIL = date(2026, 4, 1)
DAYS = KpiDays(year_first=APRIL, year_last=date(2027, 3, 31), until=date(2026, 9, 30))
"""Half of the year: 183 of 365 days."""
WANTED = Wanted(first=APRIL, last=DAYS.until)


def session(number: int, day: date, **changes: object) -> HeldSession:
    made = HeldSession(
        id=number, day=day, area_id="east", strand_id="club", venue_id="hall", places=10, expected=8, came=6
    )
    return replace(made, **changes)  # type: ignore[arg-type]


SESSIONS = (
    session(1, date(2026, 4, 7), answers=4, satisfied=3),
    session(2, date(2026, 5, 5), area_id="west", came=4, answers=2, satisfied=2),
    session(3, date(2026, 5, 12), strand_id="course", venue_id="school", expected=0, came=0),
    session(4, date(2026, 10, 6)),
)
COMINGS = (
    Coming(person_id="ann", household_id="a", strand_id="club", area_id="east", first_day=date(2026, 4, 7)),
    Coming(person_id="ann", household_id="a", strand_id="club", area_id="west", first_day=date(2026, 5, 5)),
    Coming(person_id="ben", household_id="a", strand_id="course", area_id="east", first_day=date(2026, 5, 12)),
)
REFERRALS = (
    Referral(
        id="1", received_on=date(2026, 4, 2), first_contact_on=date(2026, 4, 8), support_started_on=date(2026, 4, 9)
    ),
    Referral(id="2", received_on=date(2026, 5, 5), first_contact_on=date(2026, 5, 8)),
    Referral(id="3", received_on=date(2026, 6, 1)),
    Referral(id="4", received_on=date(2026, 9, 30)),
)
EASTER = frozenset({date(2026, 4, 3), date(2026, 4, 6)})
RECORDS = KpiRecords(
    sessions=SESSIONS,
    comings=COMINGS,
    visited=(Visited(household_id="b", strand_id="visits", area_id="west", first_day=date(2026, 6, 1)),),
    called_off=(session(5, date(2026, 6, 9), expected=0, came=0),),
    referrals=REFERRALS,
    area_ids=("east", "west"),
    bank_holidays=EASTER,
)


@pytest.mark.parametrize(
    ("measure", "count", "of", "behind"),
    [
        (KpiMeasure.SESSIONS, 3, None, ("1", "2", "3")),  # the fourth was held after the days asked for
        (KpiMeasure.ATTENDANCES, 10, None, ("1", "2")),
        (KpiMeasure.ATTENDANCE_RATE, 10, 16, ("1", "2")),  # 6 of 8 and 4 of 8
        (KpiMeasure.PLACES_FILLED, 10, 20, ("1", "2")),  # the third has no register yet
        (KpiMeasure.SATISFIED, 5, 6, ("1", "2")),
        (KpiMeasure.DIFFERENT_CARERS, 2, None, ("ann", "ben")),  # Ann came in two areas
        (KpiMeasure.DIFFERENT_FAMILIES, 2, None, ("b", "a")),  # Ann and Ben are one; b was visited
        (KpiMeasure.HELD_AS_PLANNED, 3, 4, ("1", "2", "3")),  # one in June was called off
        (KpiMeasure.VENUES, 2, None, ("hall", "school")),
        (KpiMeasure.REFERRALS, 4, None, ("1", "2", "3", "4")),
        (KpiMeasure.AREAS_EVERY_MONTH, 0, None, ()),  # nothing was held in June
    ],
)
def test_each_measure_counts_what_it_says(
    measure: KpiMeasure, count: float, of: float | None, behind: tuple[str, ...]
) -> None:
    found = count_kpi(measure, RECORDS, WANTED)
    assert (found.count, found.of, found.behind) == (count, of, behind)


def test_first_contact_counts_working_days_over_easter_and_leaves_out_what_still_has_time() -> None:
    """From Thursday 2 April two working days end on Wednesday 8 April: Good Friday and Easter Monday do not count."""
    found = count_kpi(KpiMeasure.FIRST_CONTACT, RECORDS, replace(WANTED, within_working_days=2))
    # the second was answered on the third working day, the third never; the fourth has time until October
    assert (found.behind, found.missed) == (("1",), ("2", "3"))
    assert found.value == pytest.approx(100 / 3)


def test_the_average_wait_is_of_those_whose_support_began() -> None:
    found = count_kpi(KpiMeasure.AVERAGE_WAIT, RECORDS, WANTED)
    assert found.count == 3  # 7, 8 and 9 April
    assert found.missed == ("2", "3", "4")
    assert count_kpi(KpiMeasure.AVERAGE_WAIT, KpiRecords(), WANTED).value is None


def test_the_longest_wait_is_that_of_whose_support_began_last() -> None:
    """From 2 April, Easter's days left out, to 9 April are 3 working days; from Tuesday 5 May to the 12th are 5."""
    both = replace(RECORDS, referrals=(REFERRALS[0], replace(REFERRALS[1], support_started_on=date(2026, 5, 12))))
    found = count_kpi(KpiMeasure.LONGEST_WAIT, both, WANTED)
    assert (found.count, found.behind, found.missed) == (5, ("1", "2"), ())
    assert count_kpi(KpiMeasure.AVERAGE_WAIT, both, WANTED).count == 4
    assert count_kpi(KpiMeasure.LONGEST_WAIT, KpiRecords(), WANTED).value is None


def test_those_are_found_who_had_more_sessions_than_one_may() -> None:
    """Ann came twice in April and twice in May: four, where three are allowed; Ben came three times."""
    ann, again, ben = COMINGS
    came = replace(RECORDS, comings=(replace(ann, times=2), replace(again, times=2), replace(ben, times=3)))
    limited = replace(WANTED, sessions_at_most=3)
    assert count_kpi(KpiMeasure.CARERS_ABOVE_LIMIT, came, limited).behind == ("ann",)
    assert count_kpi(KpiMeasure.CARERS_ABOVE_LIMIT, came, replace(limited, strand_ids=("course",))).count == 0


def test_quarters_are_shown_beside_the_year_so_far_and_a_person_of_both_is_one() -> None:
    came = replace(COMINGS[0], first_day=date(2026, 7, 7))
    found = judge_kpi(
        kpi(measure=KpiMeasure.DIFFERENT_CARERS), replace(RECORDS, comings=(*COMINGS, came)), replace(DAYS)
    )
    assert found.quarters == ((APRIL, date(2026, 6, 30), 2), (date(2026, 7, 1), date(2026, 9, 30), 1))
    assert found.year_so_far == 2


def test_areas_are_counted_that_had_something_in_every_month() -> None:
    may = replace(WANTED, first=date(2026, 5, 1), last=date(2026, 5, 31))
    found = count_kpi(KpiMeasure.AREAS_EVERY_MONTH, RECORDS, may)
    assert found.behind == ("east", "west")
    clubs = count_kpi(KpiMeasure.AREAS_EVERY_MONTH, RECORDS, replace(may, strand_ids=("club",)))
    assert (clubs.behind, clubs.missed, clubs.whole) == (("west",), ("east",), 2)


def kpi(**changes: object) -> KpiDefinition:
    made = KpiDefinition(
        id="clubs",
        title="Clubs",
        counts="Clubs held",
        unit="clubs",
        source="2.1",
        returned="monthly",
        measure=KpiMeasure.SESSIONS,
        value=7,
        direction=Direction.AT_LEAST,
        period=Period.YEAR,
        failure_score=2,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_year_owes_its_share_of_days_rounded_up() -> None:
    """183 of 365 days of 7 are 3.5, so 4 are owed, and three were held."""
    found = judge_kpi(kpi(), RECORDS, DAYS)
    assert (found.owed, found.count and found.count.count, found.state) == (4, 3, KpiState.BELOW)
    assert judge_kpi(kpi(value=5), RECORDS, DAYS).state is KpiState.ON_TARGET  # 2.5 are owed, so 3


def test_more_than_is_not_reached_by_as_many() -> None:
    assert judge_kpi(kpi(value=5, direction=Direction.MORE_THAN), RECORDS, DAYS).state is KpiState.BELOW


def test_a_month_and_a_quarter_are_judged_over_the_last_that_ended() -> None:
    in_june = replace(DAYS, until=date(2026, 6, 10))
    found = judge_kpi(kpi(period=Period.MONTH, value=2), RECORDS, in_june)
    assert (found.first, found.last, found.state) == (date(2026, 5, 1), date(2026, 5, 31), KpiState.ON_TARGET)
    first_quarter = judge_kpi(kpi(period=Period.QUARTER, value=3), RECORDS, in_june)
    assert (first_quarter.first, first_quarter.last) == (APRIL, date(2026, 6, 10))  # none has ended yet
    assert judge_kpi(kpi(period=Period.QUARTER, value=3), RECORDS, DAYS).last == DAYS.until  # ends that very day


def test_a_figure_that_must_rise_is_held_to_the_same_days_of_the_year_before() -> None:
    rising = kpi(value=None, direction=Direction.RISING)
    assert judge_kpi(rising, RECORDS, DAYS).state is KpiState.NO_TARGET
    before = tuple(session(n, date(2025, 4, n)) for n in range(11, 14))
    found = judge_kpi(rising, replace(RECORDS, sessions=(*before, *SESSIONS)), DAYS)
    assert (found.owed, found.state) == (3, KpiState.BELOW)  # as many are not more


def test_a_wait_above_its_limit_is_above_the_limit() -> None:
    wait = kpi(measure=KpiMeasure.AVERAGE_WAIT, value=3, direction=Direction.LESS_THAN, period=None)
    assert judge_kpi(wait, RECORDS, DAYS).state is KpiState.ABOVE
    assert judge_kpi(replace(wait, value=4.0), RECORDS, DAYS).state is KpiState.ON_TARGET


def test_what_we_do_not_hold_is_not_measured_and_nothing_is_not_a_share() -> None:
    assert judge_kpi(kpi(measure=None), RECORDS, DAYS).state is KpiState.NOT_MEASURED
    satisfied = kpi(measure=KpiMeasure.SATISFIED, value=75, period=None)
    assert judge_kpi(satisfied, KpiRecords(), DAYS).state is KpiState.NOTHING_YET
    assert judge_kpi(satisfied, RECORDS, DAYS).state is KpiState.ON_TARGET  # 5 of 6


def test_the_first_year_is_easier_where_the_contract_says_so() -> None:
    easier = kpi(
        measure=KpiMeasure.FIRST_CONTACT,
        value=95,
        period=None,
        within_working_days=2,
        variations=(KpiVariation(months=12, text="66 % within 3 days", value=66, within_working_days=3),),
    )
    found = judge_kpi(easier, RECORDS, replace(DAYS, month_of_contract=12))
    assert found.count is not None
    assert found.count.behind == ("1", "2")
    assert found.state is KpiState.ON_TARGET  # 2 of 3
    assert judge_kpi(easier, RECORDS, replace(DAYS, month_of_contract=13)).state is KpiState.BELOW


def test_areas_have_values_of_their_own_that_change_with_the_contracts_year() -> None:
    families = kpi(measure=KpiMeasure.SESSIONS, value=1, area_values_by_year={"east": (1.0, 8.0), "west": (1.0, 1.0)})
    assert judge_kpi(families, RECORDS, replace(DAYS, month_of_contract=6)).state is KpiState.ON_TARGET
    second = judge_kpi(families, RECORDS, replace(DAYS, month_of_contract=18))
    assert (second.state, second.areas_below) == (KpiState.BELOW, ("east",))  # 2 held where 8 × 183/365 are owed


def test_where_every_area_has_its_own_value_the_whole_owes_their_sum() -> None:
    families = kpi(measure=KpiMeasure.SESSIONS, value=1, area_values={"east": 3.0, "west": 4.0})
    records = replace(RECORDS, area_ids=("east", "west"))
    found = judge_kpi(families, records, DAYS)
    assert found.definition.value == 7
    assert found.owed_by_area == {"east": 2, "west": 3}  # 183 of 365 days have passed: 1.5 and 2.01, rounded up
    assert found.owed == 5
    some = judge_kpi(replace(families, area_values={"east": 3.0}), records, DAYS)
    assert (some.definition.value, some.owed, some.owed_by_area) == (1, 1, {"east": 2})


def test_an_area_in_which_nothing_was_held_is_below_its_own_value() -> None:
    records = replace(RECORDS, area_ids=("east", "north", "west"))
    clubs = kpi(value=3, period=Period.MONTH, area_values={"east": 1.0, "north": 1.0, "west": 1.0})
    assert "north" in judge_kpi(clubs, records, DAYS).areas_below


def test_a_plain_count_says_what_it_is_out_of() -> None:
    practices = kpi(measure=KpiMeasure.VENUES, value=None, direction=None, period=None, out_of=25)
    found = judge_kpi(practices, RECORDS, DAYS).count
    assert found is not None
    assert found.whole == 25
    assert found.value == found.count
    share = judge_kpi(kpi(measure=KpiMeasure.SATISFIED, value=75, out_of=25), RECORDS, DAYS).count
    assert share is not None
    assert share.whole == 0, "a share says itself what it is out of"


def test_three_points_are_a_failure_and_the_first_three_months_halve_them() -> None:
    results = judge_all([kpi(id="a"), kpi(id="b"), kpi(id="c", value=1)], RECORDS, DAYS)
    rule = FailureRule(points=3, halved_for_months=3)
    full = points_of(results, rule, 4)
    assert (full.points, full.fails, full.halved) == (4, True, False)
    assert [one.definition.id for one in full.of_missed] == ["a", "b"]
    early = points_of(results, rule, 3)
    assert (early.points, early.fails, early.halved) == (2, False, True)
    assert points_of(results, rule, None).fails  # a contract that has long begun


def test_months_of_a_contract_are_counted_from_one() -> None:
    assert month_of(date(2026, 4, 1), date(2027, 3, 31)) == 12
    assert month_of(date(2026, 4, 1), date(2027, 4, 1)) == 13
    assert month_of(None, APRIL) is None


days_of_year = st.dates(min_value=APRIL, max_value=date(2027, 3, 31))


@st.composite
def some_records(draw: st.DrawFn) -> KpiRecords:
    sessions = [
        HeldSession(
            id=number,
            day=draw(days_of_year),
            area_id=draw(st.sampled_from(["east", "west"])),
            strand_id=draw(st.sampled_from(["club", "course"])),
            venue_id=draw(st.sampled_from([None, "hall", "school"])),
            places=draw(st.integers(0, 12)),
            expected=(expected := draw(st.integers(0, 9))),
            came=draw(st.integers(0, expected)),
            answers=(answers := draw(st.integers(0, 5))),
            satisfied=draw(st.integers(0, answers)),
        )
        for number in range(draw(st.integers(0, 8)))
    ]
    referrals = [
        Referral(id=str(n), received_on=(day := draw(days_of_year)), first_contact_on=draw(st.none() | st.just(day)))
        for n in range(draw(st.integers(0, 4)))
    ]
    return KpiRecords(
        sessions=sorted(sessions, key=lambda one: one.day),
        referrals=sorted(referrals, key=lambda one: one.received_on),
        area_ids=("east", "west"),
    )


@given(some_records(), st.sampled_from(list(KpiMeasure)), days_of_year, days_of_year)
def test_no_share_is_above_one_records_stand_once_and_areas_add_up(
    records: KpiRecords, measure: KpiMeasure, one: date, other: date
) -> None:
    wanted = Wanted(first=min(one, other), last=max(one, other), within_working_days=2)
    found = count_kpi(measure, records, wanted)
    assert len(set(found.behind)) == len(found.behind)
    assert not set(found.behind) & set(found.missed)
    if found.of is not None and measure is not KpiMeasure.PLACES_FILLED:
        assert found.count is not None
        assert found.count <= found.of
    if measure in {KpiMeasure.SESSIONS, KpiMeasure.ATTENDANCES}:
        parts = [
            count_kpi(measure, own, replace(wanted, area_id=area)).count or 0 for area, own in records.by_area().items()
        ]
        assert sum(parts) == found.count
    if measure in {KpiMeasure.SESSIONS, KpiMeasure.REFERRALS}:
        assert found.count == len(found.behind)


@given(some_records(), days_of_year)
def test_the_year_is_its_months(records: KpiRecords, until: date) -> None:
    result = judge_kpi(kpi(), records, replace(DAYS, until=until))
    assert result.count is not None
    assert sum(value or 0 for _, value in result.trend) == result.count.count
    assert result.last == until
    assert result.owed is not None
    assert 0 < result.owed <= 7
    assert timedelta(0) <= until - APRIL
