"""Why a ballot ended as it did, choice by choice, in words that a parent can read and that are true of the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from scheduler.domain.ballot import (
    Allocation,
    Award,
    BallotSession,
    Party,
    Question,
    limits_of,
    may_add,
    parties_of,
    waiting_order,
)

Key = TypeVar("Key", int, str)
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


class Outcome(StrEnum):
    """What came of one choice."""

    PLACE = "place"
    WAITING = "waiting"
    NONE = "none"


class Ground(StrEnum):
    """Why a place went to somebody else."""

    TURN = "turn"
    """They had had fewer breaks this term."""
    POINTS = "points"
    """They have more points of need and barriers to travel."""
    WISH = "wish"
    """They ranked it higher."""
    DRAW = "draw"
    """Alike in all that, and they were drawn earlier."""
    MOST = "most"
    """Otherwise fewer carers would have a break, or fewer would have a high choice."""


_WORDS: Mapping[Ground, str] = {
    Ground.POINTS: "carers with greater need or a harder journey",
    Ground.WISH: "carers who ranked it higher",
    Ground.MOST: "carers for whom there was nothing else, so that as many as possible have what they asked for",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceOutcome:
    """What came of one choice of one carer; ``grounds`` say why the places are others'."""

    carer_id: str
    session_id: int
    choice: int
    outcome: Outcome
    reason: str
    grounds: frozenset[Ground] = frozenset()


@dataclass(frozen=True, slots=True)
class _Case:
    """The answer, as the reasons look at it."""

    question: Question
    allocation: Allocation
    sessions: Mapping[int, BallotSession]
    parties: Mapping[str, Party]
    at_session: Mapping[int, Sequence[Award]]
    of_party: Mapping[str, Sequence[Award]]
    limits: Mapping[str, Mapping[str, int]]


def explain(question: Question, allocation: Allocation) -> tuple[ChoiceOutcome, ...]:
    """Say for every choice of every carer what came of it and why, in the order of carers and choices."""
    parties = {one.id: one for one in parties_of(question)}
    case = _Case(
        question,
        allocation,
        {one.id: one for one in question.sessions},
        parties,
        _grouped(allocation.awards, lambda award: award.session_id),
        _grouped(allocation.awards, lambda award: award.party_id),
        limits_of(question),
    )
    waiting = waiting_order(question, allocation)
    party_of = {carer_id: one for one in parties.values() for carer_id in one.carer_ids}
    found: list[ChoiceOutcome] = []
    for entry in sorted(question.entries, key=lambda one: one.carer_id):
        party = party_of[entry.carer_id]
        for choice, session_id in enumerate(entry.choices, start=1):
            outcome, reason, grounds = _one(case, party, entry.carer_id, session_id)
            if outcome is Outcome.NONE and party.id in waiting.get(session_id, ()):
                outcome = Outcome.WAITING
                number = waiting[session_id].index(party.id) + 1
                reason = f"{reason} You are number {number} on its waiting list."
            found.append(
                ChoiceOutcome(
                    carer_id=entry.carer_id,
                    session_id=session_id,
                    choice=choice,
                    outcome=outcome,
                    reason=f"Your {ordinal(choice)} choice, {case.sessions[session_id].title}: {reason}",
                    grounds=frozenset(grounds),
                )
            )
    return tuple(found)


def _grouped(awards: Iterable[Award], key: Callable[[Award], Key]) -> dict[Key, list[Award]]:
    found: dict[Key, list[Award]] = {}
    for award in awards:
        found.setdefault(key(award), []).append(award)
    return found


def ordinal(number: int) -> str:
    """Say a number as a place in a row: first, second … tenth, 11th, 21st.

    Examples
    --------
    >>> ordinal(2), ordinal(22), ordinal(13)
    ('second', '22nd', '13th')
    """
    if number <= len(ORDINALS):
        return ORDINALS[number - 1]
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


_Answer = tuple[Outcome, str, Iterable[Ground]]


def _one(case: _Case, party: Party, carer_id: str, session_id: int) -> _Answer:
    mine = case.of_party.get(party.id, ())
    got = next((one for one in mine if one.session_id == session_id), None)
    if got is not None:
        together = " for all of you together" if party.size > 1 else ""
        return Outcome.PLACE, f"you have a place{together}.", ()
    stopped = _stopped(case, party, carer_id, session_id)
    if stopped is not None:
        return Outcome.NONE, stopped, ()
    return _contested(case, party, mine, session_id)


