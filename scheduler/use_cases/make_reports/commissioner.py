"""The commissioner's site: the year so far in a few answers, made of released figures alone, less than a minute old."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from threading import Lock, Thread

import geopandas as gpd

from exports.report_charts import Chart, area_map
from exports.report_charts import trend as month_by_month
from scheduler import clock
from scheduler.domain.report_figures import ALL
from scheduler.domain.reports import PublishedReport, ReportError, ReportKind, period_with
from scheduler.store import Store
from scheduler.store.booking_policy import load_booking_policy
from scheduler.store.reports import SignedRecord, count_held, service_names, signed_reports
from scheduler.use_cases.make_reports.build import build
from scheduler.use_cases.make_reports.files import ReportFile, file_of
from scheduler.use_cases.make_reports.kept import published_of

log = logging.getLogger(__name__)

SECONDS_FRESH = 30.0
"""So long a view is shown as it is; twenty readers cost what one does."""
SECONDS_AT_MOST = 50.0
"""An older one is never shown: whoever marks a register is seen here within a minute. Between the two a reader gets the
view at hand while a new one is made."""
MONTHS_COMPARED = 3
SAME_WITHIN = 0.05
TOO_EARLY = "Too early to say"
LOOKS_AHEAD = timedelta(days=200)
FindAreas = Callable[[str], gpd.GeoDataFrame | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLine:
    """How an area is served; figures are None where they are hidden or cannot be had."""

    id: str
    name: str
    places_per_100: float | None
    reached: float | None
    sessions: float
    came: float | None
    unmet: float | None
    to_come: int
    no_carers: bool
    """Nobody is on the register there, so that there is nothing to divide by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionersView:
    """The first screen and what stands below it."""

    report: PublishedReport
    on_target: int
    measured: int
    areas: tuple[AreaLine, ...]
    whole_per_100: float | None
    trend: str
    """Whether it gets better, in a word or two."""
    trend_words: str
    signed: tuple[SignedRecord, ...]
    to_come: int
    map: Chart | None
    months: Chart | None


