"""How carers travel to sessions: kept with the booking, read by the planner of transport."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as Db

from scheduler.domain.travel_request import PickUp, TravelAnswer, TravelRequest, Way
from scheduler.store.rows import item_of, table
from scheduler.store.tables import attendance, households, people, programme

_requests = table(households.TravelRequest)


def _saving(make: Any) -> Any:
    """Return the statement that keeps an answer in the place of the one before."""
    names = ("way", "because", "pick_up", "stop_name", "stop_id", "agreed_by", "agreed_at", "with_adult", "asked_at")
    keys = ("service_id", "session_id", "carer_id")
    statement = make(_requests).values({name: bindparam(name) for name in (*keys, *names)})
    said = {name: statement.excluded[name] for name in names}
    return statement.on_conflict_do_update(index_elements=["session_id", "service_id", "carer_id"], set_=said)


_SAVE = {"postgresql": _saving(postgresql.insert), "sqlite": _saving(sqlite.insert)}


def save_travel(
    db: Db, service_id: str, session_id: int, answers: dict[str, TravelAnswer], *, now: datetime, by: str = ""
) -> None:
    """Keep how carers travel to a session; said again, it replaces what was said before.

    Parameters
    ----------
    db
        The transaction that books or changes the booking.
    service_id, session_id
        The session.
    answers
        By carer.
    now
        The present instant.
    by
        Who says so, and so agrees to the walk where a stop is chosen.
    """
    rows = []
    for carer_id, answer in sorted(answers.items()):
        said = {
            "way": answer.way.value,
            "because": answer.because,
            "pick_up": None if answer.pick_up is None else answer.pick_up.value,
            "stop_name": answer.stop_name,
            "stop_id": answer.stop_id,
            "agreed_by": by if answer.stop_id is not None else "",
            "agreed_at": now if answer.stop_id is not None else None,
            "with_adult": answer.with_adult,
            "asked_at": now,
        }
        rows.append({"service_id": service_id, "session_id": session_id, "carer_id": carer_id} | said)
    if rows:
        db.execute(_SAVE[db.get_bind().dialect.name], rows[0] if len(rows) == 1 else rows)


def travel_of(db: Db, service_id: str, household_id: str) -> dict[tuple[int, str], TravelAnswer]:
    """Read what a household said about travel, by session and carer."""
    person = table(people.Carer)
    same = (person.c.service_id == _requests.c.service_id) & (person.c.id == _requests.c.carer_id)
    mine = (_requests.c.service_id == service_id, person.c.household_id == household_id)
    rows = db.execute(select(_requests).join(person, same).where(*mine)).mappings()
    return {
        (row["session_id"], row["carer_id"]): item_of(
            TravelAnswer,
            dict(row),
            way=Way(row["way"]),
            pick_up=None if row["pick_up"] is None else PickUp(row["pick_up"]),
        )
        for row in rows
    }


def transport_asked_for(db: Db, service_id: str, session_ids: Iterable[int]) -> tuple[TravelRequest, ...]:
    """Read the requests for transport of carers who have a place, in the order of sessions and carers.

    Who cancelled needs no vehicle, and neither does a session that was cancelled.
    """
    person, home, place = table(people.Carer), table(people.Household), table(attendance.Booking)
    held = table(programme.Session)
    of_service = _requests.c.service_id
    chosen = (
        select(
            _requests.c.session_id,
            _requests.c.carer_id,
            home.c.id.label("household_id"),
            _requests.c.because,
            _requests.c.pick_up,
            _requests.c.stop_name,
            _requests.c.stop_id,
            _requests.c.agreed_by,
            home.c.postcode,
            home.c.easting_m,
            home.c.northing_m,
            person.c.needs,
        )
        .join(person, (person.c.service_id == of_service) & (person.c.id == _requests.c.carer_id))
        .join(home, (home.c.service_id == of_service) & (home.c.id == person.c.household_id))
        .join(held, held.c.id == _requests.c.session_id)
        .join(
            place,
            (place.c.service_id == of_service)
            & (place.c.session_id == _requests.c.session_id)
            & (place.c.carer_id == _requests.c.carer_id),
        )
        .where(
            of_service == service_id,
            _requests.c.session_id.in_(list(session_ids)),
            _requests.c.way == Way.NEEDS_TRANSPORT.value,
            place.c.status == "booked",
            held.c.status != "cancelled",
        )
        .order_by(_requests.c.session_id, _requests.c.carer_id)
    )
    return tuple(
        item_of(TravelRequest, dict(row), pick_up=PickUp(row["pick_up"]), needs=tuple(row["needs"]))
        for row in db.execute(chosen).mappings()
    )
