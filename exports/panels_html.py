"""Small maps side by side for a page: light SVG under a strict policy, no script, readable on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

import geopandas as gpd
from shapely.geometry import MultiPolygon, Polygon

from exports.coverage_rows import CoverageClass, CoverageRow, checked
from exports.label_points import roomiest_point
from exports.map_words import swatch_item
from exports.palette import CIRCLE_FILL, CLASS_FILLS, CLASS_LINES, INK, PAPER, PATTERN_IDS, patterns_svg
from exports.panels import Panel, largest_share, panel_words
from exports.panels_image import check_panels

WIDTH, TALLEST, EDGE = 320.0, 380.0, 4.0
"""Pixels of a panel's own grid: about the width of a phone, so that text keeps its size there."""
LARGEST_RADIUS = 26.0
LETTER, LINE = 6.6, 13.0
"""Room that a letter and a line take at 11 pixels."""
SHIFTS = tuple((across, up) for up in (0, -12, 12, -22, 22) for across in (0, -14, 14))
FONT = 'font-family="Arial, Helvetica, sans-serif" font-size="11" text-anchor="middle"'
HALO = f'stroke="{PAPER}" stroke-width="3" paint-order="stroke" stroke-linejoin="round"'


class Outline(NamedTuple):
    """An area on a panel's grid: its path, and where its figure stands."""

    path: str
    x: float
    y: float


def panels_html(
    areas: gpd.GeoDataFrame,
    panels: Sequence[Panel],
    rows: Sequence[CoverageRow],
    *,
    name: str = "panels",
    with_patterns: bool = True,
) -> str:
    """Return the panels as HTML: outlines are written once, each panel says in words what it shows.

    Parameters
    ----------
    areas
        Columns ``id``, ``geometry``, in EPSG:27700.
    panels
        Each has a mark for every area.
    rows
        One an area, in any order.
    name
        Start of the ids; two sets of panels on a page need two names.
    with_patterns
        Whether to bring the patterns of areas without a figure; a map on the same page has brought them already.

    Raises
    ------
    ValueError
        When areas and rows do not match one to one, or a panel has no mark for an area.
    """
    checked(rows, list(areas["id"]))
    check_panels(panels, list(areas["id"]))
    shapes, height = outlines(areas)
    shared = "".join(f'<path id="{name}-{number}" d="{one.path}"/>' for number, one in enumerate(shapes.values()))
    largest = largest_share(panels)
    parts = []
    for number, panel in enumerate(panels):
        heading = f"{name}-title-{number}"
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img" '
            f'aria-labelledby="{heading} {heading}-words">'
            f'<desc id="{heading}-words">{escape(panel_words(panel, rows))}</desc>'
            f"{f'<defs>{shared}</defs>' if number == 0 else ''}{_areas(panel, shapes, name)}"
            f"{_circles(panel, shapes, largest)}{_figures(panel, shapes)}</svg>"
        )
        parts.append(
            f'<figure class="coverage-panel"><figcaption><strong id="{heading}">{escape(panel.title)}</strong>'
            f"<span>{escape(panel.measure)}</span></figcaption>{svg}{_legend(panel)}</figure>"
        )
    patterns = patterns_svg() if with_patterns else ""
    return f'{patterns}<div class="coverage-panels">{"".join(parts)}</div>'


def outlines(areas: gpd.GeoDataFrame) -> tuple[dict[str, Outline], float]:
    """Return each area on the panel's grid by its id, and the grid's height; half a pixel is as fine as it gets."""
    west, south, east, north = areas.total_bounds
    scale = min((WIDTH - 2 * EDGE) / (east - west), (TALLEST - 2 * EDGE) / (north - south))
    left = (WIDTH - scale * (east - west)) / 2

    def on_grid(x: float, y: float) -> tuple[float, float]:
        return left + (x - west) * scale, EDGE + (north - y) * scale

    coarse = areas.geometry.simplify_coverage(0.5 / scale)
    found = {}
    for area_id, fine, shape in zip(areas["id"], areas.geometry, coarse, strict=True):
        point = on_grid(*roomiest_point(fine).coords[0])
        rings = [[on_grid(x, y) for x, y in ring] for ring in _rings(shape)]
        found[area_id] = Outline("".join(_ring(ring) for ring in rings), *point)
    return found, 2 * EDGE + (north - south) * scale


