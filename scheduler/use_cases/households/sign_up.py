"""Families ask to join; a coordinator accepts or refuses."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol

from geo.postcodes import PostcodeError
from scheduler import clock
from scheduler.domain.fingerprint import plain
from scheduler.domain.household_forms import SignUpForm, read_sign_up
from scheduler.domain.household_rules import (
    NEED_WORDS,
    AskedCarer,
    CarerDetails,
    Mistake,
    MistakesError,
    SignUp,
    one_line,
)
from scheduler.domain.messages import Channel, MessageKind
from scheduler.domain.people import Carer, Consent, Household, age_on
from scheduler.store import Db, Store, record_audit, sign_ups
from scheduler.store.outbox import queue_message

MOST_PENDING = 1000
"""Requests to join that may wait at one service; a flood of made-up ones ends here."""
ADULT_FROM_YEARS = 18
REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_LENGTH = 10


class Point(Protocol):
    """Where a postcode is, as ``geo.postcodes.PostcodePoint`` says."""

    @property
    def postcode(self) -> str:
        """The postcode, written the usual way."""

    @property
    def easting_m(self) -> int:
        """Metres on the British National Grid."""

    @property
    def northing_m(self) -> int:
        """Metres on the British National Grid."""


class SignUps:
    """Requests to join.

    Parameters
    ----------
    store
        The database.
    find_postcode
        Looks a postcode up (``geo.postcodes.Directory.find``); raises a PostcodeError for one that does not exist.
    """

    def __init__(self, store: Store, find_postcode: Callable[[str], Point]) -> None:
        self._store = store
        self._find_postcode = find_postcode

    def request_sign_up(self, service_id: str, form: SignUpForm, *, now: datetime | None = None) -> str:
        """Keep a family's request to join; returns the reference that the family is told.

        The same answers sent twice while the first wait are one request.

        Raises
        ------
        MistakesError
            With everything that is to be mended; nothing is kept.
        """
        at = now or clock.now()
        asked = read_sign_up(form, at.date())
        asked = replace(asked, postcode=self._place(asked.postcode, "postcode").postcode)
        answers = plain(asked)
        with self._store.write() as db:
            waiting = sign_ups.pending_sign_ups(db, service_id)
            same = next((one.id for one in waiting if one.answers == answers), None)
            if same is not None:
                return same
            if len(waiting) >= MOST_PENDING:
                words = "We cannot take more requests here at the moment; please call the team"
                raise MistakesError([Mistake(field="", words=words)])
            reference = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(REFERENCE_LENGTH))
            sign_ups.add_sign_up(db, service_id, reference, answers, now=at)
            channel = Channel.EMAIL if asked.contact_email else Channel.TEXT
            queue_message(
                db,
                service_id=service_id,
                once_key=f"sign_up:{reference}",
                kind=MessageKind.SIGN_UP_RECEIVED,
                channel=channel,
                address=asked.contact_email or asked.contact_phone,
                data={"reference": reference},
            )
        return reference

    def _place(self, postcode: str, field: str) -> Point:
        try:
            return self._find_postcode(postcode)
        except PostcodeError as error:
            raise MistakesError([Mistake(field=field, words=str(error))]) from error

    def pending_requests(self, service_id: str) -> tuple[sign_ups.SignUpRecord, ...]:
        """List the requests that wait for a coordinator, the oldest first."""
        with self._store.read() as db:
            return sign_ups.pending_sign_ups(db, service_id)

    def accept_request(self, service_id: str, request_id: str, by: str, *, now: datetime | None = None) -> str:
        """Make a household and its carers of a request, and send it its link; returns the household's id.

        Raises
        ------
        NotFoundError, StoreError
            When there is no such request, or somebody has decided on it already; nothing is changed.
        """
        with self._store.write() as db:
            record = sign_ups.load_sign_up(db, service_id, request_id)
            asked = _asked(record.answers)
            home = f"household-{secrets.token_hex(6)}"
            sign_ups.decide_sign_up(
                db,
                service_id=service_id,
                request_id=request_id,
                status="accepted",
                by=by,
                household_id=home,
                now=now or clock.now(),
            )
            place = self._find_postcode(asked.postcode)
            lsoa, area_id = sign_ups.nearest_demand_point(db, service_id, place.easting_m, place.northing_m)
            household = Household(
                id=home,
                postcode=place.postcode,
                lsoa=lsoa,
                area_id=area_id,
                easting_m=place.easting_m,
                northing_m=place.northing_m,
                contact_name=asked.contact_name,
                contact_email=asked.contact_email,
                contact_phone=asked.contact_phone,
            )
            carers = [_carer(home, one, asked.contact_name, record.asked_at) for one in asked.carers]
            details = [_details(carer.id, one) for carer, one in zip(carers, asked.carers, strict=True)]
            sign_ups.add_household(db, service_id, household, carers, details)
            audit(db, service_id, by, "accepted sign-up", home, {"request": request_id, "carers": len(carers)})
            queue_message(
                db,
                service_id=service_id,
                once_key=f"sign_up_accepted:{request_id}",
                kind=MessageKind.SIGN_UP_ACCEPTED,
                household_id=home,
                data={},
            )
        return home

    def refuse_request(
        self, service_id: str, request_id: str, by: str, reason: str, *, now: datetime | None = None
    ) -> None:
        """Refuse a request, with the reason that is kept and that the family is told.

        Raises
        ------
        MistakesError
            When no reason is given.
        NotFoundError, StoreError
            When there is no such request, or somebody has decided on it already.
        """
        words = one_line(reason, 300)
        if not words:
            raise MistakesError([Mistake(field="reason", words="Say why the request is refused")])
        with self._store.write() as db:
            sign_ups.decide_sign_up(
                db,
                service_id=service_id,
                request_id=request_id,
                status="refused",
                by=by,
                reason=words,
                now=now or clock.now(),
            )
            audit(db, service_id, by, "refused sign-up", request_id, {}, kind="sign-up")
            asked = _asked(sign_ups.load_sign_up(db, service_id, request_id).answers)
            queue_message(
                db,
                service_id=service_id,
                once_key=f"sign_up_refused:{request_id}",
                kind=MessageKind.SIGN_UP_REFUSED,
                channel=Channel.EMAIL if asked.contact_email else Channel.TEXT,
                address=asked.contact_email or asked.contact_phone,
                data={"reference": request_id, "because": words, "name": asked.contact_name},
            )


def _asked(answers: dict[str, Any]) -> SignUp:
    """Read a request that was checked when it came."""
    carers = tuple(
        AskedCarer(
            **one
            | {
                "birth_date": date.fromisoformat(one["birth_date"]),
                "consents": tuple(one["consents"]),
                "may_collect": tuple(one["may_collect"]),
            }
        )
        for one in answers["carers"]
    )
    return SignUp(**answers | {"carers": carers})


def _carer(household_id: str, asked: AskedCarer, contact_name: str, asked_at: datetime) -> Carer:
    """Make a carer of the register; consents count from the day on which they were given on the form."""
    adult = age_on(asked.birth_date, asked_at.date()) >= ADULT_FROM_YEARS
    given_by = f"{asked.given_name} {asked.family_name}" if adult else contact_name
    return Carer(
        id=f"carer-{secrets.token_hex(6)}",
        household_id=household_id,
        given_name=asked.given_name,
        family_name=asked.family_name,
        birth_date=asked.birth_date,
        may_collect=asked.may_collect,
        consents=tuple(
            Consent(purpose=purpose, given_on=asked_at.date(), given_by=given_by) for purpose in asked.consents
        ),
    )


def _details(carer_id: str, asked: AskedCarer) -> CarerDetails:
    notes = {kind: asked.notes.get(kind, "") for kind in NEED_WORDS}
    return CarerDetails(carer_id=carer_id, own_email=asked.own_email, own_phone=asked.own_phone, need_level=0, **notes)


def audit(  # noqa: PLR0913 — the words of one entry
    db: Db, service_id: str, actor: str, action: str, about_id: str, detail: dict[str, Any], *, kind: str = "household"
) -> None:
    """Add an entry to the audit trail, in the transaction of the change."""
    record_audit(
        db, service_id=service_id, actor=actor, action=action, about_kind=kind, about_id=about_id, detail=detail
    )
