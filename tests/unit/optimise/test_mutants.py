"""A rule that is changed makes a test fail: one mutant of every function of the rules, tried each time.

``tools/mutate_rules.py --each`` tries all of them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_no_mutant_of_a_rule_goes_unnoticed() -> None:
    tried = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "mutate_rules.py")], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert tried.stdout.startswith("0 of ")
    assert tried.returncode == 0
