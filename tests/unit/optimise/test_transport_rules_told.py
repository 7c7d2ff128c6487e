"""The rules that people read are the rules that the checker holds, no more and no fewer."""

from __future__ import annotations

import re
from pathlib import Path

from scheduler.optimise.transport.check import RULES

ROOT = Path(__file__).parents[3]


def test_every_rule_of_transport_stands_in_the_rules_and_every_rule_there_is_held() -> None:
    section = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8").partition("\n## Transport\n")[2]
    told = re.findall(r"^\| `(\w+)` \| .+ \|$", section.partition("\n## ")[0], re.MULTILINE)
    assert told == ["known", *(rule.__name__ for rule in RULES)]
