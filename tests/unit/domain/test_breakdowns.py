"""Who came, by hand: six people, of whom one was never asked and one answered by a list of another year."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.breakdowns import EARLIER, age_groups, ages_that_begin, born_by, breakdown_of
from scheduler.domain.characteristics import NOT_ASKED, Asked
from scheduler.domain.facts import AgeBand

FOSTERED = Asked(id="fostered", name="Fostered", source="16.47", answers=("yes", "no"))


def band(youngest: int, oldest: int | None) -> AgeBand:
    return AgeBand(id=f"from-{youngest}", name="A band", youngest_years=youngest, oldest_years=oldest)


def test_everybody_who_came_stands_in_one_line_of_a_breakdown() -> None:
    found = breakdown_of(FOSTERED, {"yes": 2, "no": 1, "prefer not to say": 1, "sometimes": 1}, 6)
    lines = dict(found.people)
    assert (lines["yes"], lines["no"], lines["prefer not to say"]) == (2, 1, 1)
    assert (lines[EARLIER], lines[NOT_ASKED]) == (1, 1)
    assert sum(lines.values()) == 6


@given(st.dictionaries(st.sampled_from(["yes", "no", "unknown", "gone"]), st.integers(0, 50)), st.integers(0, 99))
def test_lines_add_up_whatever_was_answered(people: dict[str, int], more: int) -> None:
    everybody = sum(people.values()) + more
    assert sum(number for _, number in breakdown_of(FOSTERED, people, everybody).people) == everybody


def test_ages_begin_where_bands_begin_and_end_with_usual_ages_in_wide_ones() -> None:
    assert ages_that_begin([band(5, 11), band(12, 17)]) == (12, 16)
    assert ages_that_begin([band(18, None)]) == (25, 45, 65)
    assert ages_that_begin([]) == (12, 16, 25, 45, 65)
    assert age_groups(()) == ("all ages",)
    assert age_groups((12,)) == ("under 12", "12 and over")


def test_the_day_before_the_birthday_is_in_the_younger_group() -> None:
    last = date(2027, 3, 31)
    assert date(2015, 3, 31) <= born_by(last, 12) < date(2015, 4, 1)
    assert born_by(date(2028, 2, 29), 1) == date(2027, 2, 28)
