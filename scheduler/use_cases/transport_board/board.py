"""What stands beside the runs of a day, what was driven, and what transport costs in a period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from exports.run_map import day_map_svg
from scheduler.domain.accounts import SignedIn
from scheduler.domain.disclosure_types import DisclosurePolicy
from scheduler.domain.run_marks import standing
from scheduler.domain.run_sheet import sheet_of
from scheduler.domain.transport import DayRuns, Direction, Run, TransportDay, by_leaving
from scheduler.domain.transport_disclosure import quarter_of
from scheduler.errors import EvenhandError
from scheduler.optimise.transport.files import read_day, read_runs
from scheduler.store import NotFoundError, Store, jobs, record_audit, transport
from scheduler.store.reports import report_settings
from scheduler.use_cases.transport_board.costs import costs_of, for_the_council, nothing_told
from scheduler.use_cases.transport_board.views import CostsView, OnTheDay, Told

MOST_MILES, MOST_MINUTES = 600.0, 24 * 60
PLANNING = frozenset({"plan_transport"})


class TransportBoardError(EvenhandError):
    """Something about transport cannot be shown or kept; says what to do."""


class TransportBoard:
    """What the office sees beside the runs of a day, and writes down about them.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def on_the_day(
        self,
        person: SignedIn,
        service_id: str,
        day: date,
        documents: tuple[TransportDay, DayRuns] | None,
        known: Mapping[str, str],
    ) -> OnTheDay | None:
        """Return what stands beside the runs of a day, None where there are none; that somebody looked is noted.

        ``documents`` and ``known`` (names of carers) are what the page has read already.
        """
        if documents is None:
            return None
        facts, plan = documents
        with self._store.write() as db:
            marks = standing(transport.marks_of(db, service_id, day))
            rows = transport.told_about(db, service_id, [session.id for session in facts.sessions])
            names = dict(known)
            gone = {carer for row in rows for carer in row.carer_ids} - names.keys()
            if gone:
                names |= {carer_id: one.name for carer_id, one in transport.riders_of(db, service_id, gone).items()}
            record_audit(
                db,
                service_id=service_id,
                actor=person.actor,
                action="saw a day of transport",
                about_kind="transport day",
                about_id=day.isoformat(),
                detail={"carers": sorted({ride.carer_id for ride in facts.rides})},
            )
        took = {run.id: _minutes(run) for run in plan.runs}
        direct = _direct(facts)
        return OnTheDay(
            map_svg=day_map_svg([sheet_of(facts, run, {}, {}) for run in by_leaving(plan)]),
            passengers=len({ride.carer_id for ride in facts.rides}),
            marks=marks,
            longest_ride={run_id: max(rides.values(), default=0) for run_id, rides in took.items()},
            excess_minutes=sum(max(0, took - direct[one]) for rides in took.values() for one, took in rides.items()),
            told=tuple(
                Told(
                    at=row.queued_at,
                    names=tuple(names.get(carer, carer) for carer in row.carer_ids),
                    words=row.changes,
                    has_left=row.status == "sent",
                )
                for row in rows
            ),
            synthetic=facts.synthetic,
        )

    def costs(self, service_id: str, first: date, last: date) -> CostsView:
        """Share out what transport costs in a period; no person stands in it."""
        with self._store.read() as db:
            kept = [one for one in transport.load_days(db, service_id, first, last) if one.runs]
            records = transport.runs_between(db, service_id, first, last)
            days = [(read_day(one.facts), read_runs(one.runs)) for one in kept if one.runs]
            venues = transport.places_of(db, service_id, {one.point_id for facts, _ in days for one in facts.sessions})
            areas = transport.area_names(db, service_id)
        return costs_of(first, last, days, records, venues, areas)

    def costs_told(self, service_id: str, day: date, *, today: date) -> CostsView:
        """Return what a commissioner may read of the quarter in which a day lies; few children are never told alone.

        A quarter is told when it is over: before, what a day adds could be read off from one day to the next.
        """
        first, last = quarter_of(day)
        if last >= today:
            return nothing_told(first, last)
        with self._store.read() as db:
            chosen = report_settings(db, service_id)
        policy = DisclosurePolicy() if chosen is None else DisclosurePolicy(hidden_up_to=chosen[0])
        return for_the_council(self.costs(service_id, first, last), policy)

    @staticmethod
    def last_quarter(today: date) -> date:
        """Return a day of the last quarter that is over."""
        return quarter_of(today)[0] - timedelta(days=1)

    def planning(self, person: SignedIn, job_id: str) -> jobs.JobRecord:
        """Return how the planning of a day stands.

        Raises
        ------
        TransportBoardError
            When there is no such planning in the person's service.
        """
        with self._store.read() as db:
            try:
                job = jobs.load_job(db, job_id)
            except NotFoundError:
                job = None
        if job is None or "day" not in job.args or job.kind not in PLANNING:
            raise _no_planning()
        if person.service_id not in {None, job.args.get("service_id")}:
            raise _no_planning()
        return job

    def under_way(self, service_id: str, day: date) -> str | None:
        """Return the id of a planning of this day that is under way."""
        with self._store.read() as db:
            found = [one for kind in sorted(PLANNING) for one in jobs.under_way(db, kind, service_id)]
        return next((one.id for one in found if one.args.get("day") == day.isoformat()), None)

    def keep_driven(
        self, person: SignedIn, service_id: str, day: date, run_id: str, *, minutes: str, miles: str
    ) -> None:
        """Write down what was driven.

        Raises
        ------
        TransportBoardError
            When a figure is none (all that is wrong at once), or there is no such run.
        """
        found = [_number(miles, "miles", MOST_MILES), _number(minutes, "minutes", MOST_MINUTES)]
        wrong = [one for one in found if isinstance(one, str)]
        if wrong:
            raise TransportBoardError(" ".join(wrong))
        read_miles, read_minutes = (float(one) for one in found)
        with self._store.write() as db:
            if run_id not in {run.run_id for run in transport.runs_of_day(db, service_id, day)}:
                message = "There is no such run on this day; it may have been planned anew. Open the day again."
                raise TransportBoardError(message)
            transport.save_driven(db, service_id, day, run_id, minutes=round(read_minutes), miles=round(read_miles, 1))
            record_audit(
                db,
                service_id=service_id,
                actor=person.actor,
                action="wrote down what was driven",
                about_kind="run",
                about_id=f"{day.isoformat()}/{run_id}",
                detail={"minutes": round(read_minutes), "miles": round(read_miles, 1)},
            )


