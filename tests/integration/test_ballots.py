"""A ballot from its opening to its outcome, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from scheduler.domain.booking import BookingPolicy, Cap, Stop
from scheduler.domain.facts import Period
from scheduler.domain.household_rules import MistakesError
from scheduler.store import Store, StoreError
from scheduler.store.outbox import claim_messages
from scheduler.store.rows import table
from scheduler.store.tables import attendance, office
from scheduler.use_cases.ballots import BallotError, Ballots
from scheduler.use_cases.book_places import OutcomeStatus
from scheduler.use_cases.households import Households, Postcodes
from tests.booking_examples import NOW, SERVICE, Booked, open_booking

CLOSES = NOW + timedelta(days=7)
AFTER = CLOSES + timedelta(minutes=1)


def two_sessions(made: Booked) -> list[int]:
    return [made.first("series-1"), made.first("series-2")]


def bookings(store: Store, session_id: int) -> set[str]:
    held = table(attendance.Booking)
    with store.read() as db:
        mine = (held.c.session_id == session_id, held.c.status == "booked")
        return set(db.scalars(select(held.c.carer_id).where(*mine)))


def test_first_breaks_come_before_second_ones_and_everybody_reads_why(store: Store) -> None:
    made = open_booking(store, households=3, places=1)
    ballots = Ballots(store)
    first, second = two_sessions(made)
    number = ballots.open_ballot(SERVICE, "Winter trips", [first, second], CLOSES, "staff:1", now=NOW)
    for home in (1, 2, 3):
        (shown,) = ballots.ballots_open_for(made.link(home), now=NOW)
        assert (shown.id, [one.id for one in shown.sessions], len(shown.seed)) == (number, [first, second], 32)
        ballots.rank(made.link(home), number, f"c{home}", [first, second], most=2, now=NOW)
    allocation = ballots.close_and_allocate(SERVICE, number, "staff:1", now=AFTER)
    assert {award.turn for award in allocation.awards} == {1}
    holders = bookings(store, first) | bookings(store, second)
    assert len(holders) == 2, "two places, three carers: nobody has both"
    outcomes = {home: ballots.outcome_for(made.link(home), number) for home in (1, 2, 3)}
    assert {one.status for one in outcomes.values()} == {"allocated"}
    (left_out,) = {"c1", "c2", "c3"} - holders
    mine = outcomes[int(left_out[1])].carers[0]
    assert mine.places == ()
    assert [one.outcome for one in mine.choices] == ["waiting", "waiting"]
    assert mine.choices[0].reason == (
        "Your first choice, Youth club, Tuesday 5 January 2027 at 5pm: it was decided by the draw among carers alike: "
        "you were drawn third of 3. You are number 1 on its waiting list."
    )


def test_nobody_books_past_an_open_ballot_and_places_are_free_again_when_it_is_withdrawn(store: Store) -> None:
    made = open_booking(store)
    ballots = Ballots(store)
    first, second = two_sessions(made)
    number = ballots.open_ballot(SERVICE, "Winter trips", [first], CLOSES, "staff:1", now=NOW)
    (refused,) = made.places.book(made.link(1), first, ["c1"], key="k1", together=False, now=NOW)
    assert refused.code is Stop.IN_BALLOT
    with pytest.raises(StoreError, match=f"stand in a ballot already: {first}"):
        ballots.open_ballot(SERVICE, "Again", [first, second], CLOSES, "staff:1", now=NOW)
    with pytest.raises(MistakesError, match="Say why the ballot is withdrawn"):
        ballots.withdraw_ballot(SERVICE, number, "staff:1", " ")
    ballots.withdraw_ballot(SERVICE, number, "staff:1", "The coach broke down")
    (booked,) = made.places.book(made.link(1), first, ["c1"], key="k2", together=False, now=NOW)
    assert booked.status is OutcomeStatus.BOOKED
    assert ballots.open_ballot(SERVICE, "Again", [second, first], CLOSES, "staff:1", now=NOW) > number
    assert [one.status for one in ballots.ballots_of(SERVICE)] == ["withdrawn", "open"]


def test_a_family_that_comes_together_gets_all_its_places_or_none(store: Store) -> None:
    made = open_booking(store, households=2, carers_each=2, places=3)
    ballots = Ballots(store)
    (first, _) = two_sessions(made)
    number = ballots.open_ballot(SERVICE, "Winter trips", [first], CLOSES, "staff:1", now=NOW)
    for home in (1, 2):
        for carer in (f"c{home}", f"c{home}-2"):
            ballots.rank(made.link(home), number, carer, [first], together=True, now=NOW)
    ballots.close_and_allocate(SERVICE, number, "staff:1", now=AFTER)
    assert bookings(store, first) in ({"c1", "c1-2"}, {"c2", "c2-2"})
    lost = 2 if "c1" in bookings(store, first) else 1
    reasons = [one.choices[0].reason for one in ballots.outcome_for(made.link(lost), number).carers]
    assert len(reasons) == 2
    assert all("1 place was left, and you need 2 together" in one for one in reasons)


def test_need_counts_before_the_draw(store: Store) -> None:
    made = open_booking(store, households=6, places=1)
    ballots = Ballots(store)
    (first, _) = two_sessions(made)
    Households(store, Postcodes().find, str).set_need_level(SERVICE, "c4", 2, "staff:1")
    number = ballots.open_ballot(SERVICE, "Winter trips", [first], CLOSES, "staff:1", now=NOW)
    for home in range(1, 7):
        ballots.rank(made.link(home), number, f"c{home}", [first], now=NOW)
    ballots.close_and_allocate(SERVICE, number, "staff:1", now=AFTER)
    assert bookings(store, first) == {"c4"}
    changes = table(office.CalendarChange)
    with store.read() as db:
        told = db.scalars(select(changes.c.household_id).where(changes.c.session_id == first))
        assert sorted(told) == [f"h{n}" for n in range(1, 7)], "places and waiting lists show in calendars"
    (choice,) = ballots.outcome_for(made.link(1), number).carers[0].choices
    assert "it went to carers with greater need or a harder journey." in choice.reason


def test_who_had_a_break_this_term_waits_for_those_who_had_none(store: Store) -> None:
    made = open_booking(store, households=4, places=1)
    ballots = Ballots(store)
    first, second = two_sessions(made)
    made.places.book(made.link(1), second, ["c1"], key="k1", together=False, now=NOW)
    number = ballots.open_ballot(SERVICE, "Winter trips", [first], CLOSES, "staff:1", now=NOW)
    for home in (1, 2):
        ballots.rank(made.link(home), number, f"c{home}", [first], now=NOW)
    ballots.close_and_allocate(SERVICE, number, "staff:1", now=AFTER)
    assert bookings(store, first) == {"c2"}
    (choice,) = ballots.outcome_for(made.link(1), number).carers[0].choices
    assert "it went to families who had not yet had a break this term." in choice.reason


def test_one_message_to_each_household_is_queued_with_the_places(store: Store) -> None:
    made = open_booking(store, households=2, carers_each=2, places=2)
    ballots = Ballots(store)
    (first, _) = two_sessions(made)
    number = ballots.open_ballot(SERVICE, "Winter trips", [first], CLOSES, "staff:1", now=NOW)
    for home in (1, 2):
        for carer in (f"c{home}", f"c{home}-2"):
            ballots.rank(made.link(home), number, carer, [first], now=NOW)
    ballots.close_and_allocate(SERVICE, number, "staff:1", now=AFTER)
    with store.write() as db:
        told = [one for one in claim_messages(db, most=100, lease_seconds=60) if one.kind == "ballot_outcome"]
    assert sorted(str(one.household_id) for one in told) == ["h1", "h2"]
    assert {one.data["title"] for one in told} == {"Winter trips"}
    assert sorted(row["carer_id"] for one in told for row in one.data["outcomes"]) == ["c1", "c1-2", "c2", "c2-2"]


def test_a_ballot_is_not_shared_out_before_it_closes_nor_twice(store: Store) -> None:
    made = open_booking(store)
    ballots = Ballots(store)
    (first, _) = two_sessions(made)
    number = ballots.open_ballot(SERVICE, "Winter trips", [first], CLOSES, "staff:1", now=NOW)
    ballots.rank(made.link(1), number, "c1", [first], now=NOW)
    with pytest.raises(BallotError, match="is open until"):
        ballots.close_and_allocate(SERVICE, number, "staff:1", now=NOW)
    assert ballots.close_due(now=NOW) == ()
    with pytest.raises(BallotError, match="closed on Monday 21 December 2026 at 12pm; call the team"):
        ballots.rank(made.link(2), number, "c2", [first], now=AFTER)
    assert ballots.close_due(now=AFTER) == (number,)
    with pytest.raises(BallotError, match="allocated already"):
        ballots.close_and_allocate(SERVICE, number, "staff:1", now=AFTER)
    assert ballots.close_due(now=AFTER) == ()
    assert bookings(store, first) == {"c1"}


def test_a_ranking_is_refused_in_words_and_can_be_changed_and_taken_back(store: Store) -> None:
    made = open_booking(store)
    ballots = Ballots(store)
    first, second = two_sessions(made)
    grown_ups = made.first("series-3")
    number = ballots.open_ballot(SERVICE, "Trips", [first, second, grown_ups], CLOSES, "staff:1", now=NOW)
    link = made.link(1)
    for ids, most, words in (
        ([grown_ups], 1, "Demo1 cannot have Evening meet-up"),
        ([first, first], 1, "Rank each session once"),
        ([99_999], 1, "Session 99999 is not in this ballot"),
        ([first], 2, "from 1 to the 1 that you ranked"),
    ):
        with pytest.raises(MistakesError, match=words):
            ballots.rank(link, number, "c1", ids, most=most, now=NOW)
    with pytest.raises(BallotError, match="not in your household"):
        ballots.rank(link, number, "c2", [first], now=NOW)
    ballots.rank(link, number, "c1", [first, second], now=NOW)
    ballots.rank(link, number, "c1", [second], now=NOW, no_other_way="No bus on Wednesdays")
    (shown,) = ballots.ballots_open_for(link, now=NOW)
    (carer,) = shown.carers
    assert (carer.choices, carer.no_other_way) == ((second,), "No bus on Wednesdays")
    ballots.rank(link, number, "c1", [], now=NOW)
    assert ballots.ballots_open_for(link, now=NOW)[0].carers[0].choices == ()


def test_every_step_of_a_ballot_is_audited(store: Store) -> None:
    made = open_booking(store)
    ballots = Ballots(store)
    (first, _) = two_sessions(made)
    number = ballots.open_ballot(SERVICE, "Winter trips", [first], CLOSES, "staff:1", now=NOW)
    ballots.rank(made.link(1), number, "c1", [first], now=NOW)
    ballots.close_and_allocate(SERVICE, number, "staff:2", now=AFTER)
    trail = table(office.AuditEntry)
    with store.read() as db:
        kept = db.execute(
            select(trail.c.actor, trail.c.action).where(trail.c.about_kind == "ballot").order_by(trail.c.id)
        ).all()
    assert [tuple(one) for one in kept] == [
        ("staff:1", "opened ballot"),
        ("household:h1", "ranked in ballot"),
        ("staff:2", "shared out ballot"),
    ]


def test_a_contracts_limit_holds_across_the_ballot(store: Store) -> None:
    cap = Cap(strand_id="peer-group", sessions_at_most=1, period=Period.YEAR)
    made = open_booking(store, policy=replace(BookingPolicy(), caps=(cap,)))
    ballots = Ballots(store)
    first, second = two_sessions(made)
    number = ballots.open_ballot(SERVICE, "Winter trips", [first, second], CLOSES, "staff:1", now=NOW)
    ballots.rank(made.link(1), number, "c1", [first, second], most=2, now=NOW)
    ballots.close_and_allocate(SERVICE, number, "staff:1", now=AFTER)
    first_choice, second_choice = ballots.outcome_for(made.link(1), number).carers[0].choices
    assert (first_choice.outcome, second_choice.outcome) == ("place", "none")
    assert "you reach the most that one carer may attend" in second_choice.reason
