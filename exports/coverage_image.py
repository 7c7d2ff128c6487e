"""Coverage map as PNG and SVG for documents and print: A4 landscape, no tiles, the same bytes for the same data."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from io import BytesIO
from threading import Lock
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.text import Annotation
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.polygon import orient

from exports.coverage_rows import (
    CoverageCaption,
    CoverageClass,
    CoverageRow,
    VenuePoint,
    checked,
    class_of,
    class_words,
    figure_text,
    whole_figure,
)
from exports.dot_plot import ranked_dot_plot_svg
from exports.label_points import Rooms, hidden_share, outside_share, roomiest_point
from exports.map_words import attribution_text, wrapped
from exports.palette import CLASS_FILLS, CLASS_HATCHES, CLASS_LINES, CLASS_SIGNS, INK, PATTERN_INK

__all__ = ["coverage_png", "coverage_svg", "ranked_dot_plot_svg"]

A4_LANDSCAPE_INCHES = (11.69, 8.27)
DOTS_PER_INCH = 150
SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "evenhand",
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
}
"""DejaVu Sans comes with matplotlib, so labels have the same size on every machine."""
ONE_AT_A_TIME = Lock()
"""matplotlib's settings are one for the whole process, so two threads draw one after the other."""
POINTS_PER_INCH = 72
DOT_PIXELS = 4.0
LABEL_COSTS, OUTSIDE_COSTS = 20.0, 0.3
"""Hiding another label is worse than hiding a venue, and that worse than leaning out of the area."""
LABEL_SHIFTS_POINTS = tuple((across, up) for up in (0, 7, -7, 14, -14, 20, -20) for across in (0, 9, -9, 18, -18))


def coverage_png(
    areas: gpd.GeoDataFrame, rows: Sequence[CoverageRow], venues: Sequence[VenuePoint], caption: CoverageCaption
) -> bytes:
    """Map as a PNG of 1753 by 1240 pixels (A4 landscape at 150 dots per inch).

    Parameters
    ----------
    areas
        Columns ``id``, ``name``, ``geometry``, in EPSG:27700.
    rows
        One for each area, in any order.
    venues
        Drawn as small circles; metres on the British National Grid.
    caption
        Title, period, comparison and attribution.

    Raises
    ------
    ValueError
        When areas and rows do not match one to one.
    """
    with ONE_AT_A_TIME, mpl.rc_context(SETTINGS):
        out = BytesIO()
        _drawn(areas, rows, venues, caption).savefig(
            out, format="png", dpi=DOTS_PER_INCH, metadata={"Title": caption.title, "Software": None}
        )
    return out.getvalue()


def coverage_svg(
    areas: gpd.GeoDataFrame, rows: Sequence[CoverageRow], venues: Sequence[VenuePoint], caption: CoverageCaption
) -> str:
    """Map as SVG with text that can be searched and copied; parameters and errors as for `coverage_png`."""
    with ONE_AT_A_TIME, mpl.rc_context(SETTINGS):
        out = BytesIO()
        _drawn(areas, rows, venues, caption).savefig(
            out, format="svg", metadata={"Title": caption.title, "Date": None, "Creator": None}
        )
    return out.getvalue().decode()


def _drawn(
    areas: gpd.GeoDataFrame, rows: Sequence[CoverageRow], venues: Sequence[VenuePoint], caption: CoverageCaption
) -> Figure:
    by_id = checked(rows, list(areas["id"]))
    whole = whole_figure(rows)
    kinds = {area_id: class_of(row, whole) for area_id, row in by_id.items()}
    figure = Figure(figsize=A4_LANDSCAPE_INCHES, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.03, 0.1, 0.68, 0.76))
    axes.set_axis_off()
    axes.set_aspect("equal")
    for area_id, shape in zip(areas["id"], areas.geometry, strict=True):
        axes.add_patch(_patch(shape, kinds[area_id]))
    axes.margins(0.02)
    axes.autoscale_view()
    _venue_dots(axes, venues)
    _title(figure, caption)
    _legend(figure, [kind for kind in CoverageClass if kind in kinds.values()], whole, caption)
    figure.draw_without_rendering()  # fixes the scale, on which the labels' room depends
    _labels(axes, areas, by_id, kinds, venues)
    return figure


def _patch(shape: Polygon | MultiPolygon, kind: CoverageClass) -> PathPatch:
    return PathPatch(
        _path(shape),
        facecolor=CLASS_FILLS[kind],
        edgecolor=CLASS_LINES[kind],
        hatch=CLASS_HATCHES.get(kind),
        hatchcolor=PATTERN_INK,
        linewidth=1.0,
        linestyle=(0, (4, 3)) if kind is CoverageClass.TOO_FEW else "solid",
        joinstyle="round",
        zorder=2 if kind is CoverageClass.TOO_FEW else 1,
    )


def _path(shape: Polygon | MultiPolygon) -> Path:
    """One compound path: outer rings run one way and holes the other, so that holes stay empty."""
    polygons = [orient(polygon) for polygon in (shape.geoms if isinstance(shape, MultiPolygon) else [shape])]
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return Path.make_compound_path(*(Path(list(ring.coords), closed=True) for ring in rings))


