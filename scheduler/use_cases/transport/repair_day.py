"""A planned day changes: somebody calls off late or joins, a vehicle cannot go; first a proposal, then the telling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scheduler import clock
from scheduler.domain.household_rules import Mistake, MistakesError, one_line
from scheduler.domain.transport_times import Telling, clock_words, telling_words
from scheduler.domain.travel_request import PickUp, TravelAnswer, Way
from scheduler.optimise.transport.costs import day_cost
from scheduler.optimise.transport.files import read_day, read_runs
from scheduler.store import Db, NotFoundError, Store, StoreError, jobs, record_audit, transport, travel_requests
from scheduler.store import transport_times as kept
from scheduler.store.transport_places import KnownPlace, places_known
from scheduler.store.transport_proposals import Outcome, close_proposals
from scheduler.use_cases.transport.gather_transport import Gathered, gather_day
from scheduler.use_cases.transport.mend_transport import Proposal, keep_mend, read_proposal
from scheduler.use_cases.transport.transport_days import JOB, choices_of
from scheduler.use_cases.transport.transport_lines import Names, not_carried_lines
from scheduler.use_cases.transport.transport_office import REASON_CHARACTERS, queue_day
from scheduler.use_cases.transport.transport_views import Choices, NotCarriedLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """What would change for one ride, and the words that its household would read; empty where nobody is written to."""

    carer_name: str
    ride: str
    before: str
    now: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """A repair to look at. ``still_open`` is False once the day has changed, or was planned otherwise.

    Then it says nothing more: whom it would have moved is no longer true.
    """

    day: date
    still_open: bool
    changes: tuple[ChangeLine, ...] = ()
    unmoved: int = 0
    """Rides whose told time stays."""
    not_carried: tuple[NotCarriedLine, ...] = ()
    runs: int = 0
    pence_before: int = 0
    pence_now: int = 0


class RepairDay:
    """Repairs of planned days.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def choices(self, service_id: str, day: date) -> Choices:
        """Return whom the forms of a day may name."""
        with self._store.read() as db:
            return _choices(db, service_id, day)

    def called_off(self, service_id: str, day: date, key: str, *, by: str) -> str:
        """Note that a passenger comes another way or not at all, and queue a proposal; returns the job's id.

        The place in the session stands until it is cancelled itself.

        Raises
        ------
        MistakesError
            When nobody who rides is chosen.
        StoreError
            When runs of the day have been driven.
        """
        with self._store.write() as db:
            if key not in {one.key for one in _choices(db, service_id, day).riding}:
                raise MistakesError([Mistake(field="called_off", words="Choose who does not ride")])
            session_id, carer_id = _read(key)
            own = {carer_id: TravelAnswer(way=Way.OWN)}
            travel_requests.save_travel(db, service_id, session_id, own, now=clock.now())
            _note(db, service_id, by, "noted that a ride is called off", key, {})
            return queue_day(db, service_id, day, by=by)

    def joins(self, service_id: str, day: date, key: str, because: str, *, by: str) -> str:
        """Grant transport to somebody with a place, asked for or not, and queue a proposal; returns the job's id.

        Raises
        ------
        MistakesError
            When nobody is chosen, or no reason is given.
        TransportProblemsError
            When the day cannot be planned with this passenger; then nothing is noted.
        """
        why, now = one_line(because, REASON_CHARACTERS), clock.now()
        with self._store.write() as db:
            known = {one.key for one in _choices(db, service_id, day).others}
            found = [] if key in known else [Mistake(field="joins", words="Choose who joins")]
            found += [] if why else [Mistake(field="why", words="Say why there is no other reasonable way")]
            if found:
                raise MistakesError(found)
            session_id, carer_id = _read(key)
            ride = kept.asked_ride(db, service_id, session_id, carer_id)
            if ride is None:
                asks = {carer_id: TravelAnswer(way=Way.NEEDS_TRANSPORT, because=why, pick_up=PickUp.HOME)}
                travel_requests.save_travel(db, service_id, session_id, asks, now=now)
                ride = kept.asked_ride(db, service_id, session_id, carer_id)
            if ride is None:
                message = "The place was cancelled meanwhile. Open the day again."
                raise StoreError(message)
            kept.save_decision(db, service_id, ride, granted=True, because=why, by=by, now=now)
            _note(db, service_id, by, "granted transport", key, {})  # the reason stands with the decision
            return queue_day(db, service_id, day, by=by)

    def propose(self, service_id: str, day: date, *, by: str) -> str:
        """Queue a proposal for a day that changed some other way; returns the job's id."""
        with self._store.write() as db:
            return queue_day(db, service_id, day, by=by)

    def proposal(self, service_id: str, job_id: str) -> ProposalView | None:
        """Return the repair that a job worked out; None where it made none, or nobody waits for an answer any more."""
        with self._store.read() as db:
            job = _waiting(db, service_id, job_id)
        return None if job is None else self.proposal_of(job)

    def proposal_of(self, job: jobs.JobRecord) -> ProposalView | None:
        """Return the repair that a job worked out, as ``proposal`` does; the job was read and is the service's own."""
        if "proposal" not in (job.result or {}):
            return None
        service_id, day = job.args["service_id"], date.fromisoformat(job.args["day"])
        with self._store.read() as db:
            gathered = gather_day(db, service_id, day, crews=False)
            found = read_proposal(db, gathered, (job.result or {})["proposal"])
            return ProposalView(day=day, still_open=False) if found is None else _view(db, gathered, found)

    def accept(self, service_id: str, job_id: str, *, by: str) -> date:
        """Keep a repair, write to whoever's time moves, and change the calendars; returns the day.

        Nothing of the proposal stays with its job but that it was accepted.

        Raises
        ------
        StoreError
            When there is no such repair, it was answered already, or its day has changed since.
        BrokenRunsError
            When the checker finds anything.
        """
        with self._store.write() as db:
            job = _answered(db, service_id, job_id, Outcome.ACCEPTED)
            day = date.fromisoformat(job.args["day"])
            found = read_proposal(db, gather_day(db, service_id, day), (job.result or {})["proposal"])
            if found is None:
                message = (
                    "Passengers, vehicles or crews have changed since this repair was worked out. Work it out again."
                )
                raise StoreError(message)
            keep_mend(db, found, by=by)
        return day

    def drop(self, service_id: str, job_id: str, *, by: str) -> date:
        """Leave a day as it is: nothing of the proposal stays with its job; returns the day.

        Raises
        ------
        StoreError
            When there is no such repair, or it was answered already.
        """
        with self._store.write() as db:
            job = _answered(db, service_id, job_id, Outcome.DROPPED)
            _note(db, service_id, by, "dropped a repair of transport", job.args["day"], {})
        return date.fromisoformat(job.args["day"])


