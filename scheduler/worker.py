"""Runs queued jobs, each in a child process, so that a solver that crashes takes nothing else with it.

The worker renews the lease of its job while the child works, stops the child when the job is cancelled
or lost, and writes the outcome. When the worker itself is killed, its child stops within a moment and
another worker takes the job over once the lease has run out.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from scheduler import clock
from scheduler.config import Settings
from scheduler.store import Store, StoreError, connect, jobs, register_sizes
from scheduler.store.waiting_list import sessions_to_look_at

log = logging.getLogger(__name__)

Handler = Callable[[Store, jobs.JobRun], dict[str, Any] | None]
"""A function of a module's top level: does the work and returns what a page may show of it, as JSON."""

_CONTEXT: Any = multiprocessing.get_context(
    "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
)
"""A fork server has read the libraries already, so that a child starts at once; Windows has none."""
SECONDS_TO_END = 3.0
"""Time between asking a child to stop and stopping it."""
PARENT_IS_GONE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long a lease lasts, and how often a worker looks for jobs."""

    lease_seconds: float = 30.0
    poll_seconds: float = 0.5

    @property
    def beat_seconds(self) -> float:
        """Time between renewals of a lease: several fit into it, and a cancellation is noticed soon."""
        return min(self.lease_seconds / 4, 1.0)


def plan_queued_term(store: Store, run: jobs.JobRun) -> dict[str, Any]:
    """Plan a term: ``args`` are service_id, term_id, and, if wished, seed (1) and publish (False).

    When it is run again after a take-over, the same plan is found and not doubled.
    """
    from scheduler.use_cases.plan_drafts import reporter  # noqa: PLC0415 — the solver's libraries load in the child alone
    from scheduler.use_cases.plan_term import plan_stored_term  # noqa: PLC0415 — as above

    args = run.args
    with store.read() as db:
        areas = register_sizes(db, args["service_id"])["areas"]
    planned = plan_stored_term(
        store,
        args["service_id"],
        args["term_id"],
        seed=args.get("seed", 1),
        publish=args.get("publish", False),
        progress=reporter(store, run, areas),
    )
    return {"plan_id": planned.plan_id, "sessions": planned.plan.session_count, "seconds": round(planned.seconds, 1)}


def expire_offers(store: Store, _run: jobs.JobRun) -> dict[str, Any]:
    """Pass on the offers that nobody took in time, and offer free places to those who wait; ``args`` are none."""
    from scheduler.use_cases.book_places import look_after_waiting_lists  # noqa: PLC0415 — loads in the child alone

    done = look_after_waiting_lists(store)
    return {"lapsed": done.lapsed, "offered": done.offered}


def plan_queued_transport(store: Store, run: jobs.JobRun) -> dict[str, Any]:
    """Plan the runs of a day; ``args`` are service_id, day (2027-01-12) and, if wished, seed and propose."""
    from scheduler.use_cases.transport.mend_transport import propose_mend  # noqa: PLC0415 — as below
    from scheduler.use_cases.transport.plan_transport import plan_kept_day  # noqa: PLC0415 — loads in the child alone

    def progress(share: float, pence: float) -> None:
        with store.write() as db:
            jobs.report_progress(db, run, f"looking for cheaper runs ({share:.0%}); £{pence / 100:,.2f} so far")

    args = run.args
    day = date.fromisoformat(args["day"])
    if args.get("propose", False):
        return propose_mend(store, args["service_id"], day, seed=args.get("seed", 1)).document()
    plan = plan_kept_day(store, args["service_id"], day, seed=args.get("seed", 1), progress=progress)
    return {"day": args["day"], "runs": len(plan.runs), "not_carried": len(plan.not_carried)}


def mend_queued_programme(store: Store, run: jobs.JobRun) -> dict[str, Any]:
    """Work out how a disruption can be mended; ``args`` are disruption_id."""
    from scheduler.use_cases.mend_programme import work_out  # noqa: PLC0415 — loads in the child alone

    found = work_out(store, int(run.args["disruption_id"]))
    return {"changes": len(found.changes), "proven": found.proven}


def sweep_queued_term(store: Store, run: jobs.JobRun) -> dict[str, Any]:
    """Plan a term under smaller and smaller budgets; ``args`` are service_id and term_id."""
    from scheduler.use_cases.draw_curve import work_out_curve  # noqa: PLC0415 — loads in the child alone

    return work_out_curve(store, run)


def weigh_one_more_vehicle(store: Store, run: jobs.JobRun) -> dict[str, Any]:
    """Plan the days of a period again with one more minibus; ``args`` are service_id, first and last."""
    from scheduler.use_cases.transport.one_more import weigh_queued  # noqa: PLC0415 — loads in the child alone

    return weigh_queued(store, run)


HANDLERS: Mapping[str, Handler] = {
    "weigh_vehicle": weigh_one_more_vehicle,
    "sweep_term": sweep_queued_term,
    "mend_programme": mend_queued_programme,
    "plan_term": plan_queued_term,
    "plan_transport": plan_queued_transport,
    "expire_offers": expire_offers,
}
"""Every kind of job that may be queued, and what is done for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Work that comes up by itself: a worker looks every so often, and queues a job where there is something to do.

    What the job does must be safe to do twice: two workers may look at the same moment.
    """

    kind: str
    every_seconds: float
    is_due: Callable[[Store], bool]


def offers_are_due(store: Store) -> bool:
    """Whether an offer has run out, or somebody waits while a place is free."""
    with store.read() as db:
        return bool(sessions_to_look_at(db, clock.now()))


ROUNDS: tuple[Round, ...] = (Round(kind="expire_offers", every_seconds=20.0, is_due=offers_are_due),)
"""What a worker looks after without being asked."""


def run_worker(settings: Settings, handlers: Mapping[str, Handler] | None = None) -> None:
    """Run jobs until the process is asked to stop (SIGTERM or Ctrl-C); the job in hand is given back.

    Messages are sent beside them.

    Parameters
    ----------
    settings
        Which database, for how many seconds a job is leased, how messages leave.
    handlers
        What to do for each kind of job; by default ``HANDLERS``.

    Raises
    ------
    StoreError
        When the database cannot be opened.
    ValueError
        When the address of the mail server cannot be read.
    """
    from scheduler.chores import chores_of, keep_doing  # noqa: PLC0415 — no job's child needs them

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    store = connect(settings.database_url)
    beside = keep_doing(chores_of(store, settings, print), stop)
    try:
        run_jobs(settings.database_url, handlers or HANDLERS, Pace(lease_seconds=settings.lease_seconds), stop)
    finally:
        stop.set()
        beside.join(SECONDS_TO_END)
        store.close()


def run_jobs(url: str, handlers: Mapping[str, Handler], pace: Pace, stop: threading.Event) -> None:
    """Run jobs, one after the other, until ``stop`` is set."""
    _prepare_children(handlers)
    store = connect(url)
    rounds = _Rounds([one for one in ROUNDS if one.kind in handlers])
    owner = f"{socket.gethostname()}:{os.getpid()}"
    try:
        while not stop.is_set():
            try:
                rounds.queue_due(store)
                with store.write() as db:
                    run = jobs.claim(db, owner=owner, kinds=tuple(handlers), lease_seconds=pace.lease_seconds)
            except StoreError as error:
                log.warning("No job could be claimed; trying again. %s", error)
                run = None
            if run is None:
                stop.wait(pace.poll_seconds)
            else:
                _Attempt(store, handlers[run.kind], run, pace, stop).see_through()
    finally:
        store.close()


class _Rounds:
    """When each round was last made by this worker."""

    def __init__(self, rounds: Sequence[Round]) -> None:
        self._next = {one: time.monotonic() for one in rounds}

    def queue_due(self, store: Store) -> None:
        """Queue a job for each round whose time has come, that has something to do, and none queued or running."""
        for one, at in self._next.items():
            if time.monotonic() < at:
                continue
            self._next[one] = time.monotonic() + one.every_seconds
            if one.is_due(store):
                with store.write() as db:
                    if not jobs.is_under_way(db, one.kind):
                        jobs.enqueue(db, one.kind, {})


def _prepare_children(handlers: Mapping[str, Handler]) -> None:
    """Let the fork server read what every child needs before the first lease begins to run."""
    modules = {handler.__module__ for handler in handlers.values()} | {__name__}
    _CONTEXT.set_forkserver_preload(["__main__", *sorted(modules)])  # or each child would read the command line anew
    if _CONTEXT.get_start_method() == "forkserver":
        first = _CONTEXT.Process(target=_be_ready)
        first.start()
        first.join()


def _be_ready() -> None:
    """Do nothing, in the first child: it could start, so the fork server is ready."""


class _Attempt:
    """One attempt at a job: the child that works, and the lease that is kept for it."""

    def __init__(self, store: Store, handler: Handler, run: jobs.JobRun, pace: Pace, stop: threading.Event) -> None:
        self.store, self.run, self.pace, self.stop = store, run, pace, stop
        self.receiver, sender = _CONTEXT.Pipe(duplex=False)
        self.child: BaseProcess = _CONTEXT.Process(
            target=_work, args=(store.url, handler, run, sender), name=f"job-{run.id}"
        )
        self.child.start()
        sender.close()

    def see_through(self) -> None:
        """Wait for the child, renewing the lease, and write the outcome."""
        try:
            outcome = self._watch()
            _end(self.child)
            self._write(outcome)
        except StoreError as error:
            log.warning("Job %s: its outcome could not be written. %s", self.run.id, error)
        finally:
            _end(self.child)
            self.receiver.close()

    def _watch(self) -> tuple[str, Any]:
        """Return what the child sent, or why it was not waited for."""
        renewed = time.monotonic()
        while True:
            if wait([self.receiver], timeout=self.pace.beat_seconds):
                return self._received()
            if self.stop.is_set():
                return "stopping", None
            try:
                with self.store.write() as db:
                    beat = jobs.beat(db, self.run, lease_seconds=self.pace.lease_seconds)
                renewed = time.monotonic()
            except StoreError as error:
                log.warning("Job %s: its lease could not be renewed. %s", self.run.id, error)
                beat = jobs.Beat.LOST if time.monotonic() - renewed > self.pace.lease_seconds else jobs.Beat.HELD
            if beat is not jobs.Beat.HELD:
                return beat.value, None

    def _received(self) -> tuple[str, Any]:
        try:
            sent: tuple[str, Any] = self.receiver.recv()
        except EOFError:  # the child died without a word
            return "died", None
        return sent

    def _write(self, outcome: tuple[str, Any]) -> None:
        kind, value = outcome
        with self.store.write() as db:
            if kind == "done" and jobs.load_job(db, self.run.id).state != "done":
                jobs.finish(db, self.run, value)
            elif kind == "failed":
                jobs.fail(db, self.run, value)
            elif kind == jobs.Beat.CANCEL_ASKED:
                jobs.acknowledge_cancel(db, self.run)
            elif kind == "stopping":
                jobs.give_back(db, self.run)
            elif kind == "died":
                log.error("Job %s: its process ended with code %s.", self.run.id, self.child.exitcode)
                jobs.release(db, self.run)
            elif kind == jobs.Beat.LOST:
                log.warning("Job %s: another worker has it; its process here was stopped.", self.run.id)


def _end(child: BaseProcess) -> None:
    """Stop a child, gently first; one that has ended is left in peace."""
    child.join(0.1)
    if child.is_alive():
        child.terminate()
        child.join(SECONDS_TO_END)
    if child.is_alive():
        child.kill()
        child.join()


def _work(url: str, handler: Handler, run: jobs.JobRun, sender: Connection) -> None:
    """Do the work, in the child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the worker, which decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        store = Store(url)  # its version was checked by the worker
        try:
            sender.send(("done", handler(store, run)))
        finally:
            store.close()
    except Exception as error:  # whatever a handler raises becomes words that a person reads
        log.exception("Job %s failed.", run.id)
        sender.send(("failed", str(error) or type(error).__name__))


def _end_with_parent() -> None:
    """End this process as soon as its worker is gone, so that nobody runs the job twice."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(PARENT_IS_GONE)
