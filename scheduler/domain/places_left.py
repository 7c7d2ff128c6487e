"""How many places a session has left, in words: a stranger learns whether it is worth asking, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

FEW = 3
"""So many places or fewer are few."""


class PlacesWord(StrEnum):
    """What a page says of a session's places."""

    LEFT = "Places left"
    FEW = "Few places"
    WAITING_LIST = "Waiting list"
    CANCELLED = "Cancelled"
    OVER = "Over"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionNow:
    """A session as it stands this minute. ``taken`` counts bookings and places held for offers."""

    series_id: str
    day: date
    starts_at: datetime
    places: int
    taken: int
    waiting: int = 0
    cancelled: bool = False


def places_word(session: SessionNow, at: datetime) -> PlacesWord:
    """Say how a session's places stand at an instant.

    A free place that people already wait for is theirs first, so it is not announced.

    Examples
    --------
    16 places with 12 taken have 4 left: "Places left"; with 13 taken "Few places"; with 16 taken, or with anybody
    waiting, "Waiting list".
    """
    if session.cancelled:
        return PlacesWord.CANCELLED
    if session.starts_at <= at:
        return PlacesWord.OVER
    left = session.places - session.taken
    if left <= 0 or session.waiting:
        return PlacesWord.WAITING_LIST
    return PlacesWord.FEW if left <= FEW else PlacesWord.LEFT
