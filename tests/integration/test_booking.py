"""Households book, cancel and are refused in words; on both databases."""

from __future__ import annotations

from scheduler.domain.booking import Stop
from scheduler.store import Store
from scheduler.use_cases.book_places import OutcomeStatus, PlacesWord, Standing
from tests.booking_examples import NOW, open_booking


def test_a_household_books_its_carer_and_sees_the_place(store: Store) -> None:
    made = open_booking(store)
    session = made.first()
    link = made.link(1)
    before = made.places.choices(link, session, now=NOW)
    assert before.session.places is PlacesWord.LEFT
    assert [(one.name, one.bookable, one.standing) for one in before.carers] == [("Demo1", True, Standing.NONE)]
    (outcome,) = made.places.book(link, session, ["c1"], key="k1", together=False, now=NOW)
    assert outcome.status is OutcomeStatus.BOOKED
    after = made.places.choices(link, session, now=NOW)
    assert after.carers[0].standing is Standing.BOOKED
    (again,) = made.places.book(link, session, ["c1"], key="k2", together=False, now=NOW)
    assert (again.status, again.code) == (OutcomeStatus.REFUSED, Stop.ALREADY_BOOKED)


def test_waiting(store: Store) -> None:
    made = open_booking(store, places=1)
    session = made.first()
    p = made.places
    p.book(made.link(1), session, ["c1"], key="k1", together=False, now=NOW)
    (full,) = p.book(made.link(2), session, ["c2"], key="k2", together=False, now=NOW)
    assert full.code is Stop.FULL
    (w,) = p.join_waiting_list(made.link(2), session, ["c2"], together=False, now=NOW)
    assert (w.status, w.position) == (OutcomeStatus.WAITING, 1)
    p.cancel(made.link(1), session, ["c1"], now=NOW)
    c = p.choices(made.link(2), session, now=NOW)
    assert c.carers[0].standing is Standing.OFFERED
    (b,) = p.accept_offer(made.link(2), session, ["c2"], now=NOW)
    assert b.status is OutcomeStatus.BOOKED
    assert len(p.programme_for(made.link(1), now=NOW)) > 3
