"""What is wrong with a day's facts is found before planning, all at once, each with its cure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.transport import TransportDay, TransportSettings, walk_limit
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
