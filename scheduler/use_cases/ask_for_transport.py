"""A household says how its carers travel to a session; the planner of transport reads who needs a vehicle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from scheduler import clock
from scheduler.domain.household_rules import HouseholdLink, Mistake, MistakesError
from scheduler.domain.people import age_on
from scheduler.domain.transport_stops import StopInReach, in_reach
from scheduler.domain.transport_times import time_words
from scheduler.domain.travel_request import PickUp, TravelAnswer, TravelRequest, read_answer
from scheduler.optimise.transport.fleet import read_fleet
from scheduler.store import Db, Store, bookings, record_audit, transport_stops, transport_times, travel_requests
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
            By carer: ``way`` (own_way or needs_transport), ``because``, ``pick_up`` (home or stop), ``stop_name``, and
            ``agreed`` and ``with_adult``, which are empty or not.

        Raises
        ------
        MistakesError
            With everything that is to be mended, fields called "CARER.because" and so on; nothing is kept.
        """
        named = any(form.get("pick_up") == PickUp.STOP for form in forms.values())
        stops = self.stops_for(link, session_id) if named else {}
        read = {carer_id: read_answer(form, stops.get(carer_id, ())) for carer_id, form in forms.items()}
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
            travel_requests.save_travel(
                db,
                link.service_id,
                session_id,
                answers,
                now=now or clock.now(),
                by=f"household:{link.household_id}",
            )
            record_audit(
                db,
                service_id=link.service_id,
                actor=f"household:{link.household_id}",
                action="said how carers travel",
                about_kind="session",
                about_id=str(session_id),
                detail={"carers": sorted(answers)},
            )

    def stops_for(self, link: HouseholdLink, session_id: int) -> dict[str, tuple[StopInReach, ...]]:
        """Return the stops in use as each carer of a household may choose them for a session; the nearest first.

        The age is that of the session's day. Those that are too far are among them: a form says so by name.
        """
        with self._store.read() as db:
            return _stops_for(db, link, session_id)

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


def _stops_for(db: Db, link: HouseholdLink, session_id: int) -> dict[str, tuple[StopInReach, ...]]:
    stops = transport_stops.stops_of(db, link.service_id, in_use=True)
    day = transport_stops.day_of_session(db, link.service_id, session_id) if stops else None
    if day is None:
        return {}
    settings = read_fleet(transport_times.load_fleet(db, link.service_id)).settings
    found = {}
    for one in transport_stops.homes_of(db, link.service_id, link.household_id):
        home, age = (one.easting_m, one.northing_m), age_on(one.birth_date, day)
        judged = [in_reach(stop, home, age, settings) for stop in stops]
        found[one.carer_id] = tuple(sorted(judged, key=lambda each: (each.walk_metres, each.stop.name)))
    return found
