"""Plan for another measure of need than the register: the same places and people, other weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.need import NeedError, NeedFigures, share_out
from scheduler.domain.facts import DemandPoint, Facts


def with_need(facts: Facts, figures: NeedFigures, basis: str) -> Facts:
    """Return facts whose demand points carry another measure of need.

    Figures by area are shared out in proportion to the carers that each point has now. A point's age bands keep their
    shares; a point without carers takes the shares of the whole service. ``basis`` is the denominator in words, which
    stands on every figure from then on.

    Raises
    ------
    NeedError
        When a demand point or an area has no figure.
    """
    points = facts.demand_points
    now = np.array([sum(point.carers.values()) for point in points])
    if figures.unit == "lsoa":
        missing = [point.id for point in points if point.id not in figures.values]
        if missing:
            message = (
                f"{figures.measure}: no figure for {len(missing)} of {len(points)} LSOAs (the first is {missing[0]}). "
                "Add a row for each, 0 where there is none."
            )
            raise NeedError(message)
        need = np.array([figures.values[point.id] for point in points])
    else:
        wanted = {area.id: figures.values[area.id] for area in facts.areas if area.id in figures.values}
        need = share_out(wanted, [point.area_id for point in points], now)
    shares = _shares(facts)
    changed = tuple(_weighted(point, float(total), shares) for point, total in zip(points, need, strict=True))
    return replace(facts, demand_points=changed, settings=replace(facts.settings, need_basis=basis))


def _shares(facts: Facts) -> dict[str, float]:
    """Share of every age band in the whole service's carers."""
    totals = {band.id: sum(point.carers.get(band.id, 0.0) for point in facts.demand_points) for band in facts.bands}
    whole = sum(totals.values())
    return {band_id: count / whole if whole else 1 / len(totals) for band_id, count in totals.items()}


def _weighted(point: DemandPoint, total: float, shares: dict[str, float]) -> DemandPoint:
    own = sum(point.carers.values())
    parts = {band_id: count / own for band_id, count in point.carers.items()} if own else shares
    return replace(point, carers={band_id: total * part for band_id, part in parts.items()})
