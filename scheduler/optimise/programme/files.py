"""Plan files and facts files: documented JSON with a version, written and read without loss."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import plain
from scheduler.domain.plan import PLAN_FORMAT_VERSION, Plan
from scheduler.errors import EvenhandError

FACTS_FORMAT_VERSION = 1
T = TypeVar("T")


class FileError(EvenhandError, ValueError):
    """A file cannot be read; the message names what is wrong, where, and what to do."""


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
    return _text({"kind": "evenhand-plan", "format_version": PLAN_FORMAT_VERSION, "plan": plain(plan)})


def read_plan(text: str) -> Plan:
    """Read a plan file.

    Raises
    ------
    FileError
        When it is no JSON, no plan file, of another version, or a field is wrong: each is named.
    """
    return _read(_PLAN, text, "evenhand-plan", PLAN_FORMAT_VERSION).plan


def write_facts(facts: Facts) -> str:
    """Return facts as JSON text; the same facts give the same text."""
    return _text({"kind": "evenhand-facts", "format_version": FACTS_FORMAT_VERSION, "facts": plain(facts)})


def read_facts(text: str) -> Facts:
    """Read a facts file.

    Raises
    ------
    FileError
        When it is no JSON, no facts file, of another version, or a field is wrong: each is named.
    """
    return _read(_FACTS, text, "evenhand-facts", FACTS_FORMAT_VERSION).facts


def schema_of_plans() -> dict[str, Any]:
    """JSON schema of plan files (docs/plan.schema.json)."""
    return _PLAN.json_schema()


def schema_of_facts() -> dict[str, Any]:
    """JSON schema of facts files (docs/facts.schema.json)."""
    return _FACTS.json_schema()


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _read(adapter: TypeAdapter[T], text: str, kind: str, version: int) -> T:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"This is no JSON: {error.msg} in line {error.lineno}. Write the file again."
        raise FileError(message) from None
    if not isinstance(document, dict) or document.get("kind") != kind:
        message = f'This is no {kind} file: its "kind" should be "{kind}". Give the right file.'
        raise FileError(message)
    if document.get("format_version") != version:
        message = (
            f"This {kind} file has format_version {document.get('format_version')}; this version of Evenhand reads "
            f"{version}. Write the file again with this version."
        )
        raise FileError(message)
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        lines = [f"- {'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()]
        message = "\n".join([f"This {kind} file has wrong fields; mend each and read it again:", *lines])
        raise FileError(message) from None
