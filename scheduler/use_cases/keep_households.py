"""What coordinators do with households: find them, read them, send or end their links, write notes; all audited."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scheduler import clock
from scheduler.domain.household_rules import Mistake, MistakesError, OwnDetails, note
from scheduler.domain.messages import MessageKind
from scheduler.store import Db, NotFoundError, Store, office_households, record_audit
from scheduler.store.households import load_own_details
from scheduler.store.office_households import HouseholdLine, PlaceOfHousehold, StaffNoteRecord
from scheduler.store.outbox import queue_message
from scheduler.store.tokens import revoke_tokens

MOST_FOUND = 25
LEAST_LETTERS = 2
NOTE_CHARACTERS = 1000
HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdSeen:
    """Everything that the office sees of a household."""

    details: OwnDetails
    places: tuple[PlaceOfHousehold, ...]
    notes: tuple[StaffNoteRecord, ...]
    links: int
    names: dict[str, str]


class KeepHouseholds:
    """Households as coordinators keep them.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, service_id: str, words: str, *, by: str) -> tuple[HouseholdLine, ...]:
        """Find up to 25 households by a part of a name, postcode, address or number; each one shown is audited.

        Raises
        ------
        MistakesError
            When fewer than two letters are given: nobody leafs through everybody.
        """
        wanted = " ".join(words.split())
        if len(wanted) < LEAST_LETTERS:
            raise MistakesError([Mistake(field="find", words=f"Write at least {LEAST_LETTERS} letters or digits")])
        with self._store.write() as db:
            found = office_households.find_households(db, service_id, wanted, most=MOST_FOUND)
            for one in found:
                _note(db, service_id, by, "saw household in a list", one.id)
        return found

    def see(self, service_id: str, household_id: str, *, by: str, now: datetime | None = None) -> HouseholdSeen:
        """Read a household; that somebody did is audited.

        Raises
        ------
        NotFoundError
            When the service has no such household.
        """
        at = now or clock.now()
        with self._store.write() as db:
            details = load_own_details(db, service_id, household_id)
            _note(db, service_id, by, "saw household", household_id)
            return HouseholdSeen(
                details=details,
                places=office_households.places_of_household(db, service_id, household_id, at),
                notes=office_households.staff_notes(db, service_id, household_id),
                links=office_households.working_links(db, service_id, HOUSEHOLD, household_id, at),
                names={one.id: f"{one.given_name} {one.family_name}" for one in details.carers},
            )

    def send_link(self, service_id: str, household_id: str, *, by: str) -> None:
        """Send a household a new link by its own e-mail address or phone; staff never see it.

        Raises
        ------
        MistakesError
            When the household has neither.
        NotFoundError
            When the service has no such household.
        """
        with self._store.write() as db:
            home = load_own_details(db, service_id, household_id).household
            if not home.contact_email and not home.contact_phone:
                words = "This household has no e-mail address and no phone number. Add one to the register first"
                raise MistakesError([Mistake(field="", words=words)])
            queue_message(
                db,
                service_id=service_id,
                once_key=f"link_sent:{household_id}:{secrets.token_hex(8)}",
                kind=MessageKind.LINK_SENT,
                household_id=household_id,
                data={},
            )
            _note(db, service_id, by, "sent new link", household_id)

    def revoke_links(self, service_id: str, household_id: str, *, by: str, now: datetime | None = None) -> int:
        """End every link and calendar of a household at once; returns how many there were.

        Raises
        ------
        NotFoundError
            When the service has no such household.
        """
        with self._store.write() as db:
            load_own_details(db, service_id, household_id)
            at = now or clock.now()
            ended = revoke_tokens(db, service_id=service_id, about_kind=HOUSEHOLD, about_id=household_id, now=at)
            _note(db, service_id, by, "ended links", household_id, {"links": ended})
        return ended

    def write_note(  # noqa: PLR0913 — about whom, what, by whom, when
        self,
        service_id: str,
        household_id: str,
        carer_id: str,
        words: str,
        *,
        by: str,
        name: str,
        now: datetime | None = None,
    ) -> None:
        """Keep a note about a carer, which the household is never shown; the audit says that, not what, was written.

        Raises
        ------
        MistakesError
            When there are no words, or too many.
        NotFoundError
            When the household has no such carer.
        """
        text = note(words)
        if not text or len(text) > NOTE_CHARACTERS:
            said = f"Write a note of 1 to {NOTE_CHARACTERS} characters"
            raise MistakesError([Mistake(field="words", words=said)])
        with self._store.write() as db:
            if carer_id not in {one.id for one in load_own_details(db, service_id, household_id).carers}:
                message = f"There is no carer {carer_id} in household {household_id}; choose one from the list."
                raise NotFoundError(message)
            office_households.add_staff_note(db, service_id, carer_id, text, by=name, now=now or clock.now())
            _note(db, service_id, by, "wrote staff note", household_id, {"carer_id": carer_id})


def _note(
    db: Db, service_id: str, by: str, action: str, household_id: str, detail: dict[str, Any] | None = None
) -> None:
    record_audit(
        db,
        service_id=service_id,
        actor=by,
        action=action,
        about_kind=HOUSEHOLD,
        about_id=household_id,
        detail=detail or {},
    )
