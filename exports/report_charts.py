"""Charts of a report as SVG: bullet charts of KPIs, the trend, a map without tiles. Only released figures are drawn."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any

import geopandas as gpd
import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch

from exports.palette import INK, OUTLINE
from exports.picture import ONE_AT_A_TIME, SETTINGS, accessible_svg, map_axes, path_of
from scheduler.domain.reports import KpiLine, PublishedReport, Unit, figure_words

BAR, BACK = "#12436D", "#E6E6E6"
STEPS = ("#D4E4F1", "#8DB9DC", "#2073BC", "#12436D")
"""From fewest to most: each darker, so that a copy in black and white keeps the order."""
WIDE_INCHES, NARROW_INCHES = 7.0, 3.4
LEGEND_INCHES = 1.5
"""Room for a legend below a map."""
MAP_SHARE = 0.68
"""Of the width, the map; its legend has the rest."""
LOWEST_MAP_INCHES, HIGHEST_MAP_INCHES = 2.4, 5.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture with the words that stand for it."""

    title: str
    words: str
    svg: str


def bullet_charts(report: PublishedReport) -> Chart | None:
    """Draw each KPI that has a value and a target: the bar is what was reached, the upright line the target."""
    lines = [(line, value) for line in report.kpis if (value := _value(report, line)) is not None and line.target]
    if not lines:
        return None

    def draw() -> Figure:
        figure = Figure(figsize=(WIDE_INCHES, 0.42 * len(lines) + 0.3))
        axes = figure.add_axes((0.42, 0.12 / len(lines) + 0.02, 0.46, 0.96 - 0.12 / len(lines)))
        for place, (line, value) in enumerate(reversed(lines)):
            target = line.target or 1.0
            widest = max(value, target) * 1.15
            axes.barh(place, 1, height=0.62, color=BACK)
            axes.barh(place, value / widest, height=0.3, color=BAR)
            axes.plot([target / widest] * 2, [place - 0.34, place + 0.34], color=INK, linewidth=2.4)
            axes.text(1.02, place, figure_words(value, line.unit), va="center", fontsize=8)
            title = textwrap.shorten(line.title, 52, placeholder="…")
            axes.text(-0.02, place, title, va="center", ha="right", fontsize=8)
        axes.set_xlim(0, 1)
        axes.set_ylim(-0.6, len(lines) - 0.4)
        axes.set_axis_off()
        return figure

    said = [
        f"{line.title}: {figure_words(value, line.unit)}, target {figure_words(line.target, line.unit)}"
        for line, value in lines
    ]
    return _chart("KPIs against their targets", "; ".join(said) + ".", draw)


def _value(report: PublishedReport, line: KpiLine) -> float | None:
    return None if line.figure is None else report.released.figure(line.figure)


def trend(report: PublishedReport) -> Chart | None:
    """Draw sessions and attendances month by month; a hidden month leaves a gap."""
    table = next((one for one in report.tables if one.short == "Month by month"), None)
    if table is None or not table.rows:
        return None
    titles = [row.title for row in table.rows]
    columns = [
        [None if name is None else report.released.figure(name) for name in (row.figures[n] for row in table.rows)]
        for n in (0, 1)
    ]

    def draw() -> Figure:
        figure = Figure(figsize=(WIDE_INCHES, 2.3))
        for place, (values, name) in enumerate(zip(columns, ("Sessions held", "Attendances"), strict=True)):
            axes = figure.add_axes((0.08 + 0.5 * place, 0.28, 0.4, 0.58))
            shown = [(n, value) for n, value in enumerate(values) if value is not None]
            axes.bar([n for n, _ in shown], [value for _, value in shown], color=BAR, width=0.7)
            axes.set_xlim(-0.6, len(titles) - 0.4)
            axes.set_ylim(bottom=0)
            axes.set_title(name, fontsize=9, loc="left")
            axes.set_xticks(range(len(titles)), [one[:3] for one in titles], fontsize=7)
            axes.tick_params(axis="y", labelsize=7)
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
        return figure

    said = [
        f"{title}: {figure_words(held, Unit.COUNT)} sessions, {figure_words(came, Unit.COUNT)} attendances"
        for title, held, came in zip(titles, *columns, strict=True)
    ]
    return _chart("Month by month", "; ".join(said) + ".", draw)


