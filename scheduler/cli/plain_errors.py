"""Turn the errors that people can mend into a message and exit code 1; let the others show where they arose."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

from geo.errors import GeoError
from scheduler.errors import EvenhandError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def plain_errors(command: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Decorate a command so that an `EvenhandError` or a file problem ends it with its words alone."""

    @functools.wraps(command)
    def wrapped(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except (EvenhandError, GeoError) as problem:
            raise click.ClickException(str(problem)) from problem
        except OSError as problem:
            where = f" ({problem.filename})" if problem.filename else ""
            message = f"{problem.strerror or problem}{where}. Check the path, then try again."
            raise click.ClickException(message) from problem

    return wrapped
