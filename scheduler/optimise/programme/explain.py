"""Say in plain English why an area has what it has, and what it has not: true reasons only, no solver."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.domain.facts import Facts, Mode
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme.access import access_by_area
from scheduler.optimise.programme.findings import Explanation
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.promises import why_none
from scheduler.optimise.programme.setting import WEEKDAYS, Setting, clock


def explain_area(facts: Facts, plan: Plan, area_id: str) -> tuple[Explanation, ...]:
    """Explain an area: what it has and why, then what it lacks and why.

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
    return (*_has(setting, plan, area_id), *_access(facts, plan, area_id), *_lacks(options, plan, area_id))


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


def _lacks(options: Options, plan: Plan, area_id: str) -> Iterator[Explanation]:
    setting = options.setting
    here = {series.strand_id for series in plan.series if series.area_id == area_id}
    for unmet in plan.unmet:
        if setting.areas[area_id].name in unmet.about.split(", "):
            yield Explanation(area_id=area_id, has=False, about=unmet.about, because=unmet.because, rule=unmet.rule)
    for strand in setting.facts.strands:
        if strand.id in here or strand.mode is Mode.ONLINE:
            continue
        reason = why_none(options, strand, area_id) or _limits(setting, plan, strand.id)
        yield Explanation(area_id=area_id, has=False, about=strand.public_title, because=reason, rule="strand")


def _limits(setting: Setting, plan: Plan, strand_id: str) -> str:
    """Say what is true of a strand that could run in the area and does not."""
    strand = setting.strands[strand_id]
    held = sorted({setting.areas[one.area_id].name for one in plan.series if one.strand_id == strand_id})
    total = sum(one.strand_id == strand_id for one in plan.series)
    if strand.spread.value == "whole_service" and total >= strand.most_series:
        return f"the service holds {strand.most_series} a term at most and holds them in {', '.join(held)}"
    return "it could be held here by the rules; the plan holds none, and no reason has been proven"
