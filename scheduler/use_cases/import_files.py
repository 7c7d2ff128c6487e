"""Importing a coordinator's file: read it, check it, show what it would do, and do it in one transaction."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from geo.postcodes import Directory, PostcodePoint
from scheduler import clock
from scheduler.domain.accounts import SignedIn
from scheduler.domain.characteristics import Asked, CarerAnswer
from scheduler.domain.transport_fleet import FleetPapers
from scheduler.errors import EvenhandError
from scheduler.imports.characteristics import CHARACTERISTICS
from scheduler.imports.check import Checked, check, match_columns, suggest, unmatched
from scheduler.imports.columns import Column, Kind
from scheduler.imports.ground import Ground
from scheduler.imports.kinds import KINDS
from scheduler.imports.past import said_of
from scheduler.imports.read import read_file, too_large
from scheduler.imports.sheet import MOST_BYTES, ImportFileError, Sheet
from scheduler.imports.templates import csv_template, workbook_template
from scheduler.store import Db, NotFoundError, Store, characteristics, record_audit
from scheduler.store import accounts as kept
from scheduler.store import imports as files
from scheduler.store import past_attendance as past
from scheduler.store.audit import record_audits
from scheduler.store.imports import ImportRecord

__all__ = ["KINDS", "MOST_BYTES", "ImportFileError", "ImportFiles", "ImportRefusedError", "too_large"]

MOST_REMOVALS = 500
"""When more than so many are not in a file, it is part of a list, and no removal is proposed."""
SHOWN_CHANGES = 200
RECENT = 20
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class ImportRefusedError(EvenhandError):
    """An import that cannot go ahead now; the message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Every kind with how many the service holds, and the newest files with who brought each."""

    kinds: tuple[tuple[Kind, int], ...]
    recent: tuple[ImportRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """One file: what is kept of it, its headings, the columns that nobody has matched yet, and what is most like them.

    ``suggested`` is, by a column's name, the heading that is chosen or most like it.
    """

    record: ImportRecord
    kind: Kind
    headings: tuple[str, ...]
    missing: tuple[Column, ...]
    suggested: Mapping[str, str]


class ImportFiles:
    """Imports, as coordinators make them.

    Parameters
    ----------
    store
        The database.
    directory
        Makes what looks postcodes up, anew for each check, so that a file's postcodes do not stay in memory.
    asked
        Says what a service's contract asks about people.
    """

    def __init__(
        self,
        store: Store,
        directory: Callable[[], Callable[[str], PostcodePoint]] = lambda: Directory.cached().find,
        asked: Callable[[str], Sequence[Asked]] = lambda _: (),
    ) -> None:
        self._store = store
        self._asked = asked
        self._directory = directory

    def overview(self, actor: SignedIn) -> Overview:
        """Show what can be imported, and what was."""
        with self._store.read() as db:
            service_id = _service_of(db, actor)
            counts = files.count_of_kinds(db, service_id)
            recent = files.recent_imports(db, service_id, RECENT)
        return Overview(kinds=tuple((one, counts[key]) for key, one in KINDS.items()), recent=recent)

    def template(self, kind: str, ending: str) -> bytes:
        """Return the template of a kind, as ``csv`` or ``xlsx``."""
        return csv_template(_kind(kind)) if ending == "csv" else workbook_template(_kind(kind))

    def bring(self, actor: SignedIn, kind: str, name: str, content: bytes) -> int:
        """Read a file, check it, and keep it for somebody to confirm; returns its number.

        Raises
        ------
        ImportFileError
            When it cannot be read as a table.
        """
        chosen = _kind(kind)
        sheet = read_file(name, content)
        columns = match_columns(chosen, sheet.headings)
        with self._store.read() as db:
            service_id = _service_of(db, actor)
            report = self._report(db, service_id, chosen, sheet, columns)
        record = {
            "service_id": service_id,
            "kind": kind,
            "file_name": " ".join(name.split())[-120:] or "unnamed",
            "digest": hashlib.sha256(content).hexdigest(),
            "checked_by": actor.name,
            "sheet": asdict(sheet),
            "columns": columns,
            "report": report,
        }
        with self._store.write() as db:
            import_id = files.add_import(db, record)
            _note(db, actor, service_id, "checked import", import_id, _summary(record))
        return import_id

    def view(self, actor: SignedIn, import_id: int) -> FileView:
        """Show a file and what its check found.

        Raises
        ------
        NotFoundError
            When the service has no such file.
        """
        with self._store.read() as db:
            record = files.load_import(db, _service_of(db, actor), import_id)
        kind = _kind(record.kind)
        headings = tuple(record.sheet.get("headings", ()))
        missing = unmatched(kind, record.columns, headings) if headings else ()
        likely = {one.name: record.columns.get(one.name) or suggest(one, headings) for one in kind.columns}
        return FileView(record=record, kind=kind, headings=headings, missing=missing, suggested=likely)

    def choose_columns(self, actor: SignedIn, import_id: int, columns: Mapping[str, str]) -> None:
        """Say which heading of the file is which column, and check it again.

        Raises
        ------
        ImportRefusedError
            When a heading is chosen twice, or a column that must be there has none.
        """
        with self._store.read() as db:
            record = files.load_import(db, _service_of(db, actor), import_id)
            kind, sheet = _kind(record.kind), _open_sheet(record)
            chosen = {one.name: columns[one.name] for one in kind.columns if columns.get(one.name) in sheet.headings}
            _refuse_columns(kind, chosen, sheet)
            report = self._report(db, record.service_id, kind, sheet, chosen)
        with self._store.write() as db:
            _open_sheet(files.load_import(db, record.service_id, import_id, held=True))
            files.change_import(db, import_id, columns=chosen, report=report)

    def confirm(self, actor: SignedIn, import_id: int, digest: str, remove: Sequence[str]) -> dict[str, int]:
        """Do what the check showed, in one transaction; rows with a fault are left out and kept with their reason.

        Parameters
        ----------
        actor
            Who confirms.
        import_id
            The file.
        digest
            Of the check that was shown.
        remove
            Ids, among those that are not in the file, that shall no longer be held.

        Returns
        -------
        dict
            How many are new, changed, the same, removed and left out.

        Raises
        ------
        ImportRefusedError
            When what would be done is no longer what was shown, or something that is to go is still needed. Nothing
            is changed.
        """
        with self._store.write() as db:
            record = files.load_import(db, _service_of(db, actor), import_id, held=True)
            kind, sheet = _kind(record.kind), _open_sheet(record)
            ground = self._ground(db, record.service_id, record.kind)
            _refuse_columns(kind, record.columns, sheet)
            found = check(kind, sheet, record.columns, ground)
            refusal = None if found.digest == digest else "changed"
            if refusal:
                files.change_import(db, import_id, report=_as_report(found, ground))
            else:
                done = _carry_out(db, actor, record, (found, ground), remove)
        if refusal:
            message = "What the service holds has changed since you looked. Look at what the file would do now."
            raise ImportRefusedError(message)
        return done

    def put_away(self, actor: SignedIn, import_id: int) -> None:
        """Forget the cells of a file that shall not be imported."""
        with self._store.write() as db:
            record = files.load_import(db, _service_of(db, actor), import_id, held=True)
            _open_sheet(record)
            files.change_import(db, import_id, state="put_away", done_at=clock.now(), sheet={}, report={})
            _note(db, actor, record.service_id, "put import away", import_id, {"kind": record.kind})

    def faults_csv(self, actor: SignedIn, import_id: int) -> bytes:
        """Return every fault of a file as CSV, to mend it by; that it was downloaded is noted."""
        with self._store.write() as db:
            record = files.load_import(db, _service_of(db, actor), import_id)
            _note(db, actor, record.service_id, "exported import faults", import_id, {"kind": record.kind})
        out = io.StringIO(newline="")
        table = csv.writer(out)
        table.writerow(["Row", "Column", "What stands there", "What to change"])
        for one in record.left_out or record.report.get("faults", ()):
            cells = (str(one[name]) for name in ("row", "column", "value", "what"))
            table.writerow([f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in cells])
        return out.getvalue().encode("utf-8-sig")

    def _report(self, db: Db, service_id: str, kind: Kind, sheet: Sheet, columns: Mapping[str, str]) -> dict[str, Any]:
        if unmatched(kind, columns, sheet.headings):
            return {}
        ground = self._ground(db, service_id, kind.key)
        return _as_report(check(kind, sheet, columns, ground), ground)

    def _ground(self, db: Db, service_id: str, kind: str) -> Ground:
        more: dict[str, Any] = {}
        if kind in past.KINDS:
            more = {"here": past.kept_here(db, service_id), "named": past.named_rows(db, service_id)}
            words = past.words_of_file(db, service_id)
            more |= {one.name: getattr(words, one.name) for one in fields(words)}
        if kind == CHARACTERISTICS.key:
            more = {
                "carer_ids": characteristics.carer_ids(db, service_id),
                "questions": {one.id: one for one in self._asked(service_id)},
            }
        return Ground(
            areas=files.load_areas(db, service_id),
            bands=files.load_bands(db, service_id),
            demand_points=files.load_points(db, service_id) if kind == "households" else (),
            household_ids=files.household_ids(db, service_id) if kind == "carers" else frozenset(),
            held=files.held_of_kind(db, service_id, kind),
            find_postcode=self._directory(),
            today=clock.today(),
            **more,
        )


def _carry_out(
    db: Db, actor: SignedIn, record: ImportRecord, checked: tuple[Checked, Ground], remove: Sequence[str]
) -> dict[str, int]:
    found, ground = checked
    gone = sorted(set(remove) & set(found.absent)) if _kind(record.kind).whole else []
    needed = files.still_needed(db, record.service_id, record.kind, gone)
    if needed:
        said = "; ".join(f"{id_} still has {words}" for id_, words in list(needed.items())[:5])
        message = (
            f"Nothing was imported, as not everything ticked can be removed: {said}. Move those first, or untick it."
        )
        raise ImportRefusedError(message)
    if found.new or found.changed or gone:
        whole = {id_: one for id_, one in {**ground.held, **found.items}.items() if id_ not in gone}
        files.save_kind(db, record.service_id, record.kind, list(whole.values()))
    done = {
        "new": len(found.new),
        "changed": len(found.changed),
        "same": found.same,
        "removed": len(gone),
        "left_out": len({one.row for one in found.faults}),
    }
    left_out = [asdict(one) for one in found.faults]
    report = {name: value for name, value in _as_report(found, ground).items() if name == "rows"} | {"done": done}
    files.change_import(
        db, record.id, state="imported", done_at=clock.now(), sheet={}, report=report, left_out=left_out
    )
    _audit_things(db, actor, record, checked, gone)
    detail = {"kind": record.kind, "file": record.file_name, "sha256": record.digest, **done}
    _note(db, actor, record.service_id, "imported file", record.id, detail)
    return done


def _audit_things(
    db: Db, actor: SignedIn, record: ImportRecord, checked: tuple[Checked, Ground], gone: Sequence[str]
) -> None:
    """Note each thing apart, so that a person's own access log says what was imported of them."""
    found, ground = checked
    about = "worker" if record.kind == "staff" else _kind(record.kind).one
    by = {"import": record.id}
    if record.kind in {*past.KINDS, CHARACTERISTICS.key}:
        touched = [found.items[id_] for id_ in (*found.new, *found.changed)]
        rows = past.rows_of_carers([*touched, *(ground.held[id_] for id_ in gone)])
        told = Counter(one.carer_id for one in touched if isinstance(one, CarerAnswer))
        rows = rows or dict(told)
        action = "imported characteristics of carer" if told else "imported past attendance of carer"
        by_carer = {carer_id: by | {"rows": count} for carer_id, count in rows.items()}
        record_audits(
            db, service_id=record.service_id, actor=actor.actor, action=action, about_kind="carer", details=by_carer
        )
        return
    for action, details in (
        (f"imported new {about}", dict.fromkeys(found.new, by)),
        (f"changed {about} by import", {id_: by | {"fields": list(names)} for id_, names in found.changed.items()}),
        (f"removed {about} by import", dict.fromkeys(gone, by)),
    ):
        record_audits(
            db, service_id=record.service_id, actor=actor.actor, action=action, about_kind=about, details=details
        )


