from datetime import UTC, date, datetime

import pytest

from scheduler.web import formats

TUESDAY = date(2027, 1, 5)


def test_days_are_written_as_people_say_them() -> None:
    assert formats.long_day(TUESDAY) == "Tuesday 5 January 2027"
    assert formats.plain_day(TUESDAY) == "5 January 2027"
    assert formats.day_in_month(TUESDAY) == "Tuesday 5 January"
    assert formats.short_day(TUESDAY) == "5 Jan"


def test_a_month_is_written_from_a_date_or_from_its_number() -> None:
    assert formats.month_name(TUESDAY) == formats.month_name("2027-01") == "January 2027"


@pytest.mark.parametrize(
    ("minute", "words"),
    [(0, "12am"), (9 * 60 + 5, "9:05am"), (12 * 60, "midday"), (12 * 60 + 30, "12:30pm"), (17 * 60, "5pm")],
)
def test_times_of_day_are_written_on_the_twelve_hour_clock(minute: int, words: str) -> None:
    assert formats.clock_time(minute) == words


def test_a_range_of_times_reads_from_to() -> None:
    assert formats.time_range(17 * 60, 19 * 60 + 30) == "5pm to 7:30pm"


@pytest.mark.parametrize(
    ("cadence", "words"),
    [
        ("weekly", "Every Tuesday"),
        ("fortnightly", "Every other Tuesday"),
        ("monthly", "Once a month on a Tuesday"),
        ("once", "One Tuesday"),
    ],
)
def test_a_cadence_is_told_with_its_weekday(cadence: str, words: str) -> None:
    assert formats.how_often(cadence, 1) == words


def test_figures_have_their_thousands_apart() -> None:
    assert formats.figure(12345.6) == "12,346"
    assert formats.figure(3.14159, 1) == "3.1"


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0, "0%"), (0.01, "less than 0.1%"), (4.0, "4%"), (7.69, "7.7%"), (9.97, "10%"), (43.6, "44%")],
)
def test_shares_are_rounded_as_far_as_they_are_worth_reading(value: float, words: str) -> None:
    assert formats.percent(value) == words


def test_one_is_never_written_with_a_plural() -> None:
    assert formats.plural(1, "session") == "1 session"
    assert formats.plural(1200, "session") == "1,200 sessions"
    assert formats.plural(2, "activity", "activities") == "2 activities"


def test_a_list_ends_with_and() -> None:
    assert formats.listed([]) == ""
    assert formats.listed(["East"]) == "East"
    assert formats.listed(["East", "Mere", "West"]) == "East, Mere and West"


def test_an_instant_is_written_in_local_time() -> None:
    assert formats.moment(datetime(2027, 7, 1, 16, 30, tzinfo=UTC)) == "1 July 2027 at 5:30pm"
