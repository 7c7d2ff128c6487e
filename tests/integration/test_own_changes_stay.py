"""What a household corrected itself outlives the next import of the register; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from scheduler.clock import LOCAL
from scheduler.domain.household_changes import FieldChange
from scheduler.domain.people import Carer, Consent, Household
from scheduler.store import Store, load_register, save_facts, save_register
from scheduler.store import households as details
from tests.booking_examples import SERVICE, carer, household
from tests.examples import FACTS

AT = datetime(2026, 12, 14, 12, tzinfo=LOCAL)
DAY = AT.date()
PHOTOS = Consent(purpose="photographs", given_on=date(2026, 9, 1), given_by="Demo Adult")
OUTINGS = Consent(purpose="outings", given_on=date(2026, 9, 1), given_by="Demo Adult")
HOME = replace(household(1), contact_phone="01225 000001")
CHILD = replace(carer(1, 1), may_collect=("Demo Adult",), consents=(PHOTOS, OUTINGS))


def corrected(store: Store) -> None:
    """Register a household, which then gives another address, another who may collect, and no photographs."""
    with store.write() as db:
        save_facts(db, FACTS)
        save_register(db, SERVICE, [HOME, household(2)], [CHILD, carer(2, 2)])
        mine = details.load_own_details(db, SERVICE, "h1")
        changed = replace(
            mine,
            household=replace(HOME, contact_email="new@example.org"),
            carers=(replace(CHILD, may_collect=("Demo Aunt",), consents=(replace(PHOTOS, withdrawn_on=DAY), OUTINGS)),),
        )
        changes = (
            FieldChange(field="contact_email", before=HOME.contact_email, after="new@example.org"),
            FieldChange(field="may_collect", before="Demo Adult", after="Demo Aunt", carer_id="c1"),
            FieldChange(field="consent_photographs", before="given", after="withdrawn", carer_id="c1"),
        )
        details.save_own_details(db, SERVICE, changed, changes, at=AT, by="household:h1")


def imported(store: Store, home: Household, child: Carer) -> tuple[Household, Carer]:
    with store.write() as db:
        save_register(db, SERVICE, [home, household(2)], [child, carer(2, 2)])
    with store.read() as db:
        homes, carers = load_register(db, SERVICE)
    return homes[0], carers[0]


def test_an_import_leaves_alone_what_the_household_corrected_and_brings_the_rest(store: Store) -> None:
    corrected(store)
    home, child = imported(
        store,
        replace(HOME, contact_email="old@example.org", contact_phone="01225 000002"),
        replace(CHILD, family_name="Other", may_collect=("Demo Uncle",)),
    )
    assert home == replace(HOME, contact_email="new@example.org", contact_phone="01225 000002")
    assert child.may_collect == ("Demo Aunt",)
    assert child.family_name == "Other"
    assert set(child.consents) == {replace(PHOTOS, withdrawn_on=DAY), OUTINGS}
    with store.read() as db:
        kept = details.changes_of(db, SERVICE, "h1")
    assert {(one.field, one.at) for one in kept} == {
        ("contact_email", AT),
        ("may_collect", AT),
        ("consent_photographs", AT),
    }


def test_a_consent_that_is_dated_after_the_households_change_is_the_newer_word(store: Store) -> None:
    corrected(store)
    later = replace(PHOTOS, given_on=date(2027, 1, 8))
    _, child = imported(store, HOME, replace(CHILD, consents=(later,)))
    assert child.consents == (replace(PHOTOS, withdrawn_on=DAY), later)
    assert imported(store, HOME, replace(CHILD, consents=(later,)))[1].consents == child.consents


def test_a_household_that_moved_by_itself_stays_where_it_went(store: Store) -> None:
    corrected(store)
    west = replace(household(1, "west"), postcode="BA12 9AA", contact_email="new@example.org")
    with store.write() as db:
        mine = replace(details.load_own_details(db, SERVICE, "h1"), household=west)
        change = FieldChange(field="postcode", before=HOME.postcode, after=west.postcode)
        details.save_own_details(db, SERVICE, mine, (change,), at=AT, by="household:h1")
    home, _ = imported(store, HOME, CHILD)
    assert (home.postcode, home.lsoa, home.area_id) == (west.postcode, west.lsoa, "west")


def test_an_import_where_nobody_corrected_anything_is_saved_as_it_is(store: Store) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
        save_register(db, SERVICE, [HOME, household(2)], [CHILD, carer(2, 2)])
    moved = replace(HOME, contact_email="other@example.org")
    assert imported(store, moved, CHILD) == (moved, CHILD)
