"""Made-up words: the same seed says the same, each is tagged, and every entry says that it is made up."""

from __future__ import annotations

from datetime import date

from scheduler.synthetic.attendances import PastAnswer
from scheduler.synthetic.comments import GOOD, POOR, make_log, themes_of, with_words

ANSWERS = [
    PastAnswer(
        series_id="s",
        day=date(2026, 5, 1),
        carer_id=None,
        satisfied_1_to_5=1 + n % 5,
        gained_skills=True,
        gained_confidence=True,
        made_friends=True,
    )
    for n in range(500)
]


def test_words_fit_the_score_and_every_one_has_themes() -> None:
    said = with_words(ANSWERS, seed=1)
    assert said == with_words(ANSWERS, seed=1) != with_words(ANSWERS, seed=2)
    written = [one for one in said if one.words]
    assert 30 < len(written) < 100
    assert all(one.words in dict(GOOD if one.satisfied_1_to_5 >= 4 else POOR) for one in written)
    assert all(themes_of(one.words) for one in written)


def test_the_log_lies_within_its_days_and_says_that_it_is_made_up() -> None:
    first, last = date(2026, 4, 1), date(2026, 9, 30)
    log = make_log(first, last, ["east", "west"], seed=1)
    assert len(log) == 12
    assert log == make_log(first, last, ["west", "east"], seed=1)
    assert all(first <= one.entry.taken_on <= last and "Made up" in one.entry.words for one in log)
