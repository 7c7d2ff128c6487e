"""Ballots of 500 carers and 40 sessions: seconds, and who has a break, beside "first come, first served".

Carers come in households, some of whose members want to come together; five wishes each, popular sessions more often;
one carer in four had a break before. First come, first served: households come in an order of chance and take their
best choices that are left, as many as they want. Seconds are of processor time.
Writes build/bench/ballot.json and prints the same table. Run: .venv/bin/python bench/ballot.py
"""

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scheduler.domain.ballot import (
    Award,
    BallotPolicy,
    BallotSession,
    Entry,
    Question,
    limits_of,
    may_add,
    parties_of,
)
from scheduler.optimise.allocation import allocate

OUT = Path("build/bench/ballot.json")
PEER = "first come, first served"
SECONDS = 5.0
START = datetime(2027, 7, 26, 9, tzinfo=UTC)
WISHES = 5
CARERS, SESSIONS = 500, 40
CASES = {
    "320 places, need counts": {"places": 8, "need": True},
    "320 places, the draw alone": {"places": 8, "need": False},
    "480 places, need counts": {"places": 12, "need": True},
    "160 places, need counts": {"places": 4, "need": True},
}


def ballot(seed: int, *, places: int, need: bool) -> Question:
    """Make a ballot by chance; two sessions at a time overlap."""
    chance = Random(seed)  # noqa: S311 - an example, no secret
    sessions = [
        BallotSession(
            id=n,
            title=f"Trip {n}",
            strand_id="breaks",
            starts_at=START + timedelta(hours=6 * (n // 2)),
            ends_at=START + timedelta(hours=6 * (n // 2) + 5),
            places=places,
        )
        for n in range(SESSIONS)
    ]
    liked = [1 / (1 + n) ** 0.5 for n in range(SESSIONS)]
    entries: list[Entry] = []
    while len(entries) < CARERS:
        home = len(entries)
        size = chance.choice([2, 3]) if chance.random() < 1 / 8 else 1
        choices: list[int] = []
        while len(choices) < WISHES:
            choices += [one for one in chance.choices(range(SESSIONS), liked) if one not in choices]
        most = chance.choice([1, 1, 2])
        for _ in range(size):
            entry = Entry(
                carer_id=f"c{len(entries):04}",
                household_id=f"h{home:04}",
                choices=tuple(choices),
                most=most,
                together=size > 1,
                had=chance.choice([0, 0, 0, 1]),
                need_level=chance.choice([0, 0, 1, 2, 3]) if need else 0,
                minutes=chance.randrange(60) if need else 0,
            )
            entries.append(entry)
    return Question(
        ballot_id=seed, seed=str(seed), policy=BallotPolicy(), sessions=tuple(sessions), entries=tuple(entries)
    )


def first_come(asked: Question, seed: int) -> list[Award]:
    """Let parties come in an order of chance and take their best choices that are left."""
    chance = Random(seed)  # noqa: S311 - an example, no secret
    sessions = {one.id: one for one in asked.sessions}
    left = {one.id: one.places for one in asked.sessions}
    parties, limits = list(parties_of(asked)), limits_of(asked)
    chance.shuffle(parties)
    awards = []
    for party in parties:
        held: list[int] = []
        for choice, session_id in enumerate(party.choices, start=1):
            fits = left[session_id] >= party.size and may_add(sessions, limits[party.id], held, session_id)
            if fits and len(held) < party.most:
                held.append(session_id)
                left[session_id] -= party.size
                turn = party.had + len(held)
                award = Award(
                    party_id=party.id, carer_ids=party.carer_ids, session_id=session_id, choice=choice, turn=turn
                )
                awards.append(award)
    return awards


def figures(asked: Question, awards: list[Award]) -> dict[str, float]:
    """Count what the promises are about, in carers."""
    parties = {one.id: one for one in parties_of(asked)}
    firsts = [one for one in awards if one.turn == 1]
    return {
        "carers with a first break": sum(len(one.carer_ids) for one in firsts),
        "places given as second breaks or later": sum(len(one.carer_ids) for one in awards if one.turn > 1),
        "points of need among those with a first break": sum(parties[one.party_id].points for one in firsts),
        "first breaks that were a first or second choice": sum(len(one.carer_ids) for one in firsts if one.choice <= 2),  # noqa: PLR2004 - as the name says
    }


def rows_of(name: str, seed: int, **how: Any) -> list[dict[str, Any]]:
    """Measure one case."""
    asked = ballot(seed, **how)
    start = time.process_time()
    found = allocate(asked)
    seconds = time.process_time() - start
    speed = {"case": name, "figure": "seconds", "value": seconds, "unit": "s", "peer": None, "peer_value": None}
    rows = [speed | {"ratio": None, "target": f"≤ {SECONDS:.0f} s", "met": seconds <= SECONDS}]
    ours, theirs = figures(asked, list(found.awards)), figures(asked, first_come(asked, seed))
    for figure, value in ours.items():
        beaten = "first break" in figure and "choice" not in figure
        if figure.startswith("points") and not how["need"]:
            continue
        rows.append(
            {
                "case": name,
                "figure": figure,
                "value": value,
                "unit": "",
                "peer": PEER,
                "peer_value": theirs[figure],
                "ratio": value / theirs[figure] if theirs[figure] else None,
                "target": "more than the peer" if beaten else "none",
                "met": value > theirs[figure] if beaten else True,
            }
        )
    return rows


def main() -> None:
    """Measure every case and write the table."""
    rows = []
    print("| case | figure | ours | peer | times | target | met |\n| --- | --- | --- | --- | --- | --- | --- |")
    for seed, (name, how) in enumerate(CASES.items(), start=1):
        for one in rows_of(name, seed, **how):
            peer = "" if one["peer_value"] is None else f"{one['peer_value']:.4g}"
            times = "" if one["ratio"] is None else f"{one['ratio']:.3g} ×"
            met = "yes" if one["met"] else "NO"
            value = f"{one['value']:.4g} {one['unit']}".strip()
            print(
                f"| {one['case']} | {one['figure']} | {value} | {peer} | {times} | {one['target']} | {met} |",
                flush=True,
            )
            rows.append(one)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
