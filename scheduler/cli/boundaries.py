"""Boundaries command."""

from __future__ import annotations

from functools import partial

import click
from rich.console import Console
from rich.status import Status

from scheduler.cli.plain_errors import plain_errors
from scheduler.clock import today
from scheduler.config import read_settings
from scheduler.profiles import find_profile
from scheduler.use_cases.build_boundaries import build_boundaries


@click.group()
def boundaries() -> None:
    """Make the areas of a service as polygons."""


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


def _say(status: Status, service: str, text: str) -> None:
    status.update(f"{service}: {text} …")
