"""One self-contained page with plot, table and map, to open from disk or to send: no network, no other file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from exports.coverage_map import MapParts
from exports.coverage_rows import (
    SIMILAR_WITHIN,
    CoverageCaption,
    CoverageClass,
    CoverageRow,
    class_of,
    figure_text,
    ranked,
    whole_figure,
)
from exports.dot_plot import ranked_dot_plot_svg
from exports.map_style import PAGE_CSS
from exports.map_words import legend_html
from exports.palette import CLASS_SIGNS

POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"
"""Even if a fault crept in, the browser would refuse to ask any other origin for anything."""
SHORT_WORDS = {
    CoverageClass.LOWER: "Lower",
    CoverageClass.SIMILAR: "Similar",
    CoverageClass.HIGHER: "Higher",
    CoverageClass.TOO_FEW: "Too few to show",
    CoverageClass.NO_NEED: "No need recorded",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafletFiles:
    """Text of Leaflet's own script and style sheet, as set-up installed them."""

    js: str
    css: str


def standalone_page(
    parts: MapParts, rows: Sequence[CoverageRow], caption: CoverageCaption, leaflet: LeafletFiles
) -> str:
    """Page that opens from disk without a network: first the ranked plot, then the table, then the map.

    Parameters
    ----------
    parts
        From `coverage_map`, made of the same rows.
    rows
        One an area, in any order.
    caption
        Title, period, comparison, attribution, and whether the data are made up.
    leaflet
        The files' text; image addresses and source maps are taken out, as the page shows neither.

    Returns
    -------
    str
        A whole HTML document in English.

    Raises
    ------
    ValueError
        When a text that would be written inline holds the end of its own element.
    """
    heading = f"{caption.title}: {caption.service_name}, {caption.period}"
    css = "\n".join([_without_images(leaflet.css), parts.css, PAGE_CSS])
    js = "\n".join([re.sub(r"(?m)^//# sourceMappingURL=.*$", "", leaflet.js), parts.js])
    _refuse_ends(css, "</style")
    _refuse_ends(js, "</script")
    body = "\n".join(
        [
            demo_banner(caption),
            f'<main>\n<p class="period">{escape(caption.service_name)} · {escape(caption.period)}</p>',
            f"<h1>{escape(caption.title)}</h1>",
            summary_html(rows, caption),
            f"<h2>Areas from the worst-served</h2>\n{_plot_legend(rows, caption)}",
            ranked_dot_plot_svg(rows, caption),
            f"<h2>The figures</h2>\n{table_html(rows, caption)}",
            f"<h2>Map</h2>\n{parts.html}",
            f"<h2>What the figures mean</h2>\n{definitions_html(caption)}\n</main>",
        ]
    )
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(heading)}</title>\n<style>\n{css}\n</style>\n</head>\n<body>\n{body}\n"
        f"<script>\n{js}\n</script>\n</body>\n</html>\n"
    )


def _plot_legend(rows: Sequence[CoverageRow], caption: CoverageCaption) -> str:
    whole = whole_figure(rows)
    found = {class_of(row, whole) for row in rows}
    used = [kind for kind in CoverageClass if kind in found and CLASS_SIGNS[kind]]
    return legend_html(used, caption)


def _without_images(css: str) -> str:
    return re.sub(r"url\([^)]*\)", "none", css)


def _refuse_ends(text: str, end: str) -> None:
    if end in text.lower():
        message = f"A text to be written inline holds {end!r}, which would end it early; take it out of the file."
        raise ValueError(message)


def demo_banner(caption: CoverageCaption) -> str:
    """Return the banner that made-up data carry wherever they show; empty for real data."""
    if not caption.synthetic:
        return ""
    return '<header class="demo"><strong>Demonstration.</strong> Carers, staff and venues are made up.</header>'


