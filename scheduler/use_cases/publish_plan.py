"""A draft is published: its facts must be those of today, it is checked again, and families are told with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scheduler import clock
from scheduler.domain.accounts import SignedIn
from scheduler.domain.drafts import CHANGES_LISTED, facts_changed
from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import Plan, Unmet
from scheduler.errors import EvenhandError
from scheduler.optimise.programme import check_plan
from scheduler.optimise.programme.desk import Desk
from scheduler.optimise.programme.findings import Finding
from scheduler.store import Db, PlanRecord, Store, find_plan, load_facts, load_plan, record_audit
from scheduler.store.closed_facts import keep_closed_facts, load_closed_facts
from scheduler.store.drafts import draft_record, hold_draft, rest_on_facts
from scheduler.store.facts_at_hand import FactsAtHand
from scheduler.store.publishing import Effects, effects_of, publish_carrying

NOT_KNOWN = "which ones is not known, as those of before were not kept"


class PublishError(EvenhandError):
    """A draft cannot be published; the words say why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether a draft may be published. ``facts_changed`` names facts that are different today, a few words each."""

    record: PlanRecord
    name: str
    version: int
    facts_changed: tuple[str, ...]
    more_changed: int
    findings: tuple[Finding, ...]
    unmet: tuple[Unmet, ...]
    effects: Effects
    sessions: int

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.facts_changed and not self.findings and self.record.status == "draft"


class PublishPlan:
    """Publishes drafts, never one that is out of date or breaks a rule."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._at_hand = FactsAtHand()
        self._plans: dict[tuple[int, int, str, datetime], Plan] = {}

    def readiness(self, person: SignedIn, plan_id: int, *, now: datetime | None = None) -> Readiness:
        """Hold a draft against the facts and rules of today; nothing is changed.

        Raises
        ------
        PublishError
            When there is no such plan in the person's service.
        """
        with self._store.read() as db:
            record = _found(find_plan(db, plan_id), person, plan_id)
            facts = self._at_hand.load(db, record.service_id, record.term_id)
            version = draft_record(db, plan_id)
            key = plan_id, version.version, record.facts_fingerprint, record.saved_at
            plan = self._plans.get(key) or load_plan(db, plan_id)
            self._plans = {key: plan}
            return _readiness(db, record, facts, plan, now or clock.now())

    def publish(self, person: SignedIn, plan_id: int, version: int, *, now: datetime | None = None) -> Readiness:
        """Publish a draft as it was looked at; households are told in the same transaction.

        Raises
        ------
        PublishError
            When it was changed meanwhile, its facts are no longer those of today, or it breaks a rule.
        """
        at = now or clock.now()
        with self._store.write() as db:
            record = _found(hold_draft(db, person.service_id or _service(db, plan_id), plan_id), person, plan_id)
            facts = load_facts(db, record.service_id, record.term_id)
            found = _readiness(db, record, facts, load_plan(db, plan_id), at)
            _refuse(found, version)
            publish_carrying(db, record.service_id, record.term_id, plan_id, at)
            told = {"new": found.effects.new, "changed": found.effects.changed, "cancelled": found.effects.cancelled}
            _note(db, record, person, "published plan", told | {"households": found.effects.households})
        return found

    def rest_on_today(self, person: SignedIn, plan_id: int) -> None:
        """Let a draft rest on the facts of today; what it breaks of them is then found by its check.

        Raises
        ------
        PublishError
            When it is no draft, or names what the facts of today no longer have.
        """
        with self._store.write() as db:
            record = _found(hold_draft(db, person.service_id or _service(db, plan_id), plan_id), person, plan_id)
            if record.status != "draft":
                message = "A published plan keeps the facts that it was published with; work on a copy instead."
                raise PublishError(message)
            facts = load_facts(db, record.service_id, record.term_id)
            plan = load_plan(db, plan_id)
            unknown = [one for one in check_plan(facts, plan) if one.rule == "known"]
            if unknown:
                lines = "; ".join(f"{one.about}: {one.because}" for one in unknown[:5])
                message = (
                    f"This draft uses what is no longer on file ({lines}). Move or cancel those groups first, or plan "
                    "the term again."
                )
                raise PublishError(message)
            aims, unmet = Desk(facts, plan).figures(by_hand=False)
            rest_on_facts(db, plan_id, keep_closed_facts(db, facts), aims, unmet)
            _note(db, record, person, "brought draft up to today's facts", {})


def _readiness(db: Db, record: PlanRecord, facts: Facts, plan: Plan, now: datetime) -> Readiness:
    changed: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    if fingerprint(facts) != plan.facts_fingerprint:
        before = load_closed_facts(db, record.service_id, plan.facts_fingerprint)
        changed = (NOT_KNOWN,) if before is None else facts_changed(before, facts)
    else:
        findings = check_plan(facts, plan)
    draft = draft_record(db, record.id)
    return Readiness(
        record=record,
        name=draft.name,
        version=draft.version,
        facts_changed=changed[:CHANGES_LISTED],
        more_changed=max(0, len(changed) - CHANGES_LISTED),
        findings=findings,
        unmet=plan.unmet,
        effects=effects_of(db, plan, record.id, now),
        sessions=plan.session_count,
    )


def _refuse(found: Readiness, version: int) -> None:
    if found.record.status == "published":
        message = "This plan is published already; its families have it."
        raise PublishError(message)
    if found.record.status != "draft":
        message = "This plan was replaced by another one; work on a copy and publish that."
        raise PublishError(message)
    if found.version != version:
        message = (
            "The draft was changed after you looked at it, so it was not published. Look at it again, then publish."
        )
        raise PublishError(message)
    if found.facts_changed:
        message = f"Facts have changed since the draft was made: {'; '.join(found.facts_changed[:5])}."
        raise PublishError(message)
    if found.findings:
        first = found.findings[0]
        many = f"{len(found.findings)} rules, the first" if len(found.findings) > 1 else "a rule"
        message = f"The draft breaks {many}: {first.about}: {first.because}."
        raise PublishError(message)


def _found(record: PlanRecord | None, person: SignedIn, plan_id: int) -> PlanRecord:
    if record is None or person.service_id not in {None, record.service_id}:
        message = f"There is no plan {plan_id}; choose one from the list of drafts."
        raise PublishError(message)
    return record


def _service(db: Db, plan_id: int) -> str:
    record = find_plan(db, plan_id)
    return "" if record is None else record.service_id


def _note(db: Db, record: PlanRecord, person: SignedIn, action: str, detail: Mapping[str, object]) -> None:
    record_audit(
        db,
        service_id=record.service_id,
        actor=person.actor,
        action=action,
        about_kind="plan",
        about_id=str(record.id),
        detail=detail,
    )
