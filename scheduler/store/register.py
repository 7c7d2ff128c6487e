"""The carers' register: save it, read it, count it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from scheduler.domain.facts import AgeBand
from scheduler.domain.people import Carer, Consent, Household, age_on, band_of
from scheduler.store.errors import StoreError
from scheduler.store.own_changes import with_own_changes
from scheduler.store.rows import active_rows, drop_retired, grouped, item_of, parts, replace_parts, row_of, save_again
from scheduler.store.rows import without as _without
from scheduler.store.tables import people, places, service


def save_register(db: Db, service_id: str, households: Sequence[Household], carers: Sequence[Carer]) -> None:
    """Save the register of carers; saving again replaces it, but for what households corrected themselves.

    From then on the service's demand points take their weights from it. Carers who are no longer in it
    are deleted, or retired while a booking or a mark refers to them.

    Parameters
    ----------
    db
        A writing transaction.
    service_id
        A service whose facts are saved.
    households, carers
        Everybody; every carer's household and every household's area are there.

    Raises
    ------
    StoreError
        When the service is not saved yet, or households live where no demand point is.
    """
    known = set(db.scalars(select(places.DemandPoint.id).where(places.DemandPoint.service_id == service_id)))
    households, carers = with_own_changes(db, service_id, households, carers)
    _refuse_unknown(service_id, known, households)
    save_again(db, people.Household, service_id, [row_of(one) for one in households])
    save_again(db, people.Carer, service_id, [_without(row_of(one), "consents") for one in carers])
    replace_parts(db, people.Consent, service_id, parts(carers, "consents", "carer_id"))
    drop_retired(db, people.Carer, service_id)
    drop_retired(db, people.Household, service_id)
    db.execute(update(service.Service).where(service.Service.id == service_id).values(weights_from_register=True))


def _refuse_unknown(service_id: str, known: set[str], households: Sequence[Household]) -> None:
    lost = sorted({one.lsoa for one in households} - known)
    if lost:
        shown = ", ".join(lost[:5]) + (" …" if len(lost) > 5 else "")  # noqa: PLR2004 — five are enough to find the cause
        message = (
            f"Households of the service {service_id} live in {len(lost)} LSOAs that are no demand points ({shown}); "
            "save the service's facts first, with a demand point for each LSOA of a carer."
        )
        raise StoreError(message)


def load_register(db: Db, service_id: str) -> tuple[tuple[Household, ...], tuple[Carer, ...]]:
    """Read every household and carer of the register, in the order in which they were saved."""
    consents = grouped(db, people.Consent, service_id, "carer_id")
    households = tuple(item_of(Household, row) for row in active_rows(db, people.Household, service_id))
    carers = tuple(
        item_of(
            Carer,
            row,
            needs=tuple(row["needs"]),
            may_collect=tuple(row["may_collect"]),
            consents=tuple(item_of(Consent, one) for one in consents.get(row["id"], ())),
        )
        for row in active_rows(db, people.Carer, service_id)
    )
    return households, carers


def count_register(db: Db, service_id: str, bands: Sequence[AgeBand], day: date) -> dict[str, dict[str, float]]:
    """Count carers by LSOA and age band on ``day``, as ``domain.people.carers_by_lsoa_and_band`` does.

    Only birth dates and LSOAs leave the database, so that 10,000 carers are counted in a blink.
    """
    carer, household = people.Carer, people.Household
    chosen = (
        select(household.lsoa, carer.birth_date)
        .join(household, (carer.service_id == household.service_id) & (carer.household_id == household.id))
        .where(carer.service_id == service_id, carer.active)
    )
    counts: dict[str, dict[str, float]] = {}
    for lsoa, birth_date in db.execute(chosen):
        band = band_of(age_on(birth_date, day), bands)
        if band is not None:
            here = counts.setdefault(lsoa, {one.id: 0.0 for one in bands})
            here[band.id] += 1.0
    return counts
