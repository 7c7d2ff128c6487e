"""Layers of the coverage map that are made of dots: venues by strand and frequency, and what lies within reach.

Catchments are drawn as neighbourhoods within reach and not as hulls: between two neighbourhoods nobody measured
anything, and a hull would claim the estuary between them. Nothing here knows Leaflet: dots, choices and words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
REACH_LOOKS = 4
"""Looks of a neighbourhood from near to far; the last is for what lies beyond every step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachPoint:
    """A neighbourhood; metres on the British National Grid. ``step`` counts from 0, beyond the last is out of reach."""

    easting_m: int
    northing_m: int
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachLayer:
    """Neighbourhoods by minutes to something recurring for every age group; ``steps`` are the bands' upper ends."""

    steps: tuple[int, ...]
    points: tuple[ReachPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TileServer:
    """A background map that an administrator chose: its address with {z}, {x} and {y}, and whom to thank."""

    url: str
    attribution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapExtras:
    """What a map may show besides areas and venues."""

    reach: ReachLayer | None = None
    tiles: TileServer | None = None


NO_EXTRAS = MapExtras()

Dot = tuple[float, float] | tuple[float, float, str]
"""Latitude, longitude, and the words of its popup as HTML, if it has one."""


class Dots(NamedTuple):
    """Dots of one look: numbers of places. They show while every choice of ``keys`` is ticked."""

    class_name: str
    pixels: float
    places: list[int]
    keys: tuple[str, ...]


class DotLayer(NamedTuple):
    """Places, each written once, and the looks in which they are drawn."""

    places: list[Dot]
    looks: list[Dots]


class Choice(NamedTuple):
    """A box to tick below the map."""

    key: str
    words: str
    ticked: bool = True


class Choices(NamedTuple):
    """Boxes that belong together, under a heading."""

    heading: str
    choices: list[Choice]


def venue_dots(venues: Sequence[VenuePoint]) -> DotLayer:
    """Return venues as dots by strand and how often: the more often it meets, the larger.

    Venues of which nothing is known but their sessions have one plain look.
    """
    places: list[Dot] = []
    looks: dict[tuple[str, ...], list[int]] = {}
    degrees = _degrees([(one.easting_m, one.northing_m) for one in venues], DECIMALS)
    for number, (venue, (lat, lon)) in enumerate(zip(venues, degrees, strict=True)):
        places.append((lat, lon, venue_words(venue)))
        for use in venue.uses:
            looks.setdefault((use.strand, use.often), []).append(number)
        if not venue.uses:
            looks.setdefault((), []).append(number)
    often_first = sorted(looks, key=lambda key: (OFTEN.index(key[1]), key) if key else (len(OFTEN), key))
    return DotLayer(places, [_look(key, looks[key], _strands(venues)) for key in often_first])


def _look(key: tuple[str, ...], places: list[int], strands: list[str]) -> Dots:
    if not key:
        return Dots("coverage-venue", PLAIN_VENUE_PIXELS, places, ("venues",))
    strand, often = key
    keys = (f"strand-{strands.index(strand)}", f"often-{OFTEN.index(often)}")
    return Dots("coverage-venue", VENUE_PIXELS[often], places, keys)


def _strands(venues: Sequence[VenuePoint]) -> list[str]:
    return sorted({use.strand for venue in venues for use in venue.uses})


def reach_dots(reach: ReachLayer) -> DotLayer:
    """Return the neighbourhoods by minutes, the nearest first."""
    places: list[Dot] = [*_degrees([(one.easting_m, one.northing_m) for one in reach.points], NEIGHBOURHOOD_DECIMALS)]
    looks = [
        Dots(f"coverage-reach coverage-reach-{_reach_look(step, reach)}", REACH_PIXELS, numbers, ("reach",))
        for step in range(len(reach.steps) + 1)
        if (numbers := [number for number, one in enumerate(reach.points) if one.step == step])
    ]
    return DotLayer(places, looks)


def _reach_look(step: int, reach: ReachLayer) -> int:
    """Out of reach always has the last look, whatever the number of steps."""
    return REACH_LOOKS - 1 if step >= len(reach.steps) else min(step, REACH_LOOKS - 2)


def layer_choices(venues: Sequence[VenuePoint], extras: MapExtras, *, labelled: bool = True) -> list[Choices]:
    """Return what a person may switch on and off; a heading of one kind of venue by how often is left out."""
    on_the_map = [Choice("labels", "Names and figures")] if labelled else []
    if any(not venue.uses for venue in venues):
        on_the_map.append(Choice("venues", "Venues"))
    if extras.reach is not None:
        on_the_map.append(Choice("reach", "Minutes to something recurring", ticked=False))
    if extras.tiles is not None:
        on_the_map.append(Choice("tiles", "Background map"))
    strands = [Choice(f"strand-{number}", name) for number, name in enumerate(_strands(venues))]
    often = [Choice(f"often-{OFTEN.index(one)}", one.capitalize()) for one in OFTEN if one in _often(venues)]
    sets = [
        Choices("On the map", on_the_map),
        Choices("Venues of", strands),
        Choices("How often it meets there", often if len(often) > 1 else []),
    ]
    return [one for one in sets if one.choices]


def _often(venues: Sequence[VenuePoint]) -> set[str]:
    return {use.often for venue in venues for use in venue.uses}


def choices_html(sets: Sequence[Choices]) -> str:
    """Return the boxes as HTML, folded away: a phone shows the map and its legend first."""
    return "\n".join(
        [
            "<summary>Choose what the map shows</summary>",
            *(
                f"<fieldset><legend>{escape(one.heading)}</legend>{''.join(map(_box, one.choices))}</fieldset>"
                for one in sets
            ),
        ]
    )


def _box(choice: Choice) -> str:
    ticked = " checked" if choice.ticked else ""
    return f'<label><input type="checkbox" data-layer="{choice.key}"{ticked}> {escape(choice.words)}</label>'


def reach_words(step: int, steps: Sequence[int]) -> str:
    """Legend text of a neighbourhood.

    Examples
    --------
    For steps of 10, 20 and 30: ``reach_words(1, (10, 20, 30))`` is "Neighbourhood: something recurring for every
    age group within 20 minutes", and ``reach_words(3, (10, 20, 30))`` says "more than 30 minutes away".
    """
    what = "Neighbourhood: something recurring for every age group"
    return (
        f"{what} within {steps[step]} minutes" if step < len(steps) else f"{what} is more than {steps[-1]} minutes away"
    )


def layer_legend(venues: Sequence[VenuePoint], reach: ReachLayer | None) -> list[str]:
    """Entries of the legend for venues and for neighbourhoods, as HTML list items."""
    items = [
        _entry(f"venue coverage-often-{OFTEN.index(often)}", f"Venue: {often}")
        for often in OFTEN
        if often in _often(venues)
    ]
    if any(not venue.uses for venue in venues):
        items.append(_entry("venue", "Venue"))
    if reach is not None:
        found = sorted({point.step for point in reach.points})
        items += [
            _entry(f"reach coverage-swatch-reach-{_reach_look(step, reach)}", reach_words(step, reach.steps), "reach")
            for step in found
        ]
    return items


def _entry(swatch: str, words: str, layer: str = "") -> str:
    mark = f' data-legend="{layer}"' if layer else ""
    return (
        f'<li{mark}><span class="coverage-swatch coverage-swatch-{swatch}" aria-hidden="true"></span> '
        f"{escape(words)}</li>"
    )


def _degrees(metres: Sequence[tuple[int, int]], decimals: int) -> list[tuple[float, float]]:
    points = gpd.points_from_xy([one[0] for one in metres], [one[1] for one in metres], crs=GRID).to_crs(DEGREES)
    return [(round(float(point.y), decimals), round(float(point.x), decimals)) for point in points]