class ReadCommissioner:
    """Figures for whoever commissions the service; nothing personal is in them.

    Parameters
    ----------
    store, data_dir, find_areas
        As for ``MakeReports``.
    ticks
        Seconds that only go forward.
    """

    def __init__(
        self,
        store: Store,
        data_dir: Path,
        find_areas: FindAreas = lambda _: None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._data_dir = data_dir
        self._find_areas = find_areas
        self._ticks = ticks
        self._kept: dict[str, tuple[float, CommissionersView]] = {}
        self._lock = Lock()
        self._maker: Thread | None = None

    def view(self, service_id: str) -> CommissionersView:
        """Return the year so far, at most 50 seconds old.

        Raises
        ------
        ReportError
            When there is no such service.
        DisclosureError
            When nothing can be released.
        """
        kept = self._kept.get(service_id)
        if kept is not None and self._ticks() - kept[0] <= SECONDS_AT_MOST:
            if self._ticks() - kept[0] > SECONDS_FRESH:
                self._make_meanwhile(service_id)
            return kept[1]
        with self._lock:  # one reader makes it, the others wait for it
            kept = self._kept.get(service_id)
            if kept is not None and self._ticks() - kept[0] <= SECONDS_FRESH:
                return kept[1]
            return self._renew(service_id)

    def _renew(self, service_id: str) -> CommissionersView:
        began = self._ticks()  # what is marked while it is made may be missing from it
        view = self._make(service_id)
        self._kept[service_id] = (began, view)
        return view

    def _make_meanwhile(self, service_id: str) -> None:
        """Make a new view beside the readers of the one at hand, where nobody does yet."""
        if not self._lock.acquire(blocking=False):
            return

        def work() -> None:
            try:
                self._renew(service_id)
            except Exception:  # whatever it is, the next reader who must wait makes the view and is told
                log.exception("The commissioner's view was not made anew; who reads after it is too old makes it.")
            finally:
                self._lock.release()

        self._maker = Thread(target=work, name="commissioner's view", daemon=True)
        self._maker.start()

    def wait(self) -> None:
        """Wait until a view that is being made meanwhile is there."""
        if self._maker is not None:
            self._maker.join()

    def _make(self, service_id: str) -> CommissionersView:
        today = clock.today()
        with self._store.read() as db:
            names = service_names(db, service_id)
            starts = load_booking_policy(db, service_id).year_starts_month
            period = period_with(ReportKind.ANNUAL, today, starts)
            built = build(db, service_id, period, today, self._data_dir, live=True)
            ahead = today + LOOKS_AHEAD
            coming = count_held(db, service_id, today + timedelta(days=1), ahead, today=ahead)
            signed = tuple(reversed(signed_reports(db, service_id)))
        report = built.report
        states = [report.kpi_status(line) for line in report.kpis]
        to_come: dict[str, int] = {}
        for one in coming:
            to_come[one.area_id] = to_come.get(one.area_id, 0) + one.sessions
        trend, words = _trend(report, today)
        return CommissionersView(
            report=report,
            on_target=states.count("On target"),
            measured=sum(state in {"On target", "Below target", "Above limit"} for state in states),
            areas=_areas(report, {} if names is None else names.areas, to_come),
            whole_per_100=report.released.percentages.get(f"places per 100|{ALL}"),
            trend_words=words,
            trend=trend,
            signed=signed,
            to_come=sum(to_come.values()),
            map=area_map(report, self._find_areas(service_id), narrow=True),
            months=month_by_month(report),
        )

    def live_file(self, service_id: str, kind: str) -> ReportFile:
        """Make a file of the year so far; errors as ``view`` and for an unknown kind of file."""
        return file_of(self.view(service_id).report, kind, self._find_areas(service_id))

    def signed_file(self, service_id: str, report_id: int, kind: str) -> ReportFile:
        """Make a file of a signed report, as it was signed.

        Raises
        ------
        ReportError
            When the service has no signed report of this number, or there is no such kind of file.
        """
        with self._store.read() as db:
            found = next((one for one in signed_reports(db, service_id) if one.id == report_id), None)
        if found is None:
            message = f"There is no signed report {report_id}; choose one of the list."
            raise ReportError(message)
        return file_of(published_of(found), kind, self._find_areas(service_id))


def _areas(report: PublishedReport, names: dict[str, str], to_come: dict[str, int]) -> tuple[AreaLine, ...]:
    """Return every area, the worst served first; those whose figure is hidden stand last."""
    released = report.released
    lines = [
        AreaLine(
            id=key,
            name=name,
            places_per_100=released.percentages.get(f"places per 100|area|{key}"),
            reached=released.percentages.get(f"reached|area|{key}"),
            sessions=released.things.get(f"sessions|area|{key}", 0.0),
            came=released.counts.get(f"came|area|{key}"),
            unmet=released.counts.get(f"unmet|area|{key}"),
            to_come=to_come.get(key, 0),
            no_carers=f"places per 100|area|{key}" not in released.percentages,
        )
        for key, name in names.items()
    ]
    return tuple(sorted(lines, key=lambda one: (one.places_per_100 is None, one.places_per_100 or 0.0, one.name)))


def _trend(report: PublishedReport, today: date) -> tuple[str, str]:
    """Hold the last three whole months beside the three before them; a change of less than 5 % is none."""
    table = next(one for one in report.tables if one.short == "Month by month")
    rows = [row for row in table.rows if row.key < f"{today:%Y-%m}"]
    values = [None if row.figures[1] is None else report.released.figure(row.figures[1]) for row in rows]
    late, early = values[-MONTHS_COMPARED:], values[-2 * MONTHS_COMPARED : -MONTHS_COMPARED]
    if len(early) < MONTHS_COMPARED:
        return TOO_EARLY, "There are not yet six whole months of this year to compare."
    now, before = sum(one or 0 for one in late), sum(one or 0 for one in early)
    if None in late or None in early:
        return TOO_EARLY, "Too few attendances in some months to compare."
    words = f"{now:,.0f} attendances in the last three whole months, {before:,.0f} in the three before"
    if abs(now - before) < SAME_WITHIN * max(before, 1):
        return "About the same", words
    return "Yes" if now > before else "No", words
