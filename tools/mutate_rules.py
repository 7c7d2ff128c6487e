"""Change the planning rules, one place at a time, and see whether a test of the rules fails each time.

A mutant that no test notices is printed with its place; the exit code is their number. Each runs in a child of its
own, in which the function's code is replaced in place, so nothing on disk changes.

Run: .venv/bin/python tools/mutate_rules.py [--each]
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import itertools
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

PACKAGE = "scheduler.optimise.programme."
RULES = ("rules_series", "rules_staff", "rules_service", "rules_totals")
TESTS = (
    "tests.unit.optimise.test_rules",
    "tests.unit.optimise.test_rules_edges",
    "tests.unit.optimise.test_rules_of_modes_and_targets",
    "tests.unit.optimise.test_rules_of_the_service",
)
OTHER: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip

SAME = {
    "first_start + DAY_MINUTES - setting.block(one)[1] < REST_MINUTES",
    "first_start + DAY_MINUTES",
    "gap >= REST_MINUTES",
    "weight > 0",
}
"""Turned round, these say the same: two guards of rest where either would do, and a sum that could not be broken."""


def mutants(function: ast.FunctionDef) -> Iterator[tuple[int, str, ast.FunctionDef]]:
    """Yield copies of a function, each with one comparison, sum, or, and, or yield turned round: line, what, copy."""
    for number, node in enumerate(ast.walk(function)):
        for what, change in _changes(node) if _text(node) not in SAME else ():
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


def survivors(*, each: bool) -> tuple[list[str], int]:
    """Return the mutants that no test notices, and how many were tried; ``each`` tries all, else the first of each."""
    tests = [one for name in TESTS for one in calls(importlib.import_module(name))]
    if _fails(tests):
        message = "The tests of the rules fail as they stand; mend them first."
        raise SystemExit(message)
    left, tried = [], 0
    for name in RULES:
        module = importlib.import_module(PACKAGE + name)
        for function, tree in functions(module):
            for line, what, mutant in mutants(tree) if each else itertools.islice(mutants(tree), 1):
                tried += 1
                if not noticed(function, code_of(mutant, module), tests):
                    left.append(f"{name}.py:{line}: {tree.name}: {what}")
    return left, tried


def main() -> None:
    """Try the mutants and print those that live."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", action="store_true", help="Every mutant of every rule, not one of each.")
    left, tried = survivors(each=parser.parse_args().each)
    sys.stdout.write("".join(f"{one}\n" for one in left) + f"{len(left)} of {tried} mutants are noticed by no test\n")
    raise SystemExit(min(len(left), 100))


if __name__ == "__main__":
    main()
