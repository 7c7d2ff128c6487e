"""Amounts that cannot be are found before solving, all at once, each with its field and its cure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.facts import Cadence, Facts, LocalGroup, Spread, Vehicle, WeeklyHours
from scheduler.optimise.programme import PlanRefusedError, plan_term
from scheduler.optimise.programme.problems import faults_in
from tests.examples import FACTS

BUS = Vehicle(id="bus", name="Bus (demo)", postcode="", easting_m=400_000, northing_m=160_000, seats=-1)
GROUP = LocalGroup(
    id="scouts", name="Scouts (demo)", organisation="Scouts", area_id="east", easting_m=400_000, northing_m=160_000,
    band_ids=("young",), places=-5, sessions_per_month=1.0,
)  # fmt: skip


def first_of(table: str, **changes: object) -> Facts:
    rows = getattr(FACTS, table)
    return replace(FACTS, **{table: (replace(rows[0], **changes), *rows[1:])})


def hours(weekday: int, from_minute: int, to_minute: int) -> tuple[WeeklyHours, ...]:
    return (WeeklyHours(weekday=weekday, from_minute=from_minute, to_minute=to_minute),)


@pytest.mark.parametrize(
    ("facts", "field", "cure"),
    [
        (first_of("demand_points", carers={"young": -1.0}), "demand_points E01000001, carers", "give 0 or more"),
        (first_of("demand_points", carers={"young": float("inf")}), "demand_points E01000001, carers", "give 0"),
        (first_of("venues", capacity_people=0), "venues venue-1, capacity_people", "give 1 or more"),
        (first_of("venues", opening=hours(7, 0, 60)), "venues venue-1, opening", "0 (Monday) to 6 (Sunday)"),
        (first_of("venues", opening=hours(0, 600, 600)), "venues venue-1, opening", "swap or mend them"),
        (first_of("workers", availability=hours(0, 600, 1441)), "workers worker-1, availability", "swap or mend"),
        (replace(FACTS, vehicles=(BUS,)), "vehicles bus, seats", "give 0 or more"),
        (replace(FACTS, local_groups=(GROUP,)), "local_groups scouts, places", "give 0 or more"),
    ],
)
def test_each_amount_that_cannot_be_is_named_with_its_cure(facts: Facts, field: str, cure: str) -> None:
    found = {one.about: one.because for one in faults_in(facts)}
    assert list(found) == [field]
    assert cure in found[field]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    bad = replace(first_of("venues", capacity_people=0, easting_m=0), vehicles=(BUS,), local_groups=(GROUP,))
    with pytest.raises(PlanRefusedError) as refused:
        plan_term(bad)
    assert len(refused.value.findings) == 4
    assert all(one.because in str(refused.value) for one in refused.value.findings)


@pytest.mark.parametrize(("least", "refused"), [(178, False), (10_000, True)])
def test_strands_that_promise_thousands_are_refused_before_solving(least: int, *, refused: bool) -> None:
    """Weekly over 98 days is 14 dates each; two areas: 178 series each are 4,984 sessions with the meet-ups."""
    club = replace(
        FACTS.strands[0], cadence=Cadence.WEEKLY, spread=Spread.EACH_AREA, least_series=least, most_series=least
    )
    facts = replace(FACTS, strands=(club, replace(FACTS.strands[1], least_series=0)))
    assert any(one.about == "strands, least_series" for one in faults_in(facts)) is refused
