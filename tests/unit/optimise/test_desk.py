"""Changing a plan by hand: what a wish means, which rules it breaks, what it does to access and cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduler.domain.drafts import Act, Wish
from scheduler.optimise.programme.desk import Desk, WishError
from tests.examples import FACTS, PLAN

DESK = Desk(FACTS, PLAN)


def wish(act: Act, series_id: str = "series-1", **more: object) -> Wish:
    return Wish(act=act, series_id=series_id, **more)  # type: ignore[arg-type]  # each test gives fields of a wish


def test_the_plan_as_it_lies_there_breaks_no_rule() -> None:
    assert DESK.findings() == ()


def test_a_group_that_moves_to_another_weekday_gets_dates_of_that_weekday_and_keeps_its_team() -> None:
    gone, come = DESK.read(wish(Act.MOVE, weekday=0))
    assert gone == (PLAN.series[0],)
    (moved,) = come
    assert {day.weekday() for day in moved.dates} == {0}
    assert (moved.id, moved.start_minute, moved.worker_ids) == ("series-1", 17 * 60, ("worker-2", "worker-3"))
    assert DESK.weigh(gone, come).broken == ()


def test_moving_a_group_across_town_moves_it_to_the_area_of_its_new_hall() -> None:
    _gone, (moved,) = DESK.read(wish(Act.MOVE, venue_id="venue-1"))
    assert (moved.area_id, moved.venue_id) == ("west", "venue-1")


def test_a_hall_that_is_too_small_is_found_with_its_reason() -> None:
    weighed = DESK.weigh(*DESK.read(wish(Act.MOVE, venue_id="venue-3")))
    assert [(one.rule, one.because) for one in weighed.broken] == [
        ("venue-fit", "Hall 3 (demo) holds 12 people; carers and staff would be 18")
    ]


def test_two_groups_of_one_hall_at_one_time_are_found_with_the_first_day() -> None:
    moved = Desk(FACTS, PLAN).read(wish(Act.MOVE, "series-3", weekday=1, start_minute=18 * 60, first=date(2027, 1, 5)))
    rules = {one.rule for one in DESK.weigh(*moved).broken}
    assert "venue-free" in rules


def test_a_cancelled_session_is_missed_with_its_reason_and_its_places_are_gone() -> None:
    gone, come = DESK.read(wish(Act.CANCEL_SESSION, day=date(2027, 3, 16), because="The hall votes that day."))
    assert come[0].dates == PLAN.series[0].dates[:-1]
    assert come[0].missed[-1].because == "The hall votes that day."
    weighed = DESK.weigh(gone, come)
    assert weighed.broken == ()
    assert weighed.sessions.step == -1
    # five sessions of two hours with half an hour before and after: the hall costs 3 x 15.00 each
    assert weighed.cost_pence.step < -4500
    assert weighed.fair.step < 0


def test_the_last_session_of_a_group_takes_the_group_with_it() -> None:
    one_left = replace(PLAN, series=(replace(PLAN.series[0], dates=PLAN.series[0].dates[:1]), *PLAN.series[1:]))
    gone, come = Desk(FACTS, one_left).read(wish(Act.CANCEL_SESSION, day=date(2027, 1, 5)))
    assert (len(gone), come) == (1, ())


def test_a_session_that_moves_a_week_is_made_up_and_breaks_no_rule() -> None:
    gone, come = DESK.read(wish(Act.MOVE_SESSION, day=date(2027, 3, 16), to_day=date(2027, 3, 23)))
    assert come[0].dates[-1] == date(2027, 3, 23)
    assert DESK.weigh(gone, come).broken == ()


def test_a_session_in_the_holidays_breaks_the_rule_of_dates() -> None:
    gone, come = DESK.read(wish(Act.MOVE_SESSION, day=date(2027, 2, 2), to_day=date(2027, 2, 16)))
    assert ("dates", "16 February 2027: February half-term") in [
        (one.rule, one.because) for one in DESK.weigh(gone, come).broken
    ]


def test_a_cancelled_group_leaves_its_promise_short_and_its_area_worse_off() -> None:
    weighed = DESK.weigh(*DESK.read(wish(Act.CANCEL, "series-2")))
    assert weighed.come == ()
    assert weighed.missing.step > 0
    assert 0 < weighed.worst.after < weighed.worst.before  # the hall of East is still within reach
    assert weighed.sessions.step == -6


def test_a_new_group_gets_the_next_number_dates_and_a_team() -> None:
    gone, (made,) = DESK.read(
        Wish(act=Act.ADD, strand_id="peer-group", venue_id="venue-2", weekday=0, start_minute=16 * 60 + 30)
    )
    assert (gone, made.area_id, made.band_id, made.places) == ((), "east", "young", 8)
    assert len(made.worker_ids) == 2
    assert [one.rule for one in DESK.weigh(gone, (made,)).broken] == ["strand-most"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (wish(Act.CANCEL, "series-9"), "no longer in the draft"),
        (wish(Act.MOVE, venue_id="venue-9"), "not on file"),
        (wish(Act.MOVE, worker_ids=("nobody",)), "nobody of the staff"),
        (wish(Act.MOVE, weekday=0, first=date(2027, 1, 5)), "no date from this date"),
        (wish(Act.CANCEL_SESSION, day=date(2027, 1, 6)), "does not meet on Wednesday 6 January"),
        (wish(Act.MOVE_SESSION, day=date(2027, 1, 5), to_day=date(2027, 3, 9)), "within two weeks"),
        (wish(Act.MOVE_SESSION, day=date(2027, 1, 5), to_day=date(2027, 1, 19)), "already"),
        (Wish(act=Act.ADD, strand_id="peer-group", weekday=0, start_minute=990), "needs a venue"),
        (Wish(act=Act.ADD, strand_id="none", weekday=0, start_minute=990), "Choose a kind of group"),
    ],
)
def test_a_wish_that_cannot_be_says_what_to_choose_instead(asked: Wish, words: str) -> None:
    with pytest.raises(WishError, match=words):
        DESK.read(asked)


def test_moving_there_and_back_ends_where_it_began() -> None:
    gone, come = DESK.read(wish(Act.MOVE, weekday=0))
    moved = DESK.moved_on(replace(PLAN, series=(*come, *PLAN.series[1:])))
    there, back = DESK.weigh(gone, come), moved.weigh(come, gone)
    assert (there.worst.step, there.fair.step) == (-back.worst.step, -back.fair.step)
    assert (there.cost_pence.before, there.cost_pence.after) == (back.cost_pence.after, back.cost_pence.before)


def test_what_a_change_mends_is_said_too() -> None:
    small = replace(PLAN.series[0], venue_id="venue-3")
    desk = Desk(FACTS, replace(PLAN, series=(small, *PLAN.series[1:])))
    assert [one.rule for one in desk.findings()] == ["venue-fit"]
    weighed = desk.weigh((small,), (PLAN.series[0],))
    assert ([one.rule for one in weighed.mended], weighed.broken) == (["venue-fit"], ())


def test_the_figures_of_a_changed_draft_keep_their_bound_and_own_up_to_what_is_short() -> None:
    without = replace(PLAN, series=PLAN.series[:1] + PLAN.series[2:])
    aims, unmet = DESK.moved_on(without).figures()
    assert aims[0].value < PLAN.aims[0].value
    assert aims[0].bound == 260.0
    assert ("strand-least", "Youth club, West") in {(one.rule, one.about) for one in unmet}
    assert all("changed by hand" in one.because for one in unmet)


def test_another_plan_of_the_same_facts_is_weighed_as_on_a_desk_of_its_own() -> None:
    fewer = replace(PLAN, series=PLAN.series[:3])
    beside, alone = DESK.beside(fewer), Desk(FACTS, fewer)
    assert beside.access == alone.access
    assert beside.findings() == alone.findings()
    assert beside.weigh(fewer.series[:1], ()) == alone.weigh(fewer.series[:1], ())


def test_suggestions_keep_the_team_where_it_can_lead() -> None:
    small = tuple(replace(one, most_places=16) for one in FACTS.strands)
    found = Desk(replace(FACTS, strands=small), PLAN).instead_of("series-1")
    assert found
    assert any(one.series.worker_ids == ("worker-2", "worker-3") for one in found)
    assert all(not one.broken for one in found)
