"""The command ``evenhand``."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

import click

from scheduler import __version__


class Where(NamedTuple):
    """Where a command lives, and what it does in one line of the list of commands."""

    module: str
    name: str
    does: str


COMMANDS = {
    "demo": Where("demo", "demo", "Plan a service's next term on synthetic people, and serve the site."),
    "facts": Where("files", "facts", "Write the facts of a service's term to a file."),
    "need": Where("need", "need", "Count need by another measure than the register."),
    "times": Where("times", "times", "Use minutes of a file or of a road engine for the built-in estimate."),
    "plan": Where("files", "plan", "Plan a term from a facts file."),
    "year": Where("year", "year", "Plan a year, term after term; what one misses, the next owes."),
    "check": Where("files", "check", "Check a plan, ours or anybody's, against every rule."),
    "explain": Where("explain", "explain", "Say what an area has and why, and what it lacks and why."),
    "suggest": Where("suggest", "suggest", "List the best other ways of holding one series."),
    "repair": Where("repair", "repair", "Mend a published plan after something went wrong, changing least."),
    "sweep": Where("sweep", "sweep_command", "Plan what-if: equity against cost, a hall more, a worker fewer."),
    "aims": Where("aims", "aims", "Print every aim of a plan with its bound; improve the later ones."),
    "equity": Where("equity", "equity", "Print how much there is and how evenly it is shared."),
    "deciles": Where("equity", "deciles", "Keep how deprived neighbourhoods are, for the equity figures."),
    "kpis": Where("kpis", "kpis", "Print how every KPI of a service's contract stands."),
    "transport": Where("transport", "transport", "Plan who is fetched by which vehicle on a day."),
    "where-next": Where("analysts", "where_next", "Say where one more group would help most."),
    "map": Where("files", "coverage_map", "Draw the coverage map of a plan."),
    "calendar": Where("files", "calendar", "Write a plan's public sessions as a calendar file."),
    "serve": Where("serve", "serve", "Serve the site from the database of the settings."),
    "worker": Where("database", "worker", "Run queued jobs and send messages until interrupted."),
    "job": Where("jobs", "job", "Queue the planning of a term, follow it, call it off."),
    "messages": Where("messages", "messages", "Send messages, list those that did not leave, send one again."),
    "admin": Where("admin", "admin", "Make the first administrator, or help one who is locked out."),
    "db": Where("database", "db", "Create or migrate the database, or list what it holds."),
    "boundaries": Where("boundaries", "boundaries", "Build a service's areas, or import the official ones."),
    "access": Where("analysts", "access", "Work out access from an analyst's own files."),
    "inequality": Where("analysts", "inequality", "Work out inequality of an analyst's own figures."),
}
"""In the order in which a newcomer meets them. A command's libraries load when it is called, so help comes at once."""


class EvenhandCommands(click.Group):
    """Commands that are read in only when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Read a command in; None when there is none of that name."""
        where = COMMANDS.get(cmd_name)
        if where is None:
            return None
        command = getattr(import_module(f"scheduler.cli.{where.module}"), where.name)
        if not isinstance(command, click.Command):
            message = f"scheduler.cli.{where.module}.{where.name} is no command"
            raise TypeError(message)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write the list of commands without reading any of them in."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, where.does) for name, where in COMMANDS.items()])


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


def main() -> None:
    """Run the command line."""
    evenhand()
