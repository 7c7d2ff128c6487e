"""Families' requests to join, and the households that come of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session as Db

from scheduler.domain.household_rules import CarerDetails
from scheduler.domain.people import Carer, Household
from scheduler.store.errors import NotFoundError, StoreError
from scheduler.store.rows import insert_all, item_of, parts, row_of, table, without
from scheduler.store.tables import households, people, places

_requests = table(households.SignUpRequest)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpRecord:
    """A request to join as it is kept; ``answers`` are plain JSON."""

    id: str
    service_id: str
    status: str
    asked_at: datetime
    answers: dict[str, Any]
    decided_at: datetime | None
    decided_by: str
    reason: str
    household_id: str | None


def add_sign_up(db: Db, service_id: str, request_id: str, answers: dict[str, Any], *, now: datetime) -> None:
    """Keep a request until a coordinator decides."""
    row = {"id": request_id, "service_id": service_id, "status": "pending", "asked_at": now}
    db.execute(insert(_requests).values(row | {"answers": answers, "decided_by": "", "reason": ""}))


def pending_sign_ups(db: Db, service_id: str) -> tuple[SignUpRecord, ...]:
    """List the requests that nobody has decided on, the oldest first."""
    chosen = select(_requests).where(_requests.c.service_id == service_id, _requests.c.status == "pending")
    rows = db.execute(chosen.order_by(_requests.c.asked_at, _requests.c.id)).mappings()
    return tuple(item_of(SignUpRecord, dict(row)) for row in rows)


def load_sign_up(db: Db, service_id: str, request_id: str) -> SignUpRecord:
    """Read a request.

    Raises
    ------
    NotFoundError
        When the service has no such request.
    """
    chosen = select(_requests).where(_requests.c.service_id == service_id, _requests.c.id == request_id)
    found = db.execute(chosen).mappings().first()
    if found is None:
        message = f"There is no request {request_id} to join {service_id}; look at the list of requests again."
        raise NotFoundError(message)
    return item_of(SignUpRecord, dict(found))


def decide_sign_up(  # noqa: PLR0913 — all by keyword: the decision is told whole
    db: Db,
    *,
    service_id: str,
    request_id: str,
    status: str,
    by: str,
    now: datetime,
    reason: str = "",
    household_id: str | None = None,
) -> None:
    """Note what a coordinator decided; the first decision stands.

    Raises
    ------
    NotFoundError
        When the service has no such request.
    StoreError
        When it was decided on before.
    """
    decided = {"decided_at": now, "decided_by": by, "reason": reason, "household_id": household_id}
    pending = (
        _requests.c.service_id == service_id,
        _requests.c.id == request_id,
        _requests.c.status == "pending",
    )
    changed = db.execute(update(_requests).where(*pending).values(status=status, **decided))
    if not isinstance(changed, CursorResult) or changed.rowcount != 1:
        record = load_sign_up(db, service_id, request_id)
        message = (
            f"Request {request_id} was {record.status} by {record.decided_by} already; "
            "look at the list of requests again."
        )
        raise StoreError(message)


def nearest_demand_point(db: Db, service_id: str, easting_m: int, northing_m: int) -> tuple[str, str]:
    """Return the id of the demand point (LSOA) nearest to a home, and its area's.

    Raises
    ------
    StoreError
        When the service has no demand points yet.
    """
    point = places.DemandPoint
    east, north = point.easting_m - easting_m, point.northing_m - northing_m
    chosen = select(point.id, point.area_id).where(point.service_id == service_id, point.active)
    found = db.execute(chosen.order_by(east * east + north * north, point.id).limit(1)).first()
    if found is None:
        message = f"The service {service_id} has no demand points; save its facts first, then accept the request."
        raise StoreError(message)
    return found[0], found[1]


def add_household(
    db: Db, service_id: str, household: Household, carers: Sequence[Carer], details: Sequence[CarerDetails]
) -> None:
    """Add a household with its carers behind everybody who is in the register."""
    of_service = {"service_id": service_id, "active": True}
    last = _last_position(db, people.Household, service_id)
    insert_all(db, people.Household, [row_of(household) | of_service | {"position": last + 1}])
    last = _last_position(db, people.Carer, service_id)
    rows = [without(row_of(one), "consents") | of_service for one in carers]
    insert_all(db, people.Carer, [row | {"position": last + 1 + n} for n, row in enumerate(rows)])
    consents = [row | {"service_id": service_id} for row in parts(carers, "consents", "carer_id")]
    insert_all(db, people.Consent, consents)
    insert_all(db, households.CarerDetails, [row_of(one) | {"service_id": service_id} for one in details])


def _last_position(db: Db, model: Any, service_id: str) -> int:
    target = table(model)
    last = db.scalar(select(func.max(target.c.position)).where(target.c.service_id == service_id))
    return -1 if last is None else int(last)
