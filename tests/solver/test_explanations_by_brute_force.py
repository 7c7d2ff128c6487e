"""Every reason that is given is true and none is larger than it need be: held against all there is on tiny services."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme import check_plan, plan_term, rules
from scheduler.optimise.programme.at_whose_cost import Room, at_whose_cost
from scheduler.optimise.programme.contradictions import Contradictions
from scheduler.optimise.programme.explain import why_not
from scheduler.optimise.programme.linear import FAR
from scheduler.optimise.programme.nearest import nearest_way
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.promises import missing, unmet_of
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import AtLeast, choices_made, is_broken
from tests.examples import FACTS
from tests.solver.test_brute_force import NO_HOLIDAYS, every_plan, tiny_services

Teams = tuple[str, ...]


def firm_broken(setting: Setting, series: Sequence[Series]) -> list[str]:
    """Rules that a set of series breaks; promises apart."""
    made = {choice for one in series for choice in choices_made(one.id, one.worker_ids)}
    firm = (one for one in rules.statements(setting, series) if not (isinstance(one, AtLeast) and one.promise))
    return [one.rule for one in firm if is_broken(one, made)]


def teams_of(facts: Facts) -> Iterator[Teams]:
    ids = [one.id for one in facts.workers]
    return chain.from_iterable(combinations(ids, size) for size in range(1, len(ids) + 1))


def ways_in(options: Options, area_id: str) -> Iterator[Series]:
    """Every way of holding the one strand in an area: each hall, phase and number of places, whoever leads it."""
    setting = options.setting
    (strand,) = setting.facts.strands
    halls = [one.id for one in setting.facts.venues if one.area_id == area_id]
    phases = dict(options.dates(strand.id, 1, None))
    places = range(strand.least_places, strand.most_places + 1)
    for hall, (dates, missed), size in product(halls, phases.items(), places):
        yield Series(
            id="new", strand_id=strand.id, band_id="young", area_id=area_id, venue_id=hall, weekday=1,
            start_minute=16 * 60, duration_minutes=120, dates=dates, worker_ids=(), places=size, missed=missed,
        )  # fmt: skip


@settings(max_examples=25, deadline=None, derandomize=True)
@given(tiny_services())
def test_where_every_way_is_said_to_break_a_rule_every_way_does_and_the_nearest_breaks_what_it_is_said_to(
    facts: Facts,
) -> None:
    options = Options(Setting(facts))
    setting = options.setting
    for area in facts.areas:
        told = why_not(options, replace_plan(facts, ()), facts.strands[0], area.id)
        possible = any(
            not firm_broken(setting, [replace(way, worker_ids=team)])
            for way in ways_in(options, area.id)
            for team in teams_of(facts)
        )
        assert (told.rule in {"nearest", "strand"}) is not possible
        nearest = nearest_way(options, facts.strands[0], area.id)
        assert (nearest is None) is possible
        if nearest is None:
            continue
        said = {one.rule for one in nearest.broken}
        broken = firm_broken(setting, [nearest.series])
        assert said <= set(broken)
        # nobody to lead it shows as a team too small or without the qualification
        assert set(broken) - said <= ({"team-size", "team-qualified"} if nearest.lacking else set())
        assert all(one.because in told.because for one in nearest.broken)


def replace_plan(facts: Facts, series: Sequence[Series]) -> Plan:
    plan = plan_term(facts)
    kept = tuple(replace(one, id=f"series-{number}") for number, one in enumerate(series))
    return replace(plan, series=kept, aims=(), unmet=unmet_of(Options(Setting(facts)), kept))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(tiny_services(), st.data())
def test_at_whose_cost_a_series_could_be_held_is_true_and_no_plan_of_all_pays_less(
    facts: Facts, data: st.DataObject
) -> None:
    setting = Setting(facts)
    allowed = [plan for plan in every_plan(facts) if not firm_broken(setting, plan)]
    plan = replace_plan(facts, data.draw(st.sampled_from(allowed)))
    area_id = data.draw(st.sampled_from([one.id for one in facts.areas]))
    options = Options(setting)
    found = at_whose_cost(options, plan, facts.strands[0], area_id)
    prices = [
        (missing(setting, (*kept, new)), len(plan.series) - len(kept))
        for kept in parts_of(plan.series)
        for new in led_ways(options, area_id)
        if not firm_broken(setting, (*kept, new))
    ]
    assert (found.room is Room.NONE) is not bool(prices)
    assert found.room is not Room.NOT_SETTLED
    if found.series is None:
        return
    kept = tuple(one for one in plan.series if one not in found.gives_way)
    series = (*kept, found.series)
    assert check_plan(facts, replace(plan, series=series, unmet=unmet_of(options, series))) == ()
    assert (found.room is Room.AT_COST) is bool(found.gives_way)
    assert found.missing == missing(setting, series) - missing(setting, plan.series)
    assert (missing(setting, series), len(found.gives_way)) == min(prices)


def parts_of(series: Sequence[Series]) -> Iterator[tuple[Series, ...]]:
    return chain.from_iterable(combinations(series, size) for size in range(len(series) + 1))


def led_ways(options: Options, area_id: str) -> Iterator[Series]:
    """Ways of the planner in an area, with every team of the size that is needed."""
    setting = options.setting
    for spot in options.spots():
        for way in options.at(spot) if spot.area_id == area_id else ():
            size = setting.staff_needed(setting.strands[way.strand_id], way.places)
            for team in combinations(way.worker_ids, size):
                yield replace(way, id="new", worker_ids=team)


@st.composite
def strained_services(draw: st.DrawFn) -> Facts:
    """Tiny services that promise more than they can hold: large targets, few hours, both areas promised a series."""
    facts = draw(tiny_services())
    strand = replace(facts.strands[0], least_series=draw(st.integers(0, facts.strands[0].most_series)))
    target = replace(facts.targets[0], amount=draw(st.integers(20, 400)))
    workers = tuple(replace(one, contract_minutes_per_week=draw(st.integers(0, 200))) for one in facts.workers)
    return replace(facts, strands=(strand,), targets=(target,), workers=workers)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(strained_services())
def test_what_is_called_a_contradiction_is_one_each_of_its_rules_is_needed_and_each_cure_is_the_smallest(
    facts: Facts,
) -> None:
    asked = Contradictions(facts)
    found = asked.find()
    if found is None:
        return
    setting = Setting(facts)
    assert all(missing(setting, plan) > 0 or firm_broken(setting, plan) for plan in every_plan(facts))
    assert found.certified
    core = [one for one in asked.asked if one.claim in found.claims]
    assert len(core) == len(found.claims)
    assert asked.possible(core) is False
    for left in core:
        assert asked.possible([one for one in core if one is not left]) is True
    for cure in found.cures:
        (at,) = [n for n, one in enumerate(asked.asked) if (one.claim.rule, one.claim.about) == (cure.rule, cure.about)]
        for by, cured in ((cure.by, True), (cure.by - 1, False)):
            row = asked.asked[at].row
            eased = (
                replace(row, lowest=row.lowest - by) if row.lowest > -FAR else replace(row, highest=row.highest + by)
            )
            rows = [replace(one, row=eased) if n == at else one for n, one in enumerate(asked.asked)]
            assert asked.possible(rows) is cured, cure


def test_without_money_nothing_can_be_held_at_any_cost_and_with_enough_it_can() -> None:
    strand = replace(FACTS.strands[0], weekdays=(1,), latest_end_minute=18 * 60)
    facts = replace(FACTS, term=NO_HOLIDAYS, strands=(strand,), targets=(), monthly_access=())
    empty = replace_plan(facts, ())
    for budget, room in ((0, Room.NONE), (10**7, Room.FREE)):
        limited = replace(facts, settings=replace(facts.settings, budget_pence=budget))
        found = at_whose_cost(Options(Setting(limited)), empty, strand, "west")
        assert found.room is room
    told = why_not(
        Options(Setting(replace(limited, settings=replace(facts.settings, budget_pence=0)))), empty, strand, "west"
    )
    assert told.because.endswith("ways keeps the rules, whatever else is given up")
