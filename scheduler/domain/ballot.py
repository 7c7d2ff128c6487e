"""A ballot: carers say what they would like, and places are shared out by rules that everybody can check.

What comes first is fixed (docs/rules.md, "Ballots"): breaks in turn, then need and barriers to travel, then wishes,
then the draw. Here are the words and the sums; ``scheduler.optimise.allocation`` finds the sharing-out.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

MOST_CHOICES = 10
"""Sessions that one carer may rank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotPolicy:
    """How need and barriers to travel count, in points; the service's profile may say otherwise.

    ``minutes_at_most`` caps the journey that counts. ``source`` is the contract's paragraph.
    """

    points_per_need_level: int = 10
    points_per_ten_minutes: int = 1
    minutes_at_most: int = 60
    points_no_other_way: int = 5
    source: str = "product default"


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotSession:
    """A session in the ballot; ``places`` are those still free when the ballot closes."""

    id: int
    title: str
    strand_id: str
    starts_at: datetime
    ends_at: datetime
    places: int

    def overlaps(self, other: BallotSession) -> bool:
        """Whether nobody can be at both; one that starts as the other ends does not overlap it."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One carer's ranking, with what counts for it.

    ``had`` are the breaks of this term that the carer has already; ``most`` is how many of the ranked sessions they
    want at most. ``together`` ties the entries of one household to each other: all or none. ``limits`` says of how
    many more sessions of a strand the carer may have, where the contract names a limit.
    """

    carer_id: str
    household_id: str
    choices: tuple[int, ...]
    most: int = 1
    together: bool = False
    had: int = 0
    need_level: int = 0
    minutes: int = 0
    no_other_way: bool = False
    limits: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Everything that the sharing-out depends on; the same question has one answer.

    ``barred`` says in plain English why a carer cannot be booked into a session (age, consent, an own booking at the
    same time …), by carer and session.
    """

    ballot_id: int
    seed: str
    policy: BallotPolicy
    sessions: tuple[BallotSession, ...]
    entries: tuple[Entry, ...]
    barred: Mapping[tuple[str, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who is placed as one: a carer, or the carers of a household who come together or not at all."""

    id: str
    carer_ids: tuple[str, ...]
    choices: tuple[int, ...]
    most: int
    had: int
    points: int

    @property
    def size(self) -> int:
        """Places that it takes."""
        return len(self.carer_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """A place given: to whom, which of their choices (from 1), and which of their breaks of the term it is."""

    party_id: str
    carer_ids: tuple[str, ...]
    session_id: int
    choice: int
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """The answer to a question: awards in the order of turn and draw, and the draw itself.

    ``drawn`` gives, by turn, the parties in the order in which they were drawn.
    """

    ballot_id: int
    key: str
    awards: tuple[Award, ...]
    drawn: Mapping[int, tuple[str, ...]]


def points_of(entry: Entry, policy: BallotPolicy) -> int:
    """Points of need and barriers to travel.

    Examples
    --------
    Need level 2, 34 minutes from the nearest of the sessions asked for, no other way to come: by default
    2 x 10 + 3 x 1 + 5 = 28 points.
    """
    tens = min(entry.minutes, policy.minutes_at_most) // 10
    barrier = policy.points_no_other_way if entry.no_other_way else 0
    return entry.need_level * policy.points_per_need_level + tens * policy.points_per_ten_minutes + barrier


def parties_of(question: Question) -> tuple[Party, ...]:
    """Return who is placed as one, in the order of their ids.

    Carers of a household who come together rank the same sessions; one that any of them cannot go to is no choice
    of theirs. They count as having had as many breaks as the one of them who had most, as nobody gets a second break
    before everybody had a first; and want no more than the one who wants least.
    """
    groups: dict[str, list[Entry]] = {}
    for entry in sorted(question.entries, key=lambda one: one.carer_id):
        own = f"household {entry.household_id}" if entry.together else f"carer {entry.carer_id}"
        groups.setdefault(own, []).append(entry)
    known = {one.id for one in question.sessions}
    return tuple(_party(own, groups[own], question, known) for own in sorted(groups))


def _party(own: str, entries: list[Entry], question: Question, known: set[int]) -> Party:
    shared = [
        session_id
        for session_id in entries[0].choices
        if session_id in known
        and all(session_id in one.choices for one in entries)
        and not any((one.carer_id, session_id) in question.barred for one in entries)
    ]
    return Party(
        id=own,
        carer_ids=tuple(one.carer_id for one in entries),
        choices=tuple(shared),
        most=min(one.most for one in entries),
        had=max(one.had for one in entries),
        points=sum(points_of(one, question.policy) for one in entries),
    )


def limits_of(question: Question) -> dict[str, dict[str, int]]:
    """Return how many more sessions of a strand each party may have, where there is a limit."""
    found: dict[str, dict[str, int]] = {}
    for entry in question.entries:
        own = f"household {entry.household_id}" if entry.together else f"carer {entry.carer_id}"
        limits = found.setdefault(own, {})
        for strand_id, left in entry.limits.items():
            limits[strand_id] = min(left, limits.get(strand_id, left))
    return found


def draw_key(question: Question) -> str:
    """Return the key of the draw: the published seed and all entries together, 64 hexadecimal digits.

    The seed is published before closing, so the service cannot choose it to suit; what everybody entered is known
    only after closing, so nobody can work their own number out and enter to suit it.
    """
    entered = sorted((one.carer_id, list(one.choices), one.most, one.together) for one in question.entries)
    text = json.dumps([question.ballot_id, entered], ensure_ascii=False, separators=(",", ":"))
    return hmac.new(question.seed.encode(), text.encode(), hashlib.sha256).hexdigest()


def draw_number(key: str, turn: int, party_id: str) -> str:
    """Return the number that a party draws for its ``turn``-th break: HMAC-SHA-256 of "turn:party" under the key.

    Anybody who knows the key can work it out again.
    """
    return hmac.new(key.encode(), f"{turn}:{party_id}".encode(), hashlib.sha256).hexdigest()


def draw_order(key: str, turn: int, party_ids: Iterable[str]) -> tuple[str, ...]:
    """Return parties in the order in which they are drawn for a turn, the smallest number first.

    Each turn has its own draw, so that who was drawn late once is not drawn late for ever.
    """
    return tuple(sorted(party_ids, key=lambda party_id: draw_number(key, turn, party_id)))


def waiting_order(question: Question, allocation: Allocation) -> dict[int, tuple[str, ...]]:
    """Return, by session, the parties that still want it, in the order in which freed places are offered.

    Who has had fewer breaks comes first, then who has more points a head, then who was drawn first. Who got as many as
    they wanted waits for nothing, and nobody waits for a session that overlaps one they got.
    """
    sessions = {one.id: one for one in question.sessions}
    got: dict[str, list[int]] = {}
    for award in allocation.awards:
        got.setdefault(award.party_id, []).append(award.session_id)
    parties = parties_of(question)
    limits = limits_of(question)
    waiting: dict[int, list[tuple[int, float, str, str]]] = {}
    for party in parties:
        held = got.get(party.id, [])
        if len(held) >= party.most:
            continue
        turn = party.had + len(held) + 1
        number = draw_number(allocation.key, turn, party.id)
        key = (turn, -party.points / party.size, number, party.id)
        for session_id in party.choices:
            if may_add(sessions, limits.get(party.id, {}), held, session_id):
                waiting.setdefault(session_id, []).append(key)
    return {session_id: tuple(one[-1] for one in sorted(keys)) for session_id, keys in sorted(waiting.items())}


def may_add(
    sessions: Mapping[int, BallotSession], limits: Mapping[str, int], held: Iterable[int], session_id: int
) -> bool:
    """Whether a party that holds some sessions may hold one more: no overlap, and within the limits of strands."""
    wanted = sessions[session_id]
    mine = [sessions[one] for one in held]
    if any(wanted.overlaps(one) for one in mine):
        return False
    left = limits.get(wanted.strand_id)
    return left is None or sum(one.strand_id == wanted.strand_id for one in mine) < left
