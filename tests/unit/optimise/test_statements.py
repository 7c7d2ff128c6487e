from __future__ import annotations

import pytest

from scheduler.optimise.programme.statements import (
    AtLeast,
    AtMost,
    Choice,
    Held,
    Never,
    NeverBoth,
    Staffed,
    Statement,
    choices_made,
    is_broken,
    shortfall,
)

A, B = Held("a"), Staffed("a", "w")
WORDS = {"rule": "r", "about": "x", "because": "y"}


@pytest.mark.parametrize(
    ("statement", "kept", "breaks"),
    [
        (Never(choice=A, **WORDS), {B}, {A}),
        (NeverBoth(first=A, second=B, **WORDS), {A}, {A, B}),
        (AtMost(terms=((A, 2), (B, 3)), limit=4, **WORDS), {B}, {A, B}),
        (AtLeast(terms=((A, 2), (B, 3)), least=3, **WORDS), {B}, {A}),
    ],
)
def test_each_form_is_kept_and_broken(statement: Statement, kept: set[Choice], breaks: set[Choice]) -> None:
    assert not is_broken(statement, kept)
    assert is_broken(statement, breaks)


def test_a_shortfall_is_what_is_missing_and_never_negative() -> None:
    statement = AtLeast(terms=((A, 2), (B, 3)), least=4, **WORDS)
    assert [shortfall(statement, made) for made in (set(), {A}, {A, B})] == [4, 2, 0]


def test_holding_a_series_chooses_the_series_and_its_team() -> None:
    assert choices_made("a", ("w",)) == {A, B}
