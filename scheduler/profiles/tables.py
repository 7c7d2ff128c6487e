"""The tables of a profile file as strict, frozen types: what may stand in ``data/services/NAME.toml``.

A field that is not named here is an error, so that a misspelt promise is never silently dropped. A field
with a default is one on which a contract may be silent; the defaults stand in docs/rules.md.
"""

from __future__ import annotations

from datetime import time
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from scheduler.domain.facts import Cadence, Measure, Mode, Period, Season, Spread

PRODUCT_DEFAULT = "product default"
"""What a ``source`` says where the contract is silent."""
CONTRACT = "contract"
"""The funder of everything that the contract itself pays for."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Count = Annotated[int, Field(strict=True, ge=0)]
AtLeastOne = Annotated[int, Field(strict=True, ge=1)]
Share = Annotated[float, Field(gt=0, le=100)]


def minute_of(clock_time: time) -> int:
    """Minutes since midnight."""
    return clock_time.hour * 60 + clock_time.minute


class Table(BaseModel):
    """A table of a profile: unknown fields are errors and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _unique(items: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted({item for item in items if items.count(item) > 1})
    if twice:
        message = f"{', '.join(twice)} stands in the list twice; keep it once"
        raise ValueError(message)
    return items


Ids = Annotated[tuple[Id, ...], AfterValidator(_unique)]
Words = Annotated[tuple[Word, ...], AfterValidator(_unique)]


class Weekday(StrEnum):
    """A day of the week by its English name."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """0 for Monday to 6 for Sunday, as ``date.weekday()`` counts."""
        return tuple(Weekday).index(self)


class AreaMethod(StrEnum):
    """How an area's polygon is made: from a whole district, from MSOAs, or from named settlements."""

    DISTRICT = "district"
    MSOA = "msoa"
    SETTLEMENTS = "settlements"


class Boundaries(Table):
    """Where the polygons of the areas come from."""

    method: AreaMethod
    authority_codes: Annotated[tuple[str, ...], Field(min_length=1)]
    """ONS codes (GSS) of the district or unitary authorities that together are the service's territory."""
    whole: Text = "county"
    """The word for all areas together, with which maps compare each: county, city, three boroughs."""
    areas_from_file: bool = False
    """True when the areas are all those of ``data/boundaries/ID.geojson`` and are not listed one by one."""
    source: Text
    note: str = ""


class Need(Table):
    """Census and estimate counts of one area or of the whole service; see the profile's need note."""

    lsoas: Count
    residents_5_and_over: Count
    unpaid_carers: Count
    carers_20_hours_and_over: Count
    aged_5_to_17: Count
    aged_18_to_24: Count
    lsoas_deprived: Count
    lsoas_rural: Count

    @model_validator(mode="after")
    def _parts_are_no_larger_than_the_whole(self) -> Self:
        pairs = (
            ("carers_20_hours_and_over", "unpaid_carers"),
            ("unpaid_carers", "residents_5_and_over"),
            ("lsoas_deprived", "lsoas"),
            ("lsoas_rural", "lsoas"),
        )
        for part, whole in pairs:
            if getattr(self, part) > getattr(self, whole):
                message = (
                    f"{part} ({getattr(self, part)}) is larger than {whole} ({getattr(self, whole)}), of which it is a "
                    "part; look both up again"
                )
                raise ValueError(message)
        return self


class AreaTable(Table):
    """One reporting area; ``id`` is the slug that its polygon bears too."""

    id: Id
    name: Text
    code: str | None = None
    """The area's own ONS code, when it is a district or a borough."""
    need: Need | None = None
    known_carers: Count | None = None
    census_2001_young_carers: Count | None = None
    source: str = ""


class NeedNote(Table):
    """What the need figures are, where they come from, and what is known beside the census."""

    note: Text
    known_carers: Count | None = None
    hidden_carers: Count | None = None
    supported_so_far: Count | None = None
    supported_period: str = ""
    contacts_known: Count | None = None
    attendances_now: Count | None = None
    share_girls_percent: Share | None = None
    share_white_british_percent: Share | None = None
    source: str = ""
    whole_service: Need | None = None


class Band(Table):
    """Ages in whole years, both ends included; no ``oldest_years`` means no upper limit."""

    id: Id
    name: Text
    youngest_years: Count
    oldest_years: Count | None = None
    source: Text

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.oldest_years is not None and self.oldest_years < self.youngest_years:
            message = (
                f"oldest_years ({self.oldest_years}) is below youngest_years ({self.youngest_years}); swap the two ages"
            )
            raise ValueError(message)
        return self


class StrandTable(Table):
    """A line of the programme, field for field a ``scheduler.domain.facts.Strand``.

    ``chosen`` names the fields whose values are planning choices and not the contract's words. Fields
    that are left out take the product's default.
    """

    id: Id
    public_title: Text
    internal_title: Text
    bands: Annotated[Ids, Field(min_length=1)]
    cadence: Cadence
    source: Text
    mode: Mode = Mode.FACE_TO_FACE
    season: Season = Season.TERM
    duration_minutes: Annotated[int, Field(strict=True, ge=15, le=24 * 60)] = 120
    least_places: AtLeastOne = 8
    most_places: AtLeastOne = 16
    carers_per_worker: AtLeastOne = 8
    least_staff: AtLeastOne = 2
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1)] = tuple(Weekday)[:5]
    earliest_start: time = time(15, 30)
    latest_end: time = time(20, 30)
    spread: Spread = Spread.EACH_AREA
    least_series: Count = 1
    most_series: AtLeastOne = 1
    qualifications: Words = ()
    facilities: Words = ()
    venue_kinds: Words = ()
    areas: Ids = ()
    funder: Text = CONTRACT
    chosen: tuple[str, ...] = ()
    note: str = ""

    @property
    def left_to_defaults(self) -> tuple[str, ...]:
        """Names of the planning fields on which the file is silent, so that the product's default holds."""
        described = {"chosen", "note", "areas", "funder"}
        return tuple(name for name in type(self).model_fields if name not in self.model_fields_set | described)

    @model_validator(mode="after")
    def _ranges_hold(self) -> Self:
        problems = [
            f"{least} ({getattr(self, least)}) is above {most} ({getattr(self, most)}); swap them or raise {most}"
            for least, most in (("least_series", "most_series"), ("least_places", "most_places"))
            if getattr(self, least) > getattr(self, most)
        ]
        opening = minute_of(self.latest_end) - minute_of(self.earliest_start)
        if opening < self.duration_minutes:
            problems.append(
                f"{self.duration_minutes} minutes do not fit between {self.earliest_start:%H:%M} and "
                f"{self.latest_end:%H:%M}; shorten duration_minutes or widen the hours"
            )
        unknown = sorted(set(self.chosen) - set(type(self).model_fields))
        if unknown:
            problems.append(f"chosen names no field of a strand: {', '.join(unknown)}; name fields as they are written")
        if problems:
            raise ValueError("; ".join(problems))
        return self


class TargetTable(Table):
    """A promise that sessions, series or places of some strands add up to."""

    id: Id
    title: Text
    measure: Measure
    amount: AtLeastOne
    period: Period
    strands: Annotated[Ids, Field(min_length=1)]
    source: Text
    area: Id | None = None
    by_contract_year: tuple[AtLeastOne, ...] = ()
    """Where the promise grows: the amounts of the first, second, third year; ``amount`` is the one in force."""
    note: str = ""

    @model_validator(mode="after")
    def _amount_is_one_of_the_years(self) -> Self:
        if self.by_contract_year and self.amount not in self.by_contract_year:
            years = ", ".join(str(amount) for amount in self.by_contract_year)
            message = f"amount ({self.amount}) is none of by_contract_year ({years}); write that of the year in force"
            raise ValueError(message)
        return self


class MonthlyAccessTable(Table):
    """The duty that every area has something for a band in every month that counts."""

    band: Id
    source: Text
