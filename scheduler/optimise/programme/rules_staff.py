"""Rules about who leads: number, qualifications, availability, journeys, hours and evenings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from scheduler.domain.plan import Series
from scheduler.optimise.programme.setting import (
    EVENING_FROM_MINUTE,
    MINUTES_IN_HOUR,
    WEEKDAYS,
    Setting,
    clock,
    fits,
    run_on,
)
from scheduler.optimise.programme.statements import AtLeast, AtMost, Choice, Held, Never, NeverBoth, Staffed


def _never(setting: Setting, series: Series, worker_id: str, rule: str, because: str) -> Never:
    return Never(rule=rule, about=setting.title(series), because=because, choice=Staffed(series.id, worker_id))


def worker_available(setting: Setting, series: Series, worker_id: str) -> Iterator[Never]:
    """Ask a worker who is available: from setting up to clearing away, and not on leave on any date."""
    worker = setting.workers[worker_id]
    start, end = setting.block(series)
    if not fits(worker.availability, series.weekday, start, end):
        because = (
            f"{worker.name} is not available on a {WEEKDAYS[series.weekday % 7]} from {clock(start)} to {clock(end)}"
        )
        yield _never(setting, series, worker_id, "worker-available", because)
    away = next((day for day in series.dates if run_on(day, worker.leave)), None)
    if away is not None:
        yield _never(
            setting, series, worker_id, "worker-available", f"{worker.name} is on leave on {away.day} {away:%B}"
        )


def worker_checked(setting: Setting, series: Series, worker_id: str) -> Iterator[Never]:
    """Ask a worker whose DBS check is valid on every date."""
    worker = setting.workers[worker_id]
    if series.dates and max(series.dates) > worker.dbs_valid_until:
        until, last = worker.dbs_valid_until, max(series.dates)
        because = f"{worker.name}'s DBS check ends on {until.day} {until:%B %Y}, before {last.day} {last:%B %Y}"
        yield _never(setting, series, worker_id, "dbs-valid", because)


def worker_near(setting: Setting, series: Series, worker_id: str) -> Iterator[Never]:
    """Ask a worker whose journey from the base is within the service's limit."""
    limit = setting.facts.settings.worker_journey_minutes_at_most
    minutes = setting.journey_minutes(worker_id, setting.site(series))
    if minutes > limit:
        because = f"it is {minutes} minutes from {setting.workers[worker_id].name}'s base; the limit is {limit}"
        yield _never(setting, series, worker_id, "worker-journey", because)


def qualified(setting: Setting, worker_id: str, name: str, series: Series) -> bool:
    """Whether a worker holds a qualification that is valid on every date of the series."""
    last = max(series.dates)
    return any(
        one.name == name and (one.expires_on is None or one.expires_on >= last)
        for one in setting.workers[worker_id].qualifications
    )


def team_large_enough(setting: Setting, series: Series) -> Iterator[AtLeast]:
    """Give the team the staff that the places call for, never fewer than the strand's least."""
    strand = setting.strands[series.strand_id]
    needed = setting.staff_needed(strand, series.places)
    team: list[tuple[Choice, int]] = [(Staffed(series.id, worker_id), 1) for worker_id in series.worker_ids]
    yield AtLeast(
        rule="team-size",
        about=setting.title(series),
        because=f"{series.places} places need {needed} staff ({strand.carers_per_worker} carers to a worker, "
        f"never fewer than {strand.least_staff})",
        terms=(*team, (Held(series.id), -needed)),
        least=0,
    )


def team_qualified(setting: Setting, series: Series) -> Iterator[AtLeast]:
    """At least one of the team holds each qualification the strand needs, valid to the last date."""
    for name in sorted(setting.strands[series.strand_id].qualifications):
        team: list[tuple[Choice, int]] = [
            (Staffed(series.id, worker_id), 1)
            for worker_id in series.worker_ids
            if series.dates and qualified(setting, worker_id, name, series)
        ]
        yield AtLeast(
            rule="team-qualified",
            about=setting.title(series),
            because=f"at least one of the team must hold {name.replace('_', ' ')}, valid to the last date",
            terms=(*team, (Held(series.id), -1)),
            least=0,
        )


