from __future__ import annotations

import random
from dataclasses import replace

import pytest

from scheduler.domain.facts import Mode, Spread
from scheduler.domain.plan import Series
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.neighbourhoods import FREED_AT_MOST, NEARLY_BEST, Search, likely_options, some_of
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.setting import Setting
from tests.examples import FACTS, PLAN

OPTIONS = Options(Setting(FACTS))
EVERY_WAY = OPTIONS.at(OPTIONS.spots()[0])


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - repeatable, no secret


def search(facts_strands: tuple[Mode, Spread] | None = None) -> Search:
    facts = FACTS
    if facts_strands is not None:
        mode, spread = facts_strands
        facts = replace(FACTS, strands=tuple(replace(one, mode=mode, spread=spread) for one in FACTS.strands))
    index = AccessIndex(facts)
    return Search(Setting(facts), Options(Setting(facts)), index, tuple(range(len(index.cells))), 1, 0.1)


def test_likely_options_are_the_first_or_last_of_their_day_and_nearly_as_large_as_any() -> None:
    days = {EVERY_WAY[0].weekday}
    likely = likely_options(EVERY_WAY, days)
    most = max(len(one.dates) * one.places for one in EVERY_WAY)
    starts = {one.start_minute for one in EVERY_WAY if one.weekday in days}
    assert likely
    assert {one.weekday for one in likely} == days
    assert {one.start_minute for one in likely} <= {min(starts), max(starts)}
    assert all(len(one.dates) * one.places >= NEARLY_BEST * most for one in likely)


def test_no_option_is_likely_on_a_day_that_nobody_asked_for() -> None:
    assert likely_options(EVERY_WAY, set()) == []


def test_some_of_a_few_series_are_all_of_them_in_order() -> None:
    few = list(PLAN.series)
    assert some_of(few, len(few), dice(1)) == few
    assert len(some_of(few, 1, dice(1))) == 1


@pytest.mark.parametrize(
    ("mode", "spread", "movable"),
    [
        (Mode.FACE_TO_FACE, Spread.WHOLE_SERVICE, True),
        (Mode.FACE_TO_FACE, Spread.EACH_AREA, False),
        (Mode.ONLINE, Spread.WHOLE_SERVICE, False),
    ],
)
def test_only_groups_that_may_be_held_anywhere_in_person_are_moved(mode: Mode, spread: Spread, movable: bool) -> None:
    assert search((mode, spread)).is_movable(PLAN.series[0]) is movable


@pytest.mark.parametrize("number", range(12))
def test_every_way_of_freeing_frees_few_series_of_the_plan_and_is_repeatable(number: int) -> None:
    one = search((Mode.FACE_TO_FACE, Spread.WHOLE_SERVICE))
    plan: tuple[Series, ...] = PLAN.series
    freed, areas = one.freed(plan, dice(number), number)
    assert {each.id for each in freed} <= {each.id for each in plan}
    assert len({each.id for each in freed}) == len(freed) <= FREED_AT_MOST + 1
    assert set(areas) <= {area.id for area in FACTS.areas}
    assert one.freed(plan, dice(number), number) == (freed, areas)
