"""Whole terms of synthetic counties: checked, repeatable, bounded, and honest about what is not reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.calendar import DateRange
from scheduler.domain.facts import Cadence, Facts, Mode, Spread
from scheduler.domain.plan import Plan, Series
from scheduler.domain.planning import Wish
from scheduler.optimise.programme import (
    Limits,
    PlanRefusedError,
    Progress,
    access_by_area,
    check_plan,
    explain_area,
    plan_term,
)
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.counts import broken_rows, build_counts
from scheduler.optimise.programme.later_aims import Polish
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.setting import Setting
from tests.examples import FACTS, PLAN, TERM
from tests.solver.counties import county

QUICK = Limits(counts_effort=0.1, rounds=4, round_effort=0.1)


@pytest.fixture(scope="module")
def small() -> Facts:
    return county(4, 3, workers=8)


@pytest.fixture(scope="module")
def planned(small: Facts) -> Plan:
    return plan_term(small, limits=QUICK)


def test_a_plan_passes_its_check_and_knows_its_facts(small: Facts, planned: Plan) -> None:
    assert check_plan(small, planned) == ()
    assert planned.session_count > 20
    assert "OR-Tools" in planned.made_by


def test_the_same_facts_and_seed_give_the_same_plan(small: Facts, planned: Plan) -> None:
    assert plan_term(small, limits=QUICK) == planned


def test_every_row_of_the_relaxation_holds_for_the_plan(small: Facts, planned: Plan) -> None:
    setting = Setting(small)
    firm = build_counts(setting, Options(setting), AccessIndex(small), promises=False)
    assert broken_rows(firm, planned.series) == ()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bounds_hold_whatever_the_seed(seed: int) -> None:
    facts = county(3, seed, workers=6)
    plan = plan_term(facts, seed=seed, limits=QUICK)
    setting = Setting(facts)
    firm = build_counts(setting, Options(setting), AccessIndex(facts), promises=False)
    assert broken_rows(firm, plan.series) == ()
    assert all(0 <= aim.value <= aim.bound if aim.more else 0 <= aim.bound <= aim.value for aim in plan.aims)


def test_the_first_aim_is_the_lowest_value_of_the_map(small: Facts, planned: Plan) -> None:
    rows = [one.places_per_100 for one in access_by_area(small, planned) if one.band_id and one.carers]
    assert planned.aims[0].value == pytest.approx(min(rows), abs=0.001)


def test_progress_goes_forward_and_ends_with_the_check(small: Facts) -> None:
    told: list[Progress] = []
    plan_term(small, limits=QUICK, progress=told.append)
    shares = [one.share for one in told]
    assert shares == sorted(shares)
    assert told[-1].doing == "Checking the plan"


def test_an_area_without_a_venue_is_reported_and_the_rest_is_planned() -> None:
    facts = replace(FACTS, venues=FACTS.venues[1:])
    plan = plan_term(facts, limits=QUICK)
    told = {(one.rule, one.about): one.because for one in plan.unmet}
    assert "no venue of West is on file" in told["strand-least", "Youth club, West"]
    assert {one.area_id for one in plan.series} == {"east"}
    assert any("no venue of West" in one.because for one in explain_area(facts, plan, "west"))


def test_without_staff_every_promise_is_reported_and_nothing_is_invented() -> None:
    plan = plan_term(replace(FACTS, workers=()), limits=QUICK)
    assert plan.series == ()
    assert {one.rule for one in plan.unmet} == {"strand-least", "target", "monthly-access"}


def test_a_missed_date_says_why_and_how_it_is_made_up() -> None:
    week = DateRange(first=TERM.first.replace(day=18), last=TERM.first.replace(day=24), reason="new floor")
    venues = tuple(replace(one, closures=(week,)) for one in FACTS.venues)
    plan = plan_term(replace(FACTS, venues=venues), limits=QUICK)
    missed = [one for series in plan.series for one in series.missed]
    assert any("February half-term" in one.because for one in missed)
    assert all(day not in week for series in plan.series for day in series.dates)
    made_up = [(series, one) for series in plan.series for one in series.missed if one.made_up_on]
    assert made_up
    assert all(one.made_up_on in series.dates for series, one in made_up)


def test_home_visits_have_a_household_each_one_worker_and_no_venue() -> None:
    visits = replace(
        FACTS.strands[0], id="visits", mode=Mode.HOME_VISIT, least_staff=1, least_places=1, most_places=1,
        carers_per_worker=1, least_series=3, most_series=4, duration_minutes=60,
    )  # fmt: skip
    facts = replace(FACTS, strands=(visits,), targets=(), monthly_access=())
    plan = plan_term(facts, limits=QUICK)
    assert plan.unmet == ()
    east = [one for one in plan.series if one.area_id == "east"]
    assert len({one.household for one in east}) == len(east) >= 3
    assert all(one.venue_id is None and len(one.worker_ids) == 1 for one in plan.series)
    assert all("(demo)" in str(one.household) for one in plan.series)


def test_online_groups_meet_nowhere_and_replace_nothing() -> None:
    online = replace(
        FACTS.strands[1], id="z-online", mode=Mode.ONLINE, spread=Spread.WHOLE_SERVICE, cadence=Cadence.MONTHLY
    )
    plan = plan_term(replace(FACTS, strands=(*FACTS.strands, online)), limits=QUICK)
    held = [one for one in plan.series if one.strand_id == "z-online"]
    assert [one.venue_id for one in held] == [None]
    assert plan.unmet == ()


def test_facts_that_contradict_themselves_are_refused_before_solving() -> None:
    venue = replace(FACTS.venues[0], area_id="nowhere")
    strand = replace(FACTS.strands[0], least_series=3)
    with pytest.raises(PlanRefusedError) as refused:
        plan_term(replace(FACTS, venues=(venue, *FACTS.venues[1:]), strands=(strand, FACTS.strands[1])))
    about = {one.about for one in refused.value.findings}
    assert about == {"venues venue-1, area_id", "strands peer-group, least_series"}


@pytest.mark.parametrize("whole", [0, 10_000])
def test_with_wishes_and_a_term_before_the_same_seed_gives_the_same_plan(whole: int) -> None:
    wish = Wish(id="friday", text="something in the west on a Friday", area_id="west", weekdays=(4,))
    club = replace(FACTS.strands[0], weekdays=(4,), latest_end_minute=18 * 60, most_places=8)
    facts = replace(FACTS, settings=replace(FACTS.settings, wishes=(wish,)), strands=(club,), targets=())
    limits = replace(QUICK, whole_options=whole, whole_effort=0.5, later_effort=0.1)
    first, again = (plan_term(facts, limits=limits, before=PLAN.series) for _ in range(2))
    assert first == again
    assert [one.id for one in first.aims][-1] == "as-before"


def test_a_plan_that_the_check_refuses_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step of the search that loses a worker of every team is a fault of ours: it is told, and no plan comes out."""

    def careless(_self: Polish, series: tuple[Series, ...], _tell: object) -> tuple[Series, ...]:
        return tuple(replace(one, worker_ids=one.worker_ids[:1]) for one in series)

    monkeypatch.setattr(Polish, "improve", careless)
    with pytest.raises(PlanRefusedError, match="does not pass its own check") as refused:
        plan_term(FACTS, limits=replace(QUICK, whole_options=0))
    assert {one.rule for one in refused.value.findings} == {"team-size"}
