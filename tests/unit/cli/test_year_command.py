"""The year command writes a plan a term and the account of the year."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from scheduler.cli import evenhand
from scheduler.optimise.programme.files import read_plan, write_facts
from tests.examples import FACTS


def test_a_year_of_one_term_is_written_and_told(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(write_facts(FACTS), "utf-8")
    out = tmp_path / "year"
    told = CliRunner().invoke(evenhand, ["year", str(facts), "--rounds", "1", "--out", str(out)])
    assert told.exit_code == 0
    assert "Activities a year: " in told.output
    assert ", kept" in told.output
    assert read_plan((out / "spring-2027.plan.json").read_text("utf-8")).term_id == "spring-2027"
    assert (out / "spring-2027.facts.json").exists()
