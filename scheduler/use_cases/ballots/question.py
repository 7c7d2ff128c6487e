"""Gathers what a ballot's sharing-out depends on, and writes what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from geo.travel_time import estimate_minutes
from scheduler.domain.ballot import Allocation, BallotSession, Entry, Question, parties_of, waiting_order
from scheduler.domain.ballot_reasons import ChoiceOutcome, Outcome
from scheduler.domain.booking import BookingPolicy, CarerToBook, Stop, in_words
from scheduler.domain.booking_rules import period_around, places_had, refusals
from scheduler.domain.messages import MessageKind
from scheduler.domain.waiting_list import Party as WaitingParty
from scheduler.errors import EvenhandError
from scheduler.store import Db, ballots, bookings, waiting_list
from scheduler.store.bookable import FoundSession, carers_of, find_sessions
from scheduler.store.calendar_changes import note_calendar_change
from scheduler.store.households import load_carer_details
from scheduler.store.outbox import queue_message
from scheduler.store.rows import once

DECIDED_HERE = frozenset({Stop.NOT_OPEN_YET, Stop.CLOSED, Stop.LIMIT_REACHED, Stop.IN_BALLOT})
"""What the ballot itself answers: when places are given, and how many more a carer may have."""


class BallotChangedError(EvenhandError):
    """What the sharing-out depends on changed while it was worked out; nothing was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A ballot's question, with the sessions as booking sees them."""

    record: ballots.BallotRecord
    question: Question
    found: Mapping[int, FoundSession]


def sessions_of(db: Db, record: ballots.BallotRecord) -> dict[int, FoundSession]:
    """Sessions of a ballot that still stand in the published programme, in the ballot's order."""
    key = ("sessions of a ballot", record.service_id, *record.session_ids)
    return once(db, key, lambda: find_sessions(db, record.service_id, record.session_ids))


def title_of(found: FoundSession) -> str:
    """Title and time of a session, as a person says it."""
    return f"{found.session.title}, {in_words(found.session.starts_at)}"


def why_not(carer: CarerToBook, found: FoundSession, now: datetime) -> str | None:
    """Say why a carer cannot be given this session whatever the draw; None when nothing stands in the way."""
    for refusal in refusals(carer, found.session, found.policy, now):
        if refusal.code not in DECIDED_HERE:
            return refusal.reason
    if limit_left(carer, found) == 0:
        return next(
            one.reason for one in refusals(carer, found.session, found.policy, now) if one.code is Stop.LIMIT_REACHED
        )
    return None


def limit_left(carer: CarerToBook, found: FoundSession) -> int | None:
    """How many more sessions of this strand a carer may have; None where there is no limit."""
    left: list[int] = []
    for cap in found.policy.caps:
        if cap.strand_id == found.session.strand_id:
            first, end = period_around(found.session, cap.period, found.policy.year_starts_month)
            left.append(max(0, cap.sessions_at_most - places_had(carer.engagements, found.session, first, end)))
    return min(left, default=None)


def gather(db: Db, record: ballots.BallotRecord, now: datetime) -> Gathered:
    """Read everything that the sharing-out depends on, in one transaction."""
    found = sessions_of(db, record)
    entries = ballots.entries_of(db, record.id)
    homes = sorted({one.household_id for one in entries})
    policy = next((one.policy for one in found.values()), BookingPolicy())
    carers = {
        carer.id: carer for home in homes for carer in carers_of(db, record.service_id, home, policy, record.closes_at)
    }
    entries = tuple(one for one in entries if one.carer_id in carers)
    details = load_carer_details(db, record.service_id, [one.carer_id for one in entries])
    minutes = _minutes(db, record, found, entries)
    question = Question(
        ballot_id=record.id,
        seed=record.seed,
        policy=record.policy,
        sessions=tuple(_session(one) for one in found.values()),
        entries=tuple(
            _entry(one, carers[one.carer_id], found, details[one.carer_id].need_level, minutes) for one in entries
        ),
        barred={
            (one.carer_id, session_id): reason
            for one in entries
            for session_id in one.choices
            if (reason := _why_not(carers[one.carer_id], found.get(session_id), now)) is not None
        },
    )
    return Gathered(record=record, question=question, found=found)


def _why_not(carer: CarerToBook, found: FoundSession | None, now: datetime) -> str | None:
    if found is None:
        return "it is no longer in the programme."
    return why_not(carer, found, now)


def _session(found: FoundSession) -> BallotSession:
    session = found.session
    return BallotSession(
        id=session.id,
        title=title_of(found),
        strand_id=session.strand_id,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        places=session.places_free,
    )


