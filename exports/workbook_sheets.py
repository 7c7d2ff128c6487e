"""The sheets of the workbook as plain data: what each line says, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from exports.coverage_rows import CoverageRow, class_of, class_words, ranked, whole_figure
from exports.programme_events import ages_in_words
from scheduler.domain.discretion import is_home_visit, names_of_people, names_somebody
from scheduler.domain.facts import Facts, Mode, Period
from scheduler.domain.plan import Plan, Series
from scheduler.domain.targets import reached

Cell = str | int | float | date | None
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EACH = {Period.YEAR: "a year", Period.QUARTER: "a quarter", Period.MONTH: "a month", Period.TERM: "a term"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet as plain data; ``formats`` names a number format for each column, "" for none."""

    name: str
    headings: tuple[str, ...]
    formats: tuple[str, ...]
    lines: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What ids are called on paper; an unknown id is an error that says so."""

    strands: Mapping[str, str]
    bands: Mapping[str, str]
    areas: Mapping[str, str]
    venues: Mapping[str, str]
    postcodes: Mapping[str, str]
    modes: Mapping[str, Mode]

    @classmethod
    def of(cls, facts: Facts) -> Names:
        """Take the names from the facts."""
        return cls(
            strands={one.id: one.public_title for one in facts.strands},
            bands={one.id: ages_in_words(one) for one in facts.bands},
            areas={one.id: one.name for one in facts.areas},
            venues={one.id: one.name for one in facts.venues},
            postcodes={one.id: one.postcode for one in facts.venues},
            modes={one.id: one.mode for one in facts.strands},
        )

    def listed(self, plan: Plan) -> tuple[Series, ...]:
        """Series that may stand in a file that is easily passed on: all but home visits."""
        return tuple(
            one for one in plan.series if one.household is None and self.modes.get(one.strand_id) is not Mode.HOME_VISIT
        )

    def place(self, series: Series) -> str:
        """Where a series meets, in words."""
        if series.venue_id is not None:
            return self.find("venues", series.venue_id)
        return "Online" if self.modes[series.strand_id] is Mode.ONLINE else "Venue to be confirmed"

    def find(self, kind: str, name: str | None) -> str:
        """Name of an id; "" for None."""
        if name is None:
            return ""
        known: Mapping[str, str] = getattr(self, kind)
        if name not in known:
            message = (
                f"The plan names {name}, which is not among the {kind} of the facts; "
                "make the workbook from the facts that the plan was made from."
            )
            raise ValueError(message)
        return known[name]


def programme_sheet(names: Names, plan: Plan) -> Sheet:
    """Return one line a session, in order of time."""
    lines = [
        (
            day,
            DAYS[day.weekday()],
            clock(series.start_minute),
            clock(series.end_minute),
            names.find("strands", series.strand_id),
            names.find("bands", series.band_id),
            names.find("areas", series.area_id),
            names.place(series),
            names.find("postcodes", series.venue_id),
            series.places,
            len(series.worker_ids),
            series.id,
        )
        for series in names.listed(plan)
        for day in series.dates
    ]
    headings = (
        *("Date", "Day", "Starts", "Ends", "Activity", "Ages", "Area", "Venue", "Postcode"),
        *("Places", "Staff", "Series"),
    )
    formats = ("date", "", "", "", "", "", "", "", "", "whole", "whole", "")
    return Sheet(name="Programme", headings=headings, formats=formats, lines=tuple(sorted(lines, key=_by_time)))


def _by_time(line: tuple[Cell, ...]) -> tuple[str, ...]:
    return (str(line[0]), str(line[2]), *(str(cell) for cell in line[4:]))


def series_sheet(names: Names, plan: Plan) -> Sheet:
    """Return one line a series."""
    lines = [
        (
            series.id,
            names.find("strands", series.strand_id),
            names.find("bands", series.band_id),
            names.find("areas", series.area_id),
            names.place(series),
            DAYS[series.weekday],
            clock(series.start_minute),
            len(series.dates),
            min(series.dates, default=None),
            max(series.dates, default=None),
            series.places,
            "; ".join(f"{missed.day:%d %B %Y}: {missed.because}" for missed in series.missed),
        )
        for series in sorted(names.listed(plan), key=lambda one: one.id)
    ]
    headings = (
        *("Series", "Activity", "Ages", "Area", "Venue", "Day", "Starts", "Sessions", "First", "Last"),
        *("Places", "Dates without a meeting"),
    )
    formats = ("", "", "", "", "", "", "", "whole", "date", "date", "whole", "")
    return Sheet(name="Series", headings=headings, formats=formats, lines=tuple(lines))


def areas_sheet(rows: Sequence[CoverageRow], whole: str) -> Sheet:
    """Return one line an area, the worst-served first."""
    figure = whole_figure(rows)
    lines = [
        (
            row.area_name,
            class_words(class_of(row, figure), whole),
            "too few to show" if row.carers is None else row.carers,
            row.places_per_100_carers if row.carers else None,
            row.share_within_30_minutes if row.carers else None,
            row.sessions,
            row.months_served,
            row.months_of,
            row.note,
        )
        for row in ranked(rows)
    ]
    headings = (
        *("Area", f"Beside the {whole}", "Carers", "Places per 100 carers", "Carers within 30 minutes"),
        *("Sessions", "Months served", "Months that count", "Note"),
    )
    formats = ("", "", "whole", "one", "percent", "whole", "whole", "whole", "")
    return Sheet(name="Areas", headings=headings, formats=formats, lines=tuple(lines))


def targets_sheet(facts: Facts, plan: Plan, owed_this_term: Mapping[str, int] | None) -> Sheet:
    """Return one line a target: what was promised and what the plan reaches."""
    owed = owed_this_term or {}
    lines = [
        (
            target.title,
            f"{target.amount:,} {target.measure.value} {EACH[target.period]}",
            owed.get(target.id),
            reached(target, plan),
            None if target.id not in owed else ("yes" if reached(target, plan) >= owed[target.id] else "no"),
            target.source,
        )
        for target in facts.targets
    ]
    headings = ("Target", "Promised", "Owed in this term", "Reached in this plan", "Met", "Source")
    return Sheet(name="Targets", headings=headings, formats=("", "", "whole", "whole", "", ""), lines=tuple(lines))


def clock(minute: int) -> str:
    """Time of day on paper: 1020 minutes after midnight is "17:00"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def about_lines(facts: Facts, plan: Plan, whole: str) -> tuple[tuple[str, Cell], ...]:
    """Return what the workbook was made from, and what its figures mean."""
    return (
        ("Service", facts.service_name),
        ("Term", facts.term.name),
        ("First day", facts.term.first),
        ("Last day", facts.term.last),
        ("Made by", plan.made_by),
        ("Sessions", str(plan.session_count)),
        ("Fingerprint of the facts", plan.facts_fingerprint),
        ("Seed", str(plan.seed)),
        ("Home visits", home_visits(facts, plan)),
        ("Not reached", not_reached(facts, plan)),
        (
            "Places per 100 carers",
            (
                "Places of the term, shared out among the carers who can reach them, for every 100 "
                "carers of the area; a nearer place counts for more (E2SFCA)."
            ),
        ),
        (f"Beside the {whole}", "Similar: within 20% of the mean over all carers; lower, higher: further off."),
        ("Carers within 30 minutes", "Share of carers with something at least monthly within 30 minutes."),
        ("Months served", "Months that count (21 days or more in the term) with at least one meeting."),
        ("Places", "Carers who can come to one session."),
    )


def home_visits(facts: Facts, plan: Plan) -> str:
    """Say how many visits there are, and nothing of whose: a workbook is easily passed on."""
    strands = {strand.id: strand for strand in facts.strands}
    count = sum(len(one.dates) for one in plan.series if is_home_visit(one, strands[one.strand_id]))
    return f"{count}, counted in the totals and listed nowhere in this file" if count else "None in this plan"


def not_reached(facts: Facts, plan: Plan) -> str:
    """List what was asked for and not reached; what names staff or a household is counted only."""
    names = names_of_people(facts, plan)
    open_to_all = [one for one in plan.unmet if not names_somebody(names, one.about, one.because)]
    lines = [f"{one.about}: {one.because}" for one in open_to_all]
    if hidden := len(plan.unmet) - len(open_to_all):
        lines.append(f"{hidden} more that name staff or a household: see the plan file")
    return "\n".join(lines) or "Nothing was left out."
