"""What a demo register is made from, and what comes out: plain data that any caller can fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scheduler.domain.calendar import Term
from scheduler.domain.facts import AgeBand, Area, Facts, MonthlyAccess, PlanningSettings, Strand, Target
from scheduler.domain.people import Carer, Household
from scheduler.errors import EvenhandError


class RegisterError(EvenhandError):
    """A register that cannot be made; the message says what is missing and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large the register is. None lets the product work the number out (docs/decisions/0008)."""

    carers: int
    carers_by_area: Mapping[str, int] = field(default_factory=dict)
    """Carers of an area where they are known; the other areas share the rest by need."""
    workers: int | None = None
    venues_per_area: int | None = None
    vehicles: int = 0
    local_groups: int | None = None
    venues_by_kind: Mapping[str, int] = field(default_factory=dict)
    """Extra venues of a kind for the whole service, such as 13 talking points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRequest:
    """A service as the register needs it.

    ``need`` gives each area's weight in whatever unit (children, carers of the census); only proportions
    matter. Areas that it does not name weigh as much as their live postcodes, on the scale of the others.
    """

    service_id: str
    service_name: str
    term: Term
    areas: tuple[Area, ...]
    bands: tuple[AgeBand, ...]
    strands: tuple[Strand, ...]
    sizes: Sizes
    targets: tuple[Target, ...] = ()
    monthly_access: tuple[MonthlyAccess, ...] = ()
    need: Mapping[str, float] = field(default_factory=dict)
    settings: PlanningSettings = field(default_factory=PlanningSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Facts to plan with (marked synthetic) and the people whom they count."""

    facts: Facts
    households: tuple[Household, ...]
    carers: tuple[Carer, ...]