def _no_planning() -> TransportBoardError:
    return TransportBoardError("There is no such planning. Look at the day itself.")


def _minutes(run: Run) -> dict[str, int]:
    """How long each passenger of a run rides."""
    began = {stop.ride_id: stop.leave_minute for stop in run.stops if stop.gets_in}
    return {stop.ride_id: stop.arrive_minute - began[stop.ride_id] for stop in run.stops if not stop.gets_in}


def _direct(facts: TransportDay) -> dict[str, int]:
    """Minutes of each ride's direct journey."""
    rows = {point.id: row for row, point in enumerate(facts.points)}
    venue = {session.id: session.point_id for session in facts.sessions}
    found = {}
    for ride in facts.rides:
        home, hall = rows[ride.point_id], rows[venue[ride.session_id]]
        there = ride.direction is Direction.THERE
        found[ride.id] = facts.minutes[home][hall] if there else facts.minutes[hall][home]
    return found


def _number(typed: str, what: str, most: float) -> float | str:
    """Read a figure; what is none comes back as the words that say so."""
    try:
        found = float(typed.strip().replace(",", ""))
    except ValueError:
        found = -1.0
    if not 0 <= found <= most:
        was = f"; “{typed.strip()[:40]}” is none" if typed.strip() else ""
        return f"Enter the {what} that were driven as a number from 0 to {most:g}{was}."
    return found
