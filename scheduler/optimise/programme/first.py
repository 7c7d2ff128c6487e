"""The first programme: what is pinned, days of groups, then what the counts ask for, promises and the hardest first."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from scheduler.domain.plan import Series
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.construct import Draft
from scheduler.optimise.programme.counts import Kind
from scheduler.optimise.programme.options import Options, Spot
from scheduler.optimise.programme.promises import made_by
from scheduler.optimise.programme.rules_service import is_locked
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import AtMost, NeverBoth, Statement, is_broken

MANY = 600
"""Options tried where a promise has none yet."""


def first_programme(
    options: Options, wanted: dict[Kind, int], seed: int, chosen: Sequence[Series] = ()
) -> tuple[Series, ...]:
    """Place what is pinned, series ``chosen`` with their teams, then what was asked for.

    Of that what is promised comes first, then the rest, hardest first; then promises still open.
    """
    dice = random.Random(seed)  # noqa: S311 - repeatable order of equal options, no secret
    setting, spots = options.setting, options.spots()
    draft = Draft(setting)
    _place_pinned(options, draft)
    _place_chosen(draft, chosen)
    left: Counter[tuple[str, ...]] = Counter()
    for kind, count in wanted.items():
        left[kind.strand_id, kind.band_id, kind.area_id, kind.venue_id, str(kind.places)] += count
    asked = {key[:4] for key in left}
    first = [one for one in spots if _key(one) in asked]
    ways = {spot: _mixed(options.at(spot), dice) for spot in first}
    first.sort(key=lambda one: len(ways[one]))
    for promised in (True, False):
        for spot in first:
            for key in sorted(key for key in left if key[:4] == _key(spot)):
                same = [one for one in ways[spot] if str(one.places) == key[4]]
                while (
                    same and left[key] > 0 and (not promised or _wants(draft, spot)) and draft.place(same, tries=MANY)
                ):
                    left[key] -= 1
    for spot in spots:  # promises that the counts' own places could not keep
        if _wants(draft, spot):
            draft.place(_small_teams_first(setting, _mixed(options.at(spot), dice)), tries=MANY)
    for spot in first:
        if any(count > 0 for key, count in left.items() if key[:4] == _key(spot)):
            draft.place(_small_teams_first(setting, ways[spot]), tries=MANY)
    return trimmed(setting, draft.series)


def trimmed(setting: Setting, series: Sequence[Series]) -> tuple[Series, ...]:
    """Give up series, last placed first, until the sums that the draft does not keep account of hold.

    One that is pinned stays.
    """
    held = list(series)
    while True:
        made = made_by(held)
        heavy = next(
            (_heavy(one) for one in rules.of_sums(setting, held) if is_broken(one, made) and _heavy(one)), set()
        )
        pinned = {one.id for lock in setting.facts.settings.locks for one in held if is_locked(lock, one)}
        gone = next((one for one in reversed(held) if one.id in heavy - pinned), None)
        if gone is None:
            return tuple(held)
        held.remove(gone)


def _place_pinned(options: Options, draft: Draft) -> None:
    for lock in options.setting.facts.settings.locks:
        pinned = [one for spot in options.spots() for one in options.at(spot) if is_locked(lock, one)]
        if not any(is_locked(lock, one) for one in draft.series):
            draft.place(pinned, tries=len(pinned))


def _place_chosen(draft: Draft, chosen: Sequence[Series]) -> None:
    """Add series with their teams, those apart that are in the way of what is pinned."""
    for one in chosen:
        able = draft.with_able(one)
        if able is not None and able.worker_ids == one.worker_ids and draft.has_room(one):
            draft.add(one)


def _key(spot: Spot) -> tuple[str, ...]:
    return spot.strand_id, spot.band_id, spot.area_id, spot.venue_id or ""


def _wants(draft: Draft, spot: Spot) -> bool:
    return draft.wants(spot.strand_id, spot.area_id, spot.venue_id)


def _mixed(found: Sequence[Series], dice: random.Random) -> list[Series]:
    """Options in random order, so that equal ones spread over the week; those that make up for nothing come first.

    A date made up falls into the weeks of the other phase: it is gained later, where it is in nobody's way.
    """
    mixed = dice.sample(found, len(found))
    return sorted(
        mixed, key=lambda one: (sum(m.made_up_on is not None for m in one.missed), -one.places * len(one.dates))
    )


def _small_teams_first(setting: Setting, found: Sequence[Series]) -> list[Series]:
    return sorted(found, key=lambda one: setting.staff_needed(setting.strands[one.strand_id], one.places))


def _heavy(statement: Statement) -> set[str]:
    """Series of which one fewer helps a broken statement: none where something is missing."""
    if isinstance(statement, AtMost):
        return {choice.series_id for choice, weight in statement.terms if weight > 0}
    return {statement.second.series_id} if isinstance(statement, NeverBoth) else set()
