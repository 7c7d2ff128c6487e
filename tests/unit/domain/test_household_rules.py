"""What households type is read kindly, kept clean, and refused in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.household_forms import CarerForm, SignUpForm, read_sign_up
from scheduler.domain.household_rules import (
    CODES_AT_MOST,
    CONSENT_WORDS,
    MOST_CHARACTERS,
    MistakesError,
    birth_date_of,
    consents_after,
    consents_held,
    email_address,
    is_mobile,
    may_have_own_contact,
    next_code_at,
    note,
    one_line,
    phone_number,
)
from scheduler.domain.people import Consent

TODAY = date(2026, 12, 14)
NOW = datetime(2026, 12, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "sam", "sam@", "@x.org", "a b@x.org", "a@x", "a@x.org\nBcc: b@y.org", "a@b@c.org"]
)
def test_what_is_no_email_address_is_refused(text: str) -> None:
    assert email_address(text) is None


def test_an_email_address_is_kept_as_written_but_for_its_domain() -> None:
    assert email_address(" Sam.O'Neil+club@Example.CO.UK ") == "Sam.O'Neil+club@example.co.uk"


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("07700 900123", "07700900123"),
        ("+44 7700 900 123", "07700900123"),
        ("0044 (0)7700-900123", "07700900123"),
        ("(01225) 713000", "01225713000"),
        ("7700900123", None),
        ("07700 90012", "0770090012"),
        ("+1 202 555 0100", None),
        ("ring me", None),
    ],
)
def test_telephone_numbers_are_read_as_people_write_them(text: str, digits: str | None) -> None:
    assert phone_number(text) == digits


def test_texts_go_to_mobiles_alone() -> None:
    assert is_mobile("07700900123")
    assert not is_mobile("01225713000")
    assert not is_mobile("")


@given(text=st.text(max_size=300))
def test_a_line_and_a_note_hold_nothing_unseen_and_reading_them_again_changes_nothing(text: str) -> None:
    line, words = one_line(text), note(text)
    assert "\n" not in line
    assert "\r" not in line
    assert "\u202e" not in line + words
    assert "\x00" not in line + words
    assert len(line) <= 100
    assert (one_line(line), note(words)) == (line, words)


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("2014-03-27", date(2014, 3, 27)),
        ("2026-12-14", TODAY),
        ("2026-12-15", None),
        ("1900-01-01", None),
        ("2014-02-30", None),
        ("", None),
    ],
)
def test_a_birth_date_lies_in_the_past_and_within_a_lifetime(text: str, born: date | None) -> None:
    assert birth_date_of(text, TODAY) == born


def test_a_carer_has_contact_details_of_their_own_from_the_sixteenth_birthday() -> None:
    assert may_have_own_contact(date(2010, 12, 14), TODAY)
    assert not may_have_own_contact(date(2010, 12, 15), TODAY)


def test_a_consent_is_given_withdrawn_and_given_again_and_nothing_is_forgotten() -> None:
    given_first = consents_after((), {"photographs": True}, given_by="Mum", today=TODAY)
    assert consents_after(given_first, {"photographs": True}, given_by="Dad", today=TODAY) == given_first
    later = TODAY + timedelta(days=30)
    withdrawn = consents_after(given_first, {"photographs": False}, given_by="Mum", today=later)
    assert withdrawn == (Consent(purpose="photographs", given_on=TODAY, given_by="Mum", withdrawn_on=later),)
    again = consents_after(withdrawn, {"photographs": True}, given_by="Mum", today=later)
    assert (len(again), consents_held(again, later)) == (2, {"photographs"})
    assert consents_held(withdrawn, later - timedelta(days=1)) == {"photographs"}
    assert consents_held(withdrawn, later) == set()


@given(steps=st.lists(st.tuples(st.sampled_from(sorted(CONSENT_WORDS)), st.booleans(), st.integers(0, 3)), max_size=15))
def test_after_any_history_a_consent_holds_as_was_said_last(steps: list[tuple[str, bool, int]]) -> None:
    consents: tuple[Consent, ...] = ()
    day, said = TODAY, dict[str, bool]()
    for purpose, agreed, days in steps:
        day += timedelta(days=days)
        before = len(consents)
        consents = consents_after(consents, {purpose: agreed}, given_by="Mum", today=day)
        said[purpose] = agreed
        assert len(consents) >= before
    assert consents_held(consents, day) == {purpose for purpose, agreed in said.items() if agreed}
    standing = [one.purpose for one in consents if one.withdrawn_on is None]
    assert len(standing) == len(set(standing))


def test_three_codes_in_a_quarter_of_an_hour_and_ten_a_day() -> None:
    quarter, day = CODES_AT_MOST
    assert (quarter, day) == ((timedelta(minutes=15), 3), (timedelta(days=1), 10))
    asked = [NOW, NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)]
    assert next_code_at(asked[:2], NOW + timedelta(minutes=2)) is None
    assert next_code_at(asked, NOW + timedelta(minutes=3)) == NOW + timedelta(minutes=15)
    assert next_code_at(asked, NOW + timedelta(minutes=15)) is None
    ten = [NOW + timedelta(hours=n) for n in range(10)]
    assert next_code_at(ten, NOW + timedelta(hours=12)) == NOW + timedelta(days=1)


def test_everything_that_is_to_be_mended_is_told_at_once_field_by_field() -> None:
    form = SignUpForm(
        contact_email="nobody",
        contact_phone="12",
        carers=(
            CarerForm(given_name="Demo", family_name="Carer", birth_date="2014-03-27"),
            CarerForm(
                birth_date="27.3.2014",
                notes={"medical": "x" * (MOST_CHARACTERS + 1), "secret": "x"},
                consents=("photographs", "everything"),
                may_collect=tuple("abcdefg"),
                own_phone="x",
            ),
        ),
    )
    with pytest.raises(MistakesError) as refused:
        read_sign_up(form, TODAY)
    told = {one.field: one.words for one in refused.value.mistakes}
    assert told == {
        "contact_name": "Enter the name of the adult we can write to",
        "contact_email": "“nobody” is not an e-mail address; write one such as name@example.org",
        "contact_phone": "“12” is not a British telephone number; write one such as 07700 900123",
        "postcode": "Enter the postcode of the home",
        "carers.1.given_name": "Enter the carer's first name",
        "carers.1.family_name": "Enter the carer's last name",
        "carers.1.birth_date": "“27.3.2014” is not a date of birth; use day, month and year, not in the future",
        "carers.1.own_phone": "“x” is not a British telephone number; write one such as 07700 900123",
        "carers.1.notes.medical": "Health and medicines: write at most 500 characters; these are 501",
        "carers.1.notes.secret": "“secret” is no kind of need that we ask for",
        "carers.1.consents": "“everything” is no consent that we ask for",
        "carers.1.may_collect": "Name at most 6 adults who may collect",
    }


def test_a_request_without_carers_or_contact_says_so() -> None:
    with pytest.raises(MistakesError, match=r"Enter an e-mail address or a telephone number.*at least one carer"):
        read_sign_up(SignUpForm(contact_name="Demo Adult", postcode="BA14 8JN"), TODAY)
