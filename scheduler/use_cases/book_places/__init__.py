"""Carers' places: households book, wait and cancel from their link; coordinators move and settle.

    places = BookPlaces(store)
    link = places.open_link(token)
    for outcome in places.book(link, 812, ["carer-7"], key=key_of_the_form, together=False):
        ...

Every change is one transaction, its message queued within it.
"""

from scheduler.domain.booking import Refusal, Stop
from scheduler.domain.places_left import PlacesWord
from scheduler.store.bookable import VenueShown
from scheduler.store.bookings import LateRequest
from scheduler.use_cases.book_places.answers import (
    CarerChoice,
    Outcome,
    OutcomeStatus,
    SessionCard,
    SessionChoices,
    Standing,
    UnknownSessionError,
)
from scheduler.use_cases.book_places.links import Link, LinkRefusal, LinkRefusedError
from scheduler.use_cases.book_places.service import BookPlaces
from scheduler.use_cases.book_places.sweep import look_after_waiting_lists

__all__ = [
    "BookPlaces",
    "CarerChoice",
    "LateRequest",
    "Link",
    "LinkRefusal",
    "LinkRefusedError",
    "Outcome",
    "OutcomeStatus",
    "PlacesWord",
    "Refusal",
    "SessionCard",
    "SessionChoices",
    "Standing",
    "Stop",
    "UnknownSessionError",
    "VenueShown",
    "look_after_waiting_lists",
]
