"""Transport command: plans the runs of a day from a file."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console

from scheduler.cli.files import existing_file, json_option, new_file, put
from scheduler.cli.plain_errors import plain_errors
from scheduler.cli.stages import progress_bar
from scheduler.domain.transport import DayRuns, TransportDay
from scheduler.optimise.transport.chains import Found, improve
from scheduler.optimise.transport.check import check_day, clock
from scheduler.optimise.transport.cordeau import read_cordeau
from scheduler.optimise.transport.effort import USUAL_EFFORT, Effort
from scheduler.optimise.transport.files import read_day, write_runs
from scheduler.optimise.transport.planner import plan_day


@click.command()
@click.option("--facts", "facts_path", required=True, type=existing_file, help="The day (JSON), or a public file.")
@click.option("--out", required=True, type=new_file, help="File to write the runs to.")
@click.option("--format", "form", type=click.Choice(["day", "cordeau"]), default="day", show_default=True)
@click.option("--seed", default=1, show_default=True, help="The same day and seed give the same runs.")
@click.option("--seconds", type=float, help="Search so long, instead of a repeatable count of rounds.")
@json_option
@plain_errors
def transport(facts_path: Path, out: Path, form: str, seed: int, seconds: float | None, as_json: bool) -> None:
    """Plan the runs of a day. What is written has passed the check.

    Example: evenhand transport --facts day.json --out runs.json
    """
    effort = USUAL_EFFORT if seconds is None else Effort(seconds=seconds)
    text = facts_path.read_text(encoding="utf-8")
    if form == "cordeau":
        _public(text, out, effort, seed)
        return
    day = read_day(text)
    with progress_bar(Console(stderr=True)) as bar:
        task = bar.add_task("Planning the day", total=1.0, said="")

        def tell(share: float, pence: float) -> None:
            bar.update(task, completed=share, said=f"£{pence / 100:,.2f}")

        runs = plan_day(day, effort, seed, progress=tell)
    findings = check_day(day, runs)
    if findings:
        lines = [f"- {finding.about}: {finding.because}" for finding in findings]
        message = "\n".join(["The runs break a rule and were not written; please report this:", *lines])
        raise click.ClickException(message)
    put(out, write_runs(runs).encode())
    if as_json:
        click.echo(json.dumps({"runs": len(runs.runs), "not_carried": len(runs.not_carried), "pence": runs.pence}))
        return
    for line in _told(day, runs):
        click.echo(line)


def _told(day: TransportDay, runs: DayRuns) -> list[str]:
    names = {vehicle.id: vehicle.name for vehicle in day.vehicles}
    carried = len(day.rides) - len(runs.not_carried)
    lines = [f"{carried} of {len(day.rides)} rides in {len(runs.runs)} runs; minutes: {day.minutes_source}."]
    if day.synthetic:
        lines.append("Synthetic demo data: every passenger is made up.")
    lines += [
        f"  {names[run.vehicle_id]}: {clock(run.leave_depot_minute)} to {clock(run.back_at_depot_minute)}, "
        f"{len({stop.ride_id for stop in run.stops})} rides"
        for run in runs.runs
    ]
    lines += [f"  not carried: {left.ride_id}. {left.because} {left.cure}" for left in runs.not_carried]
    return lines


def _public(text: str, out: Path, effort: Effort, seed: int) -> None:
    """Solve a public dial-a-ride file: routes as lists of its own node numbers, and their length."""
    ground = read_cordeau(text)
    found: Found = improve(ground, effort, seed)
    n = ground.load.shape[0]
    routes = [[stop + 1 for stop in route] for route in found.routes]
    document = {"length": round(found.cost, 4), "requests": n, "not_carried": len(found.absent), "routes": routes}
    put(out, (json.dumps(document, indent=1) + "\n").encode())
    click.echo(f"{out}: {n - len(found.absent)} of {n} requests, length {found.cost:.2f}")
