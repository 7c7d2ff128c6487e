"""Households book, wait, accept, cancel and are refused in words; on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from scheduler.domain.booking import BookingPolicy, Cap, ConsentNeeded, Stop
from scheduler.domain.facts import Period
from scheduler.store import Store
from scheduler.store.rows import table
from scheduler.store.tables.office import AuditEntry, Message
from scheduler.store.tables.programme import Session
from scheduler.use_cases.book_places import Outcome, OutcomeStatus, PlacesWord, Standing, UnknownSessionError
from scheduler.use_cases.book_places.coordinators import WaitingListError
from tests.booking_examples import NOW, SERVICE, Booked, open_booking
from tests.races.clients import check_the_books

THREE = ["c1", "c1-2", "c1-3"]


def book(made: Booked, number: int, *carers: str, together: bool = False, session: int | None = None) -> list[str]:
    chosen = list(carers) or [f"c{number}"]
    where = made.first() if session is None else session
    key = f"{where}-{'-'.join(chosen)}"
    told = made.places.book(made.link(number), where, chosen, key=key, together=together, now=NOW)
    return words(told)


def words(told: tuple[Outcome, ...]) -> list[str]:
    return [one.status.value if one.code is None else one.code.value for one in told]


def wait(made: Booked, number: int, *carers: str, together: bool = False) -> tuple[Outcome, ...]:
    chosen = list(carers) or [f"c{number}"]
    return made.places.join_waiting_list(made.link(number), made.first(), chosen, together=together, now=NOW)


def standing(made: Booked, number: int) -> Standing:
    return made.places.choices(made.link(number), made.first(), now=NOW).carers[0].standing


def told_kinds(store: Store) -> list[tuple[str, str | None]]:
    box = table(Message)
    with store.read() as db:
        return [(row.kind, row.household_id) for row in db.execute(select(box).order_by(box.c.id))]


def test_a_household_books_its_carer_and_sees_the_place(store: Store) -> None:
    made = open_booking(store)
    before = made.places.choices(made.link(1), made.first(), now=NOW)
    assert before.session.places is PlacesWord.LEFT
    assert [(one.name, one.bookable, one.standing) for one in before.carers] == [("Demo1", True, Standing.NONE)]
    assert book(made, 1) == ["booked"]
    assert standing(made, 1) is Standing.BOOKED
    (again,) = made.places.book(made.link(1), made.first(), ["c1"], key="another", together=False, now=NOW)
    assert (again.status, again.code) == (OutcomeStatus.REFUSED, Stop.ALREADY_BOOKED)
    assert told_kinds(store) == [("booked", "h1")]


def test_siblings_are_booked_all_or_none_only_if_they_ask_for_it(store: Store) -> None:
    made = open_booking(store, carers_each=3, places=2)
    assert book(made, 1, *THREE, together=True) == ["full"] * 3
    assert book(made, 1, *THREE) == ["booked", "booked", "full"]
    check_the_books(made)


def test_who_cannot_be_booked_holds_back_those_who_ask_for_all(store: Store) -> None:
    made = open_booking(store, carers_each=3)
    book(made, 1, "c1")
    assert book(made, 1, "c1-2", "c1", together=True) == ["sibling_refused", "already_booked"]
    assert book(made, 1, "c1", "c1-3") == ["already_booked", "booked"]


def test_a_form_sent_again_with_other_choices_does_nothing(store: Store) -> None:
    made = open_booking(store, carers_each=2)
    link, session, p = made.link(1), made.first(), made.places
    p.book(link, session, ["c1"], key="k", together=False, now=NOW)
    (told,) = p.book(link, session, ["c1-2"], key="k", together=False, now=NOW)
    assert told.code is Stop.KEY_USED
    assert words(p.book(link, session, ["c1"], key="k", together=False, now=NOW)) == ["booked"]


def test_a_carer_is_in_one_place_at_a_time_and_within_the_contracts_limit(store: Store) -> None:
    """Three of five youth clubs may be booked; the policy is that of the service, with its own year."""
    cap = Cap(strand_id="peer-group", sessions_at_most=3, period=Period.YEAR)
    made = open_booking(store, policy=BookingPolicy(caps=(cap,), year_starts_month=4))
    days = [number for (series, _), number in sorted(made.sessions.items()) if series == "series-1"]
    assert [book(made, 1, session=one) for one in days[:4]] == [["booked"]] * 3 + [["limit_reached"]]
    held = table(Session)
    with store.write() as db:
        other = made.sessions["series-2", date(2027, 1, 13)]
        row = db.execute(select(held).where(held.c.id == days[4])).one()
        moved = {"starts_at": row.starts_at + timedelta(hours=1), "ends_at": row.ends_at}
        db.execute(update(held).where(held.c.id == other).values(moved))
    assert book(made, 2, session=days[4]) == ["booked"]
    assert book(made, 2, session=other) == ["overlaps"]


def test_a_missing_consent_is_read_from_the_register(store: Store) -> None:
    made = open_booking(store, policy=BookingPolicy(consents=(ConsentNeeded(purpose="outings"),)))
    assert book(made, 1) == ["consent_missing"]


def test_a_freed_place_is_offered_in_turn_and_taken_or_passed_on(store: Store) -> None:
    made = open_booking(store, households=4, places=1)
    p, session = made.places, made.first()
    book(made, 1)
    assert book(made, 2) == ["full"]
    assert [(one.status, one.position) for n in (2, 3, 4) for one in wait(made, n)] == [
        (OutcomeStatus.WAITING, n) for n in (1, 2, 3)
    ]
    p.cancel(made.link(1), session, ["c1"], now=NOW)
    assert [standing(made, n) for n in (2, 3, 4)] == [Standing.OFFERED, Standing.WAITING, Standing.WAITING]
    offered = p.choices(made.link(2), session, now=NOW).carers[0]
    assert offered.offer_until == NOW + timedelta(hours=24)
    assert words(p.decline_offer(made.link(2), session, ["c2"], now=NOW)) == ["declined"]
    assert words(p.accept_offer(made.link(3), session, ["c3"], now=NOW)) == ["booked"]
    assert p.choices(made.link(4), session, now=NOW).carers[0].position == 1
    assert words(p.accept_offer(made.link(4), session, ["c4"], now=NOW)) == ["no_offer"]
    kinds = [("booked", "h1"), *(("waiting", f"h{n}") for n in (2, 3, 4)), ("booking_cancelled", "h1")]
    assert told_kinds(store) == [*kinds, ("offered", "h2"), ("offered", "h3"), ("booked", "h3")]
    check_the_books(made)


def test_a_family_waits_for_enough_places_for_all_and_the_next_waits_behind_it(store: Store) -> None:
    made = open_booking(store, households=5, carers_each=3, places=3)
    for number in (2, 3, 4):
        book(made, number)
    assert {one.position for one in wait(made, 1, *THREE, together=True)} == {1}
    wait(made, 5)
    p, session = made.places, made.first()
    for number, found in ((2, Standing.WAITING), (3, Standing.WAITING), (4, Standing.OFFERED)):
        p.cancel(made.link(number), session, [f"c{number}"], now=NOW)
        assert standing(made, 1) is found
        check_the_books(made)
    assert standing(made, 5) is Standing.WAITING
    assert words(p.accept_offer(made.link(1), session, ["c1"], now=NOW)) == ["booked"] * 3


def test_an_offer_that_has_ended_cannot_be_taken_and_goes_to_the_next(store: Store) -> None:
    made = open_booking(store, places=1)
    book(made, 1)
    wait(made, 2)
    wait(made, 3)
    p, session = made.places, made.first()
    p.cancel(made.link(1), session, ["c1"], now=NOW)
    late = NOW + timedelta(hours=24)
    assert words(p.accept_offer(made.link(2), session, ["c2"], now=late)) == ["offer_ended"]
    assert standing(made, 3) is Standing.OFFERED
    check_the_books(made)


def test_nobody_waits_while_there_are_places_or_for_more_than_there_are(store: Store) -> None:
    made = open_booking(store, carers_each=3, places=2)
    assert words(wait(made, 1)) == ["places_left"]
    assert words(wait(made, 1, *THREE, together=True)) == ["too_many"] * 3
    assert words(made.places.leave_waiting_list(made.link(1), made.first(), ["c1"], now=NOW)) == ["not_waiting"]


def test_after_the_cut_off_the_coordinator_is_asked_and_settles_it(store: Store) -> None:
    made = open_booking(store, places=1)
    p, session = made.places, made.first()
    book(made, 1)
    wait(made, 2)
    starts = p.choices(made.link(1), session, now=NOW).session.starts_at
    late = starts - timedelta(hours=23)
    (told,) = p.cancel(made.link(1), session, ["c1"], now=late)
    assert told.status is OutcomeStatus.REQUESTED
    assert told.reason.startswith("Places could be cancelled here until Monday 4 January 2027 at 5pm.")
    p.cancel(made.link(1), session, ["c1"], now=late)
    (request,) = p.late_requests(SERVICE)
    assert standing(made, 1) is Standing.BOOKED
    p.settle_late_request(SERVICE, request.id, cancelled=True, by="staff:1", now=late)
    assert standing(made, 2) is Standing.OFFERED
    assert p.late_requests(SERVICE) == ()
    with pytest.raises(WaitingListError, match="somebody may have settled it"):
        p.settle_late_request(SERVICE, request.id, cancelled=True, by="staff:1", now=late)
    assert words(p.cancel(made.link(2), session, ["c2"], now=starts)) == ["not_booked"]


def test_a_coordinator_moves_somebody_with_a_reason_that_the_audit_keeps(store: Store) -> None:
    made = open_booking(store, households=4, places=1)
    book(made, 1)
    for number in (2, 3, 4):
        wait(made, number)
    p, session = made.places, made.first()
    with pytest.raises(WaitingListError, match="No reason was given"):
        p.move_on_waiting_list(SERVICE, session, "c4", 1, reason=" ", by="staff:1")
    with pytest.raises(WaitingListError, match="is not waiting"):
        p.move_on_waiting_list(SERVICE, session, "c1", 1, reason="first break", by="staff:1")
    assert p.move_on_waiting_list(SERVICE, session, "c4", 1, reason="first break", by="staff:1") == 1
    positions = [p.choices(made.link(n), session, now=NOW).carers[0].position for n in (2, 3, 4)]
    assert positions == [2, 3, 1]
    audit = table(AuditEntry)
    with store.read() as db:
        entry = db.execute(select(audit).where(audit.c.action == "moved in waiting list")).one()
    assert (entry.actor, entry.detail) == (
        "staff:1",
        {"carer_ids": ["c4"], "from": 3, "to": 1, "reason": "first break"},
    )


def test_close_to_the_session_a_place_is_not_kept_for_a_family_that_needs_more(store: Store) -> None:
    made = open_booking(store, carers_each=3, places=3)
    p, session = made.places, made.first()
    for number, carers in ((2, ["c2", "c2-2"]), (3, ["c3"])):
        book(made, number, *carers)
    wait(made, 1, *THREE, together=True)
    p.cancel(made.link(3), session, ["c3"], now=NOW)
    assert book(made, 3, "c3-2") == ["full"]
    near = p.choices(made.link(1), session, now=NOW).session.starts_at - timedelta(hours=70)
    told = p.book(made.link(3), session, ["c3-3"], key="near", together=False, now=near)
    assert words(told) == ["booked"]
    check_the_books(made)


def test_a_session_of_no_published_plan_is_not_found(store: Store) -> None:
    made = open_booking(store)
    for number in (0, 99_999):
        with pytest.raises(UnknownSessionError, match="not in the programme any more"):
            made.places.choices(made.link(1), number, now=NOW)


def test_a_households_programme_leaves_out_what_nobody_of_it_can_ever_book(store: Store) -> None:
    """All are 11: the five and six youth clubs are theirs, the evenings for young adults are not."""
    made = open_booking(store)
    programme = made.places.programme_for(made.link(1), now=NOW)
    assert [one.session.title for one in programme] == ["Youth club"] * 11
    assert [one.session.day for one in programme] == sorted(one.session.day for one in programme)
