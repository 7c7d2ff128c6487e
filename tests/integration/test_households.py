"""Households join, and read and correct their own details after a one-time code; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from scheduler.domain.household_forms import CarerChanges, CarerForm, DetailsForm, SignUpForm
from scheduler.domain.household_rules import CODE_LIVES, CODE_TRIES, PROOF_LIVES, MistakesError
from scheduler.domain.message_secrets import one_time_code
from scheduler.domain.messages import Channel
from scheduler.store import Store, StoreError, load_register
from scheduler.store.households import load_carer_details
from scheduler.store.outbox import claim_messages
from scheduler.store.rows import table
from scheduler.store.tables import households as tables
from scheduler.store.tables import office
from scheduler.use_cases.households import CodeError, Households, Postcodes
from tests.booking_examples import NOW, SERVICE, Booked, open_booking

SECRET = "not a secret: an example for tests"  # noqa: S105 — as it says
POSTCODES = Postcodes()
"""Read once: the directory is large."""
FORM = SignUpForm(
    contact_name="Demo  Adult",
    contact_email="Demo@Example.ORG",
    postcode="ba148jn",
    carers=(
        CarerForm(
            given_name="Demo",
            family_name="Carer",
            birth_date="2014-03-27",
            notes={"dietary": "No nuts", "medical": " "},
            consents=("photographs",),
            may_collect=("Demo Adult", "Demo Aunt", "Demo Aunt"),
        ),
    ),
)


def households_of(store: Store) -> Households:
    return Households(store, POSTCODES.find, lambda nonce: one_time_code(SECRET, nonce))


def code_sent(store: Store) -> str:
    """Return what the last message with a code would say."""
    with store.write() as db:
        (message,) = [one for one in claim_messages(db, most=100, lease_seconds=60) if one.kind == "one_time_code"]
    return one_time_code(SECRET, message.data["nonce"])


def opened(store: Store, made: Booked) -> tuple[Households, str]:
    homes = households_of(store)
    homes.send_code(made.link(1), "email", now=NOW)
    return homes, homes.open_details(made.link(1), code_sent(store), now=NOW)


def test_a_family_asks_to_join_and_a_coordinator_accepts(store: Store) -> None:
    open_booking(store)
    homes = households_of(store)
    reference = homes.request_sign_up(SERVICE, FORM, now=NOW)
    assert homes.request_sign_up(SERVICE, FORM, now=NOW) == reference, "sent twice is asked once"
    (waiting,) = homes.pending_requests(SERVICE)
    assert (waiting.id, waiting.answers["postcode"]) == (reference, "BA14 8JN")
    home = homes.accept_request(SERVICE, reference, "staff:1", now=NOW)
    with store.read() as db:
        some, carers = load_register(db, SERVICE)
        (mine,) = [one for one in some if one.id == home]
        (carer,) = [one for one in carers if one.household_id == home]
        details = load_carer_details(db, SERVICE, [carer.id])[carer.id]
    assert (mine.contact_name, mine.contact_email, mine.area_id) == ("Demo Adult", "Demo@example.org", "west")
    assert (carer.birth_date, carer.may_collect) == (date(2014, 3, 27), ("Demo Adult", "Demo Aunt"))
    assert [(one.purpose, one.given_by, one.given_on) for one in carer.consents] == [
        ("photographs", "Demo Adult", NOW.date())
    ]
    assert (details.dietary, details.medical, details.need_level) == ("No nuts", "", 0)
    assert homes.pending_requests(SERVICE) == ()
    with pytest.raises(StoreError, match=f"Request {reference} was accepted by staff:1 already"):
        homes.refuse_request(SERVICE, reference, "staff:2", "Too late")


def test_the_family_is_told_that_its_request_came(store: Store) -> None:
    open_booking(store)
    reference = households_of(store).request_sign_up(SERVICE, FORM, now=NOW)
    with store.write() as db:
        (told,) = claim_messages(db, most=10, lease_seconds=60)
    assert (told.kind, told.address, told.data) == ("sign_up_received", "Demo@example.org", {"reference": reference})


def test_a_request_is_refused_with_a_reason_and_makes_nobody(store: Store) -> None:
    open_booking(store)
    homes = households_of(store)
    reference = homes.request_sign_up(SERVICE, FORM, now=NOW)
    with pytest.raises(MistakesError, match="Say why"):
        homes.refuse_request(SERVICE, reference, "staff:1", " ")
    homes.refuse_request(SERVICE, reference, "staff:1", "Lives in another county", now=NOW)
    assert homes.pending_requests(SERVICE) == ()
    with pytest.raises(StoreError, match="refused by staff:1 already"):
        homes.accept_request(SERVICE, reference, "staff:2", now=NOW)
    with store.read() as db:
        assert len(load_register(db, SERVICE)[0]) == 3
    with pytest.raises(StoreError, match="There is no request NONE"):
        homes.accept_request(SERVICE, "NONE", "staff:1", now=NOW)


def test_a_postcode_that_does_not_exist_is_refused_at_the_form(store: Store) -> None:
    open_booking(store)
    for written in ("BA99 9ZZ", "home"):
        with pytest.raises(MistakesError) as refused:
            households_of(store).request_sign_up(SERVICE, replace(FORM, postcode=written), now=NOW)
        assert [one.field for one in refused.value.mistakes] == ["postcode"]
    assert households_of(store).pending_requests(SERVICE) == ()


def test_details_open_with_the_code_that_was_sent_and_close_by_themselves(store: Store) -> None:
    made = open_booking(store)
    homes = households_of(store)
    assert homes.channels(made.link(1)) == {Channel.EMAIL: "d…@example.org"}
    sent = homes.send_code(made.link(1), "email", now=NOW)
    assert (sent.to, sent.valid_until) == ("d…@example.org", NOW + CODE_LIVES)
    code = code_sent(store)
    proof = homes.open_details(made.link(1), f" {code[:3]} {code[3:]} ", now=NOW)
    assert homes.details(made.link(1), proof, now=NOW).household.contact_email == "demo-1@example.org"
    with pytest.raises(CodeError, match="has run out or was used"):
        homes.open_details(made.link(1), code, now=NOW)
    for link, at in ((made.link(2), NOW), (made.link(1), NOW + PROOF_LIVES)):
        with pytest.raises(CodeError, match="your details were closed"):
            homes.details(link, proof, now=at)
        with pytest.raises(CodeError, match="your details were closed"):
            homes.change_details(link, proof, DetailsForm(contact_name="Somebody else"), now=at)


def test_a_code_runs_out_after_ten_minutes_and_after_five_tries(store: Store) -> None:
    made = open_booking(store)
    homes = households_of(store)
    with pytest.raises(CodeError, match="run out"):
        homes.open_details(made.link(1), "123456", now=NOW)
    homes.send_code(made.link(1), "email", now=NOW)
    code = code_sent(store)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    with pytest.raises(CodeError, match="run out"):
        homes.open_details(made.link(1), code, now=NOW + CODE_LIVES)
    for _ in range(CODE_TRIES):
        with pytest.raises(CodeError, match="This is not the code we sent last"):
            homes.open_details(made.link(1), wrong, now=NOW)
    with pytest.raises(CodeError, match="tried too often"):
        homes.open_details(made.link(1), code, now=NOW)


def test_another_households_code_and_the_code_before_open_nothing(store: Store) -> None:
    made = open_booking(store)
    homes = households_of(store)
    homes.send_code(made.link(1), "email", now=NOW)
    first = code_sent(store)
    homes.send_code(made.link(2), "email", now=NOW)
    with pytest.raises(CodeError):
        homes.open_details(made.link(2), first, now=NOW)
    homes.send_code(made.link(1), "email", now=NOW)
    with pytest.raises(CodeError):
        homes.open_details(made.link(1), first, now=NOW)


def test_codes_cannot_be_asked_for_without_end(store: Store) -> None:
    made = open_booking(store)
    homes = households_of(store)
    for minute in range(3):
        homes.send_code(made.link(1), "email", now=NOW + timedelta(minutes=minute))
    with pytest.raises(CodeError, match="ask again after 12:15"):
        homes.send_code(made.link(1), "email", now=NOW + timedelta(minutes=3))
    homes.send_code(made.link(2), "email", now=NOW + timedelta(minutes=3))
    assert homes.send_code(made.link(1), "email", now=NOW + timedelta(minutes=16)).channel is Channel.EMAIL
    with pytest.raises(CodeError, match="We have no such address"):
        homes.send_code(made.link(1), "text", now=NOW)


def test_a_code_stands_nowhere_in_the_database(store: Store) -> None:
    made = open_booking(store)
    homes = households_of(store)
    homes.send_code(made.link(1), "email", now=NOW)
    with store.read() as db:
        kept = [dict(row) for row in db.execute(select(table(tables.OneTimeCode))).mappings()]
        messages = [dict(row) for row in db.execute(select(table(office.Message))).mappings()]
    code = code_sent(store)
    assert code not in f"{kept} {messages}".replace(str(kept[0]["nonce"]), "")


def test_a_household_corrects_its_details_and_every_change_is_kept(store: Store) -> None:
    made = open_booking(store)
    homes, proof = opened(store, made)
    form = DetailsForm(
        contact_email="new@example.org",
        contact_phone="+44 7700 900123",
        postcode="BA1 1LZ",
        carers={
            "c1": CarerChanges(
                notes={"medical": "Carries an inhaler"},
                consents={"photographs": True, "walking_home_alone": False},
                given_by="Demo Adult",
                may_collect=("Demo Aunt",),
            )
        },
    )
    changed = homes.change_details(made.link(1), proof, form, now=NOW)
    assert changed == (
        "consent_photographs",
        "contact_email",
        "contact_phone",
        "may_collect",
        "medical",
        "postcode",
    )
    mine = homes.details(made.link(1), proof, now=NOW)
    assert (mine.household.contact_phone, mine.household.postcode) == ("07700900123", "BA1 1LZ")
    assert mine.household.easting_m != 400_000
    assert mine.more["c1"].medical == "Carries an inhaler"
    homes.change_details(
        made.link(1),
        proof,
        DetailsForm(carers={"c1": CarerChanges(consents={"photographs": False}, given_by="Demo Adult")}),
        now=NOW,
    )
    (consent,) = homes.details(made.link(1), proof, now=NOW).carers[0].consents
    assert (consent.given_on, consent.withdrawn_on) == (NOW.date(), NOW.date()), "what was given is never forgotten"
    history = homes.changes_of(SERVICE, "h1")
    assert [(one.field, one.before, one.after, one.by) for one in history][:2] == [
        (
            "consent_photographs",
            "given by Demo Adult on 2026-12-14",
            "withdrawn on 2026-12-14",
            "household:h1",
        ),
        ("postcode", "BA14 8JN", "BA1 1LZ", "household:h1"),
    ]
    assert homes.change_details(made.link(1), proof, DetailsForm(contact_email="new@example.org"), now=NOW) == ()


def test_a_change_that_cannot_be_taken_changes_nothing_at_all(store: Store) -> None:
    made = open_booking(store)
    homes, proof = opened(store, made)
    before = homes.details(made.link(1), proof, now=NOW)
    form = DetailsForm(
        contact_email="",
        carers={
            "c1": CarerChanges(own_email="me@example.org", consents={"photographs": True}),
            "c2": CarerChanges(notes={"medical": "of another household"}),
        },
    )
    with pytest.raises(MistakesError) as refused:
        homes.change_details(made.link(1), proof, form, now=NOW)
    assert {one.field: one.words for one in refused.value.mistakes} == {
        "contact_email": "Enter an e-mail address or a telephone number",
        "carers.c1.own_email": "A carer's own e-mail or telephone can be given from the age of 16; leave it empty",
        "carers.c1.given_by": "Enter the name of who gives or withdraws the consent",
        "carers.c2": "This carer is not in your household",
    }
    assert homes.details(made.link(1), proof, now=NOW) == before
    assert homes.changes_of(SERVICE, "h1") == ()


def test_what_staff_wrote_and_assessed_is_never_shown_to_a_household(store: Store) -> None:
    made = open_booking(store)
    homes = households_of(store)
    with store.write() as db:
        written = {"service_id": SERVICE, "carer_id": "c1", "written_at": NOW, "written_by": "staff:1"}
        db.execute(insert(table(tables.StaffNote)).values(written | {"words": "Worried about home"}))
    homes.set_need_level(SERVICE, "c1", 3, "staff:1")
    _, proof = opened(store, made)
    shown = homes.details(made.link(1), proof, now=NOW)
    assert "Worried" not in repr(shown)
    assert shown.more["c1"].need_level == 0
    homes.change_details(
        made.link(1), proof, DetailsForm(carers={"c1": CarerChanges(notes={"access": "Ramp"})}), now=NOW
    )
    with store.read() as db:
        kept = load_carer_details(db, SERVICE, ["c1"])["c1"]
    assert (kept.need_level, kept.access) == (3, "Ramp"), "and a household's change leaves it as it was"
    with pytest.raises(MistakesError, match="from 0 to 3"):
        homes.set_need_level(SERVICE, "c1", 4, "staff:1")
    with pytest.raises(StoreError, match="There is no carer nobody"):
        homes.set_need_level(SERVICE, "nobody", 1, "staff:1")


def test_a_change_that_was_kept_cannot_be_changed_in_the_database(store: Store) -> None:
    made = open_booking(store)
    homes, proof = opened(store, made)
    homes.change_details(made.link(1), proof, DetailsForm(contact_name="Demo Grandparent"), now=NOW)
    kept = table(tables.DetailChange)
    with pytest.raises(StoreError, match="A change of details is never changed"), store.write() as db:
        db.execute(kept.update().values(after="Somebody else"))
