"""Sheets of runs: for the run's own driver and escort on its day, for a coordinator always; every sight is noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from exports.run_map import run_map_svg
from exports.run_sheet import run_sheet_page, run_sheet_pdf, sheet_title
from scheduler import clock
from scheduler.domain.accounts import SignedIn
from scheduler.domain.run_marks import RunMark, read_mark, standing
from scheduler.domain.run_sheet import RunSheet, sheet_of
from scheduler.domain.transport import DayRuns, Run, TransportDay
from scheduler.errors import EvenhandError
from scheduler.optimise.transport.files import read_day, read_runs
from scheduler.store import Db, NotFoundError, Store, record_audit, transport
from scheduler.store.tokens import find_token, issue_token, revoke_tokens_of_day

PURPOSE = "runs"
ENDS_AT = time(3)
"""A link to a day's runs ends in the small hours, when the last vehicle is back."""


class RunRefusedError(EvenhandError):
    """A run is not for whoever asks, or not today; says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRun:
    """One run as a page shows it."""

    title: str
    sheet: RunSheet
    map_svg: str
    marks: dict[str, RunMark]
    shown_at: datetime
    until: datetime
    """When the crew's link ends, and telephones forget the sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewLink:
    """A link of a driver or an escort to their runs of a day."""

    token: str
    name: str
    until: datetime


class RunSheets:
    """Runs as those who drive them see them.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def issue_link(self, service_id: str, day: date, worker_id: str, *, now: datetime | None = None) -> str:
        """Make the link of a driver or an escort to their runs of a day; it ends the night after.

        Returns
        -------
        str
            The token, which stands in the address and nowhere else.
        """
        with self._store.write() as db:
            return issue_token(
                db,
                service_id=service_id,
                purpose=PURPOSE,
                about_kind="worker",
                about_id=worker_id,
                now=now or clock.now(),
                expires_at=_ends(day),
            )

    def link_of_run(self, person: SignedIn, service_id: str, day: date, run_id: str, *, escort: bool) -> CrewLink:
        """Make a new link for the driver or the escort of a run; the one that they had for this day ends.

        Raises
        ------
        RunRefusedError
            When there is no such run, or nobody of ours is its driver or escort.
        """
        ends = _ends(day)
        with self._store.write() as db:
            facts, plan = _planned(db, service_id, day)
            run = _one_of(plan, run_id)
            worker_id = run.escort_id if escort else run.driver_id
            if worker_id is None:
                message = "Nobody of ours is on this run in that part. Print the sheet for the taxi firm instead."
                raise RunRefusedError(message)
            if clock.now() >= ends:
                message = "This day is over, so its sheets are not shown to crews any more."
                raise RunRefusedError(message)
            about = {"service_id": service_id, "about_kind": "worker", "about_id": worker_id}
            revoke_tokens_of_day(db, PURPOSE, about, ends, now=clock.now())
            token = issue_token(db, **about, purpose=PURPOSE, now=clock.now(), expires_at=ends)
            record_audit(
                db,
                service_id=service_id,
                actor=person.actor,
                action="made a link to runs",
                about_kind="worker",
                about_id=worker_id,
                detail={"day": day.isoformat(), "run": run_id},
            )
        names = {one.id: one.name for one in facts.drivers} | {one.id: one.name for one in facts.escorts}
        return CrewLink(token=token, name=names[worker_id], until=ends)

    def for_crew(self, token: str, run_id: str, *, now: datetime | None = None) -> ShownRun:
        """Show today's run to its driver or escort.

        Raises
        ------
        RunRefusedError
            When the link has ended, or the run is not theirs or not today's.
        """
        at = now or clock.now()
        with self._store.write() as db:
            service_id, worker_id = _crew(db, token, at)
            facts, run = _own_run(db, service_id, _evening_of(at), run_id, worker_id)
            return _shown(db, facts, run, f"worker:{worker_id}", at)

    def for_office(self, service_id: str, day: date, run_id: str, *, by: str) -> ShownRun:
        """Show a run to a coordinator.

        Raises
        ------
        RunRefusedError
            When there is no such run.
        """
        with self._store.write() as db:
            facts, plan = _planned(db, service_id, day)
            return _shown(db, facts, _one_of(plan, run_id), by, clock.now())

    def mark(self, token: str, run_id: str, sent: dict[str, str], *, now: datetime | None = None) -> bool:
        """Add a note from the road; sent again with the same key it counts once.

        Parameters
        ----------
        token
            The crew's link.
        run_id
            Their run.
        sent
            ``ride``, ``kind``, ``to_whom``, ``key`` and, if it was noted earlier, ``noted_at`` in seconds since 1970.

        Returns
        -------
        bool
            Whether the note is new.

        Raises
        ------
        RunRefusedError
            When the run is not theirs, not today's, or does not carry this passenger.
        MistakesError
            With everything that is to be mended.
        """
        at = now or clock.now()
        kind, to_whom, key = read_mark(sent.get("kind", ""), sent.get("to_whom", ""), sent.get("key", ""))
        ride_id = sent.get("ride", "")
        with self._store.write() as db:
            service_id, worker_id = _crew(db, token, at)
            day = _evening_of(at)
            _, run = _own_run(db, service_id, day, run_id, worker_id)
            if ride_id not in {stop.ride_id for stop in run.stops}:
                message = "This passenger is not on your run. Open the run again; it may have been planned anew."
                raise RunRefusedError(message)
            noted = RunMark(
                key=key,
                run_id=run_id,
                ride_id=ride_id,
                kind=kind,
                to_whom=to_whom,
                by=worker_id,
                noted_at=_noted(sent.get("noted_at", ""), at),
            )
            return transport.add_mark(db, service_id, day, noted, now=at)


def page_of(shown: ShownRun) -> str:
    """Return the sheet as a page to print."""
    return run_sheet_page(shown.sheet)


def pdf_of(shown: ShownRun) -> bytes:
    """Return the sheet as PDF.

    Raises
    ------
    PdfUnavailableError
        When this machine cannot make one; says what to do.
    """
    return run_sheet_pdf(shown.sheet)


def _crew(db: Db, token: str, at: datetime) -> tuple[str, str]:
    found = find_token(db, token)
    known = found is not None and found.purpose == PURPOSE and found.about_kind == "worker"
    if found is None or not known or found.revoked_at is not None or at >= found.expires_at:
        message = "This link has ended or is not one of ours. Ask the coordinator for today’s link."
        raise RunRefusedError(message)
    return found.service_id, found.about_id


def _own_run(db: Db, service_id: str, day: date, run_id: str, worker_id: str) -> tuple[TransportDay, Run]:
    """Find a run of today that is theirs; one that is not is answered like one that does not exist."""
    facts, plan = _planned(db, service_id, day)
    run = _one_of(plan, run_id)
    if worker_id not in {run.driver_id, run.escort_id}:
        raise _no_run()
    return facts, run


def _planned(db: Db, service_id: str, day: date) -> tuple[TransportDay, DayRuns]:
    try:
        kept = transport.load_day(db, service_id, day)
    except NotFoundError as error:
        raise _no_run() from error
    if kept.runs is None:
        raise _no_run()
    return read_day(kept.facts), read_runs(kept.runs)


def _one_of(plan: DayRuns, run_id: str) -> Run:
    for run in plan.runs:
        if run.id == run_id:
            return run
    raise _no_run()


def _no_run() -> RunRefusedError:
    return RunRefusedError("There is no such run for you on this day. Ask the coordinator, who may have planned anew.")


def _ends(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), ENDS_AT, tzinfo=clock.LOCAL)


def _evening_of(at: datetime) -> date:
    """Return the day whose runs are on the road: a note that waited past midnight for a signal is last night's."""
    return at.date() - timedelta(days=1) if at.time() < ENDS_AT else at.date()


