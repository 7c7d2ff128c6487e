"""Every planning rule: a plan that keeps it, and the smallest step that breaks it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from geo.travel_time import estimate_minutes
from scheduler.domain.calendar import DateRange
from scheduler.domain.facts import Cadence, Facts, Mode, Qualification, Season, Spread, Venue, Worker
from scheduler.domain.plan import MissedDate, Series
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import choices_made, is_broken
from tests.examples import FACTS, PLAN

GROUP, WEST, EVENING, WEST_EVENING = PLAN.series
Change = Callable[[Series], Series]


def broken(facts: Facts, *series: Series) -> set[str]:
    """Names of the rules that these series break, promises included."""
    made = {choice for one in series for choice in choices_made(one.id, one.worker_ids)}
    return {one.rule for one in rules.statements(Setting(facts), series) if is_broken(one, made)}


def journey(one: Venue | Worker, other: Venue | Worker, *, rural: bool = False) -> int:
    """Whole minutes between two places, worked out beside the rules."""
    places = [[(place.easting_m, place.northing_m)] for place in (one, other)]
    return math.ceil(estimate_minutes(*places, [rural])[0, 0])


def with_strand(strand_id: str, **changes: object) -> Facts:
    return replace(
        FACTS,
        strands=tuple(replace(one, **changes) if one.id == strand_id else one for one in FACTS.strands),  # type: ignore[arg-type] # fields by name
    )


def with_venue(venue_id: str, **changes: object) -> Facts:
    return replace(
        FACTS,
        venues=tuple(replace(one, **changes) if one.id == venue_id else one for one in FACTS.venues),  # type: ignore[arg-type] # fields by name
    )


def with_worker(worker_id: str, **changes: object) -> Facts:
    return replace(
        FACTS,
        workers=tuple(replace(one, **changes) if one.id == worker_id else one for one in FACTS.workers),  # type: ignore[arg-type] # fields by name
    )


def moved(series: Series, days: int) -> Series:
    dates = tuple(day + timedelta(days=days) for day in series.dates)
    return replace(series, dates=dates, weekday=dates[0].weekday())


def test_the_plan_made_by_hand_keeps_every_rule() -> None:
    assert broken(FACTS, *PLAN.series) == set()


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("strand", lambda one: replace(one, band_id="young-adult")),
        ("strand", lambda one: replace(one, duration_minutes=121)),
        ("allowed-times", lambda one: replace(one, start_minute=16 * 60 - 1)),
        ("allowed-times", lambda one: replace(one, start_minute=18 * 60 + 31)),
        ("dates", lambda one: replace(one, dates=(*one.dates[:-1], one.dates[-1] + timedelta(days=1)))),
        ("dates", lambda one: replace(one, dates=(*one.dates, one.dates[-1]))),
        ("dates", lambda one: replace(one, dates=())),
        ("cadence", lambda one: replace(one, dates=one.dates[:-1])),
        ("cadence", lambda one: replace(one, dates=(*one.dates[:-1], one.dates[-1] + timedelta(days=7)))),
        ("mode", lambda one: replace(one, venue_id=None)),
        ("mode", lambda one: replace(one, household="household-001 (demo)")),
        ("mode", lambda one: replace(one, venue_id="venue-1")),
        ("places", lambda one: replace(one, places=7)),
        ("places", lambda one: replace(one, places=21)),
        ("venue-fit", lambda one: replace(one, venue_id="venue-3", places=11)),
        ("team-size", lambda one: replace(one, places=17)),
        ("team-size", lambda one: replace(one, worker_ids=one.worker_ids[:1])),
        ("missed-dates", lambda one: replace(one, missed=(MissedDate(day=date(2027, 2, 16), because=" "),))),
        ("missed-dates", lambda one: replace(one, missed=(MissedDate(day=one.dates[0], because="snow"),))),
    ],
)
def test_one_step_breaks_a_rule_of_the_series(rule: str, change: Change) -> None:
    assert rule not in broken(FACTS, GROUP)
    assert rule in broken(FACTS, change(GROUP))


def test_the_allowed_times_include_their_ends() -> None:
    assert "allowed-times" not in broken(FACTS, replace(GROUP, start_minute=16 * 60))
    assert "allowed-times" not in broken(FACTS, replace(GROUP, start_minute=18 * 60 + 30))


def test_a_group_in_term_time_does_not_meet_in_the_holidays_nor_on_bank_holidays() -> None:
    assert "dates" in broken(FACTS, replace(GROUP, dates=(date(2027, 2, 16),)))
    both = with_strand("peer-group", season=Season.BOTH, weekdays=(0, 1, 2, 3, 4))
    assert "dates" not in broken(both, replace(GROUP, dates=(date(2027, 2, 16),)))
    easter_monday = replace(GROUP, weekday=0, dates=(date(2027, 3, 29),))
    assert "dates" in broken(both, easter_monday)
    holiday = with_strand("peer-group", season=Season.HOLIDAY)
    assert "dates" in broken(holiday, GROUP)
    assert "dates" not in broken(holiday, replace(GROUP, dates=(date(2027, 2, 16),)))


def test_a_missed_date_is_made_up_within_two_weeks_on_a_date_of_the_series() -> None:
    made_up = date(2027, 2, 23)
    missed = MissedDate(day=date(2027, 2, 16), because="February half-term", made_up_on=made_up)
    dates = tuple(sorted((*GROUP.dates, made_up)))
    assert broken(FACTS, replace(GROUP, dates=dates, missed=(missed,))) & {"missed-dates", "cadence"} == set()
    assert "cadence" in broken(FACTS, replace(GROUP, dates=dates))
    assert "missed-dates" in broken(FACTS, replace(GROUP, missed=(missed,)))


def test_a_monthly_group_keeps_its_weekday_of_the_month() -> None:
    assert "cadence" not in broken(FACTS, EVENING)
    assert "cadence" in broken(FACTS, replace(EVENING, dates=(*EVENING.dates[:2], date(2027, 3, 18))))


def test_weekly_and_one_off_cadences_are_kept() -> None:
    weekly = with_strand("peer-group", cadence=Cadence.WEEKLY)
    assert "cadence" in broken(weekly, GROUP)
    once = with_strand("peer-group", cadence=Cadence.ONCE)
    assert "cadence" not in broken(once, replace(GROUP, dates=GROUP.dates[:1]))
    assert "cadence" in broken(once, replace(GROUP, dates=GROUP.dates[:2]))


def test_a_venue_is_open_from_setting_up_to_clearing_away() -> None:
    opening = FACTS.venues[1].opening[1]
    just = with_venue("venue-2", opening=(replace(opening, from_minute=16 * 60 + 30, to_minute=19 * 60 + 30),))
    assert "venue-open" not in broken(just, GROUP)
    late = with_venue("venue-2", opening=(replace(opening, from_minute=16 * 60 + 31, to_minute=19 * 60 + 30),))
    assert "venue-open" in broken(late, GROUP)
    early = with_venue("venue-2", opening=(replace(opening, from_minute=16 * 60 + 30, to_minute=19 * 60 + 29),))
    assert "venue-open" in broken(early, GROUP)


def test_a_venue_is_not_used_while_it_is_closed() -> None:
    day = GROUP.dates[0]
    shut = DateRange(first=day, last=day, reason="floor")
    assert "venue-open" in broken(with_venue("venue-2", closures=(shut,)), GROUP)
    after = DateRange(first=day + timedelta(days=1), last=day + timedelta(days=1))
    assert "venue-open" not in broken(with_venue("venue-2", closures=(after,)), GROUP)


def test_a_venue_is_of_the_kind_and_has_the_facilities_that_the_strand_needs() -> None:
    assert "venue-fit" in broken(with_strand("peer-group", venue_kinds=frozenset({"school"})), GROUP)
    assert "venue-fit" not in broken(with_strand("peer-group", venue_kinds=frozenset({"hall"})), GROUP)
    assert "venue-fit" in broken(with_strand("peer-group", facilities=frozenset({"kitchen"})), GROUP)
    assert "venue-fit" not in broken(with_venue("venue-2", capacity_people=18), GROUP)
    assert "venue-fit" in broken(with_venue("venue-2", capacity_people=17), GROUP)


def test_a_worker_is_available_and_not_on_leave() -> None:
    day = GROUP.dates[2]
    assert "worker-available" in broken(with_worker("worker-2", leave=(DateRange(first=day, last=day),)), GROUP)
    opening = FACTS.workers[1].availability[1]
    just = replace(opening, from_minute=16 * 60 + 30, to_minute=19 * 60 + 30)
    assert "worker-available" not in broken(with_worker("worker-2", availability=(just,)), GROUP)
    short = replace(just, to_minute=19 * 60 + 29)
    assert "worker-available" in broken(with_worker("worker-2", availability=(short,)), GROUP)


def test_a_dbs_check_is_valid_to_the_last_date() -> None:
    assert "dbs-valid" not in broken(with_worker("worker-2", dbs_valid_until=GROUP.dates[-1]), GROUP)
    before = GROUP.dates[-1] - timedelta(days=1)
    assert "dbs-valid" in broken(with_worker("worker-2", dbs_valid_until=before), GROUP)


def test_the_journey_from_the_base_is_within_the_limit() -> None:
    minutes = journey(FACTS.workers[1], FACTS.venues[1])
    at = replace(FACTS, settings=replace(FACTS.settings, worker_journey_minutes_at_most=minutes))
    assert "worker-journey" not in broken(at, GROUP)
    below = replace(FACTS, settings=replace(FACTS.settings, worker_journey_minutes_at_most=minutes - 1))
    assert "worker-journey" in broken(below, GROUP)


def test_one_of_the_team_is_qualified_to_the_last_date() -> None:
    facts = with_strand("peer-group", qualifications=frozenset({"first_aid"}))
    assert "team-qualified" not in broken(facts, GROUP)
    lapsed = (Qualification(name="first_aid", expires_on=GROUP.dates[-1] - timedelta(days=1)),)
    one = replace(
        facts, workers=tuple(replace(w, qualifications=lapsed) if w.id == "worker-2" else w for w in facts.workers)
    )
    assert "team-qualified" not in broken(one, GROUP)
    nobody = replace(facts, workers=tuple(replace(w, qualifications=lapsed) for w in facts.workers))
    assert "team-qualified" in broken(nobody, GROUP)


def test_a_worker_is_in_one_place_with_time_to_travel() -> None:
    there, back = journey(FACTS.venues[0], FACTS.venues[1]), journey(FACTS.venues[0], FACTS.venues[1], rural=True)
    start = GROUP.end_minute + 60 + max(there, back)  # clearing away and setting up take 60
    late = replace(GROUP, id="late", area_id="west", venue_id="venue-1", start_minute=start)
    assert "worker-one-place" not in broken(FACTS, GROUP, late)
    assert "worker-one-place" in broken(FACTS, GROUP, replace(late, start_minute=late.start_minute - 1))


def test_hours_of_a_week_hold_sessions_setting_up_and_journeys() -> None:
    minutes = 120 + 60 + 2 * journey(FACTS.workers[1], FACTS.venues[1])  # one session a week
    assert "worker-hours" not in broken(with_worker("worker-2", contract_minutes_per_week=minutes), GROUP)
    assert "worker-hours" in broken(with_worker("worker-2", contract_minutes_per_week=minutes - 1), GROUP)


def test_evenings_of_a_week_are_limited() -> None:
    assert "worker-evenings" not in broken(with_worker("worker-2", evenings_per_week_at_most=1), GROUP)
    assert "worker-evenings" in broken(with_worker("worker-2", evenings_per_week_at_most=0), GROUP)
    early = replace(GROUP, start_minute=16 * 60)  # it ends at 18:00, which is no evening
    assert "worker-evenings" not in broken(with_worker("worker-2", evenings_per_week_at_most=0), early)


def test_a_venue_holds_one_group_at_a_time() -> None:
    after = replace(EVENING, start_minute=GROUP.end_minute + 60, dates=GROUP.dates, weekday=GROUP.weekday)
    assert "venue-free" not in broken(FACTS, GROUP, after)
    assert "venue-free" in broken(FACTS, GROUP, replace(after, start_minute=after.start_minute - 1))


def test_two_groups_of_a_band_and_area_do_not_meet_at_once() -> None:
    other = replace(GROUP, id="other", venue_id="venue-3", places=10)
    assert "no-clash" in broken(FACTS, GROUP, other)
    assert "no-clash" not in broken(FACTS, GROUP, replace(other, start_minute=GROUP.end_minute))
    assert "no-clash" not in broken(FACTS, GROUP, replace(other, band_id="young-adult"))


def test_a_strand_has_its_least_and_no_more_than_its_most() -> None:
    assert "strand-most" not in broken(FACTS, GROUP)
    assert "strand-most" in broken(FACTS, GROUP, replace(GROUP, id="again", start_minute=18 * 60))
    assert "strand-least" in broken(FACTS, GROUP, EVENING, WEST_EVENING)
    whole = with_strand("peer-group", spread=Spread.WHOLE_SERVICE)
    assert "strand-least" not in broken(whole, GROUP, EVENING, WEST_EVENING)
    each = with_strand("peer-group", spread=Spread.EACH_VENUE)
    assert "strand-least" in broken(each, GROUP, WEST, EVENING, WEST_EVENING)


def test_targets_count_sessions_of_this_term() -> None:
    # 60 a year, 98 of 365 days: 16.1, so 17 are due, and the plan has 17
    assert "target" not in broken(FACTS, *PLAN.series)
    assert "target" in broken(FACTS, replace(GROUP, dates=GROUP.dates[:-1]), *PLAN.series[1:])


def test_an_area_without_anything_in_a_month_is_not_served() -> None:
    assert "monthly-access" not in broken(FACTS, *PLAN.series)
    no_march = replace(GROUP, dates=GROUP.dates[:3])
    assert "monthly-access" in broken(FACTS, no_march, *PLAN.series[1:])


def test_a_household_has_one_series_of_visits() -> None:
    facts = with_strand("peer-group", mode=Mode.HOME_VISIT, least_staff=1, least_places=1, most_places=1, most_series=3)
    visit = replace(GROUP, venue_id=None, household="household-001 (demo)", places=1, worker_ids=("worker-1",))
    assert broken(facts, visit) & {"mode", "team-size", "one-series-a-household"} == set()
    again = replace(visit, id="again", start_minute=18 * 60 + 30)
    assert "one-series-a-household" in broken(facts, visit, again)
    other = replace(again, household="household-002 (demo)")
    assert "one-series-a-household" not in broken(facts, visit, other)


def test_two_sessions_in_one_week_take_two_sessions_hours_and_evenings() -> None:
    days = (date(2027, 1, 5), date(2027, 1, 7))  # a Tuesday and the Thursday after it
    twice = replace(GROUP, dates=days)
    minutes = 2 * (120 + 60 + 2 * journey(FACTS.workers[1], FACTS.venues[1]))
    assert "worker-hours" not in broken(with_worker("worker-2", contract_minutes_per_week=minutes), twice)
    assert "worker-hours" in broken(with_worker("worker-2", contract_minutes_per_week=minutes - 1), twice)
    assert "worker-evenings" not in broken(with_worker("worker-2", evenings_per_week_at_most=2), twice)
    assert "worker-evenings" in broken(with_worker("worker-2", evenings_per_week_at_most=1), twice)
