"""The pages on equity: every figure with its interval, hot and cold spots, and where a further group would help."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from geo.hot_spots import LEAST_AREAS, Spot, hot_spots, touching
from geo.where_next_candidates import CandidatePoint
from scheduler.domain.facts import DemandPoint, Facts
from scheduler.domain.take_up import TakeUp
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.equity import EquityFigure
from scheduler.optimise.programme.equity_parts import Rate
from scheduler.optimise.programme.equity_report import AreaEquity, EquitySection, Ladder, area_equity, equity_report
from scheduler.optimise.programme.minutes import minutes_words
from scheduler.optimise.siting import WhereNextError
from scheduler.optimise.siting.answers import where_next
from scheduler.use_cases.read_site.coverage import Ground
from scheduler.use_cases.read_site.equity_views import (
    AnswerView,
    AreaEquityView,
    EquityView,
    FigureLine,
    SectionView,
    WhereNextView,
)
from scheduler.use_cases.read_site.snapshot import Snapshot

MOST_NEIGHBOURHOODS = 100
"""So many are compared on a page; the command takes any number of points."""
FEWEST = 10
"""A public page shows no rate that rests on fewer attendances."""
SHUFFLES = 9_999
SEED = 2027
QUESTIONS = {
    "index": "Which place makes access most even?",
    "reach": "Which place brings most carers within reach?",
    "ways": "Which place shortens the way most?",
    "covering": "Which place gives most carers a place of their own?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is recorded beside a plan and its facts: who came, and how deprived places are."""

    take_up: TakeUp | None = None
    ladder: Ladder | None = None


FindEvidence = Callable[[Facts], Evidence]


def no_evidence(_facts: Facts) -> Evidence:
    """Find nothing: where there is no database."""
    return Evidence()


def equity_view(snapshot: Snapshot, ground: Ground | None, evidence: Evidence) -> EquityView:
    """Write every figure of the equity report, and the areas worst-served first."""
    facts, plan, take_up = snapshot.facts, snapshot.plan, evidence.take_up
    sections = equity_report(facts, plan, take_up=take_up, ladder=evidence.ladder)
    areas = area_equity(facts, plan, take_up)
    spots, spots_words = _spots(areas, ground)
    shown = take_up is not None and all((one.take_up or 0) >= FEWEST for one in areas if one.carers > 0)
    kind = take_up.kind.value if take_up is not None and take_up.total >= FEWEST else ""
    return EquityView(
        sections=tuple(_section(one) for one in sections if one.id != "take-up" or kind or not one.figures),
        areas=tuple(
            _area(one, spots.get(one.area_id, ""), shown=shown)
            for one in sorted(areas, key=lambda one: (one.carers <= 0, one.places_per_100, one.area_id))
        ),
        take_up_kind=kind if shown else "",
        spots=tuple((one.name, spots[one.area_id]) for one in areas if one.area_id in spots),
        spots_words=spots_words,
        minutes_words=minutes_words(facts),
        counted=facts.settings.need_basis,
    )


def where_next_view(snapshot: Snapshot, ground: Ground | None = None, *, anywhere: bool = False) -> WhereNextView:
    """Ask where one more monthly group would help most; counts of carers are rounded, as strangers read them.

    Parameters
    ----------
    anywhere
        Choose among neighbourhoods, whether there is a venue or not, instead of the venues on file.
    """
    names = ground.neighbourhoods if ground else {}
    candidates = _neighbourhood_points(snapshot, names) if anywhere else None
    if anywhere and not candidates:
        why_not = "No names of neighbourhoods are at hand for this service, so only its venues can be compared."
        return WhereNextView(band="", worst=(), answers=(), notes=(), why_not=why_not, anywhere=True)
    try:
        found = where_next(snapshot.facts, snapshot.plan, candidates=candidates, rounded=True)
    except WhereNextError as problem:
        return WhereNextView(band="", worst=(), answers=(), notes=(), why_not=str(problem), anywhere=anywhere)
    return WhereNextView(
        band=found.band,
        worst=tuple(one.sentence for one in found.worst_areas),
        answers=tuple(
            AnswerView(
                question=QUESTIONS[one.by],
                sentence=one.sentence,
                how_sure=one.method[:1].upper()
                + one.method[1:]
                + (f"; another choice could be better by {one.gap:.1%} at most" if one.gap else ""),
            )
            for one in found.answers
        ),
        notes=found.notes,
        anywhere=anywhere,
        compared=len(candidates) if candidates else len(snapshot.facts.venues),
    )


