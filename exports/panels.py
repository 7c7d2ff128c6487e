"""Small maps side by side, each saying one thing of the same areas: what they say, before anybody draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exports.coverage_rows import CoverageClass, CoverageRow, class_of, class_words, figure_text, ranked, whole_figure
from exports.palette import CLASS_SIGNS

SHORT_WORDS = {
    CoverageClass.LOWER: "lower",
    CoverageClass.SIMILAR: "similar",
    CoverageClass.HIGHER: "higher",
}
"""The legend says than what, and by how much."""

FEWEST_SHOWN = 10
ROUNDED_TO = 5
"""Counts of people under ten are held back and others rounded to five, as the Office for National Statistics does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a panel shows of one area.

    ``kind`` fills the area; None leaves it plain. ``share`` (0 to 1) is the size of its circle, None draws none.
    ``text`` stands on the area, ``words`` say the same in full.
    """

    text: str
    words: str
    kind: CoverageClass | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One small map. ``legend`` says in words what each class in use means; ``marks`` has one entry an area id."""

    title: str
    measure: str
    marks: Mapping[str, Mark]
    legend: Mapping[CoverageClass, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUpFigure:
    """Places taken up in an area for every 100 of its carers, with the ends of its interval; None: too few to show."""

    per_100_carers: float | None
    low: float | None = None
    high: float | None = None


def need_panel(rows: Sequence[CoverageRow], whole: str) -> Panel:
    """Each area's share of the carers known, from counts that tell of no single family."""
    kept = {
        row.area_id: ROUNDED_TO * round(row.carers / ROUNDED_TO)
        for row in rows
        if row.carers is not None and row.carers >= FEWEST_SHOWN
    }
    total = sum(kept.values())
    marks = {row.area_id: _share_mark(row, kept.get(row.area_id), total, "of the carers known") for row in rows}
    return Panel(
        title="Known need",
        measure=f"Share of the known carers of the {whole}",
        marks=marks,
        legend=_without_figure(marks),
    )


def held_panel(rows: Sequence[CoverageRow], held: Mapping[str, float], whole: str) -> Panel:
    """Each area's share of the places put on in person, wherever those live who come."""
    total = sum(held.values())
    marks = {
        row.area_id: Mark(
            text=f"{held.get(row.area_id, 0) / total:.0%}" if total else "–",
            words=f"{row.area_name}: {held.get(row.area_id, 0) / total:.0%} of the places put on"
            if total
            else row.area_name,
            share=held.get(row.area_id, 0) / total if total else None,
        )
        for row in rows
    }
    return Panel(title="Put on there", measure=f"Share of all places in person of the {whole}", marks=marks, legend={})


def reach_panel(
    rows: Sequence[CoverageRow], whole: str, *, title: str = "Within reach", counted: str = "places"
) -> Panel:
    """Reachable places per 100 carers, in the classes of the coverage map."""
    figure = whole_figure(rows)
    kinds = {row.area_id: class_of(row, figure) for row in rows}
    marks = {row.area_id: _class_mark(row, kinds[row.area_id]) for row in rows}
    over = f"; the {whole}: {figure:,.0f}" if figure is not None else ""
    return Panel(
        title=title,
        measure=f"{counted.capitalize()} per 100 carers{over}",
        marks=marks,
        legend={kind: class_words(kind, whole) for kind in CoverageClass if kind in kinds.values()},
    )


def take_up_panel(
    rows: Sequence[CoverageRow], take_up: Mapping[str, TakeUpFigure], whole: str, counted: str = "places taken up"
) -> Panel:
    """Return what is taken up per 100 carers, in the same classes, beside the whole's own take-up."""
    taken = tuple(
        CoverageRow(
            area_id=row.area_id,
            area_name=row.area_name,
            carers=row.carers,
            places_per_100_carers=take_up[row.area_id].per_100_carers if row.area_id in take_up else None,
            share_within_30_minutes=None,
            sessions=row.sessions,
            months_served=row.months_served,
            months_of=row.months_of,
            low=take_up[row.area_id].low if row.area_id in take_up else None,
            high=take_up[row.area_id].high if row.area_id in take_up else None,
        )
        for row in rows
    )
    return reach_panel(taken, whole, title="Taken up", counted=counted)


def beside_panels(
    rows: Sequence[CoverageRow],
    held: Mapping[str, float],
    whole: str,
    *,
    take_up: Mapping[str, TakeUpFigure] | None = None,
    taken_up_as: str = "places taken up",
) -> tuple[Panel, ...]:
    """Need, what is put on, what is within reach and, where it is recorded, what is taken up: the same areas each time.

    Parameters
    ----------
    rows
        One an area, in any order.
    held
        Places put on in person in each area, over the term, by area id.
    whole
        What areas are compared with ("county").
    take_up
        By area id, or None where attendance is not recorded; then there is no fourth panel.
    taken_up_as
        What was counted: "attendances", "booked places".
    """
    panels = (need_panel(rows, whole), held_panel(rows, held, whole), reach_panel(rows, whole))
    return panels if take_up is None else (*panels, take_up_panel(rows, take_up, whole, taken_up_as))


def largest_share(panels: Sequence[Panel]) -> float:
    """Return the largest share of all panels, so that circles mean the same in each; 1 where there is none."""
    return max((mark.share or 0.0 for panel in panels for mark in panel.marks.values()), default=0.0) or 1.0


def panel_words(panel: Panel, rows: Sequence[CoverageRow]) -> str:
    """Say what a panel shows, the worst-served area first, for whoever cannot see it."""
    return f"{panel.measure}. " + "; ".join(panel.marks[row.area_id].words for row in ranked(rows)) + "."


def _share_mark(row: CoverageRow, count: float | None, total: float, of_what: str) -> Mark:
    if row.carers == 0:
        return Mark(text="", words=f"{row.area_name}: no need recorded", kind=CoverageClass.NO_NEED)
    if count is None or not total:
        return Mark(text="", words=f"{row.area_name}: too few to show", kind=CoverageClass.TOO_FEW)
    share = count / total
    return Mark(text=f"{share:.0%}", words=f"{row.area_name}: {share:.0%} {of_what}", share=share)


def _without_figure(marks: Mapping[str, Mark]) -> dict[CoverageClass, str]:
    used = {mark.kind for mark in marks.values()}
    return {kind: class_words(kind, "") for kind in (CoverageClass.TOO_FEW, CoverageClass.NO_NEED) if kind in used}


def _class_mark(row: CoverageRow, kind: CoverageClass) -> Mark:
    sign = CLASS_SIGNS[kind]
    if not sign:
        return Mark(text="", words=f"{row.area_name}: {figure_text(row)}", kind=kind)
    standing = SHORT_WORDS[kind]
    ends = f", {row.low:,.0f} to {row.high:,.0f}" if row.low is not None and row.high is not None else ""
    return Mark(
        text=f"{sign}{figure_text(row)}", words=f"{row.area_name}: {figure_text(row)} ({standing}{ends})", kind=kind
    )
