"""Requests that could not be met: keep them, show them, and say what they ask of the next plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler import clock
from scheduler.domain.unmet_need import (
    UnmetRequest,
    UnmetSource,
    WhyUnmet,
    Wish,
    read_note,
    wishes,
)
from scheduler.errors import EvenhandError
from scheduler.store import Db, Store, record_audit
from scheduler.store.reports import ServiceNames, service_names
from scheduler.store.term_demand import AreaDemand, all_unmet, count_last_term
from scheduler.store.unmet import add_unmet, notes_of

LOOKS_BACK = timedelta(days=365)


class NoSuchServiceError(EvenhandError):
    """There is nothing to note a request for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaNeed:
    """An area's unmet requests of a year; those of last term, its attendances, and the weight that both give it.

    ``came`` and ``term_unmet`` are of carers who live there; ``imported`` and ``imported_unmet`` are those of them that
    came with a file of past attendance, where rows without names count where the session was.
    """

    name: str
    unmet: int
    came: int
    term_unmet: int
    weight: float
    imported: int = 0
    imported_unmet: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetView:
    """What a coordinator reads of a year's requests."""

    first: date
    last: date
    by_area: tuple[AreaNeed, ...]
    by_strand: tuple[tuple[str, int], ...]
    by_why: tuple[tuple[WhyUnmet, int], ...]
    wishes: tuple[Wish, ...]
    notes: tuple[UnmetRequest, ...]
    areas: dict[str, str]
    strands: dict[str, str]
    total: int
    last_term: str
    """The term whose take-up weighs in the next plan; empty where none has ended yet."""


class ReadUnmet:
    """Requests that could not be met, of the year until today.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def view(self, service_id: str) -> UnmetView:
        """Return what could not be met, and what it asks of the next plan; an unknown service has nothing."""
        last = clock.today()
        first = last - LOOKS_BACK
        with self._store.read() as db:
            names = _names(db, service_id)
            counts = all_unmet(db, service_id, first, last)
            term = count_last_term(db, service_id, last + timedelta(days=1))
            notes = notes_of(db, service_id)
        return UnmetView(
            first=first,
            last=last,
            by_area=_by_area(names.areas, _added(counts, 0), {} if term is None else term.areas),
            by_strand=_listed(_added(counts, 1), names.strands),
            by_why=tuple(sorted(((why, _of_why(counts, why)) for why in WhyUnmet), key=lambda one: -one[1])),
            wishes=wishes(counts, names.areas, names.strands),
            notes=notes,
            areas=names.areas,
            strands=names.strands,
            total=sum(counts.values()),
            last_term=""
            if term is None
            else f"{term.name}, {term.first.day} {term.first:%B %Y} to {term.last.day} {term.last:%B %Y}",
        )

    def note(self, service_id: str, fields: Mapping[str, str], *, by: str) -> None:
        """Keep a coordinator's note.

        Raises
        ------
        UnmetError
            When a field is to be mended.
        NoSuchServiceError
            When there is no such service.
        """
        with self._store.write() as db:
            names = _known(db, service_id)
            found = read_note(fields, names.areas, names.strands)
            request = UnmetRequest(
                at=clock.now(),
                source=UnmetSource.NOTE,
                why=found.why,
                carers=found.carers,
                area_id=found.area_id,
                strand_id=found.strand_id,
            )
            add_unmet(db, service_id, request, by=by)
            record_audit(
                db,
                service_id=service_id,
                actor=by,
                action="noted unmet request",
                about_kind="service",
                about_id=service_id,
                detail={"why": found.why.value},
            )

    def searched(self, service_id: str, area_id: str | None, strand_id: str | None) -> None:
        """Keep that somebody looked for something, found nothing and said so; who it was is not kept.

        Raises
        ------
        NoSuchServiceError
            When there is no such service.
        """
        with self._store.write() as db:
            names = _known(db, service_id)
            request = UnmetRequest(
                at=clock.now(),
                source=UnmetSource.SEARCH,
                why=WhyUnmet.NOTHING_FOUND,
                carers=1,
                area_id=area_id if area_id in names.areas else None,
                strand_id=strand_id if strand_id in names.strands else None,
            )
            add_unmet(db, service_id, request, by="search")


def _names(db: Db, service_id: str) -> ServiceNames:
    nothing = ServiceNames(name="", synthetic=False, settings={}, areas={}, strands={}, targets=(), funders={})
    return service_names(db, service_id) or nothing


def _known(db: Db, service_id: str) -> ServiceNames:
    found = service_names(db, service_id)
    if found is None:
        message = f"There is no service {service_id}; plan a term first."
        raise NoSuchServiceError(message)
    return found


def _added(counts: Mapping[tuple[str | None, str | None, WhyUnmet], int], place: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, carers in counts.items():
        name = (key[0], key[1])[place]
        if name is not None:
            found[name] = found.get(name, 0) + carers
    return found


def _of_why(counts: Mapping[tuple[str | None, str | None, WhyUnmet], int], why: WhyUnmet) -> int:
    return sum(carers for key, carers in counts.items() if key[2] is why)


def _by_area(
    areas: Mapping[str, str], unmet: Mapping[str, int], last_term: Mapping[str, AreaDemand]
) -> tuple[AreaNeed, ...]:
    lines = []
    for key, name in areas.items():
        one = last_term.get(key) or AreaDemand(area_id=key, came=0, unmet=0, weight=1.0)
        lines.append(
            AreaNeed(
                name=name,
                unmet=unmet.get(key, 0),
                came=one.came,
                term_unmet=one.unmet,
                weight=one.weight,
                imported=one.imported,
                imported_unmet=one.imported_unmet,
            )
        )
    return tuple(sorted(lines, key=lambda one: (-one.weight, -one.unmet, one.name)))


def _listed(counts: Mapping[str, int], names: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    lines = [(names.get(key, key), carers) for key, carers in counts.items()]
    return tuple(sorted(lines, key=lambda one: (-one[1], one[0])))
