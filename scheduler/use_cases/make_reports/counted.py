"""Ask the database for everything that one report counts."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from scheduler.domain.comment_log import LogKind, standing
from scheduler.domain.contract import contract_year
from scheduler.domain.costs import Factor, SessionCost, Wheels, carbon_kg, costs_by, round_trip_miles, staff_pence
from scheduler.domain.facts import Measure, Period, PlanningSettings
from scheduler.domain.report_figures import Counted
from scheduler.domain.reports import KpiLine, ReportPeriod, Unit
from scheduler.domain.satisfaction import STATEMENTS, added
from scheduler.store import Db
from scheduler.store.comment_log import read_entries
from scheduler.store.reports import (
    ServiceNames,
    TargetRow,
    count_held_by_month,
    count_register,
    run_miles,
    series_costs,
)
from scheduler.store.rows import once
from scheduler.store.satisfaction import Of, answer_tallies, band_names
from scheduler.store.term_demand import all_unmet
from scheduler.store.year_counts import MonthHeld, MonthMarks, count_year

PARTS_OF_A_YEAR = {Period.YEAR.value: 1, Period.QUARTER.value: 4, Period.TERM.value: 3, Period.MONTH.value: 12}
_CHOICES = PlanningSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The contract's year up to the end of a period, or today where that is earlier."""

    first: date
    until: date
    days: int


def year_until(period: ReportPeriod, today: date, year_starts_month: int) -> Year:
    """Return how far the contract's year has come at the end of a period."""
    first, last = contract_year(period.first, year_starts_month)
    return Year(first=first, until=min(period.last, today), days=(last - first).days + 1)


def count_report(
    db: Db,
    service_id: str,
    what: tuple[ServiceNames, ReportPeriod, Year],
    factors: Mapping[Wheels, Factor],
    signed_months: Mapping[str, int | None],
) -> Counted:
    """Count a report; months that were signed stand in the trend as they were signed."""
    names, period, year = what
    first, last = period.first, year.until
    held = _held(db, service_id, year.first, last)
    of_year = count_year(db, service_id, first, last, year_first=year.first)
    marks, people = of_year.marks, of_year.people
    own = (first.year, first.month)
    months = _months(held, marks)
    came: dict[str, int] = {}
    for one in marks:
        came[one.area_id] = came.get(one.area_id, 0) + one.came
    costs = _costs(db, service_id, names, first, last)
    planned, driven = _miles(db, service_id, first, last, sum(one.staff_miles * one.sessions for one in costs))
    return Counted(
        areas=names.areas,
        strands=names.strands,
        funders=names.funders,
        held=_added_up((one.area_id, one.strand_id, one.sessions, one.places) for one in held if one.month >= own),
        marks=_added_up((one.area_id, one.strand_id, one.came, one.stayed_away) for one in marks if one.month >= own),
        people={area: one.carers for area, one in people.items()},
        register=count_register(db, service_id),
        year_came=came,
        year_people={area: one.year_carers for area, one in people.items()},
        **_answers(db, service_id, first, last),
        **_log(db, service_id, first, last),
        unmet=all_unmet(db, service_id, first, last),
        months={key: (pair[0], signed_months.get(key, pair[1])) for key, pair in months.items()},
        months_published=frozenset(key for key in months if signed_months.get(key) is not None),
        own_months=tuple(key for key in months if f"{first:%Y-%m}" <= key),
        cost_by_strand=costs_by(costs, "strand_id"),
        cost_by_area=costs_by(costs, "area_id"),
        cost_by_funder=costs_by(costs, "funder"),
        planned_miles=planned,
        driven_miles=driven,
        kg=_kg(planned, driven, factors),
        year_sessions=sum(one.sessions for one in held),
    )


