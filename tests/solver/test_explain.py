"""Every reason that is given is true: worked by hand, and solved again without it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.calendar import DateRange
from scheduler.domain.facts import Facts, Spread
from scheduler.domain.fingerprint import fingerprint
from scheduler.optimise.programme import check_plan, explain_area
from scheduler.optimise.programme.at_whose_cost import Room, at_whose_cost
from scheduler.optimise.programme.contradictions import Contradictions, contradiction, smallest
from scheduler.optimise.programme.explain_parts import explain_strand, explain_venue, explain_worker
from scheduler.optimise.programme.nearest import nearest_way
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.promises import unmet_of
from scheduler.optimise.programme.setting import Setting
from tests.examples import FACTS, PLAN

CLUB = FACTS.strands[0]


def with_limit(minutes: int) -> Facts:
    return replace(FACTS, settings=replace(FACTS.settings, worker_journey_minutes_at_most=minutes))


def test_the_nearest_way_names_the_hall_the_minutes_and_the_limit() -> None:
    """West needs two: worker 1 lives at its hall, worker 2 three kilometres away."""
    facts = with_limit(2)
    setting = Setting(facts)
    minutes = setting.minutes_between(
        next(iter(setting.site(one) for one in PLAN.series if one.area_id == "west")), 403_000, 160_000
    )  # type: ignore[arg-type]  # a group at a hall has a site
    assert minutes > 2
    told = {one.about: one for one in explain_area(facts, replace(PLAN, series=()), "west") if not one.has}
    assert told["Youth club"].rule == "nearest"
    assert "Hall 1 (demo)" in told["Youth club"].because
    assert f"it is {minutes} minutes from Worker 2 (demo)'s base; the limit is 2" in told["Youth club"].because


def test_without_what_the_nearest_way_breaks_it_could_be_held() -> None:
    """The reason is true: with the limit raised to the minutes that are named, a way is found."""
    options = Options(Setting(with_limit(2)))
    nearest = nearest_way(options, CLUB, "west")
    assert nearest is not None
    assert {one.rule for one in nearest.broken} == {"worker-journey"}
    site = options.setting.site(nearest.series)
    minutes = max(options.setting.journey_minutes(one, site) for one in nearest.series.worker_ids)
    assert nearest_way(Options(Setting(with_limit(minutes))), CLUB, "west") is None
    assert nearest_way(Options(Setting(with_limit(minutes - 1))), CLUB, "west") is not None


def test_hours_that_no_week_of_a_worker_has_are_part_of_what_the_nearest_way_breaks() -> None:
    """Worker 1 lives at the hall: three hours a session with setting up, and the contract gives two and a half."""
    tired = replace(FACTS.workers[0], contract_minutes_per_week=150, evenings_per_week_at_most=0)
    strand = replace(CLUB, least_staff=1, earliest_start_minute=17 * 60, most_places=8, weekdays=(1,))
    facts = replace(FACTS, workers=(tired,), strands=(strand, FACTS.strands[1]))
    options = Options(Setting(facts))
    nearest = nearest_way(options, strand, "west")
    assert nearest is not None
    assert [one.rule for one in nearest.broken] == ["worker-hours", "worker-evenings"]
    words = nearest.words(options.setting)
    assert "it would take 180 minutes of Worker 1 (demo), week " in words
    assert "and 150 are agreed" in words
    assert "it would take 1 evenings of" in words
    told = [
        one for one in explain_area(facts, replace(PLAN, series=()), "west", solve=True) if one.about == "Youth club"
    ]
    assert told[0].rule == "nearest"


def test_where_nothing_at_all_could_be_held_the_conflict_is_certified() -> None:
    far = replace(FACTS, settings=replace(FACTS.settings, worker_journey_minutes_at_most=0), workers=FACTS.workers[1:2])
    found = contradiction(far)
    assert found is not None
    assert found.certified
    assert len(found.claims) == 1


def test_a_qualification_that_nobody_holds_is_named() -> None:
    strand = replace(CLUB, qualifications=frozenset({"sign_language"}))
    facts = replace(FACTS, strands=(strand, FACTS.strands[1]))
    nearest = nearest_way(Options(Setting(facts)), strand, "east")
    assert nearest is not None
    assert nearest.lacking == ("nobody holds sign language to its last date",)


def test_a_series_that_could_be_added_freely_is_said_to_be_free_and_passes_the_check() -> None:
    plan = replace(PLAN, series=PLAN.series[1:], aims=())
    options = Options(Setting(FACTS))
    found = at_whose_cost(options, plan, CLUB, "east")
    assert found.room is Room.FREE
    assert found.series is not None
    assert found.missing < 0
    series = (*plan.series, found.series)
    assert check_plan(FACTS, replace(plan, series=series, unmet=unmet_of(options, series))) == ()


def test_what_gives_way_is_named_and_without_it_the_plan_passes() -> None:
    """A strand held once in the whole service, held in the west: the east could have it instead."""
    whole = replace(CLUB, spread=Spread.WHOLE_SERVICE)
    facts = replace(FACTS, strands=(whole, FACTS.strands[1]), targets=(), monthly_access=())
    plan = replace(PLAN, series=PLAN.series[1:], aims=(), facts_fingerprint=fingerprint(facts))
    options = Options(Setting(facts))
    found = at_whose_cost(options, plan, whole, "east")
    assert found.room is Room.AT_COST
    assert [one.id for one in found.gives_way] == ["series-2"]
    assert found.series is not None
    series = (*(one for one in plan.series if one.id != "series-2"), found.series)
    assert check_plan(facts, replace(plan, series=series, unmet=unmet_of(options, series))) == ()
    told = [one for one in explain_area(facts, plan, "east", solve=True) if one.about == "Youth club" and not one.has]
    assert told[0].because.startswith("it could be held ")
    assert "at the cost of Youth club, West, Wednesday 17:00" in told[0].because
    assert "at most 1 a term are allowed" in told[0].because


def test_the_smallest_set_that_fails_is_found_by_leaving_out() -> None:
    asked: list[int] = []

    def fails(some: object) -> bool:
        asked.append(1)
        return {11, 30, 31} <= set(some)  # type: ignore[call-overload]  # a sequence of numbers

    assert smallest(range(64), fails) == [11, 30, 31]
    assert len(asked) < 64


def test_a_contract_that_can_be_kept_has_no_contradiction() -> None:
    assert contradiction(FACTS) is None


def test_a_target_beyond_the_most_series_is_a_conflict_with_the_smallest_cure() -> None:
    """Two areas, a club and a meet-up each, once at most: 7 + 7 + 4 + 4 dates are the most; 40 are due."""
    target = replace(FACTS.targets[0], amount=149)
    facts = replace(FACTS, targets=(target,))
    found = contradiction(facts)
    assert found is not None
    assert found.certified
    assert {one.rule for one in found.claims} == {"target", "strand-most"}
    target_cure = next(one for one in found.cures if one.rule == "target")
    lowered = Contradictions(facts)
    row = next(one.row for one in lowered.asked if one.row.rule == "target")
    assert target_cure.by > 0
    eased = replace(target, amount=int((row.lowest - target_cure.by) * 365 / FACTS.term.days))
    assert contradiction(replace(FACTS, targets=(eased,))) is None


def test_every_rule_of_a_conflict_is_needed_solved_again_without_it() -> None:
    tired = tuple(replace(one, contract_minutes_per_week=60) for one in FACTS.workers)
    facts = replace(FACTS, workers=tired)
    asked = Contradictions(facts)
    found = asked.find()
    assert found is not None
    assert found.certified
    assert "worker-hours" in {one.rule for one in found.claims}
    names = {(one.rule, one.about) for one in found.claims}
    core = [one for one in asked.asked if (one.claim.rule, one.claim.about) in names]
    assert asked.possible(core) is False
    assert all(asked.possible([one for one in core if one is not left]) for left in core)
    assert any("more hours of staff" in one.words for one in found.cures)


def test_an_area_without_a_hall_is_a_conflict_of_its_promise_alone() -> None:
    facts = replace(FACTS, venues=FACTS.venues[1:])
    found = contradiction(facts)
    assert found is not None
    assert len(found.claims) == 1
    assert found.claims[0].about.endswith("West") or found.claims[0].about.startswith("West")


def test_a_strand_is_explained_area_by_area() -> None:
    told = {one.about: one for one in explain_strand(FACTS, replace(PLAN, series=PLAN.series[1:]), "peer-group")}
    assert told["West"].has
    assert told["West"].because == "1 series with 6 dates, under 16.31"
    assert not told["East"].has


def test_a_worker_is_explained_by_hours_and_by_what_keeps_them_from_the_rest() -> None:
    told = explain_worker(FACTS, PLAN, "worker-3")
    assert sum(one.has and one.rule == "" for one in told) == 2
    assert any("the fullest week is week" in one.because for one in told)
    away = DateRange(first=FACTS.term.first, last=FACTS.term.first + timedelta(days=13), reason="leave")
    facts = replace(FACTS, workers=(replace(FACTS.workers[0], leave=(away,)), *FACTS.workers[1:]))
    kept_from = [one for one in explain_worker(facts, PLAN, "worker-1") if not one.has]
    assert any("is on leave on" in one.because for one in kept_from)


def test_a_venue_is_explained_by_what_meets_there_and_what_does_not_suit() -> None:
    told = explain_venue(FACTS, PLAN, "venue-2")
    assert sum(one.has for one in told) == 2
    big = replace(CLUB, least_places=16, facilities=frozenset({"kitchen"}))
    unsuited = explain_venue(replace(FACTS, strands=(big, FACTS.strands[1])), PLAN, "venue-3")
    because = next(one.because for one in unsuited if one.about == "Youth club")
    assert because == "it lacks kitchen; it holds 12 people; 18 are needed"


@pytest.mark.parametrize("explain", [explain_strand, explain_worker, explain_venue])
def test_what_is_not_on_file_is_refused_with_what_is(explain: object) -> None:
    with pytest.raises(ValueError, match="nothing is no "):
        explain(FACTS, PLAN, "nothing")  # type: ignore[operator]  # each of the three takes these