def _as_report(found: Checked, ground: Ground) -> dict[str, Any]:
    """Return what the page shows, as JSON; names stand beside the ids of what changes or is missing."""
    shown = list(found.changed.items())[:SHOWN_CHANGES]
    whole = not isinstance(next(iter(ground.held.values()), None), FleetPapers | CarerAnswer)
    absent = found.absent if whole else ()
    proposed = absent if len(absent) <= MOST_REMOVALS else ()
    return {
        "rows": len(found.items) + len({one.row for one in found.faults}),
        "good": len(found.items),
        "bad": len({one.row for one in found.faults}),
        "new": len(found.new),
        "same": found.same,
        "changed": len(found.changed),
        "changes": [[id_, _name(found.items[id_]), list(names)] for id_, names in shown],
        "absent": len(absent),
        "proposed": [[id_, _name(ground.held[id_])] for id_ in proposed],
        "faults": [asdict(one) for one in found.faults],
        "said": list(said_of(found.items, ground)) if ground.here.sessions or ground.named.sessions else [],
        "digest": found.digest,
    }


def _name(thing: Any) -> str:
    if hasattr(thing, "given_name"):
        return f"{thing.given_name} {thing.family_name}"
    return str(getattr(thing, "name", "") or getattr(thing, "contact_name", ""))


