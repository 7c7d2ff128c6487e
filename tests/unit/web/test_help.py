"""Words explained on pages are words of the glossary."""

from __future__ import annotations

from pathlib import Path

from scheduler.web.help import HELP

GLOSSARY = Path(__file__).parents[3] / "docs" / "glossary.md"


def test_every_word_that_a_page_explains_stands_in_the_glossary() -> None:
    words = {line.split("|")[1].strip() for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if "|" in line}
    assert set(HELP) <= words
