"""The aims command prints every aim and writes an improved plan that passes its check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from scheduler.cli import evenhand
from scheduler.optimise.programme import check_plan
from scheduler.optimise.programme.files import read_plan, write_facts, write_plan
from tests.examples import FACTS, PLAN


@pytest.fixture
def pair(tmp_path: Path) -> list[str]:
    (tmp_path / "facts.json").write_text(write_facts(FACTS), "utf-8")
    (tmp_path / "plan.json").write_text(write_plan(PLAN), "utf-8")
    return ["aims", "--facts", str(tmp_path / "facts.json"), "--plan", str(tmp_path / "plan.json")]


def test_every_aim_is_printed_with_its_gap(pair: list[str]) -> None:
    told = CliRunner().invoke(evenhand, pair)
    assert told.exit_code == 0
    assert "Hire and staff time" in told.output
    rows = {row["id"]: row for row in json.loads(CliRunner().invoke(evenhand, [*pair, "--json"]).output)}
    assert rows["cost"]["bound"] <= rows["cost"]["value"]
    assert rows["next-worst"]["gap"] >= 0


def test_a_plan_with_shorter_journeys_is_written(pair: list[str], tmp_path: Path) -> None:
    out = tmp_path / "better.json"
    told = CliRunner().invoke(evenhand, [*pair, "--improve", "journeys", "--rounds", "2", "--out", str(out)])
    assert told.exit_code == 0
    assert check_plan(FACTS, read_plan(out.read_text("utf-8"))) == ()
    assert CliRunner().invoke(evenhand, [*pair, "--improve", "journeys"]).exit_code == 1
