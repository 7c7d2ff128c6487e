"""Coverage map by folium, taken apart into HTML, CSS and JavaScript that a strict policy allows.

The only module that imports folium. Nothing here asks another origin for anything: no tiles, no icons, none
of folium's own style sheets and scripts; the page that shows the parts loads Leaflet and nothing else.
Colours are classes, so a page needs no inline style (docs/decisions/0007-calendars-and-maps.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import folium
import geopandas as gpd
import numpy as np
from branca.element import Element, MacroElement
from folium.template import Template
from shapely.geometry import LinearRing, MultiPolygon, Polygon

from exports.coverage_rows import (
    CoverageCaption,
    CoverageClass,
    CoverageRow,
    VenuePoint,
    checked,
    class_of,
    whole_figure,
)
from exports.label_points import roomiest_point
from exports.map_layers import (
    NO_EXTRAS,
    DotLayer,
    MapExtras,
    ReachLayer,
    TileServer,
    choices_html,
    layer_choices,
    layer_legend,
    reach_dots,
    venue_dots,
)
from exports.map_script import AREAS, BARE_MAP, CHOICES, DOTS, LABELS, NAMES, TILES
from exports.map_words import area_words, canvas_style, framed, key_words, label_lines, map_css

DEGREES = "EPSG:4326"
GRID = "EPSG:27700"
DECIMALS = 5
"""About one metre: five decimals keep the page small and outlines together."""
MOST_LABELLED = 150
"""More labels than this cannot be read; popups and the table still name every area."""
MOST_AS_PATHS = 1500
"""Above this a browser draws faster on one canvas than as a path an area."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapParts:
    """A map for a page that loads Leaflet: HTML for the body, a style sheet, a script.

    The script reads ``window.L`` and the map's element: load it after both (``defer``, or at the end).
    """

    html: str
    css: str
    js: str


class _BareMap(folium.Map):
    """Folium's map without its style sheets, its scripts and its inline style."""

    _template = Template(BARE_MAP)

    def __init__(self, map_id: str, *, tiled: bool) -> None:
        self.map_id = map_id  # first: folium asks for the name while it sets up
        self.tiled = tiled
        super().__init__(
            tiles=None, zoom_control=False, zoom_snap=0.25, scroll_wheel_zoom=False, attribution_control=False
        )
        self.default_js = []
        self.default_css = []

    def get_name(self) -> str:
        return self.map_id


class _Part(MacroElement):
    """A part of the map with a template of its own, and the values which that reads."""

    def __init__(self, template: str, **values: Any) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca leaves its constructors untyped
        self._template = Template(template)
        for name, value in values.items():
            setattr(self, name, value)


def coverage_map(
    areas: gpd.GeoDataFrame,
    rows: Sequence[CoverageRow],
    venues: Sequence[VenuePoint],
    caption: CoverageCaption,
    *,
    extras: MapExtras = NO_EXTRAS,
    map_id: str = "coverage_map",
) -> MapParts:
    """Map of the areas by class: lower than, similar to, or higher than the whole service.

    Parameters
    ----------
    areas
        Columns ``id``, ``name``, ``geometry``, in EPSG:27700; one polygon or multipolygon an area.
    rows
        One row for each area, in any order.
    venues
        A layer for each strand, the larger the more often it meets; metres on the British National Grid.
    caption
        Words for the legend, and the attribution that the boundaries' licence asks for.
    extras
        A layer of neighbourhoods by minutes, off at first, and a background map; neither by default.
    map_id
        Id of the map's element and name of the script's variable; letters, digits and underscores.

    Returns
    -------
    MapParts
        The same bytes for the same data. Needs no inline style and no inline script, and no other origin unless
        ``extras`` names a tile server.

    Raises
    ------
    ValueError
        When areas and rows do not match, an area has no shape, or the areas are not in EPSG:27700.
    """
    _check(areas)
    by_id = checked(rows, list(areas["id"]))
    whole = whole_figure(rows)
    shown = areas.assign(kind=[class_of(by_id[area_id], whole) for area_id in areas["id"]])
    chart = _BareMap(map_id, tiled=extras.tiles is not None)
    west, south, east, north = areas.to_crs(DEGREES).total_bounds.round(DECIMALS).tolist()
    chart.fit_bounds([[south, west], [north, east]], padding=(8, 8))
    _draw_areas(chart, shown, by_id, caption.whole)
    _draw_layers(chart, shown, by_id, venues, extras)
    html, js = _rendered(chart, map_id)
    used = [kind for kind in CoverageClass if (shown["kind"] == kind).any()]
    words = caption if extras.tiles is None else _thanked(caption, extras.tiles)
    return MapParts(html=framed(html, used, words, layer_legend(venues, extras.reach)), css=map_css(), js=js)


def _thanked(caption: CoverageCaption, tiles: TileServer) -> CoverageCaption:
    return replace(caption, attribution=f"{caption.attribution} Background map: {tiles.attribution}")


