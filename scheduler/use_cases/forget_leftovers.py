"""Forgets what was only kept to be worked with: files that nobody confirmed, rows to mend, repairs nobody answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from scheduler import clock
from scheduler.store import Store, jobs
from scheduler.store.imports import forget_files
from scheduler.store.transport_proposals import Outcome, close_proposals, proposals_gone_by

FAILURES_KEPT = timedelta(days=30)
"""How long can be read why a job failed."""


class ForgetLeftovers:
    """What a worker forgets every hour; done twice, it forgets nothing more.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def forget(self, *, now: datetime | None = None) -> int:
        """Forget cells of files, repairs of days gone by and why jobs failed, of every service; returns how many."""
        at = now or clock.now()
        with self._store.write() as db:
            files = forget_files(db, at)
            failures = jobs.forget_errors(db, at - FAILURES_KEPT)
            return files + failures + close_proposals(db, proposals_gone_by(db, at.date()), Outcome.OVERTAKEN)
