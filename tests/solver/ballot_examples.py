"""Ballots by chance, and a second way to share them out: by trying everything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

from scheduler.domain.ballot import (
    BallotPolicy,
    BallotSession,
    Entry,
    Party,
    Question,
    draw_key,
    draw_order,
    limits_of,
    may_add,
    parties_of,
)

START = datetime(2027, 7, 26, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def session(number: int, places: int, *, starts: int | None = None, strand_id: str = "breaks") -> BallotSession:
    """A session of three hours; each starts when the one before has ended unless told otherwise."""
    begins = START + HOUR * (4 * number if starts is None else starts)
    return BallotSession(
        id=number,
        title=f"Trip {number}",
        strand_id=strand_id,
        starts_at=begins,
        ends_at=begins + 3 * HOUR,
        places=places,
    )


def entry(number: int, *choices: int, **more: object) -> Entry:
    """Carer cN of household hN ranks sessions."""
    values: dict[str, object] = {"carer_id": f"c{number}", "household_id": f"h{number}", "choices": choices} | more
    return Entry(**values)  # type: ignore[arg-type]  # the fields by name, typed where they are given


def question(sessions: list[BallotSession], entries: list[Entry], seed: str = "seed", **more: object) -> Question:
    """A ballot with the product's default policy."""
    values: dict[str, object] = {"ballot_id": 1, "seed": seed, "policy": BallotPolicy()} | more
    return Question(sessions=tuple(sessions), entries=tuple(entries), **values)  # type: ignore[arg-type]  # as above


def by_chance(chance: Random, most_homes: int = 5, most_sessions: int = 4) -> Question:
    """A small ballot with everything in it: families together, overlaps, limits, bars, breaks had, need."""
    sessions = [
        session(n, chance.choice([0, 1, 1, 2, 3]), starts=chance.randrange(8), strand_id=chance.choice(["a", "b"]))
        for n in range(chance.randint(1, most_sessions))
    ]
    entries: list[Entry] = []
    for home in range(chance.randint(1, most_homes)):
        together = chance.random() < 0.3
        ranked = chance.sample([one.id for one in sessions], chance.randint(1, len(sessions)))
        count = chance.choice([2, 2, 3]) if together else chance.choice([1, 1, 1, 2])
        entries += [_by_chance(chance, home, carer, ranked, together=together) for carer in range(count)]
    barred = {
        (one.carer_id, chosen): "Too young." for one in entries for chosen in one.choices if chance.random() < 0.08
    }
    return question(sessions, entries, seed=f"{chance.random()}", barred=barred)


def _by_chance(chance: Random, home: int, carer: int, ranked: list[int], *, together: bool) -> Entry:
    return Entry(
        carer_id=f"c{home}-{carer}",
        household_id=f"h{home}",
        choices=tuple(ranked),
        most=chance.randint(1, len(ranked)),
        together=together,
        had=chance.choice([0, 0, 0, 1, 2]),
        need_level=chance.choice([0, 0, 1, 2]),
        minutes=chance.choice([0, 5, 25, 90]),
        no_other_way=chance.random() < 0.2,
        limits={"a": chance.randint(0, 2)} if chance.random() < 0.2 else {},
    )


def by_trying_everything(asked: Question) -> set[tuple[str, int, int]]:
    """(party, session, turn) of the best sharing-out: every choice of every party is tried, turn by turn.

    The order of the aims is written out here once more, from docs/rules.md and not from the solver.
    """
    sessions = {one.id: one for one in asked.sessions}
    left = {one.id: one.places for one in asked.sessions}
    parties = parties_of(asked)
    limits = limits_of(asked)
    held: dict[str, list[int]] = {one.id: [] for one in parties}
    given: set[tuple[str, int, int]] = set()
    for turn in range(1, 20):
        here = {
            one.id: one for one in parties if one.had + len(held[one.id]) == turn - 1 and len(held[one.id]) < one.most
        }
        drawn = [here[one] for one in draw_order(draw_key(asked), turn, here)]
        ways = [
            [
                None,
                *(n for n, chosen in enumerate(one.choices) if may_add(sessions, limits[one.id], held[one.id], chosen)),
            ]
            for one in drawn
        ]
        best = max((way for way in product(*ways) if _fits(drawn, way, left)), key=lambda way: _worth(drawn, way))
        for party, chosen in zip(drawn, best, strict=True):
            if chosen is not None:
                held[party.id].append(party.choices[chosen])
                left[party.choices[chosen]] -= party.size
                given.add((party.id, party.choices[chosen], turn))
    return given


def _fits(parties: list[Party], way: tuple[int | None, ...], left: dict[int, int]) -> bool:
    taken = dict.fromkeys(left, 0)
    for party, chosen in zip(parties, way, strict=True):
        if chosen is not None:
            taken[party.choices[chosen]] += party.size
    return all(taken[one] <= left[one] for one in left)


def _worth(parties: list[Party], way: tuple[int | None, ...]) -> tuple[int, ...]:
    """Carers served; their points; carers with their first choice, second …; then each in the order of the draw."""
    served = [(party, chosen) for party, chosen in zip(parties, way, strict=True) if chosen is not None]
    wishes = [sum(party.size for party, chosen in served if chosen == n) for n in range(4)]
    luck = [-99 if chosen is None else -chosen for chosen in way]
    return (sum(one.size for one, _ in served), sum(one.points for one, _ in served), *wishes, *luck)
