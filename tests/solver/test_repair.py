"""A published programme is mended with the least change: worked by hand, and held to every rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduler.domain.disruptions import ChangeKind, Disruption, DisruptionKind, WhoToTell
from scheduler.domain.facts import Facts, Vehicle
from scheduler.domain.plan import Plan
from scheduler.domain.planning import Lock
from scheduler.optimise.programme.repair import Mender, RepairError, repair
from scheduler.optimise.programme.sessions import check_sessions, mended_sessions, sessions_of
from scheduler.optimise.programme.setting import Setting
from tests.examples import FACTS, PLAN

DAY = date(2027, 1, 19)


def trouble(
    kind: DisruptionKind, about_id: str = "", first: date = DAY, last: date = DAY, because: str = "a reason"
) -> Disruption:
    return Disruption(kind=kind, about_id=about_id, first=first, last=last, because=because)


def test_nothing_changes_where_nothing_is_struck() -> None:
    found = repair(FACTS, PLAN, [trouble(DisruptionKind.VENUE_CLOSED, "venue-3")])
    assert found.changes == found.told == ()
    assert found.proven
    assert (found.worst_before, found.fair_before) == (found.worst_after, found.fair_after)
    assert found.sessions_kept == PLAN.session_count


def test_a_closed_hall_moves_its_one_session_to_another_day_of_no_other() -> None:
    """East has Hall 2 and Hall 3, which holds 12: 16 carers and 2 staff do not fit, so another day it is."""
    found = repair(FACTS, PLAN, [trouble(DisruptionKind.VENUE_CLOSED, "venue-2", because="the boiler is broken")])
    assert [(one.series_id, one.day, one.kind) for one in found.changes] == [("series-1", DAY, ChangeKind.MOVED)]
    change = found.changes[0]
    assert change.after is not None
    assert change.after.venue_id == "venue-2"
    assert change.after.start_minute == change.before.start_minute
    assert change.after.dates[0].isocalendar().week == DAY.isocalendar().week
    assert change.because == "the boiler is broken"
    assert found.proven
    assert (found.lost, found.least_lost, found.least_changed) == (0, 0, 1)


def test_a_worker_who_is_off_is_replaced_by_the_one_who_is_free_and_families_see_no_change() -> None:
    found = repair(FACTS, PLAN, [trouble(DisruptionKind.WORKER_AWAY, "worker-3")])
    assert [one.kind for one in found.changes] == [ChangeKind.TEAM]
    assert found.changes[0].after is not None
    assert found.changes[0].after.worker_ids == ("worker-1", "worker-2")
    assert {(one.who, one.about_id) for one in found.told} == {
        (WhoToTell.WORKER, one) for one in ("worker-1", "worker-2", "worker-3")
    }


def test_on_a_snow_day_of_one_area_the_other_area_meets() -> None:
    found = repair(FACTS, PLAN, [trouble(DisruptionKind.NO_SESSIONS, "west")])
    assert found.changes == ()
    everywhere = repair(FACTS, PLAN, [trouble(DisruptionKind.NO_SESSIONS)])
    assert [one.series_id for one in everywhere.changes] == ["series-1"]


def test_a_week_without_anything_loses_its_sessions_and_tells_everybody() -> None:
    week = trouble(DisruptionKind.NO_SESSIONS, "", date(2027, 1, 18), date(2027, 1, 24), "snow")
    found = repair(FACTS, PLAN, [week])
    assert [one.kind for one in found.changes] == [ChangeKind.LOST]
    assert (found.lost, found.least_lost, found.proven) == (1, 1, True)
    assert "snow; no other way of holding it that week was found" in found.changes[0].because
    assert [one.who for one in found.told] == [WhoToTell.FAMILIES, WhoToTell.WORKER, WhoToTell.WORKER, WhoToTell.VENUE]
    assert found.fair_after < found.fair_before


def test_a_wheelchair_user_s_group_goes_to_a_hall_without_steps() -> None:
    steps = replace(FACTS.venues[1], step_free=False)
    roomy = replace(FACTS.venues[2], capacity_people=30)
    facts = replace(FACTS, venues=(FACTS.venues[0], steps, roomy))
    found = repair(facts, PLAN, [trouble(DisruptionKind.STEP_FREE_NEEDED, "series-1", DAY, date(2027, 4, 1))])
    assert {one.series_id for one in found.changes} == {"series-1"}
    assert len(found.changes) == 4
    assert {one.after.venue_id for one in found.changes if one.after} == {"venue-3"}
    assert {one.after.start_minute for one in found.changes if one.after} == {17 * 60}


def test_a_minibus_off_the_road_is_replaced_or_done_without() -> None:
    bus = Vehicle(id="bus-1", name="Bus 1 (demo)", postcode="BA14 8JN", easting_m=400_000, northing_m=160_000, seats=16)
    drivers = tuple(
        replace(one, qualifications=(replace(one.qualifications[0], name="driver"),)) for one in FACTS.workers
    )
    facts = replace(FACTS, vehicles=(bus, replace(bus, id="bus-2")), workers=drivers)
    plan = replace(PLAN, series=(replace(PLAN.series[0], vehicle_id="bus-1"), *PLAN.series[1:]))
    swapped = repair(facts, plan, [trouble(DisruptionKind.VEHICLE_AWAY, "bus-1")])
    assert [(one.kind, one.after.vehicle_id) for one in swapped.changes if one.after] == [(ChangeKind.TEAM, "bus-2")]
    both = [trouble(DisruptionKind.VEHICLE_AWAY, one) for one in ("bus-1", "bus-2")]
    without = repair(facts, plan, both)
    assert [(one.kind, one.after.vehicle_id) for one in without.changes if one.after] == [(ChangeKind.MOVED, None)]
    assert any("no minibus" in one.words for one in without.told)


def test_what_is_pinned_keeps_what_its_lock_names() -> None:
    lock = Lock(id="l1", because="the caretaker", strand_id="peer-group", area_id="east", weekday=1, venue_id="venue-2")
    facts = replace(FACTS, settings=replace(FACTS.settings, locks=(lock,)))
    found = repair(facts, PLAN, [trouble(DisruptionKind.VENUE_CLOSED, "venue-2")])
    assert [one.kind for one in found.changes] == [ChangeKind.LOST]


def test_another_session_changes_its_team_where_that_saves_one_from_being_lost() -> None:
    """Workers 2 and 3 lead East on Tuesday; worker 1 has no hours left but for what another session gives back.

    In the week of 11 January, West's monthly group meets on Monday with workers 1 and 2, East's on Thursday with 2 and
    3. Worker 3 is off on Thursday and worker 1 has hours for one session alone: worker 3 takes Monday instead of 1.
    """
    tight = replace(FACTS.workers[0], contract_minutes_per_week=7 * 60)
    facts = replace(FACTS, workers=(tight, *FACTS.workers[1:]))
    thursday = date(2027, 1, 14)
    found = repair(facts, PLAN, [trouble(DisruptionKind.WORKER_AWAY, "worker-3", thursday, date(2027, 1, 15))])
    assert found.lost == 0
    assert found.proven
    setting = Setting(facts)
    troubles = [trouble(DisruptionKind.WORKER_AWAY, "worker-3", thursday, date(2027, 1, 15))]
    assert check_sessions(setting, troubles, mended_sessions(PLAN, found)) == ()


def test_two_causes_are_mended_together_and_every_rule_is_kept() -> None:
    troubles = [
        trouble(DisruptionKind.VENUE_CLOSED, "venue-1", date(2027, 1, 25), date(2027, 2, 12)),
        trouble(DisruptionKind.WORKER_AWAY, "worker-2", date(2027, 2, 1), date(2027, 2, 12)),
    ]
    found = repair(FACTS, PLAN, troubles)
    after = mended_sessions(PLAN, found)
    assert check_sessions(Setting(FACTS), troubles, after) == ()
    assert len(after) + found.lost == PLAN.session_count
    assert found.least_lost <= found.lost
    assert repair(FACTS, PLAN, troubles) == found


@pytest.mark.parametrize("kind", [one for one in DisruptionKind if one is not DisruptionKind.NO_SESSIONS])
def test_a_name_that_is_not_on_file_is_refused(kind: DisruptionKind) -> None:
    with pytest.raises(RepairError, match="'nobody'"):
        repair(FACTS, PLAN, [trouble(kind, "nobody")])


def test_sessions_as_they_stand_today_are_what_is_mended() -> None:
    stood_in = tuple(
        replace(one, worker_ids=("worker-1", "worker-2")) if one.id == "series-1@2027-01-19" else one
        for one in sessions_of(PLAN)
    )
    found = Mender(FACTS, PLAN, stood_in).mend([trouble(DisruptionKind.WORKER_AWAY, "worker-3")])
    assert found.changes == ()


def check(facts: Facts, plan: Plan) -> int:
    return len(check_sessions(Setting(facts), (), sessions_of(plan)))


def test_the_check_by_sessions_finds_a_session_at_a_closed_hall() -> None:
    assert check(FACTS, PLAN) == 0
    closed = trouble(DisruptionKind.VENUE_CLOSED, "venue-2")
    assert [one.rule for one in check_sessions(Setting(FACTS), [closed], sessions_of(PLAN))] == ["disruption"]
