"""What households may say about themselves: sign-up, corrections, consents, one-time codes.

Nothing that comes from a form is trusted: every rule here takes the words as they were typed and gives back
either clean words or the sentences that tell a person what to mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from scheduler.domain.people import Carer, Consent, Household, age_on
from scheduler.errors import EvenhandError

OWN_CONTACT_FROM_YEARS = 16
"""From this age a carer may give an e-mail address and a telephone number of their own."""
CONSENT_WORDS: Mapping[str, str] = {
    "photographs": "Photographs may be taken and shown",
    "emergency_treatment": "Staff may agree to emergency treatment when nobody at home can be reached",
    "transport": "May travel in the service's vehicles",
    "outings": "May go on outings with the group",
    "walking_home_alone": "May walk home alone",
}
"""What can be agreed to, and how a form asks for it."""
NEED_WORDS: Mapping[str, str] = {
    "access": "Getting in and moving about",
    "medical": "Health and medicines",
    "dietary": "Food and drink",
    "behaviour": "What helps when things are hard",
}
"""What staff must know at a session, and how a form asks for it."""
MOST_CHARACTERS = 500
"""Of a note about a need."""
NAME_CHARACTERS = 100
EMAIL_CHARACTERS = 254
MOST_CARERS = 12
"""Of one household in one request."""
OLDEST_YEARS = 120

CODE_DIGITS = 6
CODE_LIVES = timedelta(minutes=10)
CODE_TRIES = 5
PROOF_LIVES = timedelta(minutes=15)
"""How long a household may look at and change its details after it typed its code."""
CODES_AT_MOST = ((timedelta(minutes=15), 3), (timedelta(days=1), 10))
"""How many codes a household may ask for within which time."""

_EMAIL = re.compile(r"[^@\s<>\"(),;:\\]+@[^@\s<>\"(),;:\\.]+(\.[^@\s<>\"(),;:\\.]+)+")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class HouseholdLink(Protocol):
    """What a household's link opens: one household of one service."""

    @property
    def service_id(self) -> str:
        """The service."""

    @property
    def household_id(self) -> str:
        """The household."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """Something to mend in a form: the field's name and what to do."""

    field: str
    words: str


