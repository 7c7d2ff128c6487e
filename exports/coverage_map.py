"""Coverage map by folium, taken apart into HTML, CSS and JavaScript that a strict policy allows.

The only module that imports folium. Nothing here asks another origin for anything: no tiles, no icons, none
of folium's own style sheets and scripts; the page that shows the parts loads Leaflet and nothing else.
Colours are classes, so a page needs no inline style (docs/decisions/0007-calendars-and-maps.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import folium
import geopandas as gpd
from branca.element import Element, MacroElement
from folium.map import Layer
from folium.template import Template
from folium.utilities import JsCode

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
from exports.map_layers import NO_EXTRAS, DotLayer, MapExtras, layer_legend, reach_dots, venue_layers
from exports.map_words import area_words, framed, label_html, map_css

DEGREES = "EPSG:4326"
GRID = "EPSG:27700"
DECIMALS = 5
"""About one metre: five decimals keep the page small and outlines together."""


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

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <div class="coverage-map-canvas" id={{ this.get_name()|tojson }}></div>
            <div class="coverage-layers" id="{{ this.get_name() }}_layers"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
            L.control.zoom({position: "bottomright"}).addTo({{ this.get_name() }});
            L.control.scale({maxWidth: 80}).addTo({{ this.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, map_id: str) -> None:
        self.map_id = map_id  # first: folium asks for the name while it sets up
        super().__init__(
            tiles=None, zoom_control=False, zoom_snap=0.25, scroll_wheel_zoom=False, attribution_control=False
        )
        self.default_js = []
        self.default_css = []

    def get_name(self) -> str:
        return self.map_id


class _TidyLabels(MacroElement):
    """Gives every area its figure, then its name where there is room; what overlaps even so is hidden until zoomed."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca leaves its constructors untyped

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        (function (map) {
            function boxOf(label) { return label.getBoundingClientRect(); }
            function apart(a, b) {
                return a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom;
            }
            var shifts = [[0, 0], [0, -14], [0, 14], [22, 0], [-22, 0], [22, -14], [-22, -14], [22, 14], [-22, 14]];
            function move(label, shift) {
                label.style.marginLeft = shift[0] + "px";
                label.style.marginTop = shift[1] + "px";
            }
            function free(label, shown) {
                var box = boxOf(label);
                return shown.every(function (other) { return other === label || apart(box, boxOf(other)); });
            }
            function tidy() {
                var shown = [];
                map.getContainer().querySelectorAll(".coverage-label > span").forEach(function (label) {
                    label.className = "coverage-label-short";
                    var fits = shifts.some(function (shift) { move(label, shift); return free(label, shown); });
                    if (fits) { shown.push(label); } else { label.className = "coverage-label-hidden"; }
                });
                shown.forEach(function (label) {
                    label.className = "";
                    if (!free(label, shown)) { label.className = "coverage-label-short"; }
                });
            }
            map.on("zoomend resize overlayadd", tidy);
            map.whenReady(function () { window.requestAnimationFrame(tidy); });
        })({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )


class _LayersBelow(folium.LayerControl):
    """Folium's choice of layers, put below the map: on a phone it would cover a fifth of it."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        (function (map) {
            var control = L.control.layers(null, {
                {%- for name, layer in this.overlays.items() %}
                {{ name|tojson }}: {{ layer }},
                {%- endfor %}
            }, {collapsed: false}).addTo(map);
            document.getElementById(map.getContainer().id + "_layers").appendChild(control.getContainer());
        })({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )


class _DotLayer(Layer):
    """Dots of a few looks from bare lists: a folium layer for each would be four times the bytes."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.layerGroup({{ this.groups|tojson }}.flatMap(function (group) {
            return group[2].map(function (dot) {
                var mark = L.circleMarker([dot[0], dot[1]], {radius: group[1], className: group[0],
                    interactive: dot.length > 2});
                return dot.length > 2 ? mark.bindPopup(dot[2], {maxWidth: 220}) : mark;
            });
        }));
        {% endmacro %}
        """
    )

    def __init__(self, layer: DotLayer) -> None:
        super().__init__(name=layer.name, overlay=True, control=True, show=layer.show)
        self.groups = layer.groups


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
        A layer of neighbourhoods within reach, off at first; none by default.
    map_id
        Id of the map's element and name of the script's variable; letters, digits and underscores.

    Returns
    -------
    MapParts
        The same bytes for the same data. Needs no other origin, no inline style and no inline script.

    Raises
    ------
    ValueError
        When areas and rows do not match, an area has no shape, or the areas are not in EPSG:27700.
    """
    _check(areas)
    by_id = checked(rows, list(areas["id"]))
    whole = whole_figure(rows)
    shown = areas.assign(kind=[class_of(by_id[area_id], whole) for area_id in areas["id"]])
    chart = _BareMap(map_id)
    for kind in CoverageClass:
        features = _area_features(shown[shown["kind"] == kind], by_id, caption.whole)
        if features:
            chart.add_child(_layer(features, f"coverage-area coverage-{kind.value}"))
    chart.add_child(_labels(shown, by_id))
    for layer in [*venue_layers(venues), *([reach_dots(extras.reach)] if extras.reach else [])]:
        chart.add_child(_DotLayer(layer))
    west, south, east, north = areas.to_crs(DEGREES).total_bounds.round(DECIMALS).tolist()
    chart.fit_bounds([[south, west], [north, east]], padding=(8, 8))
    chart.add_child(_LayersBelow())
    chart.add_child(_TidyLabels())
    html, js = _rendered(chart, map_id)
    used = [kind for kind in CoverageClass if (shown["kind"] == kind).any()]
    return MapParts(html=framed(html, used, caption, layer_legend(venues, extras.reach)), css=map_css(), js=js)


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


