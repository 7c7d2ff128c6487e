"""Drafts as they lie on desks: read once a version and kept at hand, as the facts of a draft never change under it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import Plan
from scheduler.errors import EvenhandError
from scheduler.optimise.programme.aim_values import wish_met
from scheduler.optimise.programme.desk import Desk
from scheduler.optimise.programme.wishes import WishAnswer, answer_wishes
from scheduler.store import Db, PlanRecord, find_plan, load_facts, load_plan
from scheduler.store.closed_facts import load_closed_facts
from scheduler.store.drafts import DraftRecord, draft_record

AT_HAND = 6
"""Desks that a process keeps; one of a county takes some megabytes."""


class NoSuchDraftError(EvenhandError):
    """There is no such draft, or it is of another service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A draft with the facts it rests on. ``rests`` is false where those facts are no longer kept."""

    record: PlanRecord
    draft: DraftRecord
    desk: Desk
    rests: bool

    @property
    def name(self) -> str:
        """What the office calls it: its own name, or its number."""
        kind = "Draft" if self.record.status == "draft" else "Plan"
        return self.draft.name or f"{kind} {self.record.id}"

    @property
    def plan(self) -> Plan:
        """The plan as it stands."""
        return self.desk.plan

    @property
    def facts(self) -> Facts:
        """The facts it rests on."""
        return self.desk.setting.facts

    @property
    def wishes_met(self) -> int:
        """How many of the facts' wishes a group meets."""
        asked = self.facts.settings.wishes
        return sum(any(wish_met(wish, one) for one in self.plan.series) for wish in asked)

    @property
    def may_change(self) -> bool:
        """Whether it is a draft that can still be changed by hand."""
        return self.record.status == "draft" and self.rests


Key = tuple[int, int, str, datetime]


def key_of(record: PlanRecord, version: int) -> Key:
    """Name one version of a draft; when it was saved tells it from one whose number was given out again."""
    return record.id, version, record.facts_fingerprint, record.saved_at


class Desks:
    """Keeps the desks of drafts that were opened last; safe to ask from several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, tuple[Desk, bool]] = OrderedDict()
        self._turn = threading.Lock()
        self._answers: OrderedDict[Key, tuple[WishAnswer, ...]] = OrderedDict()

    def wishes(self, opened: Opened) -> tuple[WishAnswer, ...]:
        """Answer the wishes of a draft; worked out once a version, as reasons take a moment."""
        key = key_of(opened.record, opened.draft.version)
        with self._turn:
            found = self._answers.get(key)
        if found is None:
            found = answer_wishes(opened.desk)
            with self._turn:
                self._answers[key] = found
                while len(self._answers) > AT_HAND:
                    self._answers.popitem(last=False)
        return found

    def open(self, db: Db, plan_id: int, service_id: str | None) -> Opened:
        """Read a draft, or find it at hand.

        Raises
        ------
        NoSuchDraftError
            When there is no plan of this number, or it is another service's.
        """
        record = find_plan(db, plan_id)
        if record is None or service_id not in {None, record.service_id}:
            message = f"There is no plan {plan_id}; choose one from the list of drafts."
            raise NoSuchDraftError(message)
        draft = draft_record(db, plan_id)
        key = key_of(record, draft.version)
        with self._turn:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
        if found is None:
            found = self._read(db, record)
            self.keep(key, *found)
        return Opened(record=record, draft=draft, desk=found[0], rests=found[1])

    def keep(self, key: Key, desk: Desk, rests: bool) -> None:
        """Keep a desk at hand; the one that was asked for longest ago goes."""
        with self._turn:
            self._kept[key] = desk, rests
            while len(self._kept) > AT_HAND:
                self._kept.popitem(last=False)

    def _read(self, db: Db, record: PlanRecord) -> tuple[Desk, bool]:
        plan = load_plan(db, record.id)
        with self._turn:  # another draft of the same facts has listed ways and minutes already
            like = [desk for key, (desk, rests) in self._kept.items() if rests and key[2] == record.facts_fingerprint]
        if like:
            return like[-1].beside(plan), True
        closed = load_closed_facts(db, record.service_id, record.facts_fingerprint)
        if closed is not None:
            return Desk(closed, plan), True
        facts = load_facts(db, record.service_id, record.term_id)  # of today: they will do where they are the same
        return Desk(facts, plan), fingerprint(facts) == record.facts_fingerprint
