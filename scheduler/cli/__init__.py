"""The command ``evenhand``."""

from __future__ import annotations

import click

from scheduler import __version__
from scheduler.cli.analysts import access, inequality, where_next
from scheduler.cli.boundaries import boundaries
from scheduler.cli.database import db, worker
from scheduler.cli.demo import demo
from scheduler.cli.equity import equity
from scheduler.cli.explain import explain
from scheduler.cli.files import calendar, check, coverage_map, facts, plan
from scheduler.cli.jobs import job
from scheduler.cli.need import need
from scheduler.cli.serve import serve


class EvenhandCommands(click.Group):
    """Commands in the order in which a newcomer meets them, not in the alphabet's."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order in which they were added."""
        return list(self.commands)


@click.group(cls=EvenhandCommands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="evenhand")
def evenhand() -> None:
    """Plan a carers' programme even-handedly.

    \b
    Begin here:
      evenhand demo wiltshire         a county's next term: planned, checked, mapped, served
    On files of your own:
      evenhand facts wiltshire --out facts.json
      evenhand plan --facts facts.json --out plan.json
      evenhand check plan.json --facts facts.json
      evenhand map --facts facts.json --plan plan.json --out coverage.html

    Exit codes: 0 done; 1 what you asked for is not possible, and the message says why; 2 the command was
    not understood; 130 interrupted.
    """  # noqa: D301 - click reads the backspace character as "keep these lines as they are"


for command in (
    demo,
    facts,
    need,
    plan,
    check,
    explain,
    equity,
    coverage_map,
    calendar,
    serve,
    worker,
    job,
    db,
    boundaries,
    where_next,
    access,
    inequality,
):
    evenhand.add_command(command)


def main() -> None:
    """Run the command line."""
    evenhand()
