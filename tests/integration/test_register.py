"""The register of carers: saved whole, saved again, counted into demand points, forgotten when it should be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.people import Carer, Consent, Household, carers_by_lsoa_and_band, weights_at
from scheduler.store import (
    Store,
    StoreError,
    load_facts,
    load_register,
    register_sizes,
    save_facts,
    save_plan,
    save_register,
)
from scheduler.store.rows import table
from scheduler.store.tables import attendance, programme
from tests.examples import FACTS, PLAN, TERM

LSOAS = {"E01000001": "east", "E01000002": "west"}


def household(number: int, lsoa: str = "E01000001") -> Household:
    return Household(
        id=f"h{number}",
        postcode="BA14 8JN",
        lsoa=lsoa,
        area_id=LSOAS[lsoa],
        easting_m=400_000,
        northing_m=160_000,
        contact_name="Demo Adult",
    )


def carer(number: int, household_number: int, birth_date: date = date(2015, 6, 1)) -> Carer:
    return Carer(
        id=f"c{number}",
        household_id=f"h{household_number}",
        given_name="Demo",
        family_name="Carer",
        birth_date=birth_date,
    )


HOUSEHOLDS = (household(1), household(2, "E01000002"))
CARERS = (
    replace(
        carer(1, 1),
        needs=("quiet_room", "step_free"),
        may_collect=("Demo Adult",),
        consents=(
            Consent(purpose="photos", given_on=date(2026, 9, 1), given_by="Demo Adult", withdrawn_on=date(2026, 9, 1)),
            Consent(purpose="outings", given_on=date(2026, 9, 1), given_by="Demo Adult"),
        ),
    ),
    carer(2, 1, date(2006, 1, 1)),
    carer(3, 2, date(2009, 4, 12)),
)


def test_the_register_comes_back_equal(store: Store) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
        save_register(db, "example", HOUSEHOLDS, CARERS)
    with store.read() as db:
        assert load_register(db, "example") == (HOUSEHOLDS, CARERS)


def test_the_weights_of_demand_points_are_counted_on_the_first_day_of_each_term(store: Store) -> None:
    summer = replace(FACTS, term=replace(TERM, id="summer-2027", first=date(2027, 4, 12), last=date(2027, 7, 25)))
    with store.write() as db:
        save_facts(db, FACTS)
        save_facts(db, summer)
        save_register(db, "example", HOUSEHOLDS, CARERS)
    with store.read() as db:
        spring = load_facts(db, "example", "spring-2027").demand_points
        later = load_facts(db, "example", "summer-2027").demand_points
    assert [dict(one.carers) for one in spring] == [
        {"young": 1.0, "young-adult": 1.0},
        {"young": 1.0, "young-adult": 0.0},
    ]
    assert dict(later[1].carers) == {"young": 0.0, "young-adult": 1.0}, "18 on the first day of the summer term"


@given(births=st.lists(st.tuples(st.dates(date(2000, 1, 1), date(2022, 1, 1)), st.sampled_from([1, 2])), max_size=12))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_facts_with_weights_from_a_register_come_back_with_the_same_fingerprint(
    store: Store, births: list[tuple[date, int]]
) -> None:
    carers = tuple(carer(n, home, born) for n, (born, home) in enumerate(births))
    counts = carers_by_lsoa_and_band(HOUSEHOLDS, carers, FACTS.bands, TERM.first)
    points = tuple(replace(one, carers=weights_at(counts, one.id, FACTS.bands)) for one in FACTS.demand_points)
    facts = replace(FACTS, demand_points=points)
    with store.write() as db:
        save_facts(db, facts)
        save_register(db, "example", HOUSEHOLDS, carers)
    with store.read() as db:
        read = load_facts(db, "example", "spring-2027")
    assert read == facts
    assert fingerprint(read) == fingerprint(facts)


def test_saving_again_replaces_the_register_of_this_service_alone(store: Store) -> None:
    other = replace(FACTS, service_id="other")
    with store.write() as db:
        for facts in (FACTS, other):
            save_facts(db, facts)
            save_register(db, facts.service_id, HOUSEHOLDS, CARERS)
    for _ in range(2):
        with store.write() as db:
            save_register(db, "example", HOUSEHOLDS[:1], CARERS[:1])
    with store.read() as db:
        assert load_register(db, "example") == (HOUSEHOLDS[:1], CARERS[:1])
        assert load_register(db, "other") == (HOUSEHOLDS, CARERS)
        sizes = register_sizes(db, "example")
    assert (sizes["households"], sizes["carers"]) == (1, 1)


def test_a_carer_who_leaves_is_deleted_unless_a_booking_still_speaks_of_them(store: Store) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
        save_register(db, "example", HOUSEHOLDS, CARERS)
        facts = load_facts(db, "example", "spring-2027")
        plan_id = save_plan(db, facts, replace(PLAN, facts_fingerprint=fingerprint(facts)))
        session_id = db.scalar(select(programme.Session.id).where(programme.Session.plan_id == plan_id).limit(1))
        booking = {"service_id": "example", "session_id": session_id, "carer_id": "c1", "status": "booked"}
        made = {"made_at": datetime(2027, 1, 2, tzinfo=UTC), "made_by": "link"}
        db.execute(insert(attendance.Booking).values(booking | made))
        save_register(db, "example", HOUSEHOLDS[1:], CARERS[2:])
    carers = table(attendance.Booking).metadata.tables["carers"]
    with store.read() as db:
        kept = db.execute(select(carers.c.id, carers.c.active).order_by(carers.c.id)).all()
        assert load_register(db, "example") == (HOUSEHOLDS[1:], CARERS[2:])
    assert [tuple(row) for row in kept] == [("c1", False), ("c3", True)]


def test_households_where_no_demand_point_is_are_named_and_nothing_is_saved(store: Store) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
    lost = replace(HOUSEHOLDS[0], lsoa="E01999999")
    for service_id, words in (
        ("example", r"live in 1 LSOAs .* \(E01999999\)"),
        ("kent", "save the service's facts first"),
    ):
        with pytest.raises(StoreError, match=words), store.write() as db:
            save_register(db, service_id, (lost,), ())
