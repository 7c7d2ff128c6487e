from __future__ import annotations

import re
from dataclasses import replace

import pytest

from exports.coverage_image import coverage_png, coverage_svg
from tests.unit.exports.county import AREAS, CAPTION, LOW, ROWS, VENUES

SVG = coverage_svg(AREAS, ROWS, VENUES, CAPTION)
PNG = coverage_png(AREAS, ROWS, VENUES, CAPTION)


def test_the_png_is_a_landscape_a4_page_at_150_dots_per_inch() -> None:
    assert PNG[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(PNG[16:20]), int.from_bytes(PNG[20:24])) == (1753, 1240)


def test_the_same_data_give_the_same_picture() -> None:
    assert coverage_png(AREAS, ROWS[::-1], VENUES, CAPTION) == PNG
    assert coverage_svg(AREAS, ROWS[::-1], VENUES, CAPTION) == SVG


def test_another_figure_gives_another_picture() -> None:
    better = tuple(replace(row, places_per_100_carers=140.0) if row is LOW else row for row in ROWS)
    assert coverage_png(AREAS, better, VENUES, CAPTION) != PNG


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
    real = coverage_svg(AREAS, ROWS, (), replace(CAPTION, synthetic=False, approximate=False))
    assert "Demonstration" not in real
    assert "approximate" not in real


def test_rows_must_match_the_areas() -> None:
    with pytest.raises(ValueError, match="No coverage row for these areas of the map: low"):
        coverage_png(AREAS, [row for row in ROWS if row is not LOW], VENUES, CAPTION)
