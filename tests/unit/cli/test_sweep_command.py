"""The sweep command prints a table, draws a picture and goes on from its file."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from scheduler.cli import evenhand
from scheduler.optimise.programme.files import write_facts
from tests.examples import FACTS


def test_a_sweep_prints_and_draws_and_goes_on(tmp_path: Path) -> None:
    facts, kept, plot = tmp_path / "facts.json", tmp_path / "kept.jsonl", tmp_path / "sweep.png"
    facts.write_text(write_facts(FACTS), "utf-8")
    asked = ["sweep", "--facts", str(facts), "--what", "later", "--rounds", "1", "--kept", str(kept)]
    told = CliRunner().invoke(evenhand, [*asked, "--plot", str(plot)])
    assert told.exit_code == 0
    assert "as it is" in told.output
    assert plot.read_bytes().startswith(b"\x89PNG")
    assert len(kept.read_text("utf-8").splitlines()) == 2
    again = CliRunner().invoke(evenhand, [*asked, "--json"])
    assert [row["id"] for row in json.loads(again.output)] == ["as-it-is", "half-hour-later"]
    assert len(kept.read_text("utf-8").splitlines()) == 2
