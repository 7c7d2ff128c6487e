"""A service's contract as one frozen value, and how it turns into the facts that are planned with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from scheduler.domain.booking import BookingPolicy
from scheduler.domain.comment_log import AnswerLimit
from scheduler.domain.contract import DueRule, year_starts_month
from scheduler.domain.facts import AgeBand, Area, MonthlyAccess, Strand, Target
from scheduler.domain.kpi_results import KpiDefinition
from scheduler.domain.reports import ReportKind
from scheduler.profiles.ballot import BallotTable
from scheduler.profiles.booking import BookingTable
from scheduler.profiles.promises import (
    Answering,
    AttendanceLimit,
    Characteristic,
    Demo,
    Fact,
    FailureRule,
    Funder,
    Kpi,
    Money,
    Report,
)
from scheduler.profiles.tables import (
    AreaTable,
    Band,
    Boundaries,
    Id,
    MonthlyAccessTable,
    NeedNote,
    StrandTable,
    Table,
    TargetTable,
    Text,
    minute_of,
)

PROFILE_FORMAT = 1


class Profile(Table):
    """One service: what ``data/services/ID.toml`` says, checked.

    Every figure bears its paragraph of the contract in ``source``. Lists stand in the order of the file;
    the ``to_…`` methods give tuples sorted by id, as ``scheduler.domain.facts`` asks.
    """

    format: Literal[1]
    id: Id
    name: Text
    council: Text
    contract: Text
    contract_starts: date | None = None
    """First day of the contract, from which "the first 12 months" and the contract's years count."""
    for_whom: Text
    description: Text
    boundaries: Boundaries
    need: NeedNote
    areas: tuple[AreaTable, ...] = ()
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    strands: Annotated[tuple[StrandTable, ...], Field(min_length=1)]
    targets: tuple[TargetTable, ...] = ()
    monthly_access: tuple[MonthlyAccessTable, ...] = ()
    attendance_limits: tuple[AttendanceLimit, ...] = ()
    booking: BookingTable = BookingTable()
    ballot: BallotTable = BallotTable()
    kpis: tuple[Kpi, ...] = ()
    failure_rule: FailureRule | None = None
    reports: tuple[Report, ...] = ()
    breakdowns: tuple[Characteristic, ...] = ()
    answering: tuple[Answering, ...] = ()
    """Working days to answer compliments, comments and complaints; the product's own where the contract is silent."""
    money: Money | None = None
    funders: tuple[Funder, ...] = ()
    facts: tuple[Fact, ...] = ()
    formats: tuple[Text, ...] = ()
    """Formats in which information must be given, such as large print."""
    demo: Demo = Demo()

    def to_areas(self, from_boundaries: Iterable[Area] = ()) -> tuple[Area, ...]:
        """Areas sorted by id.

        Parameters
        ----------
        from_boundaries
            The areas of the polygon file, needed where ``boundaries.areas_from_file`` holds.

        Raises
        ------
        ValueError
            When the areas stand only in the polygon file and none were given.
        """
        areas = (
            tuple(from_boundaries)
            if self.boundaries.areas_from_file
            else tuple(Area(id=area.id, name=area.name) for area in self.areas)
        )
        if not areas:
            message = (
                f"The areas of {self.id} stand in data/boundaries/{self.id}.geojson and none were given; "
                "build the boundaries, then pass their areas."
            )
            raise ValueError(message)
        return tuple(sorted(areas, key=lambda area: area.id))

    def to_bands(self) -> tuple[AgeBand, ...]:
        """Age bands sorted by id."""
        bands = (
            AgeBand(id=one.id, name=one.name, youngest_years=one.youngest_years, oldest_years=one.oldest_years)
            for one in self.bands
        )
        return tuple(sorted(bands, key=lambda band: band.id))

    def to_strands(self) -> tuple[Strand, ...]:
        """Strands sorted by id, with the product's defaults where the contract is silent."""
        return tuple(sorted((_strand(one) for one in self.strands), key=lambda strand: strand.id))

    def to_targets(self) -> tuple[Target, ...]:
        """Targets sorted by id."""
        targets = (
            Target(
                id=one.id,
                title=one.title,
                measure=one.measure,
                amount=one.amount,
                period=one.period,
                strand_ids=one.strands,
                source=one.source,
                area_id=one.area,
            )
            for one in self.targets
        )
        return tuple(sorted(targets, key=lambda target: target.id))

    def to_booking_policy(self) -> BookingPolicy:
        """How bookings are taken, with the contract's limits; its years begin in the month in which it began."""
        return self.booking.to_policy(self.attendance_limits, year_starts_month(self.contract_starts))

    def to_due_rules(self) -> dict[str, DueRule]:
        """By when each kind of report is due; of several that are due alike often, the first of the file counts."""
        found: dict[str, DueRule] = {}
        for one in self.reports:
            found.setdefault((one.makes or ReportKind(one.every.value)).value, one.to_rule())
        return found

    def to_answer_limits(self) -> dict[str, AnswerLimit]:
        """Working days to answer what people say, of the kinds that the contract names."""
        return {one.kind: one.to_limit() for one in self.answering}

    def to_kpis(self) -> tuple[KpiDefinition, ...]:
        """KPIs in the order of the file, with the strands and areas of their targets."""
        targets = {one.id: (tuple(one.strands), one.area, float(one.amount)) for one in self.targets}
        return tuple(one.to_definition(targets) for one in self.kpis)

    def to_monthly_access(self) -> tuple[MonthlyAccess, ...]:
        """Monthly duties sorted by band id."""
        duties = (MonthlyAccess(band_id=one.band, source=one.source) for one in self.monthly_access)
        return tuple(sorted(duties, key=lambda duty: duty.band_id))


def _strand(one: StrandTable) -> Strand:
    return Strand(
        id=one.id,
        public_title=one.public_title,
        internal_title=one.internal_title,
        band_ids=tuple(sorted(one.bands)),
        cadence=one.cadence,
        mode=one.mode,
        season=one.season,
        duration_minutes=one.duration_minutes,
        least_places=one.least_places,
        most_places=one.most_places,
        carers_per_worker=one.carers_per_worker,
        least_staff=one.least_staff,
        weekdays=tuple(sorted({day.number for day in one.weekdays})),
        earliest_start_minute=minute_of(one.earliest_start),
        latest_end_minute=minute_of(one.latest_end),
        spread=one.spread,
        least_series=one.least_series,
        most_series=one.most_series,
        source=one.source,
        qualifications=frozenset(one.qualifications),
        facilities=frozenset(one.facilities),
        venue_kinds=frozenset(one.venue_kinds),
        area_ids=tuple(sorted(one.areas)),
        funder=one.funder,
    )
