"""Named stops: public places where a vehicle waits, and how far a child of some age may walk to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil, hypot

from scheduler.domain.household_rules import Mistake, one_line
from scheduler.domain.transport import TransportSettings, walk_limit

WALKING_DETOUR = 1.25
"""Paths over the straight line (an assumption; the same as for the way on foot to a session)."""
NAME_CHARACTERS, PLACE_CHARACTERS, NOTE_CHARACTERS = 60, 120, 300
_TYPED_AT_MOST = 1_000
TOLD_IN = 100
"""Metres of a step in which a household is told how far a stop is."""
POINT_PREFIX = "stop:"
"""Points of stops begin so among the points of a day, where homes and venues stand under their own ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedStop:
    """A place where a vehicle waits; metres on the British National Grid. ``id`` 0 is not yet kept."""

    id: int = 0
    name: str
    place: str
    postcode: str
    easting_m: int
    northing_m: int
    area_id: str
    lit: bool
    sheltered: bool
    notes: str = ""
    in_use: bool = True

    @property
    def point_id(self) -> str:
        """What the stop is called among the points of a day."""
        return f"{POINT_PREFIX}{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopInReach:
    """A stop as one carer's household may choose it: how far it is on foot, and the limit of the carer's age."""

    stop: NamedStop
    walk_metres: int
    limit_metres: int
    needs_adult: bool

    @property
    def told_metres(self) -> int:
        """The way as a household's page tells it: up to so many hundred metres.

        Three exact distances to public places would say where home is to whoever comes by the page's address.
        """
        return ceil(self.walk_metres / TOLD_IN) * TOLD_IN

    @property
    def allowed(self) -> bool:
        """Whether it is near enough."""
        return self.walk_metres <= self.limit_metres


@dataclass(frozen=True, slots=True, kw_only=True)
class StopForm:
    """What a coordinator typed about a stop."""

    name: str
    place: str
    postcode: str
    area_id: str
    lit: bool
    sheltered: bool
    notes: str = ""


def walk_metres(home: tuple[int, int], stop: tuple[int, int]) -> int:
    """Return the way on foot in whole metres, rounded up: the straight line with the detour of paths.

    Examples
    --------
    >>> walk_metres((400_000, 160_000), (400_300, 160_400))
    625
    """
    return ceil(hypot(stop[0] - home[0], stop[1] - home[1]) * WALKING_DETOUR)


def in_reach(stop: NamedStop, home: tuple[int, int], age_years: int, settings: TransportSettings) -> StopInReach:
    """Judge one stop for one carer."""
    return StopInReach(
        stop=stop,
        walk_metres=walk_metres(home, (stop.easting_m, stop.northing_m)),
        limit_metres=walk_limit(settings, age_years),
        needs_adult=age_years <= settings.walk_with_adult_up_to_age_years,
    )


def read_stop(form: StopForm, areas: Mapping[str, str], names_taken: frozenset[str]) -> StopForm | list[Mistake]:
    """Read what was typed about a stop, all but the postcode, which a directory must know.

    Parameters
    ----------
    form
        What was typed.
    areas
        Names of the service's areas, by id.
    names_taken
        Names of the other stops in small letters: a household chooses by name.

    Returns
    -------
    StopForm or list of Mistake
        The form, clean; or everything that is to be mended.
    """
    name, place = one_line(form.name, _TYPED_AT_MOST), one_line(form.place, _TYPED_AT_MOST)
    notes = one_line(form.notes, _TYPED_AT_MOST)
    found = []
    if not name:
        found.append(Mistake(field="name", words="Give the stop a name that families know, such as Market Place"))
    elif len(name) > NAME_CHARACTERS:
        words = f"Give a name of at most {NAME_CHARACTERS} characters; these are {len(name)}"
        found.append(Mistake(field="name", words=words))
    elif name.lower() in names_taken:
        found.append(Mistake(field="name", words=f"Another stop is called {name}; give this one a name of its own"))
    if not place:
        found.append(Mistake(field="place", words="Say where it is in a public place, such as outside the library"))
    elif len(place) > PLACE_CHARACTERS:
        words = f"Say where in at most {PLACE_CHARACTERS} characters; these are {len(place)}"
        found.append(Mistake(field="place", words=words))
    if not one_line(form.postcode):
        found.append(Mistake(field="postcode", words="Give the postcode nearest to the stop"))
    if form.area_id not in areas:
        found.append(Mistake(field="area_id", words="Choose the area in which the stop is"))
    if len(notes) > NOTE_CHARACTERS:
        found.append(Mistake(field="notes", words=f"Keep the notes to {NOTE_CHARACTERS} characters"))
    if found:
        return found
    return replace(form, name=name, place=place, postcode=one_line(form.postcode), notes=notes)
