"""Who came, of a file or of the database, and how deprived neighbourhoods are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from geo.deprivation import read_deciles
from geo.need import read_need
from scheduler.domain.facts import Facts
from scheduler.domain.take_up import TakeUp, TakeUpKind
from scheduler.errors import EvenhandError
from scheduler.store import Store, count_take_up, list_services, load_deciles, save_deciles

COLUMN = "count"


class TakeUpError(EvenhandError):
    """Counts that cannot be used."""


def take_up_of_file(path: Path, facts: Facts) -> TakeUp:
    """Read attendances from CSV or Parquet: ``lsoa`` or ``area_id``, and ``count``.

    Raises
    ------
    NeedError
        When a column is missing, an id stands twice or a count is no number of zero or more.
    TakeUpError
        When an id is no area or demand point of the facts, or a count is not whole.
    """
    read = read_need(path, COLUMN)
    known = {point.id for point in facts.demand_points} if read.unit == "lsoa" else {area.id for area in facts.areas}
    for name, count in read.values.items():
        if name not in known:
            message = f"{path}: {read.unit} {name} is not in the facts of {facts.service_name}. Mend it or take it out."
            raise TakeUpError(message)
        if count != round(count):
            message = f"{path}: {read.unit} {name} has a count of {count:g}. Give whole numbers of attendances."
            raise TakeUpError(message)
    counts = {name: round(count) for name, count in read.values.items()}
    by_point, by_area = (counts, {}) if read.unit == "lsoa" else ({}, counts)
    return TakeUp(kind=TakeUpKind.ATTENDANCES, by_point=by_point, by_area=by_area)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is recorded of a service beside its facts: who came in a term, and deciles of deprivation with source."""

    take_up: TakeUp | None
    deciles: dict[str, int]
    deciles_source: str


def known_of(store: Store, service_id: str, term_id: str) -> Known:
    """Read who came in a term of a service, and its deciles; none of either where nothing is recorded."""
    with store.read() as db:
        deciles, source = load_deciles(db, service_id)
        return Known(take_up=count_take_up(db, service_id, term_id), deciles=deciles, deciles_source=source)


def import_deciles(store: Store, service_id: str, path: Path, source: str) -> int:
    """Keep the deciles of a file for a service and return how many; those kept before are replaced.

    Raises
    ------
    DeprivationError
        When the file cannot be used.
    TakeUpError
        When there is no such service, or no source in words.
    """
    if not source.strip():
        message = "The source of the deciles is empty. Every figure shows it, so say it."
        raise TakeUpError(message)
    deciles = read_deciles(path)
    with store.write() as db:
        known = [one.id for one in list_services(db)]
        if service_id not in known:
            message = f"There is no service {service_id} in this database; it holds: {', '.join(known) or 'none'}."
            raise TakeUpError(message)
        save_deciles(db, service_id, deciles, source)
    return len(deciles)
