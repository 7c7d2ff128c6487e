"""The audit trail: who saw, changed, exported what, when. Entries are added and read, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session as Db

from scheduler import clock
from scheduler.store.rows import table
from scheduler.store.tables.office import AuditEntry

_audit = table(AuditEntry)


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
