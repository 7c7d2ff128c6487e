"""The words of the coverage map as HTML: popups, labels, legend, attribution; escaped, without inline style."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from html import escape

from exports.coverage_rows import (
    CoverageCaption,
    CoverageClass,
    CoverageRow,
    VenuePoint,
    class_words,
    figure_text,
)
from exports.map_style import MAP_CSS
from exports.palette import (
    CLASS_FILLS,
    CLASS_INKS,
    CLASS_LINES,
    CLASS_SIGNS,
    INK,
    OUTLINE,
    PATTERN_IDS,
    PATTERN_INK,
    REACH_FILLS,
    REACH_LINES,
    patterns_svg,
)

LABEL_WIDTH = 14


def area_words(row: CoverageRow, kind: CoverageClass, whole: str) -> str:
    """Popup of an area, as HTML without any style."""
    lines = [f"<strong>{escape(row.area_name)}</strong>", escape(class_words(kind, whole))]
    if kind in {CoverageClass.LOWER, CoverageClass.SIMILAR, CoverageClass.HIGHER}:
        lines.append(f"{figure_text(row)} places per 100 carers")
    lines.append(f"{sessions_text(row.sessions)}; something in {row.months_served} of {row.months_of} months")
    if row.note:
        lines.append(escape(row.note))
    return "<br>".join(lines)


def label_lines(row: CoverageRow, kind: CoverageClass) -> tuple[str, str]:
    """Label of an area as HTML: its name in lines, and its sign and figure, or a dash."""
    return "<br>".join(escape(line) for line in wrapped(row.area_name)), _signed(row, kind)


def key_words(row: CoverageRow, kind: CoverageClass) -> str:
    """Entry of the list that tells the numbers on the map: name and figure, as HTML without any style."""
    return f"{escape(row.area_name)} {_signed(row, kind)}"


def _signed(row: CoverageRow, kind: CoverageClass) -> str:
    sign = CLASS_SIGNS[kind]
    return f"{sign} {figure_text(row)}" if sign else "–"


def canvas_style(kind: CoverageClass) -> dict[str, str | float]:
    """Style of a class for a canvas, which reads no style sheet."""
    dashes = {"dashArray": "5 4"} if kind is CoverageClass.TOO_FEW else {}
    line: dict[str, str | float] = {"color": CLASS_LINES[kind], "weight": 0.5, "opacity": 1}
    return {**line, "fillColor": CLASS_FILLS[kind], "fillOpacity": 1, **dashes}


def wrapped(name: str, width: int = LABEL_WIDTH) -> list[str]:
    """Lines of about ``width`` letters: a label is then no wider than its words.

    Examples
    --------
    "Bradford on Avon" gives "Bradford on" and "Avon".
    """
    return textwrap.wrap(name, width, break_long_words=False) or [name]


def venue_words(venue: VenuePoint) -> str:
    """Popup of a venue, as HTML without any style."""
    uses = "".join(
        f"<br>{escape(use.strand)}: {escape(use.often)}, {sessions_text(use.sessions)}" for use in venue.uses
    )
    return f"<strong>{escape(venue.name)}</strong><br>{sessions_text(venue.sessions)} this term{uses}"


def sessions_text(count: int) -> str:
    """Say how many: "1 session", "12 sessions"."""
    return "1 session" if count == 1 else f"{count:,} sessions"


def framed(html: str, used: Sequence[CoverageClass], caption: CoverageCaption, layers: Sequence[str] = ()) -> str:
    """Put a map's HTML into a figure with a name, a legend and the attribution."""
    label = f"Map of coverage, {caption.service_name}, {caption.period}"
    return (
        f'<figure class="coverage-map">\n{patterns_svg()}\n'
        f'<div role="region" aria-label="{escape(label)}">\n{html}\n</div>\n'
        f"<figcaption>\n{legend_html(used, caption, layers)}\n"
        f'<p class="coverage-attribution">{escape(attribution_text(caption))}</p>\n</figcaption>\n</figure>\n'
    )


def legend_html(used: Sequence[CoverageClass], caption: CoverageCaption, layers: Sequence[str] = ()) -> str:
    """Legend as a list: a swatch, the class's sign, and what the class means; then the entries of ``layers``."""
    items = [swatch_item(kind, class_words(kind, caption.whole)) for kind in used]
    return f'<ul class="coverage-legend">\n{chr(10).join([*items, *layers])}\n</ul>'


def swatch_item(kind: CoverageClass, words: str) -> str:
    """Entry of a legend: the look of a class, its sign, and what it means."""
    swatch = f'<span class="coverage-swatch coverage-swatch-{kind.value}" aria-hidden="true">{CLASS_SIGNS[kind]}</span>'
    return f"<li>{swatch} {escape(words)}</li>"


def attribution_text(caption: CoverageCaption) -> str:
    """Attribution of the boundaries, with the words "approximate: derived" where they are not official."""
    if not caption.approximate:
        return caption.attribution
    return f"Boundaries approximate: derived by us, not the official ones. {caption.attribution}"


def map_css() -> str:
    """Style sheet of map, labels and legend; the colours come from the one palette."""
    rules = [MAP_CSS.replace("PATTERN_INK", PATTERN_INK).replace("OUTLINE", OUTLINE).replace("INK", INK)]
    for kind, fill in CLASS_FILLS.items():
        area = f"url(#{PATTERN_IDS[kind]})" if kind in PATTERN_IDS else fill
        rules.append(f".coverage-area.coverage-{kind.value} {{ fill: {area}; stroke: {CLASS_LINES[kind]}; }}\n")
        rules.append(f".coverage-swatch-{kind.value} {{ background-color: {fill}; color: {CLASS_INKS[kind]}; }}\n")
    for look, (fill, line) in enumerate(zip(REACH_FILLS, REACH_LINES, strict=True)):
        rules.append(f".coverage-reach-{look} {{ fill: {fill}; stroke: {line}; }}\n")
        rules.append(f".coverage-swatch-reach-{look} {{ background-color: {fill}; }}\n")
    return "".join(rules)
