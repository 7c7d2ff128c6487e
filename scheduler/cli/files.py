"""Commands on files: facts, plan, check, map, calendar."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console

from geo.boundaries import read_areas
from scheduler.cli.plain_errors import plain_errors
from scheduler.cli.stages import enough_on_interrupt, progress_bar
from scheduler.clock import now, today
from scheduler.config import read_settings
from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import Plan
from scheduler.figures import venue_lines
from scheduler.optimise.programme import Progress, check_plan, plan_term
from scheduler.optimise.programme.files import read_facts, read_plan, write_facts
from scheduler.optimise.programme.problems import look_over
from scheduler.profiles import find_profile
from scheduler.synthetic.county import make_county
from scheduler.use_cases import write_outputs
from scheduler.use_cases.read_site import Ground
from scheduler.use_cases.read_site.compare import comparison_file
from scheduler.use_cases.read_site.stored import stored_ground
from scheduler.use_cases.set_up import choose_term, make_service_register
from scheduler.web.assets import VENDOR

Kind = TypeVar("Kind")
SYNTHETIC = "synth"
TERM_HELP = "Term, e.g. spring-2027; the next one unless you say."
existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)
new_file = click.Path(dir_okay=False, path_type=Path)
facts_option = click.option("--facts", "facts_path", required=True, type=existing_file, help="Facts file (JSON).")
plan_option = click.option("--plan", "plan_path", required=True, type=existing_file, help="Plan file (JSON).")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")


@click.command()
@click.argument("service")
@click.option("--term", "term_id", help=TERM_HELP)
@click.option("--seed", default=1, show_default=True, help="Seed of the synthetic register.")
@click.option("--areas", default=18, show_default=True, help="Areas, where SERVICE is synth.")
@click.option("--sessions", default=600, show_default=True, help="Sessions due in the term, where SERVICE is synth.")
@click.option("--out", default=Path("facts.json"), show_default=True, type=new_file, help="Facts file to write.")
@plain_errors
def facts(service: str, term_id: str | None, seed: int, out: Path, **size: int) -> None:
    """Write the facts of a SERVICE's term: profile, areas, and a synthetic register.

    SERVICE synth makes a county of nowhere, of any size: evenhand facts synth --areas 18 --sessions 600 --seed 7
    """
    data_dir = read_settings(serves_pages=False).data_dir
    term = choose_term(data_dir, today(), term_id)
    if service == SYNTHETIC:
        county = make_county(**size, term=term, seed=seed)
        put(out, write_facts(county).encode())
        click.echo(f"{out}: {len(county.venues)} venues, {len(county.workers)} workers, {term.name} (synthetic)")
        return
    profile = find_profile(service, data_dir)
    made = make_service_register(profile, term, data_dir=data_dir, seed=seed).facts
    put(out, write_facts(made).encode())
    click.echo(f"{out}: {len(made.venues)} venues, {len(made.workers)} workers, {term.name} (synthetic)")
    for line in venue_lines(made, read_areas(data_dir / "boundaries" / f"{profile.id}.geojson")):
        click.echo(f"  {line}")


@click.command()
@facts_option
@click.option("--seed", default=1, show_default=True, help="The same facts and seed give the same plan.")
@click.option("--out", required=True, type=new_file, help="Plan file to write.")
@json_option
@plain_errors
def plan(facts_path: Path, seed: int, out: Path, as_json: bool) -> None:
    """Plan a term from a facts file. What is written has passed the check; Ctrl-C takes the best found so far."""
    known = load_facts(facts_path)
    for lack in look_over(known):
        click.echo(f"Before planning: {lack.about}: {lack.because}", err=True)
    console = Console(stderr=True)
    with progress_bar(console) as bar, enough_on_interrupt() as enough:
        task = bar.add_task("Planning the term", total=1.0, said="")

        def tell(progress: Progress) -> bool:
            bar.update(task, completed=progress.share, said=progress_text(progress))
            return enough.is_set()

        made = plan_term(known, seed=seed, progress=tell)
    put(out, write_outputs.plan_file(made))
    aims = [{"aim": aim.title, "value": aim.value, "bound": aim.bound, "gap": aim.gap} for aim in made.aims]
    if as_json:
        click.echo(json.dumps({"sessions": made.session_count, "series": len(made.series), "aims": aims}))
        return
    click.echo(f"{out}: {made.session_count} sessions in {len(made.series)} series")
    for aim in made.aims:
        click.echo(f"  {aim.title}: {aim.value:.1f}, best possible at most {aim.bound:.1f} (gap {aim.gap:.1%})")


@click.command()
@click.argument("plan_path", metavar="PLAN", type=existing_file)
@facts_option
@json_option
@plain_errors
def check(plan_path: Path, facts_path: Path, as_json: bool) -> None:
    """Check a PLAN, ours or anybody's, against every rule. Exit code 1 when a rule is broken."""
    known, made = load_both(facts_path, plan_path)
    findings = check_plan(known, made)
    if as_json:
        rows = [{"rule": one.rule, "about": one.about, "because": one.because} for one in findings]
        click.echo(json.dumps({"accepted": not findings, "findings": rows}))
    elif not findings:
        click.echo(f"Accepted: {made.session_count} sessions keep every rule.")
    else:
        click.echo(f"Refused: {len(findings)} findings.")
        for one in findings:
            click.echo(f"  {one.rule}: {one.about}: {one.because}")
    if findings:
        raise SystemExit(1)


