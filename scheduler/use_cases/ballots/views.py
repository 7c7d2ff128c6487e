"""What households see of ballots, and what is wrong with what they typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.ballot import MOST_CHOICES, BallotPolicy
from scheduler.domain.booking import BookingPolicy, CarerToBook
from scheduler.domain.household_rules import Mistake, note, one_line
from scheduler.errors import EvenhandError
from scheduler.store import Db, ballots
from scheduler.store.bookable import FoundSession, carers_of
from scheduler.use_cases.ballots.question import sessions_of, title_of, why_not

REASON_CHARACTERS = 300


class BallotError(EvenhandError):
    """A ballot cannot be opened, entered or shared out as asked; the words say what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionInBallot:
    """A session that can be ranked; ``places`` are free at the moment."""

    id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CarerInBallot:
    """A carer of the household: what they can rank, why not the rest, and what they ranked so far."""

    carer_id: str
    given_name: str
    may_rank: tuple[int, ...]
    why_not: dict[int, str]
    choices: tuple[int, ...]
    most: int
    together: bool
    no_other_way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdBallot:
    """An open ballot as a household sees it; the seed of its draw is public from the start."""

    id: int
    title: str
    closes_at: datetime
    seed: str
    policy: BallotPolicy
    sessions: tuple[SessionInBallot, ...]
    carers: tuple[CarerInBallot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarerOutcome:
    """What came of a carer's choices, the most wanted first; ``outcome`` is place, waiting or none."""

    carer_id: str
    given_name: str
    choices: tuple[ballots.OutcomeRecord, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """Sessions in which the carer was given a place."""
        return tuple(one.session_id for one in self.choices if one.outcome == "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdOutcome:
    """The outcome of a ballot for one household, with what its draw can be worked out again from.

    ``status`` is open, closed (nobody has a place yet), allocated or withdrawn; ``draw_key`` and the outcomes stand
    there once it is allocated.
    """

    id: int
    title: str
    status: str
    closes_at: datetime
    allocated_at: datetime | None
    seed: str
    draw_key: str | None
    carers: tuple[CarerOutcome, ...]


def mistakes_of_opening(title: str, ids: Sequence[int], closes_at: datetime, now: datetime) -> list[Mistake]:
    """Say what is missing to open a ballot."""
    found = []
    if not one_line(title):
        found.append(Mistake(field="title", words="Give the ballot a title that families understand"))
    if not ids:
        found.append(Mistake(field="sessions", words="Choose at least one session"))
    if closes_at <= now:
        found.append(Mistake(field="closes_at", words="Let the ballot close in the future"))
    return found


def check_sessions(record: ballots.BallotRecord, found: dict[int, FoundSession]) -> None:
    """Refuse sessions that no ballot can give.

    Raises
    ------
    BallotError
        Naming the session and what to do.
    """
    for session_id in record.session_ids:
        one = found.get(session_id)
        if one is None:
            message = f"Session {session_id} is not in the published programme; leave it out of the ballot."
            raise BallotError(message)
        if one.session.starts_at <= record.closes_at:
            message = f"{title_of(one)} begins before the ballot closes; close it earlier, or leave the session out."
            raise BallotError(message)
        if one.session.status != "planned" or one.session.household_id is not None:
            message = f"{title_of(one)} cannot be booked by households; leave it out of the ballot."
            raise BallotError(message)


def carers_in(db: Db, record: ballots.BallotRecord, household_id: str) -> tuple[CarerToBook, ...]:
    """Carers of a household with the places they have, as the rules of booking see them."""
    policy = next((one.policy for one in sessions_of(db, record).values()), BookingPolicy())
    return carers_of(db, record.service_id, household_id, policy, record.closes_at)


def for_household(db: Db, record: ballots.BallotRecord, household_id: str, now: datetime) -> HouseholdBallot:
    """Return a ballot as a household sees it, with what it ranked so far."""
    found = sessions_of(db, record)
    said = {one.carer_id: one for one in ballots.entries_of(db, record.id, household_id)}
    return HouseholdBallot(
        id=record.id,
        title=record.title,
        closes_at=record.closes_at,
        seed=record.seed,
        policy=record.policy,
        sessions=tuple(
            SessionInBallot(
                id=one.session.id,
                title=title_of(one),
                starts_at=one.session.starts_at,
                ends_at=one.session.ends_at,
                places=one.session.places_free,
            )
            for one in found.values()
        ),
        carers=tuple(_carer(one, found, said.get(one.id), now) for one in carers_in(db, record, household_id)),
    )


def _carer(
    carer: CarerToBook, found: dict[int, FoundSession], said: ballots.EntryRecord | None, now: datetime
) -> CarerInBallot:
    stopped = {session_id: why_not(carer, one, now) for session_id, one in found.items()}
    return CarerInBallot(
        carer_id=carer.id,
        given_name=carer.given_name,
        may_rank=tuple(session_id for session_id, why in stopped.items() if why is None),
        why_not={session_id: why for session_id, why in stopped.items() if why is not None},
        choices=said.choices if said else (),
        most=said.most if said else 1,
        together=said.together if said else False,
        no_other_way=said.no_other_way if said else "",
    )


def mistakes_of_ranking(
    shown: HouseholdBallot, carer: CarerInBallot, session_ids: Sequence[int], most: int, no_other_way: str
) -> list[Mistake]:
    """Say what is wrong with a ranking, with the reason for each session that cannot be ranked."""
    titles = {one.id: one.title for one in shown.sessions}
    found = []
    for session_id in session_ids:
        if session_id not in titles:
            found.append(Mistake(field="sessions", words=f"Session {session_id} is not in this ballot; leave it out"))
        elif session_id in carer.why_not:
            words = f"{carer.given_name} cannot have {titles[session_id]}: {carer.why_not[session_id]}"
            found.append(Mistake(field="sessions", words=words))
    if len(set(session_ids)) != len(session_ids):
        found.append(Mistake(field="sessions", words="Rank each session once"))
    if len(session_ids) > MOST_CHOICES:
        found.append(Mistake(field="sessions", words=f"Rank at most {MOST_CHOICES} sessions"))
    if session_ids and not 1 <= most <= len(session_ids):
        words = f"Say how many you would like: from 1 to the {len(session_ids)} that you ranked"
        found.append(Mistake(field="most", words=words))
    if len(note(no_other_way)) > REASON_CHARACTERS:
        words = f"Say why there is no other way in at most {REASON_CHARACTERS} characters"
        found.append(Mistake(field="no_other_way", words=words))
    return found
