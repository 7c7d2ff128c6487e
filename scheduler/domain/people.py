"""People: carers, their households, what they agreed to, and how they are counted.

Personal data stays in these types and in the register; the optimiser sees only the counts that
``carers_by_lsoa_and_band`` makes of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.domain.facts import AgeBand


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """Carers who live together, with the adult to write to.

    Coordinates are metres on the British National Grid; ``lsoa`` is the code of the 2011 census and
    the id of the demand point in which the household is counted.
    """

    id: str
    postcode: str
    lsoa: str
    area_id: str
    easting_m: int
    northing_m: int
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What somebody agreed to: photographs, outings, transport; when, and who gave it."""

    purpose: str
    given_on: date
    given_by: str
    withdrawn_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the consent was given by ``day`` and had not been withdrawn by then."""
        return self.given_on <= day and (self.withdrawn_on is None or day < self.withdrawn_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carer:
    """A person who looks after somebody.

    ``needs`` are words such as step_free or quiet_room, in alphabetical order. ``may_collect`` names
    the adults who may fetch a child from a session.
    """

    id: str
    household_id: str
    given_name: str
    family_name: str
    birth_date: date
    needs: tuple[str, ...] = ()
    may_collect: tuple[str, ...] = ()
    consents: tuple[Consent, ...] = ()


def age_on(birth_date: date, day: date) -> int:
    """Age in whole years on ``day``; who is born on 29 February has a birthday on 1 March in other years."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if had_birthday else 1)


def band_of(age_years: int, bands: Iterable[AgeBand]) -> AgeBand | None:
    """Return the band in which an age is counted, or None when no band holds it.

    Where bands overlap (16 and 17 may be both a young carer and a young adult carer), everybody is
    counted once: in the band that starts youngest, then in the one with the smaller id.
    """
    holding = [
        band
        for band in bands
        if band.youngest_years <= age_years and (band.oldest_years is None or age_years <= band.oldest_years)
    ]
    return min(holding, key=lambda band: (band.youngest_years, band.id), default=None)


def carers_by_lsoa_and_band(
    households: Iterable[Household], carers: Iterable[Carer], bands: Iterable[AgeBand], day: date
) -> dict[str, dict[str, float]]:
    """Count carers by LSOA and age band on ``day`` (a term's first): the weights of demand points.

    Parameters
    ----------
    households, carers
        The register. Every carer's household is among ``households``.
    bands
        The service's age bands.
    day
        The day on which ages are taken.

    Returns
    -------
    dict
        LSOA code to band id to number of carers. Every band stands in every LSOA, 0.0 where nobody is
        counted. Carers outside every band are left out, but their LSOA stays.

    Raises
    ------
    ValueError
        When a carer's household is missing; the message names both.
    """
    bands = tuple(bands)
    lsoa_of = {household.id: household.lsoa for household in households}
    counts = {lsoa: {band.id: 0.0 for band in bands} for lsoa in sorted(set(lsoa_of.values()))}
    for carer in carers:
        if carer.household_id not in lsoa_of:
            message = (
                f"Carer {carer.id} belongs to household {carer.household_id}, which is not in the register; "
                "add the household or mend the carer's household_id."
            )
            raise ValueError(message)
        band = band_of(age_on(carer.birth_date, day), bands)
        if band is not None:
            counts[lsoa_of[carer.household_id]][band.id] += 1.0
    return counts


def weights_at(counts: Mapping[str, Mapping[str, float]], lsoa: str, bands: Iterable[AgeBand]) -> dict[str, float]:
    """Weights of the demand point ``lsoa``: as counted, or 0.0 in every band where nobody lives."""
    found = counts.get(lsoa, {})
    return {band.id: found.get(band.id, 0.0) for band in bands}
