"""Rules that the example plan does not touch: homes and screens, areas and times of a strand, what a target counts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from scheduler.domain.facts import Facts, Measure, Mode, Period, Spread
from scheduler.domain.plan import MissedDate, Series
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import choices_made, is_broken
from tests.examples import FACTS, PLAN

ROOT = Path(__file__).parents[3]
GROUP, WEST, EVENING, WEST_EVENING = PLAN.series
HOME = "household-001 (demo)"


def broken(facts: Facts, *series: Series) -> set[str]:
    made = {choice for one in series for choice in choices_made(one.id, one.worker_ids)}
    return {one.rule for one in rules.statements(Setting(facts), series) if is_broken(one, made)}


def with_group_strand(**changes: object) -> Facts:
    first, *rest = FACTS.strands
    return replace(FACTS, strands=(replace(first, **changes), *rest))  # type: ignore[arg-type] # fields by name


@pytest.mark.parametrize(
    ("rule", "kept", "missed"),
    [
        ("strand", {"area_ids": ("east",)}, {"area_ids": ("west",)}),
        ("allowed-times", {"weekdays": (1,)}, {"weekdays": (0, 2, 3, 4)}),
    ],
)
def test_a_strand_runs_in_its_areas_and_on_its_weekdays_alone(
    rule: str, kept: dict[str, object], missed: dict[str, object]
) -> None:
    assert rule not in broken(with_group_strand(**kept), GROUP)
    assert rule in broken(with_group_strand(**missed), GROUP)


def test_a_date_may_be_left_out_with_a_reason_and_not_without() -> None:
    left_out = GROUP.dates[1]
    dates = tuple(day for day in GROUP.dates if day != left_out)
    told = (MissedDate(day=left_out, because="The hall is used for an election"),)
    assert "cadence" not in broken(FACTS, replace(GROUP, dates=dates, missed=told))
    assert "cadence" in broken(FACTS, replace(GROUP, dates=dates))


def test_dates_that_only_make_up_for_others_are_no_group() -> None:
    missed = (MissedDate(day=date(2027, 1, 12), because="snow", made_up_on=GROUP.dates[1]),)
    assert "cadence" in broken(FACTS, replace(GROUP, dates=GROUP.dates[1:2], missed=missed))


@pytest.mark.parametrize(("days", "far"), [(14, False), (15, True)])
def test_a_meeting_is_made_up_within_two_weeks(days: int, *, far: bool) -> None:
    made_up = GROUP.dates[-1]
    left_out = made_up - timedelta(days=days)
    dates = tuple(day for day in GROUP.dates if day != left_out)
    missed = (MissedDate(day=left_out, because="snow", made_up_on=made_up),)
    assert ("missed-dates" in broken(FACTS, replace(GROUP, dates=dates, missed=missed))) is far


@pytest.mark.parametrize(
    ("mode", "venue_id", "household", "fits"),
    [
        (Mode.HOME_VISIT, None, HOME, True),
        (Mode.HOME_VISIT, None, None, False),
        (Mode.HOME_VISIT, "venue-2", HOME, False),
        (Mode.ONLINE, None, None, True),
        (Mode.ONLINE, "venue-2", None, False),
        (Mode.ONLINE, None, HOME, False),
    ],
)
def test_visits_are_at_a_household_and_online_groups_nowhere(
    mode: Mode, venue_id: str | None, household: str | None, *, fits: bool
) -> None:
    series = replace(GROUP, venue_id=venue_id, household=household)
    assert ("mode" not in broken(with_group_strand(mode=mode), series)) is fits


def test_visits_to_two_homes_may_take_place_at_the_same_time() -> None:
    facts = with_group_strand(mode=Mode.HOME_VISIT, most_series=2)
    one = replace(GROUP, venue_id=None, household=HOME)
    other = replace(one, id="other", household="household-002 (demo)")
    assert "no-clash" not in broken(facts, one, other)


def test_an_online_group_does_not_serve_an_area_in_a_month() -> None:
    assert "monthly-access" not in broken(FACTS, *PLAN.series)
    assert "monthly-access" in broken(with_group_strand(mode=Mode.ONLINE), *PLAN.series)


def test_a_venue_holds_its_share_of_a_strand_and_no_more() -> None:
    facts = with_group_strand(spread=Spread.EACH_VENUE)
    again = replace(GROUP, id="again", start_minute=18 * 60)
    elsewhere = replace(again, venue_id="venue-3", places=10)
    assert "strand-most" in broken(facts, GROUP, again)
    assert "strand-most" not in broken(facts, GROUP, elsewhere)


@pytest.mark.parametrize(
    ("measure", "area_id", "amount"),
    [
        # by hand: 5 + 6 + 3 + 3 dates of 16 places; East has the first and the third
        (Measure.SERIES, None, 4),
        (Measure.SESSIONS, None, 17),
        (Measure.PLACES, None, 17 * 16),
        (Measure.SERIES, "east", 2),
        (Measure.SESSIONS, "east", 8),
        (Measure.PLACES, "east", 8 * 16),
    ],
)
def test_a_target_counts_series_sessions_or_places_of_its_area(
    measure: Measure, area_id: str | None, amount: int
) -> None:
    for asked, met in ((amount, True), (amount + 1, False)):
        target = replace(FACTS.targets[0], measure=measure, area_id=area_id, amount=asked, period=Period.TERM)
        facts = replace(FACTS, targets=(target,))
        assert ("target" not in broken(facts, *PLAN.series)) is met


def test_a_small_group_still_has_the_least_staff_of_its_strand() -> None:
    small = replace(GROUP, places=8)  # one worker would do for the ratio of 8; the strand asks for two
    assert "team-size" not in broken(FACTS, small)
    assert "team-size" in broken(FACTS, replace(small, worker_ids=small.worker_ids[:1]))


def test_every_rule_stands_in_the_rules_and_every_rule_there_is_one() -> None:
    section = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8").partition("## Planning rules")[2]
    told = set(re.findall(r"^\| `([a-z-]+)` \| (?:firm|promise) \|", section, re.MULTILINE))
    code = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "scheduler" / "optimise" / "programme").glob("rules_*.py")
    )
    named = set(re.findall(r'rule="([a-z-]+)"', code))
    named |= set(re.findall(r'_never\(\s*setting,\s*series,\s*(?:worker_id,\s*)?"([a-z-]+)"', code))
    assert told == named
