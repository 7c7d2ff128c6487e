"""The fleet's document: papers, prices and choices of a service's transport, in and out."""

from __future__ import annotations

from functools import lru_cache

from pydantic import TypeAdapter, ValidationError

from scheduler.domain.transport_fleet import TransportFleet
from scheduler.errors import EvenhandError

_FLEET = TypeAdapter(TransportFleet)


class FleetFileError(EvenhandError):
    """A fleet's document cannot be read; every wrong field is named."""


def read_fleet(document: str | None) -> TransportFleet:
    """Read a fleet's document; None gives the defaults.

    Raises
    ------
    FleetFileError
        When it is not a fleet; each wrong field is named.
    """
    return TransportFleet() if document is None else _read_fleet(document)


@lru_cache(maxsize=8)
def _read_fleet(document: str) -> TransportFleet:
    try:
        return _FLEET.validate_json(document)
    except ValidationError as error:
        wrong = [f"- {'.'.join(str(part) for part in one['loc'])}: {one['msg']}." for one in error.errors()]
        message = "\n".join(["The fleet's document cannot be read; mend each and import it again:", *wrong])
        raise FleetFileError(message) from error


def write_fleet(fleet: TransportFleet) -> str:
    """Return a fleet as JSON text."""
    return _FLEET.dump_json(fleet, indent=2).decode()
