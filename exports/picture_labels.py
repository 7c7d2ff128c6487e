"""Labels of a drawn map: each moves until it hides no other label, few venues, and little beyond its area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from shapely.geometry import Point

from exports.label_points import Rooms, hidden_share, outside_share, roomiest_point
from exports.palette import INK

POINTS_PER_INCH = 72
DOT_PIXELS = 4.0
LABEL_COSTS, OUTSIDE_COSTS = 20.0, 0.3
"""Hiding another label is worse than hiding a venue, and that worse than leaning out of the area."""
LABEL_SHIFTS_POINTS = tuple((across, up) for up in (0, 7, -7, 14, -14, 20, -20) for across in (0, 9, -9, 18, -18))
FONT_POINTS = 7.5


def place_labels(
    axes: Axes,
    areas: gpd.GeoDataFrame,
    words: Mapping[str, str],
    dots: Sequence[tuple[float, float]] = (),
    *,
    font_points: float = FONT_POINTS,
) -> None:
    """Write a label in each area, the smallest area first, as it has the least room.

    Parameters
    ----------
    axes
        With their scale fixed: the figure has been drawn once.
    areas
        Columns ``id`` and ``geometry``, in the coordinates of the axes.
    words
        By area id; empty text writes nothing.
    dots
        What a label had better not hide, in the coordinates of the axes.
    font_points
        Size of the text.
    """
    smallest_first = areas.assign(size=areas.area).sort_values(["size", "id"])
    seen = axes.transData.transform(list(dots) or np.empty((0, 2)))
    dot_rooms = np.hstack([seen - DOT_PIXELS, seen + DOT_PIXELS])
    to_metres = axes.transData.inverted()
    placed = np.empty((0, 4))
    for area_id, shape in zip(smallest_first["id"], smallest_first.geometry, strict=True):
        if not words.get(area_id):
            continue
        label = _written(axes, words[area_id], roomiest_point(shape), font_points)
        rooms = _tried(label, pixels=axes.figure.dpi / POINTS_PER_INCH)
        outside = outside_share(to_metres.transform(rooms.reshape(-1, 2)).reshape(-1, 4), shape)
        costs = LABEL_COSTS * hidden_share(rooms, placed) + hidden_share(rooms, dot_rooms) + OUTSIDE_COSTS * outside
        best = int(np.argmin(costs))
        label.set_position(LABEL_SHIFTS_POINTS[best])
        placed = np.vstack([placed, rooms[best]])


def _written(axes: Axes, words: str, point: Point, font_points: float) -> Annotation:
    return axes.annotate(
        words,
        (point.x, point.y),
        xytext=(0, 0),
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=font_points,
        linespacing=1.15,
        color=INK,
        zorder=5,
        bbox={"boxstyle": "round,pad=0.18", "facecolor": "white", "edgecolor": "none", "alpha": 0.88},
    )


def _tried(label: Annotation, *, pixels: float) -> Rooms:
    """Room in pixels (left, low, right, high) that a label would take at every shift."""
    room = label.get_window_extent().padded(4.0).extents
    return room + np.tile(np.array(LABEL_SHIFTS_POINTS) * pixels, 2)
