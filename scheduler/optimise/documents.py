"""Documented JSON files with a kind and a version: the same thing gives the same text, and a bad file is named."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from scheduler.errors import EvenhandError

T = TypeVar("T")


class FileError(EvenhandError, ValueError):
    """A file cannot be read; the message names what is wrong, where, and what to do."""


def write_document(document: dict[str, Any]) -> str:
    """Return a document as JSON text; the same document gives the same text."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_document(adapter: TypeAdapter[T], text: str, kind: str, version: int) -> T:
    """Read a document of one kind and version.

    Raises
    ------
    FileError
        When it is no JSON, of another kind or version, or a field is wrong: each is named.
    """
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
