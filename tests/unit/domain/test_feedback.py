"""The questions of feedback, and when they may be answered."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.domain.feedback import (
    FOR_CHILDREN,
    FOR_OTHERS,
    Answers,
    FeedbackCounts,
    Questions,
    added_up,
    questions_for,
    read_answers,
    warning_without_name,
    why_not_yet,
)

ENDS = datetime(2027, 1, 5, 19, tzinfo=UTC)


def test_up_to_eleven_the_words_are_a_childs() -> None:
    assert [questions_for(age) is FOR_CHILDREN for age in (5, 11, 12, 40)] == [True, True, False, False]


def test_every_question_has_words_for_both_and_childrens_words_are_short() -> None:
    for field in fields(Questions):
        for questions in (FOR_CHILDREN, FOR_OTHERS):
            assert getattr(questions, field.name)
    told = [FOR_CHILDREN.overall, *FOR_CHILDREN.faces, FOR_CHILDREN.gained_skills, FOR_CHILDREN.made_friends]
    assert max(len(word) for words in told for word in words.split()) <= 9


def test_answers_are_read_and_open_questions_stay_open() -> None:
    assert read_answers({"overall": "5", "made_friends": "yes", "words": "  Good \r\n\r\n cake "}) == Answers(
        overall=5, made_friends=True, words="Good\ncake"
    )


@pytest.mark.parametrize("overall", ["", "0", "6", "five", "4.5"])
def test_overall_is_one_of_five_faces(overall: str) -> None:
    mistakes = read_answers({"overall": overall})
    assert isinstance(mistakes, list)
    assert [one.field for one in mistakes] == ["overall"]


@pytest.mark.parametrize(
    ("cancelled", "booked", "given", "minutes", "words"),
    [
        (False, True, False, 0, None),
        (False, True, False, -1, "has not ended yet; come back after 19:00 on 5 January"),
        (True, True, False, 60, "was cancelled"),
        (False, False, False, 60, "for those who had a place"),
        (False, True, True, 60, "given already"),
    ],
)
def test_feedback_is_for_those_who_came_once_and_after_the_end(
    cancelled: bool, booked: bool, given: bool, minutes: int, words: str | None
) -> None:
    told = why_not_yet(
        ends_at=ENDS, cancelled=cancelled, booked=booked, given=given, now=ENDS + timedelta(minutes=minutes)
    )
    assert (told is None) == (words is None)
    assert (words or "") in (told or "")


def test_counts_of_strands_add_up() -> None:
    """1 + 2 sessions; answers 4, 5 and 1, 4, 4: four of five satisfied."""
    one = FeedbackCounts(
        strand_id="a",
        sessions=1,
        attended=4,
        overall=(0, 0, 0, 1, 1),
        gained_skills=(1, 2),
        gained_confidence=(0, 0),
        made_friends=(2, 2),
    )
    two = FeedbackCounts(
        strand_id="b",
        sessions=2,
        attended=6,
        overall=(1, 0, 0, 2, 0),
        gained_skills=(2, 3),
        gained_confidence=(1, 1),
        made_friends=(0, 3),
    )
    both = added_up([one, two], "")
    assert (both.sessions, both.attended, both.answers, both.satisfied) == (3, 10, 5, 4)
    assert (both.gained_skills, both.gained_confidence, both.made_friends) == ((3, 5), (1, 1), (2, 5))
    assert added_up([], "").answers == 0


@pytest.mark.parametrize(("carers", "age", "said"), [(1, 40, "the team may guess"), (4, 11, "The grown-ups may guess")])
def test_at_a_session_of_few_it_is_said_that_an_answer_without_a_name_may_be_guessed(
    carers: int, age: int, said: str
) -> None:
    assert said in warning_without_name(carers, age)


def test_among_five_an_answer_without_a_name_hides_well() -> None:
    assert warning_without_name(5, 11) == ""
