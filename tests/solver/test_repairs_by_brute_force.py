"""A repair that is called the least change is one: every way of mending a week of a tiny programme is tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.disruptions import Disruption, DisruptionKind
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Series
from scheduler.optimise.programme.repair import repair
from scheduler.optimise.programme.sessions import check_sessions, mended_sessions, sessions_of
from scheduler.optimise.programme.setting import Setting
from tests.examples import FACTS, PLAN

MONDAY = date(2027, 1, 18)
"""Of a week with one session: the youth club of the east, Tuesday from five to seven."""
DAY = date(2027, 1, 19)
LOST, MOVED, TEAM, NEW_PERSON = 1_000_000, 10_000, 1_000, 10
OTHER_DAY, OTHER_VENUE, OTHER_TIME = 300, 200, 100


@st.composite
def troubled_weeks(draw: st.DrawFn) -> tuple[Facts, list[Disruption]]:
    """Facts in which less is possible, and one or two causes that strike the week."""
    roomy = replace(FACTS.venues[2], capacity_people=draw(st.sampled_from((12, 18, 30))))
    days = {0, 2, *draw(st.sets(st.integers(0, 4)))}
    first = FACTS.workers[0]
    spare = replace(
        first,
        availability=tuple(one for one in first.availability if one.weekday in days),
        contract_minutes_per_week=draw(st.sampled_from((7 * 60, 20 * 60))),
    )
    workers = (spare, *FACTS.workers[1:])
    facts = replace(FACTS, venues=(*FACTS.venues[:2], roomy), workers=workers)
    kinds = draw(st.lists(st.sampled_from(list(CAUSES)), min_size=1, max_size=2, unique=True))
    more = draw(st.integers(0, 6))
    return facts, [
        Disruption(kind=kind, about_id=about, first=DAY, last=DAY + timedelta(days=more), because="a reason")
        for kind, about in kinds
    ]


CAUSES = (
    (DisruptionKind.VENUE_CLOSED, "venue-2"),
    (DisruptionKind.WORKER_AWAY, "worker-3"),
    (DisruptionKind.WORKER_AWAY, "worker-2"),
    (DisruptionKind.NO_SESSIONS, "east"),
)


def every_way(session: Series) -> Iterator[Series | None]:
    """Every day of the week, hall of the area, start on the half-hour and team of two; or not at all."""
    yield None
    days = [MONDAY + timedelta(days=n) for n in range(7)]
    starts = range(16 * 60, 18 * 60 + 31, 30)
    teams = combinations([one.id for one in FACTS.workers], 2)
    for day, hall, start, team in product(days, ("venue-2", "venue-3"), starts, list(teams)):
        yield replace(session, dates=(day,), weekday=day.weekday(), venue_id=hall, start_minute=start, worker_ids=team)


def weight(before: Series, after: Series | None) -> int:
    """What a change weighs, as the decision about repairs says."""
    if after is None:
        return LOST
    if after == before:
        return 0
    moved = (
        OTHER_DAY * (after.dates != before.dates)
        + OTHER_VENUE * (after.venue_id != before.venue_id)
        + OTHER_TIME * (after.start_minute != before.start_minute)
    )
    return (MOVED if moved else TEAM) + moved + NEW_PERSON * len({*after.worker_ids} - {*before.worker_ids})


@settings(max_examples=25, deadline=None, derandomize=True)
@given(troubled_weeks())
def test_no_way_of_mending_a_week_changes_less_than_the_repair(asked: tuple[Facts, list[Disruption]]) -> None:
    facts, disruptions = asked
    setting = Setting(facts)
    found = repair(facts, PLAN, disruptions)
    assert found.proven
    sessions = sessions_of(PLAN)
    at = next(number for number, one in enumerate(sessions) if one.dates == (DAY,))
    struck = sessions[at]
    elsewhere = {one.id for one in sessions if not MONDAY <= one.dates[0] < MONDAY + timedelta(days=7)}
    assert {one.before.id for one in found.changes} - {struck.id} <= elsewhere
    after = next((one.after for one in found.changes if one.before.id == struck.id), struck)
    assert check_sessions(setting, disruptions, mended_sessions(PLAN, found)) == ()
    # sessions a day before and after the week are all that one of the week could be in the way of
    near = [MONDAY + timedelta(days=n) for n in range(-1, 8)]
    rest = tuple(
        one for one in mended_sessions(PLAN, found) if one.dates[0] in near and not one.id.startswith(struck.id)
    )
    best = min(
        weight(struck, way)
        for way in every_way(struck)
        if not check_sessions(setting, disruptions, rest if way is None else (*rest, way))
    )
    assert weight(struck, after) == best
