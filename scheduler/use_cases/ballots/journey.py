"""A ballot from its opening to its outcome."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from scheduler import clock
from scheduler.domain.ballot import Allocation, BallotPolicy, Question
from scheduler.domain.ballot_reasons import explain
from scheduler.domain.booking import in_words
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.household_rules import HouseholdLink, Mistake, MistakesError, note, one_line
from scheduler.errors import EvenhandError
from scheduler.optimise.allocation import allocate
from scheduler.store import Db, Store, ballots, bookings, record_audit
from scheduler.use_cases.ballots.question import (
    BallotChangedError,
    Gathered,
    gather,
    hold,
    queue_outcomes,
    sessions_of,
    write_places,
)
from scheduler.use_cases.ballots.views import (
    REASON_CHARACTERS,
    BallotError,
    CarerOutcome,
    HouseholdBallot,
    HouseholdOutcome,
    carers_in,
    check_sessions,
    for_household,
    mistakes_of_opening,
    mistakes_of_ranking,
)

SEED_BYTES = 16
TRIES = 3
"""How often a sharing-out is worked out again because something changed meanwhile."""


class Ballots:
    """What coordinators and households do with ballots.

    Parameters
    ----------
    store
        The database.
    policy_for
        Says how need and barriers count in a service, from its profile; None takes the product's defaults.
    """

    def __init__(self, store: Store, policy_for: Callable[[str], BallotPolicy] | None = None) -> None:
        self._store = store
        self._policy_for = policy_for or (lambda _service_id: BallotPolicy())

    def open_ballot(
        self,
        service_id: str,
        title: str,
        session_ids: Sequence[int],
        closes_at: datetime,
        by: str,
        *,
        now: datetime | None = None,
    ) -> int:
        """Open sessions as a ballot until ``closes_at``; returns its number.

        The seed of the draw is made here and is public at once; how need and barriers count is kept with it.

        Raises
        ------
        MistakesError
            When a title, sessions or a closing time in good time are missing.
        BallotError
            When a session is not in the published programme, has begun, or its places are taken already.
        StoreError
            When a session stands in another ballot.
        """
        ids, now = tuple(dict.fromkeys(session_ids)), now or clock.now()
        found = mistakes_of_opening(title, ids, closes_at, now)
        if found:
            raise MistakesError(found)
        with self._store.write() as db:
            ballot_id = ballots.add_ballot(
                db,
                service_id=service_id,
                title=one_line(title),
                session_ids=ids,
                opens_at=now,
                closes_at=closes_at,
                seed=secrets.token_hex(SEED_BYTES),
                policy=self._policy_for(service_id),
                by=by,
            )
            record = ballots.load_ballot(db, service_id, ballot_id)
            check_sessions(record, sessions_of(db, record))
            _audit(db, record, by, "opened ballot", {"sessions": list(ids)})
        return ballot_id

    def withdraw_ballot(self, service_id: str, ballot_id: int, by: str, reason: str) -> None:
        """Withdraw a ballot that has not been shared out; its sessions can be booked in the ordinary way again.

        Raises
        ------
        MistakesError
            When no reason is given.
        BallotError
            When it was shared out or withdrawn before.
        """
        words = one_line(reason, REASON_CHARACTERS)
        if not words:
            raise MistakesError([Mistake(field="reason", words="Say why the ballot is withdrawn")])
        with self._store.write() as db:
            record = ballots.load_ballot(db, service_id, ballot_id, hold=True)
            if not ballots.move_ballot(db, ballot_id, before=("open", "closed"), status="withdrawn"):
                message = f"The ballot {record.title} is {record.status} already; there is nothing to withdraw."
                raise BallotError(message)
            ballots.forget_sessions(db, ballot_id)
            _audit(db, record, by, "withdrew ballot", {"reason": words})

    def ballots_of(self, service_id: str) -> tuple[ballots.BallotRecord, ...]:
        """Every ballot of a service, for staff; the one that closes first stands first."""
        with self._store.read() as db:
            return ballots.ballots_of_service(db, service_id, ("open", "closed", "allocated", "withdrawn"))

    def ballots_open_for(self, link: HouseholdLink, *, now: datetime | None = None) -> tuple[HouseholdBallot, ...]:
        """Open ballots in which some carer of the household can rank something, with what they ranked so far."""
        now = now or clock.now()
        with self._store.read() as db:
            records = ballots.ballots_of_service(db, link.service_id)
            shown = [for_household(db, one, link.household_id, now) for one in records if one.closes_at > now]
        return tuple(one for one in shown if any(carer.may_rank for carer in one.carers))

    def rank(  # noqa: PLR0913 — what a carer says, in one go
        self,
        link: HouseholdLink,
        ballot_id: int,
        carer_id: str,
        session_ids: Sequence[int],
        together: bool = False,
        *,
        most: int = 1,
        no_other_way: str = "",
        now: datetime | None = None,
    ) -> None:
        """Keep what a carer would like, the most wanted first; said again, it replaces what was said before.

        Carers who come ``together`` share one ranking: the one sent last, and its ``most``. No sessions at all takes
        the ranking back. ``most`` is how many of the sessions the carer would like at most; ``no_other_way`` says why
        they could not come without transport, and is left empty where they could.

        Raises
        ------
        BallotError
            When the ballot is not open, or the carer is not of this household.
        MistakesError
            When a session cannot be ranked, with the reason; or ``most`` makes no sense.
        """
        now = now or clock.now()
        with self._store.write() as db:
            bookings.lock_household(db, link.service_id, link.household_id)
            record = ballots.load_ballot(db, link.service_id, ballot_id)
            if record.status != "open" or not record.opens_at <= now < record.closes_at:
                message = (
                    f"The ballot {record.title} closed on {in_words(record.closes_at)}; call the team if you missed it."
                )
                raise BallotError(message)
            shown = for_household(db, record, link.household_id, now)
            carer = next((one for one in shown.carers if one.carer_id == carer_id), None)
            if carer is None:
                message = "This carer is not in your household; choose one of your own."
                raise BallotError(message)
            found = mistakes_of_ranking(shown, carer, session_ids, most, no_other_way)
            if found:
                raise MistakesError(found)
            entry = ballots.EntryRecord(
                carer_id=carer_id,
                household_id=link.household_id,
                choices=tuple(session_ids),
                most=most,
                together=together,
                no_other_way=note(no_other_way),
            )
            ballots.save_entry(db, record, entry, now)
            if together and session_ids:
                for other in ballots.entries_of(db, ballot_id, link.household_id):
                    if other.together and other.carer_id != carer_id:
                        shared = replace(other, choices=entry.choices, most=most)
                        ballots.save_entry(db, record, shared, now)
            about = {"carer": carer_id, "sessions": list(session_ids), "together": together}
            _audit(db, record, f"household:{link.household_id}", "ranked in ballot", about)

    def close_and_allocate(
        self, service_id: str, ballot_id: int, by: str, *, now: datetime | None = None
    ) -> Allocation:
        """Share the places of a ballot out, write bookings and waiting lists, and queue each household's message.

        Nothing is held while the sharing-out is worked out; before it is written, everything it depends on is read
        again, and when any of it changed it is worked out anew. Run again, nothing happens twice.

        Raises
        ------
        BallotError
            When the closing time has not come, or the ballot was shared out or withdrawn before.
        BallotChangedError
            When things changed each time; nothing is given, try again.
        AllocationError
            When it cannot be settled; nothing is given.
        """
        now = now or clock.now()
        with self._store.write() as db:
            record = ballots.load_ballot(db, service_id, ballot_id, hold=True)
            if record.status in {"allocated", "withdrawn"}:
                message = f"The ballot {record.title} is {record.status} already; look at its outcome."
                raise BallotError(message)
            if now < record.closes_at:
                message = f"The ballot {record.title} is open until {in_words(record.closes_at)}; close it then."
                raise BallotError(message)
            ballots.move_ballot(db, ballot_id, before=("open",), status="closed")
        for _ in range(TRIES):
            with self._store.read() as db:
                gathered = gather(db, record, now)
            allocation = allocate(gathered.question)
            if self._write(gathered, allocation, now, by):
                return allocation
        message = (
            f"Bookings kept changing while the ballot {record.title} was shared out; nothing was given. Try again."
        )
        raise BallotChangedError(message)

    def _write(self, before: Gathered, allocation: Allocation, now: datetime, by: str) -> bool:
        """Write a sharing-out if everything is still as it was; False when something changed."""
        record = before.record
        with self._store.write() as db:
            held = ballots.load_ballot(db, record.service_id, record.id, hold=True)
            if held.status != "closed":
                message = f"The ballot {held.title} is {held.status} already; look at its outcome."
                raise BallotError(message)
            hold(db, before)
            again = gather(db, record, now)
            if _fingerprint(again.question) != _fingerprint(before.question):
                return False
            self._write_all(db, again, allocation, now, by)
        return True

    def _write_all(self, db: Db, gathered: Gathered, allocation: Allocation, now: datetime, by: str) -> None:
        record = gathered.record
        outcomes = explain(gathered.question, allocation)
        write_places(db, gathered, allocation, now=now, by=by)
        ballots.save_outcomes(db, record, outcomes)
        queue_outcomes(db, gathered, outcomes)
        kept = {"draw_key": allocation.key, "question": _fingerprint(gathered.question), "allocated_at": now}
        ballots.move_ballot(db, record.id, before=("closed",), status="allocated", **kept)
        counts = {
            "entries": len(gathered.question.entries),
            "places": sum(len(one.carer_ids) for one in allocation.awards),
        }
        _audit(db, record, by, "shared out ballot", counts)

    def close_due(self, by: str = "system", *, now: datetime | None = None) -> tuple[int, ...]:
        """Share out every ballot whose closing time has passed; returns their numbers.

        One that cannot be settled keeps none of the others waiting; what it said is raised at the end.
        """
        with self._store.read() as db:
            due = ballots.due_ballots(db, now or clock.now())
        done, failed = [], []
        for service_id, ballot_id in due:
            try:
                self.close_and_allocate(service_id, ballot_id, by, now=now)
            except BallotError:  # another worker was quicker
                continue
            except EvenhandError as error:
                failed.append(error)
            else:
                done.append(ballot_id)
        if failed:
            raise failed[0]
        return tuple(done)

    def outcome_for(self, link: HouseholdLink, ballot_id: int) -> HouseholdOutcome:
        """Return what came of a ballot for the carers of a household.

        Raises
        ------
        NotFoundError
            When the service has no such ballot.
        """
        with self._store.read() as db:
            record = ballots.load_ballot(db, link.service_id, ballot_id)
            carers = carers_in(db, record, link.household_id)
            outcomes = ballots.outcomes_of(db, record, [one.id for one in carers])
        by_carer = {one.id: tuple(row for row in outcomes if row.carer_id == one.id) for one in carers}
        return HouseholdOutcome(
            id=record.id,
            title=record.title,
            status=record.status,
            closes_at=record.closes_at,
            allocated_at=record.allocated_at,
            seed=record.seed,
            draw_key=record.draw_key,
            carers=tuple(
                CarerOutcome(carer_id=one.id, given_name=one.given_name, choices=by_carer[one.id])
                for one in carers
                if by_carer[one.id]
            ),
        )


def _fingerprint(question: Question) -> str:
    """Fingerprint of everything a sharing-out depends on."""
    barred = sorted([carer_id, session_id, why] for (carer_id, session_id), why in question.barred.items())
    return fingerprint((question.seed, question.policy, question.sessions, question.entries, barred))


def _audit(db: Db, record: ballots.BallotRecord, actor: str, action: str, detail: Mapping[str, object]) -> None:
    record_audit(
        db,
        service_id=record.service_id,
        actor=actor,
        action=action,
        about_kind="ballot",
        about_id=str(record.id),
        detail=detail,
    )