def _area_features(areas: gpd.GeoDataFrame, by_id: Mapping[str, CoverageRow], whole: str) -> list[dict[str, Any]]:
    shapes = areas.to_crs(DEGREES)
    return [
        _feature(str(area_id), shape.__geo_interface__, area_words(by_id[area_id], kind, whole))
        for area_id, shape, kind in zip(areas["id"], shapes.geometry, areas["kind"], strict=True)
    ]


def _feature(feature_id: str, geometry: Mapping[str, Any], words: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": feature_id,
        "properties": {"words": words},
        "geometry": {"type": geometry["type"], "coordinates": _rounded(geometry["coordinates"])},
    }


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float | int):
        return round(float(coordinates), DECIMALS)
    return [_rounded(part) for part in coordinates]


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


POPUP = JsCode("function (feature, layer) { layer.bindPopup(feature.properties.words, {maxWidth: 220}); }")
LABEL = JsCode(
    "function (feature, layer) {"
    ' layer.setIcon(L.divIcon({className: "coverage-label", iconSize: null, html: feature.properties.words})); }'
)


def _layer(features: list[dict[str, Any]], class_name: str) -> folium.GeoJson:
    """Areas of one class: one style for all of them, so the page carries no case per area."""
    style = {"className": class_name}
    return folium.GeoJson(
        _collection(features), style_function=lambda _: style, control=False, on_each_feature=POPUP, smooth_factor=0.5
    )


def _labels(areas: gpd.GeoDataFrame, by_id: Mapping[str, CoverageRow]) -> folium.GeoJson:
    """Name and figure of each area, the largest first: where labels overlap, the small ones are shortened."""
    largest_first = areas.assign(size=areas.area).sort_values(["size", "id"], ascending=[False, True])
    inside = largest_first.geometry.map(roomiest_point).to_crs(DEGREES)
    features = [
        _feature(f"label-{area_id}", point.__geo_interface__, label_html(by_id[area_id], kind))
        for area_id, point, kind in zip(largest_first["id"], inside, largest_first["kind"], strict=True)
    ]
    marker = folium.Marker(icon=folium.DivIcon(), interactive=False, keyboard=False)
    return folium.GeoJson(_collection(features), name="Names and figures", marker=marker, on_each_feature=LABEL)


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
