"""Set a service up: its profile and a term become a synthetic register, which the store keeps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from geo.boundaries import read_areas
from scheduler.domain.calendar import Term
from scheduler.domain.facts import Area
from scheduler.profiles import Profile, check_against_areas
from scheduler.profiles.demo import demo_sizes
from scheduler.profiles.terms import next_term, read_terms, term_by_id
from scheduler.store import Store, save_facts, save_register
from scheduler.store.booking_policy import save_booking_policy
from scheduler.synthetic import Register, RegisterRequest, Sizes, make_register

ADULT_FROM_YEARS = 18


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
    shapes = read_areas(data_dir / "boundaries" / f"{profile.id}.geojson")
    check_against_areas(profile, shapes["id"])
    areas = tuple(Area(id=area_id, name=name) for area_id, name in zip(shapes["id"], shapes["name"], strict=True))
    return make_register(request_from_profile(profile, term, areas), data_dir=data_dir, seed=seed)


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
