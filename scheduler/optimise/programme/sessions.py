"""A published programme session by session: every date a series of its own, held to the rules that speak of sessions.

The cadence, and how many series a strand has, are promises about whole series; one session moved for one week
does not touch them. Everything else (venue, times, team, hours, evenings, rest, budget) is asked of the same rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scheduler.domain.disruptions import Disruption, DisruptionKind, Repair
from scheduler.domain.facts import Mode
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.findings import Finding
from scheduler.optimise.programme.promises import made_by
from scheduler.optimise.programme.rules_series import cadence_kept, missed_explained
from scheduler.optimise.programme.rules_service import budget_kept, online_share_kept, rest_kept
from scheduler.optimise.programme.rules_staff import evenings_kept, hours_kept
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import Held, Never, Staffed, Statement, is_broken

OF_WHOLE_SERIES = (cadence_kept, missed_explained)
SESSION_RULES = tuple(one for one in rules.ALONE_RULES if one not in OF_WHOLE_SERIES)
SESSION_TOTALS = (hours_kept, evenings_kept, rest_kept, online_share_kept, budget_kept)
AT = "@"
WAY = "#"


def sessions_of(plan: Plan) -> tuple[Series, ...]:
    """Every session of a plan as a series of one date, named ``series-001@2027-01-19``."""
    return tuple(
        replace(one, id=f"{one.id}{AT}{day.isoformat()}", dates=(day,), weekday=day.weekday(), missed=())
        for one in plan.series
        for day in one.dates
    )


def series_id_of(session: Series) -> str:
    """Id of the published series to which a session belongs."""
    return session.id.split(AT)[0]


def struck(setting: Setting, disruptions: Sequence[Disruption], session: Series) -> Iterator[Never]:
    """Say which disruptions keep a session from being held, or a worker from its team."""
    day = session.dates[0]
    for one in disruptions:
        if not one.on(day):
            continue
        because = one.because or one.kind.value.replace("_", " ")
        if one.kind is DisruptionKind.WORKER_AWAY:
            if one.about_id in session.worker_ids:
                choice = Staffed(session.id, one.about_id)
                yield Never(rule="disruption", about=setting.title(session), because=because, choice=choice)
        elif _strikes(setting, one, session):
            yield Never(rule="disruption", about=setting.title(session), because=because, choice=Held(session.id))


def _strikes(setting: Setting, one: Disruption, session: Series) -> bool:
    match one.kind:
        case DisruptionKind.VENUE_CLOSED:
            return session.venue_id == one.about_id
        case DisruptionKind.VEHICLE_AWAY:
            return session.vehicle_id == one.about_id
        case DisruptionKind.NO_SESSIONS:
            online = setting.strands[session.strand_id].mode is Mode.ONLINE
            return not online and one.about_id in {"", session.area_id}
        case DisruptionKind.STEP_FREE_NEEDED:
            stairs = session.venue_id is not None and not setting.venues[session.venue_id].step_free
            return stairs and series_id_of(session) == one.about_id
        case DisruptionKind.WORKER_AWAY:
            return False


def session_alone(setting: Setting, session: Series) -> Iterator[Never]:
    """Statements about one session without its team."""
    for rule in SESSION_RULES:
        yield from rule(setting, session)


def session_sums(setting: Setting, universe: Sequence[Series]) -> Iterator[Statement]:
    """Statements about sums over many sessions."""
    for rule in SESSION_TOTALS:
        yield from rule(setting, universe)


def session_statements(
    setting: Setting, disruptions: Sequence[Disruption], universe: Sequence[Series]
) -> Iterator[Statement]:
    """Every statement about sessions: rules of one, of teams, of pairs, of sums, and the disruptions."""
    for one in universe:
        yield from struck(setting, disruptions, one)
        yield from session_alone(setting, one)
        for worker_id in one.worker_ids:
            yield from rules.of_worker(setting, one, worker_id)
        yield from rules.of_team(setting, one)
    yield from rules.of_pairs(setting, universe)
    yield from session_sums(setting, universe)


def check_sessions(
    setting: Setting, disruptions: Sequence[Disruption], universe: Sequence[Series]
) -> tuple[Finding, ...]:
    """Hold a programme, session by session, against every rule and disruption, without a solver."""
    made = made_by(universe)
    return tuple(
        Finding(rule=one.rule, about=one.about, because=one.because)
        for one in session_statements(setting, disruptions, universe)
        if is_broken(one, made)
    )


def mended_sessions(plan: Plan, repair: Repair) -> tuple[Series, ...]:
    """Sessions of a plan as they are after a repair."""
    changed = {one.before.id: one.after for one in repair.changes}
    after = (changed.get(one.id, one) for one in sessions_of(plan))
    return tuple(one for one in after if one is not None)
