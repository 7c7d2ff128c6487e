"""What has to give way, by hand: series of the example are moved into each other's way one at a time."""

from __future__ import annotations

import random
from dataclasses import replace

from scheduler.domain.facts import Facts
from scheduler.domain.plan import Series
from scheduler.optimise.programme.in_the_way import in_the_way
from scheduler.optimise.programme.setting import Setting
from tests.examples import FACTS, PLAN

EAST, WEST, *_ = PLAN.series
EVERYBODY = tuple(one.id for one in FACTS.workers)
OPTION = replace(EAST, id="option", worker_ids=EVERYBODY)


def moved(option: Series, *standing: Series, facts: Facts = FACTS) -> tuple[str, ...] | None:
    found = in_the_way(Setting(facts), option, standing, random.Random(1))  # noqa: S311 - repeatable, no secret
    return None if found is None else tuple(one.id for one in found)


def test_nothing_gives_way_where_nothing_is_in_the_way() -> None:
    assert moved(OPTION, WEST) == ()


def test_what_stands_in_the_same_hall_gives_way() -> None:
    assert moved(OPTION, EAST, WEST) == (EAST.id,)


def test_of_two_workers_needed_the_two_who_give_up_nothing_are_taken() -> None:
    busy = replace(EAST, id="busy", venue_id="venue-1", area_id="west", band_id="young-adult", worker_ids=("worker-3",))
    assert moved(OPTION, busy) == ()
    assert moved(OPTION, replace(busy, worker_ids=("worker-2", "worker-3"))) == ("busy",)


def test_a_worker_whose_week_is_full_gives_up_one_series_of_that_week() -> None:
    """Each of two workers has 7 hours a week: a session with setting up takes 3 and the journeys, so two are too many.

    The series of the other week of the fortnight is not asked for.
    """
    short = tuple(replace(one, contract_minutes_per_week=5 * 60) for one in FACTS.workers[:2])
    facts = replace(FACTS, workers=short)
    day_before = tuple(day.replace(day=day.day - 1) for day in EAST.dates)
    led = replace(WEST, worker_ids=("worker-1", "worker-2"))
    same_week = replace(led, id="same-week", weekday=0, dates=day_before)
    option = replace(OPTION, worker_ids=("worker-1", "worker-2"))
    assert moved(option, same_week, led, facts=facts) == ("same-week",)


def test_a_worker_with_too_many_evenings_gives_up_an_evening() -> None:
    facts = replace(FACTS, workers=tuple(replace(one, evenings_per_week_at_most=1) for one in FACTS.workers[:2]))
    day_before = tuple(day.replace(day=day.day - 1) for day in EAST.dates)
    evening = replace(WEST, id="evening", weekday=0, dates=day_before, worker_ids=("worker-1",))
    afternoon = replace(evening, id="afternoon", start_minute=15 * 60 + 30)
    option = replace(OPTION, worker_ids=("worker-1", "worker-2"))
    assert moved(option, evening, afternoon, facts=facts) == ("evening",)


def test_no_team_is_made_free_where_a_workers_own_hours_are_too_few() -> None:
    tired = tuple(replace(one, contract_minutes_per_week=60) for one in FACTS.workers)
    assert moved(OPTION, WEST, facts=replace(FACTS, workers=tired)) is None