def count_costs(
    db: Db, service_id: str, names: ServiceNames, period: ReportPeriod, year: Year, factors: Mapping[Wheels, Factor]
) -> Counted:
    """Count what cost tables are made of, and nothing else: no person is counted, and every other figure is empty."""
    held, marks = (
        _held(db, service_id, period.first, year.until),
        count_year(db, service_id, period.first, year.until, year_first=year.first).marks,
    )
    costs = _costs(db, service_id, names, period.first, year.until)
    staff_miles = sum(one.staff_miles * one.sessions for one in costs)
    planned, driven = _miles(db, service_id, period.first, year.until, staff_miles)
    return Counted(
        areas=names.areas,
        strands=names.strands,
        funders=names.funders,
        held=_added_up((one.area_id, one.strand_id, one.sessions, one.places) for one in held),
        marks=_added_up((one.area_id, one.strand_id, one.came, one.stayed_away) for one in marks),
        people={},
        register={},
        year_came={},
        year_people={},
        feedback={},
        unmet={},
        months={},
        months_published=frozenset(),
        own_months=(),
        cost_by_strand=costs_by(costs, "strand_id"),
        cost_by_area=costs_by(costs, "area_id"),
        cost_by_funder=costs_by(costs, "funder"),
        planned_miles=planned,
        driven_miles=driven,
        kg=_kg(planned, driven, factors),
        year_sessions=sum(one.sessions for one in held),
    )


def _kg(
    planned: Mapping[Wheels, float], driven: Mapping[Wheels, float], factors: Mapping[Wheels, Factor]
) -> Mapping[Wheels, float]:
    return carbon_kg({wheels: driven.get(wheels) or miles for wheels, miles in planned.items()}, factors)


def _answers(db: Db, service_id: str, first: date, last: date) -> dict[str, Any]:
    """Count answers by activity, area and ages, and what people said came of it."""
    found = answer_tallies(db, service_id, first, last)
    every = added(found.values())

    def by(key: Callable[[Of], str]) -> dict[str, tuple[int, int]]:
        sums: dict[str, tuple[int, int]] = {}
        for of, one in found.items():
            answers, satisfied = sums.get(key(of), (0, 0))
            sums[key(of)] = (answers + one.answers, satisfied + one.satisfied)
        return sums

    return {
        "feedback": by(lambda of: of.strand_id),
        "feedback_by_area": by(lambda of: of.area_id),
        "feedback_by_band": by(lambda of: of.band_id),
        "bands": band_names(db, service_id),
        "statements": {name: getattr(every, name) for name in STATEMENTS},
    }


def _log(db: Db, service_id: str, first: date, last: date) -> dict[str, Any]:
    """Count compliments, comments and complaints, and whether what was owed came in time."""
    kept = read_entries(db, service_id, first, last)
    logged = dict.fromkeys((kind.value for kind in LogKind), 0)
    owed = []
    for one in kept:
        logged[one.entry.kind.value] += 1
        now = standing(one.due, one.steps)
        if now.answer_by is not None and (within := now.within(last)) is not None:
            owed.append(within)
    return {"logged": logged, "answered": (sum(owed), len(owed))}


def _months(held: Iterable[MonthHeld], marks: Iterable[MonthMarks]) -> dict[str, tuple[int, int]]:
    """Return, by month, sessions held and attendances."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for one in held:
        sessions, came = found.get(one.month, (0, 0))
        found[one.month] = (sessions + one.sessions, came)
    for mark in marks:
        sessions, came = found.get(mark.month, (0, 0))
        found[mark.month] = (sessions, came + mark.came)
    return {f"{y}-{m:02}": found[y, m] for y, m in sorted(found)}


def _added_up(rows: Iterable[tuple[str, str, int, int]]) -> dict[tuple[str, str], tuple[int, int]]:
    """Add two figures up by area and strand."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for area, strand, one, other in rows:
        before = found.get((area, strand), (0, 0))
        found[area, strand] = (before[0] + one, before[1] + other)
    return found


def _held(db: Db, service_id: str, first: date, last: date) -> tuple[MonthHeld, ...]:
    key = ("held by month", service_id, first, last)
    return once(db, key, lambda: count_held_by_month(db, service_id, first, last, today=last))


