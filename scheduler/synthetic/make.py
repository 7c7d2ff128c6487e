"""The demo register as a whole: same request and seed, same register, on any machine."""

from __future__ import annotations

from pathlib import Path
from random import Random

from scheduler.domain.facts import DemandPoint, Facts
from scheduler.domain.people import carers_by_lsoa_and_band, weights_at
from scheduler.synthetic.around import make_local_groups, make_vehicles
from scheduler.synthetic.ground import Ground, read_ground
from scheduler.synthetic.people import People, make_people
from scheduler.synthetic.place_names import PlaceNames
from scheduler.synthetic.request import Register, RegisterRequest
from scheduler.synthetic.staff import make_workers
from scheduler.synthetic.venues import make_venues


def make_register(request: RegisterRequest, *, data_dir: Path, seed: int = 1) -> Register:
    """Make a synthetic service: carers, venues, staff, vehicles and other organisations' groups.

    Everything stands at real live postcodes; everybody is made up. Areas and LSOAs get carers exactly in
    proportion to need; chance, from ``seed`` alone, draws only what does not matter to equity.

    Parameters
    ----------
    request
        The service as the register needs it.
    data_dir
        The folder of shipped data, with ``demand/ID.csv`` and ``postcodes/ID.parquet``.
    seed
        Equal seeds and requests give equal registers.

    Returns
    -------
    Register
        Facts marked ``synthetic`` (tuples sorted by id), households and carers.

    Raises
    ------
    RegisterError
        When an area has no live postcode.
    """
    return make_register_on(request, read_ground(request.service_id, request.areas, data_dir), seed=seed)


def make_register_on(request: RegisterRequest, ground: Ground, *, seed: int = 1) -> Register:
    """Make a register on ground that has been read; see `make_register`."""
    names = PlaceNames(request.areas, ground)

    def chance(part: str) -> Random:
        # a stream for each part: more venues do not change who the carers are
        return Random(f"{request.service_id} {part} {seed}")  # noqa: S311 — a demonstration is repeatable, not secret

    venues = make_venues(request, ground, names, chance("venues"))
    people = make_people(request, ground, chance("people"))
    facts = Facts(
        service_id=request.service_id,
        service_name=request.service_name,
        term=request.term,
        areas=request.areas,
        bands=request.bands,
        demand_points=_demand_points(request, ground, people),
        venues=venues,
        workers=make_workers(request, ground, venues, chance("workers")),
        strands=request.strands,
        targets=request.targets,
        monthly_access=request.monthly_access,
        vehicles=make_vehicles(request, ground, chance("vehicles")),
        local_groups=make_local_groups(request, ground, names, chance("local groups")),
        settings=request.settings,
        synthetic=True,
    )
    return Register(facts=facts, households=people.households, carers=people.carers)


def _demand_points(request: RegisterRequest, ground: Ground, people: People) -> tuple[DemandPoint, ...]:
    counts = carers_by_lsoa_and_band(people.households, people.carers, request.bands, request.term.first)
    return tuple(
        DemandPoint(
            id=one.lsoa,
            area_id=one.area_id,
            easting_m=one.easting_m,
            northing_m=one.northing_m,
            rural=one.rural,
            carers=weights_at(counts, one.lsoa, request.bands),
        )
        for one in ground.neighbourhoods
    )
