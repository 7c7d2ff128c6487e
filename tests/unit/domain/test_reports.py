from datetime import date
from pathlib import Path

import pytest

from scheduler.domain.booking import BookingPolicy
from scheduler.domain.contract import ContractTime, DueRule, contract_year, working_days_after, year_starts_month
from scheduler.domain.reports import (
    ReportError,
    ReportKind,
    due_on,
    period_with,
    read_period,
    why_not_sign,
)
from scheduler.profiles import find_profile

DATA = Path(__file__).parents[3] / "data"
A_WEEK_BEFORE = DueRule(words="One week before the quarterly review meeting", source="7", days_before_review=7)
EASTER = frozenset({date(2027, 3, 26), date(2027, 3, 29)})


def test_five_working_days_leave_out_the_weekend_and_bank_holidays() -> None:
    # from Thursday 25 March 2027: Good Friday, a weekend and Easter Monday do not count
    assert working_days_after(date(2027, 3, 25), 5, EASTER) == date(2027, 4, 5)


def test_a_quarterly_report_is_due_a_week_before_its_review_where_the_contract_says_so() -> None:
    quarter = period_with(ReportKind.QUARTERLY, date(2027, 2, 1))
    assert (quarter.first, quarter.last) == (date(2027, 1, 1), date(2027, 3, 31))
    assert due_on(quarter, EASTER, date(2027, 4, 28), A_WEEK_BEFORE) == date(2027, 4, 21)
    assert due_on(quarter, EASTER, None, A_WEEK_BEFORE) == date(2027, 4, 7), "no review is set: five working days"
    assert due_on(quarter, EASTER, date(2027, 4, 28)) == date(2027, 4, 7), "the usual rule knows no review"
    march = period_with(ReportKind.MONTHLY, date(2027, 3, 1))
    assert due_on(march, EASTER, date(2027, 4, 28), A_WEEK_BEFORE) == date(2027, 4, 7), "a month has no review"


def test_the_contracts_year_begins_in_the_month_in_which_the_contract_did_for_bookings_and_reports_alike() -> None:
    kent = find_profile("kent", DATA)
    assert kent.contract_starts == date(2016, 5, 1)
    assert kent.to_booking_policy().year_starts_month == year_starts_month(kent.contract_starts) == 5
    assert contract_year(date(2027, 2, 10), 5) == (date(2026, 5, 1), date(2027, 4, 30))
    year = period_with(ReportKind.ANNUAL, date(2027, 2, 10), 5)
    assert (year.first, year.last) == contract_year(date(2027, 2, 10), 5)
    # a quarter of that year: February to April, not January to March
    assert period_with(ReportKind.QUARTERLY, date(2027, 2, 10), 5).first == date(2027, 2, 1)
    assert BookingPolicy().year_starts_month == year_starts_month(None) == 4


def test_when_reports_are_due_is_the_profiles_word_with_its_paragraph() -> None:
    rules = {name: find_profile(name, DATA).to_due_rules() for name in ("wiltshire", "lancashire", "kent")}
    monthly = rules["wiltshire"]["monthly"]
    assert (monthly.working_days_after, monthly.source) == (5, "7.4 Table 1, 7.5.1")
    assert rules["wiltshire"]["improvement"].source == "7.8"
    assert rules["lancashire"]["quarterly"].days_before_review == 7
    assert set(rules["lancashire"]) == {"quarterly", "annual"}
    lancashire = ContractTime(dues=rules["lancashire"], knows_reports=True)
    assert lancashire.rule("monthly") is None, "the contract asks for none"
    usual = ContractTime().rule("monthly")
    assert usual is not None
    assert usual.source == "product default"


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
