"""What the planner of terms knows of transport: where it proved impossible, and roughly what it costs.

The seam: transport writes ``settings.no_transport`` and asks nothing of the planner; the planner asks nothing of
transport's search.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot

from scheduler.domain.plan import Series
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import Held, Never

SHARE_CARRIED = 0.05
"""Of a session's places, so many are carried (product default: the share of carers who need transport)."""
PENCE_A_MILE = 60
"""Of a minibus, as in ``scheduler.domain.transport_fleet`` (product default)."""
SHARED_BY = 4
"""Carers who share a vehicle on average (an assumption)."""
ROAD_OVER_STRAIGHT = 1.4
METRES_IN_MILE = 1_609.344
WAYS = 4
"""There and back, and the vehicle's own way to and fro each time."""


def carried_there(setting: Setting, series: Series) -> Iterator[Never]:
    """Hold no series of an area at a venue and hour to which transport proved impossible."""
    for one in setting.facts.settings.no_transport:
        here = (one.area_id, one.venue_id, one.weekday) == (series.area_id, series.venue_id, series.weekday)
        if here and one.from_minute <= series.start_minute <= one.to_minute:
            because = f"nobody can be carried there from this area at that hour: {one.because}"
            yield Never(rule="transport-possible", about=setting.title(series), because=because, choice=Held(series.id))


def rough_transport_pence(setting: Setting, series: Series) -> int:
    """Estimate what carrying a series' share of carers costs over the term, in whole pence; 0 without a venue.

    Straight line from the area's demand points, weighted by carers of the series' age band, times 1.4, at a minibus'
    price for a mile shared by four. A figure to compare venues by, not a budget.

    Examples
    --------
    20 places, 10 dates: one carer in twenty is carried. Points 8 km away are 6.96 miles by road; four ways at 60 p a
    mile shared by four are 418 p a carer and session, 4,176 p in all.
    """
    if series.venue_id is None:
        return 0
    venue = setting.venues[series.venue_id]
    points = [one for one in setting.facts.demand_points if one.area_id == series.area_id]
    weights = [one.carers.get(series.band_id, 0.0) for one in points]
    if not sum(weights):
        return 0
    away = [hypot(one.easting_m - venue.easting_m, one.northing_m - venue.northing_m) for one in points]
    metres = sum(far * weight for far, weight in zip(away, weights, strict=True)) / sum(weights)
    miles = metres * ROAD_OVER_STRAIGHT / METRES_IN_MILE
    carried = series.places * SHARE_CARRIED * len(series.dates)
    return round(carried * WAYS * miles * PENCE_A_MILE / SHARED_BY)
