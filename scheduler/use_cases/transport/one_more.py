"""What one more minibus would change: every planned day of a period is planned again with it, as a job."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from scheduler.optimise.transport.effort import Effort
from scheduler.store import Store, jobs, record_audit
from scheduler.use_cases.transport.transport_costs import PlannedDay, planned_days

JOB = "weigh_vehicle"
WHAT_IF = Effort(rounds=8_000)
"""Enough to tell a saving from noise on an evening; planning itself searches longer."""
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What one more minibus would change on the days of one weekday, beside the runs as they were planned."""

    weekday: str
    which: str
    days: int
    saves_pence: int
    carries_more: int

    @property
    def words(self) -> str:
        """Say it in a sentence.

        Examples
        --------
        >>> Weighed(weekday="Tuesday", which="fourth", days=12, saves_pence=190_000, carries_more=0).words
        'A fourth minibus on Tuesdays would save £1,900 over 12 such days.'
        """
        pounds = round(self.saves_pence / 100)
        change = "save nothing" if pounds == 0 else f"save £{pounds:,}" if pounds > 0 else f"cost £{-pounds:,} more"
        carry = f" and carry {self.carries_more} more rides" if self.carries_more else ""
        number = f"{self.days} such day" + ("s" if self.days > 1 else "")
        return f"A {self.which} minibus on {self.weekday}s would {change}{carry} over {number}."


class OneMoreMinibus:
    """What one more minibus would change.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def queue(self, service_id: str, first: date, last: date, *, by: str) -> str:
        """Queue the comparison and return the job's id; one that is under way is not doubled."""
        with self._store.write() as db:
            for one in jobs.under_way(db, JOB, service_id):
                return one.id
            record_audit(
                db,
                service_id=service_id,
                actor=by,
                action="asked what one more minibus would change",
                about_kind="transport",
                about_id=service_id,
                detail={"first": first.isoformat(), "last": last.isoformat()},
            )
            args = {"service_id": service_id, "first": first.isoformat(), "last": last.isoformat()}
            return jobs.enqueue(db, JOB, args)

    def newest(self, service_id: str) -> jobs.JobRecord | None:
        """Return the newest comparison, whatever came of it."""
        with self._store.read() as db:
            return jobs.newest(db, JOB, service_id)

    def call_off(self, service_id: str) -> None:
        """Call off the comparison that is under way."""
        with self._store.write() as db:
            for one in jobs.under_way(db, JOB, service_id):
                jobs.cancel(db, one.id)


def weigh_queued(store: Store, run: jobs.JobRun, *, effort: Effort = WHAT_IF) -> dict[str, Any]:
    """Do a queued comparison; ``args`` are service_id, first and last (days)."""
    first, last = (date.fromisoformat(run.args[name]) for name in ("first", "last"))
    with store.read() as db:
        days = planned_days(db, run.args["service_id"], first, last)

    def progress(done: int) -> None:
        with store.write() as db:
            jobs.report_progress(db, run, f"{done} of {len(days)} days are weighed")

    found = weigh(days, effort, progress)
    return {"days": len(days), "words": [one.words for one in found]}


def weigh(
    days: Iterable[PlannedDay], effort: Effort = WHAT_IF, progress: Callable[[int], None] = lambda _: None
) -> tuple[Weighed, ...]:
    """Plan every day that has an own vehicle again with one more like its first, and add up by weekday.

    A vehicle that saves nothing stays at its depot: no day is dearer by it, unless it carries more.

    Parameters
    ----------
    days
        Planned days.
    effort
        Of the search on each day.
    progress
        Told after each day how many are done.
    """
    from scheduler.optimise.transport.one_more import one_more_vehicle  # noqa: PLC0415 — the solver loads in the worker's child alone

    sums: dict[int, Weighed] = {}
    for done, one in enumerate(days, 1):
        own = [vehicle for vehicle in one.facts.vehicles if not vehicle.hired]
        if own and one.plan.runs:
            more = one_more_vehicle(one.facts, one.plan, own[0].id, effort)
            carries = max(0, more.carries_more)
            weekday = one.facts.day.weekday()
            before = sums.get(weekday)
            sums[weekday] = Weighed(
                weekday=f"{one.facts.day:%A}",
                which=ORDINALS[len(own)] if len(own) < len(ORDINALS) else "further",
                days=(before.days if before else 0) + 1,
                saves_pence=(before.saves_pence if before else 0)
                + round(more.saves_pence if carries else max(0.0, more.saves_pence)),
                carries_more=(before.carries_more if before else 0) + carries,
            )
        progress(done)
    return tuple(sums[weekday] for weekday in sorted(sums))
