"""Checks across the tables of a profile: every name that is used is one that stands in the file.

They read the raw file, so that they speak up together with the errors of single fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from scheduler.profiles.problems import Problem
from scheduler.profiles.tables import CONTRACT

Raw = Mapping[str, Any]
LISTS_WITH_IDS = ("areas", "bands", "strands", "targets", "kpis", "reports", "breakdowns", "facts")
REFERENCES = (
    ("strands", "bands", "bands"),
    ("strands", "areas", "areas"),
    ("targets", "strands", "strands"),
    ("targets", "area", "areas"),
    ("monthly_access", "band", "bands"),
    ("attendance_limits", "strand", "strands"),
    ("kpis", "targets", "targets"),
    ("kpis", "strands", "strands"),
    ("kpis", "breakdowns", "breakdowns"),
)


def reference_problems(raw: Raw) -> list[Problem]:
    """Every id given twice and every name that leads nowhere."""
    return [
        *(problem for table in LISTS_WITH_IDS for problem in _twice(raw, table)),
        *(problem for reference in REFERENCES for problem in _lost(raw, *reference)),
        *_unknown_funders(raw),
        *_unknown_strands_of_consents(raw),
        *_unknown_demo_areas(raw),
        *_no_areas(raw),
    ]


def _rows(raw: Raw, table: str) -> list[tuple[int, Raw]]:
    rows = raw.get(table, ())
    return [(n, row) for n, row in enumerate(rows) if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _ids(raw: Raw, table: str) -> tuple[str, ...]:
    return tuple(str(row["id"]) for _, row in _rows(raw, table) if "id" in row)


def _twice(raw: Raw, table: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for n, row in _rows(raw, table):
        name = str(row.get("id", ""))
        if name and name in seen:
            yield Problem(path=(table, n, "id"), message=f"'{name}' is taken by an earlier one; give it its own id")
        seen.add(name)


def _lost(raw: Raw, table: str, field: str, leads_to: str) -> Iterator[Problem]:
    known = _ids(raw, leads_to)
    if leads_to == "areas" and _areas_from_file(raw):
        return
    for n, row in _rows(raw, table):
        value = row.get(field, ())
        names: Sequence[Any] = value if isinstance(value, list) else (value,) if isinstance(value, str) else ()
        for name in names:
            if name not in known:
                yield Problem(path=(table, n, field), message=_nowhere(str(name), leads_to, known))


def _nowhere(name: str, leads_to: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=1)
    hint = f"did you mean '{close[0]}'?" if close else f"add it, or use one of {', '.join(known) or 'none yet'}"
    return f"'{name}' stands nowhere among [[{leads_to}]]; {hint}"


def _unknown_funders(raw: Raw) -> Iterator[Problem]:
    known = (CONTRACT, *(str(row.get("name")) for _, row in _rows(raw, "funders")))
    for n, row in _rows(raw, "strands"):
        funder = row.get("funder", CONTRACT)
        if funder not in known:
            yield Problem(path=("strands", n, "funder"), message=_nowhere(str(funder), "funders", known))


def _unknown_strands_of_consents(raw: Raw) -> Iterator[Problem]:
    booking = raw.get("booking")
    known = _ids(raw, "strands")
    for n, row in _rows(booking, "consents") if isinstance(booking, Mapping) else ():
        strands = row.get("strands", ())
        for name in strands if isinstance(strands, list) else ():
            if name not in known:
                path = ("booking", "consents", n, "strands")
                yield Problem(path=path, message=_nowhere(str(name), "strands", known))


def _unknown_demo_areas(raw: Raw) -> Iterator[Problem]:
    demo = raw.get("demo")
    carers = demo.get("carers_by_area", {}) if isinstance(demo, Mapping) else {}
    known = _ids(raw, "areas")
    if not isinstance(carers, Mapping) or _areas_from_file(raw):
        return
    for name in carers:
        if name not in known:
            yield Problem(path=("demo", "carers_by_area"), message=_nowhere(str(name), "areas", known))


def _areas_from_file(raw: Raw) -> bool:
    boundaries = raw.get("boundaries")
    return isinstance(boundaries, Mapping) and boundaries.get("areas_from_file") is True


def _no_areas(raw: Raw) -> Iterator[Problem]:
    if not _rows(raw, "areas") and not _areas_from_file(raw):
        yield Problem(
            path=("areas",),
            message="no area is listed; add an [[areas]] table for each, or set areas_from_file = true in [boundaries]",
        )
