"""What every picture of the areas shares: a page drawn once by matplotlib, saved as PNG or as SVG."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from html import escape
from io import BytesIO
from threading import Lock
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.polygon import orient

from exports.coverage_rows import CoverageCaption, CoverageClass
from exports.map_words import attribution_text
from exports.palette import CLASS_FILLS, CLASS_HATCHES, CLASS_LINES, INK, PATTERN_INK

PictureKind = Literal["png", "svg"]

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
STYLE = re.compile(r'style="([^"]*)"')
TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)


def saved(draw: Callable[[], Figure], kind: PictureKind, caption: CoverageCaption, description: str) -> bytes:
    """Draw a page and return it as a file, the same bytes for the same data.

    Parameters
    ----------
    draw
        Makes the figure; called with our settings, one thread at a time.
    kind
        "png" has 150 dots per inch; "svg" keeps its words as text.
    caption
        Its title is the picture's.
    description
        What the picture says, for whoever cannot see it; stands in the SVG.

    Returns
    -------
    bytes
        The SVG has a title and a description, and attributes in place of styles, so a strict policy lets it show.
    """
    with ONE_AT_A_TIME, mpl.rc_context(SETTINGS):
        out = BytesIO()
        if kind == "png":
            words: dict[str, str | None] = {"Title": caption.title, "Description": description, "Software": None}
            draw().savefig(out, format="png", dpi=DOTS_PER_INCH, metadata=words)
            return out.getvalue()
        draw().savefig(out, format="svg", metadata={"Title": caption.title, "Date": None, "Creator": None})
    return accessible_svg(out.getvalue().decode(), caption.title, description).encode()


def accessible_svg(svg: str, title: str, description: str) -> str:
    """Give a matplotlib SVG a role, a title and a description, and turn its styles into attributes."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"\s*<defs>\s*<style.*?</style>\s*</defs>", "", body, flags=re.DOTALL)
    body = STYLE.sub(lambda found: _as_attributes(found[1]), body)
    named = (
        f'<title id="picture-title">{escape(title)}</title>\n'
        f' <desc id="picture-description">{escape(description)}</desc>'
    )
    body = TITLE.sub(lambda _: named, body, count=1)
    role = '<svg role="img" aria-labelledby="picture-title picture-description" stroke-linejoin="round" '
    return '<?xml version="1.0" encoding="utf-8"?>\n' + body.replace("<svg ", role, 1)


def _as_attributes(style: str) -> str:
    pairs = (part.split(":", 1) for part in style.split(";") if ":" in part)
    return " ".join(f'{name.strip()}="{value.strip()}"' for name, value in pairs)


def new_page() -> Figure:
    """Return an empty A4 page, landscape, white."""
    figure = Figure(figsize=A4_LANDSCAPE_INCHES, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def map_axes(figure: Figure, box: tuple[float, float, float, float]) -> Axes:
    """Return bare axes for a map in a part of the page: left, low, width, height, as shares."""
    axes = figure.add_axes(box)
    axes.set_axis_off()
    axes.set_aspect("equal")
    return axes


def heading(figure: Figure, caption: CoverageCaption) -> None:
    """Write title, service and period above, notes and attribution below, and the banner of made-up data."""
    figure.text(0.03, 0.945, caption.title, fontsize=18, fontweight="bold", color=INK, va="center")
    figure.text(0.03, 0.9, f"{caption.service_name}, {caption.period}", fontsize=12, color=INK, va="center")
    if caption.synthetic:
        words = "Demonstration: carers, staff and venues are made up"
        box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": INK}
        figure.text(0.97, 0.945, words, fontsize=10, fontweight="bold", color=INK, ha="right", va="center", bbox=box)
    notes = [caption.note] if caption.note else []
    text = "\n".join(line for part in (*notes, attribution_text(caption)) for line in textwrap.wrap(part, 165))
    figure.text(0.03, 0.03, text, fontsize=8, color=INK, va="bottom", linespacing=1.4)


def area_patch(shape: Polygon | MultiPolygon, kind: CoverageClass | None) -> PathPatch:
    """Return an area in the look of its class; None is an outline that says nothing."""
    if kind is None:
        return PathPatch(path_of(shape), facecolor="white", edgecolor=INK, linewidth=0.8, joinstyle="round", zorder=1)
    return PathPatch(
        path_of(shape),
        facecolor=CLASS_FILLS[kind],
        edgecolor=CLASS_LINES[kind],
        hatch=CLASS_HATCHES.get(kind),
        hatchcolor=PATTERN_INK,
        linewidth=1.0,
        linestyle=(0, (4, 3)) if kind is CoverageClass.TOO_FEW else "solid",
        joinstyle="round",
        zorder=2 if kind is CoverageClass.TOO_FEW else 1,
    )


def path_of(shape: Polygon | MultiPolygon) -> Path:
    """One compound path: outer rings run one way and holes the other, so that holes stay empty."""
    polygons = [orient(polygon) for polygon in (shape.geoms if isinstance(shape, MultiPolygon) else [shape])]
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return Path.make_compound_path(*(Path(list(ring.coords), closed=True) for ring in rings))


def class_swatch(kind: CoverageClass, words: str) -> Patch:
    """Return the legend's entry of a class."""
    return Patch(
        facecolor=CLASS_FILLS[kind],
        edgecolor=INK,
        hatch=CLASS_HATCHES.get(kind),
        hatchcolor=PATTERN_INK,
        linestyle="--" if kind is CoverageClass.TOO_FEW else "-",
        label=words,
    )
