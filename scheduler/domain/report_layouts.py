"""The tables of a report: which figures stand in which row and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scheduler.domain.breakdowns import EARLIER
from scheduler.domain.costs import Wheels
from scheduler.domain.report_figures import ALL, NOT_SAID, Counted, Figures, cell, people_by_area, total_of
from scheduler.domain.reports import Column, Layout, ReportKind, Row, Unit
from scheduler.domain.satisfaction import STATEMENTS
from scheduler.domain.unmet_need import WhyUnmet

AREA_COLUMNS = (
    (Column(title="Sessions held"), "sessions"),
    (Column(title="Places offered"), "places"),
    (Column(title="Attendances"), "came"),
    (Column(title="Places filled", unit=Unit.PERCENT), "filled"),
    (Column(title="Attendance rate", unit=Unit.PERCENT), "rate"),
)
PEOPLE_COLUMNS = (
    (Column(title="Carers on the register"), "register"),
    (Column(title="Different carers who came"), "carers"),
    (Column(title="Attendances, year so far"), "year came"),
    (Column(title="Different carers, year so far"), "year carers"),
    (Column(title="Of the register, year so far", unit=Unit.PERCENT), "reached"),
    (Column(title="Places per 100 carers", unit=Unit.RATE), "places per 100"),
)
SATISFIED_COLUMNS = (
    (Column(title="Answers"), "answers"),
    (Column(title="Satisfied (4 or 5 of 5)"), "satisfied"),
    (Column(title="Satisfied", unit=Unit.PERCENT), "pleased"),
    (Column(title="Response rate", unit=Unit.PERCENT), "response"),
)
STATEMENT_COLUMNS = (
    (Column(title="Said yes"), "agreed"),
    (Column(title="Answered it"), "said"),
    (Column(title="Said yes", unit=Unit.PERCENT), "agreeing"),
)
LOG_COLUMNS = (
    (Column(title="Taken down"), "logged"),
    (Column(title="Answer owed"), "owed"),
    (Column(title="Answered in time"), "in time"),
    (Column(title="In time", unit=Unit.PERCENT), "punctual"),
)
COST_COLUMNS = (
    (Column(title="Cost", unit=Unit.PENCE), "pence"),
    (Column(title="Per session", unit=Unit.PENCE), "per session"),
    (Column(title="Per place", unit=Unit.PENCE), "per place"),
    (Column(title="Per attendance", unit=Unit.PENCE), "per attendance"),
)
MILES_COLUMNS = (
    (Column(title="Planned", unit=Unit.MILES), "planned miles"),
    (Column(title="Driven", unit=Unit.MILES), "driven miles"),
    (Column(title="CO2e", unit=Unit.KG), "kg"),
)
UNMET_COLUMNS = ((Column(title="Carers who could not be helped"), "unmet"),)
WHO_CAME = "Who came"
WHO_COLUMNS = (Column(title="Different carers who came"), Column(title="Of all who came", unit=Unit.PERCENT))
MONTH_COLUMNS = ((Column(title="Sessions held"), "sessions"), (Column(title="Attendances"), "came"))
Columns = tuple[tuple[Column, str], ...]


def layouts_of(kind: ReportKind, counted: Counted, found: Figures) -> tuple[Layout, ...]:
    """Lay the tables of a report out; the improvement plan's data begin with what is not yet good."""
    areas, strands = counted.areas, counted.strands
    unsaid = {NOT_SAID: "Not said"}
    funders = {key: key for key in counted.cost_by_funder}
    known = found.counts.keys() | found.things.keys() | found.shares.keys()

    def table(short: str, about: str, by: str, rows: Mapping[str, str], columns: Columns) -> Layout:
        lines = [_row(known, title, f"{by}|{key}", key, columns) for key, title in rows.items()]
        if by not in {"month", "statement"}:
            lines.append(_row(known, "All", ALL, "", columns, is_total=True))
        titles = tuple(column for column, _ in columns)
        return Layout(short=short, title=short, about=about, rows_are=_ROWS_ARE[by], columns=titles, rows=tuple(lines))

    tables = (
        table("Areas", "Sessions count in the area where they are held.", "area", areas, AREA_COLUMNS),
        table(
            "Carers by area",
            "Carers count in the area where they live, each once."
            + ("" if people_by_area(kind) else " By area they stand in the quarter's report."),
            "area",
            areas,
            PEOPLE_COLUMNS,
        ),
        *_who_came(known, counted),
        table("Activities", "The same figures by activity.", "strand", strands, AREA_COLUMNS),
        table(
            "Satisfaction", "Answers to the question how satisfied somebody is.", "strand", strands, SATISFIED_COLUMNS
        ),
        table("Satisfaction by area", "The same by where the group met.", "area", areas, SATISFIED_COLUMNS),
        table("Satisfaction by age", "The same by the group's ages.", "age", counted.bands, SATISFIED_COLUMNS),
        table(
            "What came of it",
            "Three statements that people may answer about a session.",
            "statement",
            {name: STATEMENTS[name] for name in counted.statements},
            STATEMENT_COLUMNS,
        ),
        table(
            "Compliments, comments and complaints",
            "What was taken down; an answer is owed within the contract's working days.",
            "log",
            {key: key.capitalize() for key in counted.logged},
            LOG_COLUMNS,
        ),
        table("Unmet need by area", "Requests that could not be met.", "area", {**areas, **unsaid}, UNMET_COLUMNS),
        table(
            "Unmet need by activity",
            "The same requests by what was asked for.",
            "strand",
            {**strands, **unsaid},
            UNMET_COLUMNS,
        ),
        table(
            "Unmet need by reason",
            "The same requests by reason.",
            "why",
            {why: why.capitalize() for why in WhyUnmet},
            UNMET_COLUMNS,
        ),
        table("Cost by activity", "Hire and staff time of sessions held.", "strand", strands, COST_COLUMNS),
        table("Cost by area", "The same cost by area.", "area", areas, COST_COLUMNS),
        table("Cost by funder", "The same cost by who pays.", "funder", funders, COST_COLUMNS),
        table(
            "Miles and carbon",
            "Miles of staff are estimated there and back.",
            "wheels",
            {w: w.capitalize() for w in Wheels},
            MILES_COLUMNS,
        ),
        table(
            "Month by month",
            "The months of the year so far.",
            "month",
            {m: _month(m) for m in counted.months},
            MONTH_COLUMNS,
        ),
    )
    if kind is ReportKind.IMPROVEMENT:
        first = (
            "Carers by area",
            "Unmet need by area",
            "Unmet need by activity",
            "Unmet need by reason",
            "Satisfaction",
        )
        return tuple(sorted(tables, key=lambda one: first.index(one.short) if one.short in first else len(first)))
    return tables


