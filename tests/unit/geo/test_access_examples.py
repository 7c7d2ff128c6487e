"""The worked examples in the docstrings of the measures are run as they stand."""

import doctest
import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

import geo

NOT_FUNCTIONS = {"geo.access", "geo.errors", "geo.inequality"}
"""Doors to others, and errors: nothing to work out."""
MODULES = tuple(
    f"geo.{one.name}" for one in pkgutil.iter_modules(geo.__path__) if f"geo.{one.name}" not in NOT_FUNCTIONS
)


def functions_of(module: ModuleType) -> dict[str, object]:
    return {
        name: thing
        for name, thing in vars(module).items()
        if inspect.isfunction(thing) and thing.__module__ == module.__name__ and not name.startswith("_")
    }


@pytest.mark.parametrize("name", MODULES)
def test_every_worked_example_gives_what_it_says(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(name))
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_every_public_function_has_a_worked_example(name: str) -> None:
    functions = functions_of(importlib.import_module(name))
    assert [key for key, thing in functions.items() if ">>>" not in (inspect.getdoc(thing) or "")] == []
