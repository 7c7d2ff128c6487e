"""The contract's KPIs as a report shows them to the council: nothing by which a small figure could be worked out.

Figures of the provider's own (sessions, areas, venues) stand as they are. A figure of people is not given here, where
it would stand beside the tables without their guard: only on which side of its target it lies, and that only where both
sides hold more people than a hidden figure may.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from scheduler.contract_kpis import CountedKpis, count_kpis, forecast_of
from scheduler.domain.kpi_measures import OF_THE_PROVIDER, WAITS, KpiMeasure
from scheduler.domain.kpi_results import Direction, KpiResult, KpiState
from scheduler.domain.reports import KpiLine, Unit
from scheduler.store import Db

TOO_FEW = "Too few to say"
SIDE_ALONE = (
    "counted by the provider; beside the tables its figure could give small ones away, so its side alone is said"
)


def contract_lines(
    db: Db, service_id: str, until: date, data_dir: Path, hidden_up_to: int
) -> tuple[tuple[KpiLine, ...], dict[str, float], frozenset[str]]:
    """Hold the profile's KPIs to their targets, for the council.

    Returns
    -------
    tuple
        The lines; the provider's own figures that they name; the targets that need no line any more.
    """
    counted = count_kpis(db, service_id, until, data_dir, by_area=False)
    lines, things = [], {}
    for result in counted.results:
        name = f"kpi|{result.definition.id}"
        if result.definition.measure in OF_THE_PROVIDER and result.count is not None:
            things[name] = float(result.count.count or 0)
            lines.append(_own(result, name, counted))
        else:
            lines.append(_of_people(result, hidden_up_to))
    return tuple(lines), things, counted.contract.target_ids


def _own(result: KpiResult, name: str, counted: CountedKpis) -> KpiLine:
    kpi, forecast = result.definition, forecast_of(result, counted.records, counted.days)
    words = [f"{result.first:%d/%m/%Y} to {result.last:%d/%m/%Y}"]
    if forecast is not None:
        low, high = forecast.interval
        words.append(f"about {forecast.expected:,.0f} by the year’s end, {low:,.0f} to {high:,.0f} in nine of ten")
    return KpiLine(
        id=kpi.id,
        title=kpi.title,
        unit=Unit.COUNT,
        figure=name,
        target=None if result.owed is None else _least(result.owed, kpi.direction),
        source=kpi.source,
        note="; ".join(words),
    )


def _least(owed: float, direction: Direction | None) -> float:
    """Return the least count that keeps a target: one more, where it is to be more than so many."""
    return owed + 1 if direction in {Direction.MORE_THAN, Direction.RISING} else owed


def _of_people(result: KpiResult, hidden_up_to: int) -> KpiLine:
    kpi = result.definition
    if result.state is KpiState.NOT_MEASURED:
        return KpiLine(
            id=kpi.id, title=kpi.title, unit=Unit.COUNT, figure=None, target=None, source=kpi.source, note=kpi.counts
        )
    unit = "% wanted" if result.is_share else f"{kpi.unit} wanted by now"
    owed = "" if result.owed is None else f"{result.owed:,.6g} {unit}; "
    return KpiLine(
        id=kpi.id,
        title=kpi.title,
        unit=Unit.COUNT,
        figure=None,
        target=None,
        source=kpi.source,
        note=f"{owed}{SIDE_ALONE}",
        state=result.state.value if _may_be_said(result, hidden_up_to) else TOO_FEW,
    )


def _may_be_said(result: KpiResult, hidden_up_to: int) -> bool:
    """Whether both sides of the target hold more people than a hidden figure may; without a target nothing is told."""
    if result.owed is None or result.count is None:
        return True
    if result.definition.measure is KpiMeasure.LONGEST_WAIT:
        return False  # the longest is one person's
    if result.definition.measure in WAITS:
        return len(result.count.behind) > hidden_up_to
    if not result.is_share:
        return result.owed > hidden_up_to
    of = result.count.of or 0
    return min(of * result.owed, of * (100 - result.owed)) / 100 > hidden_up_to


def without_targets(lines: Iterable[KpiLine], target_ids: frozenset[str]) -> tuple[KpiLine, ...]:
    """Leave out the lines of targets for which a KPI stands."""
    return tuple(one for one in lines if one.id not in target_ids)
