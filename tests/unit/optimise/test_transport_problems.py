"""What is wrong with a day's facts is found before planning, all at once, each with its cure."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from scheduler.cli.transport import transport
from scheduler.domain.transport import Direction, TransportDay, TransportSettings, walk_limit
from scheduler.optimise.transport.files import read_day, write_day
from scheduler.optimise.transport.problems import TransportProblemsError, find_problems, refuse_problems
from tests.transport_examples import driver, evening, minibus, ride

LIMIT = walk_limit(TransportSettings(), 12)
"""Metres that a ride of the example may walk."""
GOOD_DAY = evening(ride("ann", walk_metres=LIMIT), ride("bob", "far"))


def with_minutes(value: float, row: int = 0, column: int = 2) -> TransportDay:
    table = [list(entries) for entries in GOOD_DAY.minutes]
    table[row][column] = value  # type: ignore[call-overload]
    return replace(GOOD_DAY, minutes=tuple(tuple(entries) for entries in table))


def test_a_good_day_has_no_problem() -> None:
    assert find_problems(GOOD_DAY) == ()


@pytest.mark.parametrize(
    ("day", "field", "words"),
    [
        (with_minutes(float("nan")), "minutes", "from depot to near: nan is a hole"),
        (with_minutes(-1), "minutes", "from depot to near: -1 is a hole"),
        (with_minutes(16_093), "minutes", "Are these seconds or metres?"),
        (replace(GOOD_DAY, minutes=GOOD_DAY.minutes[:3]), "minutes", "not 4 × 4"),
        (
            replace(GOOD_DAY, sessions=(replace(GOOD_DAY.sessions[0], end_minute=1_020),)),
            "sessions.group",
            "ends at 1020",
        ),
        (replace(GOOD_DAY, drivers=(driver(), driver(base_id="far"))), "drivers", "with the bases depot, far"),
        (replace(GOOD_DAY, rides=(ride("ann"), ride("ann"))), "rides", "stands 2 times"),
        (replace(GOOD_DAY, rides=(ride("ann", "moon"),)), "rides.ann-there.point_id", "the point moon"),
        (replace(GOOD_DAY, rides=(ride("ann", session_id="none"),)), "rides.ann-there.session_id", "the session none"),
        (replace(GOOD_DAY, rides=(ride("ann", age_years=-1),)), "rides.ann-there.age_years", "below nothing"),
        (replace(GOOD_DAY, vehicles=(minibus(fixed_pence=-5),)), "vehicles.minibus.fixed_pence", "-5 is below nothing"),
        (replace(GOOD_DAY, vehicles=(minibus(to_minute=840),)), "vehicles.minibus", "840 to 840"),
        (
            replace(GOOD_DAY, rides=(ride("ann", wheelchair=True), ride("bob", wheelchair=True))),
            "sessions.group",
            "2 wheelchairs go there; the fleet has 1",
        ),
        (
            replace(GOOD_DAY, rides=(ride("ann", walk_metres=LIMIT + 1),)),
            "rides.ann-there.walk_metres",
            f"{LIMIT + 1} metres on foot at 12 years; at most {LIMIT} are allowed. Fetch this carer at home",
        ),
        (replace(GOOD_DAY, rides=(ride("ann", walk_metres=-1),)), "rides.ann-there.walk_metres", "below nothing"),
        (
            replace(GOOD_DAY, drivers=(driver(longest_duty_minutes=39),)),
            "rides.bob-there.point_id",
            "there and back takes 40 minutes",
        ),
    ],
)
def test_each_problem_names_its_field_and_its_cure(day: TransportDay, field: str, words: str) -> None:
    problems = find_problems(day)
    told = [problem for problem in problems if problem.field == field and words in f"{problem.because} {problem.cure}"]
    assert told, problems
    assert all(problem.cure for problem in problems)


def test_all_problems_are_told_at_once() -> None:
    day = replace(GOOD_DAY, rides=(ride("ann", age_years=-1),), vehicles=(minibus(seats=-1),))
    with pytest.raises(TransportProblemsError) as error:
        refuse_problems(day)
    assert "rides.ann-there.age_years" in str(error.value)
    assert "vehicles.minibus.seats" in str(error.value)


def five_faults(hole: float | None) -> str:
    """A day file with everything wrong at once that a coordinator is likely to get wrong.

    The moor is five hours from everywhere, the group ends before it starts, three wheelchairs share one place, a
    driver stands at two bases, and the way from "near" to "far" is ``hole``.
    """
    size = len(GOOD_DAY.points)
    table: list[list[float | None]] = [[*row, 300] for row in GOOD_DAY.minutes] + [[300] * size + [0]]
    table[2][3] = hole
    miles = [[*row, 200.0] for row in GOOD_DAY.miles] + [[200.0] * size + [0.0]]
    day = replace(
        GOOD_DAY,
        points=(*GOOD_DAY.points, replace(GOOD_DAY.points[0], id="moor")),
        sessions=(replace(GOOD_DAY.sessions[0], end_minute=1_019),),
        rides=(ride("ann", "moor"), *(ride(name, wheelchair=True) for name in ("bob", "cat", "dan"))),
        drivers=(driver(), driver(base_id="far")),
    )
    document = json.loads(write_day(day))
    document["day"] |= {"minutes": table, "miles": miles}
    return json.dumps(document)


FIVE = {
    "drivers": (
        "the driver driver stands 2 times, with the bases depot, far.",
        "Keep one, with the base of this day.",
    ),
    "sessions.group": (
        "the session starts at minute 1020 and ends at 1019.",
        "Let it end after it starts.",
    ),
    "sessions.group: wheelchairs": (
        "3 wheelchairs go there; the fleet has 1 wheelchair place.",
        "Book a taxi that takes wheelchairs, or another vehicle with a lift.",
    ),
    "rides.ann-there.point_id": (
        "from the nearest depot, there and back takes 600 minutes; a duty is at most 500.",
        "Check the postcode, find a vehicle nearer by, or offer a session nearer home.",
    ),
}


@pytest.mark.parametrize(
    ("hole", "told"),
    [
        (None, ("from near to far: -1 is a hole.", "Fill it in.")),
        (16_093, ("from near to far: 16093 is too large.", "Are these seconds or metres? Give minutes.")),
    ],
)
def test_five_faults_are_told_at_once_each_with_its_field_and_cure_before_anything_is_solved(
    hole: float | None, told: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = read_day(five_faults(hole))
    day = replace(day, drivers=tuple(replace(one, longest_duty_minutes=500) for one in day.drivers))
    expected = {(field.partition(":")[0], *words) for field, words in FIVE.items()} | {("minutes", *told)}
    assert {(one.field, one.because, one.cure) for one in find_problems(day)} == expected

    def solved(*_: object) -> None:
        message = "nothing is solved before the facts are sound"
        raise AssertionError(message)

    monkeypatch.setattr("scheduler.optimise.transport.planner.improve", solved)
    monkeypatch.setattr("scheduler.optimise.transport.planner.Model", solved)
    facts, out = tmp_path / "day.json", tmp_path / "runs.json"
    facts.write_text(write_day(day), encoding="utf-8")
    run = CliRunner().invoke(transport, ["--facts", str(facts), "--out", str(out)])
    assert run.exit_code == 1
    assert all(f"{field}: {because} {cure}" in run.output for field, because, cure in expected)
    assert not out.exists()


WRONG: list[Callable[[TransportDay], TransportDay]] = [
    lambda day: replace(day, sessions=(replace(day.sessions[0], point_id="moon"),)),
    lambda day: replace(day, rides=(replace(day.rides[0], session_id="none"), *day.rides[1:])),
    lambda day: replace(day, vehicles=(minibus(depot_id="moon"),)),
    lambda day: replace(day, minutes=day.minutes[:2]),
    lambda day: replace(day, minutes=()),
    lambda day: replace(day, vehicles=()),
]


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_a_fault_on_which_others_build_hides_no_fault_that_does_not_build_on_it(number: int) -> None:
    late = replace(GOOD_DAY, rides=(*GOOD_DAY.rides, ride("cat", age_years=-1)))
    told = {one.field for one in find_problems(WRONG[number](late))}
    assert "rides.cat-there.age_years" in told


def test_a_ride_that_takes_a_whole_duty_is_no_problem_and_one_minute_more_is() -> None:
    duty = lambda minutes: replace(GOOD_DAY, drivers=(driver(longest_duty_minutes=minutes),))  # noqa: E731 — read in one line
    assert find_problems(duty(40)) == ()
    assert [one.field for one in find_problems(duty(39))] == ["rides.bob-there.point_id"]


def test_as_many_wheelchairs_as_places_are_no_problem_and_one_more_is() -> None:
    two = (ride("ann", wheelchair=True), ride("bob", wheelchair=True))
    assert find_problems(replace(GOOD_DAY, rides=two, vehicles=(minibus(wheelchair_places=2),))) == ()
    for places, words in ((0, "0 wheelchair places."), (1, "1 wheelchair place.")):
        (told,) = find_problems(replace(GOOD_DAY, rides=two, vehicles=(minibus(wheelchair_places=places),)))
        assert (told.field, told.because) == ("sessions.group", f"2 wheelchairs go there; the fleet has {words}")


@pytest.mark.parametrize(("minutes", "problems"), [(600, 0), (601, 1)])
def test_ten_hours_between_two_places_are_likely_and_a_minute_more_is_not(minutes: int, problems: int) -> None:
    told = [one for one in find_problems(with_minutes(minutes, 2, 3)) if one.field == "minutes"]
    assert len(told) == problems


@pytest.mark.parametrize(("holes", "more"), [(5, []), (6, ["1 more entries are like these."]), (8, ["3 more entries"])])
def test_five_holes_are_named_and_the_others_counted(holes: int, more: list[str]) -> None:
    table = [list(row) for row in GOOD_DAY.minutes]
    for number in range(holes):
        table[number // 4][number % 4] = -1
    told = find_problems(replace(GOOD_DAY, minutes=tuple(tuple(row) for row in table)))
    words = [one.because for one in told]
    assert len([one for one in words if one.endswith("is a hole.")]) == 5
    assert len(words) == 5 + len(more)
    assert all(any(one.startswith(said) for one in words) for said in more)


def test_an_age_a_walk_and_a_price_of_nothing_are_no_problem() -> None:
    day = evening(ride("ann", age_years=0, walk_metres=0), vehicles=(minibus(fixed_pence=0, pence_per_mile=0),))
    assert find_problems(day) == ()


@pytest.mark.parametrize(("direction", "found"), [(Direction.THERE, True), (Direction.BACK, False)])
def test_reach_is_judged_the_way_of_the_ride(direction: Direction, *, found: bool) -> None:
    """From near to the hall takes 591 minutes and from the hall to near ten: one way alone is over a duty of 600."""
    table = [list(row) for row in GOOD_DAY.minutes]
    table[2][1] = 591
    day = evening(ride("ann", direction=direction), minutes=tuple(tuple(row) for row in table))
    assert [one.field for one in find_problems(day)] == ([f"rides.ann-{direction.value}.point_id"] if found else [])


@pytest.mark.parametrize("wrong", [-1, 16_093])
def test_an_entry_that_is_wrong_itself_makes_no_address_out_of_reach(wrong: int) -> None:
    assert {one.field for one in find_problems(with_minutes(wrong, 2, 1))} == {"minutes"}
