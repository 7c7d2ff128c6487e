"""What can be noted at a door, when, and what stands after corrections."""

from __future__ import annotations

import doctest
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.clock import LOCAL
from scheduler.domain import register
from scheduler.domain.register import (
    KeptMark,
    Noted,
    RegisterError,
    check_open,
    read_entry,
    reason_of_change,
    standing,
)

NOW = datetime(2027, 1, 5, 17, tzinfo=LOCAL)
MARK = {"kind": "present", "carer": "c1", "key": "0123456789"}


def test_the_example_in_the_words_of_the_rule_holds() -> None:
    assert doctest.testmod(register).failed == 0


def test_a_note_says_what_about_whom_and_when() -> None:
    entry = read_entry(MARK | {"noted_at": str(int(NOW.timestamp()) - 60), "words": "  late   bus "}, NOW)
    assert (entry.kind, entry.carer_id, entry.words) == (Noted.PRESENT, "c1", "late bus")
    assert entry.noted_at == NOW - timedelta(minutes=1)


@pytest.mark.parametrize("noted_at", ["99999999999", "9" * 400, "soon", "-1e5"])
def test_nothing_is_noted_in_the_future_or_at_a_time_that_is_none(noted_at: str) -> None:
    assert read_entry(MARK | {"noted_at": noted_at}, NOW).noted_at == NOW


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (MARK | {"kind": "ill"}, "cannot be noted"),
        (MARK | {"key": "short"}, "without its number"),
        (MARK | {"carer": ""}, "about whom"),
        (MARK | {"kind": "walk_in"}, "the name of whoever came"),
        (MARK | {"kind": "incident", "words": "  "}, "what happened"),
        (MARK | {"kind": "why_absent", "words": "measles"}, "one of the reasons"),
        (MARK | {"kind": "note", "words": "x" * 501}, "at most 500 characters; these are 501"),
    ],
)
def test_what_cannot_be_noted_is_refused_with_what_to_do(sent: dict[str, str], words: str) -> None:
    with pytest.raises(RegisterError, match=words):
        read_entry(sent, NOW)


def test_a_register_opens_two_hours_before_and_never_for_a_session_that_was_called_off() -> None:
    check_open(NOW + timedelta(hours=2), cancelled=False, now=NOW)
    with pytest.raises(RegisterError, match="two hours before"):
        check_open(NOW + timedelta(hours=2, minutes=1), cancelled=False, now=NOW)
    with pytest.raises(RegisterError, match="called off"):
        check_open(NOW, cancelled=True, now=NOW)


def test_after_signing_off_a_correction_says_why_and_at_the_door_none_need() -> None:
    before = KeptMark(id=1, carer_id="c1", mark="absent", made_at=NOW, made_by="w", reason="", corrects=None)
    assert reason_of_change(None, signed_off=False, said="") == ""
    assert reason_of_change(before, signed_off=False, said="") == "changed at the door"
    with pytest.raises(RegisterError, match="Say in a sentence why"):
        reason_of_change(before, signed_off=True, said=" ")
    assert reason_of_change(before, signed_off=True, said=" came late ") == "came late"


@given(st.lists(st.sampled_from(["c1", "c2", "c3"]), max_size=12))
def test_one_mark_stands_for_each_carer_and_it_is_the_last(order: list[str]) -> None:
    marks: list[KeptMark] = []
    last: dict[str, int] = {}
    for number, carer_id in enumerate(order, start=1):
        marks.append(
            KeptMark(
                id=number, carer_id=carer_id, mark="present", made_at=NOW, made_by="w", reason="r",
                corrects=last.get(carer_id),
            )
        )  # fmt: skip
        last[carer_id] = number
    assert {carer_id: mark.id for carer_id, mark in standing(marks).items()} == last
