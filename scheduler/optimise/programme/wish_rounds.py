"""Missed wishes are met by one more series, or one held otherwise, where nothing that comes first loses."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.domain.plan import Plan, Series
from scheduler.domain.planning import LaterAim
from scheduler.optimise.programme.aim_values import Ground, later_values, unmet_wishes
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.suggest import Suggester
from scheduler.optimise.programme.wishes import ways_at_no_cost

WISHES_TRIED = 24
"""Of the missed ones, the weightiest; a tenth of a second each."""


def meet_wishes(
    ground: Ground, options: Options, series: Sequence[Series], order: Sequence[LaterAim]
) -> tuple[Series, ...]:
    """Meet missed wishes, the weightiest first.

    Parameters
    ----------
    ground, options
        What aims are counted on, and the ways of holding a series.
    series
        The programme so far.
    order
        The later aims in the coordinator's order.

    Returns
    -------
    tuple of Series
        Nobody can reach less than before, no rule is newly broken, no promise further missed, and no aim that the
        order names before wishes is worse. The programme so far where wishes are not looked at.
    """
    found = tuple(series)
    if LaterAim.WISHES not in order:
        return found
    upto = tuple(order[: order.index(LaterAim.WISHES) + 1])
    for wish in unmet_wishes(ground, found)[:WISHES_TRIED]:
        if wish not in unmet_wishes(ground, found):  # met beside another
            continue
        desk = Suggester(ground.setting.facts, _as_plan(ground, found), (options, ground.index))
        now = later_values(ground, found, upto)
        better = (one for one in ways_at_no_cost(desk, wish) if _no_worse(later_values(ground, one, upto), now))
        found = next(better, found)
    return found


def _no_worse(values: Sequence[int], now: Sequence[int]) -> bool:
    """Whether wishes, the last of the values, gain and none before them loses."""
    return values[-1] > now[-1] and all(new >= old for new, old in zip(values, now, strict=True))


def _as_plan(ground: Ground, series: tuple[Series, ...]) -> Plan:
    facts = ground.setting.facts
    return Plan(
        service_id=facts.service_id,
        term_id=facts.term.id,
        facts_fingerprint="",
        series=series,
        aims=(),
        unmet=(),
        seed=0,
        made_by="",
    )
