from datetime import date

import pytest

from scheduler.domain.reports import (
    ReportError,
    ReportKind,
    due_on,
    period_with,
    read_period,
    why_not_sign,
    working_days_after,
)

EASTER = frozenset({date(2027, 3, 26), date(2027, 3, 29)})


def test_five_working_days_leave_out_the_weekend_and_bank_holidays() -> None:
    # from Thursday 25 March 2027: Good Friday, a weekend and Easter Monday do not count
    assert working_days_after(date(2027, 3, 25), 5, EASTER) == date(2027, 4, 5)


def test_a_quarterly_report_is_due_a_week_before_its_review() -> None:
    quarter = period_with(ReportKind.QUARTERLY, date(2027, 2, 1))
    assert (quarter.first, quarter.last) == (date(2027, 1, 1), date(2027, 3, 31))
    assert due_on(quarter, EASTER, date(2027, 4, 28)) == date(2027, 4, 21)
    assert due_on(quarter, EASTER) == date(2027, 4, 7)


@pytest.mark.parametrize(
    ("kind", "day", "words"),
    [
        ("weekly", "2027-01-01", "no report 'weekly'"),
        ("monthly", "soon", "'soon' is no day"),
        ("monthly", "2027-03-01", "begins on 1 March 2027"),
    ],
)
def test_a_report_that_cannot_be_made_is_told(kind: str, day: str, words: str) -> None:
    with pytest.raises(ReportError, match=words):
        read_period(kind, day, date(2027, 2, 10))


def test_a_report_is_signed_once_its_period_is_over() -> None:
    january = period_with(ReportKind.MONTHLY, date(2027, 1, 3))
    assert why_not_sign(january, date(2027, 2, 1)) is None
    assert "runs until 31 January 2027" in (why_not_sign(january, date(2027, 1, 31)) or "")
