"""Everything the site can be asked, in one place; what is costly is worked out once a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from threading import Lock

from scheduler.domain.places_left import PlacesWord, places_word
from scheduler.figures import venue_lines
from scheduler.store.feed_rows import SessionChange
from scheduler.use_cases.read_site import areas, coverage, feeds, filters, programme, promises, session_page
from scheduler.use_cases.read_site.coverage import Ground
from scheduler.use_cases.read_site.downloads import Downloads
from scheduler.use_cases.read_site.equity import (
    Evidence,
    FindEvidence,
    equity_view,
    no_evidence,
    where_next_view,
)
from scheduler.use_cases.read_site.equity_views import EquityView, WhereNextView
from scheduler.use_cases.read_site.figures import Figures, aim_view, figures_of
from scheduler.use_cases.read_site.programme_views import Choice, Filters, MonthView, ProgrammeView, SessionPageView
from scheduler.use_cases.read_site.snapshot import NoPlanYetError, Snapshot, Source
from scheduler.use_cases.read_site.views import (
    AboutDataView,
    AboutView,
    AreaSummaryView,
    AreaView,
    CoverageView,
    FeedChoice,
    FeedChoices,
    FeedView,
    HomeView,
    MapView,
    PlanView,
)

FIRST_SESSIONS = 6
"""The first page shows whole days from the start of the term until it shows this many sessions."""

MOST_FEEDS = 200
"""Calendars kept at once."""


class Pages:
    """Everything that can be asked of one plan; what is costly is worked out when first asked for and then kept."""

    def __init__(self, snapshot: Snapshot, ground: Ground | None, base_url: str | None) -> None:
        self.snapshot = snapshot
        self._ground = ground
        self._base_url = base_url
        self._areas: dict[str, AreaView] = {}
        self._equity: tuple[Evidence, EquityView] | None = None
        self._downloads: tuple[Evidence, Downloads] | None = None
        self._sessions: dict[str, SessionPageView] = {}
        self._feeds: dict[tuple[FeedChoice, str | None, tuple[SessionChange, ...]], FeedView] = {}

    @cached_property
    def _figures(self) -> Figures:
        return figures_of(self.snapshot)

    @cached_property
    def about(self) -> AboutView:
        """What stands on every page."""
        facts = self.snapshot.facts
        return AboutView(
            service_name=facts.service_name,
            term_name=facts.term.name,
            term_first=facts.term.first,
            term_last=facts.term.last,
            synthetic=facts.synthetic,
        )

    @cached_property
    def home(self) -> HomeView:
        """The key figures and the first sessions of the term."""
        snapshot, figures = self.snapshot, self._figures
        aims = snapshot.plan.aims
        until = [session.day for session in snapshot.sessions[:FIRST_SESSIONS]][-1:]
        sessions = tuple(session for session in snapshot.sessions if until and session.day <= until[0])
        return HomeView(
            sessions=snapshot.plan.session_count,
            groups=snapshot.group_count,
            events=snapshot.event_count,
            home_visits=snapshot.home_visit_count,
            areas=len(snapshot.facts.areas),
            areas_served_monthly=figures.key.areas_served_every_month,
            worst_area=figures.worst,
            mean_per_100=figures.mean_per_100,
            headline_aim=aim_view(aims[0]) if aims else None,
            first_days=programme.days_of_sessions(snapshot, sessions),
            area_choices=self.area_choices,
            holidays=snapshot.facts.term.school_holidays,
            bank_holidays=snapshot.facts.term.bank_holidays,
        )

    def programme(self, asked: Filters, page: int) -> ProgrammeView:
        """Read one page of the list of sessions."""
        return programme.programme(self.snapshot, asked, page)

    def month(self, asked: Filters) -> MonthView:
        """Read one month of sessions."""
        return programme.month(self.snapshot, asked)

    def session(self, public_id: str) -> SessionPageView:
        """Read everything about one session; raises `UnknownSessionError`."""
        if public_id not in self._sessions:
            self._sessions[public_id] = session_page.session_page(self.snapshot, self._ground, public_id)
        return self._sessions[public_id]

    def session_calendar(self, public_id: str, page_url: str, changes: tuple[SessionChange, ...] = ()) -> FeedView:
        """Write one session as a calendar file; raises `UnknownSessionError`."""
        return session_page.session_calendar(self.snapshot, public_id, page_url, changes)

    @cached_property
    def area_choices(self) -> tuple[Choice, ...]:
        """Every area by name."""
        return filters.area_choices(self.snapshot)

    @cached_property
    def areas(self) -> tuple[AreaSummaryView, ...]:
        """Every area with what it has."""
        return areas.area_summaries(self.snapshot)

    def area(self, area_id: str) -> AreaView:
        """Read everything about one area; raises `UnknownAreaError`."""
        if area_id not in self._areas:
            self._areas[area_id] = areas.area_view(self.snapshot, self._figures, area_id)
        return self._areas[area_id]

    @cached_property
    def coverage(self) -> CoverageView:
        """The ranked plot and the table."""
        return coverage.coverage_view(self.snapshot, self._figures, self._ground)

    @cached_property
    def coverage_map(self) -> MapView | None:
        """The map, or None where there are no boundaries."""
        return coverage.map_view(self.snapshot, self._figures, self._ground)

    def coverage_files(self, evidence: Evidence) -> Downloads:
        """Pictures, table and areas to take along; made again only when what is recorded has changed."""
        if self._downloads is None or self._downloads[0] != evidence:
            self._downloads = (evidence, Downloads(self.snapshot, self._figures, self._ground, evidence.take_up))
        return self._downloads[1]

    def equity(self, evidence: Evidence) -> EquityView:
        """Every equity figure; worked out again only when what is recorded has changed."""
        if self._equity is None or self._equity[0] != evidence:
            self._equity = (evidence, equity_view(self.snapshot, self._ground, evidence))
        return self._equity[1]

    @cached_property
    def venue_lines(self) -> tuple[str, ...]:
        """Where venues and areas do not fit each other; nothing where there are no boundaries."""
        return () if self._ground is None else venue_lines(self.snapshot.facts, self._ground.areas)

    @cached_property
    def where_next(self) -> WhereNextView:
        """Where one more monthly group would help most, of the venues on file."""
        return where_next_view(self.snapshot)

    @cached_property
    def where_next_anywhere(self) -> WhereNextView:
        """Where one more monthly group would help most, venue or not."""
        return where_next_view(self.snapshot, self._ground, anywhere=True)

    @cached_property
    def plan(self) -> PlanView:
        """Promises, aims and wishes."""
        return promises.plan_view(self.snapshot)

    @cached_property
    def about_data(self) -> AboutDataView:
        """Choices behind the figures, and licences."""
        return coverage.about_data_view(self.snapshot, self._ground)

    @property
    def base_url(self) -> str | None:
        """Public address of the site as the installation set it, without a slash at its end."""
        return self._base_url

    @cached_property
    def feed_choices(self) -> FeedChoices:
        """Every part of the programme that has a calendar of its own."""
        chosen = filters.filter_choices(self.snapshot)
        return FeedChoices(
            areas=chosen.areas,
            bands=chosen.bands,
            strands=chosen.strands,
            together=frozenset((one.area_id, one.band_id) for one in self.snapshot.public_series),
        )

    def feed(
        self, choice: FeedChoice, asked_at: str | None = None, changes: tuple[SessionChange, ...] = ()
    ) -> FeedView:
        """Write a calendar, of a part or of everything; raises `UnknownAreaError` or `UnknownFeedError`.

        ``asked_at`` is the address that the visitor used; links start with it where no public address is set.
        ``changes`` are the sessions that were cancelled or changed since the plan was published.
        """
        address = self._base_url or asked_at
        key = (choice, address, changes)
        if key not in self._feeds:
            if len(self._feeds) >= MOST_FEEDS:  # a visitor chooses the address, so there could be any number
                self._feeds.clear()
            self._feeds[key] = feeds.feed_of(self.snapshot, choice, address, changes)
        return self._feeds[key]


class Site:
    """Finds the plan that pages show, and keeps what was worked out for it.

    Parameters
    ----------
    source
        Finds and reads the plan to show.
    ground
        Boundaries by service id, or None where there are none.
    base_url
        Public address of the site for links in calendars, such as https://example.org; None takes the address
        that the visitor asked for.
    evidence
        Finds what is recorded beside a plan: who came, how deprived places are. Asked on each view of the figures.
    """

    def __init__(
        self,
        source: Source,
        ground: Callable[[str], Ground | None],
        base_url: str | None = None,
        evidence: FindEvidence = no_evidence,
    ) -> None:
        self._source = source
        self._evidence = evidence
        self._ground = ground
        self._base_url = base_url
        self._kept: Pages | None = None
        self._lock = Lock()

    def plan_id(self) -> str | None:
        """Return the id of the plan that the site shows now, None where there is none."""
        return self._source.newest()

    def places_left(self, shown: Pages, at: datetime) -> Mapping[str, PlacesWord]:
        """Say how the places of each public session stand at ``at``, by public id; read afresh each time.

        Sessions that the source knows nothing of are left out.
        """
        ids = shown.snapshot.public_ids
        found = self._source.places_now(shown.snapshot.plan_id)
        return {ids[one.series_id, one.day]: places_word(one, at) for one in found if (one.series_id, one.day) in ids}

    def equity(self, shown: Pages) -> EquityView:
        """Every equity figure of a plan, with what is recorded by now of who came."""
        return shown.equity(self._evidence(shown.snapshot.facts))

    def coverage_files(self, shown: Pages) -> Downloads:
        """Return what may be taken along of a plan's coverage, with what is recorded by now of who came."""
        return shown.coverage_files(self._evidence(shown.snapshot.facts))

    def changes(self, shown: Pages) -> tuple[SessionChange, ...]:
        """Sessions that were cancelled or changed since the plan was published; read afresh each time."""
        return self._source.changes_now(shown.snapshot.plan_id)

    def pages(self) -> Pages:
        """Return the pages of the newest plan, read again only when there is a newer one.

        Raises
        ------
        NoPlanYetError
            When there is no plan to show; the message says how to make one.
        """
        newest = self._source.newest()
        if newest is None:
            message = (
                "There is no plan to show. Make one with “evenhand plan”, or a demonstration with “evenhand demo”."
            )
            raise NoPlanYetError(message)
        with self._lock:
            if self._kept is None or self._kept.snapshot.plan_id != newest:
                snapshot = Snapshot(self._source.read(newest))
                self._kept = Pages(snapshot, self._ground(snapshot.facts.service_id), self._base_url)
            return self._kept
