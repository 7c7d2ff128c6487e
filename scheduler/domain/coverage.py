"""Which areas a plan serves in which months: pure counting, shared by table, map, page and checker.

An area is served in a month when at least one session of a series for that area takes place in it, face to
face or at home. Online sessions extend reach and do not replace a meeting, so they do not count.
"""

from __future__ import annotations

from scheduler.domain.calendar import months_that_count
from scheduler.domain.facts import Facts, Mode
from scheduler.domain.plan import Plan, Series

Month = tuple[int, int]


def counting_series(facts: Facts, plan: Plan) -> tuple[Series, ...]:
    """Series that count as serving an area: all but the online ones."""
    online = {strand.id for strand in facts.strands if strand.mode is Mode.ONLINE}
    return tuple(series for series in plan.series if series.strand_id not in online)


def meets_at_venues(plan: Plan) -> bool:
    """Whether anybody travels to anything: where a service only comes to the family, minutes say nothing."""
    return any(series.venue_id is not None for series in plan.series)


def months_served(facts: Facts, plan: Plan, *, band_id: str | None = None) -> dict[str, frozenset[Month]]:
    """For every area id, the (year, month) pairs in which it has at least one session.

    ``band_id`` narrows the count to one age band.

    Examples
    --------
    A monthly group of East on 14 January, 11 February and 11 March serves East in (2027, 1), (2027, 2) and
    (2027, 3).
    """
    served: dict[str, set[Month]] = {area.id: set() for area in facts.areas}
    for series in counting_series(facts, plan):
        if band_id in {None, series.band_id} and series.area_id in served:
            served[series.area_id].update((day.year, day.month) for day in series.dates)
    return {area_id: frozenset(months) for area_id, months in served.items()}


def months_missed(facts: Facts, plan: Plan, *, band_id: str | None = None) -> dict[str, tuple[Month, ...]]:
    """For every area id, the months that count for a monthly duty in which it has nothing."""
    due = months_that_count(facts.term)
    served = months_served(facts, plan, band_id=band_id)
    return {area_id: tuple(month for month in due if month not in months) for area_id, months in served.items()}


def areas_served_every_month(facts: Facts, plan: Plan) -> tuple[str, ...]:
    """Ids of the areas that have something in every month that counts, sorted."""
    return tuple(sorted(area_id for area_id, missed in months_missed(facts, plan).items() if not missed))


def sessions_by_area(facts: Facts, plan: Plan) -> dict[str, int]:
    """Count the dated sessions for every area id, 0 where there are none; online sessions apart."""
    counts = {area.id: 0 for area in facts.areas}
    for series in counting_series(facts, plan):
        if series.area_id in counts:
            counts[series.area_id] += len(series.dates)
    return counts


def places_held(facts: Facts, plan: Plan) -> dict[str, int]:
    """Places put on in person in each area over the term, by area id: dates times places."""
    held = {area.id: 0 for area in facts.areas}
    for series in counting_series(facts, plan):
        if series.area_id in held:
            held[series.area_id] += len(series.dates) * series.places
    return held
