"""The guide's pictures: every one that is named is there, is made by a browser test, and is shown somewhere."""

from __future__ import annotations

from pathlib import Path

from tools.guide_pictures import MOST_BYTES, named

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guide"


def test_every_picture_that_is_named_is_there_and_no_other() -> None:
    held = {one.name: one.stat().st_size for one in (GUIDE / "pictures").glob("*.png")}
    assert sorted(held) == list(named())
    assert max(held.values()) <= MOST_BYTES


def test_every_picture_is_made_by_a_browser_test() -> None:
    journeys = "\n".join(one.read_text(encoding="utf-8") for one in (ROOT / "tests" / "journeys").glob("*.py"))
    for name in named():
        assert f'"{name.rpartition("-")[0]}"' in journeys, f"{name}: no browser test keeps it"