def _shown(db: Db, facts: TransportDay, run: Run, actor: str, at: datetime) -> ShownRun:
    rides = {stop.ride_id for stop in run.stops}
    carers = {ride.carer_id for ride in facts.rides if ride.id in rides}
    riders = transport.riders_of(db, facts.service_id, carers)
    sheet = sheet_of(facts, run, riders, transport.places_of(db, facts.service_id, {p.id for p in facts.points}))
    record_audit(
        db,
        service_id=facts.service_id,
        actor=actor,
        action="saw a run sheet",
        about_kind="run",
        about_id=f"{facts.day.isoformat()}/{run.id}",
        detail={"carers": sorted(carers)},
    )
    marks = [mark for mark in transport.marks_of(db, facts.service_id, facts.day) if mark.ride_id in rides]
    return ShownRun(
        title=sheet_title(sheet),
        sheet=sheet,
        map_svg=run_map_svg(sheet),
        marks=standing(marks),
        shown_at=at,
        until=_ends(facts.day),
    )


def _noted(typed: str, at: datetime) -> datetime:
    """When something was noted: the telephone's clock within this day's past, otherwise now."""
    if not typed.isdecimal() or len(typed) > len("1000000000"):
        return at
    noted = datetime.fromtimestamp(int(typed), tz=clock.LOCAL)
    return noted if at - timedelta(days=1) < noted <= at else at
