"""Build one report: count, lay out, and release what may leave beside the reports that were signed before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from geo.intervals import wilson_interval
from scheduler import clock
from scheduler.contract_breakdowns import count_who_came
from scheduler.contract_kpis import satisfaction_target
from scheduler.domain.costs import Factor, Wheels
from scheduler.domain.disclosure import (
    DisclosurePolicy,
    FullReport,
    Released,
)
from scheduler.domain.report_figures import Figures, figures_of, people_by_area, tells_who_came
from scheduler.domain.report_layouts import layouts_of
from scheduler.domain.report_links import Told, release_beside
from scheduler.domain.reports import (
    KpiLine,
    Layout,
    PublishedReport,
    ReportError,
    ReportHead,
    ReportKind,
    ReportPeriod,
    Row,
    Unit,
)
from scheduler.domain.satisfaction import SatisfactionTarget
from scheduler.store import Db
from scheduler.store.booking_policy import load_booking_policy
from scheduler.store.reports import SignedRecord, report_settings, service_names, signed_reports
from scheduler.use_cases.make_reports.counted import (
    count_report,
    kpi_lines,
    read_factors,
    year_until,
)
from scheduler.use_cases.make_reports.kept import published_of, told_of
from scheduler.use_cases.make_reports.kpis_told import contract_lines, without_targets

DEFINITIONS = (
    ("Session held", "A dated meeting of a published programme that was not cancelled, up to the day of the report."),
    ("Places offered", "The places of the sessions held."),
    ("Attendance", "A carer marked present or late in a register. A mark that was corrected does not count."),
    ("Attendance rate", "Attendances of all marks: those who came and those who were expected and did not."),
    ("Different carers", "Carers who came at least once, each counted once, in the area where they live."),
    ("Satisfied", "Answers of 4 or 5 of 5. The response rate is answers of all attendances."),
    (
        "Could not be helped",
        "Carers who waited for a full session in vain, and requests noted by coordinators or sent from the search.",
    ),
    ("Cost", "Hire and the team's time with setting up and clearing away. Journeys of staff are not in it."),
    ("Miles", "Staff: estimated from home to the venue and back. Vehicles: planned runs, and miles noted by drivers."),
)


LEFT_OUT_WORDS = {
    "who": "Who came by characteristic",
    "year carers": "Different carers of the year so far",
    "year came": "attendances of the year so far",
    "carers": "different carers",
    "came": "attendances",
    "answers": "answers",
    "agreed": "what people said came of it",
    "logged": "compliments, comments and complaints",
    "unmet": "requests that could not be met",
    "register": "carers on the register",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What the council gets, and everything before it was hidden."""

    report: PublishedReport
    before: FullReport
    signed: tuple[SignedRecord, ...]
    """Every report of the year that was signed before."""

    @property
    def versions(self) -> tuple[SignedRecord, ...]:
        """What was signed of the same kind and period before, oldest first."""
        period = self.report.head.period
        return tuple(one for one in self.signed if (one.kind, one.first) == (period.kind, period.first))

    @property
    def full(self) -> dict[str, float]:
        """Full figures by name, for a coordinator."""
        return full_figures(self.before)


def full_figures(report: FullReport) -> dict[str, float]:
    """Return every figure by name, for the office alone."""
    counts = {**report.things, **report.counts}
    shares = {name: share.scale * counts[share.part] / counts[share.whole] for name, share in report.shares.items()}
    return {**counts, **shares}


def sources_of(factors: Mapping[Wheels, Factor]) -> str:
    """Say where factors of carbon were read."""
    return "; ".join(sorted({f"{one.source}, {one.year}" for one in factors.values()}))


