"""Two areas by hand: a town of three LSOAs in the west, a village of one in the east."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from scheduler.synthetic.ground import Ground, Neighbourhood, Settlement, Spot
from scheduler.synthetic.request import RegisterRequest, Sizes
from tests.examples import FACTS


def neighbourhood(lsoa: str, area_id: str, easting_m: int, live_postcodes: int) -> Neighbourhood:
    return Neighbourhood(
        lsoa=lsoa,
        area_id=area_id,
        easting_m=easting_m,
        northing_m=160_000,
        rural=area_id == "east",
        spots=tuple(
            Spot(postcode=f"BA{lsoa[-2:]} {number}AA", easting_m=easting_m + 10 * number, northing_m=160_000)
            for number in range(live_postcodes)
        ),
    )


EAST = neighbourhood("E01000011", "east", 410_000, 8)
WEST = (
    neighbourhood("E01000021", "west", 400_000, 4),
    neighbourhood("E01000022", "west", 401_000, 2),
    neighbourhood("E01000023", "west", 402_000, 2),
)
GROUND = Ground(
    neighbourhoods=(EAST, *WEST),
    settlements=(
        Settlement(name="Little Easton", kind="village", area_id="east", spot=EAST.spots[3]),
        Settlement(name="Westham", kind="town", area_id="west", spot=WEST[0].spots[0]),
    ),
)
REQUEST = RegisterRequest(
    service_id=FACTS.service_id,
    service_name=FACTS.service_name,
    term=FACTS.term,
    areas=FACTS.areas,
    bands=FACTS.bands,
    strands=FACTS.strands,
    targets=FACTS.targets,
    monthly_access=FACTS.monthly_access,
    need={"east": 100.0, "west": 300.0},
    sizes=Sizes(carers=80, venues_per_area=3, vehicles=2, local_groups=3),
)


def request_with(sizes: Sizes) -> RegisterRequest:
    return replace(REQUEST, sizes=sizes)


def chance(seed: int = 1) -> Random:
    return Random(seed)  # noqa: S311 — a test is repeatable, not secret
