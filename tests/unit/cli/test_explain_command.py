"""The explain command answers for areas, strands, workers, venues and the contract, and refuses strangers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from scheduler.cli import evenhand
from scheduler.domain.fingerprint import fingerprint
from scheduler.optimise.programme.files import write_facts, write_plan
from tests.examples import FACTS, PLAN


@pytest.fixture
def pair(tmp_path: Path) -> list[str]:
    (tmp_path / "facts.json").write_text(write_facts(FACTS), "utf-8")
    (tmp_path / "plan.json").write_text(write_plan(PLAN), "utf-8")
    return ["explain", "--facts", str(tmp_path / "facts.json"), "--plan", str(tmp_path / "plan.json")]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["east"], "East has"),
        (["--strand", "peer-group"], "Youth club has"),
        (["--worker", "worker-3"], "Worker 3 (demo) has"),
        (["--venue", "venue-2"], "Hall 2 (demo) has"),
        (["--contract"], "No contradiction is known"),
    ],
)
def test_each_question_is_answered(pair: list[str], asked: list[str], said: str) -> None:
    told = CliRunner().invoke(evenhand, [*pair, *asked])
    assert told.exit_code == 0
    assert said in told.output


@pytest.mark.parametrize("asked", [["north"], ["--strand", "x"], ["--worker", "x"], ["--venue", "x"], []])
def test_what_is_not_on_file_is_refused(pair: list[str], asked: list[str]) -> None:
    told = CliRunner().invoke(evenhand, [*pair, *asked])
    assert told.exit_code == 1
    assert "There is no" in told.output or "Name an area" in told.output


def test_a_contract_that_cannot_be_kept_is_told_with_its_cures(pair: list[str]) -> None:
    facts = replace(FACTS, venues=FACTS.venues[1:])
    Path(pair[2]).write_text(write_facts(facts), "utf-8")
    Path(pair[4]).write_text(write_plan(replace(PLAN, facts_fingerprint=fingerprint(facts))), "utf-8")
    told = CliRunner().invoke(evenhand, [*pair, "--contract"])
    assert "These cannot all be kept (none can be left out)" in told.output
    as_json = json.loads(CliRunner().invoke(evenhand, [*pair, "--contract", "--json"]).output)
    assert as_json["certified"] is True
