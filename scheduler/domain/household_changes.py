"""What a household's form changes, field by field, so that its history can be kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from scheduler.domain.household_forms import CarerChanges, DetailsForm, adults, mistakes_of_changes
from scheduler.domain.household_rules import (
    CONSENT_WORDS,
    NEED_WORDS,
    CarerDetails,
    Mistake,
    MistakesError,
    OwnDetails,
    consents_after,
    email_address,
    mistakes_of_contact,
    note,
    one_line,
    phone_number,
)
from scheduler.domain.people import Carer, Household


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field before and after; ``carer_id`` None is the household itself."""

    field: str
    before: str
    after: str
    carer_id: str | None = None


def changed_details(before: OwnDetails, form: DetailsForm, today: date) -> tuple[OwnDetails, tuple[FieldChange, ...]]:
    """Apply a form to a household's details; the postcode is not dealt with here.

    Returns
    -------
    OwnDetails
        As they are to be.
    tuple of FieldChange
        What is different; empty when nothing is.

    Raises
    ------
    MistakesError
        With everything that is to be mended: an unknown carer, an address that is none, no address left ….
    """
    known = {carer.id: carer for carer in before.carers}
    found = _mistakes_of_household(before.household, form)
    for carer_id, changes in form.carers.items():
        carer = known.get(carer_id)
        if carer is None:
            found.append(Mistake(field=f"carers.{one_line(carer_id, 40)}", words="This carer is not in your household"))
        else:
            found += mistakes_of_changes(f"carers.{carer_id}", changes, carer.birth_date, today)
    if found:
        raise MistakesError(found)
    household = _household(before.household, form)
    carers = tuple(
        _carer(carer, form.carers[carer.id], today) if carer.id in form.carers else carer for carer in before.carers
    )
    more = {
        carer_id: _details(details, form.carers[carer_id]) if carer_id in form.carers else details
        for carer_id, details in before.more.items()
    }
    after = OwnDetails(household=household, carers=carers, more=more)
    return after, tuple(_differences(before, after))


def _mistakes_of_household(household: Household, form: DetailsForm) -> list[Mistake]:
    name, email, phone = (
        kept if typed is None else typed
        for kept, typed in (
            (household.contact_name, form.contact_name),
            (household.contact_email, form.contact_email),
            (household.contact_phone, form.contact_phone),
        )
    )
    if form.contact_name is None and form.contact_email is None and form.contact_phone is None:
        return []
    return mistakes_of_contact(name, email, phone)


def _household(household: Household, form: DetailsForm) -> Household:
    if form.contact_name is not None:
        household = replace(household, contact_name=one_line(form.contact_name))
    if form.contact_email is not None:
        household = replace(household, contact_email=email_address(form.contact_email) or "")
    if form.contact_phone is not None:
        household = replace(household, contact_phone=phone_number(form.contact_phone) or "")
    return household


def _carer(carer: Carer, changes: CarerChanges, today: date) -> Carer:
    if changes.may_collect is not None:
        carer = replace(carer, may_collect=adults(changes.may_collect))
    if changes.consents:
        given_by = one_line(changes.given_by)
        carer = replace(
            carer, consents=consents_after(carer.consents, changes.consents, given_by=given_by, today=today)
        )
    return carer


def _details(details: CarerDetails, changes: CarerChanges) -> CarerDetails:
    if changes.own_email is not None:
        details = replace(details, own_email=email_address(changes.own_email) or "")
    if changes.own_phone is not None:
        details = replace(details, own_phone=phone_number(changes.own_phone) or "")
    wanted = {kind: note(words) for kind, words in (changes.notes or {}).items()}
    return CarerDetails(
        carer_id=details.carer_id,
        own_email=details.own_email,
        own_phone=details.own_phone,
        need_level=details.need_level,
        **{kind: wanted.get(kind, details.note(kind)) for kind in NEED_WORDS},
    )


def _differences(before: OwnDetails, after: OwnDetails) -> Iterator[FieldChange]:
    for field in ("contact_name", "contact_email", "contact_phone"):
        old, new = getattr(before.household, field), getattr(after.household, field)
        if old != new:
            yield FieldChange(field=field, before=old, after=new)
    for old_carer, carer in zip(before.carers, after.carers, strict=True):
        old_more, more = before.more[carer.id], after.more[carer.id]
        yield from _differences_of_carer(old_carer, carer)
        for field in ("own_email", "own_phone", *NEED_WORDS):
            old, new = getattr(old_more, field), getattr(more, field)
            if old != new:
                yield FieldChange(field=field, before=old, after=new, carer_id=carer.id)


def _differences_of_carer(before: Carer, after: Carer) -> Iterator[FieldChange]:
    if before.may_collect != after.may_collect:
        names = ", ".join(before.may_collect), ", ".join(after.may_collect)
        yield FieldChange(field="may_collect", before=names[0], after=names[1], carer_id=after.id)
    for purpose in CONSENT_WORDS:
        old = _standing(before, purpose)
        new = _standing(after, purpose)
        if old != new:
            yield FieldChange(field=f"consent_{purpose}", before=old, after=new, carer_id=after.id)


def _standing(carer: Carer, purpose: str) -> str:
    """How a consent stands, in words: who gave it when, or when it was withdrawn."""
    entries = [one for one in carer.consents if one.purpose == purpose]
    if not entries:
        return "not given"
    last = entries[-1]
    if last.withdrawn_on is not None:
        return f"withdrawn on {last.withdrawn_on.isoformat()}"
    return f"given by {last.given_by} on {last.given_on.isoformat()}"
