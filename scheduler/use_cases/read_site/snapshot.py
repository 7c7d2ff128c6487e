"""One plan with its facts, indexed once, so that every page of the site is a look-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

from exports.programme_events import ages_in_words, public_ids
from scheduler.clock import LOCAL
from scheduler.domain.discretion import is_home_visit, names_of_people, names_somebody, public_key
from scheduler.domain.facts import AgeBand, Area, Facts, Mode, Strand, Venue
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.places_left import SessionNow
from scheduler.domain.plan import Plan, Series
from scheduler.store.feed_rows import SessionChange
from scheduler.use_cases.read_site.programme_views import SessionView


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A plan as the site shows it, with the facts it was made from.

    ``plan_id`` names this very plan: two plans never share one. ``changed_at`` is the aware instant at
    which it was kept, the calendars' Last-Modified.
    """

    plan_id: str
    facts: Facts
    plan: Plan
    changed_at: datetime
    changes: tuple[SessionChange, ...] = ()
    """Sessions that have another time or venue than their series, or were cancelled."""


class Source(Protocol):
    """Where the site finds the plan to show."""

    def newest(self) -> str | None:
        """Id of the plan to show now, or None when there is none yet; asked on every request, so cheap."""

    def read(self, plan_id: str) -> Published:
        """Read the plan and its facts; asked once for each plan."""

    def places_now(self, plan_id: str) -> tuple[SessionNow, ...]:
        """How full each session of the plan is at this moment; asked on every request that shows it, so cheap."""

    def changes_now(self, plan_id: str) -> tuple[SessionChange, ...]:
        """Sessions cancelled or changed since the plan was published; asked with every calendar, so cheap."""


class NoPlanYetError(Exception):
    """There is no plan to show."""


class Snapshot:
    """Facts and plan with the indexes that pages need.

    Home visits are never public: they are counted in totals, and no page or calendar lists one.
    """

    def __init__(self, published: Published) -> None:
        self.plan_id = published.plan_id
        self.facts = published.facts
        self.plan = published.plan
        self.changed_at = published.changed_at
        self._changes = {(one.series_id, one.day): one for one in published.changes}

    @cached_property
    def areas(self) -> dict[str, Area]:
        """Areas by id."""
        return {area.id: area for area in self.facts.areas}

    @cached_property
    def bands(self) -> dict[str, AgeBand]:
        """Age bands by id."""
        return {band.id: band for band in self.facts.bands}

    @cached_property
    def strands(self) -> dict[str, Strand]:
        """Strands by id."""
        return {strand.id: strand for strand in self.facts.strands}

    @cached_property
    def venues(self) -> dict[str, Venue]:
        """Venues by id."""
        return {venue.id: venue for venue in self.facts.venues}

    @cached_property
    def public_series(self) -> tuple[Series, ...]:
        """Series that a stranger may see: all but home visits."""
        return tuple(series for series in self.plan.series if not self.is_home_visit(series))

    @cached_property
    def sessions(self) -> tuple[SessionView, ...]:
        """Every public session, in order of day, time, area and title."""
        views = [self._session(series, day) for series in self.public_series for day in series.dates]
        return tuple(sorted(views, key=lambda one: (one.day, one.start_minute, one.area_name, one.title, one.id)))

    @cached_property
    def public_ids(self) -> dict[tuple[str, date], str]:
        """Ids of the pages of public sessions, by series id and day."""
        return public_ids(self.facts, self.plan)

    @cached_property
    def sessions_by_public_id(self) -> dict[str, SessionView]:
        """Public sessions by the id of their page."""
        return {session.public_id: session for session in self.sessions}

    @cached_property
    def _public_ids_by_id(self) -> dict[str, str]:
        return {session.id: session.public_id for session in self.sessions}

    def public_id_of(self, session_id: str) -> str | None:
        """Id of a session's page by the session's own id (its series and day); None when it has no page."""
        return self._public_ids_by_id.get(session_id)

    @cached_property
    def group_count(self) -> int:
        """Number of public groups that meet more than once."""
        return sum(len(series.dates) > 1 for series in self.public_series)

    @cached_property
    def event_count(self) -> int:
        """Number of public meetings that stand alone."""
        return len(self.public_series) - self.group_count

    @cached_property
    def home_visit_count(self) -> int:
        """Number of home visits in the plan; they are counted and never listed."""
        return sum(len(series.dates) for series in self.plan.series if self.is_home_visit(series))

    @cached_property
    def facts_unchanged(self) -> bool:
        """Whether the facts at hand are the very facts the plan was made from."""
        return fingerprint(self.facts) == self.plan.facts_fingerprint

    @cached_property
    def _names(self) -> frozenset[str]:
        return names_of_people(self.facts, self.plan)

    def names_somebody(self, *texts: str) -> bool:
        """Whether a text names a household or a member of staff: such a text is not for strangers."""
        return names_somebody(self._names, *texts)

    def is_home_visit(self, series: Series) -> bool:
        """Whether a series is a visit to a household."""
        return is_home_visit(series, self.strands[series.strand_id])

    def _session(self, series: Series, day: date) -> SessionView:
        strand = self.strands[series.strand_id]
        change = self._changes.get((series.id, day))
        venue_id = (change.elsewhere if change else None) or series.venue_id
        venue = self.venues.get(venue_id) if venue_id else None
        return SessionView(
            id=f"{series.id}-{day:%Y%m%d}",
            public_id=self.public_ids[series.id, day],
            day=day,
            start_minute=_minute(change.starts_at) if change else series.start_minute,
            end_minute=_minute(change.ends_at) if change else series.end_minute,
            title=strand.public_title,
            strand_key=public_key(strand),
            band_id=series.band_id,
            band_name=self.bands[series.band_id].name,
            ages=ages_in_words(self.bands[series.band_id]),
            area_id=series.area_id,
            area_name=self.areas[series.area_id].name,
            venue_id=venue_id,
            venue_name=venue.name if venue else None,
            venue_postcode=venue.postcode if venue else None,
            step_free=venue.step_free if venue else None,
            online=strand.mode is Mode.ONLINE,
            places=series.places,
            cadence=strand.cadence.value,
        )


def _minute(instant: datetime) -> int:
    """Return the minute of the day, as clocks in England show it."""
    local = instant.astimezone(LOCAL)
    return local.hour * 60 + local.minute
