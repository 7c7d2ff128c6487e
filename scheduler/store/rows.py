"""From frozen dataclasses to rows and back, and the saving of a service's things again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ForeignKeyConstraint, Table, and_, delete, exists, insert, not_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as Db

from scheduler.store.tables import METADATA

Row = dict[str, Any]
T = TypeVar("T")
READS_ONLY = "reads only"
"""Mark of a transaction that changes nothing: what it read once stays so."""


def row_of(item: Any, **more: Any) -> Row:
    """Turn the plain fields of a dataclass into columns; fields named in ``more`` are replaced, None drops nothing."""
    return {part.name: _column(getattr(item, part.name)) for part in fields(item) if part.name not in more} | more


def without(row: Row, *names: str) -> Row:
    """Leave out columns that live in a table of their own."""
    return {name: value for name, value in row.items() if name not in names}


def _column(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def item_of(kind: type[T], row: Mapping[str, Any], **more: Any) -> T:
    """Make a dataclass of a row's columns of the same names; ``more`` gives or replaces fields."""
    names = {part.name for part in fields(kind)}  # type: ignore[arg-type]  # every kind we read is a dataclass
    return kind(**{name: row[name] for name in names if name in row and name not in more} | more)


def table(model: Any) -> Table:
    """Return the table of a typed class."""
    found: Table = model.__table__
    return found


def insert_all(db: Db, model: Any, rows: Sequence[Row]) -> None:
    """Insert rows in bulk; none is fine."""
    if rows:
        db.execute(insert(table(model)), list(rows))


def upsert(db: Db, model: Any, rows: Sequence[Row]) -> None:
    """Insert rows, or bring those up to date that are there already."""
    if not rows:
        return
    statement = _upsert(table(model), db.get_bind().dialect.name, tuple(rows[0]))
    db.execute(statement, dict(rows[0]) if len(rows) == 1 else list(rows))


@cache
def _upsert(target: Table, dialect: str, names: tuple[str, ...]) -> Any:
    """Return the statement, made once for each set of columns: making it takes longer than running it."""
    statement: Any = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(target)
    keys = [column.name for column in target.primary_key]
    changed = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


def save_again(db: Db, model: Any, service_id: str, items: Iterable[Row]) -> None:
    """Save a service's things: those named are active, in this order; the others are retired."""
    target = table(model)
    db.execute(update(target).where(target.c.service_id == service_id).values(active=False))
    rows = [row | {"service_id": service_id, "position": n, "active": True} for n, row in enumerate(items)]
    upsert(db, model, rows)


def drop_retired(db: Db, model: Any, service_id: str) -> None:
    """Delete retired things to which nothing refers; what belongs to them goes with them."""
    target = table(model)
    referring = [
        exists().where(and_(*(part.parent == part.column for part in constraint.elements)))
        for constraint in _references_to(target)
    ]
    db.execute(
        delete(target).where(
            target.c.service_id == service_id, target.c.active.is_(False), *(not_(found) for found in referring)
        )
    )


def _references_to(target: Table) -> Iterator[ForeignKeyConstraint]:
    for other in METADATA.sorted_tables:
        for constraint in sorted(other.foreign_key_constraints, key=lambda one: str(one.name)):
            if constraint.referred_table is target and constraint.ondelete != "CASCADE":
                yield constraint


def replace_parts(db: Db, model: Any, service_id: str, rows: Iterable[Row]) -> None:
    """Replace every row of a service in a table that nothing refers to."""
    target = table(model)
    db.execute(delete(target).where(target.c.service_id == service_id))
    insert_all(db, model, [row | {"service_id": service_id} for row in rows])


def active_rows(db: Db, model: Any, service_id: str) -> list[Row]:
    """Rows of the service that its facts name, in their order."""
    target = table(model)
    chosen = select(target).where(target.c.service_id == service_id, target.c.active).order_by(target.c.position)
    return [dict(row) for row in db.execute(chosen).mappings()]


def once(db: Db, key: tuple[object, ...], read: Callable[[], T]) -> T:
    """Read something once in a transaction that reads; in one that writes, anew each time."""
    if not db.info.get(READS_ONLY):
        return read()
    if key not in db.info:
        db.info[key] = read()
    found: T = db.info[key]
    return found


def grouped(db: Db, model: Any, service_id: str, key: str) -> dict[str, list[Row]]:
    """Rows of parts (opening hours, leave …) by what they belong to, in their order."""
    target = table(model)
    chosen = select(target).where(target.c.service_id == service_id)
    if "position" in target.c:
        chosen = chosen.order_by(target.c.position)
    found: dict[str, list[Row]] = {}
    for row in db.execute(chosen).mappings():
        found.setdefault(row[key], []).append(dict(row))
    return found


def parts(items: Iterable[Any], attribute: str, key: str) -> Iterator[Row]:
    """Rows of the parts of each item, numbered within it and marked with its id."""
    for item in items:
        for position, part in enumerate(getattr(item, attribute)):
            yield row_of(part) | {key: item.id, "position": position}