def _who_came(known: Iterable[str], counted: Counted) -> tuple[Layout, ...]:
    """Lay out who came by characteristic; nothing where the report does not tell it."""
    if not counted.breakdowns:
        return ()
    rows = [
        Row(
            title=answer[:1].upper() + answer[1:],
            group=f"{one.name} ({one.source})",
            key=answer,
            figures=tuple(
                name if name in known else None
                for name in (cell("who", one.id, answer), cell("who share", one.id, answer))
            ),
            when_any=answer == EARLIER,
        )
        for one in counted.breakdowns
        for answer, _ in one.people
    ]
    rows.append(Row(title="All who came", figures=(total_of("carers"), None), is_total=True))
    about = (
        "Each carer who came counts once in each list, by what they chose to tell. Whom nobody asked, who would rather "
        "not say and who does not know stand apart. Ages are those of the last day."
    )
    return (
        Layout(
            short=WHO_CAME,
            title="Who came, by the characteristics of the contract",
            about=about,
            rows_are="Answer",
            groups_are="Characteristic",
            columns=WHO_COLUMNS,
            rows=tuple(rows),
        ),
    )


_ROWS_ARE = {
    "area": "Area",
    "strand": "Activity",
    "why": "Reason",
    "funder": "Funder",
    "wheels": "Vehicle",
    "month": "Month",
    "age": "Ages",
    "statement": "Statement",
    "log": "Kind",
}
_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905 - twelve words


def _month(key: str) -> str:
    year, month = key.split("-")
    return f"{_MONTHS[int(month) - 1]} {year}"


def _row(known: Iterable[str], title: str, of: str, key: str, columns: Columns, *, is_total: bool = False) -> Row:
    names = tuple(f"{measure}|{of}" for _, measure in columns)
    return Row(
        title=title, key=key, is_total=is_total, figures=tuple(name if name in known else None for name in names)
    )
