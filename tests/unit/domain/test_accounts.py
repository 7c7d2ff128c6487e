"""Rules of accounts: sessions that run out, locks, links, who may change whom."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.clock import LOCAL
from scheduler.domain.accounts import (
    ABSOLUTE,
    IDLE,
    LOCKED_FOR,
    Role,
    SignedIn,
    Stage,
    actor_of,
    link_token,
    locked_after,
    nonce_of,
    normal_email,
    session_is_over,
    why_not_change,
)

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=LOCAL)
KEY = "0123456789abcdef0123456789abcdef"
minutes = st.integers(0, 24 * 60).map(lambda count: timedelta(minutes=count))


@pytest.mark.parametrize(
    ("stage", "used", "asked", "over"),
    [
        (Stage.FULL, 0, 59, False),
        (Stage.FULL, 0, 60, True),
        (Stage.FULL, 700, 719, False),
        (Stage.FULL, 700, 720, True),
        (Stage.PASSWORD, 0, 9, False),
        (Stage.PASSWORD, 9, 10, True),
    ],
)
def test_a_session_runs_out_by_the_minute(stage: Stage, used: int, asked: int, over: bool) -> None:
    seen, now = NINE + timedelta(minutes=used), NINE + timedelta(minutes=asked)
    assert session_is_over(stage, NINE, seen, now) is over


@given(minutes, minutes)
def test_a_session_that_is_over_stays_over(used: timedelta, later: timedelta) -> None:
    seen = NINE + used
    if session_is_over(Stage.FULL, NINE, seen, seen + later):
        assert session_is_over(Stage.FULL, NINE, seen, seen + later + timedelta(minutes=1))
    assert session_is_over(Stage.FULL, NINE, seen, NINE + max(used + IDLE, ABSOLUTE))


@pytest.mark.parametrize(("failures", "locks"), [(0, False), (4, False), (5, True), (6, False), (10, True)])
def test_every_fifth_wrong_try_locks(failures: int, locks: bool) -> None:
    assert locked_after(failures, NINE) == (NINE + LOCKED_FOR if locks else None)


@given(st.text("0123456789abcdef", min_size=1, max_size=64))
def test_a_link_gives_its_nonce_back_and_no_other_key_does(nonce: str) -> None:
    token = link_token(KEY, nonce)
    assert nonce_of(KEY, token) == nonce
    assert nonce_of(KEY + "x", token) is None


@given(st.text(max_size=80))
def test_a_made_up_link_is_none_of_ours(token: str) -> None:
    assert nonce_of(KEY, token) is None


def test_an_address_is_written_one_way() -> None:
    assert normal_email("  Anna@Example.ORG ") == "anna@example.org"


def test_who_may_not_be_changed_is_told_why() -> None:
    anna = SignedIn(account_id=1, name="Anna", email="anna@example.org", role=Role.ADMINISTRATOR)
    assert "your own role" in (why_not_change(anna, 1, last_administrator=False) or "")
    assert "last administrator" in (why_not_change(anna, 2, last_administrator=True) or "")
    assert why_not_change(anna, 2, last_administrator=False) is None
    assert anna.actor == actor_of(1) == "staff:1"
