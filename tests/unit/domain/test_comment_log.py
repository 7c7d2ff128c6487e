"""Compliments, comments and complaints: working days, what may follow what, and what nobody in public may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.clock import LOCAL
from scheduler.contract_kpis import bank_holidays
from scheduler.domain.comment_log import (
    DEFAULT_LIMITS,
    AnswerLimit,
    LogEntry,
    LogError,
    LogKind,
    LogStep,
    Standing,
    StepKind,
    Via,
    check_step,
    due_days,
    private_parts,
    read_entry,
    standing,
)

TAKEN = date(2026, 12, 23)
TODAY = date(2027, 1, 20)
COMPLAINT = LogEntry(
    kind=LogKind.COMPLAINT, taken_on=TAKEN, taken_by="Anna", via=Via.PHONE, words="It was cold.", from_whom="Robin Oak"
)
WILTSHIRE = AnswerLimit(acknowledge_days=2, answer_days=5, source="10.1.2 Table 2")
DUE = (date(2026, 12, 29), date(2027, 1, 4))
FORM = {"kind": "complaint", "via": "phone", "taken_by": "Anna", "words": "It was cold."}


def step(kind: StepKind, on: date, words: str = "Done.", **more: object) -> LogStep:
    return LogStep(kind=kind, on=on, words=words, by="staff:1", at=datetime(2027, 1, 1, tzinfo=LOCAL), **more)


def after(*steps: LogStep) -> Standing:
    return standing(DUE, steps)


def test_working_days_pass_over_christmas_and_new_year() -> None:
    off = bank_holidays(2026, 2027)
    assert {date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)} <= off
    assert due_days(COMPLAINT, WILTSHIRE, off) == DUE


def test_working_days_pass_over_easter() -> None:
    taken = replace(COMPLAINT, taken_on=date(2027, 3, 25))  # Maundy Thursday; Good Friday and Easter Monday follow
    assert due_days(taken, WILTSHIRE, bank_holidays(2027, 2027)) == (date(2027, 3, 31), date(2027, 4, 5))


def test_nothing_is_owed_to_a_compliment() -> None:
    assert due_days(COMPLAINT, DEFAULT_LIMITS["compliment"], ()) == (None, None)
    assert standing((None, None), ()).within(TODAY) is True


def test_an_answer_on_the_last_day_is_in_time_and_one_a_day_later_is_not() -> None:
    acknowledged = step(StepKind.ACKNOWLEDGED, DUE[0])
    assert after(acknowledged, step(StepKind.ANSWERED, DUE[1])).within(TODAY) is True
    assert after(acknowledged, step(StepKind.ANSWERED, DUE[1] + timedelta(days=1))).within(TODAY) is False
    assert after(acknowledged).within(DUE[1]) is None
    assert after(acknowledged).late(DUE[1]) == ()
    assert after(acknowledged).late(DUE[1] + timedelta(days=1)) == ("answer",)
    assert after().late(TODAY) == ("acknowledgement", "answer")


def test_an_answer_acknowledges_too() -> None:
    answered = after(step(StepKind.ANSWERED, date(2026, 12, 24)))
    assert answered.acknowledged_on == answered.answered_on == date(2026, 12, 24)


def test_a_second_stage_is_owed_its_own_answer() -> None:
    escalated = step(StepKind.ESCALATED, date(2027, 1, 5), due_on=date(2027, 1, 19))
    steps = (step(StepKind.ANSWERED, date(2026, 12, 24)), escalated)
    assert after(*steps).within(date(2027, 1, 19)) is None
    assert after(*steps).late(TODAY) == ("second answer",)
    assert after(*steps, step(StepKind.ANSWERED, date(2027, 1, 19))).within(TODAY) is True
    assert StepKind.CLOSED not in after(*steps).may


@pytest.mark.parametrize(
    ("noted", "words"),
    [
        (step(StepKind.CLOSED, TODAY), "'closed' cannot follow here"),
        (step(StepKind.RELEASED, TODAY, said="It was cold."), "'released' cannot follow here"),
        (step(StepKind.ANSWERED, TODAY + timedelta(days=1)), "lies in the future"),
        (step(StepKind.ANSWERED, TAKEN - timedelta(days=1)), "before the day on which this was taken"),
        (step(StepKind.ANSWERED, TODAY, ""), "write what was said or done"),
        (step(StepKind.ANSWERED, TODAY, "x" * 4001), "at most 4000 characters"),
    ],
)
def test_a_step_that_cannot_follow_is_refused(noted: LogStep, words: str) -> None:
    with pytest.raises(LogError, match=words):
        check_step(COMPLAINT, after(), noted, TODAY, None)


def test_only_a_complaint_is_escalated() -> None:
    answered = after(step(StepKind.ANSWERED, TAKEN))
    check_step(COMPLAINT, answered, step(StepKind.ESCALATED, TODAY), TODAY, TAKEN)
    with pytest.raises(LogError, match="Only a complaint is escalated"):
        check_step(replace(COMPLAINT, kind=LogKind.COMMENT), answered, step(StepKind.ESCALATED, TODAY), TODAY, TAKEN)


def test_a_step_does_not_lie_before_the_last() -> None:
    with pytest.raises(LogError, match="before the step noted last"):
        check_step(COMPLAINT, after(), step(StepKind.ANSWERED, TAKEN), TODAY, TODAY)


def test_what_is_released_tells_nobody_who_it_was() -> None:
    changed = after(step(StepKind.CHANGED, TODAY, "Robin got a heater."))
    release = step(StepKind.RELEASED, TODAY, "We bought a heater for Robin.", said="The hall was cold.")
    with pytest.raises(LogError, match=r"would tell who it was \(robin\)"):
        check_step(COMPLAINT, changed, release, TODAY, None)
    check_step(COMPLAINT, changed, replace(release, words="We bought a heater."), TODAY, None)


def test_private_parts_are_names_addresses_and_numbers() -> None:
    assert private_parts("Write to a@b.org, BA14 8JN, 01225 713 000", "") == (
        "an e-mail address",
        "a postcode",
        "a telephone number",
    )
    assert private_parts("Oakham has a warmer hall in 2027", "Al Oak") == ()


def test_a_release_is_taken_back_and_the_last_words_on_what_changed_stand() -> None:
    steps = [step(StepKind.CHANGED, TODAY, "One."), step(StepKind.CHANGED, TODAY, "Two.")]
    released = step(StepKind.RELEASED, TODAY, said="Cold.")
    assert after(*steps, released).changed == "Two."
    assert after(*steps, released).released == released
    assert after(*steps, released, step(StepKind.TAKEN_BACK, TODAY)).released is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "rumour"}, "What it is"),
        ({"via": "pigeon"}, "How it came"),
        ({"taken_by": " "}, "Who took it"),
        ({"words": ""}, "What was said"),
        ({"words": "x" * 4001}, "4001 characters"),
        ({"from_whom": "x" * 121}, "Names"),
        ({"area": "moon"}, "Area"),
        ({"strand": "moon"}, "Activity"),
        ({"session": "-1"}, "Session"),
    ],
)
def test_what_is_typed_wrongly_is_named(change: Mapping[str, str], words: str) -> None:
    with pytest.raises(LogError, match=words):
        read_entry({**FORM, **change}, TAKEN, TODAY, {"east"}, {"clubs"})


@pytest.mark.parametrize("day", [None, TODAY + timedelta(days=1)])
def test_the_day_is_known_and_not_to_come(day: date | None) -> None:
    with pytest.raises(LogError, match="Day"):
        read_entry(FORM, day, TODAY, set(), set())


@given(
    kinds=st.lists(st.sampled_from(list(StepKind)), max_size=12),
    days=st.lists(st.integers(min_value=0, max_value=28), max_size=12),
)
def test_steps_that_are_allowed_never_leave_an_entry_both_in_time_and_late(
    kinds: list[StepKind], days: list[int]
) -> None:
    steps: list[LogStep] = []
    for kind, day in zip(kinds, sorted(days), strict=False):
        due = TODAY if kind is StepKind.ESCALATED else None
        noted = step(kind, TAKEN + timedelta(days=day), said="Cold.", due_on=due)
        if kind in after(*steps).may:
            check_step(COMPLAINT, after(*steps), noted, TODAY, None)
            steps.append(noted)
    now = after(*steps)
    assert not (now.within(TODAY) is True and now.late(TODAY))
    assert now.released is None or now.changed
