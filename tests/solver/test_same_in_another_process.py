"""The same facts, seed and limits give the same answers in another process, in which sets come in another order."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from scheduler.optimise.programme import files
from tests.solver.counties import county

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from scheduler.domain.disruptions import Disruption, DisruptionKind
from scheduler.optimise.programme import Limits, explain_area, plan_term
from scheduler.optimise.programme.contradictions import contradiction
from scheduler.optimise.programme.files import read_facts, write_plan
from scheduler.optimise.programme.repair import repair
from scheduler.optimise.programme.suggest import Suggester

facts = read_facts(Path(sys.argv[1]).read_text("utf-8"))
plan = plan_term(facts, seed=5, limits=Limits(counts_effort=0.1, rounds=3, round_effort=0.1, later_rounds=3))
print(write_plan(plan))
first = plan.series[0]
day = first.dates[0]
away = Disruption(kind=DisruptionKind.WORKER_AWAY, about_id=first.worker_ids[0], first=day, last=day, because="ill")
print(repair(facts, plan, [away]))
print(Suggester(facts, plan).instead_of(first.id))
print(explain_area(facts, plan, facts.areas[0].id, solve=True))
too_much = replace(facts, targets=tuple(replace(one, amount=one.amount * 9) for one in facts.targets))
print(contradiction(too_much))
"""


def answers(facts_path: Path, hash_seed: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(facts_path)],
        capture_output=True, text=True, check=True, cwd=ROOT, env=environment,
    ).stdout  # fmt: skip


def test_plan_repair_suggestions_and_reasons_are_the_same_in_another_process(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(files.write_facts(county(3, 4, workers=6)), "utf-8")
    first, again = answers(path, "1"), answers(path, "2")
    assert '"kind": "evenhand-plan"' in first
    assert first.splitlines() == again.splitlines()
