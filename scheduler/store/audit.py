"""The audit trail: who saw, changed, exported what, when. Entries are added and read, never changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, false, func, insert, or_, select
from sqlalchemy.orm import Session as Db

from scheduler import clock
from scheduler.store.rows import item_of, table
from scheduler.store.tables.office import AuditEntry

_audit = table(AuditEntry)
ROWS_AT_A_TIME = 1000
SHOW_SEVERAL = ("run", "transport day")
"""What shows carers of several households at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One entry; see ``record_audit``."""

    id: int
    service_id: str | None
    at: datetime
    actor: str
    action: str
    about_kind: str
    about_id: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSearch:
    """What to look for; an empty field asks for nothing. ``until`` is the first instant no longer asked for.

    ``actors`` are those whom a typed name means; ``about_id`` None is any.
    """

    service_id: str | None = None
    actors: tuple[str, ...] = ()
    action: str = ""
    about_kind: str = ""
    about_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def record_audit(  # noqa: PLR0913 - the six things that an entry says
    db: Db,
    *,
    service_id: str | None,
    actor: str,
    action: str,
    about_kind: str,
    about_id: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry in the caller's own transaction: what is undone was never audited, and the other way about.

    Parameters
    ----------
    db
        The transaction in which the thing itself happens.
    service_id
        Whose service it concerns; None for the installation as a whole.
    actor
        Who: ``SignedIn.actor`` (``staff:12``), ``household:ID`` or ``worker:ID`` for holders of secret links,
        ``system`` for what happens by itself, ``command line``.
    action
        A verb and a noun in plain words, past tense: ``saw household``, ``changed session``, ``exported register``.
    about_kind, about_id
        What it is about: ``carer``, ``household``, ``session``, ``plan`` … and its id. One entry for each carer or
        household that was seen, so that a person's own access log is complete.
    detail
        What else, as JSON: fields that changed, a count of rows. Never a password, a token or a reason of health.
    """
    db.execute(
        insert(_audit).values(
            service_id=service_id,
            at=clock.now(),
            actor=actor,
            action=action,
            about_kind=about_kind,
            about_id=about_id,
            detail=dict(detail or {}),
        )
    )


def record_audits(
    db: Db, *, service_id: str, actor: str, action: str, about_kind: str, details: Mapping[str, Mapping[str, Any]]
) -> None:
    """Add an entry for each of many things of one kind, by id, as ``record_audit`` does for one."""
    entry = {"service_id": service_id, "at": clock.now(), "actor": actor, "action": action, "about_kind": about_kind}
    rows = [entry | {"about_id": about_id, "detail": dict(detail)} for about_id, detail in details.items()]
    if rows:
        db.execute(insert(_audit), rows)


def _conditions(asked: AuditSearch) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.service_id is not None:
        found.append(_audit.c.service_id == asked.service_id)
    if asked.actors:
        found.append(_audit.c.actor.in_(asked.actors))
    if asked.action:
        found.append(_audit.c.action == asked.action)
    if asked.about_kind:
        found.append(_audit.c.about_kind == asked.about_kind)
    if asked.about_id is not None:
        found.append(_audit.c.about_id == asked.about_id)
    if asked.since is not None:
        found.append(_audit.c.at >= asked.since)
    if asked.until is not None:
        found.append(_audit.c.at < asked.until)
    return found


def search_audit(db: Db, asked: AuditSearch, *, first: int, most: int) -> tuple[tuple[AuditRecord, ...], int]:
    """Find entries, the newest first.

    Parameters
    ----------
    db
        A reading transaction.
    asked
        What to look for.
    first, most
        How many to leave out from the newest on, and how many to give at most.

    Returns
    -------
    tuple
        The entries, and how many there are in all.
    """
    conditions = _conditions(asked)
    counted = int(db.execute(select(func.count()).select_from(_audit).where(*conditions)).scalar_one())
    chosen = select(_audit).where(*conditions).order_by(_audit.c.at.desc(), _audit.c.id.desc())
    rows = db.execute(chosen.offset(first).limit(most)).mappings()
    return tuple(item_of(AuditRecord, dict(row)) for row in rows), counted


def every_audit(db: Db, asked: AuditSearch) -> Iterator[AuditRecord]:
    """Give every entry that was asked for, the oldest first, some at a time."""
    chosen = select(_audit).where(*_conditions(asked)).order_by(_audit.c.at, _audit.c.id)
    rows = db.execute(chosen.execution_options(yield_per=ROWS_AT_A_TIME)).mappings()
    return (item_of(AuditRecord, dict(row)) for row in rows)


def audit_of_household(
    db: Db, *, service_id: str, household_id: str, carer_ids: tuple[str, ...]
) -> tuple[AuditRecord, ...]:
    """Give every entry about a household and its carers, the newest first.

    A sheet or a day of transport shows several families: it is one entry, whose detail lists the carers that it showed.
    """
    detail = cast(_audit.c.detail, Text)
    about = or_(
        (_audit.c.about_kind == "household") & (_audit.c.about_id == household_id),
        (_audit.c.about_kind == "carer") & _audit.c.about_id.in_(carer_ids),
        (_audit.c.about_kind == "transport")
        & or_(false(), *(_audit.c.about_id.endswith(f"/{one}", autoescape=True) for one in carer_ids)),
        _audit.c.about_kind.in_(SHOW_SEVERAL)
        & or_(false(), *(detail.contains(json.dumps(one), autoescape=True) for one in carer_ids)),
    )
    chosen = select(_audit).where(_audit.c.service_id == service_id, about)
    rows = db.execute(chosen.order_by(_audit.c.at.desc(), _audit.c.id.desc())).mappings()
    return tuple(item_of(AuditRecord, dict(row)) for row in rows)


def audit_words(db: Db, service_id: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the actions and the kinds of things that the trail knows, for the fields of a search."""
    mine = () if service_id is None else (_audit.c.service_id == service_id,)
    actions = db.execute(select(_audit.c.action).where(*mine).distinct().order_by(_audit.c.action)).scalars()
    kinds = db.execute(select(_audit.c.about_kind).where(*mine).distinct().order_by(_audit.c.about_kind)).scalars()
    return tuple(actions), tuple(kinds)
