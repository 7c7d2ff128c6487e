"""What can go wrong in the store, in words that say what to do."""

from __future__ import annotations

from scheduler.errors import EvenhandError


class StoreError(EvenhandError):
    """The database cannot be used as asked; the message says what to do."""


class NotFoundError(StoreError):
    """What was asked for is not in the database."""
