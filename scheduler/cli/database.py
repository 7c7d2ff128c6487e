"""Database and worker commands."""

from __future__ import annotations

import click

from scheduler.cli.plain_errors import plain_errors
from scheduler.config import read_settings
from scheduler.store import create_database
from scheduler.store import migrate as migrate_database
from scheduler.worker import run_worker


@click.group()
def db() -> None:
    """Create the database, or bring it up to this version."""


@db.command()
@plain_errors
def create() -> None:
    """Create the tables in the empty database that EVENHAND_DATABASE_URL names."""
    url = read_settings(serves_pages=False).database_url
    click.echo(f"Created. Version {create_database(url)}.")


@db.command()
@plain_errors
def migrate() -> None:
    """Bring the database up to this version; a newer one is refused and left as it is."""
    url = read_settings(serves_pages=False).database_url
    click.echo(f"Up to date. Version {migrate_database(url)}.")


@click.command()
@plain_errors
def worker() -> None:
    """Run queued jobs until interrupted, each in a process of its own."""
    click.echo("Waiting for jobs. Stop with Ctrl+C.")
    run_worker(read_settings(serves_pages=False))
