"""Files of a coordinator's: checked, then imported or put away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.store.tables.base import Base, one_of

IMPORT_STATES = ("checked", "imported", "put_away")


class Import(Base):
    """One file. ``sheet`` holds its cells until it is imported or put away; ``left_out`` its rows that were refused.

    ``columns`` says which column of the file is read as which of ours, ``report`` what the check found.
    """

    __tablename__ = "imports"
    __table_args__ = (
        one_of("state", *IMPORT_STATES),
        CheckConstraint("(state = 'checked') = (done_at IS NULL)", name="done_when"),
        Index(None, "service_id", "checked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"))
    kind: Mapped[str]
    file_name: Mapped[str]
    digest: Mapped[str]
    state: Mapped[str]
    checked_by: Mapped[str]
    checked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    sheet: Mapped[dict[str, Any]]
    columns: Mapped[dict[str, Any]]
    report: Mapped[dict[str, Any]]
    left_out: Mapped[list[Any]]
