"""Drafts that coordinators work on: the facts they rest on, each step with what undoes it, how a planning goes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.store.tables.base import Base, Words, at_least, in_order, one_of

DISRUPTION_KINDS = ("venue_closed", "worker_away", "vehicle_away", "no_sessions", "step_free_needed")
DISRUPTION_STATES = ("open", "mended", "put_away")


class ClosedFacts(Base):
    """Facts as they were closed when a plan was made, as a facts file; a plan names them by their fingerprint."""

    __tablename__ = "closed_facts"
    __table_args__ = (CheckConstraint("length(fingerprint) = 64", name="fingerprint_length"),)

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[str]
    kept_at: Mapped[datetime]


class Draft(Base):
    """What people did to a plan: ``version`` counts their steps; ``locks`` are series that stay as they are."""

    __tablename__ = "drafts"
    __table_args__ = (
        ForeignKeyConstraint(["service_id", "plan_id"], ["plans.service_id", "plans.id"], ondelete="CASCADE"),
        at_least("version", 0),
    )

    plan_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    service_id: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    version: Mapped[int]
    locks: Mapped[Words]


class DraftStep(Base):
    """One step: series as they were and as they became, so that it can be undone; ``undoes`` names the step undone."""

    __tablename__ = "draft_steps"
    __table_args__ = (
        ForeignKeyConstraint(["plan_id"], ["drafts.plan_id"], ondelete="CASCADE"),
        at_least("version", 1),
    )

    plan_id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    words: Mapped[str]
    before: Mapped[list[Any]]
    after: Mapped[list[Any]]
    undoes: Mapped[int | None]


class PlanProgress(Base):
    """How the planning of a job goes; ``points`` are seconds, best and bound over time."""

    __tablename__ = "plan_progress"
    __table_args__ = (ForeignKeyConstraint(["job_id"], ["jobs.id"], ondelete="CASCADE"),)

    job_id: Mapped[str] = mapped_column(primary_key=True)
    service_id: Mapped[str]
    stop_asked: Mapped[bool]
    doing: Mapped[str]
    share: Mapped[float]
    seconds: Mapped[float]
    best: Mapped[float | None]
    bound: Mapped[float | None]
    sessions: Mapped[int | None]
    areas_served: Mapped[int | None]
    areas: Mapped[int | None]
    points: Mapped[list[Any]]


class Disruption(Base):
    """Something that went wrong after publication, and the draft that mends it."""

    __tablename__ = "disruptions"
    __table_args__ = (
        UniqueConstraint("service_id", "id"),
        one_of("kind", *DISRUPTION_KINDS),
        one_of("state", *DISRUPTION_STATES),
        in_order("first", "last", may_be_equal=True),
        CheckConstraint("(state = 'open') = (done_at IS NULL)", name="done_when"),
        Index(None, "service_id", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    term_id: Mapped[str]
    plan_id: Mapped[int]
    kind: Mapped[str]
    about_id: Mapped[str]
    first: Mapped[date]
    last: Mapped[date]
    because: Mapped[str]
    state: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    done_at: Mapped[datetime | None]
    job_id: Mapped[str | None]
    answer: Mapped[dict[str, Any]]
