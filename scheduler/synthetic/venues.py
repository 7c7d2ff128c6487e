"""Synthetic venues where people live densely, each strand with at least one that suits it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from scheduler.domain.facts import Mode, Spread, Strand, Venue
from scheduler.synthetic.closures import closures
from scheduler.synthetic.ground import Ground, Neighbourhood, coordinates, live_weights
from scheduler.synthetic.opening import opening, widened
from scheduler.synthetic.people import ADULT_FROM_YEARS
from scheduler.synthetic.place_names import PlaceNames, slug
from scheduler.synthetic.request import RegisterRequest
from scheduler.synthetic.spread import medians

VENUES_PER_AREA = 3
YOUNG_KINDS = ("school", "leisure_centre", "library", "council_building")
ADULT_KINDS = ("library", "council_building", "leisure_centre")
TOWN_KINDS = frozenset({*YOUNG_KINDS, *ADULT_KINDS})
EXTRAS = ("hearing_loop", "kitchen", "outdoor_space", "parking", "quiet_room", "wifi")
VILLAGE_HALL_SHARE = 0.4
EXTRA_SHARE = 0.6
STEP_FREE_SHARE = 0.9
MAIN_HALL_PEOPLE = 44


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Sizes and prices of a kind of venue: from, to."""

    people: tuple[int, int]
    pence_per_hour: tuple[int, int]


KINDS = {
    "hall": Kind(people=(30, 60), pence_per_hour=(1200, 2200)),
    "school": Kind(people=(40, 60), pence_per_hour=(1800, 2800)),
    "leisure_centre": Kind(people=(24, 40), pence_per_hour=(2400, 3600)),
    "library": Kind(people=(16, 26), pence_per_hour=(0, 1000)),
    "council_building": Kind(people=(20, 40), pence_per_hour=(0, 0)),
    "gp_practice": Kind(people=(12, 16), pence_per_hour=(0, 0)),
    "talking_point": Kind(people=(12, 20), pence_per_hour=(0, 0)),
    "provider_site": Kind(people=(24, 40), pence_per_hour=(0, 0)),
    "city_centre": Kind(people=(30, 45), pence_per_hour=(1500, 2500)),
}
OTHER_KIND = Kind(people=(16, 40), pence_per_hour=(1000, 2000))


def make_venues(request: RegisterRequest, ground: Ground, names: PlaceNames, chance: Random) -> tuple[Venue, ...]:
    """Make the venues of every area and the extra ones of the whole service, sorted by id.

    The first venue of each area is a hall that is open day and evening and large enough for every strand, so
    that an area is never without anything; then come schools, leisure centres, libraries, council buildings.
    """
    maker = _Maker(request, names, chance)
    count = request.sizes.venues_per_area or VENUES_PER_AREA
    for order, area in enumerate(request.areas):
        places = ground.of_area(area.id)
        kinds = _kinds(request, area.id, count, order)
        for number, kind in zip(busiest_first(places, _spread(places, len(kinds))), kinds, strict=True):
            maker.add(places[number], kind)
    for kind, extra in sorted(request.sizes.venues_by_kind.items()):
        for number in _spread(ground.neighbourhoods, extra):
            maker.add(ground.neighbourhoods[number], kind)
    return tuple(sorted(_made_usable(request, maker.venues), key=lambda venue: venue.id))


def _spread(places: tuple[Neighbourhood, ...], count: int) -> list[int]:
    return medians(coordinates(places), live_weights(places), count)


def busiest_first(places: tuple[Neighbourhood, ...], chosen: list[int]) -> list[int]:
    """Order chosen places by how many live postcodes have them nearest, so that the main hall stands in the town."""
    points = coordinates(places)
    away = np.hypot(*(points[:, None, :] - points[None, chosen, :]).transpose(2, 0, 1))
    catchments = np.bincount(away.argmin(axis=1), weights=live_weights(places), minlength=len(chosen))
    return [chosen[order] for order in np.argsort(-catchments, kind="stable")]


def _kinds(request: RegisterRequest, area_id: str, count: int, order: int) -> list[str]:
    """Kinds of an area's venues: a hall, what its strands insist on, then others in turn."""
    young = min(band.youngest_years for band in request.bands) < ADULT_FROM_YEARS
    usual = YOUNG_KINDS if young else ADULT_KINDS
    kinds = ["hall"]
    for strand in request.strands:
        anywhere = not strand.venue_kinds or strand.spread is not Spread.EACH_AREA
        if anywhere or (strand.area_ids and area_id not in strand.area_ids) or strand.venue_kinds & set(kinds):
            continue
        kinds.append(min(strand.venue_kinds))
    turn = [usual[(order + number) % len(usual)] for number in range(len(usual))]
    others = [kind for kind in turn if kind not in kinds]
    while len(kinds) < count:
        kinds.append(others[(len(kinds) - 1) % len(others)])
    return kinds


