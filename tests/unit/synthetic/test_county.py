"""A synthetic county is repeatable, of the size asked for, and without faults."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from scheduler.cli import evenhand
from scheduler.domain.fingerprint import fingerprint
from scheduler.optimise.programme import problems_in
from scheduler.synthetic.county import make_county
from scheduler.synthetic.request import RegisterError
from tests.examples import TERM


@pytest.mark.parametrize(("areas", "sessions"), [(1, 1), (18, 218), (18, 600), (18, 1200), (100, 3000)])
def test_counties_of_every_size_are_good_facts(areas: int, sessions: int) -> None:
    facts = make_county(areas=areas, sessions=sessions, term=TERM, seed=7)
    assert problems_in(facts) == ()
    assert len(facts.areas) == areas
    assert facts.targets[0].amount == sessions
    assert facts.synthetic
    assert all("(demo)" in one.name for one in (*facts.venues, *facts.workers))


def test_the_same_seed_gives_the_same_county_and_another_another() -> None:
    first, same, other = (make_county(areas=3, sessions=30, term=TERM, seed=seed) for seed in (7, 7, 8))
    assert fingerprint(first) == fingerprint(same) != fingerprint(other)


@pytest.mark.parametrize(("areas", "sessions"), [(0, 10), (501, 9_000), (10, 9)])
def test_sizes_that_cannot_be_are_refused(areas: int, sessions: int) -> None:
    with pytest.raises(RegisterError, match="ask for"):
        make_county(areas=areas, sessions=sessions, term=TERM)


def test_the_command_writes_a_facts_file(tmp_path: Path) -> None:
    out = tmp_path / "county.json"
    asked = ["facts", "synth", "--areas", "3", "--sessions", "30", "--seed", "7", "--out", str(out)]
    told = CliRunner().invoke(evenhand, asked)
    assert told.exit_code == 0
    assert "synthetic" in told.output
    assert len(json.loads(out.read_text("utf-8"))["facts"]["areas"]) == 3