def area_map(
    report: PublishedReport, areas: gpd.GeoDataFrame | None, measure: str = "places per 100", *, narrow: bool = False
) -> Chart | None:
    """Draw places offered per 100 carers by area, in four equal groups; a hidden area is white and hatched.

    Parameters
    ----------
    report
        The figures.
    areas
        Columns ``id``, ``name``, ``geometry`` in EPSG:27700; None where there are no outlines.
    measure
        A figure by area.
    narrow
        For a column beside a table: its legend stands below it.
    """
    if areas is None:
        return None
    values = {key: _of_area(report, measure, key) for key in areas["id"]}
    shown = sorted(value for value in values.values() if value is not None)
    if not shown:
        return None
    limits = sorted({shown[len(shown) * n // len(STEPS)] for n in range(1, len(STEPS))})

    def draw() -> Figure:
        west, south, east, north = areas.total_bounds
        wide, share = (NARROW_INCHES, 1.0) if narrow else (WIDE_INCHES, MAP_SHARE)
        below = LEGEND_INCHES if narrow else 0.0
        tall = min(max((north - south) / (east - west) * share * wide / 0.96, LOWEST_MAP_INCHES), HIGHEST_MAP_INCHES)
        figure = Figure(figsize=(wide, tall + below))
        low = below / (tall + below)
        axes = map_axes(figure, (0.02, low + 0.02 * (1 - low), min(share, 0.96), 0.96 * (1 - low)))
        for key, shape in zip(areas["id"], areas.geometry, strict=True):
            value = values[key]
            look: dict[str, Any] = (
                {"facecolor": "white", "hatch": "///"}
                if value is None
                else {"facecolor": _colors(limits)[_step(value, limits)]}
            )
            axes.add_patch(PathPatch(path_of(shape), edgecolor=OUTLINE, linewidth=0.8, **look))
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        figure.legend(
            handles=_legend(limits),
            loc="lower left" if narrow else "center right",
            frameon=False,
            fontsize=9,
            title_fontsize=9,
            alignment="left",
            title="Places per 100\ncarers on the register",
        )
        return figure

    names = dict(zip(areas["id"], areas["name"], strict=True))
    said = [f"{names[key]}: {'hidden' if value is None else f'{value:.1f}'}" for key, value in values.items()]
    return _chart("Places offered per 100 carers, by area", "; ".join(said) + ".", draw)


def _of_area(report: PublishedReport, measure: str, key: str) -> float | None:
    name = f"{measure}|area|{key}"
    return report.released.percentages.get(name)


def _step(value: float, limits: Sequence[float]) -> int:
    return sum(value >= limit for limit in limits)


def _colors(limits: Sequence[float]) -> tuple[str, ...]:
    """Return as many colours as there are groups, the darkest last; equal limits make fewer groups."""
    return STEPS[-len(limits) - 1 :]


def _legend(limits: Sequence[float]) -> list[Patch]:
    ends = [
        f"below {limits[0]:.1f}",
        *(f"{low:.1f} to {high:.1f}" for low, high in pairwise(limits)),
        f"{limits[-1]:.1f} or more",
    ]
    patches = [
        Patch(facecolor=color, edgecolor=OUTLINE, label=words)
        for color, words in zip(_colors(limits), ends, strict=True)
    ]
    return [*patches, Patch(facecolor="white", edgecolor=OUTLINE, hatch="///", label="hidden or no carers")]


def _chart(title: str, words: str, draw: Callable[[], Figure]) -> Chart:
    with ONE_AT_A_TIME, mpl.rc_context(SETTINGS):
        out = BytesIO()
        draw().savefig(out, format="svg", metadata={"Title": title, "Date": None, "Creator": None})
    return Chart(title=title, words=words, svg=accessible_svg(out.getvalue().decode(), title, words))
