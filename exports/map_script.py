"""The coverage map's own scripts, as templates that folium fills in: bare map, labels, choices, dots, tiles."""

from __future__ import annotations

BARE_MAP = """
{% macro html(this, kwargs) %}
    <div class="coverage-map-canvas{{ ' coverage-with-tiles' if this.tiled }}" id={{ this.get_name()|tojson }}></div>
{% endmacro %}
{% macro script(this, kwargs) %}
    var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
    L.control.zoom({position: "bottomright"}).addTo({{ this.get_name() }});
    L.control.scale({maxWidth: 80}).addTo({{ this.get_name() }});
{% endmacro %}
"""

AREAS = """
{% macro script(this, kwargs) %}
function {{ this.get_name() }}_ring(steps) {
    var across = 0, up = 0, corners = [];
    for (var place = 0; place < steps.length; place += 2) {
        across += steps[place]; up += steps[place + 1];
        corners.push([across / {{ this.per_degree }}, up / {{ this.per_degree }}]);
    }
    return corners;
}
var {{ this.get_name() }} = L.geoJSON({{ this.areas }}.map(function (one) {
    return {type: "Feature", properties: {kind: one[0], words: one[1]}, geometry: {type: "MultiPolygon",
        coordinates: one[2].map(function (rings) { return rings.map({{ this.get_name() }}_ring); })}};
}), {
    {{ "renderer: L.canvas({tolerance: 2}), smoothFactor: 1," if this.styles else "smoothFactor: 0.5," }}
    style: function (feature) {
        {%- if this.styles %}
        return {{ this.styles }}[feature.properties.kind];
        {%- else %}
        return {className: "coverage-area coverage-" + feature.properties.kind};
        {%- endif %}
    }
});
{{ this.get_name() }}.bindPopup(function (layer) { return layer.feature.properties.words; }, {maxWidth: 220});
{{ this.get_name() }}.addTo({{ this._parent.get_name() }});
{% endmacro %}
"""
"""Corners come as whole steps from the one before, which takes a third of the bytes. Each kind of area has a class;
very many areas go on a canvas, which knows no classes, so there each kind has its style."""

NAMES = """
{% macro script(this, kwargs) %}
var {{ this.get_name() }} = L.layerGroup({{ this.labels }}.map(function (one) {
    var html = '<span data-number="' + one[2] + '"><b class="coverage-label-key">' + one[2] + "</b>" +
        '<span class="coverage-label-name">' + one[3] + "</span>" +
        '<span class="coverage-label-figure">' + one[4] + "</span></span>";
    return L.marker([one[0], one[1]], {interactive: false, keyboard: false,
        icon: L.divIcon({className: "coverage-label", iconSize: null, html: html})});
}));
{% endmacro %}
"""

DOTS = """
{% macro script(this, kwargs) %}
var {{ this.get_name() }} = (function (places) {
    return {{ this.looks }}.map(function (look) {
        return [look[3], L.layerGroup(look[2].map(function (number) {
            var place = places[number];
            var mark = L.circleMarker([place[0], place[1]], {radius: look[1], className: look[0],
                interactive: place.length > 2});
            return place.length > 2 ? mark.bindPopup(place[2], {maxWidth: 220}) : mark;
        }))];
    });
})({{ this.places }});
{% endmacro %}
"""

TILES = """
{% macro script(this, kwargs) %}
var {{ this.get_name() }} = [[["tiles"], L.tileLayer({{ this.url|tojson }}, {maxZoom: 19})]];
{% endmacro %}
"""

CHOICES = """
{% macro html(this, kwargs) %}
    <details class="coverage-layers" id="{{ this._parent.get_name() }}_layers">{{ this.html }}</details>
{% endmacro %}
{% macro script(this, kwargs) %}
(function (map, layers) {
    var box = document.getElementById(map.getContainer().id + "_layers");
    function on(key) { return box.querySelector('[data-layer="' + key + '"]')?.checked !== false; }
    function show() {
        layers.forEach(function (entry) {
            var wanted = entry[0].every(on);
            if (wanted !== map.hasLayer(entry[1])) { map[wanted ? "addLayer" : "removeLayer"](entry[1]); }
        });
        box.closest(".coverage-map")?.querySelectorAll("[data-legend]").forEach(function (entry) {
            entry.hidden = !on(entry.dataset.legend);
        });
    }
    box.addEventListener("change", function () { show(); map.fire("choice"); });
    show();
})({{ this._parent.get_name() }}, [
    {%- for one in this.dots %}...{{ one.get_name() }}, {% endfor -%}
    {%- for one in this.labels %}[["labels"], {{ one.get_name() }}]{% endfor -%}
]);
{% endmacro %}
"""

