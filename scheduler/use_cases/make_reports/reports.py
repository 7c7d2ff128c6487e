"""Make, sign and keep reports; a coordinator sees full figures, the council what disclosure control releases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import geopandas as gpd
import holidays

from scheduler import clock
from scheduler.domain.contract import DueRule
from scheduler.domain.disclosure import DisclosurePolicy
from scheduler.domain.report_links import changes_between
from scheduler.domain.reports import (
    PublishedReport,
    ReportError,
    ReportKind,
    ReportPeriod,
    due_on,
    period_with,
    read_period,
    why_not_sign,
)
from scheduler.store import Store, record_audit
from scheduler.store.booking_policy import load_booking_policy
from scheduler.store.reports import (
    SignedRecord,
    first_session,
    hold_reports,
    report_settings,
    reviews,
    set_report_settings,
    set_review,
    sign_report,
    signed_reports,
)
from scheduler.use_cases.make_reports.build import Built, build
from scheduler.use_cases.make_reports.contract import contract_of
from scheduler.use_cases.make_reports.costs_now import CostsNow, costs_now
from scheduler.use_cases.make_reports.files import ReportFile, file_of
from scheduler.use_cases.make_reports.kept import document_of, full_document, published_of

LISTED_PERIODS = {ReportKind.MONTHLY: 6, ReportKind.QUARTERLY: 4, ReportKind.ANNUAL: 2, ReportKind.IMPROVEMENT: 2}
MOST_HIDDEN_UP_TO = 50
FindAreas = Callable[[str], gpd.GeoDataFrame | None]


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of a year and the next."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=(year, year + 1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """A report in the coordinator's list; ``due`` and ``rule`` are None where the contract asks for no such report."""

    period: ReportPeriod
    due: date | None
    signed: SignedRecord | None
    state: str
    rule: DueRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReport:
    """A report as a coordinator sees it: what the council would get, and the full counts beside it."""

    report: PublishedReport
    full: dict[str, float]
    why_not_sign: str | None
    versions: tuple[SignedRecord, ...]
    changes: tuple[str, ...]


