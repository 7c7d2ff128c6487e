"""The words of docs/glossary.md: what its last column forbids stands on no page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.site_examples import PAGES, example_app

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
HEADER = ["word", "means", "never"]
UNSEEN = {"script", "style"}


class Words(HTMLParser):
    """The text of a page that a person sees or hears."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._unseen = 0
        self.parts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN
        self.parts += [
            value for name, value in attrs if name in {"aria-label", "alt", "title", "placeholder"} and value
        ]

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)


def forbidden_words() -> list[str]:
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in GLOSSARY.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    assert rows[0] == HEADER, f"the table of {GLOSSARY.name} must start with {HEADER}"
    words = [word.strip() for row in rows[2:] for word in re.split(r"[;,]", row[2])]
    return sorted({word for word in words if word})


def words_found(text: str, words: list[str]) -> list[str]:
    seen = " ".join(Words(text).parts)
    return [word for word in words if re.search(rf"\b{re.escape(word)}(?:s|es)?\b", seen, re.IGNORECASE)]


def test_the_glossary_forbids_some_words() -> None:
    assert {"location", "customer", "waitlist"} <= set(forbidden_words())


def test_the_guard_finds_a_forbidden_word_and_leaves_markup_alone() -> None:
    words = ["location", "class"]
    assert words_found('<p class="x">Two Locations</p><script>location.href</script>', words) == ["location"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_says_a_word_that_the_glossary_forbids(path: str) -> None:
    text = example_app().test_client().get(path).text
    assert words_found(text, forbidden_words()) == []
