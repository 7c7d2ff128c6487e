"""A wish held against the plan of the examples: met by which series, or what stands against it, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.domain.calendar import DateRange
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan
from scheduler.domain.planning import LaterAim, Wish
from scheduler.optimise.programme.desk import Desk
from scheduler.optimise.programme.suggest import Suggester
from scheduler.optimise.programme.wishes import WishAnswer, answer_wish, answer_wishes
from tests.examples import FACTS, PLAN

ANY = Wish(id="asked-1", text="something")


def asked(facts: Facts = FACTS, plan: Plan = PLAN, **parts: object) -> WishAnswer:
    return answer_wish(Suggester(facts, plan), replace(ANY, **parts))  # type: ignore[arg-type]  # fields by name


def test_a_wish_is_met_by_every_series_that_fits_it() -> None:
    """Two of the four series are held in the east, one of them on a Tuesday."""
    answer = asked(area_id="east", weekdays=(1,), band_id="young")
    assert answer.met
    assert [one.id for one in answer.met_by] == ["series-1"]
    assert (answer.because, answer.stands_against) == ("", "")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"area_id": "west", "weekdays": (5,)}, "may be held on a Monday, Tuesday, Wednesday, Thursday or Friday only"),
        ({"strand_id": "peer-group", "band_id": "young-adult"}, "no kind of group for Young adult carers"),
        ({"area_id": "west", "from_minute": 20 * 60}, "may be held between 16:00 and 20:30 for 120 minutes"),
    ],
)
def test_what_the_set_up_of_the_term_leaves_no_room_for_is_said_so(parts: dict[str, object], words: str) -> None:
    answer = asked(**parts)
    assert words in answer.because
    assert (answer.met, answer.stands_against) == (False, "facts")


def test_a_day_on_which_no_hall_is_open_is_answered_with_the_days_on_which_one_is() -> None:
    shut = tuple(
        replace(one, opening=tuple(each for each in one.opening if each.weekday in {1, 3}))
        if one.area_id == "west" else one
        for one in FACTS.venues
    )  # fmt: skip
    answer = asked(replace(FACTS, venues=shut), area_id="west", weekdays=(4,))
    assert answer.because == "halls and staff there leave room on a Tuesday or Thursday only"
    assert answer.stands_against == "facts"


def test_hours_in_which_no_hall_is_open_are_answered_with_the_starts_that_there_are() -> None:
    early = tuple(
        replace(one, opening=tuple(replace(each, to_minute=18 * 60 + 30) for each in one.opening))
        for one in FACTS.venues
    )
    answer = asked(replace(FACTS, venues=early), area_id="west", weekdays=(4,), from_minute=17 * 60)
    assert "leave room for a start" in answer.because
    assert "does not fit the hours asked for" in answer.because


def test_a_hall_that_is_too_small_is_named() -> None:
    small = tuple(replace(one, capacity_people=5) if one.id == "venue-3" else one for one in FACTS.venues)
    answer = asked(replace(FACTS, venues=small), venue_id="venue-3")
    assert answer.because.startswith("Hall 3 (demo) does not suit Youth club or")


def test_where_nothing_stands_against_a_wish_it_says_so_and_what_it_would_cost() -> None:
    """The club of the east may meet on a Monday as well as on its Tuesday, at the same hall."""
    answer = asked(area_id="east", weekdays=(0,), strand_id="peer-group")
    assert answer.stands_against == "nothing"
    assert "in place of Youth club, East, Tuesday 17:00" in answer.because
    assert "no rule and nothing that comes before wishes stands against it (£" in answer.because


def test_where_plans_do_not_look_at_wishes_that_is_the_reason() -> None:
    facts = replace(FACTS, settings=replace(FACTS.settings, later_aims=(LaterAim.COST,)))
    answer = asked(facts, area_id="east", weekdays=(0,), strand_id="peer-group")
    assert answer.stands_against == "not-aimed-at"


def test_a_group_gives_no_way_that_alone_meets_a_wish_as_weighty() -> None:
    """The only club of the east meets the wish for a Tuesday, and there may be no second one."""
    tuesday = Wish(id="tuesday", text="", area_id="east", strand_id="peer-group", weekdays=(1,), weight=3)
    monday = replace(tuesday, id="monday", weekdays=(0,), weight=1)
    facts = replace(FACTS, settings=replace(FACTS.settings, wishes=(monday, tuesday)))
    first, second = answer_wishes(Desk(facts, PLAN))
    assert [first.wish.id, second.wish.id] == ["tuesday", "monday"]
    assert first.met
    assert not second.met
    assert "as one more; it would break a rule" in second.because


def test_a_wish_that_would_cost_a_promise_or_the_worst_served_gives_way() -> None:
    """On Fridays the only hall of the west is open in January alone: February and March would have nothing.

    Where nothing is promised for each month, those who can reach least would still reach less, and they come first.
    """
    shut = tuple(
        replace(one, closures=(*one.closures, *_fridays())) if one.area_id == "west" else one for one in FACTS.venues
    )
    facts = replace(FACTS, venues=shut, targets=())
    answer = asked(facts, area_id="west", weekdays=(4,), strand_id="peer-group")
    assert answer.stands_against == "promises"
    assert "it would leave 2 more missing from the contract's promises" in answer.because
    unpromised = replace(facts, monthly_access=())
    answer = asked(unpromised, area_id="west", weekdays=(4,), strand_id="peer-group")
    assert answer.stands_against == "worst-area"
    assert "places per 100 less, and they come first" in answer.because


def _fridays() -> list[DateRange]:
    first = date(2027, 1, 29)
    return [
        DateRange(first=first + timedelta(weeks=n), last=first + timedelta(weeks=n), reason="let to others")
        for n in range(9)
    ]
