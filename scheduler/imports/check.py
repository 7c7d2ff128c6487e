"""Check a table row by row against what the service holds: what is wrong, new, changed, missing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from difflib import get_close_matches
from typing import Any

from scheduler.imports.cells import CellError
from scheduler.imports.columns import Column, Kind, PrivateError, RowError
from scheduler.imports.ground import Ground
from scheduler.imports.kinds import PLACE, make
from scheduler.imports.sheet import Sheet

SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a row: the row's number in the file, the file's heading, what stands there, what to change."""

    row: int
    column: str
    value: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a file would do. ``changed`` names the fields that differ; ``absent`` are held but not in the file."""

    new: Mapping[str, Any]
    changed: Mapping[str, tuple[str, ...]]
    items: Mapping[str, Any]
    same: int
    faults: tuple[Fault, ...]
    absent: tuple[str, ...]
    digest: str
    """Of everything above: a second check that comes to another digest found something else."""


def _squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def match_columns(kind: Kind, headings: Sequence[str]) -> dict[str, str]:
    """Say which heading is which column, as far as the names tell.

    Returns
    -------
    dict
        The column's name to the file's heading; what cannot be told is missing.
    """
    left = {_squeezed(one): one for one in headings if one}
    found: dict[str, str] = {}
    for names_of in (lambda one: (one.title, one.name), lambda one: one.also):
        for column in kind.columns:
            words = [_squeezed(word) for word in names_of(column)]
            hit = next((word for word in words if word in left), None)
            if column.name not in found and hit is not None:
                found[column.name] = left.pop(hit)
    return found


def suggest(column: Column, headings: Sequence[str]) -> str:
    """Return the heading that is most like a column's names, empty when none is."""
    squeezed = {_squeezed(one): one for one in headings if one}
    for word in (column.title, *column.also):
        close = get_close_matches(_squeezed(word), squeezed, n=1, cutoff=0.75)
        if close:
            return squeezed[close[0]]
    return ""


def unmatched(kind: Kind, columns: Mapping[str, str], headings: Sequence[str]) -> tuple[Column, ...]:
    """List columns that a file must have and for which no heading is chosen."""
    return tuple(one for one in kind.columns if one.required and columns.get(one.name) not in headings)


