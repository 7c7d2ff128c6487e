from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from geo.travel_time import estimate_minutes
from scheduler.domain.plan import PLAN_FORMAT_VERSION, Plan, Unmet
from scheduler.optimise.programme import check_plan, explain_area, files
from tests.examples import FACTS, PLAN

DOCS = Path(__file__).parents[3] / "docs"


def rules_found(plan: Plan) -> set[str]:
    return {one.rule for one in check_plan(FACTS, plan)}


def test_the_plan_made_by_hand_is_accepted() -> None:
    assert check_plan(FACTS, PLAN) == ()


def test_a_plan_of_other_facts_another_service_or_format_is_refused() -> None:
    assert rules_found(replace(PLAN, facts_fingerprint="0" * 64)) == {"plan-belongs"}
    assert rules_found(replace(PLAN, service_id="another")) == {"plan-belongs"}
    assert rules_found(replace(PLAN, format_version=PLAN_FORMAT_VERSION + 1)) == {"plan-format"}


def test_a_value_above_its_bound_is_refused() -> None:
    aim = replace(PLAN.aims[0], value=260.1)
    assert rules_found(replace(PLAN, aims=(aim,))) == {"plan-aims"}


def test_unknown_and_double_ids_are_named_all_at_once() -> None:
    odd = replace(PLAN.series[0], venue_id="nowhere", worker_ids=("nobody", "worker-2", "worker-2"))
    findings = check_plan(FACTS, replace(PLAN, series=(odd, odd)))
    told = " ".join(one.because for one in findings)
    assert all(words in told for words in ("nowhere", "nobody", "same id", "stands twice"))


def test_a_promise_that_is_missed_must_be_owned_up_to() -> None:
    short = replace(PLAN, series=PLAN.series[1:])
    missed = check_plan(FACTS, short)
    assert {one.rule for one in missed} == {"strand-least", "target", "monthly-access"}
    owned = replace(short, unmet=tuple(Unmet(rule=one.rule, about=one.about, because="told") for one in missed))
    assert check_plan(FACTS, owned) == ()


def test_owning_up_does_not_excuse_a_firm_rule() -> None:
    odd = replace(PLAN.series[0], places=17)
    finding = check_plan(FACTS, replace(PLAN, series=(odd, *PLAN.series[1:])))[0]
    owned = replace(
        PLAN, series=(odd, *PLAN.series[1:]), unmet=(Unmet(rule=finding.rule, about=finding.about, because="x"),)
    )
    assert finding.rule == "team-size"
    assert check_plan(FACTS, owned) == (finding,)


def test_plans_and_facts_survive_their_files() -> None:
    assert files.read_plan(files.write_plan(PLAN)) == PLAN
    assert files.read_facts(files.write_facts(FACTS)) == FACTS


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "something"}, "no evenhand-plan file"),
        ({"format_version": 2}, "format_version 2"),
        ({"extra": 1}, "extra"),
    ],
)
def test_another_kind_version_or_field_is_refused_in_words(change: dict[str, object], words: str) -> None:
    document = json.loads(files.write_plan(PLAN)) | change
    with pytest.raises(files.FileError, match=words):
        files.read_plan(json.dumps(document))


def test_a_wrong_field_inside_is_named_with_its_place() -> None:
    document = json.loads(files.write_plan(PLAN))
    document["plan"]["series"][1]["weekday"] = "Tuesday"
    with pytest.raises(files.FileError, match=r"plan\.series\.1\.weekday"):
        files.read_plan(json.dumps(document))
    with pytest.raises(files.FileError, match="no JSON"):
        files.read_facts("{")


def test_a_misspelt_field_inside_is_refused() -> None:
    document = json.loads(files.write_facts(FACTS))
    document["facts"]["venues"][0]["capacity"] = 3
    with pytest.raises(files.FileError, match="capacity"):
        files.read_facts(json.dumps(document))


@pytest.mark.parametrize("name", ["plan", "facts"])
def test_the_schema_in_the_repository_is_the_one_in_use(name: str) -> None:
    schema = files.schema_of_plans() if name == "plan" else files.schema_of_facts()
    assert json.loads((DOCS / f"{name}.schema.json").read_text()) == schema


def test_an_area_is_told_what_it_has() -> None:
    told = explain_area(FACTS, PLAN, "east")
    assert [one.about for one in told if one.has][:2] == ["Youth club", "Evening meet-up"]
    assert "Tuesday 17:00 at Hall 2 (demo), 5 dates, 16 places" in told[0].because
    assert not [one for one in told if not one.has]


def test_an_area_without_a_venue_is_told_so() -> None:
    facts = replace(FACTS, venues=FACTS.venues[1:])
    told = explain_area(facts, replace(PLAN, series=()), "west")
    assert {one.because for one in told if not one.has} == {"no venue of West is on file"}


def test_an_area_too_far_from_every_worker_is_told_who_comes_nearest() -> None:
    facts = replace(
        FACTS, settings=replace(FACTS.settings, worker_journey_minutes_at_most=5), workers=FACTS.workers[2:]
    )
    told = explain_area(facts, replace(PLAN, series=()), "west")
    reason = next(one.because for one in told if not one.has)
    # 6 km by the road from a rural venue
    minutes = math.ceil(estimate_minutes([(400_000, 160_000)], [(406_000, 160_000)], [True])[0, 0])
    assert reason.startswith("every way breaks a rule; Hall 1 (demo), Monday 16:00, comes nearest: ")
    assert f"it is {minutes} minutes from Worker 3 (demo)'s base; the limit is 5" in reason
    assert reason.endswith("it needs 2 staff and there are 1")


def test_an_area_that_could_have_a_strand_gets_no_invented_reason() -> None:
    told = explain_area(FACTS, replace(PLAN, series=()), "east")
    assert all("no reason has been proven" in one.because for one in told if not one.has)


def test_an_unknown_area_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(ValueError, match="east, west"):
        explain_area(FACTS, PLAN, "north")
