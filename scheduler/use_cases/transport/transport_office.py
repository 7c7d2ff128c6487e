"""Transport as the office arranges it: who is granted a seat, which day is planned, what came of it, what it costs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from scheduler import clock
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.household_rules import Mistake, MistakesError, one_line
from scheduler.domain.messages import MessageKind
from scheduler.domain.planning import NoTransport
from scheduler.domain.transport import Driver, FleetVehicle
from scheduler.domain.transport_fleet import TransportFleet
from scheduler.domain.transport_rules import refusals, warnings
from scheduler.optimise.transport.files import write_day
from scheduler.optimise.transport.problems import TransportProblemsError
from scheduler.store import Db, NotFoundError, Store, jobs, record_audit, transport
from scheduler.store import transport_times as kept
from scheduler.store.asked_rides import AskedRide
from scheduler.store.audit import record_audits
from scheduler.store.facts import load_workers
from scheduler.store.no_transport import add_no_transport
from scheduler.store.outbox import queue_message
from scheduler.store.transport_proposals import Outcome, close_proposals, standing_of
from scheduler.store.transport_times import HeldSession
from scheduler.use_cases.transport.gather_transport import (
    age_on,
    drivers_of,
    fleet_vehicles,
    gather_day,
    pick_up_words,
    read_fleet,
    write_fleet,
)
from scheduler.use_cases.transport.other_ways import OtherWays, any_reasonable
from scheduler.use_cases.transport.transport_costs import count_costs, impossible
from scheduler.use_cases.transport.transport_days import AHEAD, JOB, days_in_work, list_days, show_day
from scheduler.use_cases.transport.transport_views import (
    CostsView,
    DayLine,
    DayState,
    DayView,
    Decision,
    PaperLine,
    RequestLine,
    WayLine,
)

REASON_CHARACTERS = 300
_DECISIONS = {None: Decision.OPEN, True: Decision.GRANTED, False: Decision.REFUSED}


class TransportOffice:
    """Transport of a service.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def days(self, service_id: str, *, today: date | None = None) -> tuple[DayLine, ...]:
        """List the days from today on for which somebody asked for transport or runs are planned, in order."""
        with self._store.read() as db:
            return list_days(db, service_id, today or clock.today())

    def day(self, service_id: str, day: date) -> DayView:
        """Show one day: its problems, runs, and who is not carried; a day without anything is empty, never missing."""
        with self._store.read() as db:
            return show_day(db, service_id, day)

    def requests(
        self, service_id: str, *, decision: Decision | None = Decision.OPEN, today: date | None = None
    ) -> tuple[RequestLine, ...]:
        """List requests for sessions to come, by session and carer; ``decision`` None lists all."""
        first = today or clock.today()
        with self._store.read() as db:
            held = {one.id: one for one in kept.sessions_between(db, service_id, first, first + AHEAD)}
            asked = [one for one in kept.asked_between(db, service_id, first, first + AHEAD) if one.session_id in held]
            wanted = [one for one in asked if decision in {None, _DECISIONS[one.granted]}]
            ground = OtherWays(db, service_id)
            return tuple(_request_line(one, held[one.session_id], ground) for one in wanted)

    def note_seen(self, service_id: str, shown: Iterable[RequestLine], *, by: str) -> None:
        """Note of each carer that somebody read who asks for transport, and why."""
        seen = {one.carer_id: {"session": one.session_id} for one in shown}
        with self._store.write() as db:
            record_audits(
                db,
                service_id=service_id,
                actor=by,
                action="saw request for transport",
                about_kind="carer",
                details=seen,
            )

    def papers(self, service_id: str, *, today: date | None = None) -> tuple[PaperLine, ...]:
        """Say what has lapsed and what will within six weeks, refusals first.

        Taxis answer for their own papers.
        """
        day = today or clock.today()
        with self._store.read() as db:
            fleet = read_fleet(kept.load_fleet(db, service_id))
            vehicles = kept.vehicles_of(db, service_id)
            workers = [one for one in load_workers(db, service_id) if one.availability]
        hours = [(one, one.availability[0].weekday) for one in workers]
        drivers: list[Driver] = []
        undated: list[str] = []
        for worker, weekday in hours:
            on = day + timedelta(days=(weekday - day.weekday()) % 7)
            found, without = drivers_of([worker], fleet, on, vehicles, 0)
            drivers += found
            undated += without.values()
        things: tuple[FleetVehicle | Driver, ...] = (*fleet_vehicles(vehicles, fleet), *drivers)
        lapsed = [words for one in things for words in refusals(one, day)]
        soon = [PaperLine(words=words, refused=False) for words in warnings(things, day)]
        return (*(PaperLine(words=words, refused=True) for words in (*lapsed, *undated)), *soon)

    def costs(self, service_id: str, first: date, last: date) -> CostsView:
        """Add up what the planned days cost."""
        with self._store.read() as db:
            return count_costs(db, service_id, first, last)

    def grant(
        self,
        service_id: str,
        session_id: int,
        carer_id: str,
        *,
        by: str,
        because: str = "",
        now: datetime | None = None,
    ) -> None:
        """Grant a request; the household is told its times once the day is planned.

        Raises
        ------
        MistakesError
            When there is no such request.
        """
        self._decide(service_id, session_id, carer_id, granted=True, because=because, by=by, now=now)

    def refuse(
        self, service_id: str, session_id: int, carer_id: str, *, by: str, because: str, now: datetime | None = None
    ) -> None:
        """Refuse a request, with the reason that the household is told in the same transaction.

        Raises
        ------
        MistakesError
            When there is no such request, or no reason.
        """
        if not one_line(because, REASON_CHARACTERS):
            raise MistakesError([Mistake(field="because", words="Say why; the household is told these words")])
        self._decide(service_id, session_id, carer_id, granted=False, because=because, by=by, now=now)

    def plan_day(self, service_id: str, day: date, *, by: str, seed: int = 1) -> str:
        """Queue the planning of a day and return the job's id.

        For a day that was planned the least change to what households were told is worked out instead; nobody is
        told of it before it is accepted (``RepairDay``).

        Raises
        ------
        TransportProblemsError
            With every problem of the day, each with its cure.
        StoreError
            When runs of the day have been driven.
        """
        with self._store.write() as db:
            return queue_day(db, service_id, day, by=by, seed=seed)

    def plan_term(self, service_id: str, *, by: str, today: date | None = None) -> tuple[date, ...]:
        """Queue the planning of every day to come that wants it, and return the days.

        Days with problems are left out; each shows its own. What is worked out for a day that was planned waits for an
        answer; while it waits, the day wants no planning.
        """
        queued = []
        for line in self.days(service_id, today=today):
            if line.state in {DayState.TO_PLAN, DayState.TO_PLAN_AGAIN} and (line.to_carry or line.runs):
                try:
                    self.plan_day(service_id, line.day, by=by)
                except TransportProblemsError:
                    continue
                queued.append(line.day)
        return tuple(queued)

    def report_trouble(self, service_id: str, day: date, *, vehicle_id: str, because: str, by: str) -> str:
        """Take a vehicle off the road for a day and queue the repair of its runs; returns the job's id.

        Nobody is told until somebody has looked at the repair and accepted it.

        Raises
        ------
        MistakesError
            When there is no such vehicle, or no reason.
        TransportProblemsError
            When the day cannot be planned without the vehicle; then nothing is noted.
        """
        why = one_line(because, REASON_CHARACTERS)
        with self._store.write() as db:
            known = {one.vehicle_id for one in show_day(db, service_id, day).vehicles}
            found = [] if vehicle_id in known else [Mistake(field="vehicle", words="Choose one of the day's vehicles")]
            found += [] if why else [Mistake(field="because", words="Say what is wrong with the vehicle")]
            if found:
                raise MistakesError(found)
            kept.take_off_the_road(db, service_id, day, vehicle_id, because=why, by=by, now=clock.now())
            return queue_day(db, service_id, day, by=by)

    def call_off(self, service_id: str, *, by: str, job_id: str | None = None) -> int:
        """Call off one planning, or every planning that is queued or runs; returns how many."""
        with self._store.write() as db:
            every = [one.id for one in jobs.under_way(db, JOB, service_id) if job_id in {None, one.id}]
            stopped = sum(jobs.cancel(db, one) for one in every)
            if stopped:
                _audit(db, service_id, by, "called off the planning of transport", service_id, {"plannings": stopped})
        return stopped

    def back_on_the_road(self, service_id: str, day: date, *, vehicle_id: str, by: str) -> None:
        """Undo ``report_trouble``; the day may then be planned again."""
        with self._store.write() as db:
            kept.put_back_on_the_road(db, service_id, day, vehicle_id)
            _audit(db, service_id, by, "put a vehicle back on the road", day.isoformat(), {"vehicle": vehicle_id})

    def impossible(self, service_id: str, first: date, last: date) -> tuple[NoTransport, ...]:
        """Say to which venues, from which areas and at which hours nobody at all could be carried."""
        with self._store.read() as db:
            return impossible(db, service_id, first, last)

    def tell_planner(self, service_id: str, first: date, last: date, *, by: str) -> int:
        """Give what proved impossible to the planner of terms, as a rule it keeps; returns how many are new."""
        with self._store.write() as db:
            found = impossible(db, service_id, first, last)
            new = sum(add_no_transport(db, service_id, one) for one in found)
            if new:
                _audit(db, service_id, by, "told the planner where nobody can be carried", service_id, {"new": new})
        return new

    def fleet(self, service_id: str) -> TransportFleet:
        """Return papers and prices of the vehicles, licences, taxis and choices; defaults where none were given."""
        with self._store.read() as db:
            return read_fleet(kept.load_fleet(db, service_id))

    def import_fleet(self, service_id: str, document: str, *, by: str) -> TransportFleet:
        """Keep a fleet's document (JSON) in place of the one before.

        Raises
        ------
        FleetFileError
            When it cannot be read, with every wrong field; then nothing is kept.
        """
        fleet = read_fleet(document)
        with self._store.write() as db:
            kept.save_fleet(db, service_id, write_fleet(fleet), now=clock.now())
            _audit(db, service_id, by, "imported the fleet", service_id, {"vehicles": len(fleet.vehicles)})
        return fleet

    def _decide(  # noqa: PLR0913 — whose request, what is said to it, by whom and when
        self,
        service_id: str,
        session_id: int,
        carer_id: str,
        *,
        granted: bool,
        because: str,
        by: str,
        now: datetime | None,
    ) -> None:
        at, why = now or clock.now(), one_line(because, REASON_CHARACTERS)
        with self._store.write() as db:
            ride = kept.asked_ride(db, service_id, session_id, carer_id)
            if ride is None:
                words = "This request is no longer there: the place was cancelled, or the household comes its own way"
                raise MistakesError([Mistake(field="request", words=words)])
            kept.save_decision(db, service_id, ride, granted=granted, because=why, by=by, now=at)
            action = "granted transport" if granted else "refused transport"
            _audit(db, service_id, by, action, f"{session_id}/{carer_id}", {})  # the reason stands with the decision
            if not granted:
                queue_message(
                    db,
                    service_id=service_id,
                    once_key=f"transport-refused:{service_id}:{session_id}:{carer_id}:{at.isoformat()}",
                    kind=MessageKind.TRANSPORT_REFUSED,
                    household_id=ride.household_id,
                    data={"session_id": session_id, "carer_ids": [carer_id], "because": why},
                )


