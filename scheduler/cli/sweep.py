"""Sweep command."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from exports.sweep_chart import draw_sweep
from scheduler.cli.files import facts_option, json_option, load_facts
from scheduler.cli.plain_errors import plain_errors
from scheduler.cli.stages import progress_bar
from scheduler.domain.facts import Facts
from scheduler.optimise.programme.findings import Limits
from scheduler.optimise.programme.sweep import (
    Case,
    Point,
    as_it_is,
    budgets,
    half_hour_later,
    on_the_curve,
    one_venue_more,
    one_worker_fewer,
    sweep,
)

SHARES = (60, 70, 80, 90, 100)
PENCE_IN_POUND = 100
WHAT = ("budget", "venue", "worker", "later")


@click.command("sweep")
@facts_option
@click.option("--what", type=click.Choice(WHAT), default="budget", show_default=True, help="What is changed.")
@click.option("--seed", default=1, show_default=True, help="The same facts and seed give the same plans.")
@click.option("--rounds", default=20, show_default=True, help="Rounds of search for each plan.")
@click.option("--processes", default=2, show_default=True, help="Plans made at once.")
@click.option("--kept", type=click.Path(dir_okay=False, path_type=Path), help="File of the points: go on from it.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw it (.png or .svg).")
@json_option
@plain_errors
def sweep_command(
    facts_path: Path, what: str, seed: int, rounds: int, kept: Path | None, plot: Path | None, **more: int
) -> None:
    """Plan many changed facts: equity against cost, or what if there were a hall more, a worker fewer, half an hour.

    Example: evenhand sweep --facts facts.json --what budget --kept sweep.jsonl --plot sweep.png
    """
    known = load_facts(facts_path)
    limits = Limits(rounds=rounds)
    console = Console(stderr=True)
    stopped = False
    with (
        ProcessPoolExecutor(max(1, more["processes"]), mp_context=get_context("spawn")) as pool,
        progress_bar(console) as bar,
    ):
        task = bar.add_task("Planning", total=None, said="")

        def tell(point: Point, done: int, every: int) -> bool:
            bar.update(task, total=every, completed=done, said=point.title)
            return False

        found: tuple[Point, ...] = ()
        try:
            found = sweep((as_it_is(known),), seed=seed, limits=limits, executor=pool, kept=kept, tell=tell)
            cases = (as_it_is(known), *_cases(known, what, found[0]))
            found = sweep(cases, seed=seed, limits=limits, executor=pool, kept=kept, tell=tell)
        except KeyboardInterrupt:
            stopped = True
            pool.shutdown(wait=False, cancel_futures=True)
    if plot is not None and found:
        draw_sweep([(one.title, one.cost_pence, one.worst, one.fair) for one in found if not one.refused], plot)
    if more["as_json"]:
        click.echo(json.dumps([asdict(one) for one in found]))
    else:
        Console().print(_table(found))
    if stopped:
        message = "Called off. What is done stands in the file of --kept; give the same command to go on."
        raise click.ClickException(message)


def _cases(facts: Facts, what: str, base: Point) -> tuple[Case, ...]:
    match what:
        case "budget":
            return budgets(facts, base.cost_pence, SHARES)
        case "venue":
            return one_venue_more(facts)
        case "worker":
            return one_worker_fewer(facts)
        case _:
            return (half_hour_later(facts),)


def _table(points: tuple[Point, ...]) -> Table:
    table = Table(box=None)
    for heading in ("case", "cost (pounds)", "worst-served", "of at most", "even access", "sessions", "not kept", ""):
        table.add_column(heading, justify="left" if heading in {"case", ""} else "right")
    best = {one.id for one in on_the_curve(points)}
    for one in points:
        if one.refused:
            table.add_row(one.title, *[""] * 6, "cannot be planned")
            continue
        table.add_row(
            one.title,
            f"{one.cost_pence / PENCE_IN_POUND:,.0f}",
            f"{one.worst:.1f}",
            f"{one.worst_bound:.1f}",
            f"{one.fair:.1f}",
            str(one.sessions),
            str(one.missing),
            "no other beats it" if one.id in best else "",
        )
    return table
