"""What the database itself refuses, whoever asks: the last line of defence behind the rules."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import StatementError

from scheduler.domain import calendar
from scheduler.domain import facts as domain
from scheduler.domain import people as domain_people
from scheduler.domain import plan as domain_plan
from scheduler.store import Store, StoreError, save_facts, save_plan, save_register
from scheduler.store.rows import table
from scheduler.store.tables import attendance, office, people, places, programme, service
from tests.examples import FACTS, PLAN
from tests.integration.test_register import CARERS, HOUSEHOLDS

NOON = datetime(2027, 1, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def session_id(store: Store) -> int:
    """A session of the example plan, with a register of carers beside it."""
    with store.write() as db:
        save_facts(db, FACTS)
        save_plan(db, FACTS, PLAN)
        save_register(db, "example", HOUSEHOLDS, CARERS)
        return db.scalars(select(programme.Session.id).order_by(programme.Session.id)).first() or 0


def add(store: Store, model: Any, service_id: str = "example", **values: Any) -> None:
    with store.write() as db:
        db.execute(insert(model).values(service_id=service_id, **values))


def book(store: Store, session_id: int, carer_id: str, status: str = "booked") -> None:
    add(
        store,
        attendance.Booking,
        session_id=session_id,
        carer_id=carer_id,
        status=status,
        made_at=NOON,
        made_by="link",
    )


def test_nobody_is_booked_twice_into_a_session(store: Store, session_id: int) -> None:
    book(store, session_id, "c1")
    book(store, session_id, "c2")
    with pytest.raises(StoreError, match=r"(?i)unique"):
        book(store, session_id, "c1")


def test_a_booking_needs_a_carer_a_session_and_a_known_status(store: Store, session_id: int) -> None:
    for session, carer_id, status in (
        (session_id, "c99", "booked"),
        (10**6, "c1", "booked"),
        (session_id, "c1", "maybe"),
    ):
        with pytest.raises(StoreError, match="Nothing was changed"):
            book(store, session, carer_id, status)


def test_places_taken_never_pass_the_places_of_a_session(store: Store, session_id: int) -> None:
    chosen = programme.Session.id == session_id

    def take(places_taken: int) -> None:
        with store.write() as db:
            db.execute(update(programme.Session).where(chosen).values(places_taken=places_taken))

    take(16)
    for wrong in (17, -1):
        with pytest.raises(StoreError, match="places_taken"):
            take(wrong)


def test_a_carer_of_another_service_cannot_be_booked(store: Store, session_id: int) -> None:
    with store.write() as db:
        save_facts(db, replace(FACTS, service_id="other"))
        save_register(db, "other", HOUSEHOLDS, CARERS)
    values: dict[str, Any] = {
        "session_id": session_id,
        "carer_id": "c1",
        "status": "booked",
        "made_at": NOON,
        "made_by": "link",
    }
    with pytest.raises(StoreError, match=r"(?i)foreign key"):
        add(store, attendance.Booking, "other", **values)


def test_a_mark_in_a_register_is_corrected_by_a_new_one_and_never_changed(store: Store, session_id: int) -> None:
    add(store, attendance.Register, session_id=session_id, taken_by="worker-1", opened_at=NOON)
    mark: dict[str, Any] = {"register_id": 1, "carer_id": "c1", "made_at": NOON, "made_by": "worker-1"}
    add(store, attendance.AttendanceMark, mark="absent", **mark)
    with pytest.raises(StoreError, match="An attendance mark is never changed"), store.write() as db:
        db.execute(update(attendance.AttendanceMark).values(mark="present"))
    with pytest.raises(StoreError, match="correction_has_reason"):
        add(store, attendance.AttendanceMark, mark="present", corrects_id=1, **mark)
    add(store, attendance.AttendanceMark, mark="present", corrects_id=1, reason="Came late by bus", **mark)
    with store.read() as db:
        assert list(db.scalars(select(attendance.AttendanceMark.mark).order_by(attendance.AttendanceMark.id))) == [
            "absent",
            "present",
        ]


def test_the_audit_trail_is_never_changed_but_may_end(store: Store) -> None:
    with store.write() as db:
        entry = {"at": NOON, "actor": "coordinator", "action": "published", "about_kind": "plan", "about_id": "1"}
        db.execute(insert(office.AuditEntry).values(detail={}, **entry))
    with pytest.raises(StoreError, match="The audit trail is never changed"), store.write() as db:
        db.execute(update(office.AuditEntry).values(actor="nobody"))
    with store.write() as db:
        db.execute(delete(office.AuditEntry))


def test_a_term_has_one_published_plan(store: Store) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
        save_plan(db, FACTS, PLAN, "published")
        found = dict(db.execute(select(table(programme.Plan))).mappings().one())
    with pytest.raises(StoreError, match=r"(?i)unique"), store.write() as db:
        db.execute(insert(programme.Plan).values(found | {"id": 2, "fingerprint": "another"}))


def test_the_same_message_is_not_queued_twice(store: Store, session_id: int) -> None:
    message: dict[str, Any] = {
        "once_key": f"reminder-{session_id}-c1",
        "kind": "reminder",
        "household_id": "h1",
    }
    words: dict[str, Any] = {
        "data": {"session_id": session_id, "carer_ids": ["c1"]},
        "status": "queued",
        "queued_at": NOON,
        "send_after": NOON,
    }
    add(store, office.Message, **message, **words)
    with pytest.raises(StoreError, match=r"(?i)unique"):
        add(store, office.Message, **message, **words)


def test_a_reading_transaction_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError, match="may only be read here"), store.read() as db:
        save_facts(db, FACTS)


def test_an_instant_without_a_zone_is_refused(store: Store) -> None:
    naive = datetime(2027, 1, 2, 12, 0)  # noqa: DTZ001 — the mistake under test
    chosen = select(programme.Session).where(programme.Session.starts_at == naive)
    with pytest.raises(StatementError, match="has no time zone"), store.read() as db:
        db.execute(chosen)


PARTS = {
    "opening", "closures", "availability", "leave", "school_holidays", "bank_holidays", "key_dates",
    "carers", "consents", "series", "dates", "worker_ids", "missed",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "model"),
    [
        (domain.Area, service.Area),
        (domain.AgeBand, service.AgeBand),
        (domain.Strand, service.Strand),
        (domain.Target, service.Target),
        (domain.MonthlyAccess, service.MonthlyAccess),
        (calendar.Term, service.Term),
        (domain.Venue, places.Venue),
        (domain.Vehicle, places.Vehicle),
        (domain.LocalGroup, places.LocalGroup),
        (domain.DemandPoint, places.DemandPoint),
        (domain.Worker, people.Worker),
        (domain_people.Household, people.Household),
        (domain_people.Carer, people.Carer),
        (domain_people.Consent, people.Consent),
        (domain_plan.Plan, programme.Plan),
        (domain_plan.Series, programme.Series),
        (domain_plan.MissedDate, programme.MissedDate),
    ],
)
def test_every_field_of_the_domain_has_a_column_or_a_table_of_its_own(kind: type, model: Any) -> None:
    own = PARTS | ({"qualifications"} if kind is domain.Worker else set())
    assert {part.name for part in fields(kind)} - own <= {column.name for column in table(model).columns}


def test_a_term_cannot_end_before_it_starts(store: Store) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
    with pytest.raises(StoreError, match="first_before_last"), store.write() as db:
        db.execute(update(service.Term).values(first=date(2030, 1, 1)))
