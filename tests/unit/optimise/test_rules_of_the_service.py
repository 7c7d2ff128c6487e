"""Vehicles, times to keep clear, locks, online share, rest and budget: kept, and broken by the smallest step."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest

from geo.travel_time import estimate_minutes
from scheduler.domain.calendar import DateRange
from scheduler.domain.facts import Facts, Mode, Qualification
from scheduler.domain.plan import Series
from scheduler.domain.planning import Lock, QuietTime
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.costs import cost_pence
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import choices_made, is_broken
from tests.examples import FACTS, PLAN

GROUP, WEST, EVENING, _ = PLAN.series
DAY = GROUP.dates[0]


def broken(facts: Facts, *series: Series) -> set[str]:
    made = {choice for one in series for choice in choices_made(one.id, one.worker_ids)}
    return {one.rule for one in rules.statements(Setting(facts), series) if is_broken(one, made)}


def with_settings(**changes: object) -> Facts:
    return replace(FACTS, settings=replace(FACTS.settings, **changes))  # type: ignore[arg-type] # fields by name


def exams(**changes: object) -> Facts:
    quiet = QuietTime(days=DateRange(first=DAY, last=DAY, reason="GCSE exams"))
    return with_settings(quiet_times=(replace(quiet, **changes),))  # type: ignore[arg-type] # fields by name


def test_an_exam_day_is_kept_clear_for_the_ages_and_hours_it_concerns() -> None:
    assert "quiet-times" in broken(exams(), GROUP)
    assert "quiet-times" not in broken(exams(days=DateRange(first=DAY + timedelta(1), last=DAY + timedelta(1))), GROUP)
    assert "quiet-times" not in broken(exams(band_ids=("young-adult",)), GROUP)
    assert "quiet-times" not in broken(exams(but_strand_ids=("peer-group",)), GROUP)
    assert "quiet-times" not in broken(exams(weekdays=(DAY.weekday() + 1,)), GROUP)
    assert "quiet-times" not in broken(exams(from_minute=GROUP.end_minute), GROUP)
    assert "quiet-times" in broken(exams(from_minute=GROUP.end_minute - 1), GROUP)
    assert "quiet-times" not in broken(exams(to_minute=GROUP.start_minute), GROUP)
    assert "quiet-times" in broken(exams(to_minute=GROUP.start_minute + 1), GROUP)


def test_one_worker_alone_visits_no_home_late() -> None:
    visits = replace(FACTS.strands[0], mode=Mode.HOME_VISIT, least_staff=1)
    facts = replace(FACTS, strands=(visits, FACTS.strands[1]))
    visit = replace(GROUP, venue_id=None, household="household-001 (demo)", places=1, worker_ids=("worker-2",))
    late = replace(visit, start_minute=18 * 60 + 30)
    assert "lone-working" not in broken(facts, late)
    assert "lone-working" in broken(facts, replace(late, start_minute=late.start_minute + 1))
    assert "lone-working" not in broken(facts, replace(late, start_minute=late.start_minute + 1, places=9))


@pytest.mark.parametrize(("days", "kept"), [(0, True), (-1, False)])
def test_a_minibus_has_a_driver_to_the_last_date(days: int, *, kept: bool) -> None:
    licence = Qualification(name="driver", expires_on=GROUP.dates[-1] + timedelta(days=days))
    workers = tuple(replace(one, qualifications=(licence,)) if one.id == "worker-2" else one for one in FACTS.workers)
    by_bus = replace(GROUP, vehicle_id="bus")
    assert ("vehicle-driver" not in broken(replace(FACTS, workers=workers), by_bus)) == kept
    assert "vehicle-driver" not in broken(FACTS, GROUP)


def test_a_minibus_is_in_one_place_at_a_time() -> None:
    here, there = FACTS.venues[1], FACTS.venues[0]
    ways = [
        estimate_minutes([(one.easting_m, one.northing_m)], [(two.easting_m, two.northing_m)], [rural])[0, 0]
        for one, two, rural in ((here, there, False), (there, here, True))
    ]
    gap = math.ceil(max(ways))
    first = replace(GROUP, vehicle_id="bus")
    start = GROUP.end_minute + 60 + gap
    second = replace(WEST, vehicle_id="bus", dates=GROUP.dates, weekday=GROUP.weekday, start_minute=start)
    assert "vehicle-one-place" not in broken(FACTS, first, second)
    sooner = replace(second, start_minute=start - 1)
    assert "vehicle-one-place" in broken(FACTS, first, sooner)
    assert "vehicle-one-place" not in broken(FACTS, first, replace(sooner, vehicle_id="other"))
    assert "vehicle-one-place" not in broken(FACTS, first, replace(sooner, dates=(DAY + timedelta(7),)))


def test_what_is_pinned_is_held() -> None:
    lock = Lock(
        id="mere", because="agreed with the hall", strand_id="peer-group", area_id="east", band_id="young",
        venue_id="venue-2", weekday=GROUP.weekday, start_minute=GROUP.start_minute,
    )  # fmt: skip
    facts = with_settings(locks=(lock,))
    assert "lock" not in broken(facts, GROUP)
    assert "lock" in broken(facts, WEST)
    assert "lock" in broken(facts, replace(GROUP, start_minute=GROUP.start_minute + 1))
    assert "lock" in broken(facts, replace(GROUP, venue_id="venue-3"))
    assert "lock" not in broken(with_settings(locks=(Lock(id="any", because="x", area_id="west"),)), WEST)


def test_online_sessions_are_a_share_at_most() -> None:
    online = replace(FACTS.strands[1], mode=Mode.ONLINE)
    facts = replace(FACTS, strands=(FACTS.strands[0], online))
    talk = replace(EVENING, venue_id=None)
    three = replace(GROUP, dates=GROUP.dates[:3])  # three in person, three online: just half
    assert "online-share" not in broken(facts, three, talk)
    assert "online-share" in broken(facts, replace(GROUP, dates=GROUP.dates[:2]), talk)


def test_a_worker_rests_eleven_hours() -> None:
    late = replace(GROUP, start_minute=19 * 60, dates=(DAY,))  # cleared away at 21:30
    morning = replace(
        WEST,
        dates=(DAY + timedelta(1),),
        weekday=(GROUP.weekday + 1) % 7,
        start_minute=9 * 60,
        worker_ids=("worker-2",),
    )  # set up from 8:30
    assert "worker-rest" not in broken(FACTS, late, morning)
    sooner = replace(morning, start_minute=9 * 60 - 1)
    assert "worker-rest" in broken(FACTS, late, sooner)
    assert "worker-rest" not in broken(FACTS, late, replace(sooner, worker_ids=("worker-1",)))
    assert "worker-rest" not in broken(FACTS, late, replace(sooner, dates=(DAY + timedelta(8),)))


def test_hire_and_time_stay_within_the_budget() -> None:
    setting = Setting(FACTS)
    hire = 1_500 * 3 * len(GROUP.dates)  # three hours at £15 with setting up and clearing away
    pay = sum(
        math.ceil(1_800 * (180 + 2 * setting.journey_minutes(one, setting.site(GROUP))) / 60) * len(GROUP.dates)
        for one in GROUP.worker_ids
    )
    assert cost_pence(setting, [GROUP]) == hire + pay
    assert "budget" not in broken(with_settings(budget_pence=hire + pay), GROUP)
    assert "budget" in broken(with_settings(budget_pence=hire + pay - 1), GROUP)
    assert "budget" not in broken(FACTS, GROUP)


def test_the_days_of_the_examples_are_in_the_term() -> None:
    assert date(2027, 1, 5) == DAY
