"""The demo: a county's next term, from the contract to the calendar, with one command."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from scheduler.cli.demo_household import allot_visits, demo_link
from scheduler.cli.demo_transport import demo_transport
from scheduler.cli.files import TERM_HELP, progress_text
from scheduler.cli.plain_errors import plain_errors
from scheduler.cli.serve import DEFAULT_PORT, port_type, refuse_port_in_use, serve_site
from scheduler.cli.stages import Stages
from scheduler.clock import now, today
from scheduler.config import SQLITE_FILE, Settings, read_settings
from scheduler.contract_breakdowns import asked_by_profile
from scheduler.domain.calendar import Term
from scheduler.domain.contract import year_starts_month
from scheduler.figures import KeyFigures, key_figures
from scheduler.optimise.programme import PlanRefusedError, Progress, check_plan
from scheduler.profiles import Profile, find_profile
from scheduler.store import connect, create_database
from scheduler.use_cases import write_outputs
from scheduler.use_cases.plan_term import PlannedTerm, plan_stored_term
from scheduler.use_cases.seed_past import OfContract, past_until, seed_past
from scheduler.use_cases.set_up import choose_term, set_up_service
from scheduler.use_cases.sign_in import ByCommand, Office
from scheduler.web.assets import VENDOR, require_assets

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the demo was asked for."""

    profile: Profile
    term: Term
    seed: int
    folder: Path
    settings: Settings


