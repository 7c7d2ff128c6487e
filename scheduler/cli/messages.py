"""Message commands: send what is due, see what did not leave, send it again."""

from __future__ import annotations

import json

import click

from scheduler.cli.files import json_option
from scheduler.cli.jobs import stored
from scheduler.cli.plain_errors import plain_errors
from scheduler.config import read_settings
from scheduler.store import connect
from scheduler.use_cases.send_messages import message_counts, post_of, queue_due_messages, send_again, troubled_messages


@click.group()
def messages() -> None:
    """Send e-mails and texts that are due, list those that did not leave, send one again."""


@messages.command()
@plain_errors
def send() -> None:
    """Queue reminders that are due and send everything whose time has come; for a timer where no worker runs."""
    settings = read_settings()
    store = connect(settings.database_url)
    try:
        chosen = settings.messages
        queue_due_messages(store, reminder_days=chosen.reminder_days, feedback_hours=chosen.feedback_hours)
        post = post_of(store, settings, click.echo)
        if post is None:
            message = "Messages stay queued: set EVENHAND_SMTP_URL, EVENHAND_NOTIFY_KEY or EVENHAND_MESSAGES=console."
            raise click.ClickException(message)
        done = post.send_all()
    finally:
        store.close()
    click.echo(f"{done.sent} sent, {done.later} to be tried again, {done.failed} failed, {done.withdrawn} withdrawn.")


@messages.command("list")
@json_option
@plain_errors
def list_messages(as_json: bool) -> None:
    """Say how many messages there are by status, and what is wrong with those that did not leave."""
    with stored() as store:
        counts, trouble = message_counts(store), troubled_messages(store)
    if as_json:
        rows = [{"id": one.id, "kind": one.kind, "status": one.status, "error": one.error} for one in trouble]
        click.echo(json.dumps({"counts": counts, "trouble": rows}))
        return
    click.echo(
        ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in counts.items()) or "No messages yet."
    )
    for one in trouble:
        click.echo(f"{one.id}  {one.status.replace('_', ' ')}  {one.kind}  {one.error}")


@messages.command()
@click.argument("message_id", type=int)
@plain_errors
def again(message_id: int) -> None:
    """Queue a message that failed or is in doubt once more."""
    with stored() as store:
        send_again(store, message_id)
    click.echo("Queued.")
