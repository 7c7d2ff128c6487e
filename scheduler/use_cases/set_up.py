"""Set a service up: begun from its contract with nobody in it yet, or with a synthetic register for a demo."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from geo.boundaries import read_areas
from scheduler.domain.calendar import Term
from scheduler.domain.facts import Area, DemandPoint, Facts
from scheduler.errors import EvenhandError
from scheduler.profiles import Profile, check_against_areas
from scheduler.profiles.demo import demo_sizes
from scheduler.profiles.terms import next_term, read_terms, term_by_id
from scheduler.store import Store, list_services, save_facts, save_register
from scheduler.store.booking_policy import save_booking_policy
from scheduler.synthetic import Register, RegisterRequest, Sizes, make_register
from scheduler.synthetic.ground import read_ground

ADULT_FROM_YEARS = 18


class ServiceIsThereError(EvenhandError):
    """A service that the database holds already, so that it is not begun again."""


def request_from_profile(profile: Profile, term: Term, areas: Iterable[Area] = ()) -> RegisterRequest:
    """Turn a profile into what the register is made from.

    Parameters
    ----------
    profile
        The service.
    term
        The planning period.
    areas
        The areas of the polygon file, needed where the profile does not list them itself.

    Returns
    -------
    RegisterRequest
        Need is the number of children of 5 to 17 where the service is for young carers (students of 18 to 24
        would pull it to the university towns), and of the census's unpaid carers where it is for adults.
    """
    found = profile.to_areas(areas)
    sizes = demo_sizes(profile, len(found))
    return RegisterRequest(
        service_id=profile.id,
        service_name=profile.name,
        term=term,
        areas=found,
        bands=profile.to_bands(),
        strands=profile.to_strands(),
        targets=profile.to_targets(),
        monthly_access=profile.to_monthly_access(),
        need=_need(profile),
        sizes=Sizes(
            carers=sizes.carers,
            carers_by_area=sizes.carers_by_area,
            workers=sizes.workers,
            venues_per_area=sizes.venues_per_area,
            vehicles=sizes.vehicles,
            local_groups=sizes.local_groups,
            venues_by_kind=sizes.venues_by_kind,
        ),
    )


def _need(profile: Profile) -> dict[str, float]:
    young = min(band.youngest_years for band in profile.bands) < ADULT_FROM_YEARS
    return {
        area.id: float(area.need.aged_5_to_17 if young else area.need.unpaid_carers)
        for area in profile.areas
        if area.need is not None
    }


def choose_term(data_dir: Path, today: date, term_id: str | None) -> Term:
    """Return the named term, or the next one to begin.

    Raises
    ------
    ProfileError
        When the calendar file is wrong or has no such term.
    """
    terms = read_terms(data_dir / "calendars" / "england.toml")
    return next_term(terms, today) if term_id is None else term_by_id(terms, term_id)


def make_service_register(profile: Profile, term: Term, *, data_dir: Path, seed: int = 1) -> Register:
    """Make the demo register of a service over its polygons; nothing is kept.

    Raises
    ------
    BoundaryError
        When the polygons are missing or broken.
    ProfileError
        When the profile and the polygons do not name the same areas.
    RegisterError
        When the register cannot be made.
    """
    areas = _areas_of(profile, data_dir)
    return make_register(request_from_profile(profile, term, areas), data_dir=data_dir, seed=seed)


def _areas_of(profile: Profile, data_dir: Path) -> tuple[Area, ...]:
    shapes = read_areas(data_dir / "boundaries" / f"{profile.id}.geojson")
    check_against_areas(profile, shapes["id"])
    return tuple(Area(id=area_id, name=name) for area_id, name in zip(shapes["id"], shapes["name"], strict=True))


def begin_service(store: Store, profile: Profile, term: Term, *, data_dir: Path) -> Facts:
    """Keep a service as its contract has it: areas, neighbourhoods, groups and targets, and nobody in it yet.

    Venues, staff, vehicles and families are imported afterwards; nothing of it is made up.

    Returns
    -------
    Facts
        What is kept; every neighbourhood counts no carer until carers are imported.

    Raises
    ------
    ServiceIsThereError
        When the database holds the service; nothing is changed.
    EvenhandError, GeoError
        When its areas or its ground cannot be read; nothing is kept.
    """
    areas = profile.to_areas(_areas_of(profile, data_dir))
    bands = profile.to_bands()
    points = tuple(
        DemandPoint(
            id=one.lsoa,
            area_id=one.area_id,
            easting_m=one.easting_m,
            northing_m=one.northing_m,
            rural=one.rural,
            carers={band.id: 0.0 for band in bands},
        )
        for one in read_ground(profile.id, areas, data_dir).neighbourhoods
    )
    facts = Facts(
        service_id=profile.id,
        service_name=profile.name,
        term=term,
        areas=areas,
        bands=bands,
        demand_points=points,
        venues=(),
        workers=(),
        strands=profile.to_strands(),
        targets=profile.to_targets(),
        monthly_access=profile.to_monthly_access(),
    )
    with store.write() as db:
        if any(one.id == profile.id for one in list_services(db)):
            message = f"This database holds {profile.name} already. Sign in and import what it has, or begin another."
            raise ServiceIsThereError(message)
        save_facts(db, facts)
        save_booking_policy(db, profile.id, profile.to_booking_policy())
    return facts


def set_up_service(store: Store, profile: Profile, term: Term, *, data_dir: Path, seed: int = 1) -> Register:
    """Make the demo register of a service and keep it; doing it again replaces it.

    Raises
    ------
    EvenhandError, GeoError
        When the register cannot be made; nothing is kept.
    """
    register = make_service_register(profile, term, data_dir=data_dir, seed=seed)
    with store.write() as db:
        save_facts(db, register.facts)
        save_register(db, profile.id, register.households, register.carers)
        save_booking_policy(db, profile.id, profile.to_booking_policy())
    return register
