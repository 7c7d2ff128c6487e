"""What a broken rule tells a person has the right names, days and figures; and the last edges of the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.domain.facts import Cadence, Facts, Mode, Qualification, Vehicle
from scheduler.domain.plan import MissedDate, Series
from scheduler.domain.planning import Lock
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.rules_series import cadence_days
from scheduler.optimise.programme.rules_service import locks_kept, vehicle_driven
from scheduler.optimise.programme.rules_staff import qualified, team_qualified
from scheduler.optimise.programme.rules_totals import monthly_access
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import Held, Staffed, choices_made, is_broken
from tests.examples import FACTS, PLAN

GROUP, WEST, EVENING, _ = PLAN.series
CLUB, MEETUP = FACTS.strands
BUS = Vehicle(id="bus", name="Bus (demo)", postcode="", easting_m=400_000, northing_m=160_000, seats=8)


def told(facts: Facts, *series: Series) -> dict[str, str]:
    """Reasons of the rules that these series break, by rule."""
    made = {choice for one in series for choice in choices_made(one.id, one.worker_ids)}
    return {one.rule: one.because for one in rules.statements(Setting(facts), series) if is_broken(one, made)}


def with_staff(**changes: object) -> Facts:
    return replace(FACTS, workers=tuple(replace(one, **changes) for one in FACTS.workers))  # type: ignore[arg-type] # fields by name


@pytest.mark.parametrize("rule", ["allowed-times", "dates", "venue-open", "worker-available"])
def test_a_weekday_that_is_none_is_refused_in_words(rule: str) -> None:
    """A plan by anybody may hold anything: weekday 7 would be the Monday after Sunday."""
    found = told(FACTS, replace(GROUP, weekday=7))
    assert "Monday" in found[rule]


def test_the_first_day_of_a_week_of_the_month_belongs_to_that_week() -> None:
    """8 January 2027 is the second Friday: so are 12 February, 12 March and 9 April."""
    found = cadence_days(Setting(FACTS), Cadence.MONTHLY, date(2027, 1, 8))
    assert found == (date(2027, 1, 8), date(2027, 2, 12), date(2027, 3, 12), date(2027, 4, 9))


def test_a_date_beside_the_cadence_is_named_with_the_first_date() -> None:
    missed = MissedDate(day=GROUP.dates[0], because="the boiler")
    odd = replace(GROUP, dates=(*GROUP.dates[1:], date(2027, 3, 23)), missed=(missed,))
    assert told(FACTS, odd)["cadence"] == "23 March is not a fortnightly date after 19 January"


def test_a_check_that_ends_too_soon_is_named_with_the_last_date() -> None:
    ended = GROUP.dates[-1] - timedelta(days=1)
    found = told(with_staff(dbs_valid_until=ended), GROUP)["dbs-valid"]
    assert found.endswith("'s DBS check ends on 15 March 2027, before 16 March 2027")


def test_one_qualification_of_several_is_enough() -> None:
    both = (Qualification(name="driver"), Qualification(name="first_aid", expires_on=date(2020, 1, 1)))
    setting = Setting(with_staff(qualifications=both))
    assert qualified(setting, "worker-2", "driver", GROUP)
    assert not qualified(setting, "worker-2", "first_aid", GROUP)


@pytest.mark.parametrize("rule", ["worker-one-place", "vehicle-one-place"])
def test_sessions_at_once_leave_no_minutes_between_them(rule: str) -> None:
    facts = replace(FACTS, vehicles=(BUS,))
    at_once = replace(WEST, weekday=GROUP.weekday, dates=GROUP.dates, vehicle_id="bus")
    found = told(facts, replace(GROUP, vehicle_id="bus"), at_once)[rule]
    assert found.endswith("on 5 January, and there are 0")


def test_a_minibus_named_for_an_online_group_may_leave_at_once() -> None:
    facts = replace(FACTS, vehicles=(BUS,), strands=(CLUB, replace(MEETUP, mode=Mode.ONLINE)))
    first = replace(GROUP, start_minute=16 * 60, vehicle_id="bus")
    online = replace(
        EVENING, venue_id=None, weekday=GROUP.weekday, dates=GROUP.dates, start_minute=18 * 60 + 30, vehicle_id="bus"
    )
    assert "vehicle-one-place" not in told(facts, first, online)
    assert "vehicle-one-place" in told(facts, first, replace(online, start_minute=18 * 60 + 29))


@pytest.mark.parametrize(("percent", "kept"), [(100, True), (99, False)])
def test_one_online_session_alone_is_more_than_ninety_nine_in_a_hundred(percent: int, *, kept: bool) -> None:
    online = replace(FACTS, strands=(CLUB, replace(MEETUP, mode=Mode.ONLINE)))
    facts = replace(online, settings=replace(FACTS.settings, online_percent_at_most=percent))
    one = replace(EVENING, venue_id=None, dates=EVENING.dates[:1])
    assert ("online-share" in told(facts, one)) is not kept


def test_rest_is_owed_from_a_sunday_to_the_monday_after_it() -> None:
    sunday = replace(GROUP, weekday=6, start_minute=19 * 60, dates=(date(2027, 1, 10),))
    monday = replace(WEST, weekday=0, start_minute=9 * 60 - 1, dates=(date(2027, 1, 11),))
    assert "worker-rest" in told(FACTS, sunday, monday)
    assert "worker-rest" not in told(FACTS, sunday, replace(monday, start_minute=9 * 60))


def test_what_counts_once_is_counted_once() -> None:
    """One who is qualified, one driver, one pinned series, one group in a month: each has the weight of one."""
    needs = replace(CLUB, qualifications=frozenset({"first_aid"}))
    driving = tuple(
        replace(one, qualifications=(*one.qualifications, Qualification(name="driver"))) for one in FACTS.workers
    )
    lock = Lock(id="lock-1", because="asked for", strand_id=CLUB.id, area_id="east")
    own = replace(FACTS.settings, locks=(lock,))
    setting = Setting(replace(FACTS, strands=(needs, MEETUP), workers=driving, vehicles=(BUS,), settings=own))
    team = tuple((Staffed(GROUP.id, one), 1) for one in GROUP.worker_ids)
    held = Held(GROUP.id)
    for rule in (team_qualified, vehicle_driven):
        (statement,) = rule(setting, replace(GROUP, vehicle_id="bus"))
        assert (statement.terms, statement.least) == ((*team, (held, -1)), 0)
    (pinned,) = locks_kept(setting, (GROUP, WEST))
    assert (pinned.terms, pinned.least) == (((held, 1),), 1)
    east = [one for one in monthly_access(setting, (GROUP, WEST)) if one.about.startswith("East")]
    assert {(one.terms, one.least) for one in east} == {(((held, 1),), 1)}
