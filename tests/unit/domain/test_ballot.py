"""The sums and words of a ballot, worked out by hand."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.domain.ballot import (
    Allocation,
    Award,
    BallotPolicy,
    BallotSession,
    Entry,
    Question,
    draw_key,
    draw_number,
    draw_order,
    limits_of,
    parties_of,
    points_of,
    waiting_order,
)
from scheduler.domain.ballot_reasons import Ground, Outcome, explain, ordinal

START = datetime(2027, 7, 26, 9, tzinfo=UTC)


def trip(number: int, places: int) -> BallotSession:
    begins = START + timedelta(days=number)
    return BallotSession(
        id=number,
        title=f"Trip {number}",
        strand_id="breaks",
        starts_at=begins,
        ends_at=begins + timedelta(hours=3),
        places=places,
    )


def carer(name: str, *choices: int) -> Entry:
    return Entry(carer_id=name, household_id=f"home of {name}", choices=choices)


def ballot(sessions: tuple[BallotSession, ...], *entries: Entry) -> Question:
    return Question(ballot_id=1, seed="5eed", policy=BallotPolicy(), sessions=sessions, entries=entries)


@pytest.mark.parametrize(
    ("need_level", "minutes", "no_other_way", "points"),
    [(0, 0, False, 0), (2, 34, True, 28), (3, 9, False, 30), (0, 60, False, 6), (0, 240, False, 6), (1, 10, False, 11)],
)
def test_points_add_need_minutes_and_no_other_way(
    need_level: int, minutes: int, no_other_way: bool, points: int
) -> None:
    entry = replace(carer("a", 1), need_level=need_level, minutes=minutes, no_other_way=no_other_way)
    assert points_of(entry, BallotPolicy()) == points


def test_a_service_may_let_the_draw_alone_decide() -> None:
    nothing = BallotPolicy(points_per_need_level=0, points_per_ten_minutes=0, points_no_other_way=0)
    assert points_of(replace(carer("a", 1), need_level=3, minutes=60, no_other_way=True), nothing) == 0


def test_the_draw_can_be_worked_out_again_with_nothing_but_hmac() -> None:
    asked = ballot((trip(1, 1),), carer("b", 1), carer("a", 1))
    text = '[1,[["a",[1],1,false],["b",[1],1,false]]]'
    key = hmac.new(b"5eed", text.encode(), hashlib.sha256).hexdigest()
    assert draw_key(asked) == key
    number = hmac.new(key.encode(), b"2:carer a", hashlib.sha256).hexdigest()
    assert draw_number(key, 2, "carer a") == number
    assert draw_order(key, 2, ["x", "y", "z"]) == tuple(sorted("xyz", key=lambda one: draw_number(key, 2, one)))


def test_nobody_can_know_their_number_before_everybody_has_entered() -> None:
    asked = ballot((trip(1, 1),), carer("a", 1))
    more = replace(asked, entries=(*asked.entries, carer("b", 1)))
    other_seed = replace(asked, seed="0ther")
    assert len({draw_key(asked), draw_key(more), draw_key(other_seed)}) == 3


def test_who_comes_together_ranks_what_all_can_and_waits_as_long_as_the_one_who_had_most() -> None:
    first = Entry(carer_id="a", household_id="h", choices=(3, 1, 2), together=True, most=2, had=1, limits={"x": 2})
    second = Entry(carer_id="b", household_id="h", choices=(1, 2, 3), together=True, need_level=1, limits={"x": 1})
    apart = Entry(carer_id="c", household_id="h", choices=(1,))
    asked = replace(ballot((trip(1, 1), trip(2, 1), trip(3, 1)), first, second, apart), barred={("b", 1): "Too young."})
    alone, family = parties_of(asked)
    assert (family.id, family.carer_ids, family.choices) == ("household h", ("a", "b"), (3, 2))
    assert (family.most, family.had, family.points, family.size) == (1, 1, 10, 2)
    assert (alone.id, alone.choices) == ("carer c", (1,))
    assert limits_of(asked) == {"household h": {"x": 1}, "carer c": {}}


def test_the_waiting_list_puts_who_had_fewer_breaks_first_then_points_then_the_draw() -> None:
    asked = ballot(
        (trip(1, 1), trip(2, 9)),
        carer("got it", 1),
        replace(carer("had one", 1, 2), most=2),
        replace(carer("needs it", 1), need_level=1),
        carer("plain", 1),
        carer("plainer", 1),
        carer("pleased", 2, 1),
    )
    awards = (
        Award(party_id="carer got it", carer_ids=("got it",), session_id=1, choice=1, turn=1),
        Award(party_id="carer had one", carer_ids=("had one",), session_id=2, choice=2, turn=1),
        Award(party_id="carer pleased", carer_ids=("pleased",), session_id=2, choice=1, turn=1),
    )
    key = draw_key(asked)
    order = waiting_order(asked, Allocation(ballot_id=1, key=key, awards=awards, drawn={}))
    drawn = draw_order(key, 1, ["carer plain", "carer plainer"])
    assert order == {1: ("carer needs it", *drawn, "carer had one")}


def test_each_reason_is_told_in_a_sentence() -> None:
    """One place: a holds it with 10 points; b has 1; c was barred; d, e come together."""
    asked = replace(
        ballot(
            (trip(1, 1),),
            replace(carer("a", 1), need_level=1),
            replace(carer("b", 1), minutes=10),
            carer("c", 1),
            Entry(carer_id="d", household_id="h", choices=(1,), together=True),
            Entry(carer_id="e", household_id="h", choices=(1,), together=True),
        ),
        barred={("c", 1): "c will be 4; this session is for ages 5 to 17."},
    )
    award = Award(party_id="carer a", carer_ids=("a",), session_id=1, choice=1, turn=1)
    drawn = {1: ("carer b", "carer a", "household h")}
    told = explain(asked, Allocation(ballot_id=1, key="k", awards=(award,), drawn=drawn))
    first, queue = "Your first choice, Trip 1:", "on its waiting list."
    needier = f"{first} it went to carers with greater need or a harder journey. You are number 1 {queue}"
    family = f"{first} 1 place was left, and you need 2 together. You are number 2 {queue}"
    assert [(one.outcome, one.reason) for one in told] == [
        (Outcome.PLACE, "Your first choice, Trip 1: you have a place."),
        (Outcome.WAITING, needier),
        (Outcome.NONE, f"{first} c will be 4; this session is for ages 5 to 17."),
        (Outcome.WAITING, family),
        (Outcome.WAITING, family),
    ]
    assert told[1].grounds == {Ground.POINTS}


@pytest.mark.parametrize(
    ("number", "word"), [(1, "first"), (10, "tenth"), (11, "11th"), (12, "12th"), (21, "21st"), (102, "102nd")]
)
def test_numbers_are_said_as_places_in_a_row(number: int, word: str) -> None:
    assert ordinal(number) == word
