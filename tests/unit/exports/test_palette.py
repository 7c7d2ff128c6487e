"""The colours of map and plot, measured as people with every sight see them (sources in tests/colour_sight.py)."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from exports.coverage_rows import CoverageClass
from exports.map_words import map_css
from exports.palette import (
    CLASS_FILLS,
    CLASS_HATCHES,
    CLASS_INKS,
    CLASS_LINES,
    CLASS_SIGNS,
    GROUND,
    INK,
    OUTLINE,
    PAPER,
    PATTERN_INK,
    QUIET_INK,
    REACH_FILLS,
    STEM,
    patterns_svg,
)
from tests.colour_sight import MACHADO, ciede2000, contrast, difference, luminance

SITE_CSS = Path(__file__).parents[3] / "scheduler" / "web" / "static" / "site.css"
SIGHTS = ("everyone", *MACHADO, "monochrome")
PLAIN = 10.0
"""CIEDE2000: about 2 is just noticed side by side; 10 is plain at a glance."""
TEXT, LINES = 4.5, 3.0
"""Least contrast of WCAG 2.2 for text (1.4.3) and for graphics (1.4.11)."""
WITH_FIGURES = (CoverageClass.LOWER, CoverageClass.SIMILAR, CoverageClass.HIGHER)
WITHOUT = (CoverageClass.TOO_FEW, CoverageClass.NO_NEED)


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_ruler_gives_the_differences_that_sharma_published(
    one: tuple[float, float, float], other: tuple[float, float, float], published: float
) -> None:
    assert ciede2000(one, other) == pytest.approx(published, abs=5e-5)
    assert ciede2000(other, one) == pytest.approx(published, abs=5e-5)


def test_the_ruler_sees_what_is_known_of_black_white_and_red_beside_green() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert difference("everyone", "#FF0000", "#00AA00") > 60
    assert difference("deuteranopia", "#B06000", "#6F8000") < 10, "this orange and green are confused"


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize(("one", "other"), list(combinations(CoverageClass, 2)))
def test_any_two_classes_are_told_apart_by_everybody(sight: str, one: CoverageClass, other: CoverageClass) -> None:
    assert difference(sight, CLASS_FILLS[one], CLASS_FILLS[other]) >= PLAIN


def test_from_lower_to_higher_the_fills_grow_darker_even_in_black_and_white() -> None:
    for lighter, darker in pairwise(CLASS_FILLS[kind] for kind in WITH_FIGURES):
        assert luminance(lighter) > luminance(darker)
        assert contrast(lighter, darker) >= 1.5


def test_classes_without_a_figure_have_a_pattern_each_and_the_others_a_sign_each() -> None:
    assert len({CLASS_HATCHES[kind] for kind in WITHOUT}) == 2
    assert len({CLASS_SIGNS[kind] for kind in WITH_FIGURES}) == 3
    assert set(CLASS_HATCHES) == set(WITHOUT)
    assert patterns_svg().count("<pattern") == 2
    for kind in WITHOUT:
        assert f".coverage-area.coverage-{kind.value} {{ fill: url(#coverage-" in map_css()


@pytest.mark.parametrize("kind", CoverageClass)
def test_outlines_signs_and_patterns_stand_out_from_their_fill(kind: CoverageClass) -> None:
    assert contrast(CLASS_LINES[kind], CLASS_FILLS[kind]) >= LINES
    assert contrast(CLASS_INKS[kind], CLASS_FILLS[kind]) >= TEXT
    if kind in WITHOUT:
        assert contrast(INK if kind is CoverageClass.NO_NEED else PATTERN_INK, CLASS_FILLS[kind]) >= LINES


@pytest.mark.parametrize(
    ("ink", "paper", "least"),
    [
        (INK, PAPER, TEXT),
        (INK, GROUND, TEXT),
        (PAPER, INK, TEXT),
        (QUIET_INK, PAPER, TEXT),
        (OUTLINE, PAPER, LINES),
        (OUTLINE, GROUND, LINES),
        (STEM, PAPER, LINES),
        (PATTERN_INK, PAPER, LINES),
        *((fill, PAPER, LINES) for fill in (CLASS_FILLS[CoverageClass.SIMILAR], CLASS_FILLS[CoverageClass.HIGHER])),
    ],
)
def test_text_and_lines_stand_out_from_what_they_lie_on(ink: str, paper: str, least: float) -> None:
    assert contrast(ink, paper) >= least


def test_nearer_neighbourhoods_are_darker_and_told_apart_by_everybody() -> None:
    assert [luminance(fill) for fill in REACH_FILLS] == sorted(luminance(fill) for fill in REACH_FILLS)
    for sight in SIGHTS:
        assert min(difference(sight, one, other) for one, other in pairwise(REACH_FILLS)) >= PLAIN


def test_the_site_shows_the_same_colours_as_the_map() -> None:
    sheet = SITE_CSS.read_text(encoding="utf-8")
    for kind in (*WITH_FIGURES, CoverageClass.NO_NEED):
        found = re.search(rf"\.app-class--{kind.value}::before {{\s*background: (#\w+);", sheet)
        assert found is not None
        assert found[1].upper() == CLASS_FILLS[kind]
