"""What is near: to where an area's carers live, and to the postcode sector that a visitor names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.sectors import Sectors, sector_of
from geo.travel_time import estimate_minutes
from scheduler.domain.facts import Travel, Venue
from scheduler.domain.plan import Series
from scheduler.optimise.programme.minutes import minutes_to_places
from scheduler.use_cases.read_site.programme_views import Near
from scheduler.use_cases.read_site.snapshot import Snapshot

NEAR_MINUTES = (15, 20, 30, 45, 60)
USUAL_MINUTES = 30
NEAREST_AREAS = 4
_SECTORS = Sectors()


def find_near(snapshot: Snapshot, sector: str, within: str = "") -> Near:
    """Find the venues within some minutes by car of the middle of a postcode sector.

    Parameters
    ----------
    snapshot
        The plan whose venues are asked for.
    sector
        Such as BA14 8; a whole postcode is cut to its sector.
    within
        Minutes, as text; empty for `USUAL_MINUTES`.

    Raises
    ------
    PostcodeError
        When there is no such sector.
    """
    name = sector_of(sector)
    easting_m, northing_m = _SECTORS.middle(name)
    most = int(within or USUAL_MINUTES)
    venues = [venue for venue in snapshot.facts.venues if venue.id in _used(snapshot)]
    minutes = _minutes_to(venues, (easting_m, northing_m, _is_rural(snapshot, easting_m, northing_m)))
    return Near(
        sector=name,
        within_minutes=most,
        minutes={venue_id: round(value) for venue_id, value in minutes.items() if round(value) <= most},
    )


def nearest_areas(snapshot: Snapshot, venue: Venue) -> tuple[tuple[str, int], ...]:
    """Areas from whose middle a venue is nearest, by name, with estimated minutes by car: its own first."""
    found = []
    for area in snapshot.facts.areas:
        middle = _middle(snapshot, area.id)
        if middle is not None:
            minutes = round(_minutes_to([venue], middle)[venue.id])
            found.append((area.id != venue.area_id, minutes, area.name))
    return tuple((name, minutes) for _, minutes, name in sorted(found)[:NEAREST_AREAS])


def _used(snapshot: Snapshot) -> frozenset[str]:
    return frozenset(series.venue_id for series in snapshot.public_series if series.venue_id)


def _minutes_to(venues: list[Venue], start: tuple[float, float, bool]) -> dict[str, float]:
    if not venues:
        return {}
    easting_m, northing_m, rural = start
    minutes = estimate_minutes([[easting_m, northing_m]], [[one.easting_m, one.northing_m] for one in venues], [rural])
    return {venue.id: float(value) for venue, value in zip(venues, minutes[0], strict=True)}


def _is_rural(snapshot: Snapshot, easting_m: float, northing_m: float) -> bool:
    """Whether the nearest demand point lies in a rural area; False where there is none."""
    nearest = min(
        snapshot.facts.demand_points,
        key=lambda one: (one.easting_m - easting_m) ** 2 + (one.northing_m - northing_m) ** 2,
        default=None,
    )
    return nearest is not None and nearest.rural


def nearest_groups(snapshot: Snapshot, area_id: str, most: int) -> list[tuple[Series, float]]:
    """Recurring groups outside an area with minutes by car, nearest first.

    Where the facts hold minutes by car, they are the mean of the area's carers; else they are estimated from the middle
    of its demand points, weighted by carers. An area without carers has none.
    """
    middle = _middle(snapshot, area_id)
    away = [
        series
        for series in snapshot.public_series
        if series.area_id != area_id and series.venue_id is not None and len(series.dates) > 1
    ]
    if middle is None or not away:
        return []
    sites = {series.venue_id: snapshot.venues[series.venue_id] for series in away if series.venue_id is not None}
    minutes = _known_minutes(snapshot, area_id, list(sites.values())) or _minutes_to(list(sites.values()), middle)
    found = [(series, minutes[series.venue_id]) for series in away if series.venue_id in minutes]
    return sorted(found, key=lambda pair: (pair[1], pair[0].id))[:most]


def _known_minutes(snapshot: Snapshot, area_id: str, venues: list[Venue]) -> dict[str, float]:
    """Mean minutes by car of an area's carers by the facts' own table; nothing where there is none.

    A venue that fewer than half of them can get to is left out.
    """
    facts = snapshot.facts
    if not any(one.travel is Travel.CAR for one in facts.travel_times):
        return {}
    by_car = replace(facts, settings=replace(facts.settings, reach_by=Travel.CAR))
    inside = np.array([point.area_id == area_id for point in facts.demand_points])
    carers = np.array([sum(point.carers.values()) for point in facts.demand_points])[inside]
    found: dict[str, float] = {}
    for venue, column in zip(venues, minutes_to_places(by_car, venues).table[inside].T, strict=True):
        way = np.isfinite(column)
        if carers[way].sum() >= carers.sum() / 2:
            found[venue.id] = float(np.average(column[way], weights=carers[way]))
    return found


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
