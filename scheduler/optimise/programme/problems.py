"""Bad input, found before solving, all at once: each with the field and the cure.

``faults_in`` finds what no plan can be made from. ``problems_in`` adds what a plan can be made around but that
will leave promises unmet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scheduler.domain.facts import Facts, Measure, Mode, Spread, Strand, Target
from scheduler.domain.targets import amount_due
from scheduler.optimise.programme.findings import Finding
from scheduler.optimise.programme.problems_amounts import amount_faults
from scheduler.optimise.programme.setting import Setting

PERCENT = 100
SESSIONS_AT_MOST = 5_000
"""Sessions of one target in one term; a plan of more would take longer than anybody waits."""


def problems_in(facts: Facts) -> tuple[Finding, ...]:
    """Everything that is wrong or lacking in the facts, each with its field and its cure; empty when all is well."""
    faults = faults_in(facts)
    return faults or tuple(_lacks(facts))


def faults_in(facts: Facts) -> tuple[Finding, ...]:
    """Faults that make planning impossible: unknown or double ids, amounts that cannot be, no points."""
    return (
        *_double_ids(facts),
        *_references(facts),
        *_amounts(facts),
        *amount_faults(facts),
        *_settings(facts),
        *_coordinates(facts),
        *_size(facts),
    )


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
    if facts.settings.start_step_minutes < 1:
        yield _finding("settings.start_step_minutes", "it is below 1; give 30 for starts on the half-hour")


def _settings(facts: Facts) -> Iterator[Finding]:
    """Find settings that cannot be: below zero, not a share, of what is not in the facts or not in the term."""
    own = facts.settings
    for name in ("staff_pence_per_hour", "budget_pence", "lone_working_until_minute"):
        value = getattr(own, name)
        if value is not None and value < 0:
            yield _finding(f"settings.{name}", f"{value} is below 0; give 0 or more")
    if not 0 <= own.online_percent_at_most <= PERCENT:
        because = f"{own.online_percent_at_most} is no share; give 0 to {PERCENT} in a hundred"
        yield _finding("settings.online_percent_at_most", because)
    strands = {one.id for one in facts.strands}
    for number, quiet in enumerate(own.quiet_times):
        about = f"settings.quiet_times.{number}"
        yield from _unknown(f"{about}, but_strand_ids", quiet.but_strand_ids, strands)
        yield from _unknown(f"{about}, band_ids", quiet.band_ids, {one.id for one in facts.bands})
    named = {
        "strand_id": strands,
        "area_id": {one.id for one in facts.areas},
        "band_id": {one.id for one in facts.bands},
        "venue_id": {one.id for one in facts.venues},
    }
    for lock in own.locks:
        for name, known in named.items():
            value = getattr(lock, name)
            yield from _unknown(f"settings.locks {lock.id}, {name}", [value] if value else [], known)


def _size(facts: Facts) -> Iterator[Finding]:
    """Find targets that ask for more sessions than a term of one service can be planned with."""
    due = {
        target.id: amount_due(target, facts.term) for target in facts.targets if target.measure is not Measure.PLACES
    }
    for target_id, amount in due.items():
        if amount > SESSIONS_AT_MOST:
            because = (
                f"{amount:,} are due this term and {SESSIONS_AT_MOST:,} can be planned at once; "
                "lower it, or plan the areas as services of their own"
            )
            yield _finding(f"targets {target_id}, amount", because)


def _strand_amounts(strand: Strand) -> Iterator[Finding]:
    about = f"strands {strand.id}"
    for least, most in (("least_places", "most_places"), ("least_series", "most_series")):
        if getattr(strand, least) > getattr(strand, most):
            because = f"{getattr(strand, least)} is above {most} ({getattr(strand, most)}); swap them or raise {most}"
            yield _finding(f"{about}, {least}", because)
    for name in ("carers_per_worker", "duration_minutes", "least_places"):
        if getattr(strand, name) < 1:
            yield _finding(f"{about}, {name}", f"{getattr(strand, name)} is below 1; give 1 or more")
    hours = strand.latest_end_minute - strand.earliest_start_minute
    if hours < strand.duration_minutes:
        because = f"{strand.duration_minutes} minutes do not fit between its earliest start and latest end; widen them"
        yield _finding(f"{about}, latest_end_minute", because)
    if any(not 0 <= day <= 6 for day in strand.weekdays) or not strand.weekdays:  # noqa: PLR2004 - Sunday
        yield _finding(f"{about}, weekdays", "weekdays run from 0 (Monday) to 6 (Sunday); name at least one")


def _coordinates(facts: Facts) -> Iterator[Finding]:
    for table in ("demand_points", "venues", "workers", "local_groups"):
        for one in getattr(facts, table):
            if not (0 < one.easting_m < 700_000 and 0 < one.northing_m < 1_300_000):  # noqa: PLR2004 - the British grid
                because = f"({one.easting_m}, {one.northing_m}) is not in Britain; give easting and northing in metres"
                yield _finding(f"{table} {one.id}, easting_m and northing_m", because)


def _lacks(facts: Facts) -> Iterator[Finding]:
    setting = Setting(facts)
    if not facts.workers:
        yield _finding("workers", "there are none, so nothing can be led; add staff")
    for number, quiet in enumerate(facts.settings.quiet_times):
        if quiet.days.last < facts.term.first or facts.term.last < quiet.days.first:
            days, term = f"{quiet.days.first} to {quiet.days.last}", f"{facts.term.first} to {facts.term.last}"
            because = f"{days} is not in the term ({term}), so nothing is kept clear; mend the dates or leave it out"
            yield _finding(f"settings.quiet_times.{number}, days", because)
    yield from _people_lacks(facts)
    yield from _venue_lacks(facts)
    for strand in facts.strands:
        yield from _strand_lacks(setting, strand)
    for target in facts.targets:
        yield from _contradictory(setting, target)


def _people_lacks(facts: Facts) -> Iterator[Finding]:
    if not any(count > 0 for point in facts.demand_points for count in point.carers.values()):
        yield _finding("demand_points.carers", "no carers are counted anywhere; load the register or the need figures")
    for worker in facts.workers:
        if worker.dbs_valid_until < facts.term.first:
            ended = worker.dbs_valid_until
            because = f"{worker.name}'s DBS check ended on {ended.day} {ended:%B %Y}, before the term; renew it"
            yield _finding(f"workers {worker.id}, dbs_valid_until", because)


def _venue_lacks(facts: Facts) -> Iterator[Finding]:
    for venue in facts.venues:
        if not venue.opening:
            because = f"{venue.name} has no opening hours; add them or take the venue off the list"
            yield _finding(f"venues {venue.id}, opening", because)
        for run in venue.closures:
            if run.first <= facts.term.first and facts.term.last <= run.last:
                because = (
                    f"{venue.name} is closed for the whole term ({run.reason}); mend the dates or take it off the list"
                )
                yield _finding(f"venues {venue.id}, closures", because)


def _strand_lacks(setting: Setting, strand: Strand) -> Iterator[Finding]:
    facts = setting.facts
    for name in sorted(strand.qualifications):
        if not any(held.name == name for worker in facts.workers for held in worker.qualifications):
            because = f"nobody holds {name.replace('_', ' ')}; train or hire somebody, or drop the requirement"
            yield _finding(f"strands {strand.id}, qualifications", because)
    if facts.workers and len(facts.workers) < strand.least_staff:
        because = f"it needs {strand.least_staff} staff and there are {len(facts.workers)}"
        yield _finding(f"strands {strand.id}, least_staff", because)
    if strand.mode is not Mode.FACE_TO_FACE or not strand.least_series:
        return
    served = {venue.area_id for venue in facts.venues if setting.suits(strand, venue)}
    if strand.spread is Spread.EACH_AREA:
        for area_id in setting.areas_of(strand):
            if area_id not in served:
                because = f"no venue suits {strand.public_title}, which is promised there; add one to the list"
                yield _finding(f"areas {area_id}, venues", because)
    elif not served:
        yield _finding(
            f"strands {strand.id}, venue_kinds", f"no venue suits {strand.public_title}; add one to the list"
        )


def _contradictory(setting: Setting, target: Target) -> Iterator[Finding]:
    """Find a target that the strands' own limits cannot reach, even with a session every day of the term."""
    facts = setting.facts
    most = 0
    for strand_id in target.strand_ids:
        strand = setting.strands[strand_id]
        units = {
            Spread.EACH_AREA: 1 if target.area_id else len(setting.areas_of(strand)),
            Spread.EACH_VENUE: sum(
                setting.suits(strand, venue) and target.area_id in {None, venue.area_id} for venue in facts.venues
            ),
            Spread.WHOLE_SERVICE: 1,
        }[strand.spread]
        days = {"weekly": 7, "fortnightly": 14, "monthly": 28, "once": facts.term.days}[strand.cadence.value]
        sessions = 1 if strand.cadence.value == "once" else -(-facts.term.days // days)
        each = {Measure.SERIES: 1, Measure.SESSIONS: sessions, Measure.PLACES: sessions * strand.most_places}
        most += units * strand.most_series * each[target.measure]
    due = amount_due(target, facts.term)
    if most < due:
        because = (
            f"{due} {target.measure.value} are due this term and its strands allow {most} at most; raise most_series"
        )
        yield _finding(f"targets {target.id}, amount", because)
