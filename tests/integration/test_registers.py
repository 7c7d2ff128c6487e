"""Registers from the door to the office: once, in order, never overwritten; on both databases."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.accounts import AccountStatus, Role
from scheduler.domain.register import RegisterError
from scheduler.store import Store
from scheduler.store.accounts import add_account
from scheduler.store.rows import table
from scheduler.store.tables.attendance import AttendanceMark, Booking
from scheduler.store.tables.households import CarerDetails
from scheduler.store.tables.office import AuditEntry, Message
from scheduler.store.tables.people import Carer, Consent, Household
from scheduler.store.tables.programme import Session
from scheduler.use_cases.keep_registers import Registers, RegisterView
from tests.booking_examples import NOW, SERVICE
from tests.household_examples import Door, household_site, send
from tests.staff_examples import client_of

BY = "staff:1"
_bookings = table(Booking)
AT = datetime(2027, 1, 5, 17, 5, tzinfo=LOCAL)
"""Five minutes into the first session of the youth club in East, which workers 2 and 3 lead."""


class Club:
    """The youth club with Ash and Bea booked, its registers, and the link of worker 2."""

    def __init__(self, store: Store) -> None:
        self.door: Door = household_site(store)
        assert self.door.behind.places is not None
        for number, carer_id in enumerate(("c1", "c2")):
            self.door.behind.places.book(
                self.door.link(1), self.door.club, [carer_id], key=f"key-{number}", together=False, now=NOW
            )
        self.registers = Registers(store)
        self.session = self.door.club
        self.token = self.registers.issue_link(SERVICE, "worker-2", self.session, now=AT)

    def note(self, kind: str, carer: str = "", *, key: str, words: str = "", now: datetime = AT) -> bool:
        sent = {"kind": kind, "carer": carer, "key": f"key-of-{key}", "words": words}
        return self.registers.note(self.token, self.session, sent, now=now)

    def view(self, now: datetime = AT) -> RegisterView:
        return self.registers.for_worker(self.token, self.session, now=now)


@pytest.fixture
def club(store: Store, monkeypatch: pytest.MonkeyPatch) -> Club:
    monkeypatch.setattr(clock, "now", lambda: AT)
    return Club(store)


def marks(store: Store) -> list[tuple[str, str, str]]:
    kept = table(AttendanceMark)
    with store.read() as db:
        rows = db.execute(select(kept.c.carer_id, kept.c.mark, kept.c.reason).order_by(kept.c.id))
        return [tuple(row) for row in rows]


def test_a_worker_sees_who_is_expected_and_every_look_is_kept(club: Club, store: Store) -> None:
    view = club.view()
    assert [(one.name, one.age, one.mark) for one in view.people] == [("Ash Carer", 11, None), ("Bea Carer", 14, None)]
    kept = table(AuditEntry)
    with store.read() as db:
        seen = db.scalars(select(kept.c.about_id).where(kept.c.action == "saw register").order_by(kept.c.id))
        assert list(seen) == ["c1", "c2"]


def test_what_matters_tonight_is_what_holds_on_the_day_of_the_session(club: Club, store: Store) -> None:
    """Of consents of Ash: one holds, one ended the day before the session, one begins the day after."""
    people, details, given = table(Carer), table(CarerDetails), table(Consent)
    with store.write() as db:
        mine = (people.c.service_id == SERVICE, people.c.id == "c1")
        db.execute(update(people).where(*mine).values(needs=["quiet_room", "step_free"], may_collect=["Demo Adult"]))
        db.execute(delete(given).where(given.c.carer_id == "c1"))
        for position, (purpose, first, last) in enumerate(
            (
                ("photographs", date(2026, 9, 1), None),
                ("outings", date(2026, 9, 1), date(2027, 1, 4)),
                ("walking_home_alone", date(2027, 1, 6), None),
            )
        ):
            agreed = {"service_id": SERVICE, "carer_id": "c1", "position": position, "purpose": purpose}
            db.execute(insert(given).values(agreed | {"given_on": first, "given_by": "Adult", "withdrawn_on": last}))
        notes = {"access": "Ramp", "medical": "Inhaler", "dietary": "No nuts", "behaviour": ""}
        row = {"service_id": SERVICE, "carer_id": "c1", "own_email": "", "own_phone": "", "need_level": 0}
        db.execute(delete(details).where(details.c.carer_id == "c1"))
        db.execute(insert(details).values(row | notes))
    ash, _ = club.view().people
    assert ash.needs == (
        ("Needs", "quiet room, step free"),
        ("Getting in and moving about", "Ramp"),
        ("Health and medicines", "Inhaler"),
        ("Food and drink", "No nuts"),
    )
    assert (ash.consents, ash.may_collect) == (("photographs",), ("Demo Adult",))


def test_a_register_stays_readable_when_somebody_on_it_was_removed_and_their_mark_counts(
    club: Club, store: Store
) -> None:
    club.note("present", "c1", key="one")
    people, homes = table(Carer), table(Household)
    with store.write() as db:
        db.execute(update(people).where(people.c.service_id == SERVICE, people.c.id == "c1").values(active=False))
        db.execute(update(homes).where(homes.c.service_id == SERVICE).values(active=False))
        db.execute(
            update(_bookings).where(_bookings.c.carer_id.in_(["c1", "c2"])).values(status="cancelled", cancelled_at=AT)
        )
    [ash] = club.view().people
    assert (ash.name, ash.has_left_us, ash.mark is not None and ash.mark.mark) == ("Ash Carer", True, "present")
    with pytest.raises(RegisterError, match="Bea Carer has no place in this session any more"):
        club.note("present", "c2", key="two")
    assert [one[:2] for one in marks(store)] == [("c1", "present")]


def test_a_note_counts_once_however_often_it_is_sent_and_a_change_is_a_correction(club: Club, store: Store) -> None:
    assert club.note("absent", "c1", key="one")
    assert not club.note("absent", "c1", key="one")
    assert club.note("late", "c1", key="two")
    assert marks(store) == [("c1", "absent", ""), ("c1", "late", "changed at the door")]
    [ash, _] = club.view().people
    assert ash.mark is not None
    assert (ash.mark.mark, [one.mark for one in ash.history]) == ("late", ["absent"])
    assert club.view().here == 1


def test_departures_reasons_and_notes_stand_beside_the_mark(club: Club) -> None:
    club.note("present", "c1", key="one")
    club.note("left", "c1", key="two", words="Demo Adult", now=AT + timedelta(hours=1))
    club.note("absent", "c2", key="three")
    club.note("why_absent", "c2", key="four", words="transport")
    club.note("note", key="five", words="The heating was off.")
    ash, bea = club.view(AT + timedelta(hours=2)).people
    assert (ash.left_with, ash.left_at) == ("Demo Adult", AT + timedelta(hours=1))
    assert bea.why_absent == "transport"
    assert [one.words for one in club.view().entries if one.kind == "note"] == ["The heating was off."]


def test_a_register_is_its_teams_and_todays_alone(club: Club) -> None:
    with pytest.raises(RegisterError, match="not yours"):
        club.registers.issue_link(SERVICE, "worker-1", club.session, now=AT)
    with pytest.raises(RegisterError, match="two hours before"):
        club.registers.issue_link(SERVICE, "worker-2", club.session, now=datetime(2027, 1, 5, 14, 59, tzinfo=LOCAL))
    with pytest.raises(RegisterError, match="not today's"):
        club.view(datetime(2027, 1, 6, 3, tzinfo=LOCAL))
    with pytest.raises(RegisterError, match="not yours"):
        club.registers.for_worker(club.token, club.door.session("series-2"), now=AT)


def test_nobody_without_a_place_is_marked_but_a_walk_in_is_kept_and_settled_by_the_office(
    club: Club, store: Store
) -> None:
    with pytest.raises(RegisterError, match="Dot Carer has no place in this session any more"):
        club.note("present", "c4", key="one")
    club.note("walk_in", key="two", words="dot carer")
    [walk_in] = club.registers.board(SERVICE, now=AT).walk_ins
    assert [one.id for one in walk_in.may_be] == ["c4"]
    with pytest.raises(RegisterError, match="nobody in the register"):
        club.registers.settle_walk_in(SERVICE, walk_in.entry.id, "c99", by=BY, now=AT)
    club.registers.settle_walk_in(SERVICE, walk_in.entry.id, "c4", by=BY, now=AT)
    assert club.registers.board(SERVICE, now=AT).walk_ins == ()
    assert marks(store) == [("c4", "present", "walked in as dot carer")]
    assert [one.name for one in club.view().people if not one.has_place] == ["Dot Carer"]


def test_signing_off_wants_a_mark_for_everybody_and_is_done_once(club: Club) -> None:
    club.note("present", "c1", key="one")
    with pytest.raises(RegisterError, match="without a mark: Bea Carer"):
        club.registers.sign_off(club.token, club.session, now=AT)
    club.note("told_us", "c2", key="two")
    club.registers.sign_off(club.token, club.session, now=AT)
    with pytest.raises(RegisterError, match=r"Worker 2 \(demo\) signed this register off"):
        club.registers.sign_off(club.token, club.session, now=AT)
    assert club.registers.board(SERVICE, now=AT).lines[0].state == "signed off"


def test_of_two_who_sign_off_at_once_the_second_is_told_who_did(club: Club, store: Store) -> None:
    club.note("present", "c1", key="one")
    club.note("present", "c2", key="two")
    tokens = [club.token, club.registers.issue_link(SERVICE, "worker-3", club.session, now=AT)]
    said: list[str] = []

    def sign(token: str) -> None:
        try:
            Registers(store).sign_off(token, club.session, now=AT)
            said.append("done")
        except RegisterError as problem:
            said.append(str(problem))

    both = [threading.Thread(target=sign, args=(token,)) for token in tokens]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(said) == 2
    assert said.count("done") == 1
    assert any("signed this register off" in one for one in said)


def test_two_telephones_that_mark_the_same_carer_leave_one_mark_standing(club: Club, store: Store) -> None:
    def mark(number: int) -> None:
        sent = {"kind": ("present", "absent")[number % 2], "carer": "c1", "key": f"telephone-{number}"}
        Registers(store).note(club.token, club.session, sent, now=AT)

    every = [threading.Thread(target=mark, args=(number,)) for number in range(8)]
    for one in every:
        one.start()
    for one in every:
        one.join()
    [ash, _] = club.view().people
    assert ash.mark is not None
    assert len(marks(store)) == 1 + len(ash.history)


def test_what_was_noted_before_the_signing_off_still_counts_when_the_signal_returns(club: Club, store: Store) -> None:
    club.note("present", "c1", key="one")
    club.note("present", "c2", key="two")
    club.registers.sign_off(club.token, club.session, now=AT + timedelta(minutes=10))
    early = {"kind": "late", "carer": "c1", "key": "in-the-cellar", "noted_at": str(int(AT.timestamp()))}
    later = AT + timedelta(minutes=20)
    assert club.registers.note(club.token, club.session, early, now=later)
    assert marks(store)[-1] == ("c1", "late", "noted before the signing off")
    with pytest.raises(RegisterError, match="Tell the office"):
        club.note("absent", "c1", key="three", now=later)


def test_after_signing_off_the_office_corrects_with_a_reason_and_what_stood_can_be_read(club: Club) -> None:
    club.note("present", "c1", key="one")
    club.note("present", "c2", key="two")
    club.registers.sign_off(club.token, club.session, now=AT)
    sent = {"kind": "absent", "carer": "c1", "key": "of-the-office"}
    with pytest.raises(RegisterError, match="Say in a sentence why"):
        club.registers.correct(SERVICE, club.session, sent, by=BY, now=AT)
    club.registers.correct(SERVICE, club.session, sent, by=BY, reason="It was the cousin.", now=AT)
    [ash, _] = club.registers.for_office(SERVICE, club.session, by=BY, now=AT).people
    assert ash.mark is not None
    assert (ash.mark.mark, ash.mark.reason, ash.mark.made_by) == ("absent", "It was the cousin.", BY)
    assert [(one.mark, one.made_by) for one in ash.history] == [("present", "worker:worker-2")]


def test_a_session_that_was_called_off_has_no_register(club: Club, store: Store) -> None:
    club.note("present", "c1", key="one")
    with store.write() as db:
        held = table(Session)
        db.execute(update(held).where(held.c.id == club.session).values(status="cancelled"))
    with pytest.raises(RegisterError, match="called off"):
        club.note("present", "c2", key="two")
    with pytest.raises(RegisterError, match="called off"):
        club.registers.sign_off(club.token, club.session, now=AT)
    assert [one[:2] for one in marks(store)] == [("c1", "present")]


def test_an_incident_is_told_to_the_office_at_once_without_what_happened(club: Club, store: Store) -> None:
    with store.write() as db:
        add_account(
            db, service_id=SERVICE, worker_id=None, email="office@example.org", name="Demo", made_at=NOW,
            made_by="test", role=Role.COORDINATOR.value, status=AccountStatus.ACTIVE.value,
        )  # fmt: skip
    club.note("incident", key="one", words="Ash fell on the steps.")
    kept = table(Message)
    with store.read() as db:
        [(kind, data)] = [
            tuple(row) for row in db.execute(select(kept.c.kind, kept.c.data).where(kept.c.kind == "incident"))
        ]
    assert kind == "incident"
    assert "Ash" not in str(data)
    [incident] = club.registers.board(SERVICE, now=AT).incidents
    assert incident.entry.words == "Ash fell on the steps."


def test_the_pages_work_by_forms_alone(club: Club) -> None:
    client = club.door.app.test_client()
    path = f"/w/{club.token}/registers/{club.session}"
    page = client.get(path)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Ash Carer" in page.text
    sent = {"kind": "present", "carer": "c1", "key": "by-a-plain-form"}
    assert (
        "1</strong> of 2 people expected is here" in client.post(f"{path}/notes", data=sent, follow_redirects=True).text
    )
    refused = client.post(f"{path}/notes", data=sent | {"kind": "ill", "key": "another-number"})
    assert refused.status_code == 422
    assert "cannot be noted" in refused.text
    assert "without a mark: Bea Carer" in client.post(f"{path}/sign-off").text
    office = client_of(club.door.app, Role.COORDINATOR)
    assert "Not taken" not in office.get("/registers").text
    told = send(office, f"/registers/{club.session}", f"/registers/{club.session}/notes", kind="late", carer="c1")
    assert "Kept. What stood before can still be read." in told
    assert client.get(f"/w/{'A' * 32}/registers/{club.session}").status_code == 404


def test_a_worker_opens_the_register_from_the_rota(club: Club) -> None:
    client = client_of(club.door.app, Role.WORKER, worker_id="worker-2")
    page = client.get("/rota").text
    assert f"/registers/{club.session}/open" in page
    opened = send(client, "/rota", f"/registers/{club.session}/open")
    assert "Ash Carer" in opened
    assert date(2027, 1, 5) == AT.date()
