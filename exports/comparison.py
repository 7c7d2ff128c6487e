"""Two plans of one term side by side: what changes in each area, as small maps, as rows, and as a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from exports.coverage_rows import CoverageCaption, CoverageClass, CoverageRow, whole_figure
from exports.map_style import PAGE_CSS
from exports.map_words import attribution_text, map_css
from exports.palette import CLASS_SIGNS
from exports.panels import Mark, Panel, reach_panel
from exports.standalone import POLICY, demo_banner

CHANGE_WORDS = {
    CoverageClass.LOWER: "Fewer than before",
    CoverageClass.SIMILAR: "About the same",
    CoverageClass.HIGHER: "More than before",
    CoverageClass.TOO_FEW: "Too few carers to show",
    CoverageClass.NO_NEED: "No need recorded",
}
CHANGE_WITHIN = 0.05
"""An area is "about the same" when it changes by at most this share of the whole service's figure before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Reachable places per 100 carers of an area before and after; None where no figure is shown."""

    area_id: str
    area_name: str
    before: float | None
    after: float | None
    kind: CoverageClass

    @property
    def difference(self) -> float | None:
        """After less before; None where either shows no figure."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def text(self) -> str:
        """The change as "+12", "−3", "0", or a dash where there is none to show."""
        if self.difference is None:
            return "–"
        step = round(self.difference)
        return f"+{step:,}" if step > 0 else f"−{-step:,}" if step < 0 else "0"

    @property
    def words(self) -> str:
        """The class of the change, in a word or three."""
        return CHANGE_WORDS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePair:
    """A figure of the whole plan, before and after, and the change in words."""

    title: str
    before: str
    after: str
    words: str


def changes(before: Sequence[CoverageRow], after: Sequence[CoverageRow]) -> tuple[Change, ...]:
    """Return what changes in each area, the largest loss first; areas without a figure last.

    Raises
    ------
    ValueError
        When the two plans are not about the same areas; the message names those of one only.

    Examples
    --------
    Beside a county of 100 before, an area that goes from 80 to 86 has "more" (by over 5), one from 80 to 85 is
    "about the same".
    """
    later = {row.area_id: row for row in after}
    odd = sorted({row.area_id for row in before} ^ set(later))
    if odd:
        message = f"These areas are in one of the two plans only: {', '.join(odd)}. Compare plans of the same areas."
        raise ValueError(message)
    whole = whole_figure(before)
    found = [_change(row, later[row.area_id], whole) for row in before]
    return tuple(sorted(found, key=lambda one: (one.difference is None, one.difference or 0.0, one.area_name)))


def _change(before: CoverageRow, after: CoverageRow, whole: float | None) -> Change:
    earlier, later = (row.places_per_100_carers if row.carers else None for row in (before, after))
    if earlier is None or later is None or whole is None:
        nobody = before.carers == 0 and after.carers == 0
        kind = CoverageClass.NO_NEED if nobody else CoverageClass.TOO_FEW
    else:
        step, room = later - earlier, CHANGE_WITHIN * whole
        kind = CoverageClass.LOWER if step < -room else CoverageClass.HIGHER if step > room else CoverageClass.SIMILAR
    return Change(area_id=before.area_id, area_name=before.area_name, before=earlier, after=later, kind=kind)


def change_words(kind: CoverageClass, whole: str) -> str:
    """Legend text of a change."""
    percent = f"{CHANGE_WITHIN:.0%} of the figure for the {whole} before"
    how_far = {
        CoverageClass.LOWER: f" (by more than {percent})",
        CoverageClass.SIMILAR: f" (within {percent})",
        CoverageClass.HIGHER: f" (by more than {percent})",
    }
    return f"{CHANGE_WORDS[kind]}{how_far.get(kind, '')}"


def comparison_panels(before: Sequence[CoverageRow], after: Sequence[CoverageRow], whole: str) -> tuple[Panel, ...]:
    """Return three small maps: before, after, and the change.

    Raises
    ------
    ValueError
        When the two plans are not about the same areas.
    """
    found = changes(before, after)
    marks = {one.area_id: _mark(one) for one in found}
    used = {one.kind for one in found}
    change = Panel(
        title="Change",
        measure="Places per 100 carers, after less before",
        marks=marks,
        legend={kind: change_words(kind, whole) for kind in CoverageClass if kind in used},
    )
    return reach_panel(before, whole, title="Before"), reach_panel(after, whole, title="After"), change


def _mark(change: Change) -> Mark:
    words = change.words.lower()
    if change.difference is None:
        return Mark(text="", words=f"{change.area_name}: {words}", kind=change.kind)
    return Mark(text=change.text, words=f"{change.area_name}: {change.text} ({words})", kind=change.kind)


def comparison_page(
    panels: str, found: Sequence[Change], figures: Sequence[FigurePair], summary: str, caption: CoverageCaption
) -> str:
    """Return one page that opens from disk without a network: figures side by side, small maps, a table.

    Parameters
    ----------
    panels
        From `exports.panels_html.panels_html`, made of `comparison_panels`.
    found
        From `changes`.
    figures
        Of the whole plan.
    summary
        What changes, in a sentence or two.
    caption
        Title, service, period and attribution.
    """
    heading = escape(f"{caption.title}: {caption.service_name}, {caption.period}")
    body = "\n".join(
        [
            demo_banner(caption),
            f'<main>\n<p class="period">{escape(caption.service_name)} · {escape(caption.period)}</p>',
            f"<h1>{escape(caption.title)}</h1>\n<p>{escape(summary)}</p>",
            f"<h2>The two plans in figures</h2>\n{_figures_table(figures)}",
            f"<h2>On small maps</h2>\n{panels}",
            f'<p class="coverage-attribution">{escape(attribution_text(caption))}</p>',
            f"<h2>Area by area</h2>\n{_changes_table(found)}",
            f"<p>{escape(caption.note)}</p>\n</main>",
        ]
    )
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading}</title>\n<style>\n{map_css()}\n{PAGE_CSS}\n</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _figures_table(figures: Sequence[FigurePair]) -> str:
    lines = "\n".join(
        f'<tr><th scope="row">{escape(one.title)}</th><td class="number">{escape(one.before)}</td>'
        f'<td class="number">{escape(one.after)}</td><td>{escape(one.words)}</td></tr>'
        for one in figures
    )
    return _table("Figures of the two plans", ("Figure", "Before", "After", "Change"), lines)


def _changes_table(found: Sequence[Change]) -> str:
    lines = "\n".join(
        f'<tr><th scope="row">{escape(one.area_name)}</th><td class="number">{_figure(one.before)}</td>'
        f'<td class="number">{_figure(one.after)}</td>'
        f"<td>{_signed(one)} {escape(one.words)}</td></tr>"
        for one in found
    )
    return _table("Places per 100 carers, by area", ("Area", "Before", "After", "Change"), lines)


def _signed(change: Change) -> str:
    sign = CLASS_SIGNS[change.kind]
    return f'<span aria-hidden="true">{sign}</span> {change.text}' if sign else ""


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _table(title: str, heads: Sequence[str], lines: str) -> str:
    numbers = {"Before", "After"}
    head = "".join(f'<th scope="col"{" class=number" if name in numbers else ""}>{escape(name)}</th>' for name in heads)
    return (
        f'<div class="wide" role="region" aria-label="{escape(title)}" tabindex="0">\n<table>\n'
        f"<caption><span>{escape(title)}</span></caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{lines}\n</tbody>\n</table>\n</div>"
    )
