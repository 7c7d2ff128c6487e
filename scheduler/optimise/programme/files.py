"""Plan files and facts files: documented JSON with a version, written and read without loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, with_config

from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import plain
from scheduler.domain.plan import PLAN_FORMAT_VERSION, Plan
from scheduler.optimise.documents import FileError, read_document, write_document

FACTS_FORMAT_VERSION = 1
__all__ = [
    "FileError",
    "read_facts",
    "read_plan",
    "schema_of_facts",
    "schema_of_plans",
    "write_facts",
    "write_plan",
]


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True, kw_only=True)
class FactsFile:
    """A facts file: what it is, its version, and the facts."""

    kind: Literal["evenhand-facts"]
    format_version: Literal[1]
    facts: Facts


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """A plan file: what it is, its version, and the plan."""

    kind: Literal["evenhand-plan"]
    format_version: Literal[1]
    plan: Plan


_FACTS = TypeAdapter(FactsFile)
_PLAN = TypeAdapter(PlanFile)


def write_plan(plan: Plan) -> str:
    """Return a plan as JSON text; the same plan gives the same text."""
    return write_document({"kind": "evenhand-plan", "format_version": PLAN_FORMAT_VERSION, "plan": plain(plan)})


def read_plan(text: str) -> Plan:
    """Read a plan file.

    Raises
    ------
    FileError
        When it is no JSON, no plan file, of another version, or a field is wrong: each is named.
    """
    return read_document(_PLAN, text, "evenhand-plan", PLAN_FORMAT_VERSION).plan


def write_facts(facts: Facts) -> str:
    """Return facts as JSON text; the same facts give the same text."""
    return write_document({"kind": "evenhand-facts", "format_version": FACTS_FORMAT_VERSION, "facts": plain(facts)})


def read_facts(text: str) -> Facts:
    """Read a facts file.

    Raises
    ------
    FileError
        When it is no JSON, no facts file, of another version, or a field is wrong: each is named.
    """
    return read_document(_FACTS, text, "evenhand-facts", FACTS_FORMAT_VERSION).facts


def schema_of_plans() -> dict[str, Any]:
    """JSON schema of plan files (docs/plan.schema.json)."""
    return _PLAN.json_schema()


def schema_of_facts() -> dict[str, Any]:
    """JSON schema of facts files (docs/facts.schema.json)."""
    return _FACTS.json_schema()
