"""Cells are read as people write them, and refused with what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.calendar import DateRange
from scheduler.domain.facts import Qualification, WeeklyHours
from scheduler.imports import cells


def hours(weekday: int, start: int, end: int) -> WeeklyHours:
    return WeeklyHours(weekday=weekday, from_minute=start, to_minute=end)


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (cells.read_day, "27/03/2027", date(2027, 3, 27)),
        (cells.read_day, "2027-03-27", date(2027, 3, 27)),
        (cells.read_day, "27 March 2027", date(2027, 3, 27)),
        (cells.read_minute, "9am", 540),
        (cells.read_minute, "12am", 0),
        (cells.read_minute, "12.30 pm", 750),
        (cells.read_minute, "24:00", 1440),
        (cells.read_hours, "Sat 10am-1pm; Mon 09:00-17:00", (hours(0, 540, 1020), hours(5, 600, 780))),
        (cells.read_hours, "Thursday to Friday 15:00 to 22:00", (hours(3, 900, 1320), hours(4, 900, 1320))),
        (cells.read_pence, "£12.50", 1250),
        (cells.read_weekly_minutes, "18.5", 1110),
        (cells.read_words, "Quiet room; step-free, kitchen", ("kitchen", "quiet_room", "step_free")),
        (cells.read_days, "29/03/2027", (DateRange(first=date(2027, 3, 29), last=date(2027, 3, 29), reason=""),)),
        (
            cells.read_days,
            "15/02/2027 to 19/02/2027 half-term",
            (DateRange(first=date(2027, 2, 15), last=date(2027, 2, 19), reason="half-term"),),
        ),
        (
            cells.read_qualifications,
            "makaton; First aid until 31/12/2027",
            (Qualification(name="first_aid", expires_on=date(2027, 12, 31)), Qualification(name="makaton")),
        ),
        (cells.read_licence, "no", ()),
        (cells.read_licence, "01/02/2030", (Qualification(name="driver", expires_on=date(2030, 2, 1)),)),
        (cells.read_yes_no, "Y", True),
    ],
)
def test_a_cell_is_read(read: Callable[[str], Any], text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "words"),
    [
        (cells.read_day, "03/27/2027", "such as 27/03/2027"),
        (cells.read_minute, "25:00", "such as 9am or 17:30"),
        (cells.read_minute, "13pm", "such as 9am or 17:30"),
        (cells.read_hours, "weekdays", "Mon-Fri 09:00-17:00"),
        (cells.read_hours, "Mon 17:00-09:00", "ends before it begins"),
        (cells.read_days, "19/02/2027 to 15/02/2027", "ends before it begins"),
        (cells.read_pence, "about 5", "such as 15 or 12.50"),
        (cells.read_weekly_minutes, "81", "more than 80 hours"),
        (cells.whole_number(0, 10), "11", "from 0 to 10"),
        (cells.read_id, "V 12", "without spaces"),
        (cells.read_email, "name at example", "name@example.org"),
        (cells.read_phone, "none", "no telephone number"),
        (cells.read_yes_no, "perhaps", "yes or no"),
        (cells.text_up_to(3), "four", "has 4 characters"),
    ],
)
def test_a_cell_that_cannot_be_read_says_what_to_write(read: Callable[[str], Any], text: str, words: str) -> None:
    with pytest.raises(cells.CellError, match=words):
        read(text)


READERS = (cells.read_day, cells.read_minute, cells.read_hours, cells.read_days, cells.read_pence, cells.read_licence)


def answer(read: Callable[[str], Any], text: str) -> str:
    try:
        return "read" if read(text) is not None else "nothing"
    except cells.CellError as error:
        return str(error)


@given(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=30) | st.text("0123456789/:.-; amponTueMto", max_size=30)
)
def test_whatever_a_cell_holds_it_is_read_or_refused_in_words(text: str) -> None:
    for read in READERS:
        assert answer(read, text).endswith((".", "read"))
