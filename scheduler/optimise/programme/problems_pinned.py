"""Pinned series that no hall, day and team can hold: found before planning, with the way that comes nearest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scheduler.domain.facts import Facts, Strand
from scheduler.domain.planning import Lock
from scheduler.optimise.programme.findings import Finding
from scheduler.optimise.programme.nearest import nearest_way
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.rules_service import is_locked
from scheduler.optimise.programme.setting import Setting


def pinned_faults(facts: Facts) -> Iterator[Finding]:
    """Find locks that no way of holding a series meets without breaking a rule on its own.

    Asked of facts without other faults. Each lock is looked at by itself, at exactly the hour that it names.
    """
    for lock in facts.settings.locks:
        options = Options(Setting(_narrowed(facts, lock)))
        if not any(is_locked(lock, one) for spot in options.spots() for one in options.at(spot)):
            because = f"it is pinned ({lock.because}), and {_why(options, lock)}; move it or take it out"
            yield Finding(rule="facts", about=f"settings.locks {lock.id}", because=because)


def _narrowed(facts: Facts, lock: Lock) -> Facts:
    """Return facts whose strands may do nothing but what is pinned."""
    strands = tuple(found for one in facts.strands if (found := _only(one, lock)) is not None)
    venues = tuple(one for one in facts.venues if lock.venue_id in {None, one.id})
    return replace(facts, strands=strands, venues=venues, targets=(), settings=replace(facts.settings, locks=(lock,)))


def _only(strand: Strand, lock: Lock) -> Strand | None:
    areas = strand.area_ids if lock.area_id is None else (lock.area_id,)
    weekdays = strand.weekdays if lock.weekday is None else (lock.weekday,)
    bands = strand.band_ids if lock.band_id is None else (lock.band_id,)
    start = strand.earliest_start_minute if lock.start_minute is None else lock.start_minute
    end = strand.latest_end_minute if lock.start_minute is None else start + strand.duration_minutes
    named = lock.strand_id in {None, strand.id} and set(bands) <= set(strand.band_ids)
    there = not strand.area_ids or set(areas) <= set(strand.area_ids)
    then = strand.earliest_start_minute <= start and end <= strand.latest_end_minute
    if not named or not there or not then or not set(weekdays) <= set(strand.weekdays):
        return None
    return replace(
        strand, area_ids=areas, weekdays=weekdays, band_ids=bands, earliest_start_minute=start, latest_end_minute=end
    )


def _why(options: Options, lock: Lock) -> str:
    for strand in options.setting.facts.strands:
        for area_id in [lock.area_id] if lock.area_id else options.setting.areas_of(strand):
            nearest = nearest_way(options, strand, area_id)
            if nearest is not None:
                return nearest.words(options.setting)
    return "no venue, day and team are on file that could hold it"
