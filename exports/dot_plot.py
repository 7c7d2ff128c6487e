"""Ranked dot plot of the areas as SVG, written by hand.

Positions across are percentages and sizes are pixels, so the plot fills its column and its text stays at a
readable size on a phone. It has no inline style, so it may stand in a page under a strict policy.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10

from exports.coverage_rows import (
    CoverageCaption,
    CoverageClass,
    CoverageRow,
    class_of,
    figure_text,
    range_of,
    ranked,
    whole_figure,
)
from exports.palette import CLASS_FILLS, OUTLINE, STEM

ROW_HEIGHT, HEAD_HEIGHT, FOOT_HEIGHT = 46, 30, 44
RANGE_FOOT_HEIGHT = 22
CAP_PIXELS = 5
LEFT, RIGHT = 1.5, 96.0
"""Where zero and the end of the scale lie, in per cent of the width."""
TICKS = 5
ROUND_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
"""Steps that people read at a glance, times a power of ten."""
FONT = 'font-family="Arial, Helvetica, sans-serif"'
HALO = 'stroke="#ffffff" stroke-width="4" paint-order="stroke" stroke-linejoin="round"'
MARKS = {
    CoverageClass.LOWER: "M-8,-6 L8,-6 L0,8 Z",
    CoverageClass.SIMILAR: "M-6.5,-6.5 L6.5,-6.5 L6.5,6.5 L-6.5,6.5 Z",
    CoverageClass.HIGHER: "M-8,6 L8,6 L0,-8 Z",
}
"""A shape a class, so that colour is never the only sign."""


def ranked_dot_plot_svg(
    rows: Sequence[CoverageRow],
    caption: CoverageCaption,
    *,
    whole: float | None = None,
    width_px: int | None = None,
) -> str:
    """Areas from the worst-served to the best-served, with the whole service's line.

    Parameters
    ----------
    rows
        In any order. Areas without a figure come last, with the reason in words. Where a row has ``low`` and
        ``high``, a bar with two ends stands behind its mark.
    caption
        Its ``whole`` names the line ("county"), its ``range_words`` say under the scale what the bars are.
    whole
        Places per 100 carers of the whole service; None takes the mean of the rows' carers.
    width_px
        None fills the column of a page; a number makes a picture of that width.

    Returns
    -------
    str
        One SVG element with a title and a description for screen readers.

    Raises
    ------
    ValueError
        When a row has one end of a bar without the other, or its figure outside the bar.
    """
    line = whole_figure(rows) if whole is None else whole
    shown = ranked(rows)
    bars = {row.area_id: range_of(row) for row in shown}
    top = nice_top(
        [row.places_per_100_carers or 0.0 for row in shown] + [line or 0.0] + [bar[1] for bar in bars.values() if bar]
    )
    bottom = HEAD_HEIGHT + ROW_HEIGHT * len(shown)
    barred = bool(caption.range_words) and any(bars.values())
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="coverage-dot-plot" role="img" '
            f'aria-labelledby="dot-plot-title dot-plot-description" width="{width_px or "100%"}" '
            f'height="{bottom + FOOT_HEIGHT + RANGE_FOOT_HEIGHT * barred}" font-size="14" fill="#0b0c0c" {FONT}>'
        ),
        f'<title id="dot-plot-title">{escape(caption.title)}</title>',
        f'<desc id="dot-plot-description">{escape(_in_words(shown, line, caption))}</desc>',
        *_scale(top, bottom, caption.measure),
        *_bar_words(bottom, caption.range_words if barred else ""),
        *_whole_line(line, top, bottom, caption.whole),
    ]
    words: list[str] = []
    for number, row in enumerate(shown):
        y = HEAD_HEIGHT + ROW_HEIGHT * number
        parts.extend(_marks(row, line, top, y + 31))
        words.extend(_words(row, y + 17))
    return "\n".join([*parts, f"<g {HALO}>", *words, "</g>", "</svg>"])


def nice_top(values: Sequence[float]) -> float:
    """Return the end of a scale: five round steps that hold the largest value.

    Examples
    --------
    For a largest value of 87 the scale ends at 100 (steps of 20); for 240 at 250; for 251 at 300.
    """
    largest = max(values, default=0.0)
    if largest <= 0:
        return float(TICKS)
    step = largest / TICKS
    power = 10.0 ** floor(log10(step))
    return TICKS * power * next(nice for nice in ROUND_STEPS if ceil(step / power * 1e6) <= nice * 1e6)


def _across(value: float, top: float) -> str:
    return f"{LEFT + (RIGHT - LEFT) * value / top:.2f}%"


def _in_words(shown: Sequence[CoverageRow], line: float | None, caption: CoverageCaption) -> str:
    bars = {row.area_id: range_of(row) for row in shown}
    figures = [f"{row.area_name}: {figure_text(row)}{_bar_text(bars[row.area_id])}" for row in shown]
    start = f"{caption.measure}, from the worst-served area. "
    county = f"The {caption.whole}: {line:,.0f}. " if line is not None else ""
    about = f" In brackets: {caption.range_words}" if any(bars.values()) and caption.range_words else ""
    return start + county + "; ".join(figures) + "." + about


def _bar_text(bar: tuple[float, float] | None) -> str:
    return f" ({bar[0]:,.0f} to {bar[1]:,.0f})" if bar else ""


def _bar_words(bottom: int, words: str) -> list[str]:
    if not words:
        return []
    return [f'<text x="{LEFT}%" y="{bottom + 36 + RANGE_FOOT_HEIGHT}" font-size="13">Bars: {escape(words)}</text>']


def _scale(top: float, bottom: int, measure: str) -> list[str]:
    parts = []
    for tick in range(TICKS + 1):
        value = top * tick / TICKS
        x, text = _across(value, top), f"{value:,.10g}"
        anchor = "start" if tick == 0 else "middle"
        parts.append(f'<line x1="{x}" x2="{x}" y1="{HEAD_HEIGHT}" y2="{bottom}" stroke="#d9d9d9"/>')
        parts.append(f'<text x="{x}" y="{bottom + 16}" font-size="12" text-anchor="{anchor}">{text}</text>')
    parts.append(f'<text x="{LEFT}%" y="{bottom + 36}" font-size="13">{escape(measure)}</text>')
    return parts


def _whole_line(line: float | None, top: float, bottom: int, whole: str) -> list[str]:
    if line is None:
        return []
    x = _across(line, top)
    anchor = "end" if line > top / 2 else "start"
    words = f"{whole[:1].upper()}{whole[1:]}: {line:,.0f}"
    return [
        f'<line x1="{x}" x2="{x}" y1="22" y2="{bottom}" stroke="{OUTLINE}" stroke-width="2" stroke-dasharray="6 4"/>',
        f'<text x="{x}" y="16" font-weight="bold" text-anchor="{anchor}">{escape(words)}</text>',
    ]


def _words(row: CoverageRow, y: int) -> list[str]:
    return [
        f'<text x="0" y="{y}">{escape(row.area_name)}</text>',
        f'<text x="100%" y="{y}" text-anchor="end" font-weight="bold">{figure_text(row)}</text>',
    ]


def _marks(row: CoverageRow, line: float | None, top: float, middle: int) -> list[str]:
    kind = class_of(row, line)
    if kind not in MARKS:
        return []
    x = _across(row.places_per_100_carers or 0.0, top)
    return [
        f'<line x1="{LEFT}%" x2="{x}" y1="{middle}" y2="{middle}" stroke="{STEM}" stroke-width="1.5"/>',
        *_bar(range_of(row), top, middle),
        (
            f'<svg x="{x}" y="{middle}" overflow="visible"><path d="{MARKS[kind]}" fill="{CLASS_FILLS[kind]}" '
            f'stroke="{OUTLINE}" stroke-width="1.2"/></svg>'
        ),
    ]


def _bar(bar: tuple[float, float] | None, top: float, middle: int) -> list[str]:
    """Draw a bar with two ends, so that it is not taken for the stem."""
    if bar is None:
        return []
    low, high = (_across(end, top) for end in bar)
    ink = f'stroke="{OUTLINE}" stroke-width="2"'
    ends = "".join(
        f'<line x1="{end}" x2="{end}" y1="{middle - CAP_PIXELS}" y2="{middle + CAP_PIXELS}"/>' for end in (low, high)
    )
    return [f'<g {ink}><line class="coverage-range" x1="{low}" x2="{high}" y1="{middle}" y2="{middle}"/>{ends}</g>']
