"""Coverage map as PNG and SVG for documents and print: A4 landscape, no tiles, the same bytes for the same data."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import geopandas as gpd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from exports.coverage_rows import (
    CoverageCaption,
    CoverageClass,
    CoverageRow,
    VenuePoint,
    checked,
    class_of,
    class_words,
    figure_text,
    ranked,
    whole_figure,
)
from exports.map_words import wrapped
from exports.palette import CLASS_SIGNS, INK
from exports.picture import PictureKind, area_patch, class_swatch, heading, map_axes, new_page, saved
from exports.picture_labels import place_labels


def coverage_picture(
    areas: gpd.GeoDataFrame,
    rows: Sequence[CoverageRow],
    venues: Sequence[VenuePoint],
    caption: CoverageCaption,
    kind: PictureKind,
) -> bytes:
    """Map as a picture of an A4 page, landscape.

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
    kind
        "png": 1753 by 1240 pixels. "svg": words stay text, and title and description stand for the picture.

    Returns
    -------
    bytes
        The file, the same for the same data.

    Raises
    ------
    ValueError
        When areas and rows do not match one to one.
    """
    return saved(lambda: _drawn(areas, rows, venues, caption), kind, caption, picture_words(rows, caption))


def picture_words(rows: Sequence[CoverageRow], caption: CoverageCaption) -> str:
    """Say what the map shows, for whoever cannot see it."""
    whole = whole_figure(rows)
    figures = "; ".join(f"{row.area_name}: {figure_text(row)}" for row in ranked(rows))
    over = f" The {caption.whole}: {whole:,.0f}." if whole is not None else ""
    return f"Map. {caption.measure}, from the worst-served area. {figures}.{over}"


def _drawn(
    areas: gpd.GeoDataFrame, rows: Sequence[CoverageRow], venues: Sequence[VenuePoint], caption: CoverageCaption
) -> Figure:
    by_id = checked(rows, list(areas["id"]))
    whole = whole_figure(rows)
    kinds = {area_id: class_of(row, whole) for area_id, row in by_id.items()}
    figure = new_page()
    axes = map_axes(figure, (0.03, 0.1, 0.68, 0.76))
    for area_id, shape in zip(areas["id"], areas.geometry, strict=True):
        axes.add_patch(area_patch(shape, kinds[area_id]))
    axes.margins(0.02)
    axes.autoscale_view()
    _venue_dots(axes, venues)
    heading(figure, caption)
    _legend(figure, [kind for kind in CoverageClass if kind in kinds.values()], whole, caption)
    figure.draw_without_rendering()  # fixes the scale, on which the labels' room depends
    words = {area_id: _label_words(by_id[area_id], kinds[area_id]) for area_id in by_id}
    place_labels(axes, areas, words, [(one.easting_m, one.northing_m) for one in venues])
    return figure


def _venue_dots(axes: Axes, venues: Sequence[VenuePoint]) -> None:
    across, up = [one.easting_m for one in venues], [one.northing_m for one in venues]
    axes.scatter(across, up, s=14, facecolor="white", edgecolor=INK, linewidth=1.0, zorder=3)


def _legend(figure: Figure, used: Sequence[CoverageClass], whole: float | None, caption: CoverageCaption) -> None:
    """Classes in words, with the sign that each label carries; the headline figure above them."""
    handles: list[Patch | Line2D] = [
        class_swatch(kind, textwrap.fill(f"{CLASS_SIGNS[kind]} {class_words(kind, caption.whole)}".strip(), 32))
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


def _label_words(row: CoverageRow, kind: CoverageClass) -> str:
    sign = CLASS_SIGNS[kind]
    figure = f"{sign} {figure_text(row)}" if sign else figure_text(row)
    return "\n".join([*wrapped(row.area_name), figure])
