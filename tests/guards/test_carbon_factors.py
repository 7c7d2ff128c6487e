"""One source of what vehicles emit: the file of factors and the domain's figures say the same, and no other does."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from scheduler.domain.carbon import GRAMS_A_KM, grams_a_mile
from scheduler.domain.costs import Wheels
from scheduler.domain.transport_fleet import Taxis, VehiclePapers
from scheduler.optimise.programme import aim_values, rules_transport

ROOT = Path(__file__).parents[2]
GRAMS_IN_KG = 1_000


def test_the_domain_s_factors_are_those_of_the_file() -> None:
    found = tomllib.loads((ROOT / "data" / "factors" / "carbon.toml").read_text(encoding="utf-8"))["factors"]
    assert {Wheels(one["wheels"]): one["kg_per_km"] * 1000 for one in found} == pytest.approx(dict(GRAMS_A_KM))


def test_the_planner_of_terms_and_the_fleet_s_defaults_use_them() -> None:
    minibus, taxi = grams_a_mile(Wheels.MINIBUS), grams_a_mile(Wheels.TAXI)
    assert GRAMS_A_KM[Wheels.STAFF_CAR] == aim_values.CAR_GRAMS_A_KM
    assert rules_transport.GRAMS_A_MILE == VehiclePapers(vehicle_id="any").grams_co2e_per_mile == minibus
    assert Taxis().grams_co2e_per_mile == taxi


def test_no_other_module_writes_down_what_a_vehicle_emits() -> None:
    written = []
    for path in sorted((ROOT / "scheduler").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.arg] if isinstance(node, ast.keyword) else []
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                names = [node.target.id]
            elif isinstance(node, ast.Assign):
                names = [one.id for one in node.targets if isinstance(one, ast.Name)]
            value = getattr(node, "value", None)
            figure = value.value if isinstance(value, ast.Constant) else None
            if figure not in {None, 0, GRAMS_IN_KG} and any("grams" in str(one).lower() for one in names):
                written.append((path.relative_to(ROOT).as_posix(), *names))
    assert written == [], "take it from scheduler/domain/carbon.py"
