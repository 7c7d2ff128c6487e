"""What stands around the programme: minibuses, and other organisations' groups."""

from __future__ import annotations

from random import Random

from scheduler.domain.facts import LocalGroup, Vehicle
from scheduler.synthetic.ground import Ground, coordinates, live_weights
from scheduler.synthetic.people import ADULT_FROM_YEARS
from scheduler.synthetic.place_names import PlaceNames, slug
from scheduler.synthetic.request import RegisterRequest
from scheduler.synthetic.spread import medians

SEATS = (14, 16)
SEATS_WITH_WHEELCHAIRS = 12
YOUNG_GROUPS = ("after-school club", "youth club", "young people's drop-in")
ADULT_GROUPS = ("carers' coffee morning", "carers' walking group", "memory café")
ORGANISATIONS = ("Demo Community Trust", "Demo Neighbours", "Demo Family Centre")
PLACES = (8, 10, 12, 15)
SESSIONS_PER_MONTH = (1.0, 2.0, 4.0)


def make_vehicles(request: RegisterRequest, ground: Ground, chance: Random) -> tuple[Vehicle, ...]:
    """Make the minibuses, based where they are nearest to most people; the first takes two wheelchairs."""
    bases = medians(coordinates(ground.neighbourhoods), live_weights(ground.neighbourhoods), request.sizes.vehicles)
    vehicles = []
    for number, base in enumerate(bases, start=1):
        spot = ground.neighbourhoods[base].middle()
        adapted = number == 1
        vehicles.append(
            Vehicle(
                id=f"minibus-{number:02d}",
                name=f"Minibus {number} (demo)",
                postcode=spot.postcode,
                easting_m=spot.easting_m,
                northing_m=spot.northing_m,
                seats=SEATS_WITH_WHEELCHAIRS if adapted else chance.choice(SEATS),
                wheelchair_places=2 if adapted else 0,
            )
        )
    return tuple(vehicles)


def make_local_groups(
    request: RegisterRequest, ground: Ground, names: PlaceNames, chance: Random
) -> tuple[LocalGroup, ...]:
    """Make other organisations' groups, sorted by id: as many as asked for, or one for every two areas."""
    count = request.sizes.local_groups
    chosen = len(request.areas) // 2 if count is None else count
    young = min(band.youngest_years for band in request.bands) < ADULT_FROM_YEARS
    groups: list[LocalGroup] = []
    for area_id in _areas_in_turn(request, chosen, chance):
        # other organisations gather where people are many, which is not quite where the service would go
        here = ground.of_area(area_id)
        place = chance.choices(here, live_weights(here).tolist())[0]
        settlement, _, _ = names.settlement(place)
        name = names.unique(f"{settlement} {chance.choice(YOUNG_GROUPS if young else ADULT_GROUPS)}")
        spot = place.middle()
        groups.append(
            LocalGroup(
                id=slug(name),
                name=name,
                organisation=f"{chance.choice(ORGANISATIONS)} (demo)",
                area_id=place.area_id,
                easting_m=spot.easting_m,
                northing_m=spot.northing_m,
                band_ids=(request.bands[len(groups) % len(request.bands)].id,),
                places=chance.choice(PLACES),
                sessions_per_month=chance.choice(SESSIONS_PER_MONTH),
            )
        )
    return tuple(sorted(groups, key=lambda group: group.id))


def _areas_in_turn(request: RegisterRequest, count: int, chance: Random) -> list[str]:
    """Draw areas for groups: every area once before any area again."""
    drawn: list[str] = []
    while len(drawn) < count:
        drawn += chance.sample([area.id for area in request.areas], min(len(request.areas), count - len(drawn)))
    return drawn
