"""Equity command."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from scheduler.cli.files import facts_option, json_option, load_pair, plan_option
from scheduler.cli.plain_errors import plain_errors
from scheduler.optimise.programme.equity import EquityFigure, PartOfWeek, equity_figures, narrowed
from scheduler.optimise.programme.minutes import minutes_words


@click.command()
@facts_option
@plan_option
@click.option("--strand", "strands", multiple=True, help="Only this strand, by its id; may be given again.")
@click.option("--part-of-week", "part", type=click.Choice([one.value for one in PartOfWeek]), help="Only then.")
@click.option("--standard", type=click.FloatRange(min=0, min_open=True), help="Places per 100 carers that are enough.")
@json_option
@plain_errors
def equity(
    facts_path: Path,
    plan_path: Path,
    strands: tuple[str, ...],
    part: str | None,
    standard: float | None,
    as_json: bool,
) -> None:
    """Print the equity figures of a plan: how much there is, how evenly it is shared, who falls short.

    Online sessions and the time of a home visit are left out; other organisations' groups count where the facts say so.
    """
    known, made = load_pair(facts_path, plan_path)
    unknown = sorted(set(strands) - {strand.id for strand in known.strands})
    if unknown:
        ids = ", ".join(strand.id for strand in known.strands)
        message = f"No strand is called {', '.join(unknown)}. The strands are {ids}."
        raise click.ClickException(message)
    figures = equity_figures(known, narrowed(made, strands, PartOfWeek(part) if part else None), standard=standard)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "counted": known.settings.need_basis,
                    "minutes": minutes_words(known),
                    "figures": [asdict(one) for one in figures],
                }
            )
        )
        return
    for figure in figures:
        click.echo(figure_line(figure))
    click.echo(f"{minutes_words(known)} Counted: {known.settings.need_basis}.")


def figure_line(figure: EquityFigure) -> str:
    """One figure as a person reads it."""
    digits = 3 if figure.unit == "" else 1
    interval = "" if figure.low is None else f" ({figure.low:.1f} to {figure.high:.1f})"
    return f"{figure.title:48} {figure.value:9.{digits}f} {figure.unit}{interval}"
