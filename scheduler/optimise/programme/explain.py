"""Say in plain English why an area has what it has, and has not: true reasons only, solved where need be."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.domain.facts import Facts, Mode, Spread, Strand
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme.access import access_by_area
from scheduler.optimise.programme.at_whose_cost import Cost, Room, at_whose_cost
from scheduler.optimise.programme.findings import Explanation
from scheduler.optimise.programme.nearest import nearest_way
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.promises import why_none
from scheduler.optimise.programme.setting import WEEKDAYS, Setting, clock

NOT_SETTLED = "it was not settled in the work allowed whether it could be held here; that is no reason"


def explain_area(facts: Facts, plan: Plan, area_id: str, *, solve: bool = False) -> tuple[Explanation, ...]:
    """Explain an area: what it has and why, then what it lacks and why.

    Parameters
    ----------
    facts, plan, area_id
        What is asked about.
    solve
        Also solve, strand by strand, at whose cost what it lacks could be held: a second or two, too long for a page.

    Raises
    ------
    ValueError
        When the area is not in the facts; the message names those that are.
    """
    setting = Setting(facts)
    if area_id not in setting.areas:
        message = f"{area_id} is no area of {facts.service_name}; it has: {', '.join(setting.areas)}"
        raise ValueError(message)
    options = Options(setting)
    return (*_has(setting, plan, area_id), *_access(facts, plan, area_id), *_lacks(options, plan, area_id, solve=solve))


def _has(setting: Setting, plan: Plan, area_id: str) -> Iterator[Explanation]:
    for series in plan.series:
        if series.area_id == area_id:
            about = setting.strands[series.strand_id].public_title
            yield Explanation(area_id=area_id, has=True, about=about, because=_sentence(setting, series))


def _sentence(setting: Setting, series: Series) -> str:
    strand = setting.strands[series.strand_id]
    where = f" at {setting.venues[series.venue_id].name}" if series.venue_id else ""
    where = f" at {series.household}" if series.household else where
    names = " and ".join(setting.workers[one].name for one in series.worker_ids)
    kept = "promised" if strand.least_series else "offered"
    return (
        f"{WEEKDAYS[series.weekday]} {clock(series.start_minute)}{where}, {len(series.dates)} "
        f"{'date' if len(series.dates) == 1 else 'dates'}, {series.places} places, led by {names}: "
        f"{kept} under {strand.source}"
    )


def _access(facts: Facts, plan: Plan, area_id: str) -> Iterator[Explanation]:
    rows = access_by_area(facts, plan)
    names = {band.id: band.name for band in facts.bands}
    for row in rows:
        if row.area_id != area_id or row.band_id is None or not row.carers:
            continue
        places = [one.places_per_100 for one in rows if one.band_id == row.band_id and one.carers]
        rank = 1 + sum(value > row.places_per_100 for value in places)
        because = (
            f"{row.places_per_100:.1f} places a term within reach for every 100 carers, number {rank} of "
            f"{len(places)} areas; {row.share_within_30:.0%} of carers have something within 30 minutes"
        )
        yield Explanation(area_id=area_id, has=True, about=names[row.band_id], because=because, rule="access")


def _lacks(options: Options, plan: Plan, area_id: str, *, solve: bool) -> Iterator[Explanation]:
    setting = options.setting
    here = {series.strand_id for series in plan.series if series.area_id == area_id}
    for unmet in plan.unmet:
        if setting.areas[area_id].name in unmet.about.split(", "):
            yield Explanation(area_id=area_id, has=False, about=unmet.about, because=unmet.because, rule=unmet.rule)
    for strand in setting.facts.strands:
        if strand.id in here or strand.mode is Mode.ONLINE:
            continue
        yield why_not(options, plan, strand, area_id, solve=solve)


def why_not(options: Options, plan: Plan, strand: Strand, area_id: str, *, solve: bool = True) -> Explanation:
    """Say why a strand has nothing in an area: one of five answers, each of them true.

    Nothing on file, every way breaks a rule (the nearest is named), it could be held as the plan stands, it could be
    held at the cost of what is named, or it was not settled: that is never given as a reason.
    """

    def told(because: str, rule: str) -> Explanation:
        about = strand.public_title
        return Explanation(area_id=area_id, has=False, about=about, because=because, rule=rule)

    ways = any(options.at(spot) for spot in options.spots() if (spot.strand_id, spot.area_id) == (strand.id, area_id))
    if not ways:
        if area_id in options.setting.areas_of(strand):
            nearest = nearest_way(options, strand, area_id)
            if nearest is not None:
                return told(nearest.words(options.setting), "nearest")
        return told(why_none(options, strand, area_id) or NOT_SETTLED, "strand")
    if not solve:
        return told(_limits(options.setting, plan, strand), "strand")
    found = at_whose_cost(options, plan, strand, area_id)
    if found.room is Room.NONE:
        nearest = nearest_way(options, strand, area_id)
        if nearest is not None:
            return told(nearest.words(options.setting), "nearest")
    return told(_cost_words(options.setting, strand, found), found.room.value)


def _cost_words(setting: Setting, strand: Strand, found: Cost) -> str:
    if found.series is None:
        none = f"none of the {found.ways} ways keeps the rules, whatever else is given up"
        return none if found.room is Room.NONE else NOT_SETTLED
    where = f" at {setting.venues[found.series.venue_id].name}" if found.series.venue_id else ""
    when = f"{WEEKDAYS[found.series.weekday]} {clock(found.series.start_minute)}{where}"
    access = f"even access {found.fair:+.1f} places per 100 carers"
    if found.room is Room.FREE:
        return (
            f"it could be held beside the plan as it stands, {when} ({access}); the contract does not ask for it here"
        )
    gone = ", and ".join(setting.title(one) for one in found.gives_way)
    short = f", {found.missing} more missing from the contract's promises" if found.missing > 0 else ""
    most = f"; at most {strand.most_series} a term are allowed" if any(
        one.strand_id == strand.id for one in found.gives_way
    ) else ""  # fmt: skip
    return f"it could be held {when}, at the cost of {gone}{short} ({access}){most}"


def _limits(setting: Setting, plan: Plan, strand: Strand) -> str:
    """Say what is true, without a solver, of a strand that could run in the area and does not."""
    held = sorted({setting.areas[one.area_id].name for one in plan.series if one.strand_id == strand.id})
    total = sum(one.strand_id == strand.id for one in plan.series)
    if strand.spread is Spread.WHOLE_SERVICE and total >= strand.most_series:
        return f"the service holds {strand.most_series} a term at most and holds them in {', '.join(held)}"
    return "it could be held here by the rules; the plan holds none, and no reason has been proven"
