"""All planning rules in one list, and the statements they yield for a universe of series.

In a universe for the solver, ``worker_ids`` of a series are the workers who may be in its team; in a finished
plan they are the team. The same rules answer for both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from scheduler.domain.plan import Series
from scheduler.optimise.programme.rules_series import SERIES_RULES
from scheduler.optimise.programme.rules_service import (
    SERVICE_TOTALS,
    lone_working_ends,
    quiet_times_kept,
    vehicle_driven,
    vehicle_in_one_place,
)
from scheduler.optimise.programme.rules_staff import (
    TEAM_RULES,
    WORKER_RULES,
    evenings_kept,
    hours_kept,
    worker_in_one_place,
)
from scheduler.optimise.programme.rules_totals import (
    PAIR_RULES,
    monthly_access,
    one_series_a_household,
    strand_amounts,
    targets_met,
)
from scheduler.optimise.programme.rules_transport import carried_there, evening_seats
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import AtLeast, Never, NeverBoth, Statement

TOTAL_RULES = (
    strand_amounts,
    one_series_a_household,
    targets_met,
    monthly_access,
    hours_kept,
    evenings_kept,
    *SERVICE_TOTALS,
    evening_seats,
)
ALONE_RULES = (*SERIES_RULES, quiet_times_kept, lone_working_ends, carried_there)
ALL_PAIR_RULES = (*PAIR_RULES, vehicle_in_one_place)
ALL_TEAM_RULES = (*TEAM_RULES, vehicle_driven)
PROMISES = (strand_amounts, targets_met, monthly_access)


def alone(setting: Setting, series: Series) -> Iterator[Never]:
    """Statements about one series without its team."""
    for rule in ALONE_RULES:
        yield from rule(setting, series)


def of_worker(setting: Setting, series: Series, worker_id: str) -> Iterator[Never]:
    """Statements about one worker in the team of one series."""
    for rule in WORKER_RULES:
        yield from rule(setting, series, worker_id)


def of_team(setting: Setting, series: Series) -> Iterator[AtLeast]:
    """Statements about the team of one series."""
    for rule in ALL_TEAM_RULES:
        yield from rule(setting, series)


def of_pair(setting: Setting, first: Series, second: Series) -> Iterator[NeverBoth]:
    """Statements about two series, whoever leads them."""
    for rule in ALL_PAIR_RULES:
        yield from rule(setting, first, second)


def pairs(setting: Setting, universe: Sequence[Series]) -> Iterator[tuple[Series, Series]]:
    """Pairs of series that share a weekday and a day; only these can be in each other's way."""
    by_weekday: defaultdict[int, list[Series]] = defaultdict(list)
    for series in universe:
        by_weekday[series.weekday].append(series)
    for group in by_weekday.values():
        masks = {one.id: setting.mask(one) for one in group}
        for first, second in combinations(group, 2):
            if masks[first.id] & masks[second.id]:
                yield first, second


def of_pairs(setting: Setting, universe: Sequence[Series]) -> Iterator[NeverBoth]:
    """Statements about two series, or about a worker who would lead both."""
    for first, second in pairs(setting, universe):
        yield from of_pair(setting, first, second)
        yield from worker_in_one_place(setting, first, second)


def of_sums(setting: Setting, universe: Sequence[Series]) -> Iterator[Statement]:
    """Statements about sums over many series."""
    for rule in TOTAL_RULES:
        yield from rule(setting, universe)


def of_all(setting: Setting, universe: Sequence[Series]) -> Iterator[Statement]:
    """Statements about many series together: pairs, workers in two places, and sums."""
    yield from of_pairs(setting, universe)
    yield from of_sums(setting, universe)


def statements(setting: Setting, universe: Sequence[Series]) -> Iterator[Statement]:
    """Every statement of every rule about the universe."""
    for series in universe:
        yield from alone(setting, series)
        for worker_id in series.worker_ids:
            yield from of_worker(setting, series, worker_id)
        yield from of_team(setting, series)
    yield from of_all(setting, universe)
