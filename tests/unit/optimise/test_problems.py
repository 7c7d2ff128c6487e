"""Bad input is found before solving, all at once, with the field and the cure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduler.domain.calendar import DateRange
from scheduler.domain.facts import Facts, MonthlyAccess, Spread
from scheduler.domain.planning import Lock, QuietTime
from scheduler.optimise.programme import problems_in
from scheduler.optimise.programme.problems import faults_in
from tests.examples import FACTS, TERM

SUMMER = DateRange(first=date(2027, 6, 1), last=date(2027, 6, 4), reason="exams")
EXAMS = DateRange(first=date(2027, 3, 1), last=date(2027, 3, 5), reason="mock exams")


def first_of(table: str, **changes: object) -> Facts:
    rows = getattr(FACTS, table)
    return replace(FACTS, **{table: (replace(rows[0], **changes), *rows[1:])})


def with_settings(**changes: object) -> Facts:
    return replace(FACTS, settings=replace(FACTS.settings, **changes))  # type: ignore[arg-type] # fields by name


def about(facts: Facts) -> set[str]:
    return {one.about for one in problems_in(facts)}


def test_good_facts_have_no_problems() -> None:
    assert problems_in(FACTS) == ()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(FACTS, areas=(*FACTS.areas, FACTS.areas[0])), "areas.id"),
        (first_of("venues", area_id="north"), "venues venue-1, area_id"),
        (first_of("demand_points", carers={"old": 1.0}), "demand_points E01000001, carers"),
        (first_of("demand_points", area_id="north"), "demand_points E01000001, area_id"),
        (first_of("strands", band_ids=("old",)), "strands peer-group, band_ids"),
        (first_of("strands", band_ids=()), "strands peer-group, band_ids"),
        (first_of("strands", least_places=21), "strands peer-group, least_places"),
        (first_of("strands", least_series=2), "strands peer-group, least_series"),
        (first_of("strands", carers_per_worker=0), "strands peer-group, carers_per_worker"),
        (first_of("strands", weekdays=(7,)), "strands peer-group, weekdays"),
        (first_of("strands", duration_minutes=271), "strands peer-group, latest_end_minute"),
        (first_of("targets", amount=-3), "targets sessions-a-year, amount"),
        (first_of("targets", strand_ids=("lost",)), "targets sessions-a-year, strand_ids"),
        (first_of("venues", hire_pence_per_hour=-1), "venues venue-1, hire_pence_per_hour"),
        (first_of("workers", contract_minutes_per_week=-1), "workers worker-1, contract_minutes_per_week"),
        (first_of("venues", easting_m=0, northing_m=0), "venues venue-1, easting_m and northing_m"),
        (replace(FACTS, settings=replace(FACTS.settings, start_step_minutes=0)), "settings.start_step_minutes"),
        (replace(FACTS, monthly_access=(MonthlyAccess(band_id="old", source="x"),)), "monthly_access, band_id"),
        (replace(FACTS, strands=(), targets=()), "strands"),
        (first_of("targets", amount=20_000), "targets sessions-a-year, amount"),
        (with_settings(staff_pence_per_hour=-1), "settings.staff_pence_per_hour"),
        (with_settings(budget_pence=-1), "settings.budget_pence"),
        (with_settings(online_percent_at_most=101), "settings.online_percent_at_most"),
        (with_settings(online_percent_at_most=-1), "settings.online_percent_at_most"),
        (with_settings(locks=(Lock(id="x", because="y", venue_id="gone"),)), "settings.locks x, venue_id"),
        (with_settings(quiet_times=(QuietTime(days=EXAMS, band_ids=("z",)),)), "settings.quiet_times.0, band_ids"),
    ],
)
def test_a_fault_that_makes_planning_impossible_names_its_field(facts: Facts, field: str) -> None:
    assert field in {one.about for one in faults_in(facts)}
    assert field in about(facts)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(FACTS, workers=()), "workers"),
        (replace(FACTS, workers=FACTS.workers[:1]), "strands peer-group, least_staff"),
        (first_of("workers", dbs_valid_until=date(2027, 1, 3)), "workers worker-1, dbs_valid_until"),
        (first_of("strands", qualifications=frozenset({"sign_language"})), "strands peer-group, qualifications"),
        (replace(FACTS, venues=FACTS.venues[1:]), "areas west, venues"),
        (first_of("venues", opening=()), "venues venue-1, opening"),
        (first_of("venues", closures=(DateRange(first=TERM.first, last=TERM.last),)), "venues venue-1, closures"),
        (first_of("strands", venue_kinds=frozenset({"barn"})), "areas east, venues"),
        (
            first_of("strands", venue_kinds=frozenset({"barn"}), spread=Spread.WHOLE_SERVICE),
            "strands peer-group, venue_kinds",
        ),
        (first_of("targets", amount=1000), "targets sessions-a-year, amount"),
        (replace(FACTS, demand_points=()), "demand_points.carers"),
    ],
)
def test_what_leaves_promises_unmet_is_told_with_its_field_but_can_be_planned_around(facts: Facts, field: str) -> None:
    assert faults_in(facts) == ()
    assert field in about(facts)


def test_everything_is_found_at_once() -> None:
    facts = replace(first_of("targets", amount=-3), venues=(replace(FACTS.venues[0], area_id="north"),))
    faults = {"targets sessions-a-year, amount", "venues venue-1, area_id"}
    assert {one.about for one in faults_in(facts)} == faults
    assert about(facts) == faults | {"areas east, venues", "areas west, venues"}


def test_every_finding_says_what_to_do() -> None:
    for facts in (replace(FACTS, workers=()), first_of("venues", opening=()), first_of("targets", amount=1000)):
        assert all(
            any(word in one.because for word in ("add", "raise", "train", "mend", "there are 0"))
            for one in problems_in(facts)
        )


def test_a_week_outside_the_term_is_told_and_does_not_stop_the_plan() -> None:
    facts = with_settings(quiet_times=(QuietTime(days=SUMMER),))
    assert about(facts) == {"settings.quiet_times.0, days"}
    assert faults_in(facts) == ()
