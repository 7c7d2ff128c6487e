"""The worked examples in the docstrings of the measures are run as they stand."""

import doctest
import importlib
import inspect
from types import ModuleType

import pytest

MODULES = (
    "geo.access_areas",
    "geo.access_catchments",
    "geo.access_decay",
    "geo.access_files",
    "geo.access_minutes",
    "geo.access_reach",
    "geo.access_sparse",
    "geo.arrays",
    "geo.inequality_gradient",
    "geo.inequality_indices",
    "geo.inequality_standard",
    "geo.intervals",
    "geo.travel_time",
    "geo.travel_time_error",
    "geo.travel_time_matrix",
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
    assert functions or name == "geo.access_sparse"
    assert [key for key, thing in functions.items() if ">>>" not in (inspect.getdoc(thing) or "")] == []
