"""Typed tables, by theme; importing this package knows them all."""

from scheduler.store.tables import (
    attendance,
    ballots,
    comments,
    drafts,
    households,
    imports,
    office,
    past_attendance,
    people,
    places,
    programme,
    referrals,
    registers,
    reports,
    rota,
    service,
    staff_access,
    transport,
    transport_times,
    travel,
)
from scheduler.store.tables.base import Base

METADATA = Base.metadata

__all__ = [
    "METADATA",
    "Base",
    "attendance",
    "ballots",
    "comments",
    "drafts",
    "households",
    "imports",
    "office",
    "past_attendance",
    "people",
    "places",
    "programme",
    "referrals",
    "registers",
    "reports",
    "rota",
    "service",
    "staff_access",
    "transport",
    "transport_times",
    "travel",
]
