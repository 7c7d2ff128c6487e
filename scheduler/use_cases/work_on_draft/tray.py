"""What lies beside a draft's calendar to be dragged onto it: groups not placed yet, and one more of each kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from scheduler.domain.drafts import Wish
from scheduler.domain.facts import Facts, Mode, Spread, Strand
from scheduler.domain.plan import Plan
from scheduler.optimise.programme.desk import WishError
from scheduler.optimise.programme.somewhere import somewhere, usual_start
from scheduler.use_cases.work_on_draft.desks import Opened
from scheduler.use_cases.work_on_draft.work import DraftError

HOUR = 60
MOST_MISSING = 12
"""So many groups that are not placed are listed; whoever has more plans the term again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of group: when it may begin, the minutes of each hour that is offered, and where it runs."""

    strand_id: str
    title: str
    hours: tuple[int, ...]
    start: int
    area_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Groups of a kind that an area, or the whole service (``area_id`` empty), should have and has not."""

    kind: Kind
    area_id: str
    area_name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tray:
    """What can be dragged onto the calendar; ``more`` are groups that are missing and not listed."""

    missing: tuple[Missing, ...]
    kinds: tuple[Kind, ...]
    more: int


def tray_of(opened: Opened) -> Tray:
    """List what is not placed yet, and every kind of group that can be added; home visits are planned by household."""
    facts = opened.facts
    kinds = {one.id: _kind(one, facts) for one in facts.strands if one.mode is not Mode.HOME_VISIT}
    missing = [one for strand in facts.strands if strand.id in kinds for one in _missing(strand, kinds, opened)]
    return Tray(
        missing=tuple(missing[:MOST_MISSING]),
        kinds=tuple(sorted(kinds.values(), key=lambda one: one.title)),
        more=max(0, len(missing) - MOST_MISSING),
    )


def placed(opened: Opened, wish: Wish) -> Wish:
    """Fill in where a group that was dropped on a day meets, for whom and when; any other wish stays as it is.

    Raises
    ------
    DraftError
        When it can meet nowhere in its area.
    """
    try:
        return somewhere(opened.desk, wish)
    except WishError as error:
        raise DraftError(str(error)) from None


def _kind(strand: Strand, facts: Facts) -> Kind:
    last = strand.latest_end_minute - strand.duration_minutes
    return Kind(
        strand_id=strand.id,
        title=strand.public_title,
        hours=tuple(range(strand.earliest_start_minute, last + 1, HOUR)) or (strand.earliest_start_minute,),
        start=usual_start(strand),
        area_ids=strand.area_ids or tuple(one.id for one in facts.areas),
    )


def _missing(strand: Strand, kinds: dict[str, Kind], opened: Opened) -> list[Missing]:
    """Count what falls short of the fewest groups of a kind; halls are not asked one by one."""
    kind, held = kinds[strand.id], _held(strand.id, opened.plan)
    if strand.spread is Spread.WHOLE_SERVICE:
        short = strand.least_series - sum(held.values())
        return [Missing(kind=kind, area_id="", area_name="", count=short)] if short > 0 else []
    if strand.spread is not Spread.EACH_AREA:
        return []
    names = {one.id: one.name for one in opened.facts.areas}
    return [
        Missing(kind=kind, area_id=area_id, area_name=names[area_id], count=strand.least_series - held[area_id])
        for area_id in kind.area_ids
        if held[area_id] < strand.least_series
    ]


def _held(strand_id: str, plan: Plan) -> Counter[str]:
    return Counter(one.area_id for one in plan.series if one.strand_id == strand_id)
