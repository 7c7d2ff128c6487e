"""Compare two plans of one term: what each area gains or loses, and the plans' figures side by side. Read-only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import geopandas as gpd

from exports.comparison import Change, FigurePair, changes, comparison_page, comparison_panels
from exports.coverage_rows import CoverageCaption, CoverageClass, CoverageRow, figure_text, ranked
from exports.map_words import map_css
from exports.panels_html import panels_html
from exports.panels_image import panels_picture
from scheduler.domain.coverage import meets_at_venues
from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import Plan
from scheduler.errors import EvenhandError
from scheduler.figures import BoundarySource, caption, coverage_rows, key_figures
from scheduler.optimise.programme import equity_summary
from scheduler.store import PlanRecord, Store, find_plan, load_facts, load_plan, newest_plan, plan_records
from scheduler.use_cases.read_site.coverage import Ground

SMALL_MAPS_CSS = map_css()
"""The look of the panels: the same colours as the coverage map."""


class ComparisonError(EvenhandError):
    """Two plans cannot be compared; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChoice:
    """A saved plan that may be compared."""

    id: int
    status: str
    saved_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two plans side by side. ``panels`` are small maps as HTML, None where there are no boundaries."""

    summary: str
    figures: tuple[FigurePair, ...]
    changes: tuple[Change, ...]
    whole: str
    notes: tuple[str, ...] = ()
    panels: str | None = None
    attribution: str = ""
    before: PlanChoice | None = None
    after: PlanChoice | None = None


class ComparePlans:
    """Compares plans that a database keeps.

    Parameters
    ----------
    store
        Where plans are kept.
    ground
        Boundaries by service id, or None where there are none.
    """

    def __init__(self, store: Store, ground: Callable[[str], Ground | None]) -> None:
        self._store = store
        self._ground = ground

    def choices(self, of_plan: int | None = None, *, service_id: str | None = None) -> tuple[PlanChoice, ...]:
        """Return the plans of one term, the newest first: the term of a plan, or that of the plan which is shown.

        ``service_id`` is the one service whose plans may be seen, None for every service.
        """
        with self._store.read() as db:
            record = find_plan(db, of_plan) if of_plan is not None else newest_plan(db)
            kept = plan_records(db, record.service_id, record.term_id) if record else ()
        return tuple(_choice(one) for one in kept if service_id in {None, one.service_id})

    def compare(self, before_id: int, after_id: int, *, service_id: str | None = None) -> Comparison:
        """Put two plans side by side, both measured on the facts as they stand now.

        Parameters
        ----------
        before_id, after_id
            Numbers of the plans.
        service_id
            The one service whose plans may be seen, None for every service: another's are as good as not kept.

        Raises
        ------
        ComparisonError
            When a plan is not kept, or the two are not of one term; the message says which and what to do.
        """
        with self._store.read() as db:
            records = [_found(find_plan(db, plan_id), plan_id, service_id) for plan_id in (before_id, after_id)]
            if len({(one.service_id, one.term_id) for one in records}) > 1:
                message = (
                    f"Plan {before_id} is of {records[0].term_id} and plan {after_id} of {records[1].term_id}. "
                    "Choose two plans of one service and term."
                )
                raise ComparisonError(message)
            facts = load_facts(db, records[0].service_id, records[0].term_id)
            plans = [load_plan(db, one.id) for one in records]
        made = compare_plans(facts, plans[0], plans[1], self._ground(facts.service_id))
        return replace(made, before=_choice(records[0]), after=_choice(records[1]))


def compare_plans(facts: Facts, before: Plan, after: Plan, ground: Ground | None) -> Comparison:
    """Put two plans side by side.

    Raises
    ------
    ComparisonError
        When the plans are not about these facts' service and term.
    """
    for name, plan in (("before", before), ("after", after)):
        if (plan.service_id, plan.term_id) != (facts.service_id, facts.term.id):
            message = (
                f"The plan {name} is of {plan.service_id}, {plan.term_id}; the facts are of {facts.service_id}, "
                f"{facts.term.id}. Name plans of one service and term."
            )
            raise ComparisonError(message)
    rows = coverage_rows(facts, before), coverage_rows(facts, after)
    whole = ground.source.whole if ground else "county"
    shapes = _shapes(facts, ground)
    panels = None if shapes is None else panels_html(shapes, comparison_panels(*rows, whole), rows[0], name="compare")
    found = changes(*rows)
    return Comparison(
        summary=_summary(found, *rows),
        figures=_figures(facts, (before, after), rows),
        changes=found,
        whole=whole,
        notes=_notes(facts, before, after),
        panels=panels,
        attribution=_caption(facts, ground.source).attribution if ground else "",
    )


def comparison_file(facts: Facts, before: Plan, after: Plan, ground: Ground, kind: str) -> bytes:
    """Return the comparison as a file: ``kind`` html opens from disk without a network, png and svg are for print.

    Raises
    ------
    ComparisonError
        When the kind is unknown, the plans are of another term, or an area has no boundaries.
    """
    if kind not in {"html", "png", "svg"}:
        message = f"A comparison can be written as .html, .png or .svg, not as .{kind}. Change the end of its name."
        raise ComparisonError(message)
    made = compare_plans(facts, before, after, ground)
    shapes = _shapes(facts, ground)
    if made.panels is None or shapes is None:
        message = f"There are no boundaries for every area of {facts.service_id}. Import them, or build them, first."
        raise ComparisonError(message)
    words = _caption(facts, ground.source)
    if kind == "html":
        return comparison_page(made.panels, made.changes, made.figures, made.summary, words).encode()
    rows = coverage_rows(facts, before), coverage_rows(facts, after)
    panels = comparison_panels(*rows, made.whole)
    return panels_picture(shapes, panels, rows[0], words, "png" if kind == "png" else "svg")


def _caption(facts: Facts, source: BoundarySource) -> CoverageCaption:
    return replace(caption(facts, source), title="Before and after")


def _shapes(facts: Facts, ground: Ground | None) -> gpd.GeoDataFrame | None:
    wanted = [area.id for area in facts.areas]
    if ground is None or not set(wanted) <= set(ground.areas["id"]):
        return None
    return ground.areas[ground.areas["id"].isin(wanted)]


def _found(record: PlanRecord | None, plan_id: int, service_id: str | None) -> PlanRecord:
    if record is None or service_id not in {None, record.service_id}:
        message = f"No plan {plan_id} is kept. Choose two plans from the list."
        raise ComparisonError(message)
    return record


def _choice(record: PlanRecord) -> PlanChoice:
    return PlanChoice(id=record.id, status=record.status, saved_at=record.saved_at, made_by=record.made_by)


def _notes(facts: Facts, before: Plan, after: Plan) -> tuple[str, ...]:
    now = fingerprint(facts)
    stale = [name for name, plan in (("before", before), ("after", after)) if plan.facts_fingerprint != now]
    return tuple(
        f"The plan {name} was made from other facts than today’s; both plans are measured on today’s." for name in stale
    )


def _summary(found: Sequence[Change], before: Sequence[CoverageRow], after: Sequence[CoverageRow]) -> str:
    count = {kind: sum(one.kind is kind for one in found) for kind in CoverageClass}
    areas = (
        f"Of {len(found)} areas, {count[CoverageClass.HIGHER]} can reach more places than before, "
        f"{count[CoverageClass.LOWER]} fewer, {count[CoverageClass.SIMILAR]} about the same."
    )
    return f"{areas} The worst-served area was {_worst(before)}; it would be {_worst(after)}."


def _worst(rows: Sequence[CoverageRow]) -> str:
    worst = next(iter(ranked(rows)), None)
    return "none" if worst is None else f"{worst.area_name} with {figure_text(worst)}"


def _figures(
    facts: Facts, plans: tuple[Plan, Plan], rows: tuple[Sequence[CoverageRow], Sequence[CoverageRow]]
) -> tuple[FigurePair, ...]:
    equity = [equity_summary(facts, plan) for plan in plans]
    keys = [key_figures(facts, plan) for plan in plans]
    worst = [min((row.places_per_100_carers or 0.0 for row in each if row.carers), default=0.0) for each in rows]
    pairs = [
        _pair("Worst-served area, places per 100 carers", worst),
        _pair("Average, places per 100 carers", [one.mean for one in equity]),
        _pair("Worth if shared evenly (EDE), places per 100 carers", [one.ede for one in equity]),
        _pair("Lost to unequal sharing", [100 * one.lost for one in equity], digits=1, unit="%"),
        _pair("Areas with something every month", [one.areas_served_every_month for one in keys]),
        _pair("Sessions", [one.sessions for one in keys]),
    ]
    if all(meets_at_venues(plan) for plan in plans):
        shares = [100 * _within_reach(each) for each in rows]
        pairs.insert(4, _pair("Carers within 30 minutes of something monthly", shares, digits=1, unit="%"))
    return tuple(pairs)


def _within_reach(rows: Sequence[CoverageRow]) -> float:
    carers = sum(row.carers or 0.0 for row in rows)
    reached = sum((row.carers or 0.0) * (row.share_within_30_minutes or 0.0) for row in rows)
    return reached / carers if carers else 0.0


def _pair(title: str, values: Sequence[float], *, digits: int = 0, unit: str = "") -> FigurePair:
    """Write a figure before and after, and the change between what is written, so that the sum adds up."""
    before, after = (round(value, digits) for value in values)
    step = round(after - before, digits)
    points = " points" if unit else ""
    words = f"{'up' if step > 0 else 'down'} {abs(step):,.{digits}f}{points}" if step else "no change"
    return FigurePair(
        title=title, before=f"{before:,.{digits}f}{unit}", after=f"{after:,.{digits}f}{unit}", words=words
    )
