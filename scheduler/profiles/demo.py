"""How large the synthetic register of a service is: as its profile says, by formula where it is silent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.profiles.profile import Profile

KNOWN_SHARE_OF_CARERS = 0.03
"""Share of the census's unpaid carers whom a service may know, where nothing is said."""
LEAST_CARERS = 60
AREAS_PER_VEHICLE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSizes:
    """Sizes of a synthetic register; ``carers_by_area`` is empty where carers follow need.

    None leaves a number to the register, which works it out from strands, targets and areas.
    """

    carers: int
    carers_by_area: Mapping[str, int]
    workers: int | None
    venues_per_area: int | None
    vehicles: int
    local_groups: int | None
    venues_by_kind: Mapping[str, int]


def demo_sizes(profile: Profile, area_count: int) -> DemoSizes:
    """Work out the sizes of the demo register of ``profile``.

    Parameters
    ----------
    profile
        The service; what its ``[demo]`` table says comes first.
    area_count
        Number of areas, at least 1. Given from outside, as some services' areas stand in the polygon file.

    Returns
    -------
    DemoSizes
        Where the profile is silent: known carers, else 3 % of the census's unpaid carers, at least 60; a
        vehicle for every six areas begun; workers, venues and others' groups are left to the register.

    Raises
    ------
    ValueError
        When ``area_count`` is below 1.
    """
    if area_count < 1:
        message = f"{profile.id} has {area_count} areas; build its boundaries first, so that there is at least one."
        raise ValueError(message)
    demo = profile.demo
    return DemoSizes(
        carers=demo.carers or sum(demo.carers_by_area.values()) or _carers(profile),
        carers_by_area=dict(sorted(demo.carers_by_area.items())),
        workers=demo.workers,
        venues_per_area=demo.venues_per_area,
        vehicles=math.ceil(area_count / AREAS_PER_VEHICLE) if demo.vehicles is None else demo.vehicles,
        local_groups=demo.local_groups,
        venues_by_kind=dict(sorted(demo.venues_by_kind.items())),
    )


def _carers(profile: Profile) -> int:
    known = profile.need.known_carers or sum(area.known_carers or 0 for area in profile.areas)
    if known:
        return known
    counted = [area.need for area in profile.areas] if profile.areas else [profile.need.whole_service]
    unpaid_carers = sum(need.unpaid_carers for need in counted if need is not None)
    return max(LEAST_CARERS, round(unpaid_carers * KNOWN_SHARE_OF_CARERS))