class MakeReports:
    """Reports of a service.

    Parameters
    ----------
    store
        The database.
    data_dir
        The folder of shipped data: factors of carbon.
    find_areas
        Gives the outlines of a service's areas for the map, None where there are none.
    """

    def __init__(self, store: Store, data_dir: Path, find_areas: FindAreas = lambda _: None) -> None:
        self._store = store
        self._data_dir = data_dir
        self._find_areas = find_areas

    def due(self, service_id: str, *, today: date | None = None) -> tuple[DueLine, ...]:
        """List the reports of the last periods in which there was a session, with what is due, the next due first."""
        now = today or clock.today()
        with self._store.read() as db:
            signed = {(one.kind, one.first): one for one in signed_reports(db, service_id)}
            dates = reviews(db, service_id)
            contract = contract_of(db, service_id, self._data_dir)
            begun = first_session(db, service_id)
        lines = []
        for kind, most in LISTED_PERIODS.items():
            rule, period = contract.rule(kind), period_with(kind, now, contract.year_starts_month)
            for _ in range(most):
                if begun is not None and period.last < begun:
                    break  # there was nothing to report yet
                off = bank_holidays(period.last.year)
                due = None if rule is None else due_on(period, off, dates.get(period.first), rule)
                kept = signed.get((kind, period.first))
                state = _state(period, due, kept, now)
                lines.append(DueLine(period=period, due=due, signed=kept, state=state, rule=rule))
                period = period_with(kind, period.first - timedelta(days=1), contract.year_starts_month)
        return tuple(sorted(lines, key=_most_urgent_first))

    def show(self, service_id: str, kind: str, first: str, *, today: date | None = None) -> ShownReport:
        """Make a report from the figures of now.

        Raises
        ------
        ReportError
            When there is no such report, or its period has not begun.
        DisclosureError
            When nothing can be released.
        """
        now = today or clock.today()
        with self._store.read() as db:
            period = read_period(kind, first, now, load_booking_policy(db, service_id).year_starts_month)
            built = build(db, service_id, period, now, self._data_dir)
        return _shown(built, now)

    def sign(self, service_id: str, kind: str, first: str, *, by: str, name: str, changes: str = "") -> int:
        """Sign a report and keep it as it is now; signed before, it is kept as a new version that says what changed.

        Returns
        -------
        int
            The version.

        Raises
        ------
        ReportError
            When the period is not over, or a correction does not say what changed.
        """
        now = clock.now()
        with self._store.write() as db:
            hold_reports(db, service_id)
            period = read_period(kind, first, now.date(), load_booking_policy(db, service_id).year_starts_month)
            problem = why_not_sign(period, now.date())
            if problem:
                raise ReportError(problem)
            built = build(db, service_id, period, now.date(), self._data_dir)
            shown = _shown(built, now.date())
            version = len(shown.versions) + 1
            said = changes.strip()
            if version > 1 and not said:
                message = "This report was signed before. Say what was corrected and why, then sign again."
                raise ReportError(message)
            kept = {
                "kind": period.kind.value,
                "first": period.first,
                "last": period.last,
                "version": version,
                "made_at": shown.report.head.made_at,
                "signed_at": now,
                "signed_by": by,
                "signed_name": name,
                "changes": _changes_words(said, shown.changes),
                "full": full_document(built.before),
                "shown": document_of(shown.report),
            }
            sign_report(db, service_id, kept)
            record_audit(
                db,
                service_id=service_id,
                actor=by,
                action="signed report",
                about_kind="report",
                about_id=f"{period.kind.value}:{period.first}",
                detail={"version": version},
            )
        return version

    def signed(self, service_id: str, report_id: int) -> PublishedReport:
        """Return a signed report as it was signed.

        Raises
        ------
        ReportError
            When the service has none of this number.
        """
        with self._store.read() as db:
            for one in signed_reports(db, service_id):
                if one.id == report_id:
                    return published_of(one)
        message = f"There is no signed report {report_id}; choose one of the list."
        raise ReportError(message)

    def all_signed(self, service_id: str) -> tuple[SignedRecord, ...]:
        """Every signed report, the newest first."""
        with self._store.read() as db:
            return tuple(reversed(signed_reports(db, service_id)))

    def file(self, service_id: str, report: PublishedReport, kind: str) -> ReportFile:
        """Make a file of a report."""
        return file_of(report, kind, self._find_areas(service_id))

    def settings(self, service_id: str) -> DisclosurePolicy:
        """Return how small counts are hidden."""
        with self._store.read() as db:
            found = report_settings(db, service_id)
        return DisclosurePolicy() if found is None else DisclosurePolicy(hidden_up_to=found[0], zeros_shown=found[1])

    def set_settings(self, service_id: str, hidden_up_to: str, *, zeros_shown: bool, by: str) -> None:
        """Set how small counts are hidden in reports to come.

        Raises
        ------
        ReportError
            When the threshold is no number from 1 to 50.
        """
        typed = hidden_up_to.strip()
        if not typed.isdecimal() or not 1 <= int(typed) <= MOST_HIDDEN_UP_TO:
            message = f"Hide counts up to: '{typed}' is no whole number from 1 to {MOST_HIDDEN_UP_TO}; 9 is usual."
            raise ReportError(message)
        with self._store.write() as db:
            set_report_settings(db, service_id, int(typed), zeros_shown=zeros_shown)
            record_audit(
                db,
                service_id=service_id,
                actor=by,
                action="changed report settings",
                about_kind="service",
                about_id=service_id,
                detail={"hidden_up_to": int(typed), "zeros_shown": zeros_shown},
            )

    def costs(self, service_id: str, *, today: date | None = None) -> CostsNow:
        """Count what the contract's year so far cost, in full, for the office.

        Raises
        ------
        ReportError
            When there is no such service.
        """
        with self._store.read() as db:
            return costs_now(db, service_id, today or clock.today(), self._data_dir)

    def set_review(self, service_id: str, first: str, review_on: date) -> None:
        """Set the day of the review of the quarter that holds the day ``first``.

        Raises
        ------
        ReportError
            When there is no such quarter, or the review lies before its end.
        """
        with self._store.write() as db:
            starts = load_booking_policy(db, service_id).year_starts_month
            period = read_period(ReportKind.QUARTERLY, first, clock.today(), starts)
            if review_on <= period.last:
                message = (
                    f"The review of {period.words} cannot be on {review_on.day} {review_on:%B %Y}: the quarter is not "
                    "over then. Choose a later day."
                )
                raise ReportError(message)
            set_review(db, service_id, period.first, review_on)


_URGENT = ("overdue", "due")


def _most_urgent_first(one: DueLine) -> tuple[bool, int]:
    return one.state not in _URGENT, -(one.due or one.period.last).toordinal()


def _state(period: ReportPeriod, due: date | None, kept: SignedRecord | None, today: date) -> str:
    if kept is not None:
        return "signed"
    if period.last >= today:
        return "running"
    if due is None:
        return "not asked for"
    return "overdue" if due < today else "due"


def _shown(built: Built, today: date) -> ShownReport:
    versions = built.versions
    changes: tuple[str, ...] = ()
    if versions:
        before = published_of(versions[-1]).released
        now = built.report.released
        changes = changes_between({**before.counts, **before.things}, {**now.counts, **now.things})
    return ShownReport(
        report=built.report,
        full=built.full,
        why_not_sign=why_not_sign(built.report.head.period, today),
        versions=versions,
        changes=changes,
    )


def _changes_words(said: str, changes: tuple[str, ...]) -> str:
    return "; ".join((said, *changes)) if changes else said
