"""Change the planning rules, one place at a time, and see whether a test of the rules fails each time.

A mutant that no test notices is printed with its place; the exit code is their number. Each runs in a child of its
own, in which the function's code is replaced in place, so nothing on disk changes.

Run: .venv/bin/python tools/mutate_rules.py [--each] [--book transport]
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import inspect
import itertools
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import hypothesis

sys.path.insert(0, str(Path(__file__).parents[1]))


@dataclass(frozen=True, slots=True)
class Book:
    """Modules of rules that belong together, the tests that hold them, and what of them says the same turned round."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    same: frozenset[str] = frozenset()
    finely: bool = False
    """Also leaves out each ``not``, turns round ``min``, ``max``, ``any``, ``all``, and adds one to whole numbers."""


BOOKS = {
    "programme": Book(
        modules=tuple(
            f"scheduler.optimise.programme.{name}"
            for name in ("rules_series", "rules_staff", "rules_service", "rules_totals")
        ),
        tests=(
            "tests.unit.optimise.test_rules",
            "tests.unit.optimise.test_rules_edges",
            "tests.unit.optimise.test_rules_of_modes_and_targets",
            "tests.unit.optimise.test_rules_of_the_service",
            "tests.unit.optimise.test_each_rule_kept_and_broken",
            "tests.unit.optimise.test_rules_as_they_are_told",
        ),
        finely=True,
        same=frozenset(
            {
                "first_start + DAY_MINUTES - setting.block(one)[1] < REST_MINUTES",
                "first_start + DAY_MINUTES",
                "gap >= REST_MINUTES",
                "weight > 0",
            }
        ),  # two guards of rest where either would do, and a sum that could not be broken
    ),
    "statements": Book(
        modules=("scheduler.optimise.programme.statements", "scheduler.optimise.programme.rules"),
        tests=(
            "tests.unit.optimise.test_statements",
            "tests.unit.optimise.test_rules",
            "tests.unit.optimise.test_rules_edges",
            "tests.unit.optimise.test_each_rule_kept_and_broken",
        ),
        finely=True,
    ),
    "transport": Book(
        modules=("scheduler.optimise.transport.check", "scheduler.domain.transport"),
        tests=(
            "tests.unit.optimise.test_transport_check",
            "tests.unit.optimise.test_transport_smallest_steps",
            "tests.unit.optimise.test_transport_smallest_steps_of_crews",
        ),
    ),
    "carrying": Book(
        modules=("scheduler.optimise.programme.rules_transport",), tests=("tests.unit.optimise.test_rules_transport",)
    ),
    "facts of a day": Book(
        modules=("scheduler.optimise.transport.problems", "scheduler.domain.transport_rules"),
        tests=(
            "tests.unit.optimise.test_transport_problems",
            "tests.unit.optimise.test_transport_check",
            "tests.unit.optimise.test_transport_smallest_steps",
            "tests.unit.optimise.test_transport_smallest_steps_of_crews",
        ),
    ),
    "told": Book(
        modules=(
            "scheduler.domain.transport_times",
            "scheduler.domain.transport_need",
            "scheduler.domain.transport_disclosure",
        ),
        tests=("tests.unit.domain.test_transport_by_hand",),
        same=frozenset({"len(together) > 1"}),  # one area alone is there because it is of few
    ),
}
"""By name; a book's tests need no database and no fixture."""
OTHER: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


def mutants(function: ast.FunctionDef, book: Book) -> Iterator[tuple[int, str, ast.FunctionDef]]:
    """Yield copies of a function, each with one place changed: line, what, copy.

    A comparison, a sum, ``and``, ``or`` is turned round, a yield yields nothing; finer changes where they are asked.
    """
    for number, node in enumerate(ast.walk(function)):
        finer = _small_changes(node) if book.finely else ()
        for what, change in (*_changes(node), *finer) if _text(node) not in book.same else ():
            other = copy.deepcopy(function)
            change(next(itertools.islice(ast.walk(other), number, None)))
            yield getattr(node, "lineno", function.lineno), what, ast.fix_missing_locations(other)


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[Any], None]]]:
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            if type(operator) in OTHER:
                yield (
                    f"{type(operator).__name__} turned round",
                    lambda one, at=place: one.ops.__setitem__(at, OTHER[type(one.ops[at])]()),
                )
    elif isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{type(node.op).__name__} turned round", lambda one: setattr(one, "op", other())
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        swapped = ast.Sub if isinstance(node.op, ast.Add) else ast.Add
        if not _is_text(node):
            yield f"{type(node.op).__name__} turned round", lambda one: setattr(one, "op", swapped())
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield | ast.YieldFrom):
        nothing = ast.YieldFrom(value=ast.Tuple(elts=[], ctx=ast.Load()))
        yield "yields nothing", lambda one: setattr(one, "value", nothing)


SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}


def _small_changes(node: ast.AST) -> Iterator[tuple[str, Callable[[Any], None]]]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not left out", _without_not
    elif isinstance(node, ast.Name) and node.id in SWAPPED:
        yield f"{node.id} turned round", lambda one: setattr(one, "id", SWAPPED[one.id])
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield f"{node.value} is one more", lambda one: setattr(one, "value", one.value + 1)


def _without_not(one: ast.UnaryOp) -> None:
    one.op, one.operand = (
        ast.UAdd(),
        ast.Call(func=ast.Name(id="bool", ctx=ast.Load()), args=[one.operand], keywords=[]),
    )


def _text(node: ast.AST) -> str:
    return ast.unparse(node) if isinstance(node, ast.expr) else ""


def _is_text(node: ast.BinOp) -> bool:
    sides = (node.left, node.right)
    return any(
        isinstance(one, ast.JoinedStr) or (isinstance(one, ast.Constant) and isinstance(one.value, str))
        for one in sides
    )


def functions(module: ModuleType) -> Iterator[tuple[FunctionType, ast.FunctionDef]]:
    """Yield the module's own functions with their trees."""
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield getattr(module, node.name), node


def code_of(function: ast.FunctionDef, module: ModuleType) -> CodeType:
    """Compile a function by itself."""
    tree = ast.Module(body=[function], type_ignores=[])
    space: dict[str, Any] = dict(vars(module))
    exec(compile(tree, str(module.__file__), "exec"), space)  # noqa: S102 - our own source, changed in one place
    code: CodeType = space[function.name].__code__
    return code


def calls(module: ModuleType) -> Iterator[Callable[[], None]]:
    """Yield every test of a module, with each of its parameters."""
    for name, test in vars(module).items():
        if not name.startswith("test_") or not callable(test):
            continue
        marks = [one for one in getattr(test, "pytestmark", []) if one.name == "parametrize"]
        for values in itertools.product(*(one.args[1] for one in marks)):
            given: dict[str, Any] = {}
            for mark, value in zip(marks, values, strict=True):
                names = (
                    [one.strip() for one in mark.args[0].split(",")] if isinstance(mark.args[0], str) else mark.args[0]
                )
                plain = getattr(value, "values", value) if not isinstance(value, dict) else value
                given.update(zip(names, plain if len(names) > 1 else (plain,), strict=True))
            if not inspect.signature(test).parameters.keys() - given.keys():  # a fixture is nobody's to give here
                yield lambda test=test, given=given: test(**given)


def noticed(function: FunctionType, code: CodeType, tests: list[Callable[[], None]]) -> bool:
    """Whether some test fails when the function runs this code instead; asked in a child."""
    child = os.fork()
    if child == 0:
        function.__code__ = code
        os._exit(1 if _fails(tests) else 0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def _fails(tests: list[Callable[[], None]]) -> bool:
    for test in tests:
        try:
            test()
        except BaseException:  # noqa: BLE001 - any failure is what is asked for
            return True
    return False


def survivors(book: Book, *, each: bool) -> tuple[list[str], int]:
    """Return the mutants that no test notices, and how many were tried; ``each`` tries all, else the first of each."""
    tests = [one for name in book.tests for one in calls(importlib.import_module(name))]
    if _fails(tests):
        message = "The tests of the rules fail as they stand; mend them first."
        raise SystemExit(message)
    left, tried = [], 0
    for name in book.modules:
        module = importlib.import_module(name)
        for function, tree in functions(module):
            found = mutants(tree, book)
            for line, what, mutant in found if each else itertools.islice(found, 1):
                tried += 1
                if not noticed(function, code_of(mutant, module), tests):
                    left.append(f"{name.rpartition('.')[2]}.py:{line}: {tree.name}: {what}")
    return left, tried


def main() -> None:
    """Try the mutants and print those that live."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", action="store_true", help="Every mutant of every rule, not one of each.")
    parser.add_argument("--book", choices=sorted(BOOKS), action="append", help="These rules alone; all when none.")
    asked = parser.parse_args()
    hypothesis.settings.register_profile(
        "mutants", max_examples=40, deadline=None, database=None, phases=list(hypothesis.Phase)[:3]
    )  # a mutant that is noticed need not be shrunk
    hypothesis.settings.load_profile("mutants")
    every, tried = [], 0
    for name in asked.book or BOOKS:
        left, count = survivors(BOOKS[name], each=asked.each)
        every += left
        tried += count
    sys.stdout.write("".join(f"{one}\n" for one in every) + f"{len(every)} of {tried} mutants are noticed by no test\n")
    raise SystemExit(min(len(every), 100))


if __name__ == "__main__":
    main()
