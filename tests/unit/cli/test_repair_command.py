"""The repair command says what changes and whom to tell, and refuses what it cannot read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from scheduler.cli import evenhand
from scheduler.optimise.programme.files import write_facts, write_plan
from tests.examples import FACTS, PLAN


@pytest.fixture
def pair(tmp_path: Path) -> list[str]:
    (tmp_path / "facts.json").write_text(write_facts(FACTS), "utf-8")
    (tmp_path / "plan.json").write_text(write_plan(PLAN), "utf-8")
    return ["repair", "--facts", str(tmp_path / "facts.json"), "--plan", str(tmp_path / "plan.json")]


def test_a_closed_hall_is_mended_and_the_families_are_named(pair: list[str]) -> None:
    given = [*pair, "--closed", "venue-2:2027-01-19", "--because", "the boiler is broken"]
    told = CliRunner().invoke(evenhand, given)
    assert told.exit_code == 0
    assert "1 sessions change, 0 of them are lost; 16 stay. (no repair changes less)" in told.output
    assert "families, Youth club: Youth club on Tuesday 19 January at 17:00, Hall 2 (demo)" in told.output
    as_json = json.loads(CliRunner().invoke(evenhand, [*given, "--json"]).output)
    assert as_json["proven"] is True
    assert as_json["changes"][0]["series_id"] == "series-1"


@pytest.mark.parametrize("text", ["venue-2", "venue-2:2027-13-01", "venue-2:2027-02-01:2027-01-01", "a:b:c:d"])
def test_a_disruption_that_cannot_be_read_is_refused_with_the_form(pair: list[str], text: str) -> None:
    told = CliRunner().invoke(evenhand, [*pair, "--closed", text])
    assert told.exit_code == 1
    assert "cannot be read" in told.output
    assert "venue-3:2027-01-18:2027-02-05" in told.output


def test_without_a_disruption_one_is_asked_for(pair: list[str]) -> None:
    told = CliRunner().invoke(evenhand, pair)
    assert told.exit_code == 1
    assert "name a disruption" in told.output
