from __future__ import annotations

import random
from dataclasses import replace

import pytest

from scheduler.domain.facts import Mode, Spread
from scheduler.domain.plan import Series
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.neighbourhoods import NEARLY_BEST, Search, likely_options
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.pieces import FREED_AT_MOST, Pieces, some_of
from scheduler.optimise.programme.setting import Setting
from tests.examples import FACTS, PLAN

OPTIONS = Options(Setting(FACTS))
EVERY_WAY = OPTIONS.at(OPTIONS.spots()[0])


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - repeatable, no secret


def pieces(mode: Mode, spread: Spread) -> Pieces:
    facts = replace(FACTS, strands=tuple(replace(one, mode=mode, spread=spread) for one in FACTS.strands))
    index = AccessIndex(facts)
    return Pieces(Setting(facts), Options(Setting(facts)), index, tuple(range(len(index.cells))))


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
    assert some_of(PLAN.series, len(PLAN.series), dice(1)) == PLAN.series
    assert len(some_of(PLAN.series, 1, dice(1))) == 1


@pytest.mark.parametrize(
    ("mode", "spread", "movable"),
    [
        (Mode.FACE_TO_FACE, Spread.WHOLE_SERVICE, True),
        (Mode.FACE_TO_FACE, Spread.EACH_AREA, False),
        (Mode.ONLINE, Spread.WHOLE_SERVICE, False),
    ],
)
def test_only_groups_that_may_be_held_anywhere_in_person_are_moved(mode: Mode, spread: Spread, movable: bool) -> None:
    assert pieces(mode, spread).is_movable(PLAN.series[0]) is movable


@pytest.mark.parametrize("number", range(12))
@pytest.mark.parametrize("spread", [Spread.WHOLE_SERVICE, Spread.EACH_AREA])
def test_every_way_of_freeing_frees_few_series_of_the_plan_and_is_repeatable(number: int, spread: Spread) -> None:
    drawn = pieces(Mode.FACE_TO_FACE, spread)
    plan: tuple[Series, ...] = PLAN.series
    piece = drawn.next(plan, dice(number), number)
    assert {each.id for each in piece.freed} <= {each.id for each in plan}
    assert len({each.id for each in piece.freed}) == len(piece.freed) <= FREED_AT_MOST + 1
    assert set(piece.areas) <= {area.id for area in FACTS.areas}
    assert drawn.next(plan, dice(number), number) == piece


def test_a_better_way_offers_more_places_in_the_same_area_and_is_offered_with_what_it_needs_freed() -> None:
    """The club in East meets five times: the last of four turns finds it a way with more dates."""
    drawn = pieces(Mode.FACE_TO_FACE, Spread.EACH_AREA)
    plan = tuple(one for one in PLAN.series if one.strand_id == "peer-group")
    found = [drawn.next(plan, dice(seed), 3) for seed in range(8)]
    ways = [one.way for one in found if one.way is not None]
    assert ways
    for piece in found:
        if piece.way is not None:
            first = piece.freed[0]
            assert (piece.way.strand_id, piece.way.area_id) == (first.strand_id, first.area_id)
            assert len(piece.way.dates) * piece.way.places > len(first.dates) * first.places
    search = Search(drawn.setting, drawn.options, drawn.index, drawn.cells, 1, 0.1)
    piece = next(one for one in found if one.way is not None)
    kept = [one for one in plan if one not in piece.freed]
    assert piece.way is not None
    assert piece.way.id in {one.id for one in search.offered(piece, kept, dice(1))}


def test_where_a_promise_is_open_two_of_four_turns_go_to_its_area() -> None:
    drawn = pieces(Mode.FACE_TO_FACE, Spread.EACH_AREA)
    without_west = tuple(one for one in PLAN.series if one.area_id == "east")
    assert {drawn.next(without_west, dice(seed), 0).areas[0] for seed in range(5)} == {"west"}
