"""Amounts that cannot be are found before solving, all at once, each with its field and its cure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduler.domain.calendar import DateRange
from scheduler.domain.facts import Cadence, Facts, LocalGroup, Spread, Vehicle, WeeklyHours
from scheduler.domain.planning import CarryingCost, LaterAim, QuietTime, Wish
from scheduler.optimise.programme import PlanRefusedError, plan_term
from scheduler.optimise.programme.problems import faults_in, problems_in
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


WISH = Wish(id="mere", text="something in Mere on a Saturday", area_id="east", weekdays=(5,))
COST = CarryingCost(area_id="east", venue_id="venue-2", pence=500, source="runs of last term")


def asked(**changes: object) -> Facts:
    return replace(FACTS, settings=replace(FACTS.settings, **changes))  # type: ignore[arg-type] # fields by name


@pytest.mark.parametrize(
    ("facts", "field", "cure"),
    [
        (asked(wishes=(replace(WISH, area_id="mere"),)), "settings.wishes mere, area_id", "leave it open"),
        (asked(wishes=(replace(WISH, strand_id="judo"),)), "settings.wishes mere, strand_id", "leave it open"),
        (asked(wishes=(replace(WISH, band_id="old"),)), "settings.wishes mere, band_id", "leave it open"),
        (asked(wishes=(replace(WISH, weight=0),)), "settings.wishes mere, weight", "give 1 or more"),
        (asked(wishes=(replace(WISH, weekdays=(7,)),)), "settings.wishes mere, weekdays", "0 (Monday) to 6"),
        (
            asked(wishes=(replace(WISH, from_minute=600, to_minute=600),)),
            "settings.wishes mere, from_minute and to_minute",
            "swap or mend",
        ),
        (asked(wishes=(WISH, WISH)), "settings.wishes.id", "its own id"),
        (
            asked(carrying_costs=(replace(COST, pence=-1),)),
            "settings.carrying_costs east to venue-2, pence",
            "give 0 or more",
        ),
        (asked(carrying_costs=(replace(COST, venue_id="v"),)), "settings.carrying_costs east to v", "mend the id"),
        (asked(later_aims=(LaterAim.COST, LaterAim.COST)), "settings.later_aims", "each aim once"),
        (asked(seats_hired=-1), "settings.seats_hired", "give 0 or more"),
        (asked(staff_pence_per_hour=-1), "settings.staff_pence_per_hour", "give 0 or more"),
        (first_of("venues", hire_pence_per_hour=-1), "venues venue-1, hire_pence_per_hour", "give 0 or more"),
        (first_of("venues", easting_m=0), "venues venue-1, easting_m and northing_m", "in metres"),
        (first_of("targets", amount=-1), "targets sessions-a-year, amount", "give 0 or more"),
        (first_of("targets", amount=40_000), "targets sessions-a-year, amount", "services of their own"),
    ],
)
def test_each_wish_cost_and_order_that_cannot_be_is_named_with_its_cure(facts: Facts, field: str, cure: str) -> None:
    found = {one.about: one.because for one in faults_in(facts)}
    assert list(found) == [field]
    assert cure in found[field]


def test_what_is_asked_may_be() -> None:
    assert faults_in(asked(wishes=(WISH,), carrying_costs=(COST,), later_aims=(), seats_hired=0)) == ()


def test_what_a_plan_can_be_made_around_is_told_before_it_too() -> None:
    """A strand nobody is qualified for, targets that contradict the strands, a week that is not in the term."""
    strand = replace(FACTS.strands[0], qualifications=frozenset({"diving"}))
    week = QuietTime(days=DateRange(first=date(2028, 5, 1), last=date(2028, 5, 5), reason="exams"))
    target = replace(FACTS.targets[0], amount=4_000)
    own = replace(FACTS.settings, quiet_times=(week,))
    facts = replace(FACTS, strands=(strand, FACTS.strands[1]), targets=(target,), settings=own)
    found = dict.fromkeys((one.about for one in problems_in(facts)), "")
    for one in problems_in(facts):
        found[one.about] += one.because
    assert "nobody holds diving" in found["strands peer-group, qualifications"]
    assert "raise most_series" in found["targets sessions-a-year, amount"]
    assert "is not in the term" in found["settings.quiet_times.0, days"]


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