def _neighbourhood_points(snapshot: Snapshot, names: Mapping[str, str]) -> tuple[CandidatePoint, ...]:
    """One point a neighbourhood, where most of its carers are: of the worst-served areas first, and never too many."""
    facts = snapshot.facts
    best: dict[str, DemandPoint] = {}
    for point in facts.demand_points:
        name = names.get(point.id)
        if name and (name not in best or sum(point.carers.values()) > sum(best[name].carers.values())):
            best[name] = point
    index = AccessIndex(facts)
    values = index.values(snapshot.plan.series)
    least: dict[str, float] = {}
    for cell, value in zip(index.cells, values, strict=True):
        least[cell.area_id] = min(value, least.get(cell.area_id, value))
    order = sorted(best, key=lambda name: (least.get(best[name].area_id, math.inf), name))[:MOST_NEIGHBOURHOODS]
    return tuple(
        CandidatePoint(
            name=f"the neighbourhood {name}", easting_m=best[name].easting_m, northing_m=best[name].northing_m
        )
        for name in order
    )


def _spots(areas: tuple[AreaEquity, ...], ground: Ground | None) -> tuple[dict[str, str], str]:
    """Say what each area that stands out is, by its id, and the caveat."""
    if ground is None:
        return {}, "There are no boundaries at hand, so neighbours are not known."
    kept = [one for one in areas if one.carers > 0 and one.area_id in set(ground.areas["id"])]
    shapes = dict(zip(ground.areas["id"], ground.areas.geometry, strict=True))
    pairs = touching([shapes[one.area_id] for one in kept])
    if len({area for pair in pairs for area in pair}) < LEAST_AREAS:
        return {}, f"With fewer than {LEAST_AREAS} areas that touch, no test can tell a pattern from chance."
    values = np.array([one.places_per_100 for one in kept])
    found = hot_spots(values, pairs, seed=SEED, permutations=SHUFFLES)
    standing = {Spot.NOTHING, Spot.ALONE}
    return (
        {one.area_id: spot.value for one, spot in zip(kept, found.spots, strict=True) if spot not in standing},
        found.caveat,
    )


def _section(section: EquitySection) -> SectionView:
    return SectionView(
        id=section.id, title=section.title, note=section.note, lines=tuple(_line(one) for one in section.figures)
    )


def _line(figure: EquityFigure) -> FigureLine:
    digits = {"": 3, "sessions": 0}.get(figure.unit, 1)
    return FigureLine(
        title=figure.title,
        value=f"{_number(figure.value, digits)} {figure.unit}".strip().replace(" %", "%"),
        interval="" if figure.low is None or figure.high is None else _ends(figure.low, figure.high, digits),
        chance="" if figure.floor is None else f"up to {_number(figure.floor, digits)}",
    )


def _area(area: AreaEquity, spot: str, *, shown: bool) -> AreaEquityView:
    within = area.within_30
    percent = None if within is None else Rate(value=100 * within.value, low=100 * within.low, high=100 * within.high)
    return AreaEquityView(
        area_id=area.area_id,
        area_name=area.name,
        places=f"{area.places_per_100:,.0f}" if area.carers > 0 else "no need recorded",
        sessions=_rate(area.sessions_per_100),
        within=_rate(percent, "%"),
        take_up=_rate(area.take_up_per_100) if shown else "",
        spot=spot,
    )


def _rate(rate: Rate | None, unit: str = "") -> str:
    return "–" if rate is None else f"{rate.value:.0f}{unit} ({_ends(rate.low, rate.high, 0)})"


def _ends(low: float, high: float, digits: int) -> str:
    return f"{_number(low, digits)} to {_number(high, digits)}"


def _number(value: float, digits: int) -> str:
    """Write a figure with a true minus; what rounds to nought is plain 0."""
    written = f"{value:,.{digits}f}"
    return written.replace("-", "−") if float(written.replace(",", "")) else f"{0:.{digits}f}"
