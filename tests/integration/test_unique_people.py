"""Two records of one person: counted before and after, merged, undone, by two coordinators at once; both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import select

from scheduler.clock import LOCAL
from scheduler.domain.accounts import Role
from scheduler.domain.unique_people import MergeError
from scheduler.store import Store, save_register
from scheduler.store.attendance_counts import By, count_attendances
from scheduler.store.registers import add_mark, marks_of, open_register
from scheduler.store.reports import count_marks
from scheduler.store.rows import table
from scheduler.store.tables.attendance import Booking
from scheduler.store.tables.office import AuditEntry
from scheduler.store.year_counts import count_year
from scheduler.use_cases.merge_people import MergePeople
from tests.booking_examples import NOW, SERVICE, Booked, carer, household, open_booking, published_in_december
from tests.household_examples import hidden, household_site
from tests.staff_examples import client_of

BY = "account:1"
QUARTER = (date(2027, 1, 1), date(2027, 3, 31))
MARCH = datetime(2027, 3, 31, 12, tzinfo=LOCAL)


def mark(store: Store, session_id: int, **said: str) -> None:
    """Write a register: carer and mark."""
    with store.write() as db:
        register = open_register(db, SERVICE, session_id, by="worker:2", now=NOW)
        for carer_id, word in said.items():
            add_mark(db, SERVICE, register.id, carer_id=carer_id, mark=word, by="worker:2", at=NOW)


@pytest.fixture
def made(store: Store) -> Booked:
    """Ada came as c1 and, after a second referral, as c2; c3 is her sister.

    Session 1: c1 present, c3 late. Session 2: c2 present, c3 absent. Session 3: c1 and c2 both present.
    """
    booked = open_booking(store)
    homes = [household(1), household(2)]
    ada = replace(carer(1, 1), given_name="Zoë", family_name="O’Neill")
    again = replace(ada, id="c2", household_id="h2", given_name="Zoe", family_name="ONeill")
    sister = replace(ada, id="c3", given_name="Maya", birth_date=date(2012, 2, 1))
    with store.write() as db:
        save_register(db, SERVICE, homes, [ada, again, sister])
    first, second, third = sorted(number for (series, _), number in booked.sessions.items() if series == "series-1")[:3]
    mark(store, first, c1="present", c3="late")
    mark(store, second, c2="present", c3="absent")
    mark(store, third, c1="present", c2="present")
    return booked


def figures(store: Store, *, merged: bool = True) -> tuple[int, int, int]:
    with store.read() as db:
        (one,) = count_attendances(db, SERVICE, *QUARTER, merged=merged)
    return one.attendances, one.non_attendances, one.unique_attendees


def test_attendances_and_different_people_are_counted_by_hand_before_and_after_a_merge(
    made: Booked, store: Store
) -> None:
    assert figures(store) == (5, 1, 3)
    merging = MergePeople(store)
    done = merging.merge(SERVICE, "c2", "c1", by=BY, now=MARCH)
    assert (done.before, done.after) == (3, 2)
    assert figures(store) == (4, 1, 2), "c1 and c2 at one session are one attendance"
    assert figures(store, merged=False) == (5, 1, 3)
    with store.read() as db:
        at_home = count_year(db, SERVICE, *QUARTER, year_first=QUARTER[0]).people
        assert {area: one.carers for area, one in at_home.items()} == {"east": 2}, "reports count as this page does"
        (of_reports,) = count_marks(db, SERVICE, *QUARTER)
        assert (of_reports.came, of_reports.stayed_away) == (4, 1), "marks of a report count a merged person once too"
    with store.read() as db:
        by_strand = count_attendances(db, SERVICE, *QUARTER, by=(By.STRAND, By.AREA))
        by_home = count_attendances(db, SERVICE, *QUARTER, by=(By.HOME,))
    assert [(one.group, one.attendances, one.unique_attendees) for one in by_strand] == [(("peer-group", "east"), 4, 2)]
    assert [(one.group, one.unique_attendees) for one in by_home] == [(("east",), 2)]
    merging.undo(SERVICE, done.merge_id, by=BY, now=MARCH)
    assert figures(store) == (5, 1, 3)
    assert made.sessions


def test_a_corrected_mark_counts_as_it_was_corrected(made: Booked, store: Store) -> None:
    with store.write() as db:
        register = open_register(db, SERVICE, made.first(), by="worker:2", now=NOW)
        late = next(one for one in marks_of(db, register.id) if one.carer_id == "c3")
        add_mark(
            db,
            SERVICE,
            register.id,
            carer_id="c3",
            mark="told_us",
            by="worker:2",
            at=NOW,
            reason="ill",
            corrects=late.id,
        )
    assert figures(store) == (4, 2, 2)


def test_the_second_referral_is_offered_and_the_sister_is_not(made: Booked, store: Store) -> None:
    view = MergePeople(store).every(SERVICE, by=BY, now=MARCH)
    assert [(one.pair.one.id, one.pair.other.id, one.pair.points) for one in view.pairs] == [("c1", "c2", 100)]
    assert [(one.words, one.before, one.after) for one in view.counts] == [
        ("Quarter: January to March 2027", 3, 3),
        ("Contract year so far", 3, 3),
    ]
    MergePeople(store).two_people(SERVICE, "c2", "c1", by=BY, now=MARCH)
    MergePeople(store).two_people(SERVICE, "c1", "c2", by=BY, now=MARCH)
    assert MergePeople(store).every(SERVICE, by=BY, now=MARCH).count == 0
    assert made.sessions


def bookings(store: Store) -> set[tuple[str, int]]:
    kept = table(Booking)
    with store.read() as db:
        return {(row.carer_id, row.session_id) for row in db.execute(select(kept.c.carer_id, kept.c.session_id))}


def test_bookings_move_none_is_lost_and_undoing_brings_each_back(made: Booked, store: Store) -> None:
    sessions = sorted(made.sessions.values())[:2]
    with published_in_december():
        made.places.book(made.link(1), sessions[0], ["c1"], key="a1", together=False, now=NOW)
        for n, session in enumerate(sessions):
            made.places.book(made.link(2), session, ["c2"], key=f"b{n}", together=False, now=NOW)
    before = bookings(store)
    assert before == {("c1", sessions[0]), ("c2", sessions[0]), ("c2", sessions[1])}
    done = MergePeople(store).merge(SERVICE, "c2", "c1", by=BY, now=MARCH)
    assert (done.moved, done.left) == (1, 1)
    assert bookings(store) == {("c1", sessions[0]), ("c2", sessions[0]), ("c1", sessions[1])}
    MergePeople(store).undo(SERVICE, done.merge_id, by=BY, now=MARCH)
    assert bookings(store) == before
    with store.read() as db:
        said = db.scalars(select(table(AuditEntry).c.action).where(table(AuditEntry).c.actor == BY)).all()
    assert said == ["merged people", "undid a merge of people"]


def test_what_cannot_be_merged_is_refused_in_words_and_changes_nothing(made: Booked, store: Store) -> None:
    merging = MergePeople(store)
    done = merging.merge(SERVICE, "c2", "c1", by=BY, now=MARCH)
    for gone, kept, says in (
        ("c2", "c1", "merged into c1 already"),
        ("c3", "c2", "Keep c1 instead"),
        ("c1", "c3", "Keep c1, or undo"),
        ("c3", "c9", "c9 is not on the register"),
    ):
        with pytest.raises(MergeError, match=says):
            merging.merge(SERVICE, gone, kept, by=BY, now=MARCH)
    with pytest.raises(MergeError, match="not on the register"):
        merging.two_people(SERVICE, "c1", "c1", by=BY, now=MARCH)
    merging.undo(SERVICE, done.merge_id, by=BY, now=MARCH)
    with pytest.raises(MergeError, match="undone already"):
        merging.undo(SERVICE, done.merge_id, by=BY, now=MARCH)
    assert figures(store) == (5, 1, 3)
    assert made.sessions


def test_two_coordinators_who_merge_the_same_pair_each_way_at_once_merge_it_once(made: Booked, store: Store) -> None:
    merging = MergePeople(store)

    def one_way(pair: tuple[str, str]) -> str:
        try:
            merging.merge(SERVICE, *pair, by=BY, now=MARCH)
        except MergeError as refused:
            return str(refused)
        return "merged"

    for _ in range(10):
        with ThreadPoolExecutor(4) as crew:
            told = list(crew.map(one_way, [("c1", "c2"), ("c2", "c1")] * 2))
        assert told.count("merged") == 1
        assert figures(store)[2] == 2
        view = merging.every(SERVICE, by=BY, now=MARCH)
        merging.undo(SERVICE, next(one.id for one in view.merges if one.undone_at is None), by=BY, now=MARCH)
    assert made.sessions


def test_a_coordinator_merges_and_undoes_on_the_page(store: Store) -> None:
    door = household_site(store)
    with store.write() as db:
        twice = replace(carer(1, 1), id="d1"), replace(carer(1, 2), id="d2")
        save_register(db, SERVICE, [household(1), household(2)], twice)
    client = client_of(door.app, Role.COORDINATOR)

    def press(to: str, **fields: str) -> str:
        sent = {"csrf_token": hidden(client, "/people/duplicates", "csrf_token"), **fields}
        return client.post(to, data=sent, follow_redirects=True).text

    page = client.get("/people/duplicates").text
    assert "1 pair to look at" in page
    assert "same birth date, same given name, same family name, same postcode" in page
    assert "Merged. 0 bookings and requests were moved" in press("/people/duplicates/merge", gone="d2", kept="d1")
    assert "merged into d1 already" in press("/people/duplicates/merge", gone="d2", kept="d1")
    page = client.get("/people/duplicates").text
    assert "No two records look like one person" in page
    assert "Demo1 Carer (d2) into Demo1 Carer (d1)" in page
    number = MergePeople(store).every(SERVICE, by=BY).merges[0].id
    assert "on the register again" in press(f"/people/duplicates/{number}/undo")
    assert "are not offered again" in press("/people/duplicates/apart", one="d1", other="d2")
    assert "No two records" in client.get("/people/duplicates").text
    assert client_of(door.app, Role.WORKER).get("/people/duplicates").status_code == 403
