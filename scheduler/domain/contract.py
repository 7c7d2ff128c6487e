"""What a contract says about time: when its years begin, and by when reports are due; its profile holds both.

Bookings (how often somebody may come in a year), reports and KPIs ask here, so that there is one year and not three.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from scheduler.domain.targets import period_of

FINANCIAL_YEAR_STARTS_MONTH = 4
"""1 April, as a council's financial year: where a profile does not say when its contract began."""
MONTHS_OF_A_YEAR = 12
WORKING_DAYS_TO_REPORT = 5
"""Working days from the end of a period to its report (product default)."""
FRIDAY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRule:
    """By when a report is due: working days after its period's end, or days before the review of a quarter.

    Where a rule counts from a review and nobody has set its day, working days after the end stand in.
    """

    words: str
    source: str
    working_days_after: int = WORKING_DAYS_TO_REPORT
    days_before_review: int | None = None


USUAL_RULE = DueRule(words="Five working days after the end of the period", source="product default")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractMoney:
    """What a contract is worth in a year, with its words and paragraph."""

    pence_a_year: int
    words: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTime:
    """When a contract's years begin, and what is due when; ``dues`` are by kind of report, only those asked for.

    ``knows_reports`` is False where there is no profile: then every kind is listed, by the usual rule.
    """

    year_starts_month: int = FINANCIAL_YEAR_STARTS_MONTH
    dues: Mapping[str, DueRule] = field(default_factory=dict)
    knows_reports: bool = False

    def rule(self, kind: str) -> DueRule | None:
        """Return by when a kind of report is due; None where the contract asks for none of this kind."""
        return self.dues.get(kind) if self.knows_reports else USUAL_RULE


def year_starts_month(contract_starts: date | None) -> int:
    """Return the month on whose first day a contract's years begin.

    Examples
    --------
    >>> year_starts_month(date(2016, 5, 1)), year_starts_month(None)
    (5, 4)
    """
    return FINANCIAL_YEAR_STARTS_MONTH if contract_starts is None else contract_starts.month


def contract_year(day: date, starts_month: int) -> tuple[date, date]:
    """Return the first and the last day of the contract's year that holds a day.

    Examples
    --------
    >>> first, last = contract_year(date(2027, 2, 10), 5)
    >>> first.isoformat(), last.isoformat()
    ('2026-05-01', '2027-04-30')
    """
    first, after = period_of(day, MONTHS_OF_A_YEAR, starts_month)
    return first, after - timedelta(days=1)


def working_days_after(day: date, count: int, bank_holidays: Collection[date]) -> date:
    """Return the day that is ``count`` working days after ``day``: no weekend, no bank holiday.

    Examples
    --------
    Five working days after Wednesday 31 March 2027, with Easter from 26 to 29 March behind it: Wednesday 7 April.
    """
    found = day
    while count:
        found += timedelta(days=1)
        count -= found.weekday() <= FRIDAY and found not in bank_holidays
    return found


def due_by(rule: DueRule, last: date, bank_holidays: Collection[date], review_on: date | None) -> date:
    """Return the day by which the report of a period that ends on ``last`` is due."""
    if rule.days_before_review is not None and review_on is not None:
        return review_on - timedelta(days=rule.days_before_review)
    return working_days_after(last, rule.working_days_after, bank_holidays)
