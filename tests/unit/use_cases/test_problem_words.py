"""What keeps a day from being planned is told in the names that the office uses, one line for one far home."""

from __future__ import annotations

from dataclasses import replace

from geo.hops import SOURCE
from scheduler.domain.transport import Direction
from scheduler.optimise.transport.problems import TransportProblem, find_problems
from scheduler.use_cases.transport.problem_words import Known, problem_lines
from tests.transport_examples import driver, evening, minibus, ride

KNOWN = Known(
    carers={"c1": "Ash Carer", "c2": "Bea Carer"},
    places={"near": "Home, BA14 8JN", "far": "Home, BA12 6AA", "hall": "Hall 2"},
    sessions={"group": "Youth club, 17:00"},
)
DAY = evening(ride("c1"), ride("c2", "far"), ride("c2", "far", direction=Direction.BACK), drivers=(driver(),))


def hours_away(point_id: str, source: str) -> list[tuple[str, str, str]]:
    """What is told when a point is 700 minutes from every other."""
    at = next(row for row, point in enumerate(DAY.points) if point.id == point_id)
    minutes = tuple(
        tuple(700 if (row == at) != (column == at) else value for column, value in enumerate(values))
        for row, values in enumerate(DAY.minutes)
    )
    day = replace(DAY, minutes=minutes, minutes_source=source)
    found = [one for one in find_problems(day) if one.field in {"minutes", "miles"}]
    assert len(found) > 1
    return [(one.about, one.because, one.cure) for one in problem_lines(day, found, KNOWN)]


def test_a_home_that_our_own_estimate_puts_hours_away_is_told_once_with_whose_it_is() -> None:
    assert hours_away("far", SOURCE) == [
        ("Home, BA12 6AA (Bea Carer)", "it lies many hours from the other places of this day.", "Check its postcode.")
    ]


def test_minutes_that_somebody_typed_are_told_entry_by_entry_in_names() -> None:
    told = hours_away("far", "typed by hand")
    assert (
        "",
        "from Home, BA12 6AA to Hall 2: 700 is too large.",
        "Are these seconds or metres? Give minutes.",
    ) in told
    assert len(told) > 1


def test_each_problem_says_whose_ride_which_session_or_vehicle_it_is_about() -> None:
    fields = (
        "rides.c1-there.walk_metres",
        "rides.c2-back.point_id",
        f"sessions.{DAY.sessions[0].id}",
        f"vehicles.{DAY.vehicles[0].id}.seats",
        "rides.nobody-there.point_id",
        "points",
    )
    known = replace(KNOWN, sessions={DAY.sessions[0].id: "Youth club, 17:00"})
    problems = [TransportProblem(field=field, because="something is wrong.", cure="Mend it.") for field in fields]
    assert [one.about for one in problem_lines(DAY, problems, known)] == [
        "Ash Carer, to Youth club, 17:00",
        "Bea Carer, home from Youth club, 17:00",
        "Youth club, 17:00",
        minibus().name,
        "",
        "",
    ]


def test_ids_in_the_words_become_names_and_figures_stay_figures() -> None:
    day = replace(DAY, drivers=(driver(id="w1"),))
    twice = TransportProblem(field="drivers", because="the driver w1 stands 2 times.", cure="Ask c1 by 17.")
    known = replace(KNOWN, carers={**KNOWN.carers, "2": "Nobody", "17": "Nobody"})
    (line,) = problem_lines(day, [twice], known)
    assert (line.because, line.cure) == (f"the driver {day.drivers[0].name} stands 2 times.", "Ask Ash Carer by 17.")
