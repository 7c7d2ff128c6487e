"""Which groups of other areas are nearest to where an area's carers live."""

from __future__ import annotations

from geo.travel_time import estimate_minutes
from scheduler.domain.plan import Series
from scheduler.use_cases.read_site.snapshot import Snapshot


def nearest_groups(snapshot: Snapshot, area_id: str, most: int) -> list[tuple[Series, float]]:
    """Recurring groups outside an area with estimated minutes by car, nearest first.

    Minutes are counted from the middle of the area's demand points, weighted by carers. An area without
    carers has none.
    """
    middle = _middle(snapshot, area_id)
    away = [
        series
        for series in snapshot.public_series
        if series.area_id != area_id and series.venue_id is not None and len(series.dates) > 1
    ]
    if middle is None or not away:
        return []
    easting_m, northing_m, rural = middle
    sites = [snapshot.venues[series.venue_id] for series in away if series.venue_id is not None]
    minutes = estimate_minutes([[easting_m, northing_m]], [[one.easting_m, one.northing_m] for one in sites], [rural])
    found = zip(away, (float(value) for value in minutes[0]), strict=True)
    return sorted(found, key=lambda pair: (pair[1], pair[0].id))[:most]


def _middle(snapshot: Snapshot, area_id: str) -> tuple[float, float, bool] | None:
    weighted = [
        (point, sum(point.carers.values())) for point in snapshot.facts.demand_points if point.area_id == area_id
    ]
    total = sum(carers for _, carers in weighted)
    if not total:
        return None
    easting_m = sum(point.easting_m * carers for point, carers in weighted) / total
    northing_m = sum(point.northing_m * carers for point, carers in weighted) / total
    rural = sum(carers for point, carers in weighted if point.rural) > total / 2
    return easting_m, northing_m, rural
