"""Who came, counted by where carers live, on both databases: attendances, or booked places until there are any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.calendar import Term
from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.people import Carer, Household
from scheduler.domain.take_up import TakeUp, TakeUpKind
from scheduler.domain.unmet_need import UnmetRequest, UnmetSource, WhyUnmet
from scheduler.store import Db, Store, save_facts, save_plan, save_register
from scheduler.store.facts import load_facts
from scheduler.store.tables import attendance, programme
from scheduler.store.term_demand import term_demand, weigh_term
from scheduler.store.unmet import add_unmet
from scheduler.use_cases.take_up import TakeUpError, import_deciles, known_of
from tests.examples import FACTS, PLAN


def household(number: int, lsoa: str, area_id: str) -> Household:
    return Household(
        id=f"h{number}",
        postcode="BA14 8JN",
        lsoa=lsoa,
        area_id=area_id,
        easting_m=400_000,
        northing_m=160_000,
        contact_name="Synthetic",
        contact_email="",
        contact_phone="",
    )


def carer(number: int) -> Carer:
    return Carer(
        id=f"c{number}",
        household_id=f"h{number}",
        given_name="Synthetic",
        family_name="Carer",
        birth_date=date(2015, 1, 1),
    )


@pytest.fixture
def planned(store: Store) -> Store:
    """Keep the example's plan and three carers: two of East, one of West."""
    homes = [household(1, "E01000001", "east"), household(2, "E01000001", "east"), household(3, "E01000002", "west")]
    with store.write() as db:
        save_facts(db, FACTS)
        save_register(db, "example", homes, [carer(number) for number in (1, 2, 3)])
        save_plan(db, FACTS, PLAN, "published")
    return store


def sessions(db: Db) -> list[int]:
    return [one.id for one in db.query(programme.Session).order_by(programme.Session.day)]


def mark(register_id: int, number: int, said: str, corrects: int | None = None) -> dict[str, object]:
    return {
        "register_id": register_id,
        "service_id": "example",
        "carer_id": f"c{number}",
        "mark": said,
        "made_at": clock.now(),
        "made_by": "worker-1",
        "reason": "typed by mistake" if corrects else "",
        "corrects_id": corrects,
    }


def test_where_nothing_is_recorded_there_is_none(planned: Store) -> None:
    assert known_of(planned, "example", "spring-2027").take_up is None
    assert known_of(planned, "example", "no-such-term").take_up is None


def test_booked_places_are_counted_until_registers_are_taken(planned: Store) -> None:
    with planned.write() as db:
        for number, status in ((1, "booked"), (2, "cancelled"), (3, "booked")):
            when = clock.now()
            booked = {
                "service_id": "example",
                "session_id": sessions(db)[0],
                "carer_id": f"c{number}",
                "status": status,
            }
            made = {"made_at": when, "made_by": "example", "cancelled_at": when if status == "cancelled" else None}
            db.execute(insert(attendance.Booking).values(booked | made))
    assert known_of(planned, "example", "spring-2027").take_up == TakeUp(
        kind=TakeUpKind.BOOKINGS, by_point={"E01000001": 1, "E01000002": 1}, by_area={"east": 1, "west": 1}
    )
    with planned.write() as db:
        opened = {"service_id": "example", "session_id": sessions(db)[0], "taken_by": "w", "opened_at": clock.now()}
        register_id = db.execute(
            insert(attendance.Register).values(opened).returning(attendance.Register.id)
        ).scalar_one()
        db.execute(insert(attendance.AttendanceMark), [mark(register_id, 1, "present"), mark(register_id, 2, "late")])
        first = db.query(attendance.AttendanceMark).order_by(attendance.AttendanceMark.id).first()
        assert first is not None
        db.execute(insert(attendance.AttendanceMark), [mark(register_id, 1, "absent", corrects=first.id)])
        db.execute(insert(attendance.AttendanceMark), [mark(register_id, 3, "told_us")])
    # the first mark was corrected to absent, the second stands, the third did not come
    assert known_of(planned, "example", "spring-2027").take_up == TakeUp(
        kind=TakeUpKind.ATTENDANCES, by_point={"E01000001": 1}, by_area={"east": 1}
    )


