"""What a coordinator reads of the KPIs: every figure in full, and every record behind it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from geo.forecasts import Forecast
from scheduler import clock
from scheduler.contract_kpis import CountedKpis, count_kpis, forecast_of
from scheduler.domain.kpi_measures import KpiCount, KpiMeasure
from scheduler.domain.kpi_results import KpiDays, KpiResult, Points
from scheduler.errors import EvenhandError
from scheduler.store import Db, Store
from scheduler.store.audit import record_audits
from scheduler.store.kpi_names import household_words, person_words, session_words, venue_words
from scheduler.store.reports import service_names

ROWS_OF_A_PAGE = 50
SECONDS_FRESH = 30.0
"""So long figures are shown as they were counted."""
SESSION, PERSON, HOUSEHOLD, VENUE, AREA, REFERRAL = "session", "person", "household", "venue", "area", "referral"
RECORDS: Mapping[KpiMeasure, str] = {
    KpiMeasure.AREAS_EVERY_MONTH: AREA,
    KpiMeasure.DIFFERENT_CARERS: PERSON,
    KpiMeasure.CARERS_ABOVE_LIMIT: PERSON,
    KpiMeasure.DIFFERENT_FAMILIES: HOUSEHOLD,
    KpiMeasure.VENUES: VENUE,
    KpiMeasure.REFERRALS: REFERRAL,
    KpiMeasure.FIRST_CONTACT: REFERRAL,
    KpiMeasure.SUPPORT_PLAN: REFERRAL,
    KpiMeasure.AVERAGE_WAIT: REFERRAL,
    KpiMeasure.LONGEST_WAIT: REFERRAL,
}
"""What stands behind a measure; sessions where nothing is said."""
SEEN = {PERSON: "carer", HOUSEHOLD: "household"}
"""Records with names of people, by what the audit trail calls them."""
MEASURE_WORDS: Mapping[KpiMeasure, str] = {
    KpiMeasure.SESSIONS: "Sessions held",
    KpiMeasure.HELD_AS_PLANNED: "Held, of those planned",
    KpiMeasure.AREAS_EVERY_MONTH: "Areas with something every month",
    KpiMeasure.ATTENDANCES: "Attendances",
    KpiMeasure.ATTENDANCE_RATE: "Attendance rate",
    KpiMeasure.PLACES_FILLED: "Places filled",
    KpiMeasure.DIFFERENT_CARERS: "Different carers",
    KpiMeasure.CARERS_ABOVE_LIMIT: "Carers with more sessions than one person may have",
    KpiMeasure.DIFFERENT_FAMILIES: "Different families",
    KpiMeasure.VENUES: "Places taking part",
    KpiMeasure.SATISFIED: "Satisfied, of those who answered",
    KpiMeasure.REFERRALS: "Referrals",
    KpiMeasure.FIRST_CONTACT: "First contact in time",
    KpiMeasure.SUPPORT_PLAN: "Support plan in time",
    KpiMeasure.AVERAGE_WAIT: "Working days to the start of support, on average",
    KpiMeasure.LONGEST_WAIT: "Working days to the start of support, at the longest",
}


class NoSuchKpiError(EvenhandError):
    """The contract has no such KPI, or it is not measured here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiLineView:
    """A KPI as the list shows it."""

    result: KpiResult
    forecast: Forecast | None

    @property
    def id(self) -> str:
        """Its id in the profile."""
        return self.result.definition.id


@dataclass(frozen=True, slots=True, kw_only=True)
class KpisView:
    """The list of KPIs."""

    service: str
    synthetic: bool
    days: KpiDays
    lines: tuple[KpiLineView, ...]
    points: Points | None
    failure_words: str
    areas: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiDetail:
    """One KPI with a page of the records behind it; ``rows`` are ids and words, ``kind`` what they are."""

    line: KpiLineView
    days: KpiDays
    kind: str
    missed: bool
    rows: tuple[tuple[str, str], ...]
    total: int
    page: int
    pages: int
    areas: Mapping[str, str]


