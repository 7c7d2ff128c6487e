"""Who is told, which other ways are reasonable, and what a council reads: worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduler.domain.disclosure_types import DisclosurePolicy
from scheduler.domain.transport import DayRuns, Direction, Run, RunStop
from scheduler.domain.transport_disclosure import areas_together, quarter_of
from scheduler.domain.transport_need import other_ways
from scheduler.domain.transport_times import (
    RideTime,
    Telling,
    clock_words,
    family_time,
    home_minutes,
    telling_words,
    time_words,
    to_tell,
)
from tests.transport_examples import DAY, evening, ride

FETCHED = RideTime(session_id=1, carer_id="ann", direction=Direction.THERE, ride_id="r", minute=960)
HOME = replace(FETCHED, direction=Direction.BACK, minute=1_155)
FEW = DisclosurePolicy(hidden_up_to=4)


def test_who_is_new_who_moved_and_who_is_gone_is_told_in_order_and_who_stays_is_not() -> None:
    bob, cat, dan = (replace(FETCHED, carer_id=name) for name in ("bob", "cat", "dan"))
    later = replace(cat, minute=966)
    told = to_tell([dan, cat, FETCHED], [later, bob, replace(FETCHED, minute=955)], 5)
    assert told == (Telling(before=None, now=bob), Telling(before=cat, now=later), Telling(before=dan, now=None))
    assert [one.about for one in told] == [bob, later, dan]
    with pytest.raises(ValueError, match="neither"):
        _ = Telling(before=None, now=None).about


def test_a_ride_there_and_one_home_of_the_same_carer_are_two() -> None:
    assert to_tell([FETCHED], [FETCHED, HOME], 5) == (Telling(before=None, now=HOME),)


def test_what_a_household_reads() -> None:
    assert [clock_words(minute) for minute in (0, 59, 60, 1_439, 1_440)] == [
        "00:00",
        "00:59",
        "01:00",
        "23:59",
        "00:00",
    ]
    minutes = (0, 5, 540, 719, 720, 725, 780, 1_439, 1_440)
    said_as = ["midnight", "12:05am", "9am", "11:59am", "midday", "12:05pm", "1pm", "11:59pm", "midnight"]
    assert [family_time(minute) for minute in minutes] == said_as
    assert time_words(FETCHED) == "Transport: be ready at 4pm."
    assert time_words(HOME) == "Transport: home again at about 7:15pm."
    said = [
        telling_words(Telling(before=before, now=now))
        for before, now in (
            (None, FETCHED),
            (None, HOME),
            (FETCHED, None),
            (HOME, None),
            (FETCHED, replace(FETCHED, minute=980)),
            (replace(HOME, stop_name="Mill Lane"), HOME),
        )
    ]
    assert said == [
        "Be ready at 4pm.",
        "Home again at about 7:15pm.",
        "The pick-up is cancelled; no vehicle comes.",
        "The way home is cancelled; no vehicle comes.",
        "The pick-up is now at 4:20pm, not 4pm.",
        "The way home is now at 7:15pm at home, not at 7:15pm at Mill Lane.",
    ]


def test_a_vehicle_is_at_home_when_a_carer_gets_in_on_the_way_there_and_out_on_the_way_back() -> None:
    stops = (
        ("ann-there", True, 960), ("ann-there", False, 1_000), ("ann-back", True, 1_110), ("ann-back", False, 1_125),
        ("zoe-there", True, 970),
    )  # fmt: skip
    run = Run(
        id="run-1",
        vehicle_id="minibus",
        driver_id=None,
        escort_id=None,
        leave_depot_minute=940,
        back_at_depot_minute=1_140,
        stops=tuple(
            RunStop(ride_id=name, gets_in=gets_in, point_id="near", arrive_minute=at, leave_minute=at + 2)
            for name, gets_in, at in stops
        ),
    )
    plan = DayRuns(service_id="example", day=DAY, facts_fingerprint="", seed=1, made_by="by hand", runs=(run,))
    day = evening(ride("ann"), ride("ann", direction=Direction.BACK))
    assert home_minutes(day, plan) == {"ann-there": 960, "ann-back": 1_125}


@pytest.mark.parametrize(
    ("age", "needs", "walk", "bus", "reasonable"),
    [
        (7, (), 20, None, [True, False]),
        (7, (), 21, None, [False, False]),
        (8, (), 30, None, [True, False]),
        (8, (), 31, None, [False, False]),
        (12, (), 40, 45, [True, True]),
        (12, (), 41, 46, [False, False]),
        (11, (), 41, 45, [False, True]),
        (10, (), 41, 45, [False, False]),
        (12, ("Hearing loss",), 10, 10, [True, True]),
        (12, ("Hearing loss", "Uses a wheelchair"), 10, 10, [False, True]),
        (12, ("Bus pass",), None, None, [False, False]),
    ],
)
def test_other_ways_on_foot_and_by_bus(
    age: int, needs: tuple[str, ...], walk: int | None, bus: int | None, reasonable: list[bool]
) -> None:
    ways = other_ways(age_years=age, needs=needs, walk=walk, public_transport=bus, car=5)
    assert [one.reasonable for one in ways[:2]] == reasonable
    assert ("A bus pass is held." in ways[1].because) is ("Bus pass" in needs)
    assert ("not alone at this age" in ways[1].because) is (bus is not None and age < 11)


def test_minutes_that_nobody_knows_are_said_so_and_a_car_is_for_the_household_to_tell() -> None:
    unknown = other_ways(age_years=12, needs=(), walk=None, public_transport=None, car=None)
    assert [one.minutes for one in unknown] == [None, None, None]
    assert [unknown[0].because, unknown[2].because] == ["Nobody knows how long it takes."] * 2
    known = other_ways(age_years=12, needs=(), walk=None, public_transport=None, car=6)
    assert known[2].because.startswith("6 minutes, where the household has a car")


@pytest.mark.parametrize(
    ("sizes", "together"),
    [
        ({"east": 4}, None),
        ({"east": 5}, []),
        ({"east": 2, "west": 2}, None),
        ({"east": 3, "west": 2}, ["east", "west"]),
        ({"east": 5, "west": 5}, []),
        ({"east": 5, "west": 4}, ["east", "west"]),
        ({"east": 9, "mid": 6, "west": 1}, ["mid", "west"]),
        ({"east": 9, "mid": 1, "west": 1}, ["east", "mid", "west"]),
        ({"east": 9, "mid": 3, "west": 2}, ["mid", "west"]),
        ({"east": 9, "mid": 2, "north": 7, "west": 2}, ["mid", "north", "west"]),
        ({"east": 9, "mid": 9, "west": 4}, ["east", "west"]),
    ],
)
def test_which_areas_a_council_reads_as_one_line(sizes: dict[str, int], together: list[str] | None) -> None:
    carers = {area: [f"{area}-{number}" for number in range(size)] for area, size in sizes.items()}
    found = areas_together(carers, FEW)
    assert (None if found is None else sorted(found)) == together


def test_a_carer_of_two_areas_counts_once_in_their_line() -> None:
    carers = {"east": list("abcdefg"), "mid": list("ab"), "west": list("abc")}
    assert areas_together(carers, FEW) == frozenset({"east", "mid", "west"}), "mid and west have three carers together"


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2027, 1, 1), date(2027, 1, 1), date(2027, 3, 31)),
        (date(2027, 3, 31), date(2027, 1, 1), date(2027, 3, 31)),
        (date(2028, 4, 1), date(2028, 4, 1), date(2028, 6, 30)),
        (date(2027, 9, 30), date(2027, 7, 1), date(2027, 9, 30)),
        (date(2027, 12, 31), date(2027, 10, 1), date(2027, 12, 31)),
    ],
)
def test_quarters_of_the_calendar_year(day: date, first: date, last: date) -> None:
    assert quarter_of(day) == (first, last)
