from dataclasses import replace

import pytest

from scheduler.domain.facts import Cadence, Measure, Period, Season, Spread, Target
from scheduler.synthetic.request import Sizes
from scheduler.synthetic.staff import make_workers
from scheduler.synthetic.staff_needed import (
    meetings,
    sessions_at_least,
    staff_of,
    staff_sessions_a_week,
    workers_needed,
)
from tests.examples import FACTS, TERM
from tests.unit.synthetic.ground_by_hand import GROUND, REQUEST, chance

# the term has 98 days: 14 weeks, of which 23 days are school holidays
NO_TARGETS = replace(REQUEST, targets=())
FORTNIGHTLY = FACTS.strands[0]


def test_meetings_of_a_series_follow_cadence_and_season() -> None:
    assert meetings(Cadence.FORTNIGHTLY, Season.BOTH, TERM) == pytest.approx(7)
    assert meetings(Cadence.WEEKLY, Season.TERM, TERM) == pytest.approx(75 / 7)
    assert meetings(Cadence.WEEKLY, Season.HOLIDAY, TERM) == pytest.approx(23 / 7)
    assert meetings(Cadence.ONCE, Season.HOLIDAY, TERM) == 1


def test_sessions_are_counted_for_each_area_venue_or_the_whole_service() -> None:
    both = replace(FORTNIGHTLY, season=Season.BOTH)
    assert sessions_at_least(REQUEST, both, ()) == pytest.approx(14)
    assert sessions_at_least(REQUEST, replace(both, area_ids=("east",)), ()) == pytest.approx(7)
    assert sessions_at_least(REQUEST, replace(both, spread=Spread.WHOLE_SERVICE), ()) == pytest.approx(7)
    assert sessions_at_least(REQUEST, replace(both, spread=Spread.EACH_VENUE), FACTS.venues) == pytest.approx(21)


def test_staff_for_a_session_of_middling_size() -> None:
    # 8 to 20 places: 14, at 8 carers to each worker
    assert staff_of(FORTNIGHTLY) == 2
    assert staff_of(replace(FORTNIGHTLY, least_staff=3)) == 3


def test_a_target_beyond_the_least_of_its_strands_raises_the_staff() -> None:
    strand = replace(FORTNIGHTLY, season=Season.BOTH)
    # 14 sessions x 2 staff in 14 weeks
    assert staff_sessions_a_week(replace(NO_TARGETS, strands=(strand,)), ()) == pytest.approx(2)
    target = Target(
        id="a-term",
        title="Sessions a term",
        measure=Measure.SESSIONS,
        amount=70,
        period=Period.TERM,
        strand_ids=(strand.id,),
        source="KPI table",
    )
    assert staff_sessions_a_week(replace(REQUEST, strands=(strand,), targets=(target,)), ()) == pytest.approx(10)


def test_half_as_many_staff_again_as_sessions_need_and_never_fewer_than_six() -> None:
    strand = replace(FORTNIGHTLY, season=Season.BOTH, least_series=10, most_series=10)
    # 20 staff-sessions a week, times 1.5, three to each worker
    assert workers_needed(replace(NO_TARGETS, strands=(strand,)), ()) == 10
    assert workers_needed(NO_TARGETS, ()) == 6


def test_every_skill_that_a_strand_asks_for_is_held_by_half_the_staff() -> None:
    strand = replace(FORTNIGHTLY, qualifications=frozenset({"counsellor", "sign_language"}))
    request = replace(REQUEST, strands=(strand,), sizes=Sizes(carers=10, workers=8))
    workers = make_workers(request, GROUND, (), chance())
    for skill in strand.qualifications:
        holders = [worker for worker in workers if any(held.name == skill for held in worker.qualifications)]
        assert len(holders) == 4
        assert all(
            held.expires_on is not None and held.expires_on > TERM.last
            for worker in holders
            for held in worker.qualifications
            if held.name == skill
        )


def test_staff_can_work_when_strands_meet_and_stand_at_live_postcodes() -> None:
    strand = replace(FORTNIGHTLY, weekdays=(0, 1, 2, 3, 4, 5, 6))
    request = replace(REQUEST, strands=(strand,), sizes=Sizes(carers=10, workers=12))
    workers = make_workers(request, GROUND, (), chance())
    assert [worker.id for worker in workers] == [f"worker-{number:03d}" for number in range(1, 13)]
    assert len({worker.name for worker in workers}) == 12
    assert {hours.weekday for worker in workers for hours in worker.availability} == set(range(7))
    live = {spot.postcode for one in GROUND.neighbourhoods for spot in one.spots}
    assert all(worker.postcode in live and worker.name.endswith("(demo)") for worker in workers)


def test_nobody_works_weekends_when_no_strand_meets_then() -> None:
    workers = make_workers(REQUEST, GROUND, (), chance())
    assert {hours.weekday for worker in workers for hours in worker.availability} == set(range(5))


def test_leave_lies_within_the_term_and_one_check_runs_out_in_a_large_team() -> None:
    request = replace(REQUEST, sizes=Sizes(carers=10, workers=12))
    workers = make_workers(request, GROUND, (), chance())
    runs = [run for worker in workers for run in worker.leave]
    assert runs
    assert all(run.first in TERM and run.last in TERM for run in runs)
    assert sum(worker.dbs_valid_until in TERM for worker in workers) == 1
