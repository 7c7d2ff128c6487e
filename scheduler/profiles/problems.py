"""What is wrong with a profile, in words: file, line, table and field, the value, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scheduler.errors import EvenhandError


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend. ``path`` leads to it: table, number from 0 in a list of tables, field."""

    path: tuple[str | int, ...]
    message: str

    def place(self) -> str:
        """Table and field as a person looks for them: ``[[strands]] 2, field 'cadence'``."""
        if not self.path:
            return "the file"
        table, *rest = self.path
        if rest and isinstance(rest[0], int):
            start, rest = f"[[{table}]] {rest[0] + 1}", rest[1:]
        elif rest:
            start = f"[{table}]"
        else:
            return f"field '{table}'"
        return f"{start}, field '{_dotted(rest)}'" if rest else start


class ProfileError(EvenhandError, ValueError):
    """A profile that cannot be used; the message lists every problem at once."""

    def __init__(self, file_name: str, problems: Sequence[Problem], text: str = "") -> None:
        lines = text.splitlines()
        self.problems = tuple(sorted(problems, key=lambda one: line_of(one.path, lines) or 0))
        super().__init__("\n".join(_sentence(file_name, one, lines) for one in self.problems))


def shown_path(path: Path) -> str:
    """Give the path from ``data`` on, as a person knows it; the whole path when it lies elsewhere."""
    parts = path.parts
    return "/".join(parts[parts.index("data") :]) if "data" in parts else str(path)


def _sentence(file_name: str, problem: Problem, lines: Sequence[str]) -> str:
    number = line_of(problem.path, lines)
    at = f"{file_name}, line {number}" if number else file_name
    return f"{at}, {problem.place()}: {problem.message}"


def _dotted(parts: Iterable[str | int]) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in parts)


def line_of(path: Sequence[str | int], lines: Sequence[str]) -> int | None:
    """Line (from 1) at which the table or its field stands; None when it cannot be found."""
    if not path:
        return None
    if len(path) == 1:
        return _first(lines, 0, rf"\s*{re.escape(str(path[0]))}\s*=|\s*\[+\s*{re.escape(str(path[0]))}\s*\]+")
    table, field_path = str(path[0]), list(path[1:])
    nth = field_path.pop(0) if isinstance(field_path[0], int) else 0
    heads = [n for n, line in enumerate(lines) if re.match(rf"\s*\[+\s*{re.escape(table)}\s*\]+", line)]
    if not isinstance(nth, int) or nth >= len(heads):
        return None
    head = heads[nth]
    end = next((n for n in range(head + 1, len(lines)) if lines[n].lstrip().startswith("[")), len(lines))
    name = next((part for part in field_path if isinstance(part, str)), None)
    found = _first(lines[:end], head, rf"\s*{re.escape(name)}\s*=") if name else None
    return found or head + 1


def _first(lines: Sequence[str], start: int, pattern: str) -> int | None:
    return next((n + 1 for n in range(start, len(lines)) if re.match(pattern, lines[n])), None)


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """Turn what pydantic found into problems in plain English, in the order of the file's tables."""
    found = (one for one in error.errors() if not _is_echo(one))
    return [Problem(path=tuple(one["loc"]), message=_words(one, model)) for one in found]


def _is_echo(one: ErrorDetails) -> bool:
    """Whether a list is called too short only because some of its tables are wrong, which is told by itself."""
    return one["type"] == "too_short" and len(one["input"]) >= one["ctx"]["min_length"]


def _words(one: ErrorDetails, model: type[BaseModel]) -> str:
    kind, value = one["type"], one["input"]
    context: Mapping[str, Any] = one.get("ctx", {})
    if kind == "extra_forbidden":
        return "no such field" + _did_you_mean(str(one["loc"][-1]), _fields_at(model, one["loc"][:-1]))
    if kind == "missing":
        return "is missing; add it"
    if kind == "value_error":
        return str(context["error"])
    return f"{_shown(value)} cannot stand here; {_wanted(kind, context, one['msg'])}"


def _wanted(kind: str, context: Mapping[str, Any], otherwise: str) -> str:
    wanted = {
        "enum": "use one of {expected}",
        "literal_error": "use {expected}",
        "greater_than_equal": "write a number of {ge} or more",
        "greater_than": "write a number above {gt}",
        "less_than_equal": "write a number of {le} or less",
        "int_type": "write a whole number without quotation marks",
        "string_type": "write text in quotation marks",
        "bool_type": "write true or false",
        "bool_parsing": "write true or false",
        "tuple_type": 'write a list in square brackets, such as ["one", "two"]; head a list of tables with [[ and ]]',
        "model_type": "write a table of fields",
        "date_type": "write a date such as 2027-01-04",
        "date_parsing": "write a date such as 2027-01-04",
        "date_from_datetime_parsing": "write a date such as 2027-01-04",
        "time_parsing": 'write a time such as "15:30"',
        "string_too_short": "write at least {min_length} character",
        "too_short": "name at least {min_length}",
        "string_pattern_mismatch": "use small letters a to z, digits and hyphens (in words: underscores)",
    }.get(kind)
    return wanted.format(**context) if wanted else otherwise[:1].lower() + otherwise[1:]


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str | int | float | bool | type(None)) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - what fits on a line of a terminal


def _did_you_mean(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; did you mean '{close[0]}'?" if close else f"; the fields here are {', '.join(known)}"


def _fields_at(model: type[BaseModel], path: Sequence[str | int]) -> tuple[str, ...]:
    """Names of the fields of the table to which ``path`` leads."""
    for part in path:
        if isinstance(part, str) and part in model.model_fields:
            model = _table_in(model.model_fields[part].annotation) or model
    return tuple(model.model_fields)


def _table_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_table_in(part) for part in getattr(annotation, "__args__", ()))
    return next((table for table in inner if table is not None), None)
