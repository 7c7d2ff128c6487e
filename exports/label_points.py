"""Where a label has most room in an area, and what it would hide there."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon

Rooms = npt.NDArray[np.float64]
"""Boxes that labels take: one a row, as left, low, right, high."""


def roomiest_point(shape: Polygon | MultiPolygon) -> Point:
    """Middle of the largest circle that fits into an area, or into the largest of its parts.

    Examples
    --------
    For a square from 0 to 10 in both directions: (5, 5).
    """
    largest = max(shape.geoms, key=lambda part: part.area) if isinstance(shape, MultiPolygon) else shape
    return Point(shapely.maximum_inscribed_circle(largest).coords[0])


def hidden_share(rooms: Rooms, others: Rooms) -> npt.NDArray[np.float64]:
    """How much of the others each room would hide, as a share of the room's own size.

    Examples
    --------
    A room of 10 by 10 that covers a quarter of itself with another: 0.25.
    """
    across = np.minimum.outer(rooms[:, 2], others[:, 2]) - np.maximum.outer(rooms[:, 0], others[:, 0])
    up = np.minimum.outer(rooms[:, 3], others[:, 3]) - np.maximum.outer(rooms[:, 1], others[:, 1])
    hidden: npt.NDArray[np.float64] = (across.clip(min=0) * up.clip(min=0)).sum(axis=1)
    return hidden / ((rooms[:, 2] - rooms[:, 0]) * (rooms[:, 3] - rooms[:, 1]))


def outside_share(rooms: Rooms, shape: Polygon | MultiPolygon) -> npt.NDArray[np.float64]:
    """Share of each room that lies outside the area it belongs to; both in the same coordinates."""
    boxes = shapely.box(*rooms.T)
    share: npt.NDArray[np.float64] = 1 - shapely.area(shapely.intersection(boxes, shape)) / shapely.area(boxes)
    return share