@click.command()
@click.argument("service", default="wiltshire")
@click.option("--serve/--no-serve", default=True, help="Serve the site when done, or stop before.")
@click.option("--term", "term_id", help=TERM_HELP)
@click.option("--seed", default=1, show_default=True, help="Seed of the synthetic register and of the plan.")
@click.option("--port", default=DEFAULT_PORT, show_default=True, type=port_type, help="Port of the site.")
@click.option(
    "--out",
    "folder",
    default=Path("build/demo"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures and stages as JSON.")
@plain_errors
def demo(  # noqa: PLR0913, PLR0917 - one parameter an option, as click hands them over
    service: str, serve: bool, term_id: str | None, seed: int, port: int, folder: Path, as_json: bool
) -> None:
    """Plan the next term of a SERVICE from real geography and a synthetic register.

    SERVICE is wiltshire, derby, lancashire, triborough, kent, or one that you added. Writes plan.json, programme.ics,
    coverage.html, coverage.png, programme.xlsx and the site's database; then serves the site.
    """
    settings = read_settings(demo=True)
    profile = find_profile(service, settings.data_dir)
    require_assets()
    if serve:
        refuse_port_in_use(HOST, port)
    asked = Asked(
        profile=profile,
        term=choose_term(settings.data_dir, today(), term_id),
        seed=seed,
        folder=folder.resolve(),
        settings=settings,
    )
    console = Console(stderr=True)
    console.print(f"[bold]{profile.name}[/bold], {asked.term.name}. All people, staff and venues are synthetic.")
    stages = Stages(console)
    planned = run_stages(asked, stages)
    figures = key_figures(planned.facts, planned.plan)
    if as_json:
        click.echo(json.dumps(asdict(figures) | {"service": service, "stages": [asdict(one) for one in stages.done]}))
    else:
        console.print(short_table(figures, stages.seconds))
        console.print(f"Written to {folder}/")
    if serve:
        database = f"sqlite:///{asked.folder / SQLITE_FILE}"
        tell_household_link(database, asked.profile.id, f"http://{HOST}:{port}")
        serve_site(replace(settings, database_url=database), HOST, port)


def tell_household_link(database_url: str, service_id: str, address: str) -> None:
    """Print the link of a synthetic household, where the demo has one."""
    store = connect(database_url)
    token = demo_link(store, service_id)
    store.close()
    if token is not None:
        click.echo(f"Try booking as a synthetic household: {address}/h/{token}")


def run_stages(asked: Asked, stages: Stages) -> PlannedTerm:
    """Run every stage in a folder of its own; only when all is done does anything appear in the folder asked for."""
    asked.folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=asked.folder.parent, prefix=".demo-") as half:
        half_made = Path(half)
        planned = _planned(asked, stages, f"sqlite:///{half_made / SQLITE_FILE}")
        _write(asked, stages, planned, half_made)
        put_in_place(half_made, asked.folder)
    return planned


def put_in_place(half_made: Path, folder: Path) -> None:
    """Move what was made into the folder asked for; a database of before goes with its journal.

    SQLite would play the journal of a dead process into whatever database bears its name.
    """
    folder.mkdir(exist_ok=True)
    journals = tuple(f"{SQLITE_FILE}{end}" for end in ("-wal", "-shm"))
    for name in journals:
        (folder / name).unlink(missing_ok=True)
    for path in half_made.iterdir():
        if path.name not in journals:
            shutil.move(path, folder / path.name)


def _planned(asked: Asked, stages: Stages, database_url: str) -> PlannedTerm:
    create_database(database_url)
    store = connect(database_url)
    try:
        with stages.run("register", "Making the synthetic register"):
            set_up_service(store, asked.profile, asked.term, data_dir=asked.settings.data_dir, seed=asked.seed)
            people = ByCommand(Office(store=store, secret_key=asked.settings.secret_key))
            people.make_demo_people(asked.profile.id)
        with stages.run("plan", "Planning the term") as say:

            def tell(progress: Progress) -> None:
                say(progress_text(progress), progress.share)

            planned = plan_stored_term(
                store, asked.profile.id, asked.term.id, seed=asked.seed, publish=True, progress=tell
            )
            allot_visits(store, asked.profile.id)
        with stages.run("transport", "Planning a week of transport"):
            demo_transport(store, asked.profile.id, today())
        with stages.run("check", "Checking the plan against every rule"):
            findings = check_plan(planned.facts, planned.plan)
        with stages.run("past", "Making up registers of sessions already held"):
            days = past_until(today(), year_starts_month(asked.profile.contract_starts))
            contract = OfContract(
                asked=asked_by_profile(asked.settings.data_dir)(asked.profile.id),
                limits=asked.profile.to_answer_limits(),
            )
            seed_past(store, asked.profile.id, *days, seed=asked.seed, contract=contract)
    finally:
        store.close()
    if findings:
        headline = "The plan breaks rules, so nothing was written:"
        raise PlanRefusedError(headline, findings)
    return planned


def _write(asked: Asked, stages: Stages, planned: PlannedTerm, folder: Path) -> None:
    facts, plan, data_dir = planned.facts, planned.plan, asked.settings.data_dir
    leaflet = VENDOR / "leaflet"
    files = {
        "plan.json": lambda: write_outputs.plan_file(plan),
        "programme.ics": lambda: write_outputs.calendar_file(facts, plan, now()),
        "coverage.html": lambda: write_outputs.map_file(facts, plan, data_dir, leaflet, "html"),
        "coverage.png": lambda: write_outputs.map_file(facts, plan, data_dir, leaflet, "png"),
        "programme.xlsx": lambda: write_outputs.workbook_file(facts, plan, data_dir),
    }
    for name, make in files.items():
        with stages.run(name, f"Writing {name}"):
            write_outputs.write_whole({name: make}, folder)


def short_table(figures: KeyFigures, seconds: float) -> Table:
    """Return the figures of a plan as a person reads them."""
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    monthly = f"{figures.areas_served_every_month} of {figures.areas}"
    worst = f"{figures.worst_area}: {figures.worst_places_per_100:.0f} places within reach per 100 carers"
    gap = "proven best possible" if figures.gap == 0 else f"at most {figures.gap:.1%} below the best possible"
    rows = {
        "Activities": f"{figures.activities:,} of {figures.sessions:,} sessions count towards the contract",
        "Areas served every month": monthly,
        "Worst-served area": f"{worst} (mean {figures.mean_places_per_100:.0f})",
        "Lost to unequal sharing": f"{figures.lost_to_unequal_sharing:.1%}",
        "Gap to the bound": gap,
        "Seconds": f"{seconds:.0f}",
    }
    for name, value in rows.items():
        table.add_row(f"[bold]{name}[/bold]", value)
    return table
