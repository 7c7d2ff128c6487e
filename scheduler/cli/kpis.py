"""KPIs command."""

from __future__ import annotations

import json
from typing import Any

import click

from scheduler.cli.files import json_option
from scheduler.cli.jobs import stored
from scheduler.cli.plain_errors import plain_errors
from scheduler.config import read_settings
from scheduler.use_cases.read_kpis import KpiLineView, ReadKpis, figure_of


@click.command()
@click.argument("service_id")
@json_option
@plain_errors
def kpis(service_id: str, as_json: bool) -> None:
    """Print every KPI of a service's contract: figure, what is owed by now, forecast. In full: not for the council.

    \b
    Example:
      evenhand kpis wiltshire
    """  # noqa: D301 - click reads the backspace character as "keep these lines as they are"
    with stored() as store:
        view = ReadKpis(store, read_settings().data_dir).view(service_id)
    if not view.lines:
        message = f"“{service_id}” has no KPIs: no profile of that id names any. Write the id of a profile that does."
        raise click.ClickException(message)
    points = None if view.points is None else {"points": view.points.points, "service_failure": view.points.fails}
    if as_json:
        found = {"from": view.days.year_first.isoformat(), "to": view.days.until.isoformat(), "points": points}
        click.echo(json.dumps(found | {"kpis": [_row(line) for line in view.lines]}, ensure_ascii=False))
        return
    click.echo(f"{view.days.year_first} to {view.days.until}, of the contract’s year to {view.days.year_last}")
    for line in view.lines:
        click.echo(_words(line))
    if view.points is not None:
        ending = ": a Service Failure" if view.points.fails else ""
        click.echo(f"{view.points.points:g} points for missed KPIs{ending}. {view.failure_words}")


def _row(line: KpiLineView) -> dict[str, Any]:
    result, forecast = line.result, line.forecast
    count = result.count
    return {
        "id": line.id,
        "title": result.definition.title,
        "state": result.state.value,
        "measure": result.definition.measure,
        "value": None if count is None else count.value,
        "count": None if count is None else count.count,
        "of": None if count is None else count.of,
        "owed": result.owed,
        "expected": None if forecast is None else forecast.expected,
        "low": None if forecast is None else forecast.interval[0],
        "high": None if forecast is None else forecast.interval[1],
        "records": None if count is None else len(count.behind),
    }


def _words(line: KpiLineView) -> str:
    """One line of a KPI; what is not measured has no figure."""
    result, forecast = line.result, line.forecast
    words = f"{result.state.value:<22} {result.definition.title}"
    if result.count is None:
        return words
    words += f": {figure_of(result.count, share=result.is_share)}"
    if result.owed is not None:
        words += f", owed {result.owed:,.6g}{' %' if result.is_share else ''}"
    if forecast is not None:
        low, high = forecast.interval
        words += f"; by the year’s end about {forecast.expected:,.0f} ({low:,.0f} to {high:,.0f})"
    return words
