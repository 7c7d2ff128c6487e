"""The edges of the rules: what is just allowed, and what a person reads; each of these was a mutant that lived."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.domain.calendar import DateRange
from scheduler.domain.facts import Facts, Mode, Vehicle, WeeklyHours
from scheduler.domain.plan import Series
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.rules_series import held_up
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import choices_made, is_broken
from tests.examples import FACTS, PLAN

GROUP = PLAN.series[0]
ALL_DAY = tuple(WeeklyHours(weekday=day, from_minute=0, to_minute=24 * 60) for day in range(7))
OPEN = replace(
    FACTS,
    venues=tuple(replace(one, opening=ALL_DAY) for one in FACTS.venues),
    workers=tuple(replace(one, availability=ALL_DAY) for one in FACTS.workers),
)
ONLINE = replace(FACTS.strands[0], id="online", mode=Mode.ONLINE)


def said(facts: Facts, *series: Series) -> dict[str, str]:
    """Broken rules of these series with their reasons."""
    made = {choice for one in series for choice in choices_made(one.id, one.worker_ids)}
    found = (one for one in rules.statements(Setting(facts), series) if is_broken(one, made))
    return {one.rule: f"{one.about}: {one.because}" for one in found}


def closed(reason: str) -> Facts:
    run = DateRange(first=GROUP.dates[1], last=GROUP.dates[1], reason=reason)
    return replace(FACTS, venues=(FACTS.venues[0], replace(FACTS.venues[1], closures=(run,)), FACTS.venues[2]))


@pytest.mark.parametrize(("reason", "told"), [("new floor", "new floor"), ("", "no reason given")])
def test_a_closure_is_told_with_its_reason_or_that_there_is_none(reason: str, told: str) -> None:
    facts = closed(reason)
    assert held_up(Setting(facts), GROUP, GROUP.dates[1]) == f"the venue is closed: {told}"
    assert held_up(Setting(facts), GROUP, GROUP.dates[0]) is None
    assert said(facts, GROUP)["venue-open"].endswith(f"is closed on 19 January: {told}")


def test_the_least_and_the_most_places_are_allowed() -> None:
    assert "places" not in said(FACTS, replace(GROUP, places=8))
    assert "places" not in said(FACTS, replace(GROUP, places=20))


def test_from_a_hall_to_an_online_group_nobody_travels() -> None:
    facts = replace(OPEN, strands=(*FACTS.strands, ONLINE))
    after = GROUP.end_minute + FACTS.settings.set_up_minutes
    online = replace(GROUP, id="online-1", strand_id="online", venue_id=None, start_minute=after)
    assert "worker-one-place" not in said(facts, GROUP, online)
    assert "worker-one-place" not in said(facts, online, GROUP)
    assert "worker-one-place" in said(facts, GROUP, replace(online, start_minute=after - 1))


def test_a_minibus_named_for_an_online_group_goes_nowhere() -> None:
    bus = Vehicle(id="bus", name="Bus (demo)", postcode="BA14 8JN", easting_m=400_000, northing_m=160_000, seats=8)
    facts = replace(OPEN, strands=(*FACTS.strands, ONLINE), vehicles=(bus,))
    hall = replace(GROUP, vehicle_id="bus")
    online = replace(hall, id="online-1", strand_id="online", venue_id=None, start_minute=20 * 60)
    assert "vehicle-one-place" not in said(facts, hall, online)
    assert "vehicle-one-place" not in said(facts, online, hall)


def test_weeks_of_the_term_are_counted_from_one_in_what_people_read() -> None:
    """5 January lies in the first week of the term, which begins on the 4th."""
    first = replace(GROUP, dates=GROUP.dates[:1])
    tired = replace(FACTS, workers=tuple(replace(one, contract_minutes_per_week=1) for one in FACTS.workers))
    assert "week 1 of the term" in said(tired, first)["worker-hours"]
    no_evenings = replace(FACTS, workers=tuple(replace(one, evenings_per_week_at_most=0) for one in FACTS.workers))
    assert "week 1 of the term" in said(no_evenings, first)["worker-evenings"]


def test_months_are_named_as_they_are() -> None:
    about = {
        one.about for one in rules.statements(Setting(FACTS), ()) if one.rule == "monthly-access" and is_broken(one, ())
    }
    assert "East, Young carers, 5 to 17, January 2027" in about
    assert "East, Young carers, 5 to 17, March 2027" in about


def late_and_early(gap_minutes: int, days: int = 1) -> tuple[Series, Series]:
    """A group whose clearing away ends at 22:00, and one on another day whose setting up begins so much later."""
    around = FACTS.settings.set_up_minutes
    late = replace(GROUP, dates=GROUP.dates[:1], start_minute=22 * 60 - around - GROUP.duration_minutes)
    day = GROUP.dates[0] + timedelta(days=days)
    start = 22 * 60 + gap_minutes - 24 * 60 + around
    return late, replace(late, id="early", dates=(day,), weekday=day.weekday(), start_minute=start)


def test_eleven_hours_of_rest_are_enough_and_a_minute_less_is_not() -> None:
    assert "worker-rest" not in said(OPEN, *late_and_early(11 * 60))
    broken = said(OPEN, *late_and_early(11 * 60 - 1))
    assert "worker-rest" in broken
    assert "would rest 10.9833 hours" in broken["worker-rest"]


def test_rest_is_owed_after_a_late_day_and_not_before_it() -> None:
    assert "worker-rest" not in said(OPEN, *late_and_early(10 * 60, days=-1))
    assert "worker-rest" in said(OPEN, *reversed(late_and_early(10 * 60)))
    weeks_apart = late_and_early(10 * 60, days=8)
    assert "worker-rest" not in said(OPEN, *weeks_apart)


@pytest.mark.parametrize("turned", [False, True])
def test_two_groups_may_follow_each_other_in_a_hall_without_a_minute_between(turned: bool) -> None:
    around = 2 * FACTS.settings.set_up_minutes
    after = replace(GROUP, id="after", band_id="young-adult", strand_id="young-adults",
                    start_minute=GROUP.end_minute + around)  # fmt: skip
    pair = (after, GROUP) if turned else (GROUP, after)
    assert "venue-free" not in said(OPEN, *pair)
    sooner = replace(after, start_minute=after.start_minute - 1)
    assert "venue-free" in said(OPEN, *((sooner, GROUP) if turned else (GROUP, sooner)))


def test_the_day_of_the_edges_is_a_tuesday_of_the_term() -> None:
    assert GROUP.dates[0] == date(2027, 1, 5)
    assert GROUP.dates[0].weekday() == 1
