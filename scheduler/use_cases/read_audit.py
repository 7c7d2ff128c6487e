"""Reading the audit trail: a search, a household's own access log, an export that is itself noted."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from scheduler.clock import LOCAL
from scheduler.domain.accounts import SignedIn
from scheduler.store import Db, NotFoundError, Store, record_audit
from scheduler.store import accounts as kept
from scheduler.store import audit as trail
from scheduler.store.people_names import carers_of_household

PAGE = 50
MOST_EXPORTED = 200_000
STAFF = "staff:"
COLUMNS = ("when", "who", "what", "about", "id", "detail")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search as typed: ``who`` is part of a name or address of staff, or an actor as the trail writes it."""

    who: str = ""
    action: str = ""
    about_kind: str = ""
    about_id: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry as a person reads it."""

    at: datetime
    who: str
    action: str
    about_kind: str
    about_id: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of a search, the newest first."""

    entries: tuple[Entry, ...]
    count: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLog:
    """Who saw or changed what is kept of a household, for the household's own eyes."""

    household_id: str
    carers: tuple[str, ...]
    entries: tuple[Entry, ...]


class AuditTrail:
    """The trail as a coordinator reads it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def words(self, actor: SignedIn) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the actions and kinds of things that can be searched for."""
        with self._store.read() as db:
            return trail.audit_words(db, actor.service_id)

    def search(self, actor: SignedIn, asked: Asked, page: int) -> Found:
        """Find entries of the actor's service; a page beyond the last is the last."""
        with self._store.read() as db:
            search = _search(db, actor, asked)
            if search is None:
                return Found(entries=(), count=0, page=1, pages=1)
            _none, count = trail.search_audit(db, search, first=0, most=0)
            pages = max(1, -(-count // PAGE))
            shown = min(max(page, 1), pages)
            records, _count = trail.search_audit(db, search, first=(shown - 1) * PAGE, most=PAGE)
            return Found(entries=_readable(db, records), count=count, page=shown, pages=pages)

    def access_log(self, actor: SignedIn, household_id: str) -> AccessLog:
        """Show who saw or changed what is kept of a household; that somebody asked is noted too.

        Raises
        ------
        NotFoundError
            When the service knows no such household.
        """
        with self._store.write() as db:
            service_id = _one_service(db, actor)
            carers = carers_of_household(db, service_id, household_id)
            if not carers:
                message = f"There is no household {household_id} in this service."
                raise NotFoundError(message)
            records = trail.audit_of_household(
                db, service_id=service_id, household_id=household_id, carer_ids=tuple(carers)
            )
            _note(db, actor, service_id, "saw access log", "household", household_id, {})
            records = tuple(replace(one, detail=_own(one.detail, carers)) for one in records)
            return AccessLog(household_id=household_id, carers=tuple(carers.values()), entries=_readable(db, records))

    def export(self, actor: SignedIn, asked: Asked) -> bytes:
        """Return what a search finds as CSV for spreadsheets, the oldest first; the export is noted first."""
        with self._store.write() as db:
            said = {name: str(value) for name, value in _given(asked).items()}
            _note(db, actor, actor.service_id, "exported audit trail", "audit", "", said)
        with self._store.read() as db:
            search = _search(db, actor, asked)
            records = () if search is None else tuple(trail.every_audit(db, search))[-MOST_EXPORTED:]
            return _as_csv(_readable(db, records))


def _own(detail: dict[str, Any], carers: Collection[str]) -> dict[str, Any]:
    """Leave out of an entry whom else it concerned: the log is given to this household."""
    if "carers" not in detail:
        return detail
    return detail | {"carers": [one for one in detail["carers"] if one in carers]}


def _given(asked: Asked) -> dict[str, Any]:
    names = ("who", "action", "about_kind", "about_id", "first_day", "last_day")
    return {name: getattr(asked, name) for name in names if getattr(asked, name)}


def _note(  # noqa: PLR0913, PLR0917 - what an entry says
    db: Db, actor: SignedIn, service_id: str | None, action: str, kind: str, id_: str, detail: dict[str, Any]
) -> None:
    record_audit(
        db, service_id=service_id, actor=actor.actor, action=action, about_kind=kind, about_id=id_, detail=detail
    )


def _one_service(db: Db, actor: SignedIn) -> str:
    service_id = actor.service_id or next(iter(kept.service_names(db)), None)
    if service_id is None:
        message = "There is no service yet; set one up first."
        raise NotFoundError(message)
    return service_id


def _search(db: Db, actor: SignedIn, asked: Asked) -> trail.AuditSearch | None:
    """Turn what was typed into what the trail is asked; None when nobody is meant."""
    search = trail.AuditSearch(
        service_id=actor.service_id,
        action=asked.action,
        about_kind=asked.about_kind,
        about_id=asked.about_id.strip() or None,
        since=_midnight(asked.first_day) if asked.first_day else None,
        until=_midnight(asked.last_day + timedelta(days=1)) if asked.last_day else None,
    )
    who = asked.who.strip().casefold()
    if not who:
        return search
    people = kept.accounts_of(db, actor.service_id)
    meant = tuple(f"{STAFF}{one.id}" for one in people if who in one.name.casefold() or who in one.email)
    written = (asked.who.strip(),) if ":" in who or who in {"system", "command line", "council"} else ()
    return replace(search, actors=meant + written) if meant or written else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LOCAL)


def _readable(db: Db, records: Iterable[trail.AuditRecord]) -> tuple[Entry, ...]:
    """Put people's names in the place of their numbers."""
    records = tuple(records)
    numbers = {
        int(ref.removeprefix(STAFF))
        for record in records
        for ref in (record.actor, f"{STAFF}{record.about_id}" if record.about_kind == "account" else "")
        if ref.startswith(STAFF) and ref.removeprefix(STAFF).isdecimal()
    }
    names = {f"{STAFF}{id_}": name for id_, name in kept.account_names(db, numbers).items()}

    def one(record: trail.AuditRecord) -> Entry:
        about = names.get(f"{STAFF}{record.about_id}") if record.about_kind == "account" else None
        return Entry(
            at=record.at,
            who=names.get(record.actor, record.actor),
            action=record.action,
            about_kind=record.about_kind,
            about_id=f"{record.about_id} ({about})" if about else record.about_id,
            detail="; ".join(f"{name}: {value}" for name, value in record.detail.items()),
        )

    return tuple(one(record) for record in records)


def _as_csv(entries: Iterable[Entry]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for one in entries:
        cells = (one.at.isoformat(timespec="seconds"), one.who, one.action, one.about_kind, one.about_id, one.detail)
        writer.writerow([_harmless(cell) for cell in cells])
    return written.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a cell as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