def summary_html(rows: Sequence[CoverageRow], caption: CoverageCaption) -> str:
    """Return the page's first sentences: the whole service's figure, the worst-served area, the months served."""
    whole = whole_figure(rows)
    if whole is None:
        return "<p>No area has enough recorded need for a figure.</p>"
    worst = ranked(rows)[0]
    monthly = sum(row.months_served >= row.months_of for row in rows)
    return (
        f"<p>Over the {escape(caption.whole)}, <strong>{whole:,.0f}</strong> places per 100 carers are within reach in "
        f"the term. The worst-served area is <strong>{escape(worst.area_name)}</strong> with {figure_text(worst)}. "
        f"Something meets in every month in {monthly} of {len(rows)} areas.</p>"
    )


def table_html(rows: Sequence[CoverageRow], caption: CoverageCaption) -> str:
    """Table that says the same as plot and map, the worst-served area first."""
    whole = whole_figure(rows)
    with_notes = any(row.note for row in rows)
    numbers = ("Carers", "Places per 100 carers", "Within 30 minutes", "Sessions", "Months served")
    head = "".join(
        [
            '<th scope="col">Area</th>',
            f'<th scope="col">Beside the {escape(caption.whole)}</th>',
            *(f'<th scope="col" class="number">{name}</th>' for name in numbers),
            '<th scope="col">Note</th>' if with_notes else "",
        ]
    )
    lines = [_table_row(row, class_of(row, whole), with_notes=with_notes) for row in ranked(rows)]
    return (
        '<div class="wide" role="region" aria-label="Table of the areas" tabindex="0">\n<table>\n'
        f"<caption><span>{escape(caption.title)}, {escape(caption.period)}</span></caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{chr(10).join(lines)}\n</tbody>\n</table>\n</div>"
    )


def _table_row(row: CoverageRow, kind: CoverageClass, *, with_notes: bool) -> str:
    sign = f'<span aria-hidden="true">{CLASS_SIGNS[kind]}</span> ' if CLASS_SIGNS[kind] else ""
    figures = (
        carers_text(row),
        figure_text(row) if CLASS_SIGNS[kind] else "–",
        share_text(row),
        f"{row.sessions:,}",
        f"{row.months_served} of {row.months_of}",
    )
    cells = "".join(f'<td class="number">{escape(figure)}</td>' for figure in figures)
    note = f"<td>{escape(row.note)}</td>" if with_notes else ""
    return f'<tr><th scope="row">{escape(row.area_name)}</th><td>{sign}{SHORT_WORDS[kind]}</td>{cells}{note}</tr>'


def carers_text(row: CoverageRow) -> str:
    """Carers of an area in words: never a small number that the row holds back."""
    return "–" if row.carers is None else f"{row.carers:,.0f}"


def share_text(row: CoverageRow) -> str:
    """Share of carers within 30 minutes, in whole per cent, with the ends of its bar, or a dash where none is shown."""
    if not row.carers or row.share_within_30_minutes is None:
        return "–"
    share = f"{row.share_within_30_minutes:.0%}"
    if row.share_low is None or row.share_high is None:
        return share
    ends = f"{row.share_low:.0%}", f"{row.share_high:.0%}"
    return share if ends == (share, share) else f"{share} ({ends[0]} to {ends[1]})"


def definitions_html(caption: CoverageCaption) -> str:
    """Return what each figure means, as a list of terms."""
    percent = f"{SIMILAR_WITHIN:.0%}"
    terms = {
        "Places per 100 carers": "Places of the term, shared out among the carers who can reach them, for every 100 "
        "carers of the area. A nearer place counts for more (E2SFCA).",
        f"Beside the {caption.whole}": f"Similar means within {percent} of the mean over all carers; lower and higher "
        "mean further off than that. It says nothing about how exact the figures are.",
        "Within 30 minutes": "Carers with something at least monthly within 30 minutes.",
        **({"Bars, and figures in brackets": f"What it would be {caption.range_words}"} if caption.range_words else {}),
        "Months served": "Months with at least one meeting, of the months that count.",
    }
    items = "".join(f"<dt>{escape(term)}</dt><dd>{escape(words)}</dd>" for term, words in terms.items())
    note = f"<p>{escape(caption.note)}</p>" if caption.note else ""
    return f"<dl>{items}</dl>{note}"
