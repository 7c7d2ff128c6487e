"""Every rule has a plan that keeps it and one a step further that does not: a minute, a day, a place, a penny."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from scheduler.domain.calendar import DateRange
from scheduler.domain.facts import Facts, Mode, Period, Qualification, Vehicle, WeeklyHours
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import MissedDate, Series
from scheduler.domain.planning import Lock, NoTransport, QuietTime
from scheduler.optimise.programme import check_plan
from scheduler.optimise.programme.costs import cost_pence
from scheduler.optimise.programme.rules_staff import session_minutes
from scheduler.optimise.programme.setting import Setting
from tests.examples import FACTS, PLAN

GROUP, WEST, EVENING, WEST_EVENING = PLAN.series
CLUB, MEETUP = FACTS.strands
RULES = Path(__file__).parents[3] / "docs" / "rules.md"
DAY = timedelta(days=1)
LAST = GROUP.dates[-1]


@dataclass(frozen=True)
class Pair:
    """Facts with series that keep a rule, and the same one step further."""

    kept: tuple[Facts, tuple[Series, ...]]
    broken: tuple[Facts, tuple[Series, ...]]


def by_series(kept: Series, broken: Series, *others: Series, facts: Facts = FACTS) -> Pair:
    return Pair((facts, (kept, *others)), (facts, (broken, *others)))


def by_facts(kept: Facts, broken: Facts, *series: Series) -> Pair:
    return Pair((kept, series), (broken, series))


def with_settings(**changes: object) -> Facts:
    return replace(FACTS, settings=replace(FACTS.settings, **changes))  # type: ignore[arg-type] # fields by name


def with_club(facts: Facts = FACTS, **changes: object) -> Facts:
    return replace(facts, strands=(replace(CLUB, **changes), MEETUP))  # type: ignore[arg-type] # fields by name


def with_halls(**changes: object) -> Facts:
    return replace(FACTS, venues=tuple(replace(one, **changes) for one in FACTS.venues))  # type: ignore[arg-type] # fields by name


def with_staff(facts: Facts = FACTS, **changes: object) -> Facts:
    return replace(facts, workers=tuple(replace(one, **changes) for one in FACTS.workers))  # type: ignore[arg-type] # fields by name


def evenings_from(minute: int) -> tuple[WeeklyHours, ...]:
    return tuple(WeeklyHours(weekday=day, from_minute=minute, to_minute=22 * 60) for day in range(7))


def holding(name: str, until: date) -> tuple[Qualification, ...]:
    return (Qualification(name=name, expires_on=until),)


def at(series: Series, start_minute: int, **changes: object) -> Series:
    return replace(series, start_minute=start_minute, **changes)  # type: ignore[arg-type] # fields by name


FIRST = at(GROUP, 16 * 60)
"""From four to six, its hall in use from half past three to half past six."""
FREE_AGAIN = 18 * 60 + 30
SETTING = Setting(FACTS)


def on_the_same_days(series: Series, start_minute: int, **changes: object) -> Series:
    return at(series, start_minute, weekday=GROUP.weekday, dates=GROUP.dates, **changes)


def way_west() -> int:
    """Minutes from the east's hall to the west's."""
    east, west = (SETTING.site(one) for one in (GROUP, WEST))
    assert east is not None
    assert west is not None
    return SETTING.minutes_apart(east, west)


WEST_AFTER = FREE_AGAIN + 30 + way_west()
"""When a group in the west may begin that comes after the first: clearing away, the way, setting up."""
BUS = Vehicle(id="bus", name="Bus (demo)", postcode="", easting_m=400_000, northing_m=160_000, seats=1)
VISITS = with_club(mode=Mode.HOME_VISIT, least_staff=1, most_series=3)
VISIT = replace(GROUP, venue_id=None, household="household-001 (demo)", places=1, worker_ids=("worker-2",))
ONLINE = replace(FACTS, strands=(CLUB, replace(MEETUP, mode=Mode.ONLINE)))
QUIET = QuietTime(days=DateRange(first=GROUP.dates[0], last=GROUP.dates[0], reason="GCSE exams"))
LOCK = Lock(id="lock-1", because="the caretaker asked", strand_id=CLUB.id, area_id="east", start_minute=17 * 60)
NOBODY = NoTransport(
    area_id="east", venue_id="venue-2", weekday=GROUP.weekday, from_minute=0, to_minute=17 * 60 - 1, because="no driver"
)
JOURNEY = max(SETTING.journey_minutes(one, SETTING.site(GROUP)) for one in GROUP.worker_ids)
MINUTES = max(session_minutes(SETTING, GROUP, one) for one in GROUP.worker_ids)
COST = cost_pence(SETTING, (GROUP,))
DUE = replace(FACTS.targets[0], period=Period.TERM, amount=PLAN.session_count)
MISSED = replace(GROUP, missed=(MissedDate(day=date(2027, 2, 16), because="February half-term"),))
LATE = at(GROUP, 19 * 60)
"""Its hall is left at half past nine: eleven hours later it is half past eight."""
NEXT_DAY = replace(WEST, weekday=2, dates=tuple(day + DAY for day in GROUP.dates))
MARCH = tuple(day for day in GROUP.dates if day.month == 3)


def quiet_from(minute: int) -> Facts:
    return with_settings(quiet_times=(replace(QUIET, from_minute=minute),))


def carried(until: int) -> Facts:
    return with_settings(no_transport=(replace(NOBODY, to_minute=until),))


def seats(hired: int) -> Facts:
    facts = with_settings(seats_hired=hired)
    return replace(facts, vehicles=(BUS,))


def shares(percent: int) -> Facts:
    return replace(ONLINE, settings=replace(FACTS.settings, online_percent_at_most=percent))


PAIRS = {
    "strand": by_series(GROUP, replace(GROUP, duration_minutes=121)),
    "allowed-times": by_series(at(GROUP, 18 * 60 + 30), at(GROUP, 18 * 60 + 31)),
    "dates": by_series(GROUP, replace(GROUP, dates=(*GROUP.dates[:-1], LAST + DAY))),
    "cadence": by_series(GROUP, replace(GROUP, dates=GROUP.dates[:-1])),
    "missed-dates": by_series(MISSED, replace(MISSED, missed=(replace(MISSED.missed[0], because=" "),))),
    "mode": by_series(GROUP, replace(GROUP, household="household-001 (demo)")),
    "venue-open": by_facts(
        with_halls(opening=evenings_from(16 * 60 + 30)), with_halls(opening=evenings_from(16 * 60 + 31)), GROUP
    ),
    "venue-fit": by_facts(with_halls(capacity_people=18), with_halls(capacity_people=17), GROUP),
    "places": by_series(replace(GROUP, places=20), replace(GROUP, places=21)),
    "team-size": by_series(GROUP, replace(GROUP, places=17)),
    "team-qualified": by_facts(
        with_staff(with_club(qualifications=frozenset({"first_aid"})), qualifications=holding("first_aid", LAST)),
        with_staff(with_club(qualifications=frozenset({"first_aid"})), qualifications=holding("first_aid", LAST - DAY)),
        GROUP,
    ),
    "worker-available": by_facts(
        with_staff(availability=evenings_from(16 * 60 + 30)),
        with_staff(availability=evenings_from(16 * 60 + 31)),
        GROUP,
    ),
    "dbs-valid": by_facts(with_staff(dbs_valid_until=LAST), with_staff(dbs_valid_until=LAST - DAY), GROUP),
    "worker-journey": by_facts(
        with_settings(worker_journey_minutes_at_most=JOURNEY),
        with_settings(worker_journey_minutes_at_most=JOURNEY - 1),
        GROUP,
    ),
    "worker-one-place": by_series(on_the_same_days(WEST, WEST_AFTER), on_the_same_days(WEST, WEST_AFTER - 1), FIRST),
    "worker-hours": by_facts(
        with_staff(contract_minutes_per_week=MINUTES), with_staff(contract_minutes_per_week=MINUTES - 1), GROUP
    ),
    "worker-evenings": by_series(FIRST, at(FIRST, 16 * 60 + 1), facts=with_staff(evenings_per_week_at_most=0)),
    "venue-free": by_series(
        on_the_same_days(EVENING, FREE_AGAIN + 30), on_the_same_days(EVENING, FREE_AGAIN + 29), FIRST
    ),
    "no-clash": by_series(
        at(GROUP, 18 * 60, id="another", venue_id="venue-3"),
        at(GROUP, 18 * 60 - 1, id="another", venue_id="venue-3"),
        FIRST,
    ),
    "strand-most": Pair((FACTS, (GROUP,)), (FACTS, (GROUP, replace(GROUP, id="another")))),
    "one-series-a-household": by_series(
        replace(VISIT, id="another", household="household-002 (demo)"),
        replace(VISIT, id="another"),
        VISIT,
        facts=VISITS,
    ),
    "quiet-times": by_facts(quiet_from(GROUP.end_minute), quiet_from(GROUP.end_minute - 1), GROUP),
    "lone-working": by_series(at(VISIT, 18 * 60 + 30), at(VISIT, 18 * 60 + 31), facts=VISITS),
    "transport-possible": by_facts(carried(17 * 60 - 1), carried(17 * 60), GROUP),
    "vehicle-driver": by_facts(
        with_staff(replace(FACTS, vehicles=(BUS,)), qualifications=holding("driver", LAST)),
        with_staff(replace(FACTS, vehicles=(BUS,)), qualifications=holding("driver", LAST - DAY)),
        replace(GROUP, vehicle_id="bus"),
    ),
    "vehicle-one-place": by_series(
        on_the_same_days(WEST, WEST_AFTER, vehicle_id="bus"),
        on_the_same_days(WEST, WEST_AFTER - 1, vehicle_id="bus"),
        replace(FIRST, vehicle_id="bus"),
        facts=replace(FACTS, vehicles=(BUS,)),
    ),
    "worker-rest": by_series(at(NEXT_DAY, 9 * 60), at(NEXT_DAY, 9 * 60 - 1), LATE),
    "online-share": by_facts(shares(38), shares(37), GROUP, replace(EVENING, venue_id=None)),
    "lock": by_series(GROUP, at(GROUP, 17 * 60 + 1), facts=with_settings(locks=(LOCK,))),
    "seats": by_facts(seats(1), seats(0), GROUP, on_the_same_days(WEST, 17 * 60)),
    "budget": by_facts(with_settings(budget_pence=COST), with_settings(budget_pence=COST - 1), GROUP),
    "strand-least": Pair((FACTS, PLAN.series), (FACTS, PLAN.series[1:])),
    "target": by_facts(
        replace(FACTS, targets=(DUE,)), replace(FACTS, targets=(replace(DUE, amount=DUE.amount + 1),)), *PLAN.series
    ),
    "monthly-access": by_series(
        replace(GROUP, dates=tuple(day for day in GROUP.dates if day not in MARCH[1:])),
        replace(GROUP, dates=tuple(day for day in GROUP.dates if day not in MARCH)),
        *PLAN.series[1:],
    ),
}
"""Of every rule: 16 places and two staff at Hall 2 on five Tuesdays from five to seven, and what is a step further."""


def rules_found(facts: Facts, series: tuple[Series, ...]) -> set[str]:
    """Rules by which the check refuses a plan of these series."""
    plan = replace(PLAN, series=series, aims=(), facts_fingerprint=fingerprint(facts))
    return {one.rule for one in check_plan(facts, plan)}


@pytest.mark.parametrize("rule", sorted(PAIRS))
def test_the_check_accepts_what_just_keeps_a_rule_and_refuses_the_smallest_step_beyond(rule: str) -> None:
    assert rule not in rules_found(*PAIRS[rule].kept)
    assert rule in rules_found(*PAIRS[rule].broken)


def test_every_rule_that_is_told_has_such_a_pair() -> None:
    told = set(re.findall(r"^\| `([a-z-]+)` \| (?:firm|promise) \|", RULES.read_text("utf-8"), re.MULTILINE))
    assert told == set(PAIRS)
