"""Repair command."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from scheduler.cli.files import facts_option, json_option, load_pair, plan_option
from scheduler.cli.plain_errors import plain_errors
from scheduler.domain.disruptions import Disruption, DisruptionKind, Repair
from scheduler.domain.fingerprint import plain
from scheduler.errors import EvenhandError

KINDS = {
    "closed": DisruptionKind.VENUE_CLOSED,
    "away": DisruptionKind.WORKER_AWAY,
    "vehicle": DisruptionKind.VEHICLE_AWAY,
    "snow": DisruptionKind.NO_SESSIONS,
    "step-free": DisruptionKind.STEP_FREE_NEEDED,
}
PARTS = 3


class DisruptionError(EvenhandError):
    """A disruption that cannot be read; the message says how to write it."""


def read_disruption(kind: DisruptionKind, text: str, because: str) -> Disruption:
    """Read “venue-3:2027-01-18:2027-02-05”; the last day may be left out for one day.

    Raises
    ------
    DisruptionError
        When it has another form, or a date is none.
    """
    parts = text.split(":")
    if len(parts) == PARTS - 1:
        parts.append(parts[1])
    try:
        about_id, first, last = parts
        days = date.fromisoformat(first), date.fromisoformat(last)
        return Disruption(kind=kind, about_id=about_id, first=days[0], last=days[1], because=because)
    except ValueError as problem:
        message = f"{text!r} cannot be read ({problem}). Write ID:FIRST:LAST, such as venue-3:2027-01-18:2027-02-05."
        raise DisruptionError(message) from problem


@click.command()
@facts_option
@plan_option
@click.option("--closed", multiple=True, metavar="VENUE:FIRST:LAST", help="A venue is closed on these days.")
@click.option("--away", multiple=True, metavar="WORKER:FIRST:LAST", help="A worker is away.")
@click.option("--vehicle", multiple=True, metavar="VEHICLE:FIRST:LAST", help="A minibus is off the road.")
@click.option("--snow", multiple=True, metavar="AREA:FIRST:LAST", help="Nothing in person; no area means everywhere.")
@click.option("--step-free", multiple=True, metavar="SERIES:FIRST:LAST", help="A wheelchair user joins a series.")
@click.option("--because", default="", help="The reason that families will read.")
@json_option
@plain_errors
def repair(facts_path: Path, plan_path: Path, because: str, as_json: bool, **given: tuple[str, ...]) -> None:
    """Mend a published plan after something went wrong: as few sessions change as can be.

    Example: evenhand repair --facts facts.json --plan plan.json --closed venue-3:2027-01-18:2027-02-05
    """
    from scheduler.optimise.programme.repair import repair as mend  # noqa: PLC0415 - the solver loads when needed

    disruptions = [
        read_disruption(KINDS[name.replace("_", "-")], text, because) for name, texts in given.items() for text in texts
    ]
    if not disruptions:
        message = "Nothing went wrong yet: name a disruption, such as --closed VENUE:FIRST:LAST."
        raise click.ClickException(message)
    found = mend(*load_pair(facts_path, plan_path), disruptions)
    if as_json:
        click.echo(json.dumps({**plain(found), "lost": found.lost}))
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: Repair) -> list[str]:
    proof = "no repair changes less" if found.proven else f"at least {found.least_changed} must change"
    lines = [
        f"{len(found.changes)} sessions change, {found.lost} of them are lost; {found.sessions_kept} stay. ({proof})"
    ]
    lines += [f"  {one.who.value}, {one.name}: {one.words}" for one in found.told]
    lines.append(
        f"Worst-served carers {found.worst_before:.1f} to {found.worst_after:.1f}, even access "
        f"{found.fair_before:.1f} to {found.fair_after:.1f} places per 100 carers; cost {found.cost_pence / 100:+.2f} "
        f"pounds, journeys {found.journey_minutes:+d} minutes"
    )
    return lines
