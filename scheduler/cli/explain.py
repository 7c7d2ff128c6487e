"""Explain command."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from scheduler.cli.files import facts_option, json_option, load_pair, plan_option
from scheduler.cli.plain_errors import plain_errors
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan
from scheduler.optimise.programme import Explanation, explain_area
from scheduler.optimise.programme.contradictions import Conflict, contradiction
from scheduler.optimise.programme.explain_parts import explain_strand, explain_venue, explain_worker

Told = tuple[Explanation, ...]


@click.command()
@click.argument("area_id", metavar="AREA", required=False)
@facts_option
@plan_option
@click.option("--strand", help="Explain a strand, area by area.")
@click.option("--worker", help="Explain a worker's term.")
@click.option("--venue", help="Explain what meets at a venue and what does not.")
@click.option("--contract", is_flag=True, help="Say which promises of the contract cannot be kept together.")
@json_option
@plain_errors
def explain(
    area_id: str | None, facts_path: Path, plan_path: Path, contract: bool, as_json: bool, **asked: str | None
) -> None:
    """Say what an AREA has and why, and what it lacks and why; or a strand, a worker, a venue, the contract.

    Example: evenhand explain tidworth --facts facts.json --plan plan.json
    """
    known, made = load_pair(facts_path, plan_path)
    if contract:
        _say_contract(contradiction(known), as_json=as_json)
        return
    tables = {
        "area": (known.areas, _solved),
        "strand": (known.strands, explain_strand),
        "worker": (known.workers, explain_worker),
        "venue": (known.venues, explain_venue),
    }
    wanted = [
        question
        for word, (table, ask) in tables.items()
        if (one_id := area_id if word == "area" else asked[word])
        for question in _asked(table, one_id, word, ask)
    ]
    if not wanted:
        message = "Name an area, or --strand, --worker, --venue or --contract."
        raise click.ClickException(message)
    for name, one_id, ask in wanted:
        told = ask(known, made, one_id)
        if as_json:
            click.echo(json.dumps([asdict(one) for one in told]))
            continue
        for heading, has in ((f"{name} has", True), ("It has not", False)):
            lines = [f"  {one.about}: {one.because}" for one in told if one.has is has]
            if lines:
                click.echo("\n".join([heading, *lines]))


def _solved(facts: Facts, plan: Plan, area_id: str) -> Told:
    return explain_area(facts, plan, area_id, solve=True)


def _asked(
    table: tuple[object, ...], one_id: str, word: str, ask: Callable[[Facts, Plan, str], Told]
) -> list[tuple[str, str, Callable[[Facts, Plan, str], Told]]]:
    """Return the name, the id and the question; a name that is not on file is refused with those that are."""
    names = {str(getattr(one, "id", "")): str(getattr(one, "name", getattr(one, "public_title", ""))) for one in table}
    if one_id not in names:
        message = f"There is no {word} {one_id!r}. The {word}s are {', '.join(names)}."
        raise click.ClickException(message)
    return [(names[one_id], one_id, ask)]


def _say_contract(found: Conflict | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(None if found is None else asdict(found)))
        return
    if found is None:
        click.echo("No contradiction is known: where and what can be chosen so that every promise is kept.")
        return
    certain = "none can be left out" if found.certified else "not certified to be the smallest set"
    click.echo(f"These cannot all be kept ({certain}):")
    for one in found.claims:
        click.echo(f"  {one.about}: {one.because}")
    for cure in found.cures:
        click.echo(f"  It would do: {cure.words}")
