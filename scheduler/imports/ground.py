"""What rows are checked against: what the service holds, the postcode directory, and today."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from geo.postcodes import PostcodeError, PostcodePoint, area_of, normalise
from scheduler.domain.characteristics import Asked
from scheduler.domain.facts import AgeBand, Area, DemandPoint
from scheduler.domain.past_attendance import KeptHere, NamedRows
from scheduler.imports.cells import CellError

MOST_POSTCODE_AREAS = 12
"""Postcode areas ("BA", "SP") of one file; the directory of each stays in memory while the file is checked."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What the service holds of the things that rows speak of; ``held`` are those of the file's own kind, by id."""

    areas: Sequence[Area]
    bands: Sequence[AgeBand]
    demand_points: Sequence[DemandPoint]
    household_ids: frozenset[str]
    held: Mapping[str, Any]
    find_postcode: Callable[[str], PostcodePoint]
    today: date
    carer_ids: frozenset[str] = frozenset()
    strands: Mapping[str, str] = field(default_factory=dict)
    """Ids of strands by their id and titles, in small letters."""
    strand_titles: Sequence[str] = ()
    venue_areas: Mapping[str, str] = field(default_factory=dict)
    """Ids of the areas in which venues lie, by the venues' ids and names, in small letters."""
    questions: Mapping[str, Asked] = field(default_factory=dict)
    """What the contract asks about people, by id."""
    here: KeptHere = field(default_factory=KeptHere)
    """What registers kept here say; for past attendance."""
    named: NamedRows = field(default_factory=NamedRows)
    """Sessions of which imported rows name people; for rows of counts alone."""
    _postcode_areas: set[str] = field(default_factory=set)

    @cached_property
    def _area_of_word(self) -> dict[str, str]:
        names = {one.name.casefold(): one.id for one in self.areas}
        return names | {one.id.casefold(): one.id for one in self.areas}

    @cached_property
    def _band_of_word(self) -> dict[str, str]:
        names = {one.name.casefold(): one.id for one in self.bands}
        return names | {one.id.casefold(): one.id for one in self.bands}

    @cached_property
    def _points(self) -> tuple[tuple[DemandPoint, ...], Any]:
        ordered = tuple(sorted(self.demand_points, key=lambda one: one.id))
        return ordered, np.array([(one.easting_m, one.northing_m) for one in ordered], dtype=np.int64).reshape(-1, 2)

    def area(self, text: str) -> str:
        """Return the id of the area of this name or reference."""
        found = self._area_of_word.get(text.casefold())
        if found is None:
            message = f"is no area of this service. Write one of: {_some([one.name for one in self.areas])}."
            raise CellError(message)
        return found

    def age_bands(self, text: str) -> tuple[str, ...]:
        """Return ids of the age bands that are named, parted by semicolons."""
        words = [one.strip() for one in text.split(";") if one.strip()]
        unknown = next((one for one in words if one.casefold() not in self._band_of_word), None)
        if unknown is not None:
            message = f"names “{unknown}”, no age band here. Write some of: {_some([one.id for one in self.bands])}."
            raise CellError(message)
        return tuple(sorted({self._band_of_word[one.casefold()] for one in words}))

    def place(self, text: str) -> PostcodePoint:
        """Look a postcode up."""
        try:
            self._postcode_areas.add(area_of(normalise(text)))
            if len(self._postcode_areas) > MOST_POSTCODE_AREAS:
                message = (
                    f"lies in a thirteenth postcode area; {MOST_POSTCODE_AREAS} are the most of one file. Check it."
                )
                raise CellError(message)
            return self.find_postcode(text)
        except PostcodeError as error:
            message = f"cannot be found: {error}"
            raise CellError(message) from None

    def household(self, text: str) -> str:
        """Return a household's id that the register knows."""
        if text not in self.household_ids:
            message = "is no household of the register. Import the household first, or mend its reference."
            raise CellError(message)
        return text

    def carer(self, text: str) -> str:
        """Return a carer's id that the register knows."""
        if text not in self.carer_ids:
            message = "is no carer of the register. Import the carer first, or mend the reference."
            raise CellError(message)
        return text

    def strand(self, text: str) -> str:
        """Return the id of the strand of this name or reference."""
        found = self.strands.get(text.casefold())
        if found is None:
            message = f"is no activity of this service. Write one of: {_some(self.strand_titles)}."
            raise CellError(message)
        return found

    def question(self, text: str) -> str:
        """Return the id of the characteristic of this name or reference."""
        words = {one.name.casefold(): one.id for one in self.questions.values()} | {one: one for one in self.questions}
        found = words.get(text.casefold())
        if found is None:
            names = _some([one.name for one in self.questions.values()]) or "none, as the contract asks nothing"
            message = f"is no question that this service asks. Write one of: {names}."
            raise CellError(message)
        return found

    def known(self, text: str) -> str:
        """Return a reference of the file's own kind that the service holds already."""
        if text not in self.held:
            message = "is no vehicle or member of staff here. Import it first, or mend its reference."
            raise CellError(message)
        return text

    def past_day(self, day: date, what: str = "the birth date") -> date:
        """Refuse a day that is still to come, or longer ago than people live."""
        if day > self.today:
            message = f"lies in the future. Write {what}; today is {self.today:%d/%m/%Y}."
            raise CellError(message)
        if day.year < self.today.year - 120:
            message = f"is more than 120 years ago. Write {what} with a year of four digits."
            raise CellError(message)
        return day

    def neighbourhood(self, easting_m: int, northing_m: int) -> DemandPoint:
        """Return the demand point nearest to a home; the first by id where several are as near."""
        points, places = self._points
        if not points:
            message = (
                "cannot be counted: the service has no neighbourhoods (demand points) yet. Set the service up first."
            )
            raise CellError(message)
        away = places - np.array([easting_m, northing_m], dtype=np.int64)
        return points[int((away * away).sum(axis=1).argmin())]


def _some(words: Sequence[str]) -> str:
    return ", ".join(words[:8]) + (" …" if len(words) > 8 else "")  # noqa: PLR2004 - eight fit on a line or two
