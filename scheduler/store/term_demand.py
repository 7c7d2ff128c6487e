"""How last term's take-up and unmet requests weigh in the next plan, kept for the term that is planned.

The weights are counted when a term is planned and kept with it, so that its facts stay what the plan was made from.
Attendance that was imported counts where no register was kept here: the first plan has no other past.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session as Db

from scheduler import clock
from scheduler.domain.take_up import TakeUpKind
from scheduler.domain.unmet_need import WhyUnmet, demand_weights
from scheduler.store.past_attendance import came_by_home, past_days, standing_past, turned_away
from scheduler.store.reports import count_waited
from scheduler.store.rows import table
from scheduler.store.tables.programme import Plan
from scheduler.store.tables.reports import TermDemand
from scheduler.store.tables.service import Area, Service, Term
from scheduler.store.take_up import count_take_up
from scheduler.store.unmet import UnmetKey, count_unmet

_kept, _terms, _plans, _services, _areas = (
    table(TermDemand),
    table(Term),
    table(Plan),
    table(Service),
    table(Area),
)


IMPORTED = "Imported past attendance"
LENGTH_OF_A_TERM = timedelta(weeks=16)
"""Days that imported rows speak of where no term ended before: about a term with its half-term."""
LONGEST_AGO = timedelta(days=365)
"""Imported rows that ended longer ago say nothing of the next plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaDemand:
    """An area's attendances and unmet requests of a term, by where carers live, and the weight that both give it.

    ``imported`` are those among ``came``, and ``imported_unmet`` those among ``unmet``, that were imported.
    """

    area_id: str
    came: int
    unmet: int
    weight: float
    imported: int = 0
    imported_unmet: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTerm:
    """The term that ended last before another, and how demand weighed in it, by area id.

    ``term_id`` is empty where no term had ended, and imported past attendance stands for one.
    """

    term_id: str
    name: str
    first: date
    last: date
    areas: dict[str, AreaDemand]


def all_unmet(db: Db, service_id: str, first: date, last: date) -> dict[UnmetKey, int]:
    """Count every request that could not be met: noted, sent from the search, or waited for in vain."""
    found = dict(count_unmet(db, service_id, first, last))
    for (area, strand), carers in count_waited(db, service_id, first, last).items():
        key = (area, strand, WhyUnmet.FULL)
        found[key] = found.get(key, 0) + carers
    return found


def count_last_term(db: Db, service_id: str, before: date) -> LastTerm | None:
    """Weigh demand by the last term that ended before a day; None where there was none.

    Attendances are those of the term's days, booked places where no register was taken. Requests count from its first
    day to the day before ``before``: who asked between the terms asked for the next one. Past attendance that was
    imported is added where no register speaks of it, and goes before booked places; where no term had ended, its last
    16 weeks stand for one.
    """
    chosen = select(_terms).where(_terms.c.service_id == service_id, _terms.c.last < before)
    row = db.execute(chosen.order_by(_terms.c.last.desc()).limit(1)).mappings().first()
    term = _imported_term(db, service_id, before) if row is None else dict(row)
    if term is None:
        return None
    found, _rows = standing_past(db, service_id, term["first"], term["last"])
    imported, refused = came_by_home(db, service_id, found), turned_away(found)
    unmet = dict(refused)
    for (area, _, _), carers in all_unmet(db, service_id, term["first"], before).items():
        if area is not None:
            unmet[area] = unmet.get(area, 0) + carers
    known = list(db.scalars(select(_areas.c.id).where(_areas.c.service_id == service_id, _areas.c.active)))
    here = _kept_here(db, service_id, term["id"], imported=bool(found.people or found.sessions))
    came = {area: here.get(area, 0) + imported.get(area, 0) for area in known}
    weights = demand_weights(came, unmet)
    areas = {
        area: AreaDemand(
            area_id=area,
            came=came[area],
            unmet=unmet.get(area, 0),
            weight=weights[area],
            imported=imported.get(area, 0),
            imported_unmet=refused.get(area, 0),
        )
        for area in known
    }
    return LastTerm(term_id=term["id"], name=term["name"], first=term["first"], last=term["last"], areas=areas)


def _imported_term(db: Db, service_id: str, before: date) -> dict[str, Any] | None:
    """Return days of imported past attendance that stand for a term; None where there are none lately."""
    days = past_days(db, service_id, before)
    if days is None or days[1] < before - LONGEST_AGO:
        return None
    return {"id": "", "name": IMPORTED, "first": max(days[0], days[1] - LENGTH_OF_A_TERM), "last": days[1]}


def _kept_here(db: Db, service_id: str, term_id: str, *, imported: bool) -> dict[str, int]:
    """Return who came of a term by registers kept here; booked places do where nothing was imported either."""
    take_up = count_take_up(db, service_id, term_id)
    if take_up is None or (imported and take_up.kind is TakeUpKind.BOOKINGS):
        return {}
    return dict(take_up.by_area)


def weigh_term(db: Db, service_id: str, term_id: str) -> None:
    """Count how demand weighs in a term that is about to be planned, and keep it; one that is published stays as it is.

    Nothing is kept where no area weighs more than another.
    """
    term = db.get(Term, (service_id, term_id))
    published = select(_plans.c.id).where(
        _plans.c.service_id == service_id, _plans.c.term_id == term_id, _plans.c.status == "published"
    )
    if term is None or db.scalar(published.limit(1)) is not None:
        return
    found = count_last_term(db, service_id, term.first)
    counted = {} if found is None else {area: one for area, one in found.areas.items() if one.weight > 1}
    if counted == term_demand(db, service_id, term_id):
        return
    now = clock.now()
    db.execute(delete(_kept).where(_kept.c.service_id == service_id, _kept.c.term_id == term_id))
    rows = [
        {
            "service_id": service_id,
            "term_id": term_id,
            "area_id": one.area_id,
            "came": one.came,
            "unmet": one.unmet,
            "weight": one.weight,
            "made_at": now,
        }
        for one in counted.values()
    ]
    if rows:
        db.execute(insert(_kept), rows)
    # whoever keeps facts at hand reads them anew
    db.execute(update(_services).where(_services.c.id == service_id).values(saved_at=now))


def term_demand(db: Db, service_id: str, term_id: str) -> dict[str, AreaDemand]:
    """Return, by area, how demand weighs in a term; an area that is not in it weighs 1."""
    chosen = select(_kept).where(_kept.c.service_id == service_id, _kept.c.term_id == term_id)
    return {
        row.area_id: AreaDemand(area_id=row.area_id, came=row.came, unmet=row.unmet, weight=row.weight)
        for row in db.execute(chosen.order_by(_kept.c.area_id))
    }
