"""Plan a term: facts are read and closed, then solved and checked, then kept. No transaction is open while solving.

How demand weighs is counted first, from last term's take-up and unmet requests; see ``scheduler.store.term_demand``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from scheduler.domain.drafts import named_like
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan
from scheduler.optimise.programme import Progress, plan_term
from scheduler.store import Store, latest_plan, load_facts, load_plan, save_plan
from scheduler.store.plans import series_before
from scheduler.store.term_demand import weigh_term


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTerm:
    """A plan that its checker accepted, with the facts it was made from and the seconds that solving took."""

    plan_id: int
    facts: Facts
    plan: Plan
    seconds: float


def plan_stored_term(
    store: Store,
    service_id: str,
    term_id: str,
    *,
    seed: int,
    publish: bool,
    progress: Callable[[Progress], bool | None] | None = None,
) -> PlannedTerm:
    """Plan ``term_id`` of a service from the facts in the store and keep the plan.

    Raises
    ------
    PlanRefusedError
        When the facts have faults that no plan can mend, or the check refuses the plan; nothing is kept.
    """
    with store.write() as db:
        weigh_term(db, service_id, term_id)
    with store.read() as db:
        facts = load_facts(db, service_id, term_id)
        before = latest_plan(db, service_id, term_id, published=True)
        published = () if before is None else load_plan(db, before.id).series
        last_term = series_before(db, service_id, term_id)
    started = time.perf_counter()
    plan = plan_term(facts, seed=seed, progress=progress, before=last_term)
    plan = replace(plan, series=named_like(plan.series, published)) if published else plan
    seconds = time.perf_counter() - started
    with store.write() as db:
        plan_id = save_plan(db, facts, plan, "published" if publish else "draft")
    return PlannedTerm(plan_id=plan_id, facts=facts, plan=plan, seconds=seconds)
