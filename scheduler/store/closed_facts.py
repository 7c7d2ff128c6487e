"""Facts as they were closed for a plan, kept once a fingerprint: a draft is worked on with what it was made from."""

from __future__ import annotations

import json
from functools import lru_cache

from pydantic import TypeAdapter
from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session as Db

from scheduler import clock
from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint, plain
from scheduler.store.rows import table, upsert
from scheduler.store.tables.drafts import ClosedFacts
from scheduler.store.tables.programme import Plan

_FACTS = TypeAdapter(Facts)
_kept, _plans = table(ClosedFacts), table(Plan)
REMEMBERED = 4
"""Facts that a process keeps at hand: those of one fingerprint never change."""


def keep_closed_facts(db: Db, facts: Facts) -> str:
    """Keep facts under their fingerprint, which is returned; those that no plan rests on any more go."""
    own = fingerprint(facts)
    known = db.scalar(
        select(_kept.c.fingerprint).where(_kept.c.service_id == facts.service_id, _kept.c.fingerprint == own)
    )
    if known is not None:
        return own
    rests = exists().where(_plans.c.service_id == _kept.c.service_id, _plans.c.facts_fingerprint == _kept.c.fingerprint)
    db.execute(delete(_kept).where(_kept.c.service_id == facts.service_id, ~rests))
    text = json.dumps(plain(facts), ensure_ascii=False, separators=(",", ":"))
    row = {"service_id": facts.service_id, "fingerprint": own, "document": text, "kept_at": clock.now()}
    upsert(db, ClosedFacts, [row])
    return own


def load_closed_facts(db: Db, service_id: str, own: str) -> Facts | None:
    """Return the facts of a fingerprint; None where they were not kept."""
    found = db.scalar(select(_kept.c.document).where(_kept.c.service_id == service_id, _kept.c.fingerprint == own))
    return None if found is None else _read(found)


@lru_cache(maxsize=REMEMBERED)
def _read(document: str) -> Facts:
    return _FACTS.validate_json(document)
