"""Amounts that cannot be: fewer than nobody, a room for none, hours that end before they begin, thousands promised."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.domain.facts import Facts, Spread, Strand, Vehicle, Venue, WeeklyHours, Worker
from scheduler.domain.planning import CarryingCost, Wish
from scheduler.optimise.programme.findings import Finding

MINUTES_IN_DAY = 24 * 60
SUNDAY = 6
DAYS_BETWEEN = {"weekly": 7, "fortnightly": 14, "monthly": 28}
PROMISED_AT_MOST = 5_000
"""Sessions that strands may promise together in one term of one service."""


def amount_faults(facts: Facts) -> Iterator[Finding]:
    """Find every amount that cannot be, each with its field and its cure."""
    for point in facts.demand_points:
        for band_id, count in sorted(point.carers.items()):
            if not 0 <= count < float("inf"):
                yield _fault(f"demand_points {point.id}, carers", f"{count:g} of {band_id} cannot be; give 0 or more")
    for venue in facts.venues:
        yield from _venue(venue)
    for worker in facts.workers:
        yield from _worker(worker)
    for vehicle in facts.vehicles:
        yield from _vehicle(vehicle)
    for group in facts.local_groups:
        for name in ("places", "sessions_per_month"):
            if getattr(group, name) < 0:
                because = f"{getattr(group, name)} is below 0; give 0 or more"
                yield _fault(f"local_groups {group.id}, {name}", because)
    yield from _promised(facts)
    yield from _asked(facts)


def _asked(facts: Facts) -> Iterator[Finding]:
    """Find wishes, carrying costs and an order of aims that cannot be."""
    own = facts.settings
    for wish in own.wishes:
        yield from _wish(facts, wish)
    ids = [one.id for one in own.wishes]
    for twice in sorted({one for one in ids if ids.count(one) > 1}):
        yield _fault("settings.wishes.id", f"{twice} stands twice; give each its own id")
    for cost in own.carrying_costs:
        yield from _carrying(facts, cost)
    for aim in sorted({one for one in own.later_aims if own.later_aims.count(one) > 1}):
        yield _fault("settings.later_aims", f"{aim} stands twice; name each aim once")
    if own.seats_hired is not None and own.seats_hired < 0:
        yield _fault("settings.seats_hired", f"{own.seats_hired} is below 0; give 0 or more, or leave it out")


def _wish(facts: Facts, wish: Wish) -> Iterator[Finding]:
    about = f"settings.wishes {wish.id}"
    tables = (
        ("area_id", facts.areas),
        ("strand_id", facts.strands),
        ("band_id", facts.bands),
        ("venue_id", facts.venues),
    )
    for name, table in tables:
        if getattr(wish, name) not in {None, *(one.id for one in table)}:
            yield _fault(f"{about}, {name}", f"{getattr(wish, name)} is not in the facts; mend it or leave it open")
    if wish.weight < 1:
        yield _fault(f"{about}, weight", f"{wish.weight} is below 1; give 1 or more, or take the wish out")
    if any(not 0 <= day <= SUNDAY for day in wish.weekdays):
        yield _fault(f"{about}, weekdays", "weekdays run from 0 (Monday) to 6 (Sunday); mend them")
    if not 0 <= wish.from_minute < wish.to_minute <= MINUTES_IN_DAY:
        because = f"minutes {wish.from_minute} to {wish.to_minute} are no time of a day; swap or mend them"
        yield _fault(f"{about}, from_minute and to_minute", because)


def _carrying(facts: Facts, cost: CarryingCost) -> Iterator[Finding]:
    about = f"settings.carrying_costs {cost.area_id} to {cost.venue_id}"
    if cost.pence < 0:
        yield _fault(f"{about}, pence", f"{cost.pence} is below 0; give 0 or more")
    areas, venues = {one.id for one in facts.areas}, {one.id for one in facts.venues}
    if cost.area_id not in areas or cost.venue_id not in venues:
        yield _fault(about, "the area or the venue is not in the facts; mend the id or take the line out")


def _fault(about: str, because: str) -> Finding:
    return Finding(rule="facts", about=about, because=because)


def _venue(venue: Venue) -> Iterator[Finding]:
    if venue.capacity_people < 1:
        yield _fault(f"venues {venue.id}, capacity_people", f"{venue.capacity_people} is no room; give 1 or more")
    yield from _hours(f"venues {venue.id}, opening", venue.opening)


def _worker(worker: Worker) -> Iterator[Finding]:
    yield from _hours(f"workers {worker.id}, availability", worker.availability)


def _vehicle(vehicle: Vehicle) -> Iterator[Finding]:
    for name in ("seats", "wheelchair_places"):
        if getattr(vehicle, name) < 0:
            because = f"{getattr(vehicle, name)} is below 0; give 0 or more"
            yield _fault(f"vehicles {vehicle.id}, {name}", because)


def _hours(about: str, hours: tuple[WeeklyHours, ...]) -> Iterator[Finding]:
    for one in hours:
        if not 0 <= one.weekday <= SUNDAY:
            yield _fault(about, f"weekday {one.weekday} is none; give 0 (Monday) to 6 (Sunday)")
        if not 0 <= one.from_minute < one.to_minute <= MINUTES_IN_DAY:
            because = f"minutes {one.from_minute} to {one.to_minute} are no time of a day; swap or mend them"
            yield _fault(about, because)


def _promised(facts: Facts) -> Iterator[Finding]:
    """Find strands that promise more sessions together than a term of one service can be planned with."""
    total = sum(strand.least_series * _units(facts, strand) * _dates(facts, strand) for strand in facts.strands)
    if total > PROMISED_AT_MOST:
        because = (
            f"together they promise about {total:,} sessions this term; {PROMISED_AT_MOST:,} can be planned; "
            "lower least_series, or plan the areas as services of their own"
        )
        yield _fault("strands, least_series", because)


def _units(facts: Facts, strand: Strand) -> int:
    if strand.spread is Spread.EACH_AREA:
        return len(strand.area_ids or facts.areas)
    return len(facts.venues) if strand.spread is Spread.EACH_VENUE else 1


def _dates(facts: Facts, strand: Strand) -> int:
    days = DAYS_BETWEEN.get(strand.cadence.value)
    return 1 if days is None else -(-facts.term.days // days)