def _stopped(case: _Case, party: Party, carer_id: str, session_id: int) -> str | None:
    """Say what kept a party out of a session whatever others wanted; None when nothing did."""
    barred = case.question.barred
    own = barred.get((carer_id, session_id))
    if own is not None:
        return own
    sibling = next((barred[one, session_id] for one in party.carer_ids if (one, session_id) in barred), None)
    if sibling is not None:
        return f"you asked to come together, and not all of you can. {sibling}"
    if session_id not in party.choices:
        return "you asked to come together, and not all of you ranked it."
    return None


def _contested(case: _Case, party: Party, mine: Sequence[Award], session_id: int) -> _Answer:
    """Follow a party through its turns to the one in which it could have had the session and did not."""
    choice = party.choices.index(session_id) + 1
    held: list[int] = []
    for turn in range(party.had + 1, party.had + party.most + 1):
        award = next((one for one in mine if one.turn == turn), None)
        if not may_add(case.sessions, case.limits.get(party.id, {}), held, session_id):
            return Outcome.NONE, _cannot_add(case, held, session_id), ()
        if award is None or award.choice > choice:
            return _lost(case, party, session_id, turn)
        held.append(award.session_id)
    return Outcome.NONE, "not needed, as you have as many places as you asked for.", ()


def _cannot_add(case: _Case, held: Sequence[int], session_id: int) -> str:
    wanted = case.sessions[session_id]
    clash = next((case.sessions[one] for one in held if wanted.overlaps(case.sessions[one])), None)
    if clash is not None:
        return f"it is at the same time as {clash.title}, where you have a place."
    return "with the places you have you reach the most that one carer may attend."


def _lost(case: _Case, party: Party, session_id: int, turn: int) -> _Answer:
    holders = case.at_session.get(session_id, ())
    places = case.sessions[session_id].places
    left = places - sum(len(one.carer_ids) for one in holders if one.turn < turn)
    if places < party.size:
        return Outcome.NONE, _too_few(places, party), ()
    if left < party.size:
        if left > 0:
            return Outcome.NONE, _too_few(left, party), (Ground.TURN,)
        who = "not yet had a break" if turn == 2 else "had fewer breaks"  # noqa: PLR2004 — the second break
        return Outcome.NONE, f"it went to families who had {who} this term.", (Ground.TURN,)
    same = [one for one in holders if one.turn == turn]
    remaining = left - sum(len(one.carer_ids) for one in same)
    grounds = {_ground(case, party, one, session_id) for one in same}
    if remaining > 0:
        return Outcome.NONE, _too_few(remaining, party), grounds
    return Outcome.NONE, _sentence(case, party, turn, grounds), grounds


def _too_few(left: int, party: Party) -> str:
    there = "no place was" if left == 0 else "1 place was" if left == 1 else f"{left} places were"
    needs = "you need one" if party.size == 1 else f"you need {party.size} together"
    return f"{there} left, and {needs}."


def _ground(case: _Case, party: Party, award: Award, session_id: int) -> Ground:
    """Why this holder came before the party, in the same turn."""
    holder = case.parties[award.party_id]
    choice = party.choices.index(session_id) + 1
    drawn = case.allocation.drawn[award.turn]
    if holder.size != party.size:
        return Ground.MOST if holder.points * party.size <= party.points * holder.size else Ground.POINTS
    if holder.points != party.points:
        return Ground.POINTS if holder.points > party.points else Ground.MOST
    if award.choice != choice:
        return Ground.WISH if award.choice < choice else Ground.MOST
    return Ground.DRAW if drawn.index(holder.id) < drawn.index(party.id) else Ground.MOST


def _sentence(case: _Case, party: Party, turn: int, grounds: set[Ground]) -> str:
    drawn = case.allocation.drawn[turn]
    number = f"you were drawn {ordinal(drawn.index(party.id) + 1)} of {len(drawn)}"
    others = [_WORDS[one] for one in (Ground.POINTS, Ground.WISH, Ground.MOST) if one in grounds]
    if not others:
        return f"it was decided by the draw among carers alike: {number}."
    end = f", and the rest was drawn: {number}" if Ground.DRAW in grounds else ""
    return f"it went to {', and to '.join(others)}{end}."