def queue_day(db: Db, service_id: str, day: date, *, by: str, seed: int = 1) -> str:
    """Queue a day's planning, or a proposal where it was planned before; returns the job's id.

    A proposal for this day that waits is overtaken, as are those of days gone by.

    Raises
    ------
    TransportProblemsError
        With every problem of the day, each with its cure.
    StoreError
        When runs of the day have been driven.
    """
    if day in days_in_work(db, service_id):
        return next(one.id for one in jobs.under_way(db, JOB, service_id) if one.args["day"] == day.isoformat())
    mend = _was_planned(db, service_id, day)
    gathered = gather_day(db, service_id, day, planned_before=mend)
    if gathered.problems and not (mend and not gathered.day.rides):
        raise TransportProblemsError(gathered.problems)
    if not mend:
        transport.keep_day(db, service_id, day, write_day(gathered.day), fingerprint(gathered.day))
    waiting = standing_of(db, service_id).waiting
    old = [one.job_id for one in waiting if one.day == day or one.day < clock.today()]
    close_proposals(db, old, Outcome.OVERTAKEN)
    args = {"service_id": service_id, "day": day.isoformat(), "seed": seed, "propose": mend}
    _audit(
        db,
        service_id,
        by,
        "had transport planned",
        day.isoformat(),
        {"rides": len(gathered.day.rides), "proposed": mend},
    )
    return jobs.enqueue(db, JOB, args)


def _was_planned(db: Db, service_id: str, day: date) -> bool:
    try:
        return transport.load_day(db, service_id, day).runs is not None
    except NotFoundError:
        return False


def _audit(db: Db, service_id: str, by: str, action: str, about: str, detail: dict[str, object]) -> None:
    record_audit(
        db, service_id=service_id, actor=by, action=action, about_kind="transport", about_id=about, detail=detail
    )


def _request_line(one: AskedRide, held: HeldSession, ground: OtherWays) -> RequestLine:
    ways = ground.judge(one, held, age_on(one.birth_date, held.day))
    return RequestLine(
        session_id=one.session_id,
        carer_id=one.carer_id,
        carer_name=one.carer_name,
        session_title=held.title,
        area_name=held.area_name,
        starts_at=held.starts_at,
        because=one.because,
        pick_up=pick_up_words(one),
        needs=one.needs,
        ways=tuple(
            WayLine(name=way.name, minutes=way.minutes, reasonable=way.reasonable, words=way.because) for way in ways
        ),
        another_way=any_reasonable(ways),
        decision=_DECISIONS[one.granted],
        decided_because=one.decided_because,
        decided_by=one.decided_by,
    )
