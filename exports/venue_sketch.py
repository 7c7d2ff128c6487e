"""A sketch of where in its area a venue lies, as SVG: no tiles, nothing fetched, no inline style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

WIDTH, HEIGHT, MARGIN = 360.0, 240.0, 14.0
COARSE_PIXELS = 1.0
"""Corners of an outline that a line of this width would hide are left out."""
SCALE_BARS_KM = (0.5, 1, 2, 5, 10, 20)
LONGEST_BAR = 0.35
"""The longest bar that the scale may have, as a share of the width."""
METRES_IN_KILOMETRE = 1_000
FONT = 'font-family="Arial, Helvetica, sans-serif" font-size="13"'
INK = 'fill="#0b0c0c"'
HALO = 'stroke="#ffffff" stroke-width="3" paint-order="stroke" stroke-linejoin="round"'


@dataclass(frozen=True, slots=True, kw_only=True)
class SketchPoint:
    """A point of the sketch, in metres on the British National Grid."""

    name: str
    easting_m: float
    northing_m: float


def venue_sketch_svg(area: BaseGeometry, area_name: str, venue: SketchPoint, others: Sequence[SketchPoint] = ()) -> str:
    """Draw the outline of an area, a venue in it, and other venues as dots.

    Parameters
    ----------
    area
        Polygon or polygons, EPSG:27700.
    area_name
        For the description that screen readers read.
    venue
        The venue that the page is about; its name is written beside its mark.
    others
        Other venues, drawn as small dots without names. Those outside the area's frame are left out.

    Returns
    -------
    str
        One SVG element that fills its column, with a title; empty where the area has no outline.
    """
    shapes = _polygons(area)
    if not shapes:
        return ""
    frame = _Frame(area, venue)
    outline = "".join(frame.path(shape) for shape in shapes)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#4a5654"/>'
        for x, y in (frame.at(one.easting_m, one.northing_m) for one in others)
        if 0 <= x <= WIDTH and 0 <= y <= HEIGHT
    )
    title = escape(f"{venue.name} on an outline of {area_name}, north at the top")
    return (
        f'<svg class="app-sketch" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" aria-label="{title}">'
        f'<path d="{outline}" fill="#e3ece9" stroke="#14474a" stroke-width="1.5" fill-rule="evenodd"/>'
        f"{dots}{_mark(*frame.at(venue.easting_m, venue.northing_m), venue.name)}{_scale(frame.metres_a_pixel)}</svg>"
    )


class _Frame:
    """From metres to pixels: the area and the venue fit, north is up."""

    def __init__(self, area: BaseGeometry, venue: SketchPoint) -> None:
        west, south, east, north = area.bounds
        west, east = min(west, venue.easting_m), max(east, venue.easting_m)
        south, north = min(south, venue.northing_m), max(north, venue.northing_m)
        across, up = max(east - west, 1.0), max(north - south, 1.0)
        self.metres_a_pixel = max(across / (WIDTH - 2 * MARGIN), up / (HEIGHT - 2 * MARGIN - 20))
        self._west = west - ((WIDTH * self.metres_a_pixel) - across) / 2
        self._north = north + MARGIN * self.metres_a_pixel

    def at(self, easting_m: float, northing_m: float) -> tuple[float, float]:
        return (easting_m - self._west) / self.metres_a_pixel, (self._north - northing_m) / self.metres_a_pixel

    def path(self, shape: Polygon) -> str:
        coarse = shape.simplify(COARSE_PIXELS * self.metres_a_pixel)
        rings = [coarse.exterior, *coarse.interiors] if isinstance(coarse, Polygon) else []
        corners = [[self.at(x, y) for x, y in ring.coords] for ring in rings]
        return "".join("M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in ring) + "Z" for ring in corners)


def _polygons(area: BaseGeometry) -> list[Polygon]:
    parts = list(area.geoms) if isinstance(area, MultiPolygon) else [area]
    return [part for part in parts if isinstance(part, Polygon) and not part.is_empty]


def _mark(x: float, y: float, name: str) -> str:
    """Draw the venue as a pin with its name on the side that has room."""
    right = x < WIDTH / 2
    anchor, text_x = ("start", x + 13) if right else ("end", x - 13)
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="#b3480a" stroke="#ffffff" stroke-width="2.5"/>'
        f'<text x="{text_x:.1f}" y="{y + 4.5:.1f}" text-anchor="{anchor}" font-weight="700" {INK} {HALO} {FONT}>'
        f"{escape(_short(name, x, right=right))}</text>"
    )


def _short(name: str, x: float, *, right: bool) -> str:
    """Cut a name to the room beside its mark; about seven pixels a letter."""
    room = int(((WIDTH - x) if right else x) - 20) // 8
    return name if len(name) <= room else f"{name[: max(room - 1, 1)].rstrip()}…"


def _scale(metres_a_pixel: float) -> str:
    longest = LONGEST_BAR * WIDTH * metres_a_pixel / METRES_IN_KILOMETRE
    km = max((one for one in SCALE_BARS_KM if one <= longest), default=SCALE_BARS_KM[0])
    pixels = km * METRES_IN_KILOMETRE / metres_a_pixel
    y = HEIGHT - 6
    bar = f"M{MARGIN},{y - 5} V{y} H{MARGIN + pixels:.1f} V{y - 5}"
    return (
        f'<path d="{bar}" fill="none" stroke="#0b0c0c" stroke-width="1.5"/>'
        f'<text x="{MARGIN + 5}" y="{y - 5}" {INK} {HALO} {FONT}>{km:g} km</text>'
    )