LABELS = """
{% macro html(this, kwargs) %}
    <div class="coverage-key" id="{{ this._parent.get_name() }}_key" hidden>
        <p class="coverage-key-title">Areas with a number on the map</p>
        <ol>{% for number, words in this.key %}<li value="{{ number }}">{{ words }}</li>{% endfor %}</ol>
    </div>
{% endmacro %}
{% macro script(this, kwargs) %}
(function (map) {
    var key = document.getElementById(map.getContainer().id + "_key");
    var FULL = "coverage-label-full", SHORT = "coverage-label-short", TINY = "coverage-label-tiny";
    var near = [[0, 0], [0, -14], [0, 14], [22, 0], [-22, 0], [22, -14], [-22, -14], [22, 14], [-22, 14]];
    var far = [30, 40, 50, 60].flatMap(function (radius) {
        return [0, 1, 2, 3, 4, 5, 6, 7].map(function (turn) {
            return [Math.round(1.4 * radius * Math.cos(turn * Math.PI / 4)),
                Math.round(radius * Math.sin(turn * Math.PI / 4))];
        });
    });
    var leaders = L.layerGroup().addTo(map);
    function measured(frame) {
        var ones = Array.from(map.getContainer().querySelectorAll(".coverage-label > span"), function (span) {
            var at = span.parentNode.getBoundingClientRect();
            return {span: span, x: at.left - frame.left, y: at.top - frame.top, sizes: {}, number: span.dataset.number};
        });
        [FULL, SHORT, TINY].forEach(function (form) {
            ones.forEach(function (one) { one.span.className = form; });
            ones.forEach(function (one) { one.sizes[form] = [one.span.offsetWidth, one.span.offsetHeight]; });
        });
        return ones;
    }
    function room(one, form, shift) {
        var size = one.sizes[form], x = one.x + shift[0], y = one.y + shift[1];
        return [x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2];
    }
    function free(box, one, ones) {
        return ones.every(function (other) {
            var taken = other.box;
            return other === one || !taken ||
                box[0] >= taken[2] || taken[0] >= box[2] || box[1] >= taken[3] || taken[1] >= box[3];
        });
    }
    function inside(box, frame) {
        return box[0] >= 2 && box[1] >= 2 && box[2] <= frame.width - 2 && box[3] <= frame.height - 2;
    }
    function put(one, form, shifts, ones, fits) {
        return shifts.some(function (shift) {
            var box = room(one, form, shift);
            if (!free(box, one, ones) || !fits(box)) { return false; }
            one.box = box; one.form = form; one.shift = shift;
            return true;
        });
    }
    function lead(one) {
        var ends = [[one.x, one.y], [one.x + one.shift[0], one.y + one.shift[1]]].map(function (end) {
            return map.containerPointToLatLng(end);
        });
        ["coverage-leader-edge", "coverage-leader"].forEach(function (name) {
            leaders.addLayer(L.polyline(ends, {className: name, interactive: false}));
        });
    }
    function tidy() {
        var frame = map.getContainer().getBoundingClientRect();
        var ones = measured(frame), wide = frame.width >= 600;
        function fits(box) { return inside(box, frame); }
        ones.slice().reverse().forEach(function (one) {
            var found = put(one, SHORT, near, ones, fits) || put(one, TINY, near.concat(far), ones, fits);
            if (!found) { one.form = TINY; one.shift = near[0]; one.box = room(one, TINY, near[0]); }
        });
        ones.forEach(function (one) { put(one, FULL, [one.shift].concat(near), ones, fits); });
        ones.forEach(function (one) { if (wide && one.form !== FULL) { put(one, FULL, far, ones, fits); } });
        leaders.clearLayers();
        ones.forEach(function (one) {
            one.span.className = one.form;
            one.span.style.marginLeft = one.shift[0] + "px";
            one.span.style.marginTop = one.shift[1] + "px";
            if (Math.hypot(one.shift[0], one.shift[1]) > 27) { lead(one); }
        });
        var numbered = ones.filter(function (one) { return one.form !== FULL; }).map(function (one) {
            return one.number;
        });
        key.querySelectorAll("li").forEach(function (item) {
            item.hidden = !numbered.includes(item.getAttribute("value"));
        });
        key.hidden = numbered.length === 0;
    }
    map.on("zoomend resize choice", tidy);
    map.whenReady(function () { window.requestAnimationFrame(tidy); });
})({{ this._parent.get_name() }});
{% endmacro %}
"""
"""Every area shows its name and figure, or a number and its figure, or its number; a list tells the numbers.

The smallest areas choose their place first, as numbers; then whoever has room takes the whole name, the largest
first; on a wide map a name may also stand aside, at the end of a line.
"""
