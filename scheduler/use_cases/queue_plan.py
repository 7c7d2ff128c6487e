"""Queue a term to be planned by a worker, follow it, call it off."""

from __future__ import annotations

from scheduler.store import Store, jobs, load_term


def queue_plan(store: Store, service_id: str, term_id: str, *, seed: int, publish: bool) -> str:
    """Queue the planning of a term that the store knows; returns the job's id.

    Raises
    ------
    NotFoundError
        When the store has no such service or term; nothing is queued.
    """
    with store.write() as db:
        load_term(db, service_id, term_id)
        args = {"service_id": service_id, "term_id": term_id, "seed": seed, "publish": publish}
        return jobs.enqueue(db, "plan_term", args)


def find_job(store: Store, job_id: str) -> jobs.JobRecord:
    """Return how a job stands.

    Raises
    ------
    NotFoundError
        When there is no such job.
    """
    with store.read() as db:
        return jobs.load_job(db, job_id)


def call_off(store: Store, job_id: str) -> jobs.JobRecord:
    """Ask for a job to be called off; a worker that runs it stops within moments."""
    with store.write() as db:
        jobs.cancel(db, job_id)
        return jobs.load_job(db, job_id)
