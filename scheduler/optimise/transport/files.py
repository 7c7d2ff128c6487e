"""Files of a day's transport, in and out: documented JSON with a version (docs/transport-day.schema.json)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, TypeAdapter, with_config

from scheduler.domain.fingerprint import plain
from scheduler.domain.transport import DayRuns, TransportDay
from scheduler.optimise.documents import read_document, write_document

FORMAT_VERSION = 1
_DAY_KIND, _RUNS_KIND = "evenhand-transport-day", "evenhand-transport-runs"
_HOLE = -1
"""A table's null, as the search for problems reads it: so holes are told with everything else that is wrong."""


def _with_holes(day: object) -> object:
    """Read an empty entry of a table as a hole; everything else stays as it is."""
    if not isinstance(day, dict):
        return day
    tables = {
        name: [
            [_HOLE if entry is None else entry for entry in row] if isinstance(row, list) else row for row in day[name]
        ]
        for name in ("minutes", "miles")
        if isinstance(day.get(name), list)
    }
    return day | tables


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True, kw_only=True)
class TransportDayFile:
    """A day file: what it is, its version, and the day."""

    kind: Literal["evenhand-transport-day"]
    format_version: Literal[1]
    day: Annotated[TransportDay, BeforeValidator(_with_holes)]


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True, kw_only=True)
class RunsFile:
    """A file of runs: what it is, its version, and the planned day."""

    kind: Literal["evenhand-transport-runs"]
    format_version: Literal[1]
    runs: DayRuns


_DAY = TypeAdapter(TransportDayFile)
_RUNS = TypeAdapter(RunsFile)


def write_day(day: TransportDay) -> str:
    """Return a day as JSON text; the same day gives the same text."""
    return write_document({"kind": _DAY_KIND, "format_version": FORMAT_VERSION, "day": plain(day)})


def read_day(text: str) -> TransportDay:
    """Read a day file; an entry of a table that is null is a hole, which the search for problems names.

    Raises
    ------
    FileError
        When it is no JSON, no day file, of another version, or a field is wrong: each is named.
    """
    return read_document(_DAY, text, _DAY_KIND, FORMAT_VERSION).day


def write_runs(runs: DayRuns) -> str:
    """Return runs as JSON text; the same runs give the same text."""
    return write_document({"kind": _RUNS_KIND, "format_version": FORMAT_VERSION, "runs": plain(runs)})


def read_runs(text: str) -> DayRuns:
    """Read a file of runs.

    Raises
    ------
    FileError
        When it is no JSON, no file of runs, of another version, or a field is wrong: each is named.
    """
    return read_document(_RUNS, text, _RUNS_KIND, FORMAT_VERSION).runs


def schema_of_days() -> dict[str, Any]:
    """JSON schema of day files (docs/transport-day.schema.json)."""
    return _DAY.json_schema()


def schema_of_runs() -> dict[str, Any]:
    """JSON schema of files of runs (docs/transport-runs.schema.json)."""
    return _RUNS.json_schema()
