"""Places in words, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from scheduler.clock import LOCAL
from scheduler.domain.places_left import PlacesWord, SessionNow, places_word

STARTS = datetime(2027, 1, 5, 17, tzinfo=LOCAL)
SESSION = SessionNow(series_id="series-1", day=date(2027, 1, 5), starts_at=STARTS, places=16, taken=0)
BEFORE = STARTS - timedelta(days=3)


@pytest.mark.parametrize(
    ("taken", "waiting", "word"),
    [
        (0, 0, PlacesWord.LEFT),
        (12, 0, PlacesWord.LEFT),
        (13, 0, PlacesWord.FEW),
        (15, 0, PlacesWord.FEW),
        (16, 0, PlacesWord.WAITING_LIST),
        (15, 1, PlacesWord.WAITING_LIST),
    ],
)
def test_three_places_or_fewer_are_few_and_whoever_waits_comes_first(
    taken: int, waiting: int, word: PlacesWord
) -> None:
    assert places_word(replace(SESSION, taken=taken, waiting=waiting), BEFORE) is word


def test_a_session_that_has_begun_is_over_and_one_that_is_off_is_cancelled() -> None:
    assert places_word(SESSION, STARTS) is PlacesWord.OVER
    assert places_word(replace(SESSION, cancelled=True), STARTS) is PlacesWord.CANCELLED
