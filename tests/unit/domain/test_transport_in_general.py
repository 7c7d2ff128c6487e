"""What holds of every day of transport: who is told of what, which other ways are reasonable, what a council reads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scheduler.domain.disclosure_types import DisclosurePolicy
from scheduler.domain.transport import Direction
from scheduler.domain.transport_disclosure import areas_together
from scheduler.domain.transport_need import (
    ALONE_FROM_YEARS,
    PUBLIC_TRANSPORT_MINUTES_AT_MOST,
    WALK_MINUTES_AT_MOST,
    OtherWay,
    other_ways,
)
from scheduler.domain.transport_times import RideTime, Telling, family_time, telling_words, to_tell

PROMISE = 5
Key = tuple[int, str, Direction]

KEYS = st.tuples(st.integers(1, 2), st.sampled_from(["ann", "bob"]), st.sampled_from(list(Direction)))
TIMES = st.dictionaries(KEYS, st.tuples(st.integers(950, 970), st.sampled_from(["", "", "Market Place"])))
"""Small evenings: who rides to or from which session, when a vehicle is there, and at which stop."""


def ride_times(told: dict[Key, tuple[int, str]]) -> list[RideTime]:
    return [
        RideTime(session_id=key[0], carer_id=key[1], direction=key[2], ride_id="r", minute=minute, stop_name=stop)
        for key, (minute, stop) in told.items()
    ]


def kept_after(before: list[RideTime], told: tuple[Telling, ...]) -> list[RideTime]:
    """What households know once they were told: the old times where nothing was said."""
    known = {one.key: one for one in before}
    for one in told:
        known.pop(one.about.key, None)
        if one.now is not None:
            known[one.now.key] = one.now
    return list(known.values())


@given(TIMES, TIMES, st.integers(0, 10))
def test_everybody_is_told_who_must_be_and_nobody_else(
    before: dict[Key, tuple[int, str]], now: dict[Key, tuple[int, str]], promise: int
) -> None:
    told = to_tell(ride_times(before), ride_times(now), promise)
    keys = [one.about.key for one in told]
    assert len(set(keys)) == len(keys), "nobody twice about one ride"
    new, gone = now.keys() - before.keys(), before.keys() - now.keys()
    both = now.keys() & before.keys()
    news = {key for key in both if now[key][1] != before[key][1] or abs(now[key][0] - before[key][0]) > promise}
    assert set(keys) == new | gone | news
    assert {one.about.key for one in told if one.before is None} == new
    assert {one.about.key for one in told if one.now is None} == gone


@given(TIMES, TIMES, st.randoms(use_true_random=False))
def test_who_is_told_depends_on_no_order(
    before: dict[Key, tuple[int, str]], now: dict[Key, tuple[int, str]], chance: object
) -> None:
    old, new = ride_times(before), ride_times(now)
    told = to_tell(old, new, PROMISE)
    chance.shuffle(old)  # type: ignore[attr-defined] # hypothesis gives a Random
    chance.shuffle(new)  # type: ignore[attr-defined] # as above
    assert to_tell(old, new, PROMISE) == told


@given(st.lists(TIMES, min_size=1, max_size=6))
def test_what_a_household_was_told_last_is_never_more_than_the_promise_from_the_plan(
    days: list[dict[Key, tuple[int, str]]],
) -> None:
    """However often a day is planned again, small moves never add up to a large one without a message."""
    known: list[RideTime] = []
    for plan in days:
        now = ride_times(plan)
        known = kept_after(known, to_tell(known, now, PROMISE))
        assert to_tell(known, now, PROMISE) == (), "who was told is not told again"
        planned = {one.key: one for one in now}
        assert {one.key for one in known} == planned.keys()
        assert all(abs(one.minute - planned[one.key].minute) <= PROMISE for one in known)
        assert all(one.stop_name == planned[one.key].stop_name for one in known)


@pytest.mark.parametrize(("moved", "messages"), [(-6, 1), (-5, 0), (0, 0), (5, 0), (6, 1)])
def test_a_move_of_five_minutes_is_no_news_and_of_six_is(moved: int, messages: int) -> None:
    (then,) = ride_times({(1, "ann", Direction.THERE): (960, "")})
    assert len(to_tell([then], [replace(then, minute=960 + moved)], PROMISE)) == messages


@given(TIMES, TIMES)
def test_every_telling_is_a_sentence_that_names_the_new_time_and_no_carer(
    before: dict[Key, tuple[int, str]], now: dict[Key, tuple[int, str]]
) -> None:
    for one in to_tell(ride_times(before), ride_times(now), PROMISE):
        words = telling_words(one)
        assert words.endswith(".")
        assert not {"ann", "bob"} & set(words.lower().replace(".", "").split())
        if one.now is None:
            assert "cancelled" in words
        else:
            assert f" {family_time(one.now.minute)}" in words


MINUTES = st.none() | st.integers(0, 120)
NEEDS = st.lists(st.sampled_from(["Bus pass", "Wheelchair", "Cannot walk far", "Mobility", "Hearing loss"]), max_size=3)


def judged(
    age: int, needs: list[str], walk: int | None, bus: int | None, car: int | None = None
) -> tuple[OtherWay, ...]:
    return other_ways(age_years=age, needs=needs, walk=walk, public_transport=bus, car=car)


@given(st.integers(0, 25), NEEDS, MINUTES, MINUTES, MINUTES)
def test_three_ways_are_judged_each_with_its_reason_and_what_nobody_knows_is_never_reasonable(
    age: int, needs: list[str], walk: int | None, bus: int | None, car: int | None
) -> None:
    ways = judged(age, needs, walk, bus, car)
    assert [one.name for one in ways] == ["On foot", "By public transport", "By car"]
    assert [one.minutes for one in ways] == [walk, bus, car]
    for one in ways:
        assert not (one.minutes is None and one.reasonable)
        assert one.minutes is None or str(one.minutes) in one.because
    assert not ways[2].reasonable, "whether a car is free only the household knows"


@given(st.integers(0, 25), NEEDS, st.integers(0, 120), st.integers(0, 120), st.integers(0, 30))
def test_a_longer_way_is_never_more_reasonable_nor_is_any_for_a_younger_child(
    age: int, needs: list[str], walk: int, bus: int, more: int
) -> None:
    here = [one.reasonable for one in judged(age, needs, walk, bus)]
    longer = [one.reasonable for one in judged(age, needs, walk + more, bus + more)]
    younger = [one.reasonable for one in judged(max(0, age - more), needs, walk, bus)]
    assert all(now or not then for now, then in zip(here, longer, strict=True))
    assert all(now or not then for now, then in zip(here, younger, strict=True))


@given(st.integers(0, 25), st.sampled_from(["wheelchair", "WALKS WITH PAIN", "Mobility aid"]), st.integers(0, 120))
def test_who_can_hardly_walk_is_never_sent_on_foot(age: int, need: str, walk: int) -> None:
    assert not judged(age, ["Hearing loss", need], walk, None)[0].reasonable


@given(st.integers(0, 25), MINUTES)
def test_a_bus_pass_is_told_to_the_coordinator_and_decides_nothing(age: int, bus: int | None) -> None:
    without, held = judged(age, [], None, bus)[1], judged(age, ["Bus pass (county)"], None, bus)[1]
    assert held.because == f"{without.because} A bus pass is held."
    assert held.reasonable is without.reasonable


@pytest.mark.parametrize(("age", "minutes"), WALK_MINUTES_AT_MOST)
def test_the_limit_on_foot_is_reasonable_and_a_minute_more_is_not_until_a_year_later(age: int, minutes: int) -> None:
    assert judged(age, [], minutes, None)[0].reasonable
    assert not judged(age, [], minutes + 1, None)[0].reasonable
    oldest = (age, minutes) == WALK_MINUTES_AT_MOST[-1]
    assert judged(age + 1, [], minutes + 1, None)[0].reasonable is not oldest


def test_a_bus_is_reasonable_from_eleven_and_up_to_three_quarters_of_an_hour() -> None:
    most = PUBLIC_TRANSPORT_MINUTES_AT_MOST
    told = [judged(age, [], None, bus)[1].reasonable for age in (ALONE_FROM_YEARS - 1, ALONE_FROM_YEARS)
            for bus in (most, most + 1)]  # fmt: skip
    assert told == [False, False, True, False]


CARERS = st.dictionaries(
    st.sampled_from(["east", "mid", "north", "south", "west"]),
    st.frozensets(st.integers(0, 30).map(str), min_size=1, max_size=25),
)
"""Who was carried to sessions of which areas; some to several."""
POLICIES = st.integers(1, 12).map(lambda few: DisclosurePolicy(hidden_up_to=few))


@given(CARERS, POLICIES)
@example({"east": frozenset("abcdef"), "west": frozenset("a")}, DisclosurePolicy(hidden_up_to=4))
def test_no_line_that_a_council_reads_or_works_out_is_of_few_children(
    carers: dict[str, frozenset[str]], policy: DisclosurePolicy
) -> None:
    everybody = frozenset[str]().union(*carers.values())
    together = areas_together(carers, policy)
    if together is None:
        assert 1 <= len(everybody) <= policy.hidden_up_to
        return
    assert together <= carers.keys()
    alone = carers.keys() - together
    assert all(len(carers[area]) > policy.hidden_up_to for area in alone)
    if together:
        whole_of_them = frozenset[str]().union(*(carers[area] for area in together))
        assert len(whole_of_them) > policy.hidden_up_to
        assert len(together) > 1 or not alone, "an area alone in its line is no cover"
        assert any(len(carers[area]) <= policy.hidden_up_to for area in together), "nobody is hidden for nothing"


@given(CARERS, POLICIES)
def test_no_area_joins_the_common_line_that_need_not(
    carers: dict[str, frozenset[str]], policy: DisclosurePolicy
) -> None:
    together = areas_together(carers, policy) or frozenset()
    joined = sorted(area for area in together if len(carers[area]) > policy.hidden_up_to)
    if joined:
        largest = max(joined, key=lambda area: (len(carers[area]), area))
        without = together - {largest}
        left = frozenset[str]().union(*(carers[area] for area in without))
        assert len(without) < 2 or len(left) <= policy.hidden_up_to


@given(CARERS, POLICIES, st.randoms(use_true_random=False))
def test_the_common_line_depends_on_no_order(
    carers: dict[str, frozenset[str]], policy: DisclosurePolicy, chance: object
) -> None:
    shuffled = list(carers.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis gives a Random
    assert areas_together(dict(shuffled), policy) == areas_together(carers, policy)
