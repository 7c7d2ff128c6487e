"""Boundaries command."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.status import Status

from geo.boundaries import read_areas
from scheduler.cli.files import existing_file, load_facts
from scheduler.cli.plain_errors import plain_errors
from scheduler.clock import today
from scheduler.config import read_settings
from scheduler.domain.facts import Facts
from scheduler.figures import venue_lines
from scheduler.profiles import find_profile
from scheduler.use_cases.build_boundaries import build_boundaries
from scheduler.use_cases.import_boundaries import ImportResult, OfficialFile, import_boundaries

SHOWN_POSTCODES = 10


@click.group()
def boundaries() -> None:
    """Make the areas of a service as polygons, or import official ones."""


@boundaries.command()
@click.argument("services", nargs=-1, required=True)
@plain_errors
def build(services: tuple[str, ...]) -> None:
    """Build areas, demand points and postcode tables of one or more SERVICES.

    Needs the census polygons: .venv/bin/pip install -r requirements/boundaries.txt. What was there before stays when
    the new areas have a gap, an overlap or a lost postcode.
    """
    data_dir = read_settings(serves_pages=False).data_dir
    profiles = [find_profile(service, data_dir) for service in services]
    console = Console(stderr=True)
    for profile in profiles:
        with console.status("") as status:
            say = partial(_say, status, profile.id)
            written = build_boundaries(profile, data_dir, today(), say)
        click.echo(f"{profile.id}: {', '.join(str(path) for path in written)}")


@boundaries.command("import")
@click.argument("service")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", "name_column", required=True, metavar="COLUMN", help="The column with each area's name.")
@click.option("--id", "id_column", metavar="COLUMN", help="The column with the profile's ids; else made of the names.")
@click.option("--layer", help="Which layer of a GeoPackage, where it holds several.")
@click.option("--source", required=True, help="Who publishes the boundaries, and which edition this is.")
@click.option("--licence", required=True, help="The licence, such as: Open Government Licence v3.0.")
@click.option("--attribution", required=True, help="The words that the publisher asks every map to show.")
@click.option("--facts", "facts_path", type=existing_file, help="Facts file: lists venues that the areas do not fit.")
@plain_errors
def import_(  # noqa: PLR0913, PLR0917 - one parameter an option
    service: str,
    file: Path,
    name_column: str,
    id_column: str | None,
    layer: str | None,
    source: str,
    licence: str,
    attribution: str,
    facts_path: Path | None,
) -> None:
    """Replace the approximate areas of SERVICE by the official ones of FILE.

    FILE is GeoJSON, GeoPackage or a zipped Shapefile in any coordinate system that it names. Small faults are mended
    and listed; what needs a judgement is refused with the area's name, and then nothing is written. Postcodes and
    demand points take their new areas. Draft the term again afterwards: plans made before still name the old areas.
    """
    data_dir = read_settings(serves_pages=False).data_dir
    official = OfficialFile(
        path=file,
        name_column=name_column,
        id_column=id_column,
        layer=layer,
        source=source,
        licence=licence,
        attribution=attribution,
    )
    profile = find_profile(service, data_dir)
    for line in _lines(import_boundaries(profile, data_dir, official, today())):
        click.echo(line)
    if facts_path is not None:
        _tell_venues(load_facts(facts_path), data_dir)


@boundaries.command()
@click.option("--facts", "facts_path", required=True, type=existing_file, help="Facts file (JSON).")
@plain_errors
def check(facts_path: Path) -> None:
    """List areas without a venue, and venues outside all areas or in another area than they are filed under."""
    _tell_venues(load_facts(facts_path), read_settings(serves_pages=False).data_dir)


def _tell_venues(facts: Facts, data_dir: Path) -> None:
    lines = venue_lines(facts, read_areas(data_dir / "boundaries" / f"{facts.service_id}.geojson"))
    for line in lines or ("Every area has a venue, and every venue lies in the area that it is filed under.",):
        click.echo(line)


def _lines(done: ImportResult) -> list[str]:
    lines = [f"mended: {repair}" for repair in done.repairs]
    if done.left_out:
        shown = ", ".join(done.left_out[:SHOWN_POSTCODES])
        more = f" and {len(done.left_out) - SHOWN_POSTCODES:,} more" if len(done.left_out) > SHOWN_POSTCODES else ""
        lines.append(f"in no area, so left out: {shown}{more}")
    lines.append(f"{done.relabelled:,} postcodes are in another area than before")
    return [*lines, *(f"written: {path}" for path in done.written)]


def _say(status: Status, service: str, text: str) -> None:
    status.update(f"{service}: {text} …")