def check(kind: Kind, sheet: Sheet, columns: Mapping[str, str], ground: Ground) -> Checked:
    """Check every row of a sheet.

    Parameters
    ----------
    kind
        What the rows are.
    sheet
        The file.
    columns
        Which heading is read as which column.
    ground
        What the service holds.

    Returns
    -------
    Checked
        Rows with a fault are in neither ``new``, ``changed`` nor ``items``, but never count as absent.
    """
    place_of = {heading: at for at, heading in enumerate(sheet.headings)}
    used = [(one, place_of[columns[one.name]]) for one in kind.columns if columns.get(one.name) in place_of]
    rows, rows_of = _read_rows(kind, sheet, used, ground)
    faults: list[Fault] = []
    items: dict[str, Any] = {}
    for row in rows:
        others = [str(one) for one in rows_of[row.id] if one != row.number][:3]
        if row.id and others:
            what = f"stands in row {', '.join(others)} too. {kind.twice}"
            row.wrong.append(Fault(row=row.number, column=row.heading, value=row.shown, what=what))
        if not row.wrong:
            try:
                items[row.id] = make(kind, row.values, ground.held.get(row.id), ground)
            except CellError as error:
                text = row.values[PLACE].postcode if PLACE in row.values else row.id
                heading = columns.get(PLACE, row.heading)
                row.wrong.append(Fault(row=row.number, column=heading, value=text, what=str(error)))
        faults += row.wrong
    unread = kind.finish is not None and "" in rows_of
    return _compare(items, faults, set(ground.held) if unread else rows_of, ground, of_days=kind.of_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A row that was read: its values, what is wrong, its id as far as it can be told, and where that is shown."""

    number: int
    values: Mapping[str, Any]
    wrong: list[Fault]
    id: str
    heading: str
    shown: str


def _read_rows(
    kind: Kind, sheet: Sheet, used: Sequence[tuple[Column, int]], ground: Ground
) -> tuple[list[_Read], dict[str, list[int]]]:
    """Read every row; beside them the numbers of the rows of each id, "" for what cannot be told."""
    known_by = next((at for one, at in used if one.name == "id"), used[0][1])
    heading = sheet.headings[known_by]
    seen: dict[tuple[str, str], Any] = {}
    rows: list[_Read] = []
    rows_of: dict[str, list[int]] = {}
    for number, cells in sheet.rows:
        values, wrong = _row(used, sheet, (number, cells), ground, (kind.start, seen))
        id_ = cells[known_by] if kind.finish is None else ""
        if kind.finish is not None and not wrong:
            try:
                values = kind.finish(values, ground)
                id_ = values["id"]
            except RowError as error:
                wrong.append(_of_row(error, kind, sheet, used, (number, cells)))
        shown = cells[known_by][:SHOWN_CHARACTERS]
        rows.append(_Read(number=number, values=values, wrong=wrong, id=id_, heading=heading, shown=shown))
        rows_of.setdefault(id_, []).append(number)
    return rows, rows_of


def _of_row(
    error: RowError, kind: Kind, sheet: Sheet, used: Sequence[tuple[Column, int]], row: tuple[int, tuple[str, ...]]
) -> Fault:
    """Say what is wrong with a row's cells together, at the column to change, which the file may not have."""
    number, cells = row
    at = next((at for one, at in used if one.name == error.column), None)
    title = next(one.title for one in kind.columns if one.name == error.column)
    heading, text = (title, "") if at is None else (sheet.headings[at], cells[at][:SHOWN_CHARACTERS])
    return Fault(row=number, column=heading, value=text, what=str(error))


def _row(
    used: Sequence[tuple[Column, int]],
    sheet: Sheet,
    row: tuple[int, tuple[str, ...]],
    ground: Ground,
    usual: tuple[Mapping[str, Any], dict[tuple[str, str], Any]],
) -> tuple[dict[str, Any], list[Fault]]:
    """Read a row; ``usual`` holds what blank cells mean, and what cells of the same words were read as."""
    number, cells = row
    start, seen = usual
    values: dict[str, Any] = {}
    wrong: list[Fault] = []
    for column, at in used:
        text = cells[at]
        if not text and not column.required:
            if column.name in start:
                values[column.name] = start[column.name]
            continue
        try:
            values[column.name] = _value(column, text, ground, seen)
        except CellError as error:
            shown = "" if isinstance(error, PrivateError) else text[:SHOWN_CHARACTERS]
            wrong.append(Fault(row=number, column=sheet.headings[at], value=shown, what=str(error)))
    beyond = next((one for one in cells[len(sheet.headings) :] if one), None)
    if beyond is not None:
        what = "stands to the right of the last heading. Move it under a heading, or delete it."
        wrong.append(Fault(row=number, column="", value=beyond[:SHOWN_CHARACTERS], what=what))
    return values, wrong


def _value(column: Column, text: str, ground: Ground, seen: dict[tuple[str, str], Any]) -> Any:
    """Read a cell; the same words in the same column are read once."""
    if text.startswith("="):
        message = "is a formula. Copy the column and paste it as values."
        raise CellError(message)
    if text.startswith("#") and text.rstrip("!?/").isupper():
        message = "is a spreadsheet’s error. Mend the formula behind it, or write the value."
        raise CellError(message)
    if any(ord(one) < ord(" ") and one not in "\n\r\t" for one in text):
        message = "holds characters that cannot be shown. Type it again."
        raise CellError(message)
    if not text and column.required:
        message = f"is blank. Write it, such as {column.example}."
        raise CellError(message)
    known = (column.name, text)
    if known not in seen:
        try:
            seen[known] = column.read(text, ground)
        except CellError as error:
            seen[known] = error
    found = seen[known]
    if isinstance(found, CellError):
        raise type(found)(str(found))
    return found


def _compare(
    items: Mapping[str, Any], faults: list[Fault], in_file: Collection[str], ground: Ground, *, of_days: bool
) -> Checked:
    new = {id_: one for id_, one in items.items() if id_ not in ground.held}
    changed = {
        id_: changed_fields(ground.held[id_], one)
        for id_, one in items.items()
        if id_ in ground.held and ground.held[id_] != one
    }
    days = [one.day for one in items.values()] if of_days else []
    first, last = (min(days), max(days)) if days else (date.max, date.min)
    left = (id_ for id_, one in ground.held.items() if not of_days or first <= one.day <= last)
    absent = tuple(sorted(set(left) - set(in_file)))
    said = [
        sorted(new),
        sorted(changed.items()),
        len(faults),
        absent,
        sorted(repr(items[id_]) for id_ in (*new, *changed)),
    ]
    return Checked(
        new=new,
        changed=changed,
        items=items,
        same=len(items) - len(new) - len(changed),
        faults=tuple(sorted(faults, key=lambda one: one.row)),
        absent=absent,
        digest=hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest(),
    )


def changed_fields(before: Any, after: Any) -> tuple[str, ...]:
    """Name the fields in which two things differ."""
    return tuple(part.name for part in fields(before) if getattr(before, part.name) != getattr(after, part.name))
