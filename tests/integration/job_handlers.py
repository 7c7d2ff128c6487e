"""Handlers of jobs for the tests of the worker; each writes down that it began, in a file that the test reads."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

from scheduler.store import Store, jobs
from scheduler.worker import Pace, run_jobs


def _began(run: jobs.JobRun) -> None:
    with Path(run.args["log"]).open("a") as log:
        log.write(f"{run.id} {run.attempt} {os.getpid()}\n")


def add(store: Store, run: jobs.JobRun) -> dict[str, Any]:
    _began(run)
    with store.write() as db:
        jobs.report_progress(db, run, "adding")
    return {"sum": sum(run.args["numbers"])}


def hang_at_first(_store: Store, run: jobs.JobRun) -> dict[str, Any]:
    _began(run)
    if run.attempt == 1:
        time.sleep(60)
    return {"attempt": run.attempt}


def raise_error(_store: Store, run: jobs.JobRun) -> None:
    _began(run)
    message = "No venue in Calne is open on a Tuesday."
    raise ValueError(message)


def crash(_store: Store, run: jobs.JobRun) -> None:
    _began(run)
    os.kill(os.getpid(), signal.SIGKILL)


def finish_itself(store: Store, run: jobs.JobRun) -> None:
    with store.write() as db:
        jobs.finish(db, run, {"kept_with": "its outcome"})


HANDLERS = {
    "add": add,
    "hang_at_first": hang_at_first,
    "raise_error": raise_error,
    "crash": crash,
    "finish_itself": finish_itself,
}


def work(url: str, lease_seconds: float) -> None:
    """Be a worker until killed."""
    run_jobs(url, HANDLERS, Pace(lease_seconds=lease_seconds, poll_seconds=0.1), threading.Event())
