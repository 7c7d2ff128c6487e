"""Suggest command."""

from __future__ import annotations

import json
from pathlib import Path

import click

from scheduler.cli.files import facts_option, json_option, load_pair, plan_option
from scheduler.cli.plain_errors import plain_errors
from scheduler.domain.facts import Facts
from scheduler.optimise.programme.setting import WEEKDAYS, clock
from scheduler.optimise.programme.suggest import Move, Suggester

PENCE_IN_POUND = 100


@click.command()
@click.argument("series_id", metavar="SERIES")
@facts_option
@plan_option
@json_option
@plain_errors
def suggest(series_id: str, facts_path: Path, plan_path: Path, as_json: bool) -> None:
    """List the best other ways of holding a SERIES of a plan. None of them breaks a rule.

    Example: evenhand suggest series-001 --facts facts.json --plan plan.json
    """
    known, made = load_pair(facts_path, plan_path)
    if series_id not in {one.id for one in made.series}:
        message = f"There is no series {series_id!r} in {plan_path}. Name one of those that stand in it."
        raise click.ClickException(message)
    moves = Suggester(known, made).instead_of(series_id)
    if as_json:
        click.echo(json.dumps([_row(move) for move in moves]))
        return
    if not moves:
        click.echo("None of the ways that were tried fits beside the rest of the plan without breaking a rule.")
    for number, move in enumerate(moves, 1):
        click.echo(f"{number}. {_told(known, move)}")


def _row(move: Move) -> dict[str, object]:
    series, effect = move.series, move.effect
    return {
        "venue_id": series.venue_id,
        "weekday": series.weekday,
        "start_minute": series.start_minute,
        "dates": [day.isoformat() for day in series.dates],
        "worker_ids": series.worker_ids,
        "places": series.places,
        "missing": effect.missing,
        "worst": effect.worst,
        "fair": effect.fair,
        "cost_pence": effect.cost_pence,
        "journey_minutes": effect.journey_minutes,
    }


def _told(facts: Facts, move: Move) -> str:
    series, effect = move.series, move.effect
    venues, workers = ({one.id: one.name for one in some} for some in (facts.venues, facts.workers))
    where = f" at {venues[series.venue_id]}" if series.venue_id else ""
    where = f" at {series.household}" if series.household else where
    dates = f"{len(series.dates)} {'date' if len(series.dates) == 1 else 'dates'} from {series.dates[0].isoformat()}"
    team = " and ".join(workers[one] for one in series.worker_ids)
    return (
        f"{WEEKDAYS[series.weekday]} {clock(series.start_minute)}{where}, {dates}, {series.places} places, "
        f"led by {team}\n"
        f"   worst-served carers {effect.worst:+.1f} and even access {effect.fair:+.1f} places per 100 carers, "
        f"cost {effect.cost_pence / PENCE_IN_POUND:+.2f} pounds, journeys {effect.journey_minutes:+d} minutes"
    )