def worker_in_one_place(setting: Setting, first: Series, second: Series) -> Iterator[NeverBoth]:
    """Give a worker of two series time, on a shared day, to clear away, travel and set up."""
    both = set(first.worker_ids) & set(second.worker_ids)
    day = setting.shared_day(first, second) if both else None
    if day is None:
        return
    (from_a, to_a), (from_b, to_b) = setting.block(first), setting.block(second)
    gap = max(from_b - to_a, from_a - to_b)
    one, other = setting.site(first), setting.site(second)
    journey = setting.minutes_apart(one, other) if one and other else 0
    if gap >= journey:
        return
    for worker_id in sorted(both):
        yield NeverBoth(
            rule="worker-one-place",
            about=f"{setting.title(first)} and {setting.title(second)}",
            because=f"{setting.workers[worker_id].name} would need {journey} minutes between them "
            f"on {day.day} {day:%B}, and there are {max(gap, 0)}",
            first=Staffed(first.id, worker_id),
            second=Staffed(second.id, worker_id),
        )


def session_minutes(setting: Setting, series: Series, worker_id: str) -> int:
    """Minutes of a worker's week that one session takes: setting up, meeting, clearing away, there and back."""
    start, end = setting.block(series)
    return end - start + 2 * setting.journey_minutes(worker_id, setting.site(series))


def hours_kept(setting: Setting, universe: Sequence[Series]) -> Iterator[AtMost]:
    """Fit a worker's sessions, with setting up and journeys there and back, into the contract hours each week."""
    weeks: defaultdict[tuple[str, int], list[tuple[Choice, int]]] = defaultdict(list)
    for series in universe:
        for worker_id in series.worker_ids:
            minutes = session_minutes(setting, series, worker_id)
            for week, sessions in setting.weeks(series).items():
                weeks[worker_id, week].append((Staffed(series.id, worker_id), minutes * sessions))
    for (worker_id, week), terms in sorted(weeks.items(), key=lambda item: item[0]):
        worker = setting.workers[worker_id]
        hours = worker.contract_minutes_per_week / MINUTES_IN_HOUR
        yield AtMost(
            rule="worker-hours",
            about=f"{worker.name}, week {week + 1} of the term",
            because=f"sessions with setting up and journeys may take {hours:g} hours a week",
            terms=tuple(terms),
            limit=worker.contract_minutes_per_week,
        )


def is_evening(series: Series) -> bool:
    """Whether a session of the series is an evening's work."""
    return series.end_minute > EVENING_FROM_MINUTE


def evenings_kept(setting: Setting, universe: Sequence[Series]) -> Iterator[AtMost]:
    """Give a worker no more sessions that end after 18:00 in a week than agreed."""
    weeks: defaultdict[tuple[str, int], list[tuple[Choice, int]]] = defaultdict(list)
    for series in universe:
        if is_evening(series):
            for worker_id in series.worker_ids:
                for week, sessions in setting.weeks(series).items():
                    weeks[worker_id, week].append((Staffed(series.id, worker_id), sessions))
    for (worker_id, week), terms in sorted(weeks.items(), key=lambda item: item[0]):
        worker = setting.workers[worker_id]
        yield AtMost(
            rule="worker-evenings",
            about=f"{worker.name}, week {week + 1} of the term",
            because=f"{worker.name} works at most {worker.evenings_per_week_at_most} evenings a week",
            terms=tuple(terms),
            limit=worker.evenings_per_week_at_most,
        )


WorkerRule = Callable[[Setting, Series, str], Iterator[Never]]
WHEN_RULES: tuple[WorkerRule, ...] = (worker_available, worker_checked)
"""Rules about a worker that ask only for strand, day, time and dates."""
WHERE_RULES: tuple[WorkerRule, ...] = (worker_near,)
"""Rules about a worker that ask only for the place."""
WORKER_RULES = (*WHEN_RULES, *WHERE_RULES)
TEAM_RULES = (team_large_enough, team_qualified)
