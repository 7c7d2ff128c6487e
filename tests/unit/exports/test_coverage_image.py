from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from exports.coverage_image import coverage_picture
from tests.unit.exports.county import AREAS, CAPTION, LOW, ROWS, VENUES

SVG = coverage_picture(AREAS, ROWS, VENUES, CAPTION, "svg").decode()
PNG = coverage_picture(AREAS, ROWS, VENUES, CAPTION, "png")


def test_the_png_is_a_landscape_a4_page_at_150_dots_per_inch() -> None:
    assert PNG[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(PNG[16:20]), int.from_bytes(PNG[20:24])) == (1753, 1240)


def test_the_same_data_give_the_same_picture() -> None:
    assert coverage_picture(AREAS, ROWS[::-1], VENUES, CAPTION, "png") == PNG
    assert coverage_picture(AREAS, ROWS[::-1], VENUES, CAPTION, "svg") == SVG.encode()


def test_another_figure_gives_another_picture() -> None:
    better = tuple(replace(row, places_per_100_carers=140.0) if row is LOW else row for row in ROWS)
    assert coverage_picture(AREAS, better, VENUES, CAPTION, "png") != PNG


def test_the_svg_holds_its_words_as_text() -> None:
    words = re.sub(r"\s+", " ", " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", SVG)))
    assert "What young carers can reach" in words
    assert "▼ 50" in words
    assert "Low &lt;Moor&gt;" in words
    assert "approximate: derived" in words
    assert "Demonstration: carers, staff and venues are made up" in words
    assert "The county: 100" in words


def test_no_picture_is_stamped_with_a_time() -> None:
    assert "dc:date" not in SVG
    assert b"tIME" not in PNG


def test_real_data_bear_no_demonstration_banner() -> None:
    real = coverage_picture(AREAS, ROWS, (), replace(CAPTION, synthetic=False, approximate=False), "svg").decode()
    assert "Demonstration" not in real
    assert "approximate" not in real


def test_rows_must_match_the_areas() -> None:
    with pytest.raises(ValueError, match="No coverage row for these areas of the map: low"):
        coverage_picture(AREAS, [row for row in ROWS if row is not LOW], VENUES, CAPTION, "png")


def test_the_svg_says_in_words_what_it_shows() -> None:
    title, description = (
        re.search(rf'<{tag} id="picture-{name}">([^<]*)</{tag}>', SVG)
        for tag, name in (("title", "title"), ("desc", "description"))
    )
    assert 'role="img" aria-labelledby="picture-title picture-description"' in SVG
    assert title is not None
    assert title[1] == "What young carers can reach"
    assert description is not None
    assert unescape(description[1]) == (
        "Map. Reachable places per 100 carers, in the term, from the worst-served area. Low <Moor> & Fen: 50; "
        "Middle Vale: 100; High Down: 150; Few: too few to show; Nobody: no need recorded. The county: 100."
    )


def test_a_strict_policy_lets_the_svg_show_as_it_is() -> None:
    assert "style" not in SVG
    assert "<script" not in SVG
    assert not re.search(r'(?:href|src)="(?!#)', SVG)
    assert 'fill="#f46a25"' in SVG
