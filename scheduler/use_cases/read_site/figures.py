"""The derived figures of a plan: access by area, equity, and how areas stand to the whole. Worked out once a plan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import ceil

from exports.coverage_rows import CoverageClass, CoverageRow, class_of, figure_text, ranked, whole_figure
from scheduler.domain.coverage import meets_at_venues
from scheduler.domain.plan import AimResult
from scheduler.figures import KeyFigures, coverage_rows, key_figures
from scheduler.optimise.programme import access_by_area
from scheduler.use_cases.read_site.snapshot import Snapshot
from scheduler.use_cases.read_site.views import AccessView, AimView, BandAccessView

HUNDRED = 100.0
WHOLE_PERCENT_FROM = 10.0
WHOLE_FROM = 20.0
"""Figures from here on are read as whole numbers."""
STANDING_TEXT = {
    CoverageClass.LOWER: "Lower",
    CoverageClass.SIMILAR: "Similar",
    CoverageClass.HIGHER: "Higher",
    CoverageClass.TOO_FEW: "Too few carers to show",
    CoverageClass.NO_NEED: "No need recorded",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Figures of one plan. ``rows`` are what map and plot are drawn from; ``views`` say the same, worst first."""

    rows: tuple[CoverageRow, ...]
    views: tuple[AccessView, ...]
    mean_per_100: float | None
    key: KeyFigures
    bands: dict[str, tuple[BandAccessView, ...]]
    """By area id, the age bands that have carers there."""

    @property
    def lost_percent(self) -> float | None:
        """How much of the places' worth is lost to unequal sharing; None where nothing is reached."""
        return HUNDRED * self.key.lost_to_unequal_sharing if self.mean_per_100 else None

    @property
    def worst(self) -> AccessView | None:
        """The worst-served area that shows a figure."""
        return next((view for view in self.views if view.places_per_100 is not None), None)

    def of_area(self, area_id: str) -> AccessView | None:
        """Figures of one area."""
        return next((view for view in self.views if view.area_id == area_id), None)


def figures_of(snapshot: Snapshot) -> Figures:
    """Work out the figures of a plan."""
    rows = ranked(coverage_rows(snapshot.facts, snapshot.plan))
    whole = whole_figure(rows)
    return Figures(
        rows=rows,
        views=tuple(_view(row, whole, place) for place, row in enumerate(rows, start=1)),
        mean_per_100=whole,
        key=key_figures(snapshot.facts, snapshot.plan),
        bands=_bands(snapshot),
    )


COUNTED = frozenset({"dates", "sessions", "series", "wishes"})
"""Units of which there are only whole ones."""


def aim_view(aim: AimResult) -> AimView:
    """Put an aim into the figures of a sentence; the gap is rounded up, so that it never claims too much."""
    return AimView(
        title=aim.title,
        unit=aim.unit,
        value=aim.value,
        bound=aim.bound,
        gap_percent=_rounded_up(HUNDRED * aim.gap),
        proven_best=aim.proven_best,
        digits=0 if aim.value >= WHOLE_FROM or aim.unit in COUNTED else 1,
        more=aim.more,
    )


def _rounded_up(percent: float) -> float:
    """Round up to tenths of a per cent below ten, to whole ones from there; noise of the last digits is no gap."""
    steps = 10 if percent < WHOLE_PERCENT_FROM else 1
    return ceil(round(percent * steps, 6)) / steps


def _bands(snapshot: Snapshot) -> dict[str, tuple[BandAccessView, ...]]:
    cells = [one for one in access_by_area(snapshot.facts, snapshot.plan) if one.band_id is not None and one.carers > 0]
    carers: defaultdict[str | None, float] = defaultdict(float)
    reached: defaultdict[str | None, float] = defaultdict(float)
    for cell in cells:
        carers[cell.band_id] += cell.carers
        reached[cell.band_id] += cell.carers * cell.places_per_100
    found: dict[str, list[BandAccessView]] = {area.id: [] for area in snapshot.facts.areas}
    for cell in cells:
        view = BandAccessView(
            band_name=snapshot.bands[cell.band_id or ""].name,
            places_per_100=cell.places_per_100,
            mean_per_100=reached[cell.band_id] / carers[cell.band_id],
            within_reach_percent=HUNDRED * cell.share_within_30 if meets_at_venues(snapshot.plan) else None,
        )
        found[cell.area_id].append(view)
    return {area_id: tuple(views) for area_id, views in found.items()}


def _view(row: CoverageRow, whole: float | None, place: int) -> AccessView:
    standing = class_of(row, whole)
    share = row.share_within_30_minutes
    return AccessView(
        area_id=row.area_id,
        area_name=row.area_name,
        places_per_100=row.places_per_100_carers,
        figure_text=figure_text(row),
        standing=standing.value,
        standing_text=STANDING_TEXT[standing],
        within_reach_percent=None if share is None else HUNDRED * share,
        sessions=row.sessions,
        months_served=row.months_served,
        months_of=row.months_of,
        rank=place if row.places_per_100_carers is not None else None,
    )
