"""What a plan can be made around, but leaves promises unmet: each told before planning, with its field and its cure.

Asked too when the facts hold faults, so that everything is told at once; what is faulty is then passed over here.
"""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.domain.facts import Facts, Measure, Mode, Spread, Strand, Target
from scheduler.domain.targets import amount_due
from scheduler.optimise.programme.findings import Finding
from scheduler.optimise.programme.problems_together import together_lacks
from scheduler.optimise.programme.setting import Setting


def lacks_in(facts: Facts) -> Iterator[Finding]:
    """Find what leaves promises unmet: nobody qualified, no hall that suits, targets that contradict the strands."""
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
    sound = {one.id for one in facts.strands if _is_sound(setting, one)}
    for strand in facts.strands:
        if strand.id in sound:
            yield from _strand_lacks(setting, strand)
    for target in facts.targets:
        if target.strand_ids and sound.issuperset(target.strand_ids):
            yield from _contradictory(setting, target)
        elif not target.strand_ids:
            because = "it counts no strand, so nothing can meet it; name the strands that count, or take it out"
            yield _finding(f"targets {target.id}, strand_ids", because)
    yield from together_lacks(facts)


def _finding(about: str, because: str) -> Finding:
    return Finding(rule="facts", about=about, because=because)


def _is_sound(setting: Setting, strand: Strand) -> bool:
    """Whether a strand can be counted with; its faults are told elsewhere."""
    whole = min(strand.carers_per_worker, strand.least_staff, strand.least_places) > 0
    return whole and strand.most_series >= 0 and set(strand.area_ids) <= set(setting.areas)


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
