"""What stands in the way of a better way of holding a series: the fewest series that would have to give way."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from scheduler.domain.plan import Series
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.rules_staff import is_evening, session_minutes, worker_in_one_place
from scheduler.optimise.programme.setting import Setting


def in_the_way(
    setting: Setting, option: Series, series: Sequence[Series], dice: random.Random
) -> tuple[Series, ...] | None:
    """Series to move for an option: those of its hall, minibus and carers, and those that keep its team busy.

    Parameters
    ----------
    option
        With all workers who could lead it; those who need give up least are taken.
    series
        What stands beside it.
    dice
        Chooses among series of a week that is too full.

    Returns
    -------
    tuple of Series or None
        None where a team cannot be made free at all.
    """
    mask = setting.mask(option)
    near = [one for one in series if one.weekday == option.weekday and setting.mask(one) & mask]
    gone = {one.id: one for one in near if any(True for _ in rules.of_pair(setting, _unstaffed(one), option))}
    rest = [one for one in series if one.id not in gone]
    needed = setting.staff_needed(setting.strands[option.strand_id], option.places)
    prices = []
    for worker_id in option.worker_ids:
        given_up = _given_up(setting, option, worker_id, rest, dice)
        if given_up is not None:
            prices.append((len(given_up), dice.random(), given_up))
    if len(prices) < needed:
        return None
    for _, _, given_up in sorted(prices, key=lambda one: one[:2])[:needed]:
        gone |= given_up
    return tuple(gone.values())


def _unstaffed(series: Series) -> Series:
    """Return the series without its team: whoever leads it is weighed by itself."""
    return replace(series, worker_ids=())


def _given_up(
    setting: Setting, option: Series, worker_id: str, rest: Sequence[Series], dice: random.Random
) -> dict[str, Series] | None:
    """Series that a worker would give up for the option, by name; None where the worker's own limits are too low."""
    led = [one for one in rest if worker_id in one.worker_ids]
    alone = replace(option, worker_ids=(worker_id,))
    mask = setting.mask(option)
    gone = {
        one.id: one
        for one in led
        if one.weekday == option.weekday
        and setting.mask(one) & mask
        and any(True for _ in worker_in_one_place(setting, one, alone))
    }
    left = [one for one in led if one.id not in gone]
    for week, times in setting.weeks(option).items():
        while (trouble := _too_full(setting, worker_id, option, times, left, week)) is not None:
            if not trouble:
                return None
            given = dice.choice(trouble)
            gone[given.id] = given
            left.remove(given)
    return gone


def _too_full(
    setting: Setting, worker_id: str, option: Series, times: int, led: Sequence[Series], week: int
) -> list[Series] | None:
    """Series of a week of which one must go, that the option may come; None where there is room."""
    worker = setting.workers[worker_id]
    held = [(one, setting.weeks(one).get(week, 0)) for one in led]
    minutes = sum(number * session_minutes(setting, one, worker_id) for one, number in held if number)
    if minutes + times * session_minutes(setting, option, worker_id) > worker.contract_minutes_per_week:
        return [one for one, number in held if number]
    evenings = sum(number for one, number in held if is_evening(one))
    if is_evening(option) and evenings + times > worker.evenings_per_week_at_most:
        return [one for one, number in held if number and is_evening(one)]
    return None
