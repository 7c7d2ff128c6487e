"""Answers about people: each list its own, and who was not asked, would not say or does not know kept apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.characteristics import AnswerError, Asked, counted, wrong_answers

ETHNICITY = Asked(id="ethnicity", name="Ethnicity", source="2.8", answers=("White", "Asian or Asian British"))


def test_every_person_stands_in_one_line_and_no_two_of_the_three_are_mixed() -> None:
    people = {"White": 5, "prefer not to say": 2, "unknown": 1, "yes": 1}
    assert counted(ETHNICITY, people, 12) == (
        ("White", 5),
        ("Asian or Asian British", 0),
        ("prefer not to say", 2),
        ("unknown", 1),
        ("yes (an earlier list)", 1),
        ("not asked", 3),
    )


@given(
    st.dictionaries(
        st.sampled_from(("White", "Asian or Asian British", "prefer not to say", "unknown", "yes", "no")),
        st.integers(1, 50),
    ),
    st.integers(0, 50),
)
def test_the_lines_add_up_to_everybody(people: dict[str, int], silent: int) -> None:
    everybody = sum(people.values()) + silent
    lines = counted(ETHNICITY, people, everybody)
    assert sum(n for _, n in lines) == everybody
    assert dict(lines)["not asked"] == silent


def test_an_answer_is_known_whatever_its_capitals_and_a_strange_one_is_refused_with_the_list() -> None:
    assert ETHNICITY.read("  asian or  ASIAN british ") == "Asian or Asian British"
    assert ETHNICITY.read("Prefer not to say") == "prefer not to say"
    said = "Ethnicity: 'yes' is no answer; choose one of: White; Asian or Asian British; prefer not to say; unknown."
    with pytest.raises(AnswerError) as caught:
        ETHNICITY.read("yes")
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (("yes", "Unknown"), "'Unknown' is always offered besides, to be kept apart; delete it from the list"),
        (("yes", "not asked"), "'not asked' is always offered besides, to be kept apart; delete it from the list"),
        (("Yes", " yes"), "'Yes' stands twice; delete one of them"),
        (("yes", " "), "an answer is blank; write what people may say, or delete it"),
        (("yes",), "a list has 2 to 25 answers; this has 1: mend it, or leave it out for yes and no"),
        (("yes", "x" * 81), f"'{'x' * 30}…' has 81 characters; shorten it to 80 at most"),
    ],
)
def test_a_bad_list_is_refused_with_its_cure(answers: tuple[str, ...], said: str) -> None:
    assert wrong_answers(answers) == said


def test_no_list_means_yes_and_no() -> None:
    assert wrong_answers(()) == ""
    assert Asked(id="x", name="X", source="1").every_answer == ("yes", "no", "prefer not to say", "unknown")
