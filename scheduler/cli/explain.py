"""Explain command."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from scheduler.cli.files import facts_option, json_option, load_pair, plan_option
from scheduler.cli.plain_errors import plain_errors
from scheduler.optimise.programme import explain_area


@click.command()
@click.argument("area_id", metavar="AREA")
@facts_option
@plan_option
@json_option
@plain_errors
def explain(area_id: str, facts_path: Path, plan_path: Path, as_json: bool) -> None:
    """Say what an AREA has and why, and what it lacks and why.

    Example: evenhand explain tidworth --facts facts.json --plan plan.json
    """
    known, made = load_pair(facts_path, plan_path)
    names = {area.id: area.name for area in known.areas}
    if area_id not in names:
        message = f"There is no area {area_id!r}. The areas are {', '.join(names)}."
        raise click.ClickException(message)
    told = explain_area(known, made, area_id)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in told]))
        return
    for heading, has in ((f"{names[area_id]} has", True), ("It has not", False)):
        lines = [f"  {one.about}: {one.because}" for one in told if one.has is has]
        if lines:
            click.echo("\n".join([heading, *lines]))
