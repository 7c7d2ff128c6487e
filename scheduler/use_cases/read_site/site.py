"""Everything the site can be asked, in one place; what is costly is worked out once a plan."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from threading import Lock

from scheduler.domain.coverage import areas_served_every_month
from scheduler.use_cases.read_site import areas, coverage, feeds, programme, promises
from scheduler.use_cases.read_site.coverage import Ground
from scheduler.use_cases.read_site.figures import Figures, aim_view, figures_of
from scheduler.use_cases.read_site.snapshot import NoPlanYetError, Snapshot, Source
from scheduler.use_cases.read_site.views import (
    AboutDataView,
    AboutView,
    AreaSummaryView,
    AreaView,
    Choice,
    CoverageView,
    FeedView,
    Filters,
    HomeView,
    MapView,
    MonthView,
    PlanView,
    ProgrammeView,
)

FIRST_DAYS = 4
"""Days of the term shown on the first page."""


class _Shown:
    """A plan with all that is derived from it, each worked out when first asked for and then kept."""

    def __init__(self, snapshot: Snapshot, ground: Ground | None, base_url: str | None) -> None:
        self.snapshot = snapshot
        self.ground = ground
        self._base_url = base_url
        self._areas: dict[str, AreaView] = {}
        self._feeds: dict[str | None, FeedView] = {}

    @cached_property
    def figures(self) -> Figures:
        return figures_of(self.snapshot)

    @cached_property
    def coverage(self) -> CoverageView:
        return coverage.coverage_view(self.snapshot, self.figures, self.ground)

    @cached_property
    def map(self) -> MapView | None:
        return coverage.map_view(self.snapshot, self.figures, self.ground)

    @cached_property
    def plan(self) -> PlanView:
        return promises.plan_view(self.snapshot)

    def area(self, area_id: str) -> AreaView:
        if area_id not in self._areas:
            self._areas[area_id] = areas.area_view(self.snapshot, self.figures, area_id)
        return self._areas[area_id]

    def feed(self, area_id: str | None) -> FeedView:
        if area_id not in self._feeds:
            self._feeds[area_id] = feeds.feed_of(self.snapshot, area_id, self._base_url)
        return self._feeds[area_id]


class Site:
    """What pages ask.

    Parameters
    ----------
    source
        Finds and reads the plan to show.
    ground
        Boundaries by service id, or None where there are none.
    base_url
        Address of the site for links in calendars, such as https://example.org; None leaves them out.

    Notes
    -----
    Every method raises `NoPlanYetError` while there is no plan. A new plan is noticed at the next request.
    """

    def __init__(self, source: Source, ground: Callable[[str], Ground | None], base_url: str | None = None) -> None:
        self._source = source
        self._ground = ground
        self._base_url = base_url
        self._kept: _Shown | None = None
        self._lock = Lock()

    def plan_id(self) -> str | None:
        """Return the id of the plan that the site shows now, None where there is none."""
        return self._source.newest()

    def about(self) -> AboutView:
        """Read what stands on every page."""
        facts = self._shown().snapshot.facts
        return AboutView(
            service_name=facts.service_name,
            term_name=facts.term.name,
            term_first=facts.term.first,
            term_last=facts.term.last,
            synthetic=facts.synthetic,
        )

    def home(self) -> HomeView:
        """Read the key figures and the first sessions of the term."""
        shown = self._shown()
        snapshot, figures = shown.snapshot, shown.figures
        aims = snapshot.plan.aims
        first = sorted({session.day for session in snapshot.sessions})[:FIRST_DAYS]
        sessions = tuple(session for session in snapshot.sessions if session.day in first)
        return HomeView(
            sessions=snapshot.plan.session_count,
            groups=len(snapshot.public_series),
            home_visits=snapshot.home_visit_count,
            areas=len(snapshot.facts.areas),
            areas_served_monthly=len(areas_served_every_month(snapshot.facts, snapshot.plan)),
            worst_area=figures.worst,
            mean_per_100=figures.mean_per_100,
            headline_aim=aim_view(aims[0]) if aims else None,
            first_days=programme.days_of_sessions(snapshot, sessions),
            area_choices=programme.area_choices(snapshot),
            holidays=snapshot.facts.term.school_holidays,
            bank_holidays=snapshot.facts.term.bank_holidays,
        )

    def programme(self, filters: Filters, page: int) -> ProgrammeView:
        """Read one page of the list of sessions."""
        return programme.programme(self._shown().snapshot, filters, page)

    def month(self, filters: Filters) -> MonthView:
        """Read one month of sessions."""
        return programme.month(self._shown().snapshot, filters)

    def area_choices(self) -> tuple[Choice, ...]:
        """List every area by name."""
        return programme.area_choices(self._shown().snapshot)

    def areas(self) -> tuple[AreaSummaryView, ...]:
        """List every area with what it has."""
        return areas.area_summaries(self._shown().snapshot)

    def area(self, area_id: str) -> AreaView:
        """Read everything about one area; raises `UnknownAreaError`."""
        return self._shown().area(area_id)

    def coverage(self) -> CoverageView:
        """Read the ranked plot and the table."""
        return self._shown().coverage

    def coverage_map(self) -> MapView | None:
        """Read the map, or None where there are no boundaries."""
        return self._shown().map

    def plan(self) -> PlanView:
        """Read promises, aims and wishes."""
        return self._shown().plan

    def about_data(self) -> AboutDataView:
        """Read the choices behind the figures, and licences."""
        shown = self._shown()
        return coverage.about_data_view(shown.snapshot, shown.ground)

    def feed(self, area_id: str | None = None) -> FeedView:
        """Write a calendar, of one area or of everything; raises `UnknownAreaError`."""
        return self._shown().feed(area_id)

    def _shown(self) -> _Shown:
        """Return the newest plan, read again only when there is a newer one."""
        newest = self._source.newest()
        if newest is None:
            message = (
                "There is no plan to show. Make one with “evenhand plan”, or a demonstration with “evenhand demo”."
            )
            raise NoPlanYetError(message)
        with self._lock:
            if self._kept is None or self._kept.snapshot.plan_id != newest:
                snapshot = Snapshot(self._source.read(newest))
                self._kept = _Shown(snapshot, self._ground(snapshot.facts.service_id), self._base_url)
            return self._kept
