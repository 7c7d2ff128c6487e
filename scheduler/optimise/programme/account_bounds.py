"""The least that later aims can come to, by the linear relaxation of where and what, with the earlier aims held."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from scheduler.domain.plan import Series
from scheduler.domain.planning import LaterAim
from scheduler.optimise.programme import solvers
from scheduler.optimise.programme.access import ede_of
from scheduler.optimise.programme.aim_values import (
    CAR_GRAMS_A_KM,
    CROW_TO_ROAD,
    METRES_IN_KM,
    Ground,
    slot_of,
    wish_met,
)
from scheduler.optimise.programme.aims import ROOT_UNIT, UNIT, WEIGHT_UNIT, fair_bound
from scheduler.optimise.programme.counts import Counts, Kind, as_counts, build_counts
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.rules_transport import GRAMS_A_MILE, carried_miles, rough_transport_pence
from scheduler.optimise.programme.setting import MINUTES_IN_HOUR, Setting

KindWeight = Callable[[Setting, Kind, int], int]


def later_bounds(ground: Ground, series: Sequence[Series], aims: Sequence[LaterAim]) -> dict[LaterAim, float]:
    """Bounds for every plan that keeps the promises, the worst cell and the even access of ``series``.

    In what the aim counts: pence, minutes, grams, wishes by weight, series. Nought where nothing better is known.
    """
    summed = [one for one in aims if one in WEIGHTS]
    held = held_counts(ground, series) if summed else None
    found = dict.fromkeys(aims, 0.0)
    for one in summed:
        if held is not None:
            found[one] = _least(ground.setting, held, WEIGHTS[one])
    if LaterAim.WISHES in found:
        found[LaterAim.WISHES] = float(_wishes_that_could_be(ground))
    if LaterAim.AS_BEFORE in found:
        slots = {slot_of(one): one.strand_id for one in ground.before}
        strands = ground.setting.strands
        # alternate weeks leave room for several in one slot, but never for more than a strand may have
        most = sum(strands[strand_id].most_series for strand_id in slots.values() if strand_id in strands)
        found[LaterAim.AS_BEFORE] = float(most)
    return found


def _wishes_that_could_be(ground: Ground) -> int:
    """Weight of the wishes that some way of holding a series would meet."""
    options = Options(ground.setting)
    left = list(ground.setting.facts.settings.wishes)
    total = 0
    for spot in options.spots():
        near = [one for one in left if one.area_id in {None, spot.area_id} and one.strand_id in {None, spot.strand_id}]
        for way in options.at(spot) if near else ():
            met = [one for one in near if one in left and wish_met(one, way)]
            total += sum(one.weight for one in met)
            left = [one for one in left if one not in met]
        if not left:
            break
    return total


def held_counts(ground: Ground, series: Sequence[Series]) -> Counts:
    """Build the counts with what the plan reached held: its promises, its worst cell, its even access."""
    counts = build_counts(ground.setting, Options(ground.setting), ground.index, promises=True)
    model = counts.model
    amounts = {counts.number[kind]: count for kind, count in as_counts(series).items() if kind in counts.number}
    short = set(counts.short)
    for row in model.rows:
        missing = next((number for number, _ in row.terms if number in short), None)
        if missing is not None and row.rule in {"strand-least", "target"}:
            reached = sum(weight * amounts.get(number, 0) for number, weight in row.terms if number != missing)
            model.highs[missing] = max(0, row.lowest - reached)
    values = ground.index.values(series)
    worst = min((float(values[number]) for number in counts.cells), default=0.0)
    model.row("held", {counts.aims.worst: 1}, lowest=math.floor(worst * UNIT) - 1)
    fair = ede_of(values, ground.index.carers)
    reached_fair = math.floor(math.sqrt(max(fair, 0.0)) * ROOT_UNIT * WEIGHT_UNIT) - WEIGHT_UNIT
    if fair_bound(reached_fair) > 0:
        model.row("held", dict(counts.aims.fair), lowest=reached_fair)
    return counts


def _least(setting: Setting, counts: Counts, weight: KindWeight) -> float:
    minutes = next((dict(row.terms) for row in counts.model.rows if row.rule == "worker-hours"), {})
    weights = {number: weight(setting, kind, minutes.get(number, 0)) for kind, number in counts.number.items()}
    counts.model.objective = {number: -one for number, one in weights.items() if one}
    return max(0.0, -solvers.relaxed_bound(counts.model)) if counts.model.objective else 0.0


def _block(setting: Setting, kind: Kind) -> int:
    strand = setting.strands[kind.strand_id]
    return strand.duration_minutes + 2 * setting.set_up_minutes(strand)


def _pence(setting: Setting, kind: Kind, minutes: int) -> int:
    rate = setting.venues[kind.venue_id].hire_pence_per_hour if kind.venue_id else 0
    hire = rate * _block(setting, kind) * kind.sessions
    return (hire + setting.facts.settings.staff_pence_per_hour * minutes) // MINUTES_IN_HOUR


def _journeys(setting: Setting, kind: Kind, minutes: int) -> int:
    present = kind.sessions * _needed(setting, kind) * _block(setting, kind)
    return max(0, minutes - present)


def _needed(setting: Setting, kind: Kind) -> int:
    return setting.staff_needed(setting.strands[kind.strand_id], kind.places)


def _once(setting: Setting, kind: Kind, of_series: Callable[[Setting, Series], float]) -> int:
    """Figure of a series of the kind, rounded down: sessions and places matter to it, not the days."""
    one = Series(
        id="", strand_id=kind.strand_id, band_id=kind.band_id, area_id=kind.area_id, venue_id=kind.venue_id or None,
        weekday=0, start_minute=0, duration_minutes=0, dates=setting.days()[:1] * kind.sessions, worker_ids=(),
        places=kind.places,
    )  # fmt: skip
    return max(0, math.floor(of_series(setting, one)) - 1)


def _carrying(setting: Setting, kind: Kind, minutes: int) -> int:  # noqa: ARG001 - one signature for all weights
    return _once(setting, kind, rough_transport_pence)


def _grams(setting: Setting, kind: Kind, minutes: int) -> int:  # noqa: ARG001 - one signature for all weights
    vehicles = _once(setting, kind, lambda known, one: carried_miles(known, one) * GRAMS_A_MILE)
    venue = setting.venues.get(kind.venue_id)
    if venue is None:
        return vehicles
    away = sorted(
        math.dist((venue.easting_m, venue.northing_m), (one.easting_m, one.northing_m)) for one in setting.facts.workers
    )
    grams = 2 * kind.sessions * CROW_TO_ROAD * sum(away[: _needed(setting, kind)]) / METRES_IN_KM * CAR_GRAMS_A_KM
    return max(0, vehicles + math.floor(grams) - _needed(setting, kind))


WEIGHTS: Mapping[LaterAim, KindWeight] = {
    LaterAim.COST: _pence,
    LaterAim.JOURNEYS: _journeys,
    LaterAim.CARRYING: _carrying,
    LaterAim.CARBON: _grams,
}
