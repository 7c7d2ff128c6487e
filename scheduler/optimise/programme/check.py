"""Check any plan against every rule without a solver: ours, a person's, another solver's."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import PLAN_FORMAT_VERSION, Plan, Series
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.findings import Finding
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import AtLeast, Choice, Statement, choices_made, is_broken, shortfall

SESSIONS_AT_MOST = 7_500
"""Of a plan that is checked: half as many again as a term may promise; each is held against those of its day."""


def check_plan(facts: Facts, plan: Plan) -> tuple[Finding, ...]:
    """Hold a plan against its facts and every planning rule.

    Returns
    -------
    tuple of Finding
        Empty when the plan is accepted. A promise that is not kept is a finding unless the plan owns up to it
        in ``unmet``; a firm rule that is broken always is.
    """
    whole = (*_belongs(facts, plan), *_known(facts, plan))
    if whole:
        return whole
    setting = Setting(facts)
    made: set[Choice] = set()
    for one in plan.series:
        made |= choices_made(one.id, one.worker_ids)
    owned = {(one.rule, one.about) for one in plan.unmet}
    return tuple(_broken(rules.statements(setting, plan.series), made, owned))


def _broken(statements: Iterator[Statement], made: set[Choice], owned: set[tuple[str, str]]) -> Iterator[Finding]:
    for statement in statements:
        if not is_broken(statement, made):
            continue
        because = statement.because
        if isinstance(statement, AtLeast) and statement.promise:
            if (statement.rule, statement.about) in owned:
                continue
            short = shortfall(statement, made)
            because = f"{because}; {short} missing, and the plan does not say so"
        yield Finding(rule=statement.rule, about=statement.about, because=because)


def _belongs(facts: Facts, plan: Plan) -> Iterator[Finding]:
    """Find what shows that the plan is not one of these facts: version, service, term, fingerprint."""
    if plan.format_version != PLAN_FORMAT_VERSION:
        because = f"it has format {plan.format_version}; this version reads {PLAN_FORMAT_VERSION}: plan the term again"
        yield Finding(rule="plan-format", about="format_version", because=because)
    if (plan.service_id, plan.term_id) != (facts.service_id, facts.term.id):
        because = (
            f"it is for {plan.service_id}, {plan.term_id}; the facts are {facts.service_id}, {facts.term.id}: "
            "use the facts it was made from"
        )
        yield Finding(rule="plan-belongs", about="service_id and term_id", because=because)
    if plan.facts_fingerprint != fingerprint(facts):
        because = "the facts have changed since the plan was made: plan the term again, or bring the facts back"
        yield Finding(rule="plan-belongs", about="facts_fingerprint", because=because)
    if plan.session_count > SESSIONS_AT_MOST:
        because = (
            f"it has {plan.session_count:,} sessions and {SESSIONS_AT_MOST:,} can be checked at once; "
            "plan the areas as services of their own"
        )
        yield Finding(rule="plan-size", about="series", because=because)
    for aim in plan.aims:
        if aim.value > aim.bound if aim.more else aim.value < aim.bound:
            side = "above" if aim.more else "below"
            because = f"its value {aim.value:g} lies {side} the bound {aim.bound:g}, so the bound is wrong"
            yield Finding(rule="plan-aims", about=f"aim {aim.id}", because=because)


def _known(facts: Facts, plan: Plan) -> Iterator[Finding]:
    """Find series that name what the facts do not have, or twice what may stand once."""
    known: dict[str, set[str | None]] = {
        "strand_id": {*(one.id for one in facts.strands)},
        "band_id": {*(one.id for one in facts.bands)},
        "area_id": {*(one.id for one in facts.areas)},
        "venue_id": {None, *(one.id for one in facts.venues)},
        "vehicle_id": {None, *(one.id for one in facts.vehicles)},
    }
    workers = {one.id for one in facts.workers}
    seen: set[str] = set()
    for series in plan.series:
        if series.id in seen:
            yield _unknown(series, "another series has the same id; give each its own")
        seen.add(series.id)
        for name, ids in known.items():
            if getattr(series, name) not in ids:
                yield _unknown(series, f"{name} {getattr(series, name)} is not in the facts")
        for worker_id in sorted(set(series.worker_ids) - workers):
            yield _unknown(series, f"worker {worker_id} is not in the facts")
        if len(set(series.worker_ids)) < len(series.worker_ids):
            yield _unknown(series, "a worker stands twice in its team; name each once")


def _unknown(series: Series, because: str) -> Finding:
    return Finding(rule="known", about=f"series {series.id}", because=because)
