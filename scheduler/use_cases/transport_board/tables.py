"""What transport costs, as a table to take along."""

from __future__ import annotations

from exports.transport_tables import Cell, table_csv
from scheduler.use_cases.transport_board.views import CostsView, Spent

_POUND, _KILO = 100.0, 1000.0
_COSTS = ("rides", "pounds", "miles", "minutes", "kg_co2e", "pounds_driven", "miles_driven", "minutes_driven",
          "kg_co2e_driven", "pounds_planned_of_those_driven")  # fmt: skip


def costs_csv(view: CostsView) -> bytes:
    """Return the shares of cost as CSV; each kind of share adds up to the whole."""
    lists = (("vehicles", view.by_kind), ("area", view.by_area), ("funder", view.by_funder),
             ("session", view.by_session))  # fmt: skip
    rows = [(kind, one.name, *_figures(one)) for kind, found in lists for one in found]
    return table_csv(("shared_by", "name", *_COSTS), rows)


def _figures(one: Spent) -> tuple[Cell, ...]:
    figures: list[Cell] = [one.rides]
    for cost in (one.planned, one.driven):
        figures += [round(cost.pence / _POUND, 2), round(cost.miles, 1)]
        figures += [round(cost.minutes), round(cost.grams_co2e / _KILO, 1)]
    return (*figures, round(one.planned_of_driven.pence / _POUND, 2))
