"""What pages may ask of the rooms within: one object a journey, made by the composition root."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from scheduler.use_cases.book_places import BookPlaces

JOURNEYS = "evenhand.journeys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Journeys:
    """The use cases behind the pages that change something; None where an app is made without a database."""

    places: BookPlaces | None = None


def journeys() -> Journeys:
    """Return the use cases of this app."""
    found: Journeys = current_app.extensions[JOURNEYS]
    return found
