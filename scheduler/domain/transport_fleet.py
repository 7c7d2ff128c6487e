"""What a service has to carry people with: papers and prices of its vehicles, licences, taxis, its choices.

Facts know where a minibus stands and how many seats it has. What lapses and what costs stands here, in one document a
service, so that a coordinator may bring it up to date without planning the term anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from scheduler.domain.carbon import grams_a_mile
from scheduler.domain.costs import Wheels
from scheduler.domain.transport import TransportSettings

DRIVER, ESCORT = "driver", "escort"
"""Qualifications of workers who may drive the service's vehicles, and who may ride along."""
RUSH_HOURS = ((7, 1.2), (9, 1.0), (15, 1.15), (16, 1.3), (18, 1.1), (19, 1.0))
"""Factors on minutes by the hour (an assumption; give your own): a third more from four to six in the afternoon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VehiclePapers:
    """What lapses of one of the service's vehicles, and what it costs; a date is the last day that is good.

    The prices are product defaults: a mile in a minibus at 60 p (fuel, wear), £12 a day out, and the CO2e of an
    average diesel van of up to 3.5 t in the UK government's conversion factors. Give your own.
    """

    vehicle_id: str
    insured_until: date | None = None
    mot_until: date | None = None
    serviced_until: date | None = None
    fixed_pence: int = 1_200
    pence_per_mile: int = 60
    grams_co2e_per_mile: int = grams_a_mile(Wheels.MINIBUS)
    from_minute: int = 8 * 60
    to_minute: int = 22 * 60 + 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxis:
    """What a firm offers: how many at once, and its price (product defaults; give those of your contract)."""

    count: int = 3
    seats: int = 4
    with_wheelchair_place: int = 1
    """How many of them take one wheelchair."""
    fixed_pence: int = 600
    pence_per_mile: int = 260
    pence_per_waiting_minute: int = 40
    grams_co2e_per_mile: int = grams_a_mile(Wheels.TAXI)


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """Until when a worker's driving licence is good, and which vehicles it is for; none named means all."""

    worker_id: str
    until: date
    vehicle_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetPapers:
    """Last good days of what lapses: of one vehicle, or of one member of staff who drives or may ride along.

    None where no date is on file, or where the thing has no such paper.
    """

    id: str
    name: str
    vehicle: bool
    drives: bool = False
    escorts: bool = False
    """Named to ride along, or with the skill."""
    insured_until: date | None = None
    mot_until: date | None = None
    serviced_until: date | None = None
    licence_until: date | None = None
    dbs_until: date | None = None

    @property
    def dates(self) -> tuple[tuple[str, str, date | None], ...]:
        """(field, words, last good day) of each paper that this thing must have."""
        every = {
            "insured_until": ("insurance", self.insured_until),
            "mot_until": ("MOT test", self.mot_until),
            "serviced_until": ("service", self.serviced_until),
            "licence_until": ("driving licence", self.licence_until),
            "dbs_until": ("DBS check", self.dbs_until),
        }
        return tuple((name, *every[name]) for name in papers_needed(vehicle=self.vehicle, drives=self.drives))


def papers_needed(*, vehicle: bool, drives: bool) -> tuple[str, ...]:
    """Name the papers that a vehicle, a driver, or somebody who rides along must have.

    Examples
    --------
    >>> papers_needed(vehicle=False, drives=True)
    ('licence_until', 'dbs_until')
    """
    if vehicle:
        return "insured_until", "mot_until", "serviced_until"
    return ("licence_until", "dbs_until") if drives else ("dbs_until",)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportFleet:
    """Everything that transport needs and the planning of a term does not."""

    vehicles: tuple[VehiclePapers, ...] = ()
    licences: tuple[Licence, ...] = ()
    escort_ids: tuple[str, ...] = ()
    """Workers who ride along; where none is named, those with the qualification, or else any with a good DBS check."""
    taxis: Taxis = field(default_factory=Taxis)
    settings: TransportSettings = field(default_factory=lambda: TransportSettings(factors_by_hour=RUSH_HOURS))
