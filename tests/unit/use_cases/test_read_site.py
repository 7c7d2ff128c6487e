"""The site's read use case on the example: figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.plan import MissedDate
from scheduler.use_cases.read_site import FeedChoice, Filters, NoPlanYetError, Pages, UnknownAreaError
from tests.examples import FACTS, PLAN
from tests.site_examples import OnePlan, example_site

DECISIONS = Path(__file__).parents[3] / "docs" / "decisions"


def pages(source: OnePlan | None = None) -> Pages:
    return example_site(source).pages()


def test_sessions_stand_in_order_of_day_and_time() -> None:
    first = pages().snapshot.sessions[0]
    assert (first.day, first.title, first.area_name) == (date(2027, 1, 5), "Youth club", "East")
    assert (first.start_minute, first.end_minute) == (17 * 60, 19 * 60)
    days = [session.day for session in pages().snapshot.sessions]
    assert days == sorted(days)


@pytest.mark.parametrize(
    ("filters", "sessions"),
    [
        (Filters(), 17),
        (Filters(area_id="east"), 8),
        (Filters(band_id="young-adult"), 6),
        (Filters(strand_key="youth-club"), 11),
        (Filters(month="2027-02"), 5),
        (Filters(area_id="west", band_id="young", month="2027-01"), 2),
        (Filters(month="2027-04"), 0),
    ],
)
def test_filters_leave_what_fits_all_of_them(filters: Filters, sessions: int) -> None:
    assert pages().programme(filters, 1).total == sessions


@given(
    area=st.sampled_from(["", "east", "west"]),
    band=st.sampled_from(["", "young", "young-adult"]),
    month=st.sampled_from(["", "2027-01", "2027-02", "2027-03", "2027-04"]),
)
def test_the_pages_of_a_list_hold_every_session_once(area: str, band: str, month: str) -> None:
    many = replace(PLAN, series=tuple(replace(one, id=f"{one.id}-{n}") for n in range(9) for one in PLAN.series))
    shown = pages(OnePlan(plan=many))
    filters = Filters(area_id=area, band_id=band, month=month)
    first = shown.programme(filters, 1)
    listed = [
        session.id
        for number in range(1, first.pages + 1)
        for day in shown.programme(filters, number).days
        for session in day.sessions
    ]
    assert len(listed) == len(set(listed)) == first.total


def test_a_page_never_splits_a_day() -> None:
    many = replace(PLAN, series=tuple(replace(one, id=f"{one.id}-{n}") for n in range(9) for one in PLAN.series))
    shown = pages(OnePlan(plan=many))
    count = shown.programme(Filters(), 1).pages
    days = [day.day for number in range(1, count + 1) for day in shown.programme(Filters(), number).days]
    assert count > 1
    assert len(days) == len(set(days))


def test_a_month_is_whole_weeks_with_the_days_of_other_months_empty() -> None:
    month = pages().month(Filters(month="2027-02"))
    assert len(month.days) % 7 == 0
    assert month.days[0].day.weekday() == 0
    assert all(not day.sessions for day in month.days if not day.in_month)
    assert (month.previous_month, month.next_month) == ("2027-01", "2027-03")
    assert month.total == 5


def test_holidays_are_named_on_their_days() -> None:
    notes = {day.day: day.note for day in pages().month(Filters(month="2027-03")).days}
    assert notes[date(2027, 3, 26)] == "Good Friday"
    assert notes[date(2027, 3, 29)] == "Easter Monday"
    assert notes[date(2027, 3, 30)] == "Easter holiday"
    assert notes[date(2027, 3, 16)] is None


def test_an_area_lists_its_groups_and_the_nearest_of_others() -> None:
    east = pages().area("east")
    assert [group.title for group in east.groups] == ["Youth club", "Evening meet-up"]
    assert (east.sessions, east.home_visits) == (8, 0)
    assert {near.area_id for near in east.nearby} == {"west"}
    assert east.nearby == tuple(sorted(east.nearby, key=lambda near: near.minutes))


def test_single_dates_of_one_kind_are_one_entry_in_order_of_day() -> None:
    club = PLAN.series[0]
    alone = tuple(
        replace(club, id=f"single-{number}", dates=(day,)) for number, day in enumerate(reversed(club.dates[:3]))
    )
    meet_up = next(one for one in PLAN.series if one.strand_id == "young-adults")
    only_one = replace(meet_up, id="single-9", area_id="east", dates=meet_up.dates[:1])
    east = pages(OnePlan(plan=replace(PLAN, series=(*alone, only_one)))).area("east")
    assert [(one.title, [group.dates[0] for group in one.meetings]) for one in east.single_dates] == [
        ("Youth club", list(club.dates[:3]))
    ]
    assert [group.id for group in east.groups] == ["single-9"], "one alone is shown as before"


def test_the_error_of_the_estimate_is_the_one_that_the_record_gives() -> None:
    record = (DECISIONS / "0005-travel-time-estimate.md").read_text(encoding="utf-8")
    england = next(line for line in record.splitlines() if line.startswith("| England"))
    _bias, mean, nine_in_ten = [cell.strip() for cell in england.strip("|").split("|")][2:]
    told = pages().about_data.estimate_error
    assert f"{mean} minutes out on average" in told
    assert f"within {nine_in_ten} minutes" in told


def test_a_group_says_on_which_days_it_does_not_meet() -> None:
    missed = MissedDate(day=date(2027, 2, 16), because="February half-term")
    plan = replace(PLAN, series=(replace(PLAN.series[0], missed=(missed,)), *PLAN.series[1:]))
    group = pages(OnePlan(plan=plan)).area("east").groups[0]
    assert group.missed == ((date(2027, 2, 16), "February half-term"),)


def test_an_unknown_area_is_refused_by_name() -> None:
    with pytest.raises(UnknownAreaError, match="There is no area atlantis"):
        pages().area("atlantis")
    with pytest.raises(UnknownAreaError, match="There is no area atlantis"):
        pages().feed(FeedChoice(area_id="atlantis"))


def test_the_plan_holds_what_is_due_of_a_years_promise() -> None:
    target = pages().plan.targets[0]
    # 60 a year, 98 of 365 days: 16.1, rounded up
    assert (target.owed, target.planned, target.met) == (17, 17, True)
    (duty,) = pages().plan.duties
    assert duty == (
        "Young carers, 5 to 17: something in every area in every month (KPI table). "
        "2 of 2 areas have it in all 3 months that count."
    )


def test_the_coverage_is_told_from_the_worst_served_area_on() -> None:
    coverage = pages().coverage
    figures = [row.places_per_100 for row in coverage.rows if row.places_per_100 is not None]
    assert figures == sorted(figures)
    assert [row.rank for row in coverage.rows] == [1, 2]
    assert coverage.worst == coverage.rows[0]
    assert {row.months_served for row in coverage.rows} == {3}


def test_the_weighted_mean_of_reachable_places_is_what_is_offered_per_100_carers() -> None:
    # 17 sessions of 16 places for 65 carers; every hall lies within 30 minutes of everybody
    assert pages().coverage.mean_per_100 == pytest.approx(100 * 17 * 16 / 65)


def test_the_key_figures_of_home_agree_with_the_pages_behind_them() -> None:
    shown = pages()
    assert shown.home.sessions == shown.plan.sessions == 17
    assert shown.home.areas_served_monthly == sum(area.every_month for area in shown.areas)
    assert shown.home.worst_area == shown.coverage.worst
    assert shown.home.headline_aim == shown.plan.aims[0]


def test_each_age_group_of_an_area_is_set_beside_the_mean_of_all_areas() -> None:
    east, west = pages().area("east").bands, pages().area("west").bands
    assert [band.band_name for band in east] == [band.name for band in FACTS.bands]
    # young carers: 30 in East, 20 in West, 11 sessions of 16 places within reach of everybody
    mean = (30 * east[0].places_per_100 + 20 * west[0].places_per_100) / 50
    assert mean == pytest.approx(100 * 11 * 16 / 50)
    assert east[0].mean_per_100 == west[0].mean_per_100 == pytest.approx(mean)


@pytest.mark.parametrize(
    ("value", "gap_percent"), [(260.0, 0.0), (259.99, 0.1), (240.0, 7.7), (249.6, 4.0), (200.0, 24.0)]
)
def test_a_gap_is_rounded_up_so_that_it_never_claims_too_much(value: float, gap_percent: float) -> None:
    # (260 - value) ÷ 260: 0.004, 7.69, 4.0 and 23.1 per cent
    plan = replace(PLAN, aims=(replace(PLAN.aims[0], value=value),))
    assert pages(OnePlan(plan=plan)).plan.aims[0].gap_percent == gap_percent


def test_a_meeting_that_stands_alone_is_an_event_and_no_group() -> None:
    alone = replace(PLAN.series[3], dates=PLAN.series[3].dates[:1])
    home = pages(OnePlan(plan=replace(PLAN, series=(*PLAN.series[:3], alone)))).home
    assert (home.groups, home.events) == (3, 1)


def test_home_shows_whole_days_from_the_start_of_the_term() -> None:
    days = pages().home.first_days
    assert sum(len(day.sessions) for day in days) == 6
    assert days[0].day == date(2027, 1, 5)


def test_without_a_plan_the_error_says_how_to_make_one() -> None:
    with pytest.raises(NoPlanYetError, match="evenhand plan"):
        pages(OnePlan(plan_id=None))


def test_a_newer_plan_is_noticed_and_read_once() -> None:
    source = OnePlan()
    site = example_site(source)
    site.pages()
    source.plan_id = "2"
    assert site.pages() is site.pages()
    assert source.reads == ["1", "2"]


def test_ages_choices_hold_only_what_the_programme_has_and_every_area() -> None:
    plan = replace(PLAN, series=PLAN.series[:1])
    choices = pages(OnePlan(plan=plan)).programme(Filters(), 1).choices
    assert [choice.id for choice in choices.bands] == ["young"]
    assert [choice.id for choice in choices.areas] == [area.id for area in FACTS.areas]
    assert [choice.name for choice in choices.months] == ["January 2027", "February 2027", "March 2027", "April 2027"]