def test_deciles_are_kept_with_their_source_and_replaced(planned: Store, tmp_path: Path) -> None:
    path = tmp_path / "deciles.csv"
    for text, found in (
        ("E01000001,3\nE01000002,8\n", {"E01000001": 3, "E01000002": 8}),
        ("E01000001,4\n", {"E01000001": 4}),
    ):
        path.write_text(f"lsoa,decile\n{text}")
        assert import_deciles(planned, "example", path, "Indices of 2025") == len(found)
        known = known_of(planned, "example", "spring-2027")
        assert (known.deciles, known.deciles_source) == (found, "Indices of 2025")
    with pytest.raises(TakeUpError, match="There is no service elsewhere in this database; it holds: example"):
        import_deciles(planned, "elsewhere", path, "Indices of 2025")
    with pytest.raises(TakeUpError, match="The source of the deciles is empty"):
        import_deciles(planned, "example", path, " ")


SUMMER = Term(id="summer-2027", name="Summer term 2027", first=date(2027, 4, 19), last=date(2027, 7, 9))


def asked_in_vain(db: Db, carers: int, area_id: str | None, day: date) -> None:
    at = datetime.combine(day, datetime.min.time(), tzinfo=LOCAL)
    request = UnmetRequest(
        at=at, source=UnmetSource.NOTE, why=WhyUnmet.TOO_FAR, carers=carers, area_id=area_id, strand_id=None
    )
    add_unmet(db, "example", request, by="staff:1")


def carers_of(facts: Facts) -> dict[str, Mapping[str, float]]:
    return {point.area_id: point.carers for point in facts.demand_points}


def test_last_terms_take_up_and_requests_in_vain_weigh_in_the_next_plan_by_hand(planned: Store) -> None:
    """East: 2 booked, nobody in vain: 1. West: 1 booked and 9 in vain: 1 + 9 / (1 + 9 + 20) = 1.3."""
    with planned.write() as db:
        save_facts(db, replace(FACTS, term=SUMMER))
        for number in (1, 2, 3):
            booked = {"service_id": "example", "session_id": sessions(db)[0], "carer_id": f"c{number}"}
            made = {"status": "booked", "made_at": clock.now(), "made_by": "example", "cancelled_at": None}
            db.execute(insert(attendance.Booking).values(booked | made))
        asked_in_vain(db, 7, "west", FACTS.term.first)
        asked_in_vain(db, 2, "west", SUMMER.first - timedelta(days=3))  # between the terms: for the next one
        asked_in_vain(db, 5, "west", FACTS.term.first - timedelta(days=1))
        asked_in_vain(db, 5, None, FACTS.term.first)
    with planned.read() as db:
        before = carers_of(load_facts(db, "example", SUMMER.id))
    with planned.write() as db:
        weigh_term(db, "example", SUMMER.id)
        weigh_term(db, "example", FACTS.term.id)
    with planned.read() as db:
        kept = term_demand(db, "example", SUMMER.id)
        assert {area: (one.came, one.unmet, one.weight) for area, one in kept.items()} == {"west": (1, 9, 1.3)}
        after = carers_of(load_facts(db, "example", SUMMER.id))
        assert after["east"] == before["east"]
        assert after["west"] == {band: count * 1.3 for band, count in before["west"].items()}
        assert term_demand(db, "example", FACTS.term.id) == {}, "a published term stays as it was planned"


def test_the_facts_of_a_term_stay_what_its_published_plan_was_made_from(planned: Store) -> None:
    with planned.write() as db:
        save_facts(db, replace(FACTS, term=SUMMER))
        asked_in_vain(db, 20, "west", FACTS.term.first)
        weigh_term(db, "example", SUMMER.id)
        facts = load_facts(db, "example", SUMMER.id)
        assert carers_of(facts)["west"] == {"young": 1.5, "young-adult": 0}
        save_plan(
            db, facts, replace(PLAN, term_id=SUMMER.id, facts_fingerprint=fingerprint(facts), series=()), "published"
        )
        asked_in_vain(db, 50, "east", FACTS.term.first)
        weigh_term(db, "example", SUMMER.id)
        assert set(term_demand(db, "example", SUMMER.id)) == {"west"}
