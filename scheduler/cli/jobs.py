"""Job commands: what a worker does, queued and followed from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click

from scheduler.cli.files import json_option
from scheduler.cli.plain_errors import plain_errors
from scheduler.config import read_settings
from scheduler.store import Store, connect
from scheduler.store.jobs import JobRecord
from scheduler.use_cases import queue_plan


@click.group()
def job() -> None:
    """Queue the planning of a stored term for `evenhand worker`, follow it, call it off."""


@job.command()
@click.argument("service")
@click.option("--term", "term_id", required=True, help="Term in the database, e.g. spring-2027.")
@click.option("--seed", default=1, show_default=True, help="The same facts and seed give the same plan.")
@click.option("--publish", is_flag=True, help="Publish the plan when it is made; it stays a draft otherwise.")
@plain_errors
def add(service: str, term_id: str, seed: int, publish: bool) -> None:
    """Queue the planning of a SERVICE's term; prints the job's id."""
    with stored() as store:
        click.echo(queue_plan.queue_plan(store, service, term_id, seed=seed, publish=publish))


@job.command()
@click.argument("job_id")
@json_option
@plain_errors
def show(job_id: str, as_json: bool) -> None:
    """Say how a job stands."""
    with stored() as store:
        tell(queue_plan.find_job(store, job_id), as_json=as_json)


@job.command()
@click.argument("job_id")
@json_option
@plain_errors
def cancel(job_id: str, as_json: bool) -> None:
    """Call a job off."""
    with stored() as store:
        tell(queue_plan.call_off(store, job_id), as_json=as_json)


@contextmanager
def stored() -> Iterator[Store]:
    """Open the database of the settings for one command."""
    store = connect(read_settings(serves_pages=False).database_url)
    try:
        yield store
    finally:
        store.close()


def tell(record: JobRecord, *, as_json: bool) -> None:
    """Print how a job stands."""
    if as_json:
        shown = {"id": record.id, "state": record.state, "progress": record.progress, "result": record.result}
        click.echo(json.dumps(shown | {"error": record.error, "cancel_asked": record.cancel_asked}))
        return
    more = record.error or record.progress or ("asked to stop" if record.cancel_asked else "")
    click.echo(f"{record.state}{f': {more}' if more else ''}")
