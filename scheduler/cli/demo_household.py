"""A synthetic household of the demo whose link is printed, so that anybody can try booking."""

from __future__ import annotations

from collections import Counter

from scheduler.store import Store, load_register
from scheduler.use_cases.book_places import BookPlaces, Link, Standing
from scheduler.use_cases.rota import LoneVisits

DEMO = "command line"
LINK_DAYS = 400
LOOKED_AT = 12
"""Households that are tried before one is taken as it is."""


def demo_link(store: Store, service_id: str) -> str | None:
    """Make a link of a household in which as many carers as possible can book; None where nobody is on the register.

    Returns
    -------
    str or None
        The token of the link; it is kept nowhere.
    """
    with store.read() as db:
        _, carers = load_register(db, service_id)
    sizes = Counter(one.household_id for one in carers)
    likely = sorted(sizes, key=lambda one: (-min(sizes[one], 2), one))[:LOOKED_AT]
    if not likely:
        return None
    places = BookPlaces(store)
    best = max(likely, key=lambda one: _bookable(places, service_id, one))
    return places.issue_link(service_id, best, days=LINK_DAYS)


def allot_visits(store: Store, service_id: str) -> None:
    """Give the visits of each area to the first households of its register; where there are no visits, nothing."""
    visits = LoneVisits(store)
    with store.read() as db:
        households, _ = load_register(db, service_id)
    for slot in visits.board(service_id, by=DEMO).slots:
        home = next((one for one in households if one.area_id == slot.area_id), None)
        if home is not None:
            households = tuple(one for one in households if one is not home)
            about = {"term_id": slot.term_id, "area_id": slot.area_id, "label": slot.label}
            visits.allot(service_id, household_id=home.id, by=DEMO, **about)


def _bookable(places: BookPlaces, service_id: str, household_id: str) -> tuple[int, int]:
    """How many of a household's carers can book something, and in how many sessions all of those can."""
    every = places.programme_for(Link(service_id=service_id, household_id=household_id, token_id=0))
    able = {one.carer_id for choices in every for one in choices.carers if one.bookable}
    together = sum(
        all(one.bookable or one.standing is not Standing.NONE for one in choices.carers if one.carer_id in able)
        for choices in every
    )
    return len(able), together if able else 0
