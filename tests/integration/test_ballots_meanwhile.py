"""What happens to a ballot while others book, change and share out at the same time; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from scheduler.domain.ballot import Allocation, Question
from scheduler.store import Store
from scheduler.store.rows import table
from scheduler.store.tables import attendance, programme
from scheduler.use_cases.ballots import BallotChangedError, BallotError, Ballots, journey
from scheduler.use_cases.households import Households, Postcodes
from tests.booking_examples import NOW, SERVICE, Booked, open_booking

AFTER = NOW + timedelta(days=8)


def ballot_of_one_place(store: Store, households: int) -> tuple[Booked, Ballots, int]:
    made = open_booking(store, households=households, places=1)
    ballots = Ballots(store)
    number = ballots.open_ballot(SERVICE, "Trip", [made.first()], NOW + timedelta(days=7), "staff:1", now=NOW)
    for home in range(1, households + 1):
        ballots.rank(made.link(home), number, f"c{home}", [made.first()], now=NOW)
    return made, ballots, number


def booked(store: Store) -> int:
    held = table(attendance.Booking)
    with store.read() as db:
        return db.scalar(select(func.count()).select_from(held).where(held.c.status == "booked")) or 0


def test_what_changes_while_it_is_worked_out_is_noticed_and_it_is_worked_out_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, ballots, number = ballot_of_one_place(store, 4)
    in_earnest, asked = journey.allocate, []

    def slowly(question: Question) -> Allocation:
        asked.append(question)
        if len(asked) == 1:
            Households(store, Postcodes().find, str).set_need_level(SERVICE, "c3", 3, "staff:1")
        return in_earnest(question)

    monkeypatch.setattr(journey, "allocate", slowly)
    ballots.close_and_allocate(SERVICE, number, "staff:1", now=AFTER)
    assert len(asked) == 2
    assert ballots.outcome_for(made.link(3), number).carers[0].places == (made.first(),)
    assert booked(store) == 1


def test_when_things_never_stand_still_nothing_is_given(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made, ballots, number = ballot_of_one_place(store, 2)
    in_earnest = journey.allocate
    levels = iter(range(1, 4))

    def slowly(question: Question) -> Allocation:
        Households(store, Postcodes().find, str).set_need_level(SERVICE, "c2", next(levels), "staff:1")
        return in_earnest(question)

    monkeypatch.setattr(journey, "allocate", slowly)
    with pytest.raises(BallotChangedError, match=r"nothing was given\. Try again"):
        ballots.close_and_allocate(SERVICE, number, "staff:1", now=AFTER)
    assert booked(store) == 0
    assert ballots.outcome_for(made.link(1), number).status == "closed"
    monkeypatch.undo()
    assert ballots.close_due(now=AFTER) == (number,), "and later it is shared out after all"
    assert booked(store) == 1


def test_a_session_that_was_cancelled_meanwhile_is_told_and_given_to_nobody(store: Store) -> None:
    made, ballots, number = ballot_of_one_place(store, 2)
    held = table(programme.Session)
    with store.write() as db:
        db.execute(update(held).where(held.c.id == made.first()).values(status="cancelled"))
    ballots.close_and_allocate(SERVICE, number, "staff:1", now=AFTER)
    assert booked(store) == 0
    (choice,) = ballots.outcome_for(made.link(1), number).carers[0].choices
    assert (choice.outcome, "This session has been cancelled" in choice.reason) == ("none", True)


def test_two_workers_share_a_ballot_out_once(store: Store) -> None:
    _, ballots, number = ballot_of_one_place(store, 3)

    def close(_: int) -> str:
        try:
            ballots.close_and_allocate(SERVICE, number, "system", now=AFTER)
        except BallotError as error:
            return str(error)
        return "shared out"

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(close, range(4)))
    assert sorted(told)[:3] == ["The ballot Trip is allocated already; look at its outcome."] * 3
    assert told.count("shared out") == 1
    assert booked(store) == 1
