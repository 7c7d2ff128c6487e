"""What a column is, and what a kind of thing is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.imports import cells
from scheduler.imports.cells import CellError
from scheduler.imports.ground import Ground

Reader = Callable[[str, Ground], Any]
Finish = Callable[[Mapping[str, Any], Ground], dict[str, Any]]


class PrivateError(CellError):
    """What is wrong with a cell whose words are not even kept among what is to be mended."""


class RowError(CellError):
    """What is wrong with cells that only make sense together; ``column`` is the one to change."""

    def __init__(self, message: str, column: str) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: ``name`` is the thing's field, ``also`` are other headings by which it is known."""

    name: str
    title: str
    read: Reader
    hint: str
    example: str
    required: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of thing: what it is called and made of; ``start`` gives the fields that a file may leave out."""

    key: str
    one: str
    many: str
    intro: str
    makes: type[Any]
    columns: tuple[Column, ...]
    start: Mapping[str, Any]
    whole: bool = True
    """Whether a file lists all there is, so that what is missing in it may be removed."""
    finish: Finish | None = None
    """Completes what a row's cells say, its ``id`` among it, where rows have no reference of their own; RowError."""
    twice: str = "Give each its own reference, or delete one of the rows."
    """What to do about two rows of one id."""
    of_days: bool = False
    """Whether things have a ``day``, and a file lists those from its first day to its last alone."""


def plain(read: Callable[[str], Any]) -> Reader:
    """Return a reader that needs nothing but the cell."""
    return lambda text, _ground: read(text)


NAME = plain(cells.text_up_to(100))


def id_column(title: str, example: str, *also: str) -> Column:
    """Make the column by which things are known again."""
    hint = "Your own number or word for it, which never changes: by it a later file finds the same one again."
    also = ("id", "ref", "reference", "code", *also)
    return Column(
        name="id", title=title, read=plain(cells.read_id), hint=hint, example=example, required=True, also=also
    )


def column(name: str, title: str, read: Reader, hint: str, example: str, *also: str) -> Column:
    """Make a column that may be left out."""
    return Column(name=name, title=title, read=read, hint=hint, example=example, also=also)


def must(name: str, title: str, read: Reader, hint: str, example: str, *also: str) -> Column:
    """Make a column that a file must have."""
    return Column(name=name, title=title, read=read, hint=hint, example=example, required=True, also=also)
