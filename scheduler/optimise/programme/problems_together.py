"""Targets that contradict each other: more sessions, hours of staff or money than a term has, counted without a solver.

Every figure is the least that the targets ask for together, so what is told here is true of every plan. Targets that
share a strand (and are not of two areas) may count the same session; then only the larger is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scheduler.domain.facts import Facts, Measure, Mode, Strand, Target
from scheduler.domain.targets import amount_due
from scheduler.optimise.programme.findings import Finding
from scheduler.optimise.programme.setting import MINUTES_IN_HOUR, Setting

SESSIONS_AT_MOST = 5_000
"""Sessions of the targets of one term; a plan of more would take longer than anybody waits."""
PENCE_IN_POUND = 100
CURE = "plan the areas as services of their own"


@dataclass(frozen=True, slots=True)
class Asked:
    """A target with what it asks for this term, at the least: sessions, and minutes of staff."""

    target: Target
    due: int
    sessions: Fraction
    minutes: Fraction


def size_faults(facts: Facts) -> Iterator[Finding]:
    """Find targets that ask, alone or together, for more sessions than a term of one service can be planned with."""
    asked = _asked(facts)
    for one in asked:
        if one.target.measure is not Measure.PLACES and one.due > SESSIONS_AT_MOST:
            because = (
                f"{one.due:,} are due this term and {SESSIONS_AT_MOST:,} can be planned at once; lower it, or {CURE}"
            )
            yield Finding(rule="facts", about=f"targets {one.target.id}, amount", because=because)
    apart = _apart(asked)
    total = sum(one.sessions for one in apart)
    if total > SESSIONS_AT_MOST and all(one.due <= SESSIONS_AT_MOST for one in asked):
        because = (
            f"together they ask for at least {int(total):,} sessions this term and {SESSIONS_AT_MOST:,} can be planned "
            f"at once; lower one, or {CURE}"
        )
        yield Finding(rule="facts", about=f"targets {_names(apart)}, amount", because=because)


def together_lacks(facts: Facts) -> Iterator[Finding]:
    """Find targets that ask together for more hours of staff, or for more money, than the term has."""
    apart = _apart([one for one in _asked(facts) if one.minutes])
    setting = Setting(facts)
    minutes = sum((one.minutes for one in apart), Fraction())
    weeks = len({setting.week(day) for day in setting.days()})
    there = weeks * sum(one.contract_minutes_per_week for one in facts.workers)
    if facts.workers and minutes > there:
        what = "it takes" if len(apart) == 1 else "together they take"
        because = (
            f"{what} at least {_hours(minutes)} hours of staff this term, journeys not counted, and "
            f"contracts give {_hours(there)}; lower one, or add hours"
        )
        yield Finding(rule="facts", about=f"targets {_names(apart)}, amount", because=because)
    budget, pence = facts.settings.budget_pence, facts.settings.staff_pence_per_hour
    cost = minutes * pence / MINUTES_IN_HOUR
    if budget is not None and cost > budget:
        because = (
            f"what is promised ({_names(apart)}) takes at least £{_pounds(cost)} of staff time and the budget is "
            f"£{_pounds(budget)}; raise it, or lower one"
        )
        yield Finding(rule="facts", about="settings.budget_pence", because=because)


def _hours(minutes: Fraction | int) -> str:
    return f"{round(minutes / MINUTES_IN_HOUR):,}"


def _pounds(pence: Fraction | int) -> str:
    return f"{round(pence / PENCE_IN_POUND):,}"


def _names(asked: Sequence[Asked]) -> str:
    return " and ".join(sorted(one.target.id for one in asked))


def _asked(facts: Facts) -> list[Asked]:
    """Return the targets that can be counted: some of their strands are on file, and those are sound."""
    setting = Setting(facts)
    found = []
    for target in facts.targets:
        strands = [setting.strands[one] for one in target.strand_ids if one in setting.strands]
        if target.amount <= 0 or not strands or not all(_sound(one) for one in strands):
            continue
        due = amount_due(target, facts.term)
        sessions = min(due * _sessions_for_one(target, one) for one in strands)
        minutes = min(due * _minutes_for_one(setting, target, one) for one in strands)
        found.append(Asked(target, due, sessions, minutes))
    return found


def _sound(strand: Strand) -> bool:
    least = (strand.carers_per_worker, strand.most_places, strand.duration_minutes, strand.least_staff)
    return min(least) > 0


def _sessions_for_one(target: Target, strand: Strand) -> Fraction:
    return Fraction(1, strand.most_places) if target.measure is Measure.PLACES else Fraction(1)


def _minutes_for_one(setting: Setting, target: Target, strand: Strand) -> Fraction:
    """Least staff minutes of one session, series (one session at least) or place of a strand, without journeys."""
    around = 2 * setting.facts.settings.set_up_minutes if strand.mode is Mode.FACE_TO_FACE else 0
    block = strand.duration_minutes + around
    if target.measure is Measure.PLACES:
        return block * max(Fraction(1, strand.carers_per_worker), Fraction(strand.least_staff, strand.most_places))
    return Fraction(block * setting.staff_needed(strand, strand.least_places))


def _apart(asked: Sequence[Asked]) -> list[Asked]:
    """Targets of which no two can count the same session, the largest first: their amounts add up."""
    taken: list[Asked] = []
    for one in sorted(asked, key=lambda one: (-one.minutes, one.target.id)):
        if not any(_share(one.target, other.target) for other in taken):
            taken.append(one)
    return taken


def _share(one: Target, other: Target) -> bool:
    same_area = None in {one.area_id, other.area_id} or one.area_id == other.area_id
    return same_area and not {*one.strand_ids}.isdisjoint(other.strand_ids)
