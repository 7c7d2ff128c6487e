"""Where and what: how many series of each kind to hold where, before days, times and teams.

A relaxation of the whole problem: every plan that keeps the rules keeps every firm row of it, so its bound is a
bound for every plan (a test holds every final plan against every row). Staff stand in it as hours: use is
rounded down, limits up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheduler.domain.calendar import months_that_count
from scheduler.domain.facts import Cadence, Measure, Mode, Spread
from scheduler.domain.plan import Series
from scheduler.domain.targets import amount_due
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.aims import AimRows, post_aims, reachable
from scheduler.optimise.programme.linear import Model
from scheduler.optimise.programme.options import Options, Spot
from scheduler.optimise.programme.setting import Setting, Site

ONE_UNIT_ONLY = 1


@dataclass(frozen=True, slots=True, order=True)
class Kind:
    """Series that the counts do not tell apart: strand, band, place, size, and number of sessions."""

    strand_id: str
    band_id: str
    area_id: str
    venue_id: str
    places: int
    sessions: int


def kind_of(series: Series) -> Kind:
    """Return the kind to which a series belongs; home visits of an area are one kind."""
    return Kind(
        series.strand_id, series.band_id, series.area_id, series.venue_id or "", series.places, len(series.dates)
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """The model of where and what."""

    model: Model
    number: Mapping[Kind, int]
    aims: AimRows
    short: tuple[int, ...]
    """Variables that measure what is missing from promises; the firm rows do without them."""
    cells: tuple[int, ...]


class _Staff:
    """The least that staff must give for a kind: minutes of the nearest workers, rounded down."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting

    def nearest(self, kind: Kind) -> list[int]:
        """Journeys of the workers within the limit, shortest first; visits and online count from nothing."""
        venue = self.setting.venues.get(kind.venue_id)
        site = None if venue is None else Site(venue.id, venue.easting_m, venue.northing_m)
        limit = self.setting.facts.settings.worker_journey_minutes_at_most
        found = (self.setting.journey_minutes(worker_id, site) for worker_id in self.setting.workers)
        return sorted(minutes for minutes in found if minutes <= limit)

    def minutes(self, kind: Kind) -> int | None:
        """Least staff minutes of one series of the kind in the term, None when too few workers are near."""
        strand = self.setting.strands[kind.strand_id]
        needed = self.setting.staff_needed(strand, kind.places)
        journeys = self.nearest(kind)
        if len(journeys) < needed:
            return None
        block = strand.duration_minutes + 2 * self.setting.set_up_minutes(strand)
        return kind.sessions * sum(block + 2 * minutes for minutes in journeys[:needed])


def kinds(setting: Setting, options: Options) -> dict[Kind, int]:
    """Every kind that some day and phase could give, with the most series of it that could be held at once."""
    found: dict[Kind, int] = {}
    for spot in options.spots():
        strand = setting.strands[spot.strand_id]
        for weekday in strand.weekdays:
            if not options.starts(strand, weekday, spot.venue_id):
                continue
            for dates, _ in options.dates(strand.id, weekday, spot.venue_id):
                for places in options.place_counts(spot):
                    found[_kind(spot, places, len(dates))] = strand.most_series
    return dict(sorted(found.items()))


def _kind(spot: Spot, places: int, sessions: int) -> Kind:
    return Kind(spot.strand_id, spot.band_id, spot.area_id, spot.venue_id or "", places, sessions)


def build_counts(setting: Setting, options: Options, index: AccessIndex, *, promises: bool) -> Counts:
    """Build the model; without ``promises`` only the firm rows, whose optimum bounds every plan."""
    staff = _Staff(setting)
    model = Model()
    number: dict[Kind, int] = {}
    minutes: dict[Kind, int] = {}
    for kind, most in kinds(setting, options).items():
        least_minutes = staff.minutes(kind)
        if least_minutes is not None and most:
            number[kind], minutes[kind] = model.variable(0, most), least_minutes
    _post_most(setting, model, number)
    _post_staff(setting, model, number, minutes)
    short = _post_promises(setting, model, number) if promises else ()
    adds = {variable: _adds(index, kind) for kind, variable in number.items()}
    cells = reachable(index, {cell for by_cell in adds.values() for cell in by_cell})
    return Counts(model, number, post_aims(model, index, adds, index.others, cells), short, cells)


def _adds(index: AccessIndex, kind: Kind) -> dict[int, float]:
    each = index.per_place(kind.strand_id, kind.band_id, kind.area_id, kind.venue_id or None)
    return {cell: share * kind.places * kind.sessions for cell, share in each.items()}


