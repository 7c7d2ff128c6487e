"""Accounts from the command line: the first administrator, and a way back for one who lost the second factor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from scheduler.cli.plain_errors import plain_errors
from scheduler.config import read_settings
from scheduler.store import connect
from scheduler.use_cases.sign_in import ByCommand, Office


@click.group()
def admin() -> None:
    """Make the first administrator; help one who is locked out."""


@contextmanager
def _by_command() -> Iterator[ByCommand]:
    settings = read_settings()
    store = connect(settings.database_url)
    try:
        yield ByCommand(Office(store=store, secret_key=settings.secret_key))
    finally:
        store.close()


@admin.command()
@click.option("--email", required=True, help="E-mail address to sign in with.")
@click.option("--name", help="Name that others read (default: the address).")
@click.option("--service", "service_id", help="One service to answer for (default: every service here).")
@click.password_option(prompt="Password (12 characters or more; it is not shown)", help="Asked for when left out.")
@plain_errors
def create(email: str, name: str | None, service_id: str | None, password: str) -> None:
    """Make an administrator who signs in with a password and an authenticator app.

    EVENHAND_SECRET_KEY must be the one that the site runs with: it seals the app's secret.
    """
    with _by_command() as command:
        made = command.make_administrator(email, name or email, password, service_id)
    click.echo(f"\nMade. {made.email} signs in with the password and with an authenticator app.")
    click.echo("\nPoint the app at this square, or type the key below it:\n")
    click.echo(made.square)
    click.echo(f"Key: {made.secret}")
    click.echo("\nRecovery codes, each of which works once without the app. Keep them; they are shown this once:")
    for code in made.recovery_codes:
        click.echo(f"  {code}")


@admin.command("reset-second-factor")
@click.option("--email", required=True, help="Whose second factor is lost.")
@plain_errors
def reset_second_factor(email: str) -> None:
    """Take away the second factor of somebody who lost it, and unlock the account; the next sign-in sets up another."""
    with _by_command() as command:
        command.reset_second_factor(email)
    click.echo(f"Done. {email} sets up a new second factor at the next sign-in, and was signed out everywhere.")
