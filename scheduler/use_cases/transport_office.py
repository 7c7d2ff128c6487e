"""Transport as the office arranges it: who is granted a seat, which day is planned, what came of it, what it costs."""

from __future__ import annotations

from datetime import date

from scheduler.store import Store
from scheduler.use_cases.transport_views import (
    CostsView,
    DayLine,
    DayView,
    Decision,
    PaperLine,
    RequestLine,
)


class TransportOffice:
    """Transport of a service.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def days(self, service_id: str, *, today: date | None = None) -> tuple[DayLine, ...]:
        """List the days from today on for which somebody asked for transport, in order."""
        raise NotImplementedError

    def day(self, service_id: str, day: date) -> DayView:
        """Show one day: its problems, runs, and who is not carried; a day without anything is empty, never missing."""
        raise NotImplementedError

    def requests(
        self, service_id: str, *, decision: Decision | None = Decision.OPEN, today: date | None = None
    ) -> tuple[RequestLine, ...]:
        """List requests for sessions to come, by session and carer; ``decision`` None lists all."""
        raise NotImplementedError

    def papers(self, service_id: str, *, today: date | None = None) -> tuple[PaperLine, ...]:
        """Say what has lapsed and what will within six weeks, refusals first."""
        raise NotImplementedError

    def costs(self, service_id: str, first: date, last: date, *, what_if: bool = False) -> CostsView:
        """Add up what the planned days cost; ``what_if`` plans each kind of day again with one more vehicle (slow)."""
        raise NotImplementedError

    def grant(self, service_id: str, session_id: int, carer_id: str, *, by: str, because: str = "") -> None:
        """Grant a request. Raises MistakesError when there is no such request."""
        raise NotImplementedError

    def refuse(self, service_id: str, session_id: int, carer_id: str, *, by: str, because: str) -> None:
        """Refuse a request, with the reason that the household is told. Raises MistakesError (``because``) without."""
        raise NotImplementedError

    def plan_day(self, service_id: str, day: date, *, by: str) -> str:
        """Queue the planning of a day and return the job's id. Raises TransportProblemsError with every problem."""
        raise NotImplementedError

    def plan_term(self, service_id: str, *, by: str, today: date | None = None) -> tuple[date, ...]:
        """Queue the planning of every day to come that wants it; days with problems are left out. Returns the days."""
        raise NotImplementedError

    def report_trouble(self, service_id: str, day: date, *, vehicle_id: str, because: str, by: str) -> str:
        """Take a vehicle off the road for a day and queue the repair of its runs; returns the job's id."""
        raise NotImplementedError

    def back_on_the_road(self, service_id: str, day: date, *, vehicle_id: str, by: str) -> None:
        """Undo ``report_trouble``; the day is then to be planned again."""
        raise NotImplementedError
