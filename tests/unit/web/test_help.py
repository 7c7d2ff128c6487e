"""Words explained on pages are words of the glossary, say what it says, and are each explained somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scheduler.web.help import HELP

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "scheduler" / "web" / "templates"
ROWS = {
    cells[0]: cells[1:]
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
    for cells in [[cell.strip() for cell in line.strip().strip("|").split("|")]]
}
USED = re.compile(r"""help\((?:"([^"]+)"|'([^']+)')\)""")
BY_KEY = {"worst-served area", "equity index", "lost to unequal sharing", "target", "rule"}
"""Explained on the page that compares drafts, by the key of the figure."""


def explained(name: str) -> set[str]:
    """Return the words that a template explains."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    return {one or other for one, other in USED.findall(text)}


def test_every_word_that_a_page_explains_stands_in_the_glossary() -> None:
    assert set(HELP) <= set(ROWS)


@pytest.mark.parametrize("word", HELP)
def test_what_a_page_says_of_a_word_speaks_of_what_the_glossary_says(word: str) -> None:
    """They share two longer words at least, so that a page's sentence cannot drift to another meaning unseen."""
    meant, said = ({one[:5] for one in re.findall(r"[a-z]{4,}", text.lower())} for text in (ROWS[word][0], HELP[word]))
    assert len(meant & said) >= 2, (word, meant & said)


@pytest.mark.parametrize("word", HELP)
def test_no_explanation_uses_a_word_that_the_glossary_forbids(word: str) -> None:
    never = {one.strip() for row in ROWS.values() for one in row[1].split(";") if one.strip() not in {"", "never"}}
    assert not [one for one in never if re.search(rf"\b{one}s?\b", HELP[word], re.IGNORECASE)]


def test_what_a_page_asks_to_be_explained_is_explained_and_nothing_is_explained_nowhere() -> None:
    asked = set().union(*(explained(one.name) for one in TEMPLATES.glob("*.html")))
    assert asked | BY_KEY == set(HELP)
    compare = (TEMPLATES / "drafts-compare.html").read_text(encoding="utf-8")
    assert all(f'"{one}"' in compare for one in BY_KEY)


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("term.html", {"strand", "cadence", "target", "age band", "lock", "wish", "priority"}),
        ("term-strand.html", {"cadence", "age band", "series"}),
        ("term-choices.html", {"priority", "EDE", "reach"}),
        ("term-wishes.html", {"wish"}),
        ("_planning-now.html", {"worst-served area", "bound", "gap", "reach"}),
        ("_draft-bar.html", {"worst-served area", "EDE", "rule", "wish"}),
        ("drafts-compare.html", {"wish"}),
        ("kpis.html", {"contract's year", "owed by now"}),
        ("where-next.html", {"reach", "age band", "worst-served area"}),
        ("commissioner-body.html", {"contract's year", "take-up", "worst-served area"}),
        ("unmet.html", {"take-up", "wish"}),
    ],
)
def test_a_word_is_explained_where_it_is_met_first(template: str, words: set[str]) -> None:
    assert words <= explained(template)
