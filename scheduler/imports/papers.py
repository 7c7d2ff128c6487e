"""Papers of the fleet as a file brings them: only of vehicles and staff that the service holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scheduler.domain.transport_fleet import FleetPapers, papers_needed
from scheduler.imports import cells
from scheduler.imports.cells import CellError
from scheduler.imports.columns import Column, Kind, column, plain


def _until(name: str, title: str, example: str, *also: str) -> Column:
    return column(name, title, plain(cells.read_day), "Last good day; blank leaves it as it is.", example, *also)


PAPERS = Kind(
    key="papers",
    one="set of papers",
    many="licences and tests",
    intro="Last good days of licences, DBS checks, insurance, MOT and service. Import vehicles and staff first.",
    makes=FleetPapers,
    columns=(
        Column(
            name="id",
            title="Vehicle or staff reference",
            read=lambda text, ground: ground.known(cells.read_id(text)),
            hint="As in the file of vehicles or of staff.",
            example="minibus-1",
            required=True,
            also=("id", "ref", "reference", "vehicle reference", "staff reference", "registration"),
        ),
        _until("insured_until", "Insured until", "31/12/2027", "insurance", "insurance expiry"),
        _until("mot_until", "MOT until", "31/12/2027", "mot", "mot expiry", "test"),
        _until("serviced_until", "Serviced until", "31/12/2027", "service", "service due", "next service"),
        _until("licence_until", "Licence until", "", "licence", "driving licence", "licence expiry"),
        _until("dbs_until", "DBS until", "", "dbs", "dbs expiry", "dbs valid until"),
    ),
    start={},
    whole=False,
)


def refuse_foreign(values: Mapping[str, Any], held: Any) -> None:
    """Refuse a date of a paper that this vehicle or member of staff has none of.

    Raises
    ------
    CellError
        With the column's title.
    """
    needed = {"id", *papers_needed(vehicle=held.vehicle, drives=not held.vehicle)}
    titles = {one.name: one.title for one in PAPERS.columns}
    wrong = next((titles[name] for name in values if name not in needed), None)
    if wrong is not None:
        what = "a vehicle" if held.vehicle else "a member of staff"
        message = f"is {what}, which has no “{wrong}”. Leave that cell blank, or mend the reference."
        raise CellError(message)
