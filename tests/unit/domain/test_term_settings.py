"""What is typed when a term is set up: each mistake is told with its field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.household_rules import MistakesError
from scheduler.domain.term_settings import minute_of, read_holiday, read_strand
from tests.examples import FACTS

STRAND = {
    "least_places": "6",
    "most_places": "12",
    "least_series": "1",
    "most_series": "2",
    "earliest": "16:30",
    "latest": "20:00",
    "duration": "90",
    "cadence": "weekly",
    "season": "term",
    "carers_per_worker": "6",
    "least_staff": "2",
}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("most_places", "5", "at least 6, the fewest"),
        ("least_places", "many", "whole number from 1"),
        ("latest", "17:30", "does not fit"),
        ("earliest", "25:00", "such as 17:30"),
        ("cadence", "daily", "how often"),
        ("season", "never", "when in the school year"),
        ("least_staff", "0", "from 1 to 50"),
        ("most_series", "0", "at least 1, the fewest"),
    ],
)
def test_a_group_that_cannot_be_is_refused_with_the_field(field: str, value: str, words: str) -> None:
    with pytest.raises(MistakesError, match=words) as told:
        read_strand(FACTS.strands[0], STRAND | {field: value}, ["0"], ["young"], {"young"})
    assert field in {one.field for one in told.value.mistakes}


def test_nothing_ticked_is_told_for_both_lists_at_once() -> None:
    with pytest.raises(MistakesError) as told:
        read_strand(FACTS.strands[0], STRAND, [], ["nobody"], {"young"})
    assert {one.field for one in told.value.mistakes} == {"weekdays", "bands"}


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"first": "2027-03-02", "last": "2027-03-01", "reason": "x"}, "last"),
        ({"first": "2026-03-02", "last": "2027-03-01", "reason": "x"}, "first"),
        ({"first": "soon", "last": "2027-03-01", "reason": "x"}, "first"),
        ({"first": "2027-03-01", "last": "2027-03-01", "reason": " "}, "reason"),
    ],
)
def test_a_holiday_that_cannot_be_is_refused(sent: dict[str, str], field: str) -> None:
    with pytest.raises(MistakesError) as told:
        read_holiday(FACTS.term, sent)
    assert [one.field for one in told.value.mistakes] == [field]


@given(st.integers(0, 24 * 60 - 1))
def test_every_minute_of_the_day_is_read_as_it_is_written(minute: int) -> None:
    assert minute_of(f"{minute // 60:02d}:{minute % 60:02d}") == minute


@given(st.text(max_size=8))
def test_whatever_is_typed_is_a_time_of_day_or_none(text: str) -> None:
    found = minute_of(text)
    assert found is None or 0 <= found <= 24 * 60
