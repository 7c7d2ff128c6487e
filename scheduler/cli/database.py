"""Database and worker commands."""

from __future__ import annotations

import click

from scheduler.cli.files import TERM_HELP
from scheduler.cli.plain_errors import plain_errors
from scheduler.clock import today
from scheduler.config import read_settings
from scheduler.profiles import find_profile
from scheduler.store import connect, create_database, latest_plan, list_services
from scheduler.store import migrate as migrate_database
from scheduler.use_cases.set_up import begin_service, choose_term
from scheduler.worker import run_worker


@click.group()
def db() -> None:
    """Create the database, begin a service in it, bring it up to this version, or list what it holds."""


@db.command()
@plain_errors
def create() -> None:
    """Create the tables in the empty database that EVENHAND_DATABASE_URL names."""
    url = read_settings(serves_pages=False).database_url
    click.echo(f"Created. Version {create_database(url)}.")


@db.command()
@click.argument("service")
@click.option("--term", "term_id", help=TERM_HELP)
@plain_errors
def begin(service: str, term_id: str | None) -> None:
    """Begin a SERVICE in the database: its contract, areas and a term, and nobody in it yet.

    SERVICE is a profile such as wiltshire, or one that you added. Venues, staff and families are imported on the site.
    """
    settings = read_settings(serves_pages=False)
    profile = find_profile(service, settings.data_dir)
    term = choose_term(settings.data_dir, today(), term_id)
    store = connect(settings.database_url)
    try:
        facts = begin_service(store, profile, term, data_dir=settings.data_dir)
    finally:
        store.close()
    parts = f"{len(facts.areas)} areas, {len(facts.strands)} kinds of group, {len(facts.targets)} targets"
    click.echo(f"{facts.service_name} is begun: {parts}; {term.name}.")
    click.echo("Next, sign in on the site and import venues, staff and families.")


@db.command()
@plain_errors
def migrate() -> None:
    """Bring the database up to this version; a newer one is refused and left as it is."""
    url = read_settings(serves_pages=False).database_url
    click.echo(f"Up to date. Version {migrate_database(url)}.")


@db.command()
@plain_errors
def show() -> None:
    """List what the database holds: services, terms, the sizes of registers, the newest plan of each term."""
    store = connect(read_settings(serves_pages=False).database_url)
    try:
        with store.read() as transaction:
            services = list_services(transaction)
            for service in services:
                made_up = " (synthetic)" if service.synthetic else ""
                sizes = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in service.sizes.items())
                click.echo(f"{service.id}: {service.name}{made_up}; {sizes}")
                for term in service.terms:
                    plan = latest_plan(transaction, service.id, term.id)
                    click.echo(f"  {term.id}: {f'{plan.status} plan {plan.id}' if plan else 'no plan yet'}")
    finally:
        store.close()
    if not services:
        click.echo("No service yet. Begin one: evenhand db begin wiltshire")


@click.command()
@plain_errors
def worker() -> None:
    """Run queued jobs until interrupted, each in a process of its own."""
    click.echo("Waiting for jobs. Stop with Ctrl+C.")
    run_worker(read_settings(serves_pages=False))
