"""Every kind of bad input in one go: found before anything is solved, all at once, each with its field and its cure."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scheduler.cli import evenhand
from scheduler.domain.calendar import DateRange
from scheduler.domain.disruptions import Disruption, DisruptionKind
from scheduler.domain.facts import Facts, LocalGroup, Measure, Period, Strand, Vehicle
from scheduler.domain.planning import CarryingCost, Lock, NoTransport, QuietTime, Wish
from scheduler.optimise.programme import PlanRefusedError, check_plan, plan_term
from scheduler.optimise.programme.files import FileError, read_facts, write_facts, write_plan
from scheduler.optimise.programme.problems import faults_in, look_over, problems_in
from scheduler.optimise.programme.repair import RepairError, repair
from scheduler.optimise.programme.year import plan_year
from tests.examples import FACTS, PLAN

CLUB, MEETUP = FACTS.strands
WEEK = DateRange(first=date(2027, 6, 7), last=date(2027, 6, 11), reason="mock exams")
TOO_MANY = replace(FACTS.targets[0], id="thousands", amount=10_000, period=Period.TERM, strand_ids=("young-adults",))
CONTRADICTORY = replace(FACTS.targets[0], strand_ids=("peer-group",), amount=100, period=Period.TERM)
EVERYTHING = replace(
    FACTS,
    strands=(replace(CLUB, qualifications=frozenset({"sign_language"})), MEETUP),
    targets=(CONTRADICTORY, TOO_MANY),
    venues=(
        replace(FACTS.venues[0], easting_m=0, northing_m=0),
        replace(FACTS.venues[1], hire_pence_per_hour=-1500),
        FACTS.venues[2],
    ),
    settings=replace(FACTS.settings, staff_pence_per_hour=-1, quiet_times=(QuietTime(days=WEEK),)),
)
"""Contradictory targets, a strand nobody is qualified for, a venue without coordinates, negative costs, a week that is
not in the term, 10,000 sessions."""
TOLD = {
    "targets sessions-a-year, amount": "raise most_series",
    "targets thousands, amount": "10,000 are due this term and 5,000 can be planned at once; lower it",
    "strands peer-group, qualifications": "nobody holds sign language; train or hire somebody",
    "venues venue-1, easting_m and northing_m": "give easting and northing in metres",
    "venues venue-2, hire_pence_per_hour": "-1500 is below 0; give 0 or more",
    "settings.staff_pence_per_hour": "-1 is below 0; give 0 or more",
    "settings.quiet_times.0, days": "2027-06-07 to 2027-06-11 is not in the term",
}
"""Of each field, words of its cure."""


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(evenhand, [str(one) for one in words])


def words_by_field(facts: Facts) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in problems_in(facts):
        found[one.about] = f"{found.get(one.about, '')} {one.because}"
    return found


def asked(**changes: object) -> Facts:
    return replace(FACTS, settings=replace(FACTS.settings, **changes))  # type: ignore[arg-type] # fields by name


def test_every_kind_of_bad_input_is_told_at_once_with_its_field_and_its_cure() -> None:
    found = words_by_field(EVERYTHING)
    assert {field: cure for field, cure in TOLD.items() if cure not in found.get(field, "")} == {}
    with pytest.raises(PlanRefusedError) as refused:
        look_over(EVERYTHING)
    assert {one.about for one in refused.value.findings} >= TOLD.keys()
    assert all(cure in str(refused.value) for cure in TOLD.values())


def test_on_the_command_line_it_is_told_before_anything_is_planned_and_nothing_is_written(tmp_path: Path) -> None:
    facts, out = tmp_path / "facts.json", tmp_path / "plan.json"
    facts.write_text(write_facts(EVERYTHING), "utf-8")
    said = run("plan", "--facts", facts, "--out", out)
    assert said.exit_code == 1
    assert "Mend what is named here" in said.output
    assert all(f"- {field}: " in said.output and cure in said.output for field, cure in TOLD.items())
    assert "Planning the term" not in said.output
    assert not out.exists()


def test_what_can_be_planned_around_is_told_before_planning_and_the_plan_is_made(tmp_path: Path) -> None:
    facts, out = tmp_path / "facts.json", tmp_path / "plan.json"
    alone = replace(FACTS, strands=(replace(CLUB, qualifications=frozenset({"sign_language"})), MEETUP))
    facts.write_text(write_facts(alone), "utf-8")
    said = run("plan", "--facts", facts, "--out", out)
    assert said.exit_code == 0
    assert "Before planning: strands peer-group, qualifications: nobody holds sign language" in said.output
    assert out.exists()


def test_files_of_another_version_are_both_told_with_the_version_that_is_read(tmp_path: Path) -> None:
    facts, plan = tmp_path / "facts.json", tmp_path / "plan.json"
    for path, text in ((facts, write_facts(FACTS)), (plan, write_plan(PLAN))):
        path.write_text(json.dumps(json.loads(text) | {"format_version": 9}), "utf-8")
    for command in (("check", plan, "--facts", facts), ("calendar", "--facts", facts, "--plan", plan, "--out", "x")):
        said = run(*command)
        assert said.exit_code == 1
        for path in (facts, plan):
            assert f"{path}: This " in said.output
        assert said.output.count("has format_version 9; this version of Evenhand reads 1") == 2


def test_wrong_fields_of_a_file_are_told_at_once_each_with_its_place() -> None:
    document = json.loads(write_facts(FACTS))
    document["facts"]["venues"][0]["easting_m"] = None
    del document["facts"]["venues"][1]["northing_m"]
    document["facts"]["term"]["last"] = "next week"
    document["facts"]["workers"][2]["contract_minutes_per_week"] = "many"
    with pytest.raises(FileError) as refused:
        read_facts(json.dumps(document))
    told = str(refused.value)
    assert "mend each and read it again" in told
    for place in (
        "venues.0.easting_m",
        "venues.1.northing_m",
        "term.last",
        "workers.2.contract_minutes_per_week",
    ):
        assert f"- facts.{place}: " in told


def test_a_plan_of_ten_thousand_sessions_is_refused_before_each_is_held_against_the_others() -> None:
    many = tuple(replace(PLAN.series[0], id=f"series-{number}") for number in range(2_000))
    findings = check_plan(FACTS, replace(PLAN, series=many))
    assert [one.rule for one in findings] == ["plan-size"]
    assert "it has 10,000 sessions and 7,500 can be checked at once" in findings[0].because


def test_of_a_year_every_term_is_looked_over_before_the_first_is_planned() -> None:
    term = replace(FACTS.term, id="summer-2027", name="Summer", first=date(2027, 4, 12), last=date(2027, 7, 31))
    later = replace(EVERYTHING, term=term)
    told: list[str] = []
    with pytest.raises(PlanRefusedError, match="These facts make no year") as refused:
        plan_year([FACTS, later], progress=lambda term_id, _now: told.append(term_id))
    assert told == []
    assert {one.about for one in refused.value.findings} >= {
        f"Summer, {field}" for field in TOLD if "quiet" not in field
    }


def test_disruptions_of_what_is_not_on_file_and_of_no_day_of_the_term_are_told_at_once() -> None:
    after = FACTS.term.last + timedelta(days=1)
    wrong = [
        Disruption(kind=DisruptionKind.VENUE_CLOSED, about_id="barn", first=after, last=after, because="sold"),
        Disruption(kind=DisruptionKind.WORKER_AWAY, about_id="nobody", first=date(2027, 1, 5), last=after, because="x"),
    ]
    with pytest.raises(RepairError) as refused:
        repair(FACTS, PLAN, wrong)
    assert str(refused.value).splitlines() == [
        "'barn' (venue closed) is not in this programme. Name one that is on file.",
        "2027-04-12 to 2027-04-12 is not in the term (2027-01-04 to 2027-04-11). Mend the dates.",
        "'nobody' (worker away) is not in this programme. Name one that is on file.",
    ]


# targets that contradict each other ------------------------------------------------------------------------
def with_targets(sessions: int, places: int, **settings: object) -> Facts:
    target = replace(FACTS.targets[0], period=Period.TERM)
    many = replace(CLUB, least_series=1, most_series=40), replace(MEETUP, most_series=40)
    targets = (
        replace(target, id="clubs", amount=sessions, strand_ids=("peer-group",)),
        replace(target, id="meet-ups", amount=places, measure=Measure.PLACES, strand_ids=("young-adults",)),
    )
    return replace(asked(**settings), strands=many, targets=targets)


@pytest.mark.parametrize(("sessions", "told"), [(84, False), (85, True)])
def test_targets_that_together_take_more_hours_than_there_are_contradict_each_other(
    sessions: int, *, told: bool
) -> None:
    """Three workers of 20 hours for 14 weeks are 840 hours; a session of two takes 2 × 3 hours.

    84 club sessions are 504 hours. A place of a meet-up takes an eighth of 3 hours at least, so 896 places are the 336
    hours that are left: with one club session more the two do not fit.
    """
    found = words_by_field(with_targets(sessions, 896)).get("targets clubs and meet-ups, amount", "")
    assert ("846 hours of staff this term, journeys not counted, and contracts give 840" in found) is told


def test_targets_of_one_strand_may_count_the_same_session_and_are_not_added_up() -> None:
    one = replace(FACTS.targets[0], period=Period.TERM, amount=100, strand_ids=("peer-group",))
    strands = (replace(CLUB, most_series=40), MEETUP)
    for area_id, told in ((None, False), ("east", True)):
        two = replace(one, id="again", area_id=area_id)
        first = replace(one, area_id=area_id and "west")
        found = words_by_field(replace(FACTS, strands=strands, targets=(first, two)))
        assert ("targets again and sessions-a-year, amount" in found) is told


def test_a_budget_below_the_pay_that_the_targets_ask_for_is_told() -> None:
    """10 sessions × 2 staff × 3 hours × £18 are £1,080."""
    assert "settings.budget_pence" in words_by_field(with_targets(10, 0, budget_pence=107_999))
    assert "settings.budget_pence" not in words_by_field(with_targets(10, 0, budget_pence=108_000))


# pinned series -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("lock", "words"),
    [
        (Lock(id="a", because="asked for", weekday=6), "no strand meets there"),
        (Lock(id="a", because="asked for", strand_id="peer-group", start_minute=19 * 60), "no strand meets there"),
        (Lock(id="a", because="asked for", weekday=9), "weekdays run from 0 (Monday) to 6 (Sunday)"),
        (Lock(id="a", because="asked for", start_minute=1440), "no time of a day; give 0 to 1,439"),
        (Lock(id="a", because="asked for", venue_id=""), "“” is not in the facts"),
        (Lock(id="a", because="asked for", strand_id="peer-group", venue_id="venue-1", weekday=5), "no strand meets"),
    ],
)
def test_what_is_pinned_where_nothing_meets_is_refused_before_planning(lock: Lock, words: str) -> None:
    (found,) = faults_in(asked(locks=(lock,)))
    assert found.about.startswith("settings.locks a")
    assert words in found.because


def test_what_is_pinned_where_every_way_breaks_a_rule_is_refused_with_the_nearest_way() -> None:
    lock = Lock(id="a", because="asked for", strand_id="peer-group", area_id="west", weekday=1)
    shut = replace(FACTS.venues[0], opening=FACTS.venues[0].opening[2:])
    facts = replace(asked(locks=(lock,)), venues=(shut, *FACTS.venues[1:]))
    (found,) = faults_in(facts)
    assert found.about == "settings.locks a"
    assert "every way breaks a rule; Hall 1 (demo), Tuesday" in found.because
    assert "move it or take it out" in found.because
    assert faults_in(replace(facts, venues=FACTS.venues)) == ()


# any field -------------------------------------------------------------------------------------------------
FULL = replace(
    FACTS,
    vehicles=(Vehicle(id="bus", name="Bus", postcode="", easting_m=400_000, northing_m=160_000, seats=9),),
    local_groups=(
        LocalGroup(
            id="scouts", name="Scouts (demo)", organisation="Scouts", area_id="east", easting_m=400_000,
            northing_m=160_000, band_ids=("young",), places=5, sessions_per_month=1.0,
        ),
    ),
    settings=replace(
        FACTS.settings, budget_pence=10**8, seats_hired=9,
        wishes=(Wish(id="w", text="a wish", area_id="east", weekdays=(1,), strand_id="peer-group"),),
        locks=(Lock(id="l", because="asked for", strand_id="peer-group", area_id="east", weekday=1),),
        quiet_times=(QuietTime(days=replace(WEEK, first=date(2027, 3, 1), last=date(2027, 3, 5)), weekdays=(1,)),),
        no_transport=(
            NoTransport(area_id="east", venue_id="venue-3", weekday=1, from_minute=0, to_minute=600, because="late"),
        ),
        carrying_costs=(CarryingCost(area_id="east", venue_id="venue-2", pence=3, source="runs"),),
    ),
)  # fmt: skip
ODD: dict[type, tuple[object, ...]] = {int: (-1, 0, 10**7), float: (-1.0, 1e12), str: ("", "nothing", "1999-01-01")}
MAY_BE_BELOW_0 = {"youngest_years", "oldest_years", "sessions_per_month"}


def places_of(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(node, dict):
        return [place for key, value in node.items() for place in places_of(value, (*path, key))]
    if isinstance(node, list):
        return [path, *(place for number, value in enumerate(node[:1]) for place in places_of(value, (*path, number)))]
    return [path] if type(node) in ODD else []


def put(document: Any, path: tuple[Any, ...], value: object) -> None:
    for key in path[:-1]:
        document = document[key]
    document[path[-1]] = value


def read_or_none(text: str) -> Facts | None:
    """Read facts; None where the file is refused in words."""
    try:
        return read_facts(text)
    except FileError:
        return None


def test_whatever_stands_in_any_one_field_is_read_and_looked_over_or_refused_in_words() -> None:
    document = json.loads(write_facts(FULL))
    looked_over = 0
    for path in places_of(document["facts"]):
        now = document["facts"]
        for key in path:
            now = now[key]
        for value in [[]] if isinstance(now, list) else ODD[type(now)]:
            changed = deepcopy(document)
            put(changed["facts"], path, value)
            facts = read_or_none(json.dumps(changed))
            if facts is None:
                continue
            found = problems_in(facts)
            assert all(one.about and one.because for one in found), path
            minutes_or_money = type(value) is int and value < 0 and path[-1] not in MAY_BE_BELOW_0
            assert found or not minutes_or_money or path[-1] == "most_series", path
            looked_over += 1
    assert looked_over > 150


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (asked(set_up_minutes=-1), "settings.set_up_minutes"),
        (asked(worker_journey_minutes_at_most=-1), "settings.worker_journey_minutes_at_most"),
        (asked(reach_steps=()), "settings.reach_steps"),
        (asked(reach_steps=((20, 1.0), (10, 0.5))), "settings.reach_steps"),
        (asked(reach_steps=((10, -0.1),)), "settings.reach_steps"),
        (replace(FACTS, term=replace(FACTS.term, last=date(2027, 1, 3))), "term, first and last"),
        (replace(FACTS, term=replace(FACTS.term, last=date(2028, 1, 5))), "term, first and last"),
        (replace(FACTS, vehicles=(replace(FULL.vehicles[0], northing_m=0),)), "vehicles bus, easting_m and northing_m"),
        (replace(FACTS, targets=(replace(FACTS.targets[0], strand_ids=()),)), "targets sessions-a-year, strand_ids"),
    ],
)
def test_what_else_cannot_be_is_named_by_its_field(facts: Facts, field: str) -> None:
    assert field in words_by_field(facts)


@pytest.mark.parametrize(
    "changes",
    [
        {"latest_end_minute": 1441},
        {"least_staff": 0},
        {"least_series": -1},
        {"earliest_start_minute": -1},
        {"most_places": 1_001},
    ],
)
def test_what_a_strand_cannot_be_is_named_by_its_field(changes: dict[str, int]) -> None:
    strand: Strand = replace(CLUB, **changes)  # type: ignore[arg-type] # fields by name
    facts = replace(FACTS, strands=(strand, MEETUP))
    assert [one.about for one in faults_in(facts)] == [f"strands peer-group, {next(iter(changes))}"]
    with pytest.raises(PlanRefusedError):
        plan_term(facts)
