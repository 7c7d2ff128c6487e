"""Terms tile the time, bank holidays are England's, and key dates say what is not certain."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from scheduler.domain.calendar import NamedDay, holiday_reason, months_that_count, week_number
from scheduler.profiles import ProfileError, next_term, read_terms, term_by_id

ENGLAND = Path(__file__).parents[3] / "data" / "calendars" / "england.toml"
TERMS = read_terms(ENGLAND)

SMALL = """
format = 1
name = "Example"
country = "GB"
subdivision = "ENG"

[[terms]]
id = "autumn-2026"
name = "Autumn term 2026"
first = 2026-09-01
last = 2027-01-03

[[terms]]
id = "spring-2027"
name = "Spring term 2027"
first = 2027-01-04
last = 2027-04-11
"""


def error_of(tmp_path: Path, text: str) -> str:
    path = tmp_path / "data" / "calendars" / "example.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        read_terms(path)
    return str(caught.value)


def test_the_terms_tile_two_school_years_without_gap_or_overlap() -> None:
    assert TERMS[0].first == date(2026, 9, 1)
    assert TERMS[-1].last == date(2028, 8, 31)
    assert all(after.first == before.last + timedelta(days=1) for before, after in pairwise(TERMS))
    assert sum(term.days for term in TERMS) == 365 + 366


def test_ids_say_season_and_year() -> None:
    assert [term.id for term in TERMS] == [
        "autumn-2026",
        "spring-2027",
        "summer-2027",
        "autumn-2027",
        "spring-2028",
        "summer-2028",
    ]


def test_every_month_of_the_year_counts_in_one_term_or_falls_between_two() -> None:
    counting = [month for term in TERMS for month in months_that_count(term)]
    assert len(counting) == len(set(counting))
    # April is cut in two by the end of spring: 11 and 19 days in 2027, 17 and 13 in 2028
    assert sorted({(2026 + (8 + n) // 12, (8 + n) % 12 + 1) for n in range(24)} - set(counting)) == [
        (2027, 4),
        (2028, 4),
    ]


def test_easter_falls_in_the_holidays_that_end_spring() -> None:
    for easter in (date(2027, 3, 28), date(2028, 4, 16)):
        term = next(term for term in TERMS if easter in term)
        assert term.id.startswith("spring")
        assert holiday_reason(term, easter) == "Easter holiday"


def test_each_term_has_eleven_or_more_school_weeks() -> None:
    for term in TERMS:
        weekdays = (term.first + timedelta(days=n) for n in range(term.days))
        weeks = {week_number(term, day) for day in weekdays if day.weekday() < 5 and holiday_reason(term, day) is None}
        assert len(weeks) >= 11, term.id


def test_bank_holidays_are_englands() -> None:
    spring = term_by_id(TERMS, "spring-2027")
    assert spring.bank_holidays == (
        NamedDay(day=date(2027, 3, 26), name="Good Friday"),
        NamedDay(day=date(2027, 3, 29), name="Easter Monday"),
    )
    every = {named.day for term in TERMS for named in term.bank_holidays}
    assert date(2028, 1, 3) in every  # New Year's Day 2028 is a Saturday
    assert date(2027, 1, 4) not in every  # Scotland only
    assert len(every) == 4 + 2 + 3 + 6 + 2 + 3


def test_dates_that_may_move_say_so() -> None:
    names = {named.day: named.name for named in term_by_id(TERMS, "spring-2027").key_dates}
    assert names[date(2027, 2, 8)] == "Ramadan begins (expected, depends on moon sighting)"
    assert names[date(2027, 3, 10)] == "Young Carers Action Day (expected, check with the organiser)"
    assert names[date(2027, 3, 28)] == "Easter Sunday"


def test_a_week_is_named_day_by_day_and_a_month_by_its_ends() -> None:
    summer = term_by_id(TERMS, "summer-2027").key_dates
    assert sum(named.name.startswith("Carers Week") for named in summer) == 7
    assert [named.day for named in summer if named.name.startswith("Pride Month")] == [
        date(2027, 6, 1),
        date(2027, 6, 30),
    ]


def test_the_next_term_starts_after_today() -> None:
    assert next_term(TERMS, date(2026, 11, 22)).id == "spring-2027"
    assert next_term(TERMS, date(2027, 1, 3)).id == "spring-2027"
    assert next_term(TERMS, date(2027, 1, 4)).id == "summer-2027"


def test_past_the_calendars_end_there_is_no_next_term() -> None:
    with pytest.raises(LookupError, match=r"ends on 2028-08-31\. Add a \[\[terms\]\] table"):
        next_term(TERMS, date(2028, 5, 1))
    with pytest.raises(LookupError, match="holds no term"):
        next_term((), date(2028, 5, 1))


def test_an_unknown_term_lists_the_known_ones() -> None:
    with pytest.raises(LookupError, match=r"no term 'spring-2026'\. The known terms are autumn-2026, spring-2027"):
        term_by_id(TERMS, "spring-2026")


@pytest.mark.parametrize("start", ["2027-01-05", "2027-01-03"])
def test_a_gap_or_an_overlap_is_refused_with_the_right_day(tmp_path: Path, start: str) -> None:
    said = error_of(tmp_path, SMALL.replace("first = 2027-01-04", f"first = {start}"))
    assert said == (
        "data/calendars/example.toml, line 16, [[terms]] 2, field 'first': "
        f"spring-2027 starts on {start}, but autumn-2026 ends on 2027-01-03; terms follow each other "
        "without gap or overlap, so start it on 2027-01-04"
    )


KEY_DATE = '\n[[key_dates]]\nname = "Fair"\nkind = "community"\nfirst = 2027-02-02\nlast = 2027-02-01\nsource = "us"\n'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("last = 2027-04-11", "last = 2026-04-11", "the term ends (2026-04-11) before it starts (2027-01-04)"),
        (
            "last = 2027-04-11",
            'last = 2027-04-11\nschool_holidays = [{ first = 2027-04-01, last = 2027-04-12, reason = "Easter" }]',
            "Easter: not within the term (2027-01-04 to 2027-04-11); mend the dates",
        ),
        (
            "last = 2027-04-11",
            'last = 2027-04-11\nschool_holidays = [{ first = 2027-04-02, last = 2027-04-01, reason = "Easter" }]',
            "'Easter' ends (2027-04-01) before it starts (2027-04-02); swap the two dates",
        ),
        ("last = 2027-04-11", f"last = 2027-04-11\n{KEY_DATE}", "'Fair' ends (2027-02-01) before it starts"),
        ("last = 2027-04-11", 'last = "Easter"', "'Easter' cannot stand here; write a date such as 2027-01-04"),
        ('id = "spring-2027"', 'id = "autumn-2026"', "'autumn-2026' is taken by an earlier term; give it its own id"),
        ('country = "GB"', 'country = "Albion"', "'Albion' is no country of the package holidays"),
        ('subdivision = "ENG"', 'subdivision = "KENT"', "'KENT' is no part of GB; use one of ENG"),
        ("first = 2026-09-01", "frist = 2026-09-01", "no such field; did you mean 'first'?"),
        ("format = 1", "format == 1", "cannot be read"),
    ],
)
def test_what_is_wrong_with_a_calendar_is_said_with_what_to_do(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in error_of(tmp_path, SMALL.replace(old, new))


def test_a_calendar_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="cannot be read"):
        read_terms(tmp_path / "nowhere.toml")