class MistakesError(EvenhandError, ValueError):
    """A form cannot be taken as it is; ``mistakes`` lists everything to mend, field by field."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(one.words for one in mistakes))


@dataclass(frozen=True, slots=True, kw_only=True)
class CarerDetails:
    """What staff must know about a carer at a session, and the carer's own contact from 16.

    ``need_level`` is 0 where nobody has assessed the need, else 1 (some) to 3 (highest); staff set it and
    no page shows it to a household.
    """

    carer_id: str
    own_email: str = ""
    own_phone: str = ""
    access: str = ""
    medical: str = ""
    dietary: str = ""
    behaviour: str = ""
    need_level: int = 0

    def note(self, kind: str) -> str:
        """Return the note of one kind of ``NEED_WORDS``."""
        return str(getattr(self, kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCarer:
    """A carer in a sign-up request, clean; ``consents`` names what was agreed to."""

    given_name: str
    family_name: str
    birth_date: date
    notes: Mapping[str, str] = field(default_factory=dict)
    consents: tuple[str, ...] = ()
    may_collect: tuple[str, ...] = ()
    own_email: str = ""
    own_phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp:
    """A request to join, clean: who to write to, where they live, and the carers."""

    contact_name: str
    contact_email: str
    contact_phone: str
    postcode: str
    carers: tuple[AskedCarer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDetails:
    """What a household reads about itself; no field for what staff wrote."""

    household: Household
    carers: tuple[Carer, ...]
    more: Mapping[str, CarerDetails]


def one_line(text: str, most: int = NAME_CHARACTERS) -> str:
    """Return a text on one line, without what cannot be seen, and not longer than ``most``."""
    return re.sub(r"\s+", " ", _UNPRINTABLE.sub("", text)).strip()[:most].strip()


def note(text: str) -> str:
    """Return a note of some lines, without what cannot be seen."""
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in _UNPRINTABLE.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)


def email_address(text: str) -> str | None:
    """Return an e-mail address as written, its domain in small letters; None when it cannot be one.

    Examples
    --------
    >>> email_address(" Sam@Example.ORG ")
    'Sam@example.org'
    """
    written = text.strip()
    if len(written) > EMAIL_CHARACTERS or _UNPRINTABLE.search(written) or not _EMAIL.fullmatch(written):
        return None
    name, _, domain = written.rpartition("@")
    return f"{name}@{domain.lower()}"


def phone_number(text: str) -> str | None:
    """Return a British telephone number as digits from 0; None when it cannot be one.

    Examples
    --------
    >>> phone_number("+44 (0)7700 900 123")
    '07700900123'
    """
    digits = re.sub(r"[\s().-]", "", text)
    digits = re.sub(r"^(\+44|0044)0?", "0", digits)
    return digits if re.fullmatch(r"0[1-9][0-9]{8,9}", digits) else None


def is_mobile(phone: str) -> bool:
    """Whether a number of ``phone_number`` can receive texts."""
    return re.fullmatch(r"07[1-9][0-9]{8}", phone) is not None


def mistakes_of_contact(name: str, email: str, phone: str) -> list[Mistake]:
    """Return what is wrong with the adult to write to; an e-mail address or a telephone number is enough."""
    found = []
    if not one_line(name):
        found.append(Mistake(field="contact_name", words="Enter the name of the adult we can write to"))
    if not email.strip() and not phone.strip():
        found.append(Mistake(field="contact_email", words="Enter an e-mail address or a telephone number"))
    return found + mistakes_of_address("contact_email", email) + mistakes_of_number("contact_phone", phone)


def mistakes_of_address(field_name: str, email: str) -> list[Mistake]:
    """Return what is wrong with an e-mail address; an empty one is fine."""
    if not email.strip() or email_address(email) is not None:
        return []
    words = f"“{one_line(email, 60)}” is not an e-mail address; write one such as name@example.org"
    return [Mistake(field=field_name, words=words)]


def mistakes_of_number(field_name: str, phone: str) -> list[Mistake]:
    """Return what is wrong with a telephone number; an empty one is fine."""
    if not phone.strip() or phone_number(phone) is not None:
        return []
    words = f"“{one_line(phone, 60)}” is not a British telephone number; write one such as 07700 900123"
    return [Mistake(field=field_name, words=words)]


def mistakes_of_notes(field_name: str, notes: Mapping[str, str]) -> list[Mistake]:
    """Return what is wrong with the notes about needs: unknown kinds, and notes that are too long."""
    found = []
    for kind, words in notes.items():
        at = f"{field_name}.{kind}"
        if kind not in NEED_WORDS:
            found.append(Mistake(field=at, words=f"“{one_line(kind, 40)}” is no kind of need that we ask for"))
        elif len(note(words)) > MOST_CHARACTERS:
            long = f"{NEED_WORDS[kind]}: write at most {MOST_CHARACTERS} characters; these are {len(note(words))}"
            found.append(Mistake(field=at, words=long))
    return found


def birth_date_of(text: str, today: date) -> date | None:
    """Read a birth date written as year-month-day; None when it is none, lies ahead or is past all ages."""
    try:
        born = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return born if born <= today and age_on(born, today) <= OLDEST_YEARS else None


def may_have_own_contact(birth_date: date, today: date) -> bool:
    """Whether a carer is old enough to be written to."""
    return age_on(birth_date, today) >= OWN_CONTACT_FROM_YEARS


def consents_after(
    consents: Sequence[Consent], wanted: Mapping[str, bool], *, given_by: str, today: date
) -> tuple[Consent, ...]:
    """Return the consents after a household gave some and withdrew others; nothing is ever forgotten.

    A consent that is given again is a new entry beside the one that was withdrawn. A purpose that ``wanted`` does
    not name stays as it was. One given and withdrawn on the same day stands with both dates.
    """
    kept = list(consents)
    for purpose, agreed in wanted.items():
        holding = [n for n, one in enumerate(kept) if one.purpose == purpose and one.withdrawn_on is None]
        if agreed and not holding:
            kept.append(Consent(purpose=purpose, given_on=today, given_by=given_by))
        if not agreed:
            for n in holding:
                old = kept[n]
                last = max(today, old.given_on)
                kept[n] = Consent(purpose=purpose, given_on=old.given_on, given_by=old.given_by, withdrawn_on=last)
    return tuple(kept)


def consents_held(consents: Iterable[Consent], day: date) -> frozenset[str]:
    """Purposes to which a carer's consent holds on a day."""
    return frozenset(one.purpose for one in consents if one.holds_on(day))


def next_code_at(asked: Iterable[datetime], now: datetime) -> datetime | None:
    """Return from when a household may ask for another code; None when it may ask now.

    Parameters
    ----------
    asked
        When it asked before.
    now
        The present instant.
    """
    earlier = sorted(asked)
    waits = []
    for within, most in CODES_AT_MOST:
        recent = [at for at in earlier if at > now - within]
        if len(recent) >= most:
            waits.append(recent[-most] + within)
    return max(waits, default=None)
