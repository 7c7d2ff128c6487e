"""Say of a strand, a worker or a venue what it has in a plan, what room is left, and what stands in the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from scheduler.domain.facts import Facts, Mode
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.explain import why_not
from scheduler.optimise.programme.findings import Explanation
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.rules_staff import is_evening, session_minutes
from scheduler.optimise.programme.setting import MINUTES_IN_HOUR, WEEKDAYS, Setting, clock


def explain_strand(facts: Facts, plan: Plan, strand_id: str) -> tuple[Explanation, ...]:
    """Explain a strand: where it is held, and of every other area why not.

    Raises
    ------
    ValueError
        When the strand is not in the facts; the message names those that are.
    """
    options = Options(Setting(facts))
    strand = options.setting.strands.get(strand_id)
    if strand is None:
        message = f"{strand_id} is no strand of {facts.service_name}; it has: {', '.join(options.setting.strands)}"
        raise ValueError(message)
    held: defaultdict[str, list[Series]] = defaultdict(list)
    for one in plan.series:
        if one.strand_id == strand_id:
            held[one.area_id].append(one)
    found = []
    for area in facts.areas:
        if held[area.id]:
            dates = sum(len(one.dates) for one in held[area.id])
            because = f"{len(held[area.id])} series with {dates} dates, under {strand.source}"
            found.append(Explanation(area_id=area.id, has=True, about=area.name, because=because))
        elif strand.mode is not Mode.ONLINE:
            told = why_not(options, plan, strand, area.id)
            because = told.because
            found.append(Explanation(area_id=area.id, has=False, about=area.name, because=because, rule=told.rule))
    return tuple(found)


def explain_worker(facts: Facts, plan: Plan, worker_id: str) -> tuple[Explanation, ...]:
    """Explain a worker's term: what they lead, their fullest week, and why each other series is not theirs.

    Raises
    ------
    ValueError
        When the worker is not in the facts; the message names those that are.
    """
    setting = Setting(facts)
    worker = setting.workers.get(worker_id)
    if worker is None:
        message = f"{worker_id} is no worker of {facts.service_name}; they are: {', '.join(setting.workers)}"
        raise ValueError(message)
    own = [one for one in plan.series if worker_id in one.worker_ids]
    return (
        *(_leads(setting, one, worker_id) for one in own),
        *_weeks(setting, own, worker_id),
        *_not_theirs(setting, plan, worker_id),
    )


def _leads(setting: Setting, one: Series, worker_id: str) -> Explanation:
    minutes = setting.journey_minutes(worker_id, setting.site(one))
    because = f"{len(one.dates)} dates, {minutes} minutes from the base"
    return Explanation(area_id=one.area_id, has=True, about=setting.title(one), because=because)


def _weeks(setting: Setting, own: list[Series], worker_id: str) -> Iterator[Explanation]:
    worker = setting.workers[worker_id]
    minutes: defaultdict[int, int] = defaultdict(int)
    evenings: defaultdict[int, int] = defaultdict(int)
    for one in own:
        for week, sessions in setting.weeks(one).items():
            minutes[week] += sessions * session_minutes(setting, one, worker_id)
            evenings[week] += sessions * is_evening(one)
    if not minutes:
        yield Explanation(area_id="", has=False, about=worker.name, because="leads nothing this term", rule="hours")
        return
    week = max(minutes, key=lambda one: (minutes[one], -one))
    because = (
        f"the fullest week is week {week + 1} of the term: {minutes[week] / MINUTES_IN_HOUR:.1f} of "
        f"{worker.contract_minutes_per_week / MINUTES_IN_HOUR:g} hours; at most {max(evenings.values())} of "
        f"{worker.evenings_per_week_at_most} evenings in a week"
    )
    yield Explanation(area_id="", has=True, about=worker.name, because=because, rule="hours")


def _not_theirs(setting: Setting, plan: Plan, worker_id: str) -> Iterator[Explanation]:
    """Say of every series that a rule keeps from them which rule it is."""
    for one in plan.series:
        if worker_id in one.worker_ids:
            continue
        asked = replace(one, worker_ids=(worker_id,))
        said = next(rules.of_worker(setting, asked, worker_id), None)
        if said is not None:
            because, rule = said.because, said.rule
            yield Explanation(area_id=one.area_id, has=False, about=setting.title(one), because=because, rule=rule)


def explain_venue(facts: Facts, plan: Plan, venue_id: str) -> tuple[Explanation, ...]:
    """Explain a venue: what meets there, when it stands free, when it is closed, and which strands it does not suit.

    Raises
    ------
    ValueError
        When the venue is not in the facts; the message names those that are.
    """
    setting = Setting(facts)
    venue = setting.venues.get(venue_id)
    if venue is None:
        message = f"{venue_id} is no venue of {facts.service_name}; they are: {', '.join(setting.venues)}"
        raise ValueError(message)
    found = []
    for one in plan.series:
        if one.venue_id == venue_id:
            because = f"{len(one.dates)} dates, {one.places} places of {venue.capacity_people}"
            found.append(Explanation(area_id=venue.area_id, has=True, about=setting.title(one), because=because))
    used = {one.weekday for one in plan.series if one.venue_id == venue_id}
    for hours in venue.opening:
        if hours.weekday not in used:
            because = f"open from {clock(hours.from_minute)} to {clock(hours.to_minute)}, and nothing meets there"
            about = WEEKDAYS[hours.weekday]
            found.append(Explanation(area_id=venue.area_id, has=False, about=about, because=because, rule="free"))
    for run in venue.closures:
        because = f"closed from {run.first} to {run.last}: {run.reason or 'no reason given'}"
        found.append(
            Explanation(area_id=venue.area_id, has=False, about=venue.name, because=because, rule="venue-open")
        )
    found += _unsuited(setting, venue_id)
    return tuple(found)


def _unsuited(setting: Setting, venue_id: str) -> Iterator[Explanation]:
    venue = setting.venues[venue_id]
    for strand in setting.facts.strands:
        if strand.mode is not Mode.FACE_TO_FACE or setting.suits(strand, venue):
            continue
        room = strand.least_places + setting.staff_needed(strand, strand.least_places)
        reasons = []
        if strand.venue_kinds and venue.kind not in strand.venue_kinds:
            reasons.append(f"it is a {venue.kind}; needed is {' or '.join(sorted(strand.venue_kinds))}")
        if strand.facilities - venue.facilities:
            reasons.append(f"it lacks {', '.join(sorted(strand.facilities - venue.facilities))}")
        if venue.capacity_people < room:
            reasons.append(f"it holds {venue.capacity_people} people; {room} are needed")
        if strand.area_ids and venue.area_id not in strand.area_ids:
            reasons.append(f"it does not run in {setting.areas[venue.area_id].name}")
        because = "; ".join(reasons)
        yield Explanation(
            area_id=venue.area_id, has=False, about=strand.public_title, because=because, rule="venue-fit"
        )
