"""The curve of equity against cost: the term planned under smaller and smaller budgets, by a worker, for a page."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from scheduler.domain.accounts import SignedIn
from scheduler.errors import EvenhandError
from scheduler.optimise.programme.findings import Limits
from scheduler.optimise.programme.sweep import Point, as_it_is, budgets, on_the_curve, sweep
from scheduler.store import Store, jobs, load_facts, load_term, record_audit
from scheduler.store.errors import NotFoundError

KIND = "sweep_term"
SHARES = (60, 70, 80, 90)
"""Budgets tried, in per cent of what the term costs without one."""
WIDE, HIGH, EDGE = 640, 320, 48
"""Size of the drawing and of its margin, in units of its own grid."""


class CurveError(EvenhandError):
    """A curve cannot be drawn; the words say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A plan on the drawing; ``best`` where no other costs less and gives the worst-served as much."""

    point: Point
    x: float
    y: float
    best: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveView:
    """How far a curve is; ``dots`` are there when it is done, the cheapest first."""

    job_id: str
    term_id: str
    term_name: str
    state: str
    progress: str
    error: str | None
    dots: tuple[Dot, ...]
    refused: tuple[Point, ...]

    @property
    def waits(self) -> bool:
        """Whether it is still being worked out."""
        return self.state in {"queued", "running"}


class DrawCurve:
    """What coordinators ask of the curve."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def start(self, person: SignedIn, service_id: str, term_id: str) -> str:
        """Queue the curve of a term; one that is under way already is returned.

        Raises
        ------
        CurveError
            When the service has no such term.
        """
        with self._store.write() as db:
            try:
                load_term(db, service_id, term_id)
            except NotFoundError as error:
                raise CurveError(str(error)) from None
            running = [one for one in jobs.under_way(db, KIND, service_id) if one.args.get("term_id") == term_id]
            if running:
                return running[0].id
            job_id = jobs.enqueue(db, KIND, {"service_id": service_id, "term_id": term_id})
            record_audit(
                db,
                service_id=service_id,
                actor=person.actor,
                action="asked for a curve",
                about_kind="term",
                about_id=term_id,
            )
        return job_id

    def one(self, person: SignedIn, job_id: str) -> CurveView:
        """Return a curve, or how far it is.

        Raises
        ------
        CurveError
            When there is none in the person's service.
        """
        with self._store.read() as db:
            try:
                job = jobs.load_job(db, job_id)
            except NotFoundError:
                job = None
            if job is None or job.kind != KIND or person.service_id not in {None, job.args.get("service_id")}:
                message = "There is no such curve; draw one from the list of drafts."
                raise CurveError(message)
            term = load_term(db, job.args["service_id"], job.args["term_id"])
        points = [Point(**one) for one in (job.result or {}).get("points", ())]
        return CurveView(
            job_id=job.id,
            term_id=term.id,
            term_name=term.name,
            state=job.state,
            progress=job.progress,
            error=job.error,
            dots=drawn(points),
            refused=tuple(one for one in points if one.refused),
        )


def drawn(points: list[Point]) -> tuple[Dot, ...]:
    """Place plans on the drawing: cost to the right, access of the worst-served upwards, from zero.

    Examples
    --------
    The dearest plan stands at the right edge, the one with the best access at the top.
    """
    planned = sorted((one for one in points if not one.refused), key=lambda one: one.cost_pence)
    most = max((one.cost_pence for one in planned), default=0) or 1
    best = max((one.worst for one in planned), default=0.0) or 1.0
    ahead = {one.id for one in on_the_curve(planned)}
    return tuple(
        Dot(
            point=one,
            x=round(EDGE + (WIDE - 2 * EDGE) * one.cost_pence / most, 1),
            y=round(HIGH - EDGE - (HIGH - 2 * EDGE) * one.worst / best, 1),
            best=one.id in ahead,
        )
        for one in planned
    )


def work_out_curve(store: Store, run: jobs.JobRun, limits: Limits | None = None) -> dict[str, Any]:
    """Plan a term as it is and under smaller budgets, with so much work each; what a worker does in a child process."""
    with store.read() as db:
        facts = load_facts(db, run.args["service_id"], run.args["term_id"])

    def tell(_point: Point, done: int, _all: int) -> bool:
        with store.write() as db:
            jobs.report_progress(db, run, f"{done + 1} of {len(SHARES) + 1} plans")
        return False

    with ThreadPoolExecutor(1) as one_by_one:
        first = sweep([as_it_is(facts)], executor=one_by_one, limits=limits)
        rest = budgets(facts, first[0].cost_pence, SHARES) if first and not first[0].refused else ()
        others = sweep(rest, executor=one_by_one, tell=tell, limits=limits)
    return {"points": [asdict(one) for one in (*first, *others)]}