def _venue_dots(axes: Axes, venues: Sequence[VenuePoint]) -> None:
    across, up = [one.easting_m for one in venues], [one.northing_m for one in venues]
    axes.scatter(across, up, s=14, facecolor="white", edgecolor=INK, linewidth=1.0, zorder=3)


def _title(figure: Figure, caption: CoverageCaption) -> None:
    figure.text(0.03, 0.945, caption.title, fontsize=18, fontweight="bold", color=INK, va="center")
    figure.text(0.03, 0.9, f"{caption.service_name}, {caption.period}", fontsize=12, color=INK, va="center")
    if caption.synthetic:
        words = "Demonstration: carers, staff and venues are made up"
        box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": INK}
        figure.text(0.97, 0.945, words, fontsize=10, fontweight="bold", color=INK, ha="right", va="center", bbox=box)
    notes = [caption.note] if caption.note else []
    text = "\n".join(line for part in (*notes, attribution_text(caption)) for line in textwrap.wrap(part, 165))
    figure.text(0.03, 0.03, text, fontsize=8, color=INK, va="bottom", linespacing=1.4)


def _legend(figure: Figure, used: Sequence[CoverageClass], whole: float | None, caption: CoverageCaption) -> None:
    """Classes in words, with the sign that each label carries; the headline figure above them."""
    handles: list[Patch | Line2D] = [
        Patch(
            facecolor=CLASS_FILLS[kind],
            edgecolor=INK,
            hatch=CLASS_HATCHES.get(kind),
            hatchcolor=PATTERN_INK,
            linestyle="--" if kind is CoverageClass.TOO_FEW else "-",
            label=textwrap.fill(f"{CLASS_SIGNS[kind]} {class_words(kind, caption.whole)}".strip(), 32),
        )
        for kind in used
    ]
    dot = Line2D([], [], linestyle="none", marker="o", markersize=4.5, markerfacecolor="white", markeredgecolor=INK)
    dot.set_label("Venue")
    headline = f"The {caption.whole}: {whole:,.0f}" if whole is not None else ""
    figure.legend(
        handles=[*handles, dot],
        loc="upper left",
        bbox_to_anchor=(0.72, 0.8),
        title=f"Reachable places per\n100 carers, in the term\n{headline}".rstrip(),
        fontsize=10,
        title_fontproperties={"size": 11, "weight": "bold"},
        frameon=False,
        alignment="left",
        labelspacing=0.9,
        handlelength=2.2,
        handleheight=1.4,
    )


def _labels(
    axes: Axes,
    areas: gpd.GeoDataFrame,
    by_id: Mapping[str, CoverageRow],
    kinds: Mapping[str, CoverageClass],
    venues: Sequence[VenuePoint],
) -> None:
    """Name and figure in each area, the smallest first (it has the least room); each moves until it is free."""
    smallest_first = areas.assign(size=areas.area).sort_values(["size", "id"])
    dots = axes.transData.transform([(one.easting_m, one.northing_m) for one in venues] or np.empty((0, 2)))
    dot_rooms = np.hstack([dots - DOT_PIXELS, dots + DOT_PIXELS])
    to_metres = axes.transData.inverted()
    placed = np.empty((0, 4))
    for area_id, shape in zip(smallest_first["id"], smallest_first.geometry, strict=True):
        label = _written(axes, _label_words(by_id[area_id], kinds[area_id]), roomiest_point(shape))
        rooms = _tried(label, pixels=axes.figure.dpi / POINTS_PER_INCH)
        outside = outside_share(to_metres.transform(rooms.reshape(-1, 2)).reshape(-1, 4), shape)
        costs = LABEL_COSTS * hidden_share(rooms, placed) + hidden_share(rooms, dot_rooms) + OUTSIDE_COSTS * outside
        best = int(np.argmin(costs))
        label.set_position(LABEL_SHIFTS_POINTS[best])
        placed = np.vstack([placed, rooms[best]])


def _label_words(row: CoverageRow, kind: CoverageClass) -> str:
    sign = CLASS_SIGNS[kind]
    figure = f"{sign} {figure_text(row)}" if sign else figure_text(row)
    return "\n".join([*wrapped(row.area_name), figure])


def _written(axes: Axes, words: str, point: Point) -> Annotation:
    return axes.annotate(
        words,
        (point.x, point.y),
        xytext=(0, 0),
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=7.5,
        linespacing=1.15,
        color=INK,
        zorder=5,
        bbox={"boxstyle": "round,pad=0.18", "facecolor": "white", "edgecolor": "none", "alpha": 0.88},
    )


def _tried(label: Annotation, *, pixels: float) -> Rooms:
    """Room in pixels (left, low, right, high) that a label would take at every shift."""
    room = label.get_window_extent().padded(4.0).extents
    return room + np.tile(np.array(LABEL_SHIFTS_POINTS) * pixels, 2)
