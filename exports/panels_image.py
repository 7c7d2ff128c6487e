"""Small maps side by side as a picture of one page, without tiles: PNG or SVG from the same drawing."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import geopandas as gpd
import matplotlib.patheffects as effects
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from exports.coverage_rows import CoverageCaption, CoverageRow, checked
from exports.label_points import roomiest_point
from exports.palette import CIRCLE_FILL, CLASS_SIGNS, INK
from exports.panels import Panel, largest_share, panel_words
from exports.picture import PictureKind, area_patch, class_swatch, heading, map_axes, new_page, saved
from exports.picture_labels import place_labels

LEFT, RIGHT, GAP = 0.03, 0.97, 0.02
LARGEST_CIRCLE_POINTS = 34.0
"""Diameter of the circle of the largest share; the others' areas are in proportion."""
FIGURE_POINTS = 6.5


def panels_picture(
    areas: gpd.GeoDataFrame,
    panels: Sequence[Panel],
    rows: Sequence[CoverageRow],
    caption: CoverageCaption,
    kind: PictureKind,
) -> bytes:
    """Draw the panels in one row on an A4 page, landscape.

    Parameters
    ----------
    areas
        Columns ``id``, ``geometry``, in EPSG:27700.
    panels
        Two to four; each has a mark for every area.
    rows
        One an area, in any order: what the description in words follows.
    caption
        Title, period and attribution.
    kind
        "png" or "svg".

    Returns
    -------
    bytes
        The file, the same for the same data.

    Raises
    ------
    ValueError
        When areas and rows do not match one to one, or a panel has no mark for an area.
    """
    checked(rows, list(areas["id"]))
    check_panels(panels, list(areas["id"]))
    words = " ".join(f"{panel.title}: {panel_words(panel, rows)}" for panel in panels)
    return saved(lambda: _drawn(areas, panels, caption), kind, caption, words)


def check_panels(panels: Sequence[Panel], area_ids: Sequence[str]) -> None:
    """Refuse panels that leave an area out; the message names panel and areas."""
    for panel in panels:
        missing = sorted(set(area_ids) - set(panel.marks))
        if missing:
            message = f"The panel {panel.title!r} has no mark for {', '.join(missing)}. Give every area one."
            raise ValueError(message)


def _drawn(areas: gpd.GeoDataFrame, panels: Sequence[Panel], caption: CoverageCaption) -> Figure:
    figure = new_page()
    heading(figure, caption)
    width = (RIGHT - LEFT - GAP * (len(panels) - 1)) / len(panels)
    largest = largest_share(panels)
    drawn = [
        _panel(figure, areas, panel, (LEFT + number * (width + GAP), width), largest)
        for number, panel in enumerate(panels)
    ]
    figure.draw_without_rendering()  # fixes the scale, on which the figures' room depends
    for axes, panel in zip(drawn, panels, strict=True):
        place_labels(axes, areas, _figures_on_fills(panel), font_points=FIGURE_POINTS)
    return figure


def _panel(figure: Figure, areas: gpd.GeoDataFrame, panel: Panel, across: tuple[float, float], largest: float) -> Axes:
    left, width = across
    letters = int(width * 135)
    figure.text(left, 0.83, panel.title, fontsize=12, fontweight="bold", color=INK, va="bottom")
    figure.text(left, 0.82, textwrap.fill(panel.measure, letters), fontsize=9, color=INK, va="top", linespacing=1.3)
    axes = map_axes(figure, (left, 0.31, width, 0.45))
    axes.set_anchor("N")
    for area_id, shape in zip(areas["id"], areas.geometry, strict=True):
        mark = panel.marks[area_id]
        axes.add_patch(area_patch(shape, mark.kind))
        if mark.share:
            _circle(axes, roomiest_point(shape).coords[0], mark.share / largest, mark.text)
    axes.margins(0.02)
    axes.autoscale_view()
    _legend(figure, panel, left, width)
    return axes


def _circle(axes: Axes, point: tuple[float, ...], share: float, text: str) -> None:
    """Draw a circle whose area is the share, and its figure."""
    size = share * LARGEST_CIRCLE_POINTS**2
    axes.scatter(point[0], point[1], s=size, facecolor=CIRCLE_FILL, edgecolor=INK, linewidth=0.8, zorder=3)
    halo = [effects.withStroke(linewidth=2.0, foreground="white")]
    axes.text(
        point[0], point[1], text, fontsize=FIGURE_POINTS, color=INK, ha="center", va="center", zorder=5,
        path_effects=halo,
    )  # fmt: skip


def _figures_on_fills(panel: Panel) -> dict[str, str]:
    return {area_id: "" if mark.share else mark.text for area_id, mark in panel.marks.items()}


def _legend(figure: Figure, panel: Panel, left: float, width: float) -> None:
    letters = int(width * 150) - 6
    handles = [
        class_swatch(kind, textwrap.fill(f"{CLASS_SIGNS[kind]} {words}".strip(), letters))
        for kind, words in panel.legend.items()
    ]
    if handles:
        figure.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(left - 0.012, 0.3), fontsize=8, frameon=False,
            alignment="left", labelspacing=0.7, handlelength=2.0, handleheight=1.3,
        )  # fmt: skip