class ReadKpis:
    """KPIs of the contract's year so far.

    Parameters
    ----------
    store
        The database.
    data_dir
        Where the profiles are.
    ticks
        Seconds that only go forward.
    """

    def __init__(self, store: Store, data_dir: Path, ticks: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._data_dir = data_dir
        self._ticks = ticks
        self._kept: dict[str, tuple[float, CountedKpis]] = {}
        self._lock = Lock()

    def _counted(self, db: Db, service_id: str) -> CountedKpis:
        """Return everything counted, at most half a minute old; of several who ask at once, one counts."""
        with self._lock:
            kept = self._kept.get(service_id)
            if kept is not None and self._ticks() - kept[0] <= SECONDS_FRESH and kept[1].days.until == clock.today():
                return kept[1]
            began = self._ticks()
            found = count_kpis(db, service_id, clock.today(), self._data_dir)
            self._kept[service_id] = (began, found)
            return found

    def view(self, service_id: str) -> KpisView:
        """List the KPIs; an unknown service has none."""
        with self._store.read() as db:
            names = service_names(db, service_id)
            found = self._counted(db, service_id)
        return KpisView(
            service=names.name if names else "",
            synthetic=bool(names and names.synthetic),
            days=found.days,
            lines=tuple(
                KpiLineView(result=one, forecast=forecast_of(one, found.records, found.days)) for one in found.results
            ),
            points=found.points,
            failure_words=found.contract.failure_words,
            areas=names.areas if names else {},
        )

    def one(self, service_id: str, kpi_id: str, *, by: str, page: int = 1, missed: bool = False) -> KpiDetail:
        """Show one KPI and a page of what stands behind it; ``missed`` asks for what does not count.

        That ``by`` saw a person's or a household's name is noted of each of them.

        Raises
        ------
        NoSuchKpiError
            When the contract has none of this id, or our records do not hold it.
        """
        with self._store.read() as db:
            found = self._counted(db, service_id)
            result = next((one for one in found.results if one.definition.id == kpi_id), None)
            if result is None or result.count is None or result.definition.measure is None:
                message = f"The contract has no KPI “{kpi_id}” that is measured here; choose one from the list of KPIs."
                raise NoSuchKpiError(message)
            names = service_names(db, service_id)
            areas = names.areas if names else {}
            kind = RECORDS.get(result.definition.measure, SESSION)
            ids = result.count.missed if missed else result.count.behind
            pages = max(1, -(-len(ids) // ROWS_OF_A_PAGE))
            page = min(max(page, 1), pages)
            shown = ids[(page - 1) * ROWS_OF_A_PAGE : page * ROWS_OF_A_PAGE]
            words = _words(db, service_id, kind, shown, areas)
        if kind in SEEN and shown:
            self._note(service_id, SEEN[kind], {one: {"kpi": kpi_id} for one in shown}, by)
        return KpiDetail(
            line=KpiLineView(result=result, forecast=forecast_of(result, found.records, found.days)),
            days=found.days,
            kind=kind,
            missed=missed,
            rows=tuple((one, words.get(one, one)) for one in shown),
            total=len(ids),
            page=page,
            pages=pages,
            areas=areas,
        )

    def _note(self, service_id: str, about: str, seen: Mapping[str, Mapping[str, str]], by: str) -> None:
        with self._store.write() as db:
            action = f"saw {about} behind a KPI"
            record_audits(db, service_id=service_id, actor=by, action=action, about_kind=about, details=seen)


def _words(db: Db, service_id: str, kind: str, ids: Sequence[str], areas: Mapping[str, str]) -> Mapping[str, str]:
    """Name the records of a page."""
    if kind == AREA:
        return areas
    ask: dict[str, Callable[[Db, str, Sequence[str]], dict[str, str]]] = {
        SESSION: session_words,
        PERSON: person_words,
        HOUSEHOLD: household_words,
        VENUE: venue_words,
    }
    return ask[kind](db, service_id, ids) if kind in ask and ids else {}


def figure_of(count: KpiCount | None, *, share: bool) -> str:
    """Write a KPI's figure: a share with its parts, or a number.

    Examples
    --------
    >>> figure_of(KpiCount(count=30, of=40), share=True), figure_of(KpiCount(count=12), share=False)
    ('75.0 % (30 of 40)', '12')
    """
    value = None if count is None else count.value
    if count is None or value is None:
        return "–"
    if count.whole:
        return f"{value:,.0f} of {count.whole:,}"
    return f"{value:.1f} % ({count.count:,.0f} of {count.of:,.0f})" if share else f"{value:,.6g}"
