"""Aims command."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from scheduler.cli.files import facts_option, json_option, load_pair, load_plan, plan_option, put
from scheduler.cli.plain_errors import plain_errors
from scheduler.cli.stages import enough_on_interrupt, progress_bar
from scheduler.domain.plan import AimResult
from scheduler.optimise.programme import check_plan
from scheduler.optimise.programme.account import account
from scheduler.optimise.programme.later_aims import LaterAim, LaterWish, improve_later
from scheduler.use_cases import write_outputs

KNOWN = tuple(one.value for one in LaterAim)


@click.command()
@facts_option
@plan_option
@click.option("--before", "before_path", type=click.Path(exists=True, path_type=Path), help="Last term's plan file.")
@click.option("--improve", multiple=True, type=click.Choice(KNOWN), help="Improve this later aim; first given, first.")
@click.option("--rounds", default=20, show_default=True, help="Rounds of search where aims are improved.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Plan file to write when improved.")
@json_option
@plain_errors
def aims(facts_path: Path, plan_path: Path, before_path: Path | None, out: Path | None, **asked: object) -> None:
    """Print every aim of a plan with its value, the best possible and the gap; improve the later ones if asked.

    Example: evenhand aims --facts facts.json --plan plan.json --improve journeys --improve fair-loads --out better.json
    """
    known, made = load_pair(facts_path, plan_path)
    before = load_plan(before_path) if before_path else None
    order = tuple(LaterAim(one) for one in asked["improve"])  # type: ignore[attr-defined]  # click gives a tuple
    if order:
        if out is None:
            message = "Name a file for the improved plan with --out."
            raise click.ClickException(message)
        wish = LaterWish(order=order, rounds=int(str(asked["rounds"])))
        with progress_bar(Console(stderr=True)) as bar, enough_on_interrupt() as enough:
            task = bar.add_task("Improving the later aims", total=wish.rounds, said="")

            def tell(number: int) -> bool:
                bar.update(task, completed=number)
                return enough.is_set()

            held = before.series if before else ()
            made = replace(made, series=improve_later(known, made.series, wish, before=held, tell=tell))
        faults = check_plan(known, made)
        if faults:
            message = (
                f"The plan does not pass its check ({faults[0].about}: {faults[0].because}), so it is not written."
            )
            raise click.ClickException(message)
        put(out, write_outputs.plan_file(made))
    lines = account(known, made, before)
    if asked["as_json"]:
        click.echo(json.dumps([{**asdict(one), "gap": one.gap} for one in lines]))
        return
    Console().print(_table(lines))


def _table(lines: tuple[AimResult, ...]) -> Table:
    table = Table(box=None)
    for heading, side in (("aim", "left"), ("value", "right"), ("best possible", "right"), ("gap", "right")):
        table.add_column(heading, justify="right" if side == "right" else "left")
    for one in lines:
        limit = f"{'at most' if one.more else 'at least'} {one.bound:,.1f}"
        gap = "proven best" if one.proven_best else f"{one.gap:.1%}"
        table.add_row(f"{one.title} ({one.unit})", f"{one.value:,.1f}", limit, gap)
    return table
