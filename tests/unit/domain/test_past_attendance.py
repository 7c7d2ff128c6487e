"""What counts of attendance that was imported: worked by hand, and held against a count made another way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.past_attendance import (
    KeptHere,
    PastAttendance,
    PastSession,
    Standing,
    by_month,
    figures,
    standing,
)

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def row(carer_id: str, *, came: bool = True, day: date = MONDAY, strand: str | None = "club") -> PastAttendance:
    return PastAttendance(
        id=f"{day}/{strand}/{carer_id}",
        day=day,
        title=f"Title of {strand}",
        strand_id=strand,
        area_id="east",
        venue="",
        start_minute=None,
        carer_id=carer_id,
        came=came,
        told_us=False,
    )


def counts(came: int, *, places: int | None = 10, away: int = 0, strand: str | None = "club") -> PastSession:
    return PastSession(
        id=f"counts/{strand}",
        day=TUESDAY,
        title=f"Title of {strand}",
        strand_id=strand,
        area_id="east",
        venue="",
        start_minute=None,
        places=places,
        came=came,
        turned_away=away,
    )


def test_two_records_of_one_person_in_one_session_are_one_who_came() -> None:
    here = KeptHere(merged={"c2": "c1"})
    found = standing([row("c1", came=False), row("c2"), row("c3")], [], here)
    assert [(one.carer_id, one.came) for one in found.people] == [("c1", True), ("c3", True)]
    one = figures(found)
    assert (one.sessions, one.came, one.expected, one.different) == (1, 2, 2, 2)


def test_a_register_of_the_same_day_area_and_strand_goes_before_a_row() -> None:
    here = KeptHere(sessions={(MONDAY, "east", "club")})
    rows = [row("c1"), row("c2", day=TUESDAY), row("c3", strand="other"), row("c4", strand=None)]
    assert [one.carer_id for one in standing(rows, [], here).people] == ["c2", "c3"], "of an unknown strand: may be it"
    elsewhere = replace(row("c1"), area_id="west")
    assert standing([elsewhere], [], here).people == (elsewhere,), "a group of another area is another session"


def test_a_person_whom_a_register_marks_in_the_strand_that_day_is_not_counted_again_elsewhere() -> None:
    here = KeptHere(people={(MONDAY, "c1", "club")}, merged={"c2": "c1"})
    rows = [replace(row("c2"), area_id="west"), replace(row("c3"), area_id="west"), row("c1", strand="other")]
    assert [one.carer_id for one in standing(rows, [], here).people] == ["c3", "c1"]


def test_rows_that_name_people_go_before_counts_of_the_same_day_area_and_strand() -> None:
    named = [row("c1", day=TUESDAY)]
    assert standing(named, [counts(9)], KeptHere()).sessions == ()
    assert standing(named, [counts(9, strand=None)], KeptHere()).sessions == (), "a strand not known may be any"
    assert standing(named, [counts(9, strand="other")], KeptHere()).sessions == (counts(9, strand="other"),)


def test_who_was_turned_away_of_a_published_session_waits_here_and_is_not_counted_twice() -> None:
    here = KeptHere(programme={(TUESDAY, "east", "club")})
    (one,) = standing([], [counts(9, away=4)], here).sessions
    assert (one.came, one.turned_away) == (9, 0)
    assert figures(standing([], [counts(9, away=4)], KeptHere())).turned_away == 4


def test_figures_worked_by_hand() -> None:
    found = Standing(people=(row("c1"), row("c2", came=False)), sessions=(counts(8, away=1), counts(5, places=None)))
    one = figures(found)
    assert (one.sessions, one.came, one.came_expected, one.expected) == (3, 14, 1, 2)
    assert (one.places, one.came_places, one.turned_away, one.different) == (10, 8, 1, 1)
    april = replace(row("c1"), day=date(2026, 4, 1))
    months = by_month(replace(found, people=(*found.people, april)))
    assert {month: figures(part).came for month, part in months.items()} == {(2026, 3): 14, (2026, 4): 1}


DAYS = st.sampled_from([MONDAY, TUESDAY])
STRANDS = st.sampled_from(["club", "other", None])
ROWS = st.lists(st.builds(row, st.sampled_from("abcd"), came=st.booleans(), day=DAYS, strand=STRANDS), max_size=12)
COUNTS = st.lists(st.builds(counts, st.integers(0, 9), strand=STRANDS, away=st.integers(0, 3)), max_size=4)
HERE = st.builds(
    KeptHere,
    sessions=st.frozensets(st.tuples(DAYS, st.just("east"), st.sampled_from(["club", "other"])), max_size=2),
    people=st.frozensets(st.tuples(DAYS, st.sampled_from("acd"), st.sampled_from(["club", "other"])), max_size=3),
    merged=st.sampled_from([{}, {"b": "a"}]),
)


@settings(max_examples=150, deadline=None)
@given(ROWS, COUNTS, HERE)
def test_nothing_is_ever_counted_twice(rows: list[PastAttendance], sessions: list[PastSession], here: KeptHere) -> None:
    found = standing(rows, sessions, here)
    whole = [(one.session, one.carer_id) for one in found.people]
    assert len(whole) == len(set(whole)), "a person once a session"
    assert not {one.carer_id for one in found.people} & set(here.merged), "under the record that is kept"
    for one in found.people:
        assert all(day != one.day or strand != one.strand_id for day, _, strand in here.sessions)
        assert not {(one.day, one.carer_id, one.strand_id)} & set(here.people)
    for left in found.sessions:
        alike = [one for one in rows if one.day == left.day and one.strand_id in {left.strand_id, None}]
        assert not alike
    assert standing(found.people, found.sessions, here) == found, "what counts, counts again the same"
    assert standing([*rows, *rows], sessions, here) == found, "the same rows twice change nothing"


@settings(max_examples=100, deadline=None)
@given(ROWS, COUNTS, HERE)
def test_months_add_up_to_the_whole(rows: list[PastAttendance], sessions: list[PastSession], here: KeptHere) -> None:
    found = standing(rows, sessions, here)
    parts = [figures(one) for one in by_month(found).values()]
    whole = figures(found)
    assert sum(one.came for one in parts) == whole.came
    assert sum(one.sessions for one in parts) == whole.sessions
    assert max((one.different for one in parts), default=0) <= whole.different <= sum(one.different for one in parts)
