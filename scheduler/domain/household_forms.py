"""Forms of households: what was typed, and how it is read; what cannot be taken says all that is to be mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from scheduler.domain.household_rules import (
    CONSENT_WORDS,
    MOST_CARERS,
    OWN_CONTACT_FROM_YEARS,
    AskedCarer,
    Mistake,
    MistakesError,
    SignUp,
    birth_date_of,
    email_address,
    may_have_own_contact,
    mistakes_of_address,
    mistakes_of_contact,
    mistakes_of_notes,
    mistakes_of_number,
    note,
    one_line,
    phone_number,
)

MOST_COLLECTING = 6
"""Adults who may fetch one carer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarerForm:
    """One carer as typed; ``birth_date`` as year-month-day, ``consents`` the purposes that were ticked."""

    given_name: str = ""
    family_name: str = ""
    birth_date: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    consents: tuple[str, ...] = ()
    may_collect: tuple[str, ...] = ()
    own_email: str = ""
    own_phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpForm:
    """A request to join as typed."""

    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    postcode: str = ""
    carers: tuple[CarerForm, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CarerChanges:
    """What a household wants changed about a carer; None leaves as it is.

    ``consents`` gives True or False by purpose; ``given_by`` names the adult, or the carer from 16, who says so.
    """

    notes: Mapping[str, str] | None = None
    consents: Mapping[str, bool] | None = None
    given_by: str = ""
    may_collect: tuple[str, ...] | None = None
    own_email: str | None = None
    own_phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsForm:
    """What a household wants changed, as typed; None leaves as it is."""

    contact_name: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    postcode: str | None = None
    carers: Mapping[str, CarerChanges] = field(default_factory=dict)


def read_sign_up(form: SignUpForm, today: date) -> SignUp:
    """Read a request to join. Whether its postcode exists is asked elsewhere.

    Raises
    ------
    MistakesError
        With everything that is to be mended; fields of the second carer are called "carers.1.birth_date" and so on.
    """
    found = mistakes_of_contact(form.contact_name, form.contact_email, form.contact_phone)
    if not form.postcode.strip():
        found.append(Mistake(field="postcode", words="Enter the postcode of the home"))
    if not form.carers:
        found.append(Mistake(field="carers", words="Tell us about at least one carer"))
    if len(form.carers) > MOST_CARERS:
        words = f"One request can hold {MOST_CARERS} carers; call the team for more"
        found.append(Mistake(field="carers", words=words))
    for n, carer in enumerate(form.carers[:MOST_CARERS]):
        found += _mistakes_of_carer(f"carers.{n}", carer, today)
    if found:
        raise MistakesError(found)
    return SignUp(
        contact_name=one_line(form.contact_name),
        contact_email=email_address(form.contact_email) or "",
        contact_phone=phone_number(form.contact_phone) or "",
        postcode=one_line(form.postcode),
        carers=tuple(_asked_carer(carer, today) for carer in form.carers),
    )


def _mistakes_of_carer(at: str, form: CarerForm, today: date) -> list[Mistake]:
    found = []
    if not one_line(form.given_name):
        found.append(Mistake(field=f"{at}.given_name", words="Enter the carer's first name"))
    if not one_line(form.family_name):
        found.append(Mistake(field=f"{at}.family_name", words="Enter the carer's last name"))
    born = birth_date_of(form.birth_date, today)
    if born is None:
        words = (
            "Enter the carer's date of birth, such as 27 3 2014" if not form.birth_date.strip("- ") else _no_date(form)
        )
        found.append(Mistake(field=f"{at}.birth_date", words=words))
    found += _mistakes_of_own_contact(at, born, form.own_email, form.own_phone, today)
    return (
        found + mistakes_of_notes(f"{at}.notes", form.notes) + _mistakes_of_lists(at, form.consents, form.may_collect)
    )


def _no_date(form: CarerForm) -> str:
    return f"“{one_line(form.birth_date, 40)}” is not a date of birth; use day, month and year, not in the future"


def _mistakes_of_own_contact(at: str, born: date | None, email: str, phone: str, today: date) -> list[Mistake]:
    given = bool(email.strip() or phone.strip())
    if given and born is not None and not may_have_own_contact(born, today):
        words = (
            f"A carer's own e-mail or telephone can be given from the age of {OWN_CONTACT_FROM_YEARS}; leave it empty"
        )
        return [Mistake(field=f"{at}.own_email", words=words)]
    return mistakes_of_address(f"{at}.own_email", email) + mistakes_of_number(f"{at}.own_phone", phone)


def _mistakes_of_lists(at: str, consents: tuple[str, ...], may_collect: tuple[str, ...]) -> list[Mistake]:
    unknown = sorted(set(consents) - set(CONSENT_WORDS))
    found = [
        Mistake(field=f"{at}.consents", words=f"“{one_line(one, 40)}” is no consent that we ask for") for one in unknown
    ]
    if len(may_collect) > MOST_COLLECTING:
        words = f"Name at most {MOST_COLLECTING} adults who may collect"
        found.append(Mistake(field=f"{at}.may_collect", words=words))
    return found


def _asked_carer(form: CarerForm, today: date) -> AskedCarer:
    born = birth_date_of(form.birth_date, today)
    if born is None:  # refused before
        raise MistakesError([Mistake(field="birth_date", words="Enter the carer's date of birth")])
    return AskedCarer(
        given_name=one_line(form.given_name),
        family_name=one_line(form.family_name),
        birth_date=born,
        notes={kind: note(words) for kind, words in sorted(form.notes.items()) if note(words)},
        consents=tuple(sorted(set(form.consents))),
        may_collect=adults(form.may_collect),
        own_email=email_address(form.own_email) or "",
        own_phone=phone_number(form.own_phone) or "",
    )


def adults(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of adults who may collect, clean, each once, in the order given."""
    return tuple(dict.fromkeys(one_line(name) for name in names if one_line(name)))


def mistakes_of_changes(at: str, changes: CarerChanges, birth_date: date, today: date) -> list[Mistake]:
    """Return what is wrong with the changes to one carer."""
    found = mistakes_of_notes(f"{at}.notes", changes.notes or {})
    found += _mistakes_of_own_contact(at, birth_date, changes.own_email or "", changes.own_phone or "", today)
    found += _mistakes_of_lists(at, tuple(changes.consents or ()), changes.may_collect or ())
    if changes.consents and not one_line(changes.given_by):
        found.append(Mistake(field=f"{at}.given_by", words="Enter the name of who gives or withdraws the consent"))
    return found
