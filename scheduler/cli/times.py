"""Times commands: minutes of a file or of a road engine in the place of the built-in estimate."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import click
from rich.console import Console

from geo.travel_time_engines import BATCH, Client, Engine, Osrm, Valhalla
from scheduler.cli.files import existing_file, load_facts, new_file, put
from scheduler.cli.jobs import stored
from scheduler.cli.plain_errors import plain_errors
from scheduler.cli.stages import progress_bar
from scheduler.clock import today
from scheduler.domain.facts import Facts, Travel
from scheduler.optimise.programme.files import write_facts
from scheduler.optimise.programme.minutes import minutes_words
from scheduler.use_cases import set_travel_times as use_case

BY_HELP = "By what people come."


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Where the facts are: a file to read and one to write, or a service in the database."""

    facts_path: Path | None
    out: Path | None
    service: str | None


def of_facts(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say whose minutes are meant; the command is given them as one `Held`."""

    @functools.wraps(command)
    def gathered(*args: Any, facts_path: Path | None, out: Path | None, service: str | None, **more: Any) -> Any:
        if (facts_path is None) == (service is None) or (out is not None and facts_path is None):
            message = "Name either --facts with --out, or --service for the database of the settings."
            raise click.ClickException(message)
        return command(*args, held=Held(facts_path=facts_path, out=out, service=service), **more)

    for option in (
        click.option("--out", type=new_file, help="Facts file to write, with --facts."),
        click.option("--service", help="Or the service's id in the database of the settings."),
        click.option("--facts", "facts_path", type=existing_file, help="Facts file (JSON)."),
    ):
        gathered = option(gathered)
    return gathered


by_option = click.option(
    "--by", "travel", default="car", show_default=True, type=click.Choice([one.value for one in Travel]), help=BY_HELP
)
count_option = click.option("--count", is_flag=True, help="Count access by this way of travel from now on.")


@click.group()
def times() -> None:
    """Use minutes of your own in the place of the built-in estimate: of a file, or of a road engine.

    The plan, its check, the map and every figure then rest on them and name them. Plan again afterwards.
    """


@times.command("import")
@click.argument("file", type=existing_file)
@of_facts
@by_option
@count_option
@click.option("--source", default="", help="What made the minutes, in words; the file's name unless you say.")
@click.option(
    "--missing",
    default="refuse",
    show_default=True,
    type=click.Choice(["refuse", "leave"]),
    help="A demand point or a place without any row: an error, or left out (then estimated by car).",
)
@plain_errors
def import_(
    file: Path, *, held: Held, travel: str, count: bool, source: str, missing: Literal["refuse", "leave"]
) -> None:
    """Take minutes from FILE: CSV or Parquet, a row a pair.

    \b
    Columns, by any of these names:
      from_id (fromId, origin, point_id)          the demand point: its LSOA code
      to_id (toId, destination, dest, venue_id)   the place: the id of a venue or of a local group
      minutes (travel_time_p50, travel_time, cost)
    Pairs that are not listed are out of reach. `evenhand times points` writes the points and places to route between.
    """  # noqa: D301 - click reads the backspace character as "keep these lines as they are"
    facts = _read(held)
    given = use_case.from_file(facts, file, Travel(travel), today(), source=source, missing=missing)
    _keep(held, given, Travel(travel) if count else None)


@times.command()
@of_facts
@click.option("--osrm", metavar="URL", help="An OSRM server, such as http://127.0.0.1:5000.")
@click.option("--valhalla", metavar="URL", help="A Valhalla server, such as http://127.0.0.1:8002.")
@by_option
@count_option
@click.option("--profile", default="driving", show_default=True, help="OSRM: the profile in the server's address.")
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), help="Folder that keeps answers.")
@click.option("--batch", default=BATCH, show_default=True, type=click.IntRange(1), help="Points and places a request.")
@plain_errors
def ask(  # noqa: PLR0913 - one parameter an option
    *,
    held: Held,
    osrm: str | None,
    valhalla: str | None,
    travel: str,
    count: bool,
    profile: str,
    cache: Path | None,
    batch: int,
) -> None:
    """Ask a road engine for the minutes from every demand point to every place.

    Points and places are sent to the server that you name, and to nobody else. An OSRM server knows one way of travel,
    that of its own graph: say by --by which. Valhalla knows car, minibus and walking.
    """
    if (osrm is None) == (valhalla is None):
        message = "Name one server, by --osrm or by --valhalla."
        raise click.ClickException(message)
    facts, engine = _read(held), _engine(osrm, valhalla, profile, Travel(travel))
    with progress_bar(Console(stderr=True)) as bar:
        task = bar.add_task(f"Asking {engine.name}", total=1.0, said="")

        def tell(done: int, of: int) -> None:
            bar.update(task, completed=done / of, said=f"{done:,} of {of:,} requests")

        given = use_case.from_engine(facts, Client(engine, cache=cache, batch=batch, progress=tell), today())
    _keep(held, given, Travel(travel) if count else None)


@times.command()
@of_facts
@by_option
@plain_errors
def forget(*, held: Held, travel: str) -> None:
    """Drop the minutes by one way of travel; by car the built-in estimate takes their place."""
    way = Travel(travel)
    facts = use_case.without(_read(held), way)
    if facts.settings.reach_by is way:
        facts = use_case.counted_by(facts, Travel.CAR)
    _keep(held, use_case.Given(facts=facts, lines=(minutes_words(facts),)), None)


@times.command()
@click.option("--facts", "facts_path", required=True, type=existing_file, help="Facts file (JSON).")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write to.")
@plain_errors
def points(facts_path: Path, out: Path) -> None:
    """Write points.csv and places.csv (id, lon, lat), to route between with r5r or any other tool."""
    facts = load_facts(facts_path)
    for name, ends in (("points.csv", facts.demand_points), ("places.csv", use_case.every_place(facts))):
        put(out / name, use_case.as_degrees(ends).encode())
        click.echo(f"{out / name}: {len(ends):,}")


def _engine(osrm: str | None, valhalla: str | None, profile: str, travel: Travel) -> Engine:
    if osrm is not None:
        return Osrm(osrm, profile=profile, mode=travel.value)
    costing: dict[Travel, Literal["car", "minibus", "walking"]] = {
        Travel.CAR: "car",
        Travel.MINIBUS: "minibus",
        Travel.WALKING: "walking",
    }
    if travel not in costing:
        message = "Valhalla's matrix knows no timetables. Ask by car, minibus or walking, or import minutes by r5r."
        raise click.ClickException(message)
    return Valhalla(valhalla or "", mode=costing[travel])


def _read(held: Held) -> Facts:
    if held.facts_path is not None:
        if held.out is None:
            message = "Name by --out the facts file to write."
            raise click.ClickException(message)
        return load_facts(held.facts_path)
    with stored() as store:
        return use_case.StoredTravelTimes(store).facts(held.service or "")


def _keep(held: Held, given: use_case.Given, count: Travel | None) -> None:
    facts = given.facts if count is None else use_case.counted_by(given.facts, count)
    if held.out is not None:
        put(held.out, write_facts(facts).encode())
    else:
        with stored() as store:
            use_case.StoredTravelTimes(store).keep(facts)
    for line in given.lines:
        click.echo(line)
    click.echo(f"Access is counted by {facts.settings.reach_by}.")
