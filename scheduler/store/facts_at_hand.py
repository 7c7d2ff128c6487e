"""Facts that pages look at again and again: read once, and anew when a service's facts or register have changed."""

from __future__ import annotations

import threading
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from scheduler.domain.facts import Facts
from scheduler.store.errors import NotFoundError
from scheduler.store.facts import load_facts
from scheduler.store.rows import table
from scheduler.store.tables import people, service

_services, _carers, _households = table(service.Service), table(people.Carer), table(people.Household)
Mark = tuple[datetime, int, int]
AT_HAND = 4


class FactsAtHand:
    """Keeps the facts of some terms in memory; safe to ask from several threads.

    What is decided for good (publishing) is read from the database itself: a carer's birth date that was corrected
    changes the weights and not the mark.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[Mark, Facts]] = {}
        self._turn = threading.Lock()

    def load(self, db: Db, service_id: str, term_id: str) -> Facts:
        """Return the facts of a term; one query where nothing has changed. Errors as ``load_facts``."""
        mark = _mark(db, service_id)
        with self._turn:
            found = self._kept.get((service_id, term_id))
        if found is not None and found[0] == mark:
            return found[1]
        facts = load_facts(db, service_id, term_id)
        with self._turn:
            while len(self._kept) >= AT_HAND:
                self._kept.pop(next(iter(self._kept)))
            self._kept[service_id, term_id] = mark, facts
        return facts


def _mark(db: Db, service_id: str) -> Mark:
    carers = select(func.count()).where(_carers.c.service_id == service_id, _carers.c.active).scalar_subquery()
    homes = select(func.count()).where(_households.c.service_id == service_id, _households.c.active).scalar_subquery()
    row = db.execute(select(_services.c.saved_at, carers, homes).where(_services.c.id == service_id)).first()
    if row is None:
        message = f"There is no service {service_id} in this database."
        raise NotFoundError(message)
    return row[0], int(row[1]), int(row[2])
