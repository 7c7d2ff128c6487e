"""Bad input, found before solving, all at once: each with the field and the cure.

``faults_in`` finds what no plan can be made from. ``problems_in`` adds what a plan can be made around but that
will leave promises unmet. ``look_over`` refuses the one and returns the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scheduler.domain.facts import Facts, Strand
from scheduler.optimise.programme.findings import Finding, PlanRefusedError
from scheduler.optimise.programme.problems_amounts import amount_faults
from scheduler.optimise.programme.problems_lacks import lacks_in
from scheduler.optimise.programme.problems_pinned import pinned_faults
from scheduler.optimise.programme.problems_settings import setting_faults
from scheduler.optimise.programme.problems_together import size_faults

MINUTES_IN_DAY = 24 * 60
DAYS_AT_MOST = 366
PLACES_AT_MOST = 1_000
"""Of one group; more is a slip of the keyboard, and each number of places is tried."""


def look_over(facts: Facts) -> tuple[Finding, ...]:
    """Look the facts over before planning.

    Returns
    -------
    tuple of Finding
        What a plan can be made around but will leave promises unmet; empty when all is well.

    Raises
    ------
    PlanRefusedError
        When no plan can be made from the facts: it names everything that is wrong or lacking at once.
    """
    if not faults_in(facts):
        return tuple(lacks_in(facts))
    headline = "These facts cannot be planned. Mend what is named here, then plan again:"
    raise PlanRefusedError(headline, problems_in(facts))


def problems_in(facts: Facts) -> tuple[Finding, ...]:
    """Everything that is wrong or lacking in the facts, each with its field and its cure; empty when all is well."""
    # a term that ends before it begins has no days to count with; all else is told beside the faults
    return (*faults_in(facts), *(() if _upside_down(facts) else lacks_in(facts)))


def faults_in(facts: Facts) -> tuple[Finding, ...]:
    """Faults that make planning impossible: unknown or double ids, amounts that cannot be, no points."""
    found = (
        *_double_ids(facts),
        *_references(facts),
        *_amounts(facts),
        *amount_faults(facts),
        *setting_faults(facts),
        *_coordinates(facts),
        *_term(facts),
        *(() if _upside_down(facts) else size_faults(facts)),
    )
    return found or tuple(pinned_faults(facts))


def _finding(about: str, because: str) -> Finding:
    return Finding(rule="facts", about=about, because=because)


def _double_ids(facts: Facts) -> Iterator[Finding]:
    tables = ("areas", "bands", "demand_points", "venues", "workers", "strands", "targets", "vehicles", "local_groups")
    for table in tables:
        ids = [one.id for one in getattr(facts, table)]
        for twice in sorted({one for one in ids if ids.count(one) > 1}) if len(set(ids)) < len(ids) else ():
            yield _finding(f"{table}.id", f"{twice} stands twice; give each its own id")
    for table in ("areas", "bands", "strands"):
        if not getattr(facts, table):
            yield _finding(table, "there are none; a service needs at least one")


def _references(facts: Facts) -> Iterator[Finding]:
    areas, bands = {one.id for one in facts.areas}, {one.id for one in facts.bands}
    strands = {one.id for one in facts.strands}
    for table in ("demand_points", "venues", "local_groups"):
        for one in getattr(facts, table):
            yield from _unknown(f"{table} {one.id}, area_id", [one.area_id], areas)
    for point in facts.demand_points:
        yield from _unknown(f"demand_points {point.id}, carers", point.carers, bands)
    for strand in facts.strands:
        yield from _unknown(f"strands {strand.id}, band_ids", strand.band_ids, bands)
        yield from _unknown(f"strands {strand.id}, area_ids", strand.area_ids, areas)
        if not strand.band_ids:
            yield _finding(f"strands {strand.id}, band_ids", "no age band is named; name at least one")
    for target in facts.targets:
        yield from _unknown(f"targets {target.id}, strand_ids", target.strand_ids, strands)
        yield from _unknown(f"targets {target.id}, area_id", [target.area_id] if target.area_id else [], areas)
    for group in facts.local_groups:
        yield from _unknown(f"local_groups {group.id}, band_ids", group.band_ids, bands)
    for duty in facts.monthly_access:
        yield from _unknown("monthly_access, band_id", [duty.band_id], bands)


def _unknown(about: str, ids: Iterable[str], known: set[str]) -> Iterator[Finding]:
    for one in sorted(set(ids) - known):
        yield _finding(about, f"{one} is not in the facts; mend the id or add what it names")


def _amounts(facts: Facts) -> Iterator[Finding]:
    for target in facts.targets:
        if target.amount < 0:
            yield _finding(f"targets {target.id}, amount", f"{target.amount} is below 0; give 0 or more")
    for strand in facts.strands:
        yield from _strand_amounts(strand)
    for venue in facts.venues:
        if venue.hire_pence_per_hour < 0:
            yield _finding(
                f"venues {venue.id}, hire_pence_per_hour", f"{venue.hire_pence_per_hour} is below 0; give 0 or more"
            )
    for worker in facts.workers:
        for name in ("contract_minutes_per_week", "evenings_per_week_at_most"):
            if getattr(worker, name) < 0:
                yield _finding(f"workers {worker.id}, {name}", f"{getattr(worker, name)} is below 0; give 0 or more")


def _strand_amounts(strand: Strand) -> Iterator[Finding]:
    about = f"strands {strand.id}"
    for least, most in (("least_places", "most_places"), ("least_series", "most_series")):
        if getattr(strand, least) > getattr(strand, most):
            because = f"{getattr(strand, least)} is above {most} ({getattr(strand, most)}); swap them or raise {most}"
            yield _finding(f"{about}, {least}", because)
    yield from _strand_ends(strand, about)
    hours = strand.latest_end_minute - strand.earliest_start_minute
    if hours < strand.duration_minutes:
        because = f"{strand.duration_minutes} minutes do not fit between its earliest start and latest end; widen them"
        yield _finding(f"{about}, latest_end_minute", because)
    if any(not 0 <= day <= 6 for day in strand.weekdays) or not strand.weekdays:  # noqa: PLR2004 - Sunday
        yield _finding(f"{about}, weekdays", "weekdays run from 0 (Monday) to 6 (Sunday); name at least one")


def _strand_ends(strand: Strand, about: str) -> Iterator[Finding]:
    for name in ("carers_per_worker", "duration_minutes", "least_places", "least_staff"):
        if getattr(strand, name) < 1:
            yield _finding(f"{about}, {name}", f"{getattr(strand, name)} is below 1; give 1 or more")
    for name in ("least_series", "earliest_start_minute"):
        if getattr(strand, name) < 0:
            yield _finding(f"{about}, {name}", f"{getattr(strand, name)} is below 0; give 0 or more")
    if strand.latest_end_minute > MINUTES_IN_DAY:
        because = f"{strand.latest_end_minute} is after midnight; give {MINUTES_IN_DAY} or less"
        yield _finding(f"{about}, latest_end_minute", because)
    if strand.most_places > PLACES_AT_MOST:
        because = f"{strand.most_places:,} is more than any group has; give {PLACES_AT_MOST:,} or less"
        yield _finding(f"{about}, most_places", because)


def _coordinates(facts: Facts) -> Iterator[Finding]:
    for table in ("demand_points", "venues", "workers", "vehicles", "local_groups"):
        for one in getattr(facts, table):
            if not (0 < one.easting_m < 700_000 and 0 < one.northing_m < 1_300_000):  # noqa: PLR2004 - the British grid
                because = f"({one.easting_m}, {one.northing_m}) is not in Britain; give easting and northing in metres"
                yield _finding(f"{table} {one.id}, easting_m and northing_m", because)


def _upside_down(facts: Facts) -> bool:
    return facts.term.last < facts.term.first


def _term(facts: Facts) -> Iterator[Finding]:
    term = facts.term
    if _upside_down(facts):
        because = f"the term ends ({term.last}) before it begins ({term.first}); swap or mend the dates"
        yield _finding("term, first and last", because)
    elif term.days > DAYS_AT_MOST:
        because = (
            f"it has {term.days:,} days and a term {DAYS_AT_MOST} at most; mend the dates, or plan terms of a year"
        )
        yield _finding("term, first and last", because)