def _draw_areas(chart: _BareMap, areas: gpd.GeoDataFrame, by_id: Mapping[str, CoverageRow], whole: str) -> None:
    """Draw areas class by class, light outlines last; very many go on a canvas."""
    order = {kind: number for number, kind in enumerate(CoverageClass)}
    in_order = areas.assign(order=areas["kind"].map(order)).sort_values("order", kind="stable")
    shapes = in_order.to_crs(DEGREES).geometry
    drawn = [
        (kind.value, area_words(by_id[area_id], kind, whole), stepped(shape))
        for area_id, shape, kind in zip(in_order["id"], shapes, map(CoverageClass, in_order["kind"]), strict=True)
    ]
    many = len(areas) > MOST_AS_PATHS
    styles = compact({kind.value: canvas_style(kind) for kind in CoverageClass}) if many else ""
    chart.add_child(_Part(AREAS, areas=compact(drawn), styles=styles, per_degree=10**DECIMALS))


def _draw_layers(
    chart: _BareMap,
    areas: gpd.GeoDataFrame,
    by_id: Mapping[str, CoverageRow],
    venues: Sequence[VenuePoint],
    extras: MapExtras,
) -> None:
    """Everything that can be switched on and off, and the boxes that do it."""
    numbers = {area_id: number for number, area_id in enumerate(areas.sort_values(["name", "id"])["id"], start=1)}
    labels = [_labels(areas, by_id, numbers)] if len(areas) <= MOST_LABELLED else []
    dots = [
        _Part(DOTS, looks=compact(layer.looks), places=compact(layer.places))
        for layer in _dot_layers(venues, extras.reach)
    ]
    tiles = [_Part(TILES, url=extras.tiles.url)] if extras.tiles is not None else []
    for part in (*tiles, *labels, *dots):
        chart.add_child(part)
    if labels:
        kinds = dict(zip(areas["id"], areas["kind"], strict=True))
        key = [(number, key_words(by_id[area_id], kinds[area_id])) for area_id, number in numbers.items()]
        chart.add_child(_Part(LABELS, key=key))
    boxes = choices_html(layer_choices(venues, extras, labelled=bool(labels)))
    chart.add_child(_Part(CHOICES, html=boxes, dots=[*tiles, *dots], labels=labels))


def _dot_layers(venues: Sequence[VenuePoint], reach: ReachLayer | None) -> list[DotLayer]:
    return [venue_dots(venues), *([reach_dots(reach)] if reach is not None else [])]


def _check(areas: gpd.GeoDataFrame) -> None:
    if areas.crs is None or areas.crs.to_epsg() != 27700:  # noqa: PLR2004 - the British National Grid's own number
        message = f"The areas are in {areas.crs}; bring them to {GRID} first (areas.to_crs({GRID!r}))."
        raise ValueError(message)
    empty = [
        str(name) for name, shape in zip(areas["name"], areas.geometry, strict=True) if not shape or shape.is_empty
    ]
    if empty:
        message = f"These areas have no shape: {', '.join(empty)}. Import their boundaries first."
        raise ValueError(message)


def stepped(shape: Polygon | MultiPolygon) -> list[list[list[int]]]:
    """Write a shape in degrees as polygons of rings of whole steps, longitude then latitude, each from the one before.

    Examples
    --------
    The ring (-2, 51), (-2, 51.00001), (-1.99998, 51), (-2, 51) is -200000, 5100000, 0, 1, 2, -1, -2, 0.
    """
    polygons = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    return [[_steps(ring) for ring in (one.exterior, *one.interiors)] for one in polygons]


def _steps(ring: LinearRing) -> list[int]:
    corners = np.rint(np.asarray(ring.coords)[:, :2] * 10**DECIMALS).astype(np.int64)
    steps: list[int] = np.diff(corners, axis=0, prepend=[[0, 0]]).ravel().tolist()
    return steps


def compact(data: Any) -> str:
    """Write data for a script with no room between; nothing in it can end the script's element or become markup."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    for sign in "<>&'":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float | int):
        return round(float(coordinates), DECIMALS)
    return [_rounded(part) for part in coordinates]


def _labels(areas: gpd.GeoDataFrame, by_id: Mapping[str, CoverageRow], numbers: Mapping[str, int]) -> _Part:
    """Name and figure of each area, the largest first, as the labels' script expects them."""
    largest_first = areas.assign(size=areas.area).sort_values(["size", "id"], ascending=[False, True])
    inside = largest_first.geometry.map(roomiest_point).to_crs(DEGREES)
    labels = [
        [round(point.y, DECIMALS), round(point.x, DECIMALS), numbers[area_id], *label_lines(by_id[area_id], kind)]
        for area_id, point, kind in zip(
            largest_first["id"], inside, map(CoverageClass, largest_first["kind"]), strict=True
        )
    ]
    return _Part(NAMES, labels=compact(labels))


def _rendered(chart: _BareMap, map_id: str) -> tuple[str, str]:
    """HTML and script of the map alone, with names that are the same each time."""
    for number, part in enumerate(_family(chart)):
        part._id = f"{map_id}_{number}"  # noqa: SLF001 - branca draws this at random and offers no other way
    figure: Any = chart.get_root()
    figure.render()
    return figure.html.render().strip(), figure.script.render().strip() + "\n"


def _family(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():  # noqa: SLF001 - branca offers no other way to walk its tree
        yield from _family(child)