def _rings(shape: Polygon | MultiPolygon) -> list[list[tuple[float, float]]]:
    polygons = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    return [list(ring.coords) for one in polygons for ring in (one.exterior, *one.interiors)]


def _ring(points: list[tuple[float, float]]) -> str:
    """Write a ring as steps from corner to corner, in tenths of a pixel: half as long as places."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in points[:-1]]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(tenths)]
    start = f"M{tenths[0][0] / 10:g},{tenths[0][1] / 10:g}"
    return start + "l" + "".join(f"{_short(x)}{_short(y)}" for x, y in steps if x or y).lstrip(" ") + "z"


def _short(tenths: int) -> str:
    """Write a number with the sign that parts it from the one before."""
    text = f"{abs(tenths) / 10:g}".removeprefix("0") or "0"
    return f"-{text}" if tenths < 0 else f" {text}"


def _areas(panel: Panel, shapes: dict[str, Outline], name: str) -> str:
    """Areas in the look of their class, look by look; light outlines come last, so that they are not hidden."""
    looks: dict[CoverageClass | None, list[str]] = {}
    for number, area_id in enumerate(shapes):
        mark = panel.marks[area_id]
        use = f'<use href="#{name}-{number}"><title>{escape(mark.words)}</title></use>'
        looks.setdefault(mark.kind, []).append(use)
    last = sorted(looks, key=lambda kind: (_line(kind) == PAPER, kind or ""))
    groups = "".join(f"<g{_look(kind)}>{''.join(looks[kind])}</g>" for kind in last)
    return f'<g fill-rule="evenodd" stroke-linejoin="round">{groups}</g>'


def _look(kind: CoverageClass | None) -> str:
    dashes = ' stroke-dasharray="4 3"' if kind is CoverageClass.TOO_FEW else ""
    return f' fill="{_fill(kind)}" stroke="{_line(kind)}"{dashes}'


def _fill(kind: CoverageClass | None) -> str:
    if kind is None:
        return PAPER
    return f"url(#{PATTERN_IDS[kind]})" if kind in PATTERN_IDS else CLASS_FILLS[kind]


def _line(kind: CoverageClass | None) -> str:
    return INK if kind is None else CLASS_LINES[kind]


def _circles(panel: Panel, shapes: dict[str, Outline], largest: float) -> str:
    pairs = ((shapes[area_id], panel.marks[area_id]) for area_id in shapes)
    largest_first = sorted(pairs, key=lambda pair: -(pair[1].share or 0.0))
    circles = "".join(
        f'<circle cx="{one.x:.1f}" cy="{one.y:.1f}" r="{LARGEST_RADIUS * (mark.share / largest) ** 0.5:.1f}"/>'
        for one, mark in largest_first
        if mark.share
    )
    return f'<g fill="{CIRCLE_FILL}" stroke="{INK}" pointer-events="none">{circles}</g>' if circles else ""


def _figures(panel: Panel, shapes: dict[str, Outline]) -> str:
    """Write figures where they hide no other; one that finds no room stands in the words and the table alone."""
    taken: list[tuple[float, float, float]] = []
    texts = []
    for area_id, one in shapes.items():
        text = panel.marks[area_id].text
        half = LETTER * len(text) / 2
        for across, up in SHIFTS if text else ():
            x, y = one.x + across, one.y + up
            if all(abs(x - other[0]) >= half + other[2] or abs(y - other[1]) >= LINE for other in taken):
                taken.append((x, y, half))
                texts.append(f'<text x="{x:.1f}" y="{y + 4:.1f}">{escape(text)}</text>')
                break
    return f'<g {FONT} {HALO} fill="{INK}" pointer-events="none">{"".join(texts)}</g>'


def _legend(panel: Panel) -> str:
    items = "".join(swatch_item(kind, words) for kind, words in panel.legend.items())
    return f'<ul class="coverage-legend">{items}</ul>' if items else ""