def _choices(db: Db, service_id: str, day: date) -> Choices:
    held = kept.sessions_between(db, service_id, day, day)
    return choices_of(db, service_id, day, held, kept.asked_between(db, service_id, day, day))


def _read(key: str) -> tuple[int, str]:
    session_id, _, carer_id = key.partition("/")
    return int(session_id), carer_id


def _waiting(db: Db, service_id: str, job_id: str) -> jobs.JobRecord | None:
    """Return the job of a proposal that waits for an answer."""
    job = _planning(db, service_id, job_id)
    return job if job is not None and "proposal" in (job.result or {}) else None


def _answered(db: Db, service_id: str, job_id: str, outcome: Outcome) -> jobs.JobRecord:
    """Close a proposal before anything is done about it, so that nobody else answers it meanwhile; returns its job."""
    job = _waiting(db, service_id, job_id)
    if job is None or not close_proposals(db, [job_id], outcome):
        raise StoreError(_why_not(db, service_id, job_id))
    return job


def _why_not(db: Db, service_id: str, job_id: str) -> str:
    job = _planning(db, service_id, job_id)
    if job is None or "outcome" not in (job.result or {}):
        return "There is no such repair. Open the day, and work one out again."
    return f"This repair was {(job.result or {})['outcome']} already. Open the day to see how it stands."


def _planning(db: Db, service_id: str, job_id: str) -> jobs.JobRecord | None:
    try:
        job = jobs.load_job(db, job_id)
    except NotFoundError:
        return None
    return job if job.kind == JOB and job.args.get("service_id") == service_id else None


def _view(db: Db, gathered: Gathered, found: Proposal) -> ProposalView:
    facts, plan = found.facts, found.plan
    before = transport.load_day(db, facts.service_id, facts.day)
    if (before.fingerprint, before.planned_at) != (found.before_fingerprint, found.before_planned_at):
        return ProposalView(day=facts.day, still_open=False)
    told = found.tell
    carers, sessions = {one.about.carer_id for one in told}, {one.about.session_id for one in told}
    known = places_known(db, facts.service_id, carers, sessions)
    was = 0.0 if before.runs is None else day_cost(read_day(before.facts), read_runs(before.runs)).pence
    names = Names(carers=gathered.names, places={}, sessions=gathered.titles)
    return ProposalView(
        day=facts.day,
        still_open=True,
        changes=tuple(_change(one, known.get((one.about.session_id, one.about.carer_id))) for one in told),
        unmoved=len(found.told) - sum(one.before is not None for one in told),
        not_carried=not_carried_lines(facts, plan, names),
        runs=len(plan.runs),
        pence_before=round(was),
        pence_now=round(day_cost(facts, plan).pence),
    )


def _change(one: Telling, place: KnownPlace | None) -> ChangeLine:
    return ChangeLine(
        carer_name=one.about.carer_id if place is None else place.carer_name,
        ride="Fetched" if one.about.direction.value == "there" else "Home again",
        before="" if one.before is None else clock_words(one.before.minute),
        now="" if one.now is None else clock_words(one.now.minute),
        words=telling_words(one) if place is not None and place.stands else "",
    )


def _note(db: Db, service_id: str, by: str, action: str, about: str, detail: dict[str, object]) -> None:
    record_audit(
        db, service_id=service_id, actor=by, action=action, about_kind="transport", about_id=about, detail=detail
    )