def _kind(key: str) -> Kind:
    if key not in KINDS:
        message = f"Nothing called {key} can be imported."
        raise NotFoundError(message)
    return KINDS[key]


def _open_sheet(record: ImportRecord) -> Sheet:
    if record.state != "checked":
        message = "This file was imported or put away already. Choose it again to import it again."
        raise ImportRefusedError(message)
    rows = tuple((number, tuple(cells)) for number, cells in record.sheet["rows"])
    return Sheet(headings=tuple(record.sheet["headings"]), rows=rows, note=record.sheet["note"])


def _refuse_columns(kind: Kind, chosen: Mapping[str, str], sheet: Sheet) -> None:
    headings = list(chosen.values())
    twice = next((one for one in headings if headings.count(one) > 1), None)
    if twice is not None:
        message = f"The heading “{twice}” is chosen for two columns. Choose another for one of them."
        raise ImportRefusedError(message)
    missing = unmatched(kind, chosen, sheet.headings)
    if missing:
        message = f"Choose which heading of the file is: {', '.join(one.title for one in missing)}."
        raise ImportRefusedError(message)


def _summary(record: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: record["report"][name] for name in ("rows", "bad") if name in record["report"]}
    return {"kind": record["kind"], "file": record["file_name"], "sha256": record["digest"], **found}


def _note(db: Db, actor: SignedIn, service_id: str, action: str, import_id: int, detail: Mapping[str, Any]) -> None:
    record_audit(
        db,
        service_id=service_id,
        actor=actor.actor,
        action=action,
        about_kind="import",
        about_id=str(import_id),
        detail=detail,
    )


def _service_of(db: Db, actor: SignedIn) -> str:
    service_id = actor.service_id or next(iter(kept.service_names(db)), None)
    if service_id is None:
        message = "There is no service yet; set one up first."
        raise NotFoundError(message)
    return service_id
