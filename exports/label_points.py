"""Where a label has most room in an area."""

from __future__ import annotations

from shapely import maximum_inscribed_circle
from shapely.geometry import MultiPolygon, Point, Polygon


def roomiest_point(shape: Polygon | MultiPolygon) -> Point:
    """Middle of the largest circle that fits into an area, or into the largest of its parts.

    Examples
    --------
    For a square from 0 to 10 in both directions: (5, 5).
    """
    largest = max(shape.geoms, key=lambda part: part.area) if isinstance(shape, MultiPolygon) else shape
    return Point(maximum_inscribed_circle(largest).coords[0])
