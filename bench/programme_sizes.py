"""Synthetic counties of growing size, and one large: seconds to a checked plan and to the same gap, and memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

# a script's own folder comes first on its path, and bench/geo.py is not the package geo
ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from programme_figures import SPARE_SECONDS, Row, at_most, child, row, slope

SIZES = (100, 200, 400, 800, 1600)
SESSIONS_AN_AREA = 33
YEARS, YEARS_AREAS = (218, 600, 1200), 18
EXPONENT_WANTED = 1.5
LARGE = 100, 3000
LARGE_SECONDS, LARGE_GB, FIRST_SECONDS = 300.0, 4.0, 10.0


def first_rows(seed: int, seconds: float) -> Iterator[Row]:
    """Rows of a county of eighteen areas: seconds to a complete programme that passes the check.

    A year's activities are asked of one term, which is harder than of three.
    """
    for sessions in YEARS:
        found = child(
            "programme_county.py", 0.0, max(seconds, SPARE_SECONDS), areas=YEARS_AREAS, sessions=sessions, seed=seed
        )
        case = f"first plan, {YEARS_AREAS} areas, {sessions} sessions, seed {seed}"
        if found is None:
            yield row(case, "plans found", 0.0, "")
            continue
        yield at_most(row(case, "complete plan, checked", found["checked"], "s"), FIRST_SECONDS)
        yield at_most(row(case, "rules broken", found["broken"], ""), 0.0)
        for figure in ("sessions", "missing"):
            yield row(case, figure, found[figure], "")


def growth_rows(seed: int, seconds: float) -> Iterator[Row]:
    """Rows of counties of growing size: seconds to a first programme and to the same gap, and the fitted exponents.

    The same gap is the widest at which any of them ends in its time, so that every size has reached it.
    """
    every = {}
    for sessions in SIZES:
        areas = max(3, round(sessions / SESSIONS_AN_AREA))
        found = child("programme_county.py", seconds, areas=areas, sessions=sessions, seed=seed)
        case = f"county of {sessions} sessions, {areas} areas, seed {seed}"
        if found is None:
            yield row(case, "plans found", 0.0, "")
            continue
        every[sessions] = case, found
        yield row(case, "gap", 100 * found["gap"], "%")
        yield row(case, "sessions held", found["sessions"], "")
        yield row(case, "memory", found["gb"], "GB")
        yield at_most(row(case, "rules broken", found["broken"], ""), 0.0)
        yield row(case, "first programme", found["first"] or found["checked"], "s")
    widest = max((found["searched_gap"] for _, found in every.values()), default=0.0)
    reached = {
        sessions: next(at for at, gap in found["trace"] if gap <= widest) for sessions, (_, found) in every.items()
    }
    for sessions, (case, _) in every.items():
        yield row(case, f"to a gap of {100 * widest:.1f} %", reached[sessions], "s")
    first = [(sessions, found["first"] or found["checked"]) for sessions, (_, found) in every.items()]
    for name, points in (("first programme", first), ("to the same gap", list(reached.items()))):
        if len(points) > 1:
            case = f"growth, {len(points)} sizes, seed {seed}"
            yield at_most(row(case, f"{name}: exponent", slope(points), ""), EXPONENT_WANTED)


def large_rows(seed: int, seconds: float) -> Iterator[Row]:
    """Rows of one service of 100 areas and 3,000 sessions."""
    found = child("programme_county.py", seconds, areas=LARGE[0], sessions=LARGE[1], seed=seed)
    case = f"county of {LARGE[1]} sessions, {LARGE[0]} areas, seed {seed}"
    if found is None:
        yield row(case, "plans found", 0.0, "")
        return
    yield at_most(row(case, "checked plan", found["checked"], "s"), LARGE_SECONDS)
    yield at_most(row(case, "memory", found["gb"], "GB"), LARGE_GB)
    yield at_most(row(case, "rules broken", found["broken"], ""), 0.0)
    for figure in ("sessions", "missing"):
        yield row(case, figure, found[figure], "")
    yield row(case, "gap", 100 * found["gap"], "%")