@click.command("map")
@facts_option
@click.option("--plan", "plan_path", type=existing_file, help="Plan file (JSON) to draw.")
@click.option("--before", "before_path", type=existing_file, help="Plan file to compare with --after.")
@click.option("--after", "after_path", type=existing_file, help="Plan file to compare with --before.")
@click.option("--out", required=True, type=new_file, help="File to write: .html, .png or .svg.")
@plain_errors
def coverage_map(
    facts_path: Path, plan_path: Path | None, before_path: Path | None, after_path: Path | None, out: Path
) -> None:
    """Draw the coverage map of a plan, or what changes between two; the .html opens from disk without a network."""
    kind = out.suffix.removeprefix(".")
    data_dir = read_settings(serves_pages=False).data_dir
    if plan_path is not None and before_path is None and after_path is None:
        known, made = load_pair(facts_path, plan_path)
        put(out, write_outputs.map_file(known, made, data_dir, VENDOR / "leaflet", kind))
    elif plan_path is None and before_path is not None and after_path is not None:
        (known, before), (_, after) = load_pair(facts_path, before_path), load_pair(facts_path, after_path)
        put(out, comparison_file(known, before, after, shipped_ground(data_dir, known.service_id), kind))
    else:
        message = "Name one plan with --plan, or two with --before and --after."
        raise click.UsageError(message)
    click.echo(str(out))


@click.command()
@facts_option
@plan_option
@click.option("--area", "area_id", help="Only this area, by its id.")
@click.option("--out", required=True, type=new_file, help="Calendar file to write (.ics).")
@plain_errors
def calendar(facts_path: Path, plan_path: Path, area_id: str | None, out: Path) -> None:
    """Write a plan's public sessions as a calendar file."""
    known, made = load_pair(facts_path, plan_path)
    put(out, write_outputs.calendar_file(known, made, now(), area_id))
    click.echo(str(out))


def shipped_ground(data_dir: Path, service_id: str) -> Ground:
    """Return the boundaries of a service's areas, or refuse a service that has none."""
    found = stored_ground(data_dir)(service_id)
    if found is None:
        message = f"There are no boundaries of {service_id}. Build them with: evenhand boundaries build {service_id}."
        raise click.ClickException(message)
    return found


def load_facts(path: Path) -> Facts:
    """Read a facts file; an error names the file."""
    return _read(path, read_facts)


def load_plan(path: Path) -> Plan:
    """Read a plan file; an error names the file."""
    return _read(path, read_plan)


def load_pair(facts_path: Path, plan_path: Path) -> tuple[Facts, Plan]:
    """Read facts and a plan that belong together."""
    known, made = load_both(facts_path, plan_path)
    if fingerprint(known) != made.facts_fingerprint:
        message = f"{plan_path} was not made from {facts_path}. Name the facts it was made from, or plan again."
        raise click.ClickException(message)
    return known, made


def load_both(facts_path: Path, plan_path: Path) -> tuple[Facts, Plan]:
    """Read facts and a plan; where neither can be read, both are told at once."""
    try:
        known = load_facts(facts_path)
    except click.ClickException as problem:
        try:
            load_plan(plan_path)
        except click.ClickException as another:
            message = f"{problem.message}\n{another.message}"
            raise click.ClickException(message) from problem
        raise
    return known, load_plan(plan_path)


def _read(path: Path, reader: Callable[[str], Kind]) -> Kind:
    try:
        return reader(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as problem:
        message = f"{path} is no UTF-8 text. Name a file that evenhand wrote."
        raise click.ClickException(message) from problem
    except ValueError as problem:
        message = f"{path}: {problem}"
        raise click.ClickException(message) from problem


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    write_outputs.write_whole({path.name: lambda: content}, path.parent)


def progress_text(progress: Progress) -> str:
    """One line of progress: what is done now, the share, and how near the best possible."""
    standing = ""
    if progress.best is not None and progress.bound:
        gap = max(0.0, 1 - progress.best / progress.bound)
        standing = f", worst area {progress.best:.0f} of at most {progress.bound:.0f} (gap {gap:.1%})"
    return f"{progress.doing}{standing}"
