"""Days of groups by hand: two areas, halls of 20 places, seven fortnightly dates at most."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from scheduler.domain.facts import Facts, Mode
from scheduler.domain.plan import Series
from scheduler.optimise.programme import Limits, check_plan, plan_term, rules
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.counts import Kind
from scheduler.optimise.programme.first import first_programme
from scheduler.optimise.programme.group_days import choose_group_days, group_days, share_reached
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.promises import made_by
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import is_broken
from tests.examples import FACTS
from tests.solver.counties import county

LATE = 21 * 60 + 30
"""Two groups of two hours with an hour of setting up between them fit in from 16:00 on."""


def twice(facts: Facts = FACTS, *, mode: Mode = Mode.FACE_TO_FACE, latest: int = LATE) -> Facts:
    """The first strand may hold two groups in each area; every hall holds 30 people."""
    first, *rest = facts.strands
    groups = replace(first, most_series=2, mode=mode, latest_end_minute=latest)
    halls = tuple(replace(one, capacity_people=30) for one in facts.venues)
    return replace(facts, strands=(groups, *rest), venues=halls, targets=())


def chosen(facts: Facts, wanted: dict[str, int] | None = None) -> tuple[Series, ...]:
    kinds = {
        Kind("peer-group", "young", "west" if venue == "venue-1" else "east", venue, 20, 7): count
        for venue, count in (wanted or {}).items()
    }
    return choose_group_days(Options(Setting(facts)), AccessIndex(facts), kinds, effort=2.0, seed=1)


def test_each_area_gets_two_groups_back_to_back_in_one_hall_led_by_one_team() -> None:
    days: defaultdict[tuple[str, str | None, int, tuple[object, ...]], list[Series]] = defaultdict(list)
    for one in chosen(twice()):
        days[one.area_id, one.venue_id, one.weekday, one.dates].append(one)
    assert sorted(area for area, *_ in days) == ["east", "west"]
    for first, second in days.values():
        assert first.worker_ids == second.worker_ids
        assert second.start_minute >= first.end_minute + 60
        assert first.places == second.places == 20


def test_what_is_chosen_keeps_every_rule() -> None:
    setting, series = Setting(twice()), chosen(twice())
    made = made_by(series)
    firm = [one for one in rules.statements(setting, series) if one.rule not in {"strand-least", "monthly-access"}]
    assert [one.because for one in firm if is_broken(one, made)] == []


def test_groups_that_reach_the_same_carers_meet_in_one_hall_and_others_where_they_were_wanted() -> None:
    """Halls 2 and 3 are one kilometre apart: one day saves hours. With hall 3 beside West's carers each is held alone.

    Alone in each of two halls: 2 x 3 dates of 20 places more; both in one: little more than 3 dates of 20, and the
    hours that one day saves.
    """
    wanted = {"venue-1": 2, "venue-2": 1, "venue-3": 1}
    assert sorted(Counter(one.venue_id for one in chosen(twice(), wanted)).values()) == [2, 2]
    held = Counter(one.venue_id for one in chosen(far_apart(), wanted))
    assert held == {"venue-1": 2, "venue-2": 1, "venue-3": 1}


def far_apart() -> Facts:
    """East's carers and hall 2 are 20 kilometres from West's carers, and hall 3 is beside these."""
    facts = twice()
    first, second, third = facts.venues
    east, west = facts.demand_points
    return replace(
        facts,
        venues=(first, replace(second, easting_m=420_000), replace(third, easting_m=400_000)),
        demand_points=(replace(east, easting_m=420_000), west),
    )


def test_a_hall_reaches_all_that_it_reaches_itself_and_little_of_what_a_far_one_does() -> None:
    index = AccessIndex(far_apart())
    east, third = ("peer-group", "east", "venue-2"), ("peer-group", "east", "venue-3")
    assert share_reached(index, third, third, "young") == 1
    assert share_reached(index, third, east, "young") < 0.5


def test_where_nobody_has_the_hours_for_two_areas_one_has_its_day() -> None:
    """Two groups on one day take 6 hours of each worker and the journeys: 7 hours a week are enough for one day."""
    facts = twice()
    short = tuple(replace(one, contract_minutes_per_week=7 * 60 + 30) for one in facts.workers[:2])
    assert len(chosen(replace(facts, workers=short))) == 4  # the areas meet in different weeks
    one_phase = replace(facts, strands=(replace(facts.strands[0], weekdays=(0,)), facts.strands[1]), workers=short)
    weeks = Counter(day.isocalendar().week for one in chosen(one_phase) for day in one.dates)
    assert set(weeks.values()) == {2}


def test_a_strand_of_one_group_one_at_homes_and_one_with_too_short_evenings_have_no_double_days() -> None:
    assert chosen(replace(FACTS, targets=())) == ()
    assert chosen(twice(mode=Mode.HOME_VISIT)) == ()
    assert list(group_days(Options(Setting(twice(latest=20 * 60 + 30))), ())) == []


def test_the_first_programme_holds_the_days_as_they_were_chosen() -> None:
    options, series = Options(Setting(twice())), chosen(twice())
    placed = first_programme(options, {}, 1, series)
    assert {one.id: one for one in series}.items() <= {one.id: one for one in placed}.items()


def test_a_plan_with_days_of_groups_passes_its_check() -> None:
    facts = county(3, 5)
    first, *rest = facts.strands
    facts = replace(facts, strands=(replace(first, most_series=2, latest_end_minute=LATE), *rest))
    plan = plan_term(facts, limits=Limits(counts_effort=0.1, days_effort=0.5, rounds=4, round_effort=0.1))
    assert check_plan(facts, plan) == ()
    halls = Counter((one.area_id, one.venue_id, one.dates) for one in plan.series if one.strand_id == first.id)
    assert max(halls.values()) == 2