class _Maker:
    """Makes venues one after another."""

    def __init__(self, request: RegisterRequest, names: PlaceNames, chance: Random) -> None:
        self.request = request
        self.names = names
        self.chance = chance
        self.insisted = frozenset(kind for strand in request.strands for kind in strand.venue_kinds)
        self.venues: list[Venue] = []

    def add(self, here: Neighbourhood, wanted: str) -> None:
        """Add a venue of a kind in an LSOA; a village has a hall or a school where a town has its library."""
        settlement, village, spot = self.names.settlement(here)
        kind = self._village_kind(here) if village and wanted in TOWN_KINDS - self.insisted else wanted
        sizes = KINDS.get(kind, OTHER_KIND)
        main = kind == "hall" and all(venue.area_id != here.area_id or venue.kind != kind for venue in self.venues)
        least = MAIN_HALL_PEOPLE if main else sizes.people[0]
        name = self.names.venue(settlement, kind, village=village)
        extras = {word for word in EXTRAS if main or self.chance.random() < EXTRA_SHARE}
        self.venues.append(
            Venue(
                id=slug(name),
                name=name,
                area_id=here.area_id,
                postcode=spot.postcode,
                easting_m=spot.easting_m,
                northing_m=spot.northing_m,
                kind=kind,
                capacity_people=self.chance.randint(least, sizes.people[1]),
                opening=opening(kind, self.chance, main=main),
                closures=closures(kind, self.request.term, self.chance, main=main),
                facilities=frozenset(extras | {"accessible_toilet"}),
                step_free=main or self.chance.random() < STEP_FREE_SHARE,
                hire_pence_per_hour=self.chance.randint(*sizes.pence_per_hour) // 50 * 50,
            )
        )

    def _village_kind(self, here: Neighbourhood) -> str:
        has_school = any(venue.area_id == here.area_id and venue.kind == "school" for venue in self.venues)
        return "hall" if has_school or self.chance.random() < VILLAGE_HALL_SHARE else "school"


def _made_usable(request: RegisterRequest, venues: list[Venue]) -> list[Venue]:
    """Widen venues wherever a strand would otherwise have none in an area, or none of its kind."""
    fitted = list(venues)
    for strand in request.strands:
        if strand.mode is not Mode.FACE_TO_FACE:
            continue
        for unit in _units(request, strand, fitted):
            if not any(suits(request, strand, fitted[number]) for number in unit):
                number = unit[0]
                fitted[number] = _fit(request, strand, fitted[number])
    return fitted


def _units(request: RegisterRequest, strand: Strand, venues: list[Venue]) -> Iterable[list[int]]:
    """Group venues (by number) so that in each group the strand needs one that suits."""
    areas = strand.area_ids or tuple(area.id for area in request.areas)
    may = [
        number
        for number, venue in enumerate(venues)
        if venue.area_id in areas and (not strand.venue_kinds or venue.kind in strand.venue_kinds)
    ]
    if strand.spread is Spread.EACH_VENUE:
        return [[number] for number in may]
    if strand.spread is Spread.WHOLE_SERVICE:
        return [may] if may else []
    by_area = [[number for number in may if venues[number].area_id == area_id] for area_id in areas]
    return [unit for unit in by_area if unit]


def people_at_least(strand: Strand) -> int:
    """Carers and staff of the smallest session of a strand."""
    return strand.least_places + max(strand.least_staff, -(-strand.least_places // strand.carers_per_worker))


def suits(request: RegisterRequest, strand: Strand, venue: Venue) -> bool:
    """Whether a strand can meet at a venue: kind, room, facilities, and open long enough on one of its weekdays."""
    around = request.settings.set_up_minutes
    return (
        (not strand.venue_kinds or venue.kind in strand.venue_kinds)
        and strand.facilities <= venue.facilities
        and venue.capacity_people >= people_at_least(strand)
        and any(
            min(hours.to_minute - around, strand.latest_end_minute)
            - max(hours.from_minute + around, strand.earliest_start_minute)
            >= strand.duration_minutes
            for hours in venue.opening
            if hours.weekday in strand.weekdays
        )
    )


def _fit(request: RegisterRequest, strand: Strand, venue: Venue) -> Venue:
    around = request.settings.set_up_minutes
    return replace(
        venue,
        facilities=venue.facilities | strand.facilities,
        capacity_people=max(venue.capacity_people, people_at_least(strand)),
        opening=widened(
            venue.opening, strand.weekdays, strand.earliest_start_minute - around, strand.latest_end_minute + around
        ),
    )
