"""Areas: what each has, why, and what is near."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.domain.coverage import areas_served_every_month, sessions_by_area
from scheduler.domain.facts import Strand
from scheduler.domain.plan import Series
from scheduler.optimise.programme import explain_area
from scheduler.use_cases.read_site.figures import Figures
from scheduler.use_cases.read_site.near import nearest_groups
from scheduler.use_cases.read_site.snapshot import Snapshot
from scheduler.use_cases.read_site.views import (
    AreaSummaryView,
    AreaView,
    GroupView,
    NearbyView,
    OtherGroupView,
    SingleDatesView,
)

PRODUCT_DEFAULT = "product default"
"""The source of what the contract leaves open (`Strand.source`)."""
NEAREST = 4
"""Groups of other areas shown on an area's page."""


class UnknownAreaError(Exception):
    """No area has this id; ``area_id`` is what was asked for, shortened."""

    def __init__(self, area_id: str) -> None:
        self.area_id = area_id[:60]
        super().__init__(f"There is no area {self.area_id}.")


def known_area(snapshot: Snapshot, area_id: str) -> str:
    """Return the id of an area, or refuse it.

    Raises
    ------
    UnknownAreaError
        When no area has this id.
    """
    if area_id not in snapshot.areas:
        raise UnknownAreaError(area_id)
    return area_id


def area_summaries(snapshot: Snapshot) -> tuple[AreaSummaryView, ...]:
    """Every area by name, with what it has."""
    sessions = sessions_by_area(snapshot.facts, snapshot.plan)
    monthly = set(areas_served_every_month(snapshot.facts, snapshot.plan))
    groups = [series.area_id for series in snapshot.public_series]
    named = sorted(snapshot.facts.areas, key=lambda area: area.name)
    return tuple(
        AreaSummaryView(
            id=area.id,
            name=area.name,
            groups=groups.count(area.id),
            sessions=sessions[area.id],
            every_month=area.id in monthly,
        )
        for area in named
    )


def area_view(snapshot: Snapshot, figures: Figures, area_id: str) -> AreaView:
    """Everything about one area that a stranger may read.

    Raises
    ------
    UnknownAreaError
        When no area has this id.
    """
    known = known_area(snapshot, area_id)
    groups = [group_view(snapshot, one) for one in _in_order(snapshot, known)]
    together = _single_dates(groups)
    return AreaView(
        id=known,
        name=snapshot.areas[known].name,
        sessions=sessions_by_area(snapshot.facts, snapshot.plan)[known],
        home_visits=sum(
            len(one.dates) for one in snapshot.plan.series if one.area_id == known and snapshot.is_home_visit(one)
        ),
        groups=tuple(one for one in groups if not _belongs(one, together)),
        single_dates=together,
        nearby=tuple(
            NearbyView(
                group=group_view(snapshot, series),
                area_id=series.area_id,
                area_name=snapshot.areas[series.area_id].name,
                minutes=round(minutes),
            )
            for series, minutes in nearest_groups(snapshot, known, NEAREST)
        ),
        others=_others(snapshot, known),
        lacks=_lacks(snapshot, known),
        access=figures.of_area(known),
        bands=figures.bands[known],
        mean_per_100=figures.mean_per_100,
        area_count=len(snapshot.facts.areas),
    )


def group_view(snapshot: Snapshot, series: Series) -> GroupView:
    """One group with its dates, and where it does not meet."""
    strand = snapshot.strands[series.strand_id]
    venue = snapshot.venues.get(series.venue_id) if series.venue_id else None
    return GroupView(
        id=series.id,
        title=strand.public_title,
        band_name=snapshot.bands[series.band_id].name,
        cadence=strand.cadence.value,
        weekday=series.weekday,
        start_minute=series.start_minute,
        end_minute=series.end_minute,
        venue_name=venue.name if venue else None,
        venue_postcode=venue.postcode if venue else None,
        step_free=venue.step_free if venue else None,
        online=strand.mode.value == "online",
        places=series.places,
        dates=series.dates,
        missed=tuple((missed.day, missed.because) for missed in series.missed),
        reason=_reason(strand),
    )


def _in_order(snapshot: Snapshot, area_id: str) -> list[Series]:
    own = [series for series in snapshot.public_series if series.area_id == area_id]
    bands = {band.id: band.youngest_years for band in snapshot.facts.bands}
    return sorted(own, key=lambda one: (len(one.dates) == 1, bands[one.band_id], one.weekday, one.start_minute, one.id))


def _single_dates(groups: Sequence[GroupView]) -> tuple[SingleDatesView, ...]:
    """Put meetings that stand alone under one heading, where there are two or more of a kind for an age band."""
    kinds: dict[tuple[str, str, str], list[GroupView]] = {}
    for one in groups:
        if len(one.dates) == 1:
            kinds.setdefault((one.title, one.band_name, one.reason), []).append(one)
    return tuple(
        SingleDatesView(
            title=title,
            band_name=band_name,
            reason=reason,
            meetings=tuple(sorted(found, key=lambda one: (one.dates[0], one.start_minute, one.id))),
        )
        for (title, band_name, reason), found in kinds.items()
        if len(found) > 1
    )


def _belongs(group: GroupView, together: Sequence[SingleDatesView]) -> bool:
    return any(group in one.meetings for one in together)


def _others(snapshot: Snapshot, area_id: str) -> tuple[OtherGroupView, ...]:
    return tuple(
        OtherGroupView(
            name=group.name,
            organisation=group.organisation,
            band_names=tuple(snapshot.bands[band_id].name for band_id in group.band_ids),
            sessions_per_month=group.sessions_per_month,
            places=group.places,
        )
        for group in snapshot.facts.local_groups
        if group.area_id == area_id
    )


def _lacks(snapshot: Snapshot, area_id: str) -> tuple[tuple[str, str], ...]:
    """Sentences of the optimiser on what an area has not; what it has stands with each group.

    Sentences about households or staff are left out: a stranger reads this.
    """
    explanations = explain_area(snapshot.facts, snapshot.plan, area_id)
    told = [one for one in explanations if not one.has and not snapshot.names_somebody(one.about, one.because)]
    return tuple((one.about, one.because.replace("_", " ")) for one in told)


def _reason(strand: Strand) -> str:
    kept = "Promised" if strand.least_series else "Offered"
    if strand.source == PRODUCT_DEFAULT:
        return f"{kept}; the contract leaves the form open"
    return f"{kept} by the contract: {strand.source}"
