"""A household reads and corrects its own details after a one-time code; staff see what it changed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from scheduler import clock
from scheduler.domain.household_changes import FieldChange, changed_details
from scheduler.domain.household_forms import DetailsForm
from scheduler.domain.household_rules import (
    CODE_LIVES,
    CODE_TRIES,
    CODES_AT_MOST,
    PROOF_LIVES,
    HouseholdLink,
    Mistake,
    MistakesError,
    OwnDetails,
    is_mobile,
    next_code_at,
    phone_number,
)
from scheduler.domain.messages import Channel, MessageKind
from scheduler.domain.people import Household
from scheduler.errors import EvenhandError
from scheduler.store import Db, Store, sign_ups
from scheduler.store import households as household_details
from scheduler.store.outbox import queue_message
from scheduler.use_cases.households.sign_up import Point, SignUps, audit

HIGHEST_NEED = 3


class CodeError(EvenhandError):
    """A one-time code was not sent, or not taken; the words say what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSent:
    """Where a code went, with most of the address hidden, and until when it can be typed."""

    channel: Channel
    to: str
    valid_until: datetime


class Households(SignUps):
    """What households and coordinators do with details.

    Parameters
    ----------
    store
        The database.
    find_postcode
        Looks a postcode up (``geo.postcodes.Directory.find``); raises a PostcodeError for one that does not exist.
    code_of
        Makes the six digits of a one-time code from its nonce and the secret key, as the sender of messages does.
    """

    def __init__(self, store: Store, find_postcode: Callable[[str], Point], code_of: Callable[[str], str]) -> None:
        super().__init__(store, find_postcode)
        self._code_of = code_of

    def channels(self, link: HouseholdLink) -> dict[Channel, str]:
        """How a code can be sent to a household, with most of each address hidden."""
        with self._store.read() as db:
            return _channels(household_details.load_own_details(db, link.service_id, link.household_id).household)

    def send_code(self, link: HouseholdLink, channel: Channel | str, *, now: datetime | None = None) -> CodeSent:
        """Send a household a code of six digits; the one before it opens nothing any more.

        Raises
        ------
        CodeError
            When the household has no such address, or has asked too often.
        """
        now = now or clock.now()
        with self._store.write() as db:
            household_details.lock_household(db, link.service_id, link.household_id)
            home = household_details.load_own_details(db, link.service_id, link.household_id).household
            known = _channels(home)
            if channel not in known:
                message = "We have no such address for you; choose another way, or call the team."
                raise CodeError(message)
            longest = max(within for within, _ in CODES_AT_MOST)
            asked = household_details.codes_asked(db, link.service_id, link.household_id, now - longest)
            again = next_code_at(asked, now)
            if again is not None:
                message = f"You have asked for several codes; use the last one, or ask again after {again:%H:%M}."
                raise CodeError(message)
            nonce = secrets.token_hex(16)
            used = Channel(channel)
            household_details.add_code(
                db,
                link.service_id,
                link.household_id,
                channel=used.value,
                nonce=nonce,
                made_at=now,
                expires_at=now + CODE_LIVES,
                tries_left=CODE_TRIES,
            )
            queue_message(
                db,
                service_id=link.service_id,
                once_key=f"code:{nonce}",
                kind=MessageKind.ONE_TIME_CODE,
                household_id=link.household_id,
                channel=used,
                data={"nonce": nonce, "valid_minutes": int(CODE_LIVES.total_seconds() // 60)},
            )
        return CodeSent(channel=used, to=known[used], valid_until=now + CODE_LIVES)

    def open_details(self, link: HouseholdLink, code: str, *, now: datetime | None = None) -> str:
        """Take the code that was typed; returns a proof for ``details`` and ``change_details``, valid for 15 minutes.

        Raises
        ------
        CodeError
            When the code is wrong, was used, has run out, or was tried too often.
        """
        now = now or clock.now()
        with self._store.write() as db:
            household_details.lock_household(db, link.service_id, link.household_id)
            sent = household_details.latest_code(db, link.service_id, link.household_id)
            refused = None
            if sent is None or sent.used_at is not None or sent.expires_at <= now:
                refused = "This code has run out or was used; ask for a new one."
            elif not household_details.use_up_a_try(db, sent.id):
                refused = "This code was tried too often; ask for a new one."
            elif not hmac.compare_digest(self._code_of(sent.nonce).encode(), "".join(code.split()).encode()):
                refused = "This is not the code we sent last; look at the newest message, or ask for a new code."
            proof = secrets.token_urlsafe(32)
            if refused is None and sent is not None:
                until = now + PROOF_LIVES
                household_details.mark_code_used(db, sent.id, at=now, proof_hash=_hash(proof), proof_until=until)
                audit(db, link.service_id, _actor(link), "opened own details", link.household_id, {})
        if refused is not None:  # said after the transaction was kept, as the try that it cost must be
            raise CodeError(refused)
        return proof

    def details(self, link: HouseholdLink, proof: str, *, now: datetime | None = None) -> OwnDetails:
        """Read a household's own details; what staff wrote is not among them.

        Raises
        ------
        CodeError
            When the proof has run out or is another household's.
        """
        now = now or clock.now()
        with self._store.read() as db:
            _check_proof(db, link, proof, now)
            found = household_details.load_own_details(db, link.service_id, link.household_id)
        return replace(found, more={one: replace(more, need_level=0) for one, more in found.more.items()})

    def change_details(
        self, link: HouseholdLink, proof: str, form: DetailsForm, *, now: datetime | None = None
    ) -> tuple[str, ...]:
        """Change a household's own details; returns the names of the fields that are different now.

        Raises
        ------
        CodeError
            When the proof has run out or is another household's.
        MistakesError
            With everything that is to be mended; nothing is changed then.
        """
        place = None if form.postcode is None else self._place(form.postcode, "postcode")
        now = now or clock.now()
        with self._store.write() as db:
            _check_proof(db, link, proof, now)
            household_details.lock_household(db, link.service_id, link.household_id)
            before = household_details.load_own_details(db, link.service_id, link.household_id)
            after, changes = changed_details(before, form, now.date())
            if place is not None and place.postcode != before.household.postcode:
                after, moved = _moved(db, link.service_id, after, place)
                changes = (*changes, moved)
            if changes:
                household_details.save_own_details(db, link.service_id, after, changes, at=now, by=_actor(link))
                fields = sorted({one.field for one in changes})
                audit(db, link.service_id, _actor(link), "changed own details", link.household_id, {"fields": fields})
        return tuple(sorted({one.field for one in changes}))

    def changes_of(self, service_id: str, household_id: str) -> tuple[household_details.ChangeRecord, ...]:
        """Every change that a household made to its details, the newest first, for staff."""
        with self._store.read() as db:
            return household_details.changes_of(db, service_id, household_id)

    def set_need_level(self, service_id: str, carer_id: str, level: int, by: str) -> None:
        """Keep what an assessment found: 0 not assessed, 1 some need, 2 more, 3 highest.

        Raises
        ------
        MistakesError
            When the level is another number.
        """
        if level not in range(HIGHEST_NEED + 1):
            raise MistakesError([Mistake(field="need_level", words=f"Choose a level from 0 to {HIGHEST_NEED}")])
        with self._store.write() as db:
            household_details.save_need_level(db, service_id, carer_id, level)
            audit(db, service_id, by, "changed need level", carer_id, {"level": level}, kind="carer")


def _channels(household: Household) -> dict[Channel, str]:
    """Addresses of a household, with most of each hidden; texts go to mobiles only."""
    found = {}
    if household.contact_email:
        name, _, domain = household.contact_email.partition("@")
        found[Channel.EMAIL] = f"{name[0]}…@{domain}"
    if is_mobile(phone_number(household.contact_phone) or ""):
        found[Channel.TEXT] = f"the number ending in {household.contact_phone[-3:]}"
    return found


def _check_proof(db: Db, link: HouseholdLink, proof: str, now: datetime) -> None:
    if not household_details.proof_holds(db, link.service_id, link.household_id, _hash(proof), now):
        message = "For your safety your details were closed; ask for a new code to open them again."
        raise CodeError(message)


def _moved(db: Db, service_id: str, details: OwnDetails, place: Point) -> tuple[OwnDetails, FieldChange]:
    lsoa, area_id = sign_ups.nearest_demand_point(db, service_id, place.easting_m, place.northing_m)
    home = replace(
        details.household,
        postcode=place.postcode,
        lsoa=lsoa,
        area_id=area_id,
        easting_m=place.easting_m,
        northing_m=place.northing_m,
    )
    change = FieldChange(field="postcode", before=details.household.postcode, after=place.postcode)
    return replace(details, household=home), change


def _hash(proof: str) -> str:
    return hashlib.sha256(proof.encode()).hexdigest()


def _actor(link: HouseholdLink) -> str:
    return f"household:{link.household_id}"