def build(db: Db, service_id: str, period: ReportPeriod, today: date, data_dir: Path, *, live: bool = False) -> Built:
    """Make a report from the figures of now.

    What readers see ``live`` does not tell who came by characteristic: from one look to the next it would tell what a
    single newcomer answered.

    Raises
    ------
    ReportError
        When there is no such service.
    DisclosureError
        When nothing can be released.
    """
    names = service_names(db, service_id)
    if names is None:
        message = f"There is no service {service_id}; plan a term first."
        raise ReportError(message)
    year = year_until(period, today, load_booking_policy(db, service_id).year_starts_month)
    signed = signed_reports(db, service_id, since=year.first)
    factors = read_factors(data_dir)
    counted = count_report(db, service_id, (names, period, year), factors, _signed_months(signed, period))
    if tells_who_came(period.kind) and not live:
        days = (period.first, year.until)
        counted = replace(
            counted, breakdowns=count_who_came(db, service_id, days, sum(counted.people.values()), data_dir)
        )
    figures = figures_of(counted, people_by_area=people_by_area(period.kind))
    kpis, things = kpi_lines(db, service_id, names, year)
    chosen = report_settings(db, service_id)
    policy = DisclosurePolicy() if chosen is None else DisclosurePolicy(hidden_up_to=chosen[0], zeros_shown=chosen[1])
    own, more, stood_for = contract_lines(db, service_id, year.until, data_dir, policy.hidden_up_to)
    figures.things |= things | more
    full = figures.report()
    full, released = _released(full, policy, signed, period)
    head = ReportHead(
        service=names.name,
        period=period,
        made_at=clock.now(),
        made_from="Registers, bookings, waiting lists, feedback, the published programme and transport runs "
        f"of this system, up to {year.until.day} {year.until:%B %Y}",
        definitions=(
            *DEFINITIONS,
            *_left_out(figures, full),
            ("Year so far", f"From {year.first.day} {year.first:%B %Y}, when the contract's year began, to the end."),
            ("kg CO2e", sources_of(factors)),
        ),
        synthetic=names.synthetic,
    )
    known = released.counts.keys() | released.percentages.keys() | released.things.keys()
    tables = tuple(
        replace(one, rows=_shown_rows(one, known, released)) for one in layouts_of(period.kind, counted, figures)
    )
    lines = (*own, *without_targets(kpis, stood_for), _satisfied(released, satisfaction_target(service_id, data_dir)))
    report = PublishedReport(head=head, kpis=lines, tables=tables, released=released)
    return Built(report=report, before=full, signed=signed)


def _shown_rows(table: Layout, known: Collection[str], released: Released) -> tuple[Row, ...]:
    """Name only figures that were released; rows for what hardly ever is are left out where they are shown as zero."""
    rows = tuple(
        replace(row, figures=tuple(name if name in known else None for name in row.figures)) for row in table.rows
    )
    if table.groups_are and not any(row.figures[0] for row in rows if not row.is_total):
        return ()  # it could not be guarded; the words about what is left out say so
    return tuple(row for row in rows if not row.when_any or released.counts.get(row.figures[0] or "") != 0)


def _left_out(figures: Figures, full: FullReport) -> tuple[tuple[str, str], ...]:
    """Say which figures are not in the report, because no way was found to guard them."""
    gone = {name.split("|")[0] for name in figures.counts.keys() - full.counts.keys()}
    words = ", ".join(said for measure, said in LEFT_OUT_WORDS.items() if measure in gone)
    if not words:
        return ()
    return (("Left out", f"{words}: beside the reports signed before, small figures could be worked out from them."),)


def _satisfied(released: Released, target: SatisfactionTarget) -> KpiLine:
    """Hold satisfaction to its target; its interval and response rate are of released figures alone."""
    name = "pleased|all"
    answers, satisfied = (released.counts.get(f"{measure}|all") for measure in ("answers", "satisfied"))
    words = [target.words]
    if answers and satisfied is not None:
        low, high = wilson_interval(satisfied, answers)
        words.append(f"between {100 * low:.0f} and {100 * high:.0f} % with 95 % confidence")
        words.append(f"{answers:,} answers")
    response = released.percentages.get("response|all")
    if response is not None:
        words.append(f"{response:.0f} % of attendances answered")
    return KpiLine(
        id="satisfied",
        title="Satisfied, of those who answered",
        unit=Unit.PERCENT,
        figure=name if name in released.percentages else None,
        target=target.percent,
        source=target.source,
        note="; ".join(words),
    )


def _signed_months(signed: tuple[SignedRecord, ...], period: ReportPeriod) -> dict[str, int | None]:
    """Return attendances of months as they were signed, the last version of each; None where they were hidden."""
    found = {}
    for one in signed:
        if one.kind is ReportKind.MONTHLY and one.first != period.first:
            found[f"{one.first:%Y-%m}"] = one.shown["released"]["counts"].get("came|all")
    return found


def _released(
    full: FullReport, policy: DisclosurePolicy, signed: tuple[SignedRecord, ...], period: ReportPeriod
) -> tuple[FullReport, Released]:
    """Release a report beside every version of every report that was signed in the year."""
    kept = [(told_of(one), published_of(one).released) for one in signed]
    own = [one.version for one in signed if (one.kind, one.first) == (period.kind, period.first)]
    new = Told(
        key="",
        kind=period.kind,
        first=period.first,
        last=period.last,
        version=max(own, default=0) + 1,
        report=full,
    )
    return release_beside(new, kept, policy)
