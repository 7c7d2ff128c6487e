"""What the planner of terms knows of transport: where it proved impossible, and roughly what it costs.

The seam: transport writes ``settings.no_transport`` and asks nothing of the planner; the planner asks nothing of
transport's search.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from math import hypot

from scheduler.domain.carbon import grams_a_mile
from scheduler.domain.costs import Wheels
from scheduler.domain.plan import Series
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import AtMost, Choice, Held, Never

SHARE_CARRIED = 0.05
"""Of a session's places, so many are carried (product default: the share of carers who need transport)."""
PENCE_A_MILE = 60
"""Of a minibus, as in ``scheduler.domain.transport_fleet`` (product default)."""
GRAMS_A_MILE = grams_a_mile(Wheels.MINIBUS)
"""CO2e of a minibus, as in ``scheduler.domain.transport_fleet``."""
PARTS = 100
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


def carried_miles(setting: Setting, series: Series) -> float:
    """Miles of vehicles for carrying a series' share of carers over the term, shared journeys counted in part.

    Straight line from the area's demand points, weighted by carers of the series' age band, times 1.4; 0 without a
    venue.
    """
    if series.venue_id is None:
        return 0.0
    each = setting.kept(("miles", series.area_id, series.band_id, series.venue_id), lambda: _miles(setting, series))
    return carried(series) * WAYS * each / SHARED_BY


def carried(series: Series) -> float:
    """Carers who are carried to a series over the term, one for each date."""
    return series.places * SHARE_CARRIED * len(series.dates)


def _miles(setting: Setting, series: Series) -> float:
    venue = setting.venues[series.venue_id or ""]
    points = setting.points_of.get(series.area_id, [])
    weights = [one.carers.get(series.band_id, 0.0) for one in points]
    if not sum(weights):
        return 0.0
    away = [hypot(one.easting_m - venue.easting_m, one.northing_m - venue.northing_m) for one in points]
    metres = sum(far * weight for far, weight in zip(away, weights, strict=True)) / sum(weights)
    return metres * ROAD_OVER_STRAIGHT / METRES_IN_MILE


def rough_transport_pence(setting: Setting, series: Series) -> int:
    """Estimate what carrying a series' share of carers costs over the term, in whole pence; 0 without a venue.

    What transport has reckoned (``settings.carrying_costs``) goes first; else a minibus' price for the miles. A figure
    to compare venues by, not a budget.

    Examples
    --------
    20 places, 10 dates: one carer in twenty is carried. Points 8 km away are 6.96 miles by road; four ways at 60 p a
    mile shared by four are 418 p a carer and session, 4,176 p in all. Had transport reckoned 500 p, 5,000 p.
    """
    for one in setting.facts.settings.carrying_costs:
        if (one.area_id, one.venue_id) == (series.area_id, series.venue_id):
            return round(carried(series) * one.pence)
    return round(carried_miles(setting, series) * PENCE_A_MILE)


def evening_seats(setting: Setting, universe: Sequence[Series]) -> Iterator[AtMost]:
    """Have on no day more carers to carry than the service's own vehicles have seats; no rule without vehicles.

    Counted in hundredths of a carer. What taxis could carry beside stands in ``settings.seats_hired``.
    """
    facts = setting.facts
    if not facts.vehicles or facts.settings.seats_hired is None:
        return
    seats = sum(one.seats for one in facts.vehicles) + facts.settings.seats_hired
    days: defaultdict[date, list[tuple[Choice, int]]] = defaultdict(list)
    for one in universe:
        if one.venue_id is not None:
            for day in one.dates:
                days[day].append((Held(one.id), round(one.places * SHARE_CARRIED * PARTS)))
    for day, terms in sorted(days.items()):
        if sum(weight for _, weight in terms) > seats * PARTS:
            because = f"its groups need seats for one carer in {round(1 / SHARE_CARRIED)}, and there are {seats}"
            about = f"{day.day} {day:%B}"
            yield AtMost(rule="seats", about=about, because=because, terms=tuple(terms), limit=seats * PARTS)
