"""Settings that cannot be: below zero, no share, no time of day, of what is not on file, pinned where nothing meets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scheduler.domain.facts import Facts, Strand
from scheduler.domain.planning import Lock, QuietTime
from scheduler.optimise.programme.findings import Finding

PERCENT = 100
MINUTES_IN_DAY = 24 * 60
SUNDAY = 6
STEPS_EXAMPLE = "give minutes that rise and weights of 0 or more, such as 10: 1, 20: 0.68"


def setting_faults(facts: Facts) -> Iterator[Finding]:
    """Find settings that cannot be, each with its field and its cure."""
    yield from _numbers(facts)
    for number, quiet in enumerate(facts.settings.quiet_times):
        yield from _quiet(facts, f"settings.quiet_times.{number}", quiet)
    for lock in facts.settings.locks:
        yield from _lock(facts, f"settings.locks {lock.id}", lock)
    yield from _transport(facts)


def _fault(about: str, because: str) -> Finding:
    return Finding(rule="facts", about=about, because=because)


def _unknown(about: str, ids: Iterable[str | None], known: Iterable[str]) -> Iterator[Finding]:
    for one in sorted({one for one in ids if one is not None} - {*known}):
        yield _fault(about, f"“{one}” is not in the facts; mend the id or add what it names")


def _numbers(facts: Facts) -> Iterator[Finding]:
    own = facts.settings
    names = (
        "staff_pence_per_hour",
        "budget_pence",
        "lone_working_until_minute",
        "set_up_minutes",
        "worker_journey_minutes_at_most",
    )
    for name in names:
        value = getattr(own, name)
        if value is not None and value < 0:
            yield _fault(f"settings.{name}", f"{value} is below 0; give 0 or more")
    if own.start_step_minutes < 1:
        yield _fault("settings.start_step_minutes", "it is below 1; give 30 for starts on the half-hour")
    if not 0 <= own.online_percent_at_most <= PERCENT:
        because = f"{own.online_percent_at_most} is no share; give 0 to {PERCENT} in a hundred"
        yield _fault("settings.online_percent_at_most", because)
    steps = [minutes for minutes, _ in own.reach_steps]
    rise = all(one < other for one, other in zip([0, *steps], steps, strict=False))
    if not steps or not rise or not all(0 <= weight < float("inf") for _, weight in own.reach_steps):
        yield _fault("settings.reach_steps", f"these are no steps of reach; {STEPS_EXAMPLE}")


def _quiet(facts: Facts, about: str, quiet: QuietTime) -> Iterator[Finding]:
    yield from _unknown(f"{about}, but_strand_ids", quiet.but_strand_ids, [one.id for one in facts.strands])
    yield from _unknown(f"{about}, band_ids", quiet.band_ids, [one.id for one in facts.bands])
    yield from _weekdays(f"{about}, weekdays", quiet.weekdays)
    yield from _hours(about, quiet.from_minute, quiet.to_minute)


def _weekdays(about: str, days: Iterable[int | None]) -> Iterator[Finding]:
    if any(day is not None and not 0 <= day <= SUNDAY for day in days):
        yield _fault(about, "weekdays run from 0 (Monday) to 6 (Sunday); mend them")


def _hours(about: str, from_minute: int, to_minute: int) -> Iterator[Finding]:
    if not 0 <= from_minute < to_minute <= MINUTES_IN_DAY:
        because = f"minutes {from_minute} to {to_minute} are no time of a day; swap or mend them"
        yield _fault(f"{about}, from_minute and to_minute", because)


def _lock(facts: Facts, about: str, lock: Lock) -> Iterator[Finding]:
    tables = (
        ("strand_id", facts.strands),
        ("area_id", facts.areas),
        ("band_id", facts.bands),
        ("venue_id", facts.venues),
    )
    wrong = [one for name, table in tables for one in _unknown(f"{about}, {name}", [getattr(lock, name)], _ids(table))]
    wrong += _weekdays(f"{about}, weekday", [lock.weekday])
    if lock.start_minute is not None and not 0 <= lock.start_minute < MINUTES_IN_DAY:
        wrong.append(_fault(f"{about}, start_minute", f"{lock.start_minute} is no time of a day; give 0 to 1,439"))
    yield from wrong
    if not wrong and facts.strands and not any(_could_be(lock, strand) for strand in facts.strands):
        because = "no strand meets there, for those ages, on that weekday at that hour; mend it or take it out"
        yield _fault(about, f"it is pinned ({lock.because}), and {because}")


def _ids(table: Iterable[object]) -> list[str]:
    return [one.id for one in table]  # type: ignore[attr-defined] # rows of a table of facts have one


def _could_be(lock: Lock, strand: Strand) -> bool:
    """Whether a strand's own terms allow what is pinned; halls and staff are looked at when planning."""
    start = lock.start_minute
    return (
        lock.strand_id in {None, strand.id}
        and (lock.band_id is None or lock.band_id in strand.band_ids)
        and (lock.area_id is None or not strand.area_ids or lock.area_id in strand.area_ids)
        and (lock.weekday is None or lock.weekday in strand.weekdays)
        and (
            start is None or strand.earliest_start_minute <= start <= strand.latest_end_minute - strand.duration_minutes
        )
    )


def _transport(facts: Facts) -> Iterator[Finding]:
    areas, venues = _ids(facts.areas), _ids(facts.venues)
    for number, one in enumerate(facts.settings.no_transport):
        about = f"settings.no_transport.{number}"
        yield from _unknown(f"{about}, area_id", [one.area_id], areas)
        yield from _unknown(f"{about}, venue_id", [one.venue_id], venues)
        yield from _weekdays(f"{about}, weekday", [one.weekday])
        if not 0 <= one.from_minute <= one.to_minute <= MINUTES_IN_DAY:
            because = f"minutes {one.from_minute} to {one.to_minute} are no time of a day; swap or mend them"
            yield _fault(f"{about}, from_minute and to_minute", because)
