"""Build one report: count, lay out, and release what may leave beside the reports that were signed before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scheduler import clock
from scheduler.domain.disclosure import (
    DisclosureError,
    DisclosurePolicy,
    Earlier,
    FullReport,
    Released,
    Total,
    release,
)
from scheduler.domain.report_figures import (
    CUMULATIVE,
    figures_of,
    layouts_of,
    links_over_time,
    links_to_version,
    links_to_year,
)
from scheduler.domain.reports import (
    KpiLine,
    PublishedReport,
    ReportError,
    ReportHead,
    ReportKind,
    ReportPeriod,
    Unit,
)
from scheduler.store import Db
from scheduler.store.booking_policy import load_booking_policy
from scheduler.store.reports import SignedRecord, report_settings, service_names, signed_reports
from scheduler.use_cases.make_reports.counted import (
    SHARE_SATISFIED,
    count_report,
    kpi_lines,
    read_factors,
    year_until,
)
from scheduler.use_cases.make_reports.kept import earlier_of, full_of, key_of

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What the council gets, and everything before it was hidden."""

    report: PublishedReport
    before: FullReport

    @property
    def full(self) -> dict[str, float]:
        """Full figures by name, for a coordinator."""
        counts = {**self.before.things, **self.before.counts}
        shares = {
            name: share.scale * counts[share.part] / counts[share.whole] for name, share in self.before.shares.items()
        }
        return {**counts, **shares}


def build(db: Db, service_id: str, period: ReportPeriod, today: date, data_dir: Path) -> Built:
    """Make a report from the figures of now.

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
    figures = figures_of(counted)
    kpis, things = kpi_lines(db, service_id, names, year)
    figures.things |= things
    full = figures.report()
    chosen = report_settings(db, service_id)
    policy = DisclosurePolicy() if chosen is None else DisclosurePolicy(hidden_up_to=chosen[0], zeros_shown=chosen[1])
    full, released = _released(full, policy, signed, period)
    sources = "; ".join(sorted({f"{one.source}, {one.year}" for one in factors.values()}))
    head = ReportHead(
        service=names.name,
        period=period,
        made_at=clock.now(),
        made_from="Registers, bookings, waiting lists, feedback, the published programme and transport runs "
        f"of this system, up to {year.until.day} {year.until:%B %Y}",
        definitions=(
            *DEFINITIONS,
            ("Year so far", f"From {year.first.day} {year.first:%B %Y}, when the contract's year began, to the end."),
            ("kg CO2e", sources),
        ),
        synthetic=names.synthetic,
    )
    known = released.counts.keys() | released.percentages.keys() | released.things.keys()
    tables = tuple(
        replace(
            one,
            rows=tuple(
                replace(row, figures=tuple(name if name in known else None for name in row.figures)) for row in one.rows
            ),
        )
        for one in layouts_of(period.kind, counted, figures)
    )
    lines = (*kpis, _satisfied(known))
    return Built(report=PublishedReport(head=head, kpis=lines, tables=tables, released=released), before=full)


def _satisfied(known: set[str]) -> KpiLine:
    name = "pleased|all"
    return KpiLine(
        id="satisfied",
        title="Satisfied, of those who answered",
        unit=Unit.PERCENT,
        figure=name if name in known else None,
        target=SHARE_SATISFIED,
        source="product default",
        note="75 % or more",
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
    """Release beside what was signed; without the figures of the year so far where they cannot be guarded."""
    for shown in (full, _without_year(full)):
        earlier, links = beside(shown, signed, period)
        try:
            return shown, release(shown, policy, earlier, links)
        except DisclosureError:
            if not full.cumulative or shown is not full:
                raise
    raise AssertionError


def _without_year(full: FullReport) -> FullReport:
    def stays(*names: str) -> bool:
        return all(name.split("|")[0] not in CUMULATIVE for name in names)

    return FullReport(
        counts={name: count for name, count in full.counts.items() if stays(name)},
        things=full.things,
        totals=tuple(one for one in full.totals if stays(one.whole, *one.parts)),
        shares={name: one for name, one in full.shares.items() if stays(one.part, one.whole)},
    )


def beside(
    full: FullReport, signed: tuple[SignedRecord, ...], period: ReportPeriod
) -> tuple[list[Earlier], list[Total]]:
    """Return the signed reports that readers hold beside a new one, and the sums over them that readers can do."""
    own = [one for one in signed if (one.kind, one.first) == (period.kind, period.first)]
    newest = {(one.kind, one.first): one for one in signed if one not in own}
    earlier = [earlier_of(one, full, same_period=False) for one in newest.values()]
    earlier += [earlier_of(one, full, same_period=True) for one in own]
    months = {key_of(one): full_of(one.full) for one in newest.values() if _month_of(one, period)}
    links = links_over_time(full, months) if len(months) == _months_in(period) else []
    before = [one for one in newest.values() if one.last < period.first]
    last = max(before, key=lambda one: one.last, default=None)
    links += links_to_year(full, None if last is None else (key_of(last), full_of(last.full)))
    for one in own:
        links += links_to_version(full, (key_of(one), full_of(one.full)))
    return earlier, _once(links)


def _month_of(one: SignedRecord, period: ReportPeriod) -> bool:
    return (
        one.kind is ReportKind.MONTHLY
        and period.kind is not ReportKind.MONTHLY
        and period.first <= one.first <= period.last
    )


def _months_in(period: ReportPeriod) -> int:
    return (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1


def _once(links: list[Total]) -> list[Total]:
    return list({(one.whole, one.parts): one for one in links}.values())
