"""A ballot in turns: first breaks before second ones, and in each turn need, wishes and the draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.ballot import (
    Allocation,
    Award,
    BallotSession,
    Party,
    Question,
    draw_key,
    draw_order,
    limits_of,
    may_add,
    parties_of,
)
from scheduler.optimise.allocation.solver import Aim, Option, best_of_all


@dataclass(slots=True)
class _State:
    """What is given so far."""

    sessions: dict[int, BallotSession]
    left: dict[int, int]
    held: dict[str, list[int]]
    limits: dict[str, dict[str, int]]


def allocate(question: Question) -> Allocation:
    """Share the places of a ballot out.

    In the n-th turn come those who have had n - 1 breaks of the term, those of earlier turns included. Each party
    gets at most one session in a turn, so that

    1. as many carers as can be have their n-th break; then
    2. these have as many points of need and barriers to travel as can be; then
    3. as many as can be have their first choice, then their second, and so on; then
    4. in the order of the draw each party has the best of its choices that is still open.

    The last step leaves one answer alone, whatever the solver, its version or the machine.

    Parameters
    ----------
    question
        Sessions, entries, policy and seed.

    Returns
    -------
    Allocation
        Who got what; and the draw, to be worked out again by anybody.

    Raises
    ------
    AllocationError
        When a step is not settled within its allowance of work; nothing may be given then.
    """
    parties = parties_of(question)
    state = _State(
        sessions={one.id: one for one in question.sessions},
        left={one.id: one.places for one in question.sessions},
        held={one.id: [] for one in parties},
        limits=limits_of(question),
    )
    key = draw_key(question)
    awards: list[Award] = []
    drawn: dict[int, tuple[str, ...]] = {}
    for turn in range(1, max((one.had + one.most for one in parties), default=0) + 1):
        here = {one.id: one for one in parties if one.had + len(state.held[one.id]) == turn - 1}
        wanting = [one for one in here.values() if len(state.held[one.id]) < one.most and _open(one, state)]
        if not wanting:
            continue
        drawn[turn] = draw_order(key, turn, [one.id for one in wanting])
        for party, session_id in _one_turn([here[one] for one in drawn[turn]], state):
            state.left[session_id] -= party.size
            state.held[party.id].append(session_id)
            awards.append(_award(party, session_id, turn))
    return Allocation(ballot_id=question.ballot_id, key=key, awards=tuple(awards), drawn=drawn)


def _award(party: Party, session_id: int, turn: int) -> Award:
    return Award(
        party_id=party.id,
        carer_ids=party.carer_ids,
        session_id=session_id,
        choice=party.choices.index(session_id) + 1,
        turn=turn,
    )


def _open(party: Party, state: _State) -> list[int]:
    """Sessions that a party may still be given, as numbers of its choices."""
    limits, held = state.limits.get(party.id, {}), state.held[party.id]
    return [
        n
        for n, session_id in enumerate(party.choices)
        if state.left[session_id] >= party.size and may_add(state.sessions, limits, held, session_id)
    ]


def _one_turn(parties: Sequence[Party], state: _State) -> list[tuple[Party, int]]:
    """Give each party at most one session; ``parties`` stand in the order of the draw."""
    ids = sorted(state.left)
    number = {session_id: n for n, session_id in enumerate(ids)}
    options: list[Option] = []
    choices: list[int] = []
    for p, party in enumerate(parties):
        for n in _open(party, state):
            options.append(Option(p, number[party.choices[n]], party.size))
            choices.append(n)
    chosen = best_of_all(options, [state.left[one] for one in ids], _aims(parties, options, choices))
    return [(parties[options[n].party], ids[options[n].session]) for n in sorted(chosen)]


def _aims(parties: Sequence[Party], options: Sequence[Option], choices: Sequence[int]) -> list[Aim]:
    """List the aims of a turn; those of wishes and of the draw are many small ones."""
    everybody = sum(one.size for one in parties)
    sizes = {n: option.size for n, option in enumerate(options)}
    points = {n: parties[option.party].points for n, option in enumerate(options)}
    aims = [Aim(sizes, everybody, shared=True), Aim(points, sum(one.points for one in parties), shared=True)]
    for choice in range(max(choices, default=-1) + 1):
        this = {n: option.size for n, option in enumerate(options) if choices[n] == choice}
        if this:
            aims.append(Aim(this, sum(this.values()), shared=True))
    by_party: dict[int, list[int]] = {}
    for n, option in enumerate(options):
        by_party.setdefault(option.party, []).append(n)
    for members in (by_party[p] for p in sorted(by_party)):
        better = {n: len(members) - place for place, n in enumerate(members)}
        aims.append(Aim(better, len(members)))
    return aims
