"""Layers of the coverage map that are made of dots: venues by strand and frequency, and what lies within reach.

Catchments are drawn as neighbourhoods within reach and not as hulls: between two neighbourhoods nobody measured
anything, and a hull would claim the estuary between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import NamedTuple

import geopandas as gpd

from exports.coverage_rows import OFTEN, VenuePoint
from exports.map_words import venue_words

GRID, DEGREES = "EPSG:27700", "EPSG:4326"
DECIMALS = 5
NEIGHBOURHOOD_DECIMALS = 4
"""About ten metres: a neighbourhood's middle is not more exact."""
VENUE_PIXELS = {"weekly": 8.0, "fortnightly": 6.5, "monthly": 5.0, "single dates": 3.5}
PLAIN_VENUE_PIXELS = 4.0
REACH_PIXELS = 3.0


class Reached(StrEnum):
    """Who of a neighbourhood has something within reach; the value is part of a CSS class."""

    EVERY_AGE = "every-age"
    SOME_AGES = "some-ages"
    NO_AGE = "no-age"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachPoint:
    """A neighbourhood; metres on the British National Grid."""

    easting_m: int
    northing_m: int
    reached: Reached


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachLayer:
    """Neighbourhoods by whether something recurring is within so many minutes of them."""

    minutes: int
    points: tuple[ReachPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapExtras:
    """What a map may show besides areas and venues."""

    reach: ReachLayer | None = None


NO_EXTRAS = MapExtras()

Dot = tuple[float, float] | tuple[float, float, str]
"""Latitude, longitude, and the words of its popup as HTML, if it has one."""


class Dots(NamedTuple):
    """Dots of one look."""

    class_name: str
    pixels: float
    dots: list[Dot]


class DotLayer(NamedTuple):
    """A layer that can be switched on and off."""

    name: str
    groups: list[Dots]
    show: bool


def venue_layers(venues: Sequence[VenuePoint]) -> list[DotLayer]:
    """Return a layer for each strand, its venues the larger the more often it meets there.

    Venues of which nothing is known but their sessions make one plain layer.
    """
    places = _degrees([(one.easting_m, one.northing_m) for one in venues], DECIMALS)
    plain: list[Dot] = []
    strands: dict[str, dict[str, list[Dot]]] = {}
    for venue, (lat, lon) in zip(venues, places, strict=True):
        dot = (lat, lon, venue_words(venue))
        if not venue.uses:
            plain.append(dot)
        for use in venue.uses:
            strands.setdefault(use.strand, {}).setdefault(use.often, []).append(dot)
    layers = [
        DotLayer(
            f"Venues: {strand}",
            [Dots("coverage-venue", VENUE_PIXELS[often], found[often]) for often in OFTEN if often in found],
            show=True,
        )
        for strand, found in sorted(strands.items())
    ]
    return (
        [DotLayer("Venues", [Dots("coverage-venue", PLAIN_VENUE_PIXELS, plain)], show=True)] if plain else []
    ) + layers


def reach_dots(reach: ReachLayer) -> DotLayer:
    """Return the neighbourhoods within reach as a layer, off until somebody asks for it."""
    places = _degrees([(one.easting_m, one.northing_m) for one in reach.points], NEIGHBOURHOOD_DECIMALS)
    groups: dict[Reached, list[Dot]] = {kind: [] for kind in Reached}
    for point, place in zip(reach.points, places, strict=True):
        groups[point.reached].append(place)
    return DotLayer(
        reach_title(reach.minutes),
        [Dots(f"coverage-reach coverage-reach-{kind}", REACH_PIXELS, dots) for kind, dots in groups.items() if dots],
        show=False,
    )


def reach_title(minutes: int) -> str:
    """Name of the layer of catchments."""
    return f"Within {minutes} minutes of something recurring"


def reach_words(kind: Reached, minutes: int) -> str:
    """Legend text of a neighbourhood.

    Examples
    --------
    ``reach_words(Reached.EVERY_AGE, 30)`` is "Neighbourhood: something within 30 minutes for every age".
    """
    if kind is Reached.NO_AGE:
        return f"Neighbourhood: nothing within {minutes} minutes"
    ages = "every age" if kind is Reached.EVERY_AGE else "some ages only"
    return f"Neighbourhood: something within {minutes} minutes for {ages}"


def layer_legend(venues: Sequence[VenuePoint], reach: ReachLayer | None) -> list[str]:
    """Entries of the legend for venues and for neighbourhoods, as HTML list items."""
    found = {use.often for venue in venues for use in venue.uses}
    items = [
        _entry(f"venue coverage-often-{OFTEN.index(often)}", f"Venue: {often}") for often in OFTEN if often in found
    ]
    if any(not venue.uses for venue in venues):
        items.append(_entry("venue", "Venue"))
    if reach is not None:
        kinds = {point.reached for point in reach.points}
        items += [_entry(f"reach-{kind}", reach_words(kind, reach.minutes)) for kind in Reached if kind in kinds]
    return items


def _entry(swatch: str, words: str) -> str:
    return f'<li><span class="coverage-swatch coverage-swatch-{swatch}" aria-hidden="true"></span> {escape(words)}</li>'


def _degrees(metres: Sequence[tuple[int, int]], decimals: int) -> list[tuple[float, float]]:
    points = gpd.points_from_xy([one[0] for one in metres], [one[1] for one in metres], crs=GRID).to_crs(DEGREES)
    return [(round(float(point.y), decimals), round(float(point.x), decimals)) for point in points]
