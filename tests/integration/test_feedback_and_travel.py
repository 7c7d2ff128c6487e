"""Feedback once a carer and session, nameless where it says so; transport asked for with its reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from geo.intervals import wilson_interval
from scheduler.domain.feedback import FOR_CHILDREN, FOR_OTHERS
from scheduler.domain.household_rules import MistakesError
from scheduler.domain.travel_request import PickUp, Way
from scheduler.store import NotFoundError, Store
from scheduler.store.rows import table
from scheduler.store.tables import attendance
from scheduler.store.tables import households as tables
from scheduler.use_cases.ask_for_transport import AskForTransport
from scheduler.use_cases.give_feedback import FeedbackError, GiveFeedback
from tests.booking_examples import NOW, SERVICE, Booked, open_booking
from tests.stops_examples import AT_MARKET_PLACE, MARKET_PLACE, keep_stops

GOOD = {"overall": "4", "gained_skills": "yes", "gained_confidence": "no", "words": "The cake"}
FIRST, LAST = date(2027, 1, 1), date(2027, 4, 30)


def after_the_first(made: Booked) -> tuple[int, datetime]:
    """Book everybody into the first session and return it with the minute after its end."""
    session_id = made.first()
    for home in (1, 2, 3):
        made.places.book(made.link(home), session_id, [f"c{home}"], key=f"k{home}", together=False, now=NOW)
    return session_id, NOW.replace(year=2027, month=1, day=5, hour=19, minute=1)


def answers_kept(store: Store) -> list[tuple[str | None, int, str]]:
    kept = table(attendance.Feedback)
    with store.read() as db:
        rows = db.execute(select(kept.c.carer_id, kept.c.satisfied_1_to_5, kept.c.words).order_by(kept.c.id))
        return [(carer, overall, words) for carer, overall, words in rows]


def test_feedback_is_given_once_and_never_before_the_session_has_ended(store: Store) -> None:
    made = open_booking(store)
    session_id, after = after_the_first(made)
    feedback = GiveFeedback(store)
    with pytest.raises(FeedbackError, match="has not ended yet; come back after 19:00 on 5 January"):
        feedback.give(made.link(1), session_id, "c1", GOOD, with_name=True, now=NOW)
    feedback.give(made.link(1), session_id, "c1", GOOD, with_name=True, now=after)
    with pytest.raises(FeedbackError, match="has been given already; thank you"):
        feedback.give(made.link(1), session_id, "c1", GOOD, with_name=False, now=after)
    with pytest.raises(FeedbackError, match="for those who had a place"):
        feedback.give(made.link(1), session_id, "c2", GOOD, with_name=True, now=after)
    with pytest.raises(NotFoundError, match="use the link from your message"):
        feedback.give(made.link(1), 99_999, "c1", GOOD, with_name=True, now=after)
    assert answers_kept(store) == [("c1", 4, "The cake")]


def test_an_answer_without_a_name_leads_back_to_nobody(store: Store) -> None:
    made = open_booking(store)
    session_id, after = after_the_first(made)
    GiveFeedback(store).give(made.link(2), session_id, "c2", GOOD, with_name=False, now=after)
    with store.read() as db:
        (answer,) = db.execute(select(table(attendance.Feedback))).mappings()
        (given_by,) = db.execute(select(table(tables.FeedbackGiven))).mappings()
    assert (answer["carer_id"], answer["given_at"].hour, answer["given_at"].minute) == (None, 12, 0), "the day alone"
    assert dict(given_by) == {"service_id": SERVICE, "session_id": session_id, "carer_id": "c2"}, (
        "no instant, no number"
    )
    with pytest.raises(FeedbackError, match="given already"):
        GiveFeedback(store).give(made.link(2), session_id, "c2", GOOD, with_name=True, now=after)


def test_a_tablet_takes_named_and_nameless_answers_but_no_more_than_there_were_carers(store: Store) -> None:
    made = open_booking(store)
    session_id, after = after_the_first(made)
    feedback = GiveFeedback(store)
    shown = feedback.ask_on_tablet(SERVICE, session_id, now=after)
    assert [(one.given_name, one.why_not) for one in shown.carers] == [
        ("Demo1", None),
        ("Demo2", None),
        ("Demo3", None),
    ]
    feedback.give_on_tablet(SERVICE, session_id, GOOD, carer_id="c1", with_name=True, now=after)
    for _ in range(2):
        feedback.give_on_tablet(SERVICE, session_id, {"overall": "2"}, carer_id=None, with_name=False, now=after)
    with pytest.raises(FeedbackError, match="Everybody who had a place"):
        feedback.give_on_tablet(SERVICE, session_id, {"overall": "2"}, carer_id=None, with_name=False, now=after)
    assert [one[0] for one in answers_kept(store)] == ["c1", None, None]


def test_children_are_asked_in_their_own_words(store: Store) -> None:
    made = open_booking(store)
    session_id, after = after_the_first(made)
    (carer,) = GiveFeedback(store).ask(made.link(1), session_id, now=after).carers
    assert carer.questions is FOR_CHILDREN, "born on 1 June 2015, so 11 on the day"
    assert FOR_OTHERS.made_friends == "It helped me make friends"


def test_answers_that_cannot_be_read_say_what_to_mend(store: Store) -> None:
    made = open_booking(store)
    session_id, after = after_the_first(made)
    with pytest.raises(MistakesError, match="Choose one of the five faces; Write at most 1000 characters"):
        GiveFeedback(store).give(
            made.link(1), session_id, "c1", {"overall": "6", "words": "x" * 1001}, with_name=True, now=after
        )
    assert answers_kept(store) == []


def test_the_summary_counts_shares_and_intervals_by_strand(store: Store) -> None:
    """Three had a place, one stayed away; two answered, 4 and 2: half satisfied, everybody who came answered."""
    made = open_booking(store)
    session_id, after = after_the_first(made)
    feedback = GiveFeedback(store)
    feedback.give(made.link(1), session_id, "c1", GOOD, with_name=True, now=after)
    feedback.give(made.link(2), session_id, "c2", {"overall": "2", "gained_skills": "no"}, with_name=False, now=after)
    whole, groups = feedback.summary(SERVICE, FIRST, LAST, now=after)
    assert (groups.counts.strand_id, groups.counts.attended, groups.counts.overall) == (
        "peer-group",
        3,
        (0, 1, 0, 1, 0),
    )
    assert whole.response_rate == pytest.approx(2 / 3)
    with store.write() as db:
        register = {"service_id": SERVICE, "session_id": session_id, "taken_by": "staff:1", "opened_at": after}
        held = table(attendance.Register)
        number = db.execute(insert(held).values(register | {"closed_at": after}).returning(held.c.id)).scalar_one()
        marks = {"c1": "present", "c2": "late", "c3": "absent"}
        of_register = {
            "register_id": number,
            "service_id": SERVICE,
            "made_at": after,
            "made_by": "staff:1",
            "reason": "",
        }
        for carer_id, mark in marks.items():
            db.execute(
                insert(table(attendance.AttendanceMark)).values(of_register | {"carer_id": carer_id, "mark": mark})
            )
    whole, groups = feedback.summary(SERVICE, FIRST, LAST, now=after)
    assert (groups.share_satisfied, groups.response_rate) == (0.5, 1.0)
    assert groups.interval == wilson_interval(1, 2)
    assert (groups.counts.gained_skills, groups.counts.gained_confidence, groups.counts.made_friends) == (
        (1, 2),
        (0, 1),
        (0, 0),
    )
    assert whole.counts.overall == groups.counts.overall
    (nothing,) = feedback.summary(SERVICE, LAST, LAST, now=after)
    assert (nothing.share_satisfied, nothing.interval, nothing.response_rate) == (None, None, None)


@given(overall=st.lists(st.integers(1, 5), max_size=3))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_as_many_answers_are_counted_as_were_given(store: Store, overall: list[int]) -> None:
    made = open_booking(store)
    session_id, after = after_the_first(made)
    feedback = GiveFeedback(store)
    with store.write() as db:
        for kept in (attendance.Feedback, tables.FeedbackGiven):
            db.execute(table(kept).delete())
    for home, number in enumerate(overall, start=1):
        feedback.give(
            made.link(home), session_id, f"c{home}", {"overall": str(number)}, with_name=bool(number % 2), now=after
        )
    whole = feedback.summary(SERVICE, FIRST, LAST, now=after)[0]
    assert whole.counts.overall == tuple(overall.count(n) for n in range(1, 6))
    assert whole.counts.satisfied == sum(n >= 4 for n in overall)


def test_transport_is_asked_for_with_a_reason_and_read_by_the_planner(store: Store) -> None:
    made = open_booking(store)
    session_id = made.first()
    made.places.book(made.link(1), session_id, ["c1"], key="k1", together=False, now=NOW)
    transport = AskForTransport(store)
    (number,) = keep_stops(store, MARKET_PLACE)
    transport.say_how(made.link(1), session_id, {"c1": AT_MARKET_PLACE}, now=NOW)
    transport.say_how(made.link(2), session_id, {"c2": AT_MARKET_PLACE}, now=NOW)
    (asked,) = transport.asked_for(SERVICE, [session_id])
    assert (asked.carer_id, asked.household_id, asked.because) == ("c1", "h1", "No bus after 6"), "c2 has no place"
    assert (asked.pick_up, asked.stop_name, asked.postcode) == (PickUp.STOP, "Market Place", "BA14 8JN")
    assert (asked.stop_id, asked.agreed_by) == (number, "household:h1"), "who agreed to the walk is kept"
    transport.say_how(made.link(1), session_id, {"c1": {"way": "own_way", "because": "left over"}}, now=NOW)
    assert transport.asked_for(SERVICE, [session_id]) == ()
    said = transport.said(made.link(1))[session_id, "c1"]
    assert (said.way, said.because, said.pick_up) == (Way.OWN, "", None)


def test_transport_is_no_longer_needed_when_the_place_is_cancelled(store: Store) -> None:
    made = open_booking(store)
    session_id = made.first()
    made.places.book(made.link(1), session_id, ["c1"], key="k1", together=False, now=NOW)
    transport = AskForTransport(store)
    needed = {"way": "needs_transport", "because": "No car", "pick_up": "home"}
    transport.say_how(made.link(1), session_id, {"c1": needed}, now=NOW)
    assert [one.pick_up for one in transport.asked_for(SERVICE, [session_id])] == [PickUp.HOME]
    made.places.cancel(made.link(1), session_id, ["c1"], now=NOW + timedelta(hours=1))
    assert transport.asked_for(SERVICE, [session_id]) == ()


def test_what_is_missing_about_travel_is_said_all_at_once_and_nothing_is_kept(store: Store) -> None:
    made = open_booking(store)
    transport = AskForTransport(store)
    with pytest.raises(MistakesError) as refused:
        transport.say_how(
            made.link(1),
            made.first(),
            {"c1": {"way": "needs_transport", "pick_up": "stop"}, "c2": {"way": "by boat"}},
            now=NOW,
        )
    assert {one.field: one.words for one in refused.value.mistakes} == {
        "c1.because": "Say why there is no other reasonable way to come",
        "c1.stop_name": "Choose the stop at which the carer can be fetched",
        "c2.way": "Choose how the carer will travel",
        "c2": "This carer is not in your household; choose one of your own",
    }
    assert transport.said(made.link(1)) == {}