def _entry(
    entry: ballots.EntryRecord,
    carer: CarerToBook,
    found: Mapping[int, FoundSession],
    need_level: int,
    minutes: Mapping[tuple[str, int], int],
) -> Entry:
    limits: dict[str, int] = {}
    for one in found.values():
        left = limit_left(carer, one)
        if left is not None:
            limits[one.session.strand_id] = min(left, limits.get(one.session.strand_id, left))
    reached = [minutes[entry.household_id, one] for one in entry.choices if (entry.household_id, one) in minutes]
    return Entry(
        carer_id=entry.carer_id,
        household_id=entry.household_id,
        choices=tuple(one for one in entry.choices if one in found),
        most=entry.most,
        together=entry.together,
        had=breaks_had(carer, list(found.values())),
        need_level=need_level,
        minutes=min(reached, default=0),
        no_other_way=bool(entry.no_other_way),
        limits=limits,
    )


def breaks_had(carer: CarerToBook, found: Sequence[FoundSession]) -> int:
    """Count the breaks of the term that a carer has already: places in the ballot's strands, outside the ballot."""
    strands = {one.session.strand_id for one in found}
    ids = {one.session.id for one in found}
    first = min((one.session.term_first for one in found), default=None)
    last = max((one.session.term_last for one in found), default=None)
    if first is None or last is None:
        return 0
    return sum(
        one.strand_id in strands and one.session_id not in ids and first <= one.day <= last and not one.stayed_away
        for one in carer.engagements
    )


def _minutes(
    db: Db,
    record: ballots.BallotRecord,
    found: Mapping[int, FoundSession],
    entries: Iterable[ballots.EntryRecord],
) -> dict[tuple[str, int], int]:
    """Estimated minutes from home to session; sessions online are no journey and are left out."""
    homes = ballots.homes_of(db, record.service_id, [one.household_id for one in entries])
    venues = ballots.venues_of(db, list(found))
    if not homes or not venues:
        return {}
    estimated = estimate_minutes(
        np.array([(one.easting_m, one.northing_m) for one in homes.values()], dtype=float),
        np.array([(one.easting_m, one.northing_m) for one in venues.values()], dtype=float),
        np.array([one.rural for one in homes.values()]),
    )
    return {
        (home, session_id): int(estimated[h, v]) for h, home in enumerate(homes) for v, session_id in enumerate(venues)
    }


def hold(db: Db, gathered: Gathered) -> None:
    """Hold every household of the ballot, then every session, in the order in which a booking does."""
    service_id = gathered.record.service_id
    for home in sorted({one.household_id for one in gathered.question.entries}):
        bookings.lock_household(db, service_id, home)
    for session_id in sorted(gathered.found):
        waiting_list.lock_session(db, gathered.found[session_id].session)


def write_places(db: Db, gathered: Gathered, allocation: Allocation, *, now: datetime, by: str) -> None:
    """Write the bookings and the waiting lists of a sharing-out, each place by the same guard as any booking.

    Raises
    ------
    BallotChangedError
        When a place is not there any more; the transaction is undone.
    """
    service_id = gathered.record.service_id
    members = {one.carer_id: one.household_id for one in gathered.question.entries}
    for award in allocation.awards:
        if not bookings.take_places(db, award.session_id, len(award.carer_ids), before_those_waiting=True):
            message = f"Session {award.session_id} has fewer places than before; nothing was given. Try again."
            raise BallotChangedError(message)
        bookings.write_bookings(db, service_id, award.session_id, award.carer_ids, now=now, by=by)
        home = members[award.carer_ids[0]]
        note_calendar_change(db, service_id=service_id, session_id=award.session_id, household_id=home)
    parties = {one.id: one for one in parties_of(gathered.question)}
    for session_id, ids in waiting_order(gathered.question, allocation).items():
        found = gathered.found[session_id]
        for rank, party_id in enumerate(ids, start=1):
            party = WaitingParty(
                id=f"ballot-{gathered.record.id}-{session_id}-{rank}",
                household_id=members[parties[party_id].carer_ids[0]],
                carer_ids=parties[party_id].carer_ids,
                rank=rank,
                had_before=parties[party_id].had,
            )
            waiting_list.join(db, found.session, found.policy, party, now=now)
            note_calendar_change(db, service_id=service_id, session_id=session_id, household_id=party.household_id)


def queue_outcomes(db: Db, gathered: Gathered, outcomes: Sequence[ChoiceOutcome]) -> None:
    """Queue one message to each household, in the transaction that gives the places."""
    record = gathered.record
    home_of = {one.carer_id: one.household_id for one in gathered.question.entries}
    by_home: dict[str, list[dict[str, object]]] = {}
    for one in outcomes:
        got = one.session_id if one.outcome is Outcome.PLACE else None
        told: dict[str, object] = {"carer_id": one.carer_id, "session_id": got, "because": one.reason}
        by_home.setdefault(home_of[one.carer_id], []).append(told)
    for home, told_home in sorted(by_home.items()):
        queue_message(
            db,
            service_id=record.service_id,
            once_key=f"ballot_outcome:{record.service_id}:{record.id}:{home}",
            kind=MessageKind.BALLOT_OUTCOME,
            household_id=home,
            data={"title": record.title, "outcomes": told_home},
        )
