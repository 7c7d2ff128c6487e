"""What a service chooses about booking: saved with its profile, read with each session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from scheduler.domain.booking import AreaRule, BookingPolicy, Cap, ConsentNeeded, WaitingOrder
from scheduler.domain.facts import Period
from scheduler.domain.fingerprint import plain
from scheduler.store.rows import once, table, upsert
from scheduler.store.tables.service import BookingPolicyRow

_policies = table(BookingPolicyRow)
DEFAULT = BookingPolicy()


def save_booking_policy(db: Db, service_id: str, policy: BookingPolicy) -> None:
    """Save what a service chooses; saving again replaces it."""
    upsert(db, BookingPolicyRow, [{"service_id": service_id, "policy": plain(policy)}])


def load_booking_policy(db: Db, service_id: str) -> BookingPolicy:
    """Read what a service chose; the product's defaults where it chose nothing."""
    chosen = select(_policies.c.policy).where(_policies.c.service_id == service_id)
    return once(db, ("booking policy", service_id), lambda: policy_of(db.scalar(chosen)))


def policy_of(saved: Mapping[str, Any] | None) -> BookingPolicy:
    """Turn the saved form into the policy."""
    if saved is None:
        return DEFAULT
    caps = tuple(Cap(**one | {"period": Period(one["period"])}) for one in saved["caps"])
    consents = tuple(ConsentNeeded(**one | {"strand_ids": tuple(one["strand_ids"])}) for one in saved["consents"])
    known = {
        "caps": caps,
        "consents": consents,
        "area_rule": AreaRule(saved["area_rule"]),
        "waiting_order": WaitingOrder(saved["waiting_order"]),
    }
    return BookingPolicy(**dict(saved) | known)
