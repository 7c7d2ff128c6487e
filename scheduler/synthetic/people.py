"""Synthetic carers in households, at real live postcodes, exactly in proportion to need."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from scheduler.domain.facts import AgeBand
from scheduler.domain.people import Carer, Consent, Household
from scheduler.synthetic.ground import Ground, Neighbourhood
from scheduler.synthetic.names import family_name, given_name
from scheduler.synthetic.request import RegisterRequest
from scheduler.synthetic.shares import shared_out

ADULT_FROM_YEARS = 18
COLLECTED_UNTIL_YEARS = 11
OLDEST_DRAWN_YEARS = 88
HOUSEHOLD_SIZES = (1, 1, 1, 1, 1, 1, 1, 2, 2, 3)
"""Seven young carers in ten are the only one at home, two in ten have a brother or sister who cares too."""
SIBLING_YEARS = 5
NEEDS = (("interpreter", 0.02), ("quiet_room", 0.06), ("step_free", 0.03), ("transport", 0.08))
CONSENT_SHARES = (("outings", 0.35), ("photographs", 0.25), ("transport", 0.15))
CONSENT_DAYS_BACK = 540
DRAMA_NUMBERS = 1000
"""Telephone numbers 07700 900000 to 900999 are kept free for drama by the regulator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Households and carers, each sorted by id."""

    households: tuple[Household, ...]
    carers: tuple[Carer, ...]


def make_people(request: RegisterRequest, ground: Ground, chance: Random) -> People:
    """Make everybody: carers of an area by need, of an LSOA by live postcodes, none of it by chance.

    Chance draws only who they are: sizes of households, postcodes within the LSOA, ages, names, needs.
    """
    by_area = carers_by_area(request, ground)
    drawn = _Draw(request, chance)
    for area_id in sorted(by_area):
        here = {one.lsoa: one for one in ground.of_area(area_id)}
        by_lsoa = shared_out(by_area[area_id], {lsoa: float(one.live_postcodes) for lsoa, one in here.items()})
        for lsoa in sorted(by_lsoa):
            drawn.fill(here[lsoa], by_lsoa[lsoa])
    return People(households=tuple(drawn.households), carers=tuple(drawn.carers))


def carers_by_area(request: RegisterRequest, ground: Ground) -> dict[str, int]:
    """Carers of each area: the known numbers, and the rest of the total shared out by need."""
    ids = {area.id for area in request.areas}
    known = {area_id: carers for area_id, carers in request.sizes.carers_by_area.items() if area_id in ids}
    weights = {area_id: weight for area_id, weight in need_weights(request, ground).items() if area_id not in known}
    rest = max(0, request.sizes.carers - sum(known.values())) if weights else 0
    return {**known, **shared_out(rest, weights)}


def need_weights(request: RegisterRequest, ground: Ground) -> dict[str, float]:
    """Weight of each area: its need, or its live postcodes on the same scale where its need is not known."""
    live = {area.id: float(sum(one.live_postcodes for one in ground.of_area(area.id))) for area in request.areas}
    named = {area_id: weight for area_id, weight in request.need.items() if area_id in live}
    postcodes = sum(live[area_id] for area_id in named)
    scale = sum(named.values()) / postcodes if postcodes else 1.0
    return {area_id: named.get(area_id, live[area_id] * scale) for area_id in live}


def age_weights(bands: tuple[AgeBand, ...]) -> Mapping[int, float]:
    """How likely each age in whole years is among the carers of a service with these bands.

    Young carers known to services are mostly 9 to 15; adult carers mostly 45 to 69, as in the census.
    """
    ages: dict[int, float] = {}
    for band in bands:
        oldest = OLDEST_DRAWN_YEARS if band.oldest_years is None else band.oldest_years
        for age in range(band.youngest_years, oldest + 1):
            ages[age] = _likely(age, young=min(one.youngest_years for one in bands) < ADULT_FROM_YEARS)
    return ages


_YOUNG_STEPS = ((7, 0.5), (8, 0.8), (15, 1.3), (17, 1.0), (21, 0.45))
_ADULT_STEPS = ((29, 0.35), (44, 0.8), (54, 1.5), (69, 1.7), (79, 0.9))


def _likely(age: int, *, young: bool) -> float:
    steps, beyond = (_YOUNG_STEPS, 0.3) if young else (_ADULT_STEPS, 0.4)
    return next((weight for upto, weight in steps if age <= upto), beyond)


def birth_date(age_years: int, day: date, chance: Random) -> date:
    """Draw a birth date of somebody who is ``age_years`` old on ``day``."""
    year = day.year - age_years
    no_such_day = (day.month, day.day) == (2, 29) and not isleap(year)
    birthday = date(year, 2, 28) if no_such_day else day.replace(year=year)
    return birthday - timedelta(days=chance.randrange(365))


class _Draw:
    """Draws households one after another and numbers them."""

    def __init__(self, request: RegisterRequest, chance: Random) -> None:
        self.day = request.term.first
        self.chance = chance
        self.ages = age_weights(request.bands)
        self.young = min(self.ages) < ADULT_FROM_YEARS
        self.households: list[Household] = []
        self.carers: list[Carer] = []
        self.drawn = 0

    def fill(self, here: Neighbourhood, carers: int) -> None:
        """Add households to an LSOA until ``carers`` carers live there."""
        left = carers
        while left > 0:
            size = min(left, self.chance.choice(HOUSEHOLD_SIZES)) if self.young else 1
            self._household(here, size)
            left -= size

    def _household(self, here: Neighbourhood, size: int) -> None:
        number = len(self.households) + 1
        spot = self.chance.choice(here.spots)
        family = family_name(self.chance)
        first = len(self.carers)
        ages = self._ages(size)
        contact = f"{given_name(self.chance)} {family}"
        household_id = f"household-{number:05d}"
        self.carers.extend(self._carer(household_id, family, age, contact) for age in ages)
        if not self.young:
            contact = f"{self.carers[first].given_name} {family}"
        self.households.append(
            Household(
                id=household_id,
                postcode=spot.postcode,
                lsoa=here.lsoa,
                area_id=here.area_id,
                easting_m=spot.easting_m,
                northing_m=spot.northing_m,
                contact_name=contact,
                contact_email=f"household-{number:05d}@demo.invalid",
                contact_phone=f"07700 900{self.chance.randrange(DRAMA_NUMBERS):03d}",
            )
        )

    def _ages(self, size: int) -> list[int]:
        """Ages of one household, eldest first; brothers and sisters are at most five years apart."""
        eldest = self.chance.choices(tuple(self.ages), tuple(self.ages.values()))[0]
        near = [age for age in self.ages if 0 <= eldest - age <= SIBLING_YEARS]
        return [eldest, *sorted(self.chance.choices(near, k=size - 1), reverse=True)]

    def _carer(self, household_id: str, family: str, age: int, contact: str) -> Carer:
        child = age < ADULT_FROM_YEARS
        given = given_name(self.chance)
        self.drawn += 1
        return Carer(
            id=f"carer-{self.drawn:05d}",
            household_id=household_id,
            given_name=given,
            family_name=family,
            birth_date=birth_date(age, self.day, self.chance),
            needs=tuple(need for need, share in NEEDS if self.chance.random() < share),
            may_collect=(contact,) if age < COLLECTED_UNTIL_YEARS else (),
            consents=self._consents(contact if child else f"{given} {family}"),
        )

    def _consents(self, given_by: str) -> tuple[Consent, ...]:
        return tuple(
            Consent(
                purpose=purpose,
                given_on=self.day - timedelta(days=self.chance.randrange(30, CONSENT_DAYS_BACK)),
                given_by=given_by,
            )
            for purpose, share in CONSENT_SHARES
            if self.chance.random() < share
        )
