"""A household says how its carers travel to a session; the planner of transport reads who needs a vehicle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from scheduler import clock
from scheduler.domain.household_rules import HouseholdLink, Mistake, MistakesError
from scheduler.domain.transport_times import time_words
from scheduler.domain.travel_request import TravelAnswer, TravelRequest, read_answer
from scheduler.store import Store, bookings, record_audit, transport_times, travel_requests
from scheduler.store.households import load_own_details

GRANTED = "There is a seat. We write to you when we know at what time."


class AskForTransport:
    """Travel to sessions.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def say_how(
        self,
        link: HouseholdLink,
        session_id: int,
        forms: Mapping[str, Mapping[str, str]],
        *,
        now: datetime | None = None,
    ) -> None:
        """Keep how carers travel to a session; to be said with the booking and again while it stands.

        Parameters
        ----------
        link
            Whose carers.
        session_id
            A session of the service.
        forms
            By carer: ``way`` (own_way or needs_transport), ``because``, ``pick_up`` (home or stop), ``stop_name``.

        Raises
        ------
        MistakesError
            With everything that is to be mended, fields called "CARER.because" and so on; nothing is kept.
        """
        read = {carer_id: read_answer(**_typed(form)) for carer_id, form in forms.items()}
        found = [
            Mistake(field=f"{carer_id}.{one.field}", words=one.words)
            for carer_id, answer in read.items()
            if not isinstance(answer, TravelAnswer)
            for one in answer
        ]
        answers = {carer_id: answer for carer_id, answer in read.items() if isinstance(answer, TravelAnswer)}
        with self._store.write() as db:
            bookings.lock_household(db, link.service_id, link.household_id)
            own = {one.id for one in load_own_details(db, link.service_id, link.household_id).carers}
            found += [
                Mistake(field=carer_id, words="This carer is not in your household; choose one of your own")
                for carer_id in sorted(set(forms) - own)
            ]
            if found:
                raise MistakesError(found)
            travel_requests.save_travel(db, link.service_id, session_id, answers, now=now or clock.now())
            record_audit(
                db,
                service_id=link.service_id,
                actor=f"household:{link.household_id}",
                action="said how carers travel",
                about_kind="session",
                about_id=str(session_id),
                detail={"carers": sorted(answers)},
            )

    def said(self, link: HouseholdLink) -> dict[tuple[int, str], TravelAnswer]:
        """Return what a household said about travel, by session and carer."""
        with self._store.read() as db:
            return travel_requests.travel_of(db, link.service_id, link.household_id)

    def answered(self, link: HouseholdLink, session_id: int) -> dict[str, str]:
        """Return what came of a household's requests for a session, in a sentence a carer; nothing while it is open."""
        with self._store.read() as db:
            decided = transport_times.decisions_of(db, link.service_id, link.household_id)
            told = transport_times.told_times(db, link.service_id, household_id=link.household_id)
        times: dict[str, list[str]] = {}
        for one in told:
            if one.session_id == session_id:
                times.setdefault(one.carer_id, []).append(time_words(one).removeprefix("Transport: "))
        found = {
            carer_id: GRANTED if granted else f"We cannot offer transport. {because}"
            for (number, carer_id), (granted, because) in decided.items()
            if number == session_id
        }
        return found | {carer_id: _sentence(words) for carer_id, words in times.items()}

    def asked_for(self, service_id: str, session_ids: Iterable[int]) -> tuple[TravelRequest, ...]:
        """Return who needs transport to these sessions and has a place in them."""
        with self._store.read() as db:
            return travel_requests.transport_asked_for(db, service_id, session_ids)


def _sentence(words: list[str]) -> str:
    """Say the times of a carer, each with a capital letter."""
    return " ".join(one[:1].upper() + one[1:] for one in words)


def _typed(form: Mapping[str, str]) -> dict[str, str]:
    return {name: form.get(name, "") for name in ("way", "because", "pick_up", "stop_name")}
