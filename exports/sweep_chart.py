"""The curve of equity against cost as a picture: one dot a plan, the ones that no other beats joined by a line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from exports.palette import INK
from exports.picture import ONE_AT_A_TIME, SETTINGS

WORST, EVEN = "#12436D", "#F46A25"
PENCE_IN_POUND = 100
Row = tuple[str, int, float, float]
"""Name, cost in pence, worst-served and even access in places per 100 carers."""


def draw_sweep(rows: Sequence[Row], out: Path) -> None:
    """Draw plans by cost and access.

    Parameters
    ----------
    rows
        A row a plan.
    out
        File to write, .png or .svg by its name.
    """
    with ONE_AT_A_TIME, mpl.rc_context(SETTINGS):
        figure = Figure(figsize=(8.0, 4.8))
        axes = figure.add_axes((0.1, 0.13, 0.86, 0.8))
        pounds = [row[1] / PENCE_IN_POUND for row in rows]
        for place, colour, name, mark in (
            (3, EVEN, "even access over all (EDE)", "s"),
            (2, WORST, "worst-served", "o"),
        ):
            axes.scatter(pounds, [row[place] for row in rows], color=colour, label=name, marker=mark, zorder=3)
        front = _front(rows)
        axes.plot([row[1] / PENCE_IN_POUND for row in front], [row[2] for row in front], color=WORST, linewidth=1.2)
        for (name, _, worst, _), at in zip(rows, pounds, strict=True):
            axes.annotate(name, (at, worst), xytext=(0, -13), textcoords="offset points", fontsize=7, ha="center")
        axes.set_xlabel("hire and staff time of the term, pounds")
        axes.set_ylabel("places a term per 100 carers")
        axes.set_ylim(bottom=0)
        axes.margins(x=0.12)
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(colors=INK)
        axes.legend(frameon=False)
        figure.savefig(out, dpi=150)


def _front(rows: Sequence[Row]) -> list[Row]:
    """Plans than which none costs less and gives the worst-served as much, by cost."""
    front: list[Row] = []
    for row in sorted(rows, key=lambda one: (one[1], -one[2])):
        if not front or row[2] > front[-1][2]:
            front.append(row)
    return front