def _costs(db: Db, service_id: str, names: ServiceNames, first: date, last: date) -> list[SessionCost]:
    wage = names.settings.get("staff_pence_per_hour", _CHOICES.staff_pence_per_hour)
    around = 2 * names.settings.get("set_up_minutes", _CHOICES.set_up_minutes)
    teams: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in series_costs(db, service_id, first, last):
        teams.setdefault((row["plan_id"], row["series_id"], row["venue_id"]), []).append(row)
    return [_cost(rows, wage, around) for rows in teams.values()]


def _cost(rows: list[dict[str, Any]], wage: int, around_minutes: int) -> SessionCost:
    one = rows[0]
    minutes = one["duration_minutes"] + around_minutes
    team = [row for row in rows if row["easting_m"] is not None]
    miles = 0.0
    if one["venue_easting_m"] is not None:
        where = (one["venue_easting_m"], one["venue_northing_m"])
        miles = sum(round_trip_miles(row["easting_m"], row["northing_m"], *where) for row in team)
    return SessionCost(
        strand_id=one["strand_id"],
        area_id=one["area_id"],
        funder=one["funder"],
        places=one["places"],
        hire_pence=round((one["hire_pence_per_hour"] or 0) * minutes / 60),
        staff_pence=staff_pence(minutes, len(team), wage),
        staff_miles=miles,
        sessions=one["sessions"],
    )


def _miles(
    db: Db, service_id: str, first: date, last: date, staff_miles: float
) -> tuple[dict[Wheels, float], dict[Wheels, float]]:
    """Return miles planned and driven; nobody notes staff's own way yet, so none of it is driven."""
    planned = dict.fromkeys(Wheels, 0.0) | {Wheels.STAFF_CAR: staff_miles}
    driven = dict.fromkeys(Wheels, 0.0)
    for run_id, miles, actual in run_miles(db, service_id, first, last):
        wheels = Wheels.TAXI if "taxi" in run_id.lower() else Wheels.MINIBUS
        planned[wheels] += miles
        driven[wheels] += actual or 0.0
    return planned, driven


@cache
def read_factors(data_dir: Path) -> dict[Wheels, Factor]:
    """Read the table of factors that the product ships, with their source and year."""
    found = tomllib.loads((data_dir / "factors" / "carbon.toml").read_text(encoding="utf-8"))
    return {Wheels(one["wheels"]): Factor(**{**one, "wheels": Wheels(one["wheels"])}) for one in found["factors"]}


def kpi_lines(db: Db, service_id: str, names: ServiceNames, year: Year) -> tuple[tuple[KpiLine, ...], dict[str, float]]:
    """Hold the contract's targets beside what was held in the year so far.

    Returns
    -------
    tuple
        The lines, and the figures they name: sessions and places, which tell nothing of anybody.
    """
    held = _added_up(
        (one.area_id, one.strand_id, one.sessions, one.places) for one in _held(db, service_id, year.first, year.until)
    )
    lines, things = [], {}
    passed = (year.until - year.first + timedelta(days=1)).days / year.days
    for target in names.targets:
        place = {Measure.SESSIONS.value: 0, Measure.PLACES.value: 1}.get(target.measure)
        name = None
        if place is not None:
            name = f"kpi|{target.id}"
            things[name] = float(sum(pair[place] for key, pair in held.items() if _counts_for(target, key)))
        owed = math.ceil(round(target.amount * PARTS_OF_A_YEAR[target.period] * passed, 6))
        note = f"{target.amount:,} a {target.period}; {owed:,} owed in the year so far"
        lines.append(
            KpiLine(
                id=target.id,
                title=target.title,
                unit=Unit.COUNT,
                figure=name,
                target=float(owed),
                source=target.source,
                note=note,
            )
        )
    served = {area for (area, _), (sessions, _) in held.items() if sessions}
    things["kpi|areas"] = float(len(served & names.areas.keys()))
    lines.append(
        KpiLine(
            id="areas",
            title="Areas with something in the year so far",
            unit=Unit.COUNT,
            figure="kpi|areas",
            target=float(len(names.areas)),
            source="every area",
        )
    )
    return tuple(lines), things


def _counts_for(target: TargetRow, key: tuple[str, str]) -> bool:
    return key[1] in target.strand_ids and target.area_id in {None, key[0]}
