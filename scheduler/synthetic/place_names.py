"""What a demo place is called and how it is known: names that fit the place and always say "(demo)"."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable

from scheduler.domain.facts import Area
from scheduler.synthetic.ground import TOWN, Ground, Neighbourhood, Settlement, Spot
from scheduler.synthetic.post_towns import post_town

KIND_WORDS = {
    "hall": "community centre",
    "school": "school",
    "leisure_centre": "leisure centre",
    "library": "library",
    "council_building": "council offices",
    "gp_practice": "surgery",
    "talking_point": "Talking Point",
    "provider_site": "carers' centre",
    "city_centre": "carers' hub",
}
TOWN_COUNTS_AS_NEARER = 2.5
"""A town is larger than its one postcode: a village must be this much nearer to give its name."""


def slug(name: str) -> str:
    """Turn a name into a stable id: ``Bowood, near Calne (demo)`` is ``bowood-near-calne``."""
    text = name.replace("(demo)", "").replace("'", "").replace("’", "").replace("&", " and ")
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


class PlaceNames:
    """Finds the settlement of a place and hands out names that nobody else has."""

    def __init__(self, areas: Iterable[Area], ground: Ground) -> None:
        self.areas = {area.id: area.name for area in areas}
        self.settlements: dict[str, list[Settlement]] = {}
        for one in ground.settlements:
            self.settlements.setdefault(one.area_id, []).append(one)
        self.taken: dict[str, int] = {}

    def settlement(self, here: Neighbourhood) -> tuple[str, bool, Spot]:
        """Name of the settlement of an LSOA, whether it is a village, and the postcode to stand at."""
        middle = here.middle()
        near = min(
            self.settlements.get(here.area_id, ()),
            key=lambda one: (_away(one.spot, middle) / (TOWN_COUNTS_AS_NEARER if one.kind == TOWN else 1.0), one.name),
            default=None,
        )
        if near is not None:
            return near.name, near.kind != TOWN, middle if near.kind == TOWN else near.spot
        town = post_town(middle.postcode)
        own = self.areas[here.area_id]
        # a post town may reach into the next district: then the district's own name says more
        elsewhere = {name for area_id, name in self.areas.items() if area_id != here.area_id}
        return (town if town and town not in elsewhere else own), False, middle

    def venue(self, settlement: str, kind: str, *, village: bool) -> str:
        """Name of a venue: ``Calne library (demo)``; a second one in the same place is ``Calne library 2 (demo)``."""
        words = {**KIND_WORDS, "hall": "village hall", "school": "primary school"} if village else KIND_WORDS
        word = words.get(kind, kind.replace("_", " "))
        return self.unique(f"{settlement} {word}")

    def unique(self, name: str) -> str:
        """``name (demo)``, numbered from the second on."""
        self.taken[name] = self.taken.get(name, 0) + 1
        number = self.taken[name]
        return f"{name} (demo)" if number == 1 else f"{name} {number} (demo)"


def _away(first: Spot, second: Spot) -> float:
    return math.hypot(first.easting_m - second.easting_m, first.northing_m - second.northing_m)
