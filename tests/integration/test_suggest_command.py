"""The command that lists other ways of holding a series."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scheduler.cli import evenhand
from scheduler.optimise.programme.files import write_facts, write_plan
from tests.examples import FACTS, PLAN


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "facts.json").write_text(write_facts(FACTS))
    (tmp_path / "plan.json").write_text(write_plan(PLAN))
    return tmp_path


def suggest(folder: Path, *words: str) -> Result:
    files = ["--facts", str(folder / "facts.json"), "--plan", str(folder / "plan.json")]
    return CliRunner().invoke(evenhand, ["suggest", *words, *files])


def test_alternatives_are_told_in_words_with_their_effects(folder: Path) -> None:
    result = suggest(folder, "series-1")
    assert result.exit_code == 0
    assert "1. " in result.output
    assert "led by Worker" in result.output
    assert "worst-served carers" in result.output


def test_alternatives_are_rows_for_a_script(folder: Path) -> None:
    rows = json.loads(suggest(folder, "series-1", "--json").output)
    assert 1 <= len(rows) <= 10
    assert {"venue_id", "weekday", "start_minute", "worker_ids", "worst", "cost_pence"} <= rows[0].keys()


def test_an_unknown_series_is_refused_with_the_cure(folder: Path) -> None:
    result = suggest(folder, "nothing")
    assert result.exit_code == 1
    assert "There is no series 'nothing'" in result.output
    assert "Name one of those" in result.output