def _unit(setting: Setting, kind: Kind) -> str:
    spread = setting.strands[kind.strand_id].spread
    return {Spread.EACH_AREA: kind.area_id, Spread.EACH_VENUE: kind.venue_id, Spread.WHOLE_SERVICE: ""}[spread]


def _by_unit(setting: Setting, number: Mapping[Kind, int]) -> dict[tuple[str, str], list[int]]:
    units: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for kind, variable in number.items():
        units[kind.strand_id, _unit(setting, kind)].append(variable)
    return units


def _post_most(setting: Setting, model: Model, number: Mapping[Kind, int]) -> None:
    for (strand_id, _), variables in _by_unit(setting, number).items():
        model.row("strand-most", dict.fromkeys(variables, 1), highest=setting.strands[strand_id].most_series)


def _post_staff(setting: Setting, model: Model, number: Mapping[Kind, int], minutes: Mapping[Kind, int]) -> None:
    """Hours of all workers, and of those who hold each qualification, over the weeks of the term."""
    weeks = len({setting.week(day) for day in setting.days()})
    everyone = weeks * sum(one.contract_minutes_per_week for one in setting.facts.workers)
    model.row("worker-hours", {number[kind]: minutes[kind] for kind in number}, highest=everyone)
    needed = sorted({name for strand in setting.facts.strands for name in strand.qualifications})
    for name in needed:
        holders = [one for one in setting.facts.workers if any(held.name == name for held in one.qualifications)]
        terms = {
            variable: kind.sessions * setting.strands[kind.strand_id].duration_minutes
            for kind, variable in number.items()
            if name in setting.strands[kind.strand_id].qualifications
        }
        model.row("team-qualified", terms, highest=weeks * sum(one.contract_minutes_per_week for one in holders))


def _post_promises(setting: Setting, model: Model, number: Mapping[Kind, int]) -> tuple[int, ...]:
    short: list[int] = []
    for rule, terms, least in _promised(setting, number):
        missing = model.variable(0, least)
        model.row(rule, {**terms, missing: 1}, lowest=least)
        short.append(missing)
    return tuple(short)


def _promised(setting: Setting, number: Mapping[Kind, int]) -> Iterator[tuple[str, dict[int, int], int]]:
    for (strand_id, _), variables in _by_unit(setting, number).items():
        least = setting.strands[strand_id].least_series
        if least:
            yield "strand-least", dict.fromkeys(variables, 1), least
    for target in setting.facts.targets:
        terms = {
            variable: _measured(target.measure, kind)
            for kind, variable in number.items()
            if kind.strand_id in target.strand_ids and target.area_id in {None, kind.area_id}
        }
        yield "target", terms, amount_due(target, setting.facts.term)
    yield from _monthly(setting, number)


def _measured(measure: Measure, kind: Kind) -> int:
    return {Measure.SERIES: 1, Measure.SESSIONS: kind.sessions, Measure.PLACES: kind.sessions * kind.places}[measure]


def _monthly(setting: Setting, number: Mapping[Kind, int]) -> Iterator[tuple[str, dict[int, int], int]]:
    """One recurring series in each area stands for something every month."""
    months = len(months_that_count(setting.facts.term))
    for duty in setting.facts.monthly_access:
        for area in setting.facts.areas:
            terms = {
                variable: 1
                for kind, variable in number.items()
                if (kind.area_id, kind.band_id) == (area.id, duty.band_id)
                and setting.strands[kind.strand_id].mode is not Mode.ONLINE
                and setting.strands[kind.strand_id].cadence is not Cadence.ONCE
                and kind.sessions >= months
            }
            yield "monthly-access", terms, ONE_UNIT_ONLY


def as_counts(series: Iterable[Series]) -> dict[Kind, int]:
    """How many series of each kind a plan holds."""
    held: defaultdict[Kind, int] = defaultdict(int)
    for one in series:
        held[kind_of(one)] += 1
    return dict(held)


def broken_rows(counts: Counts, series: Sequence[Series]) -> tuple[str, ...]:
    """Rules of the firm rows that a plan breaks: none, if the model is a relaxation.

    Access, roots and the worst cell take the highest values that their rows allow.
    """
    held = as_counts(series)
    unknown = tuple(f"unknown kind {kind}" for kind in held if kind not in counts.number)
    values = [0] * len(counts.model.lows)
    for kind, variable in counts.number.items():
        values[variable] = held.get(kind, 0)
    over = tuple(
        f"too many of {kind}"
        for kind, variable in counts.number.items()
        if values[variable] > counts.model.highs[variable]
    )
    own = {"access", "root", "worst"}
    rows = tuple(row.rule for row in counts.model.rows if row.rule not in own and not row.holds(values))
    return unknown + over + rows
