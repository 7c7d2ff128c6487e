"""Rules about series together: no clash, how many a strand has, and what the contract promises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from scheduler.domain.calendar import months_that_count
from scheduler.domain.facts import Mode, Spread, Strand
from scheduler.domain.plan import Series
from scheduler.domain.targets import amount_due, counts_for, measured
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import AtLeast, AtMost, Choice, Held, NeverBoth, Terms

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip


def _overlap(first: tuple[int, int], second: tuple[int, int]) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def venue_free(setting: Setting, first: Series, second: Series) -> Iterator[NeverBoth]:
    """Let a venue hold one group at a time, setting up and clearing away included."""
    if first.venue_id is None or first.venue_id != second.venue_id:
        return
    if not _overlap(setting.block(first), setting.block(second)):
        return
    day = setting.shared_day(first, second)
    if day is not None:
        yield NeverBoth(
            rule="venue-free",
            about=f"{setting.title(first)} and {setting.title(second)}",
            because=f"{setting.venues[first.venue_id].name} would hold both on {day.day} {day:%B}",
            first=Held(first.id),
            second=Held(second.id),
        )


def carers_not_torn(setting: Setting, first: Series, second: Series) -> Iterator[NeverBoth]:
    """Two groups of one area that the same carer could want do not meet at the same time."""
    if (first.area_id, first.band_id) != (second.area_id, second.band_id):
        return
    if Mode.HOME_VISIT in {setting.strands[one.strand_id].mode for one in (first, second)}:
        return
    if not _overlap((first.start_minute, first.end_minute), (second.start_minute, second.end_minute)):
        return
    day = setting.shared_day(first, second)
    if day is not None:
        yield NeverBoth(
            rule="no-clash",
            about=f"{setting.title(first)} and {setting.title(second)}",
            because=f"a carer of {setting.bands[first.band_id].name} could want both on {day.day} {day:%B}",
            first=Held(first.id),
            second=Held(second.id),
        )


def _units(setting: Setting, strand: Strand) -> tuple[str, ...]:
    """Ids of the areas or venues that a strand's least and most are counted for; one empty id for the service."""
    if strand.spread is Spread.EACH_AREA:
        return setting.areas_of(strand)
    if strand.spread is Spread.EACH_VENUE:
        return tuple(venue.id for venue in setting.facts.venues if setting.suits(strand, venue))
    return ("",)


def unit_of(strand: Strand, series: Series) -> str:
    """Id of the area or venue for which a series counts; empty for the whole service."""
    if strand.spread is Spread.EACH_AREA:
        return series.area_id
    return (series.venue_id or "") if strand.spread is Spread.EACH_VENUE else ""


def _unit_name(setting: Setting, strand: Strand, unit: str) -> str:
    if strand.spread is Spread.EACH_AREA:
        return setting.areas[unit].name
    return setting.venues[unit].name if strand.spread is Spread.EACH_VENUE else "the whole service"


def strand_amounts(setting: Setting, universe: Sequence[Series]) -> Iterator[AtMost | AtLeast]:
    """Each area, venue or the whole service has the strand's least series (a promise) and no more than its most."""
    terms: defaultdict[tuple[str, str], list[tuple[Choice, int]]] = defaultdict(list)
    for series in universe:
        strand = setting.strands[series.strand_id]
        terms[strand.id, unit_of(strand, series)].append((Held(series.id), 1))
    for strand in setting.facts.strands:
        for unit in _units(setting, strand):
            found: Terms = tuple(terms[strand.id, unit])
            about = f"{strand.public_title}, {_unit_name(setting, strand, unit)}"
            most = f"at most {strand.most_series} series a term ({strand.source})"
            yield AtMost(rule="strand-most", about=about, because=most, terms=found, limit=strand.most_series)
            if strand.least_series:
                least = f"at least {strand.least_series} series a term ({strand.source})"
                yield AtLeast(
                    rule="strand-least",
                    about=about,
                    because=least,
                    terms=found,
                    least=strand.least_series,
                    promise=True,
                )


def one_series_a_household(setting: Setting, universe: Sequence[Series]) -> Iterator[AtMost]:
    """Give a household one series of visits of a strand."""
    terms: defaultdict[tuple[str, str, str], list[tuple[Choice, int]]] = defaultdict(list)
    for series in universe:
        if series.household is not None:
            terms[series.strand_id, series.area_id, series.household].append((Held(series.id), 1))
    for (strand_id, area_id, household), found in sorted(terms.items(), key=lambda item: item[0]):
        yield AtMost(
            rule="one-series-a-household",
            about=f"{setting.strands[strand_id].public_title}, {setting.areas[area_id].name}, {household}",
            because="a household has one series of visits at a time",
            terms=tuple(found),
            limit=1,
        )


def targets_met(setting: Setting, universe: Sequence[Series]) -> Iterator[AtLeast]:
    """Every target of the contract is met for this term's share of it (a promise)."""
    for target in setting.facts.targets:
        due = amount_due(target, setting.facts.term)
        yield AtLeast(
            rule="target",
            about=target.title,
            because=f"{due} {target.measure.value} are due this term: "
            f"{target.amount} a {target.period.value} ({target.source})",
            terms=tuple(
                (Held(series.id), measured(target, series)) for series in universe if counts_for(target, series)
            ),
            least=due,
            promise=True,
        )


def monthly_access(setting: Setting, universe: Sequence[Series]) -> Iterator[AtLeast]:
    """Every area has something, not online, for each named age band in every month that counts (a promise)."""
    months = months_that_count(setting.facts.term)
    found: defaultdict[tuple[str, str, tuple[int, int]], list[tuple[Choice, int]]] = defaultdict(list)
    for series in universe:
        if setting.strands[series.strand_id].mode is not Mode.ONLINE:
            for held_in in sorted({(day.year, day.month) for day in series.dates}):
                found[series.band_id, series.area_id, held_in].append((Held(series.id), 1))
    for duty in setting.facts.monthly_access:
        for area in setting.facts.areas:
            for year, month in months:
                yield AtLeast(
                    rule="monthly-access",
                    about=f"{area.name}, {setting.bands[duty.band_id].name}, {MONTHS[month - 1]} {year}",
                    because=f"every area has something in every month ({duty.source})",
                    terms=tuple(found[duty.band_id, area.id, (year, month)]),
                    least=1,
                    promise=True,
                )


PAIR_RULES = (venue_free, carers_not_torn)
