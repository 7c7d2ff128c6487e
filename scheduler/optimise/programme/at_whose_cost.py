"""Whether a strand could be held in an area beside the plan, and what would have to give way for it.

The question is solved, not guessed: ways of the strand in the area, and every series of the plan as it stands, which
may be given up. The answer is true of the ways that were asked; what was not solved to the end is called so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scheduler.domain.facts import Strand
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme import solvers
from scheduler.optimise.programme.access import AccessIndex, ede_of
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.posting import post
from scheduler.optimise.programme.promises import missing
from scheduler.optimise.programme.statements import Held

WAYS_ASKED = 60
EFFORT = 2.0
_PROMISE, _SERIES = 10_000, 100


class Room(StrEnum):
    """What room there is for one more series of a strand in an area."""

    FREE = "free"
    AT_COST = "at_cost"
    NONE = "none"
    NOT_SETTLED = "not_settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What room there is: the series as it would be held, and which series of the plan give way."""

    room: Room
    series: Series | None = None
    gives_way: tuple[Series, ...] = ()
    missing: int = 0
    """How much more of the contract's promises would be missing."""
    fair: float = 0.0
    """What it does to even access, in places per 100 carers."""
    ways: int = 0


def at_whose_cost(options: Options, plan: Plan, strand: Strand, area_id: str) -> Cost:
    """Return the smallest price of one more series of a strand in an area.

    Smallest is: least missing from promises, then fewest series given up, then the most places.
    """
    setting = options.setting
    index = AccessIndex(setting.facts)
    ways = [way for spot in options.spots() if (spot.strand_id, spot.area_id) == (strand.id, area_id)
            for way in options.at(spot)]  # fmt: skip
    asked = [replace(one, id=f"new/{one.id}") for one in _spread(ways)]
    if not asked:
        return Cost(room=Room.NONE)
    posted = post(setting, index, (*asked, *plan.series), (), ())
    names = {one.id for one in asked}
    new = [posted.number[Held(one.id)] for one in posted.free if one.id in names]
    old = [posted.number[Held(one.id)] for one in posted.free if one.id not in names]
    posted.model.row("asked", dict.fromkeys(new, 1), lowest=1)
    posted.model.objective = dict.fromkeys(posted.short, -_PROMISE) | dict.fromkeys(old, _SERIES)
    try:
        solved = solvers.solve(posted.model, effort=EFFORT, seed=1)
    except solvers.NoSolutionError:
        return Cost(room=Room.NONE if len(asked) == len(ways) else Room.NOT_SETTLED, ways=len(asked))
    if not solved.values:
        return Cost(room=Room.NOT_SETTLED, ways=len(asked))
    held = posted.held(solved.values)
    stays = {one.id for one in held}
    gone = tuple(one for one in plan.series if one.id not in stays)
    found = next(one for one in held if one.id in names)
    if gone and not solved.best:
        return Cost(room=Room.NOT_SETTLED, ways=len(asked))
    return Cost(
        room=Room.AT_COST if gone else Room.FREE,
        series=found,
        gives_way=gone,
        missing=missing(setting, held) - missing(setting, plan.series),
        fair=round(ede_of(index.values(held), index.carers) - ede_of(index.values(plan.series), index.carers), 4),
        ways=len(asked),
    )


def _spread(ways: Sequence[Series]) -> list[Series]:
    """Take ways evenly over venues, weekdays and starts: an equal share of each, most places first."""
    by_slot: dict[tuple[str | None, int], list[Series]] = {}
    for one in ways:
        by_slot.setdefault((one.venue_id, one.weekday), []).append(one)
    found: list[Series] = []
    queues = list(by_slot.values())
    for turn in range(max(map(len, queues), default=0)):
        found += [queue[turn] for queue in queues if turn < len(queue)]
        if len(found) >= WAYS_ASKED:
            break
    return found[:WAYS_ASKED]
