from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from exports.programme_events import DEMO_WORDS, ages_in_words, events_of, public_ids
from scheduler.domain.facts import AgeBand, Cadence, Facts, Mode, Spread
from scheduler.domain.plan import MissedDate, Plan, Series
from tests.examples import FACTS, PLAN

CHANGED = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def uids(facts: Facts = FACTS, plan: Plan = PLAN) -> dict[tuple[str, str, date], str]:
    events = events_of(facts, plan, changed_at=CHANGED)
    return {(event.title, event.venue_name, event.starts.date()): event.uid for event in events}


def plan_with(series: Series) -> Plan:
    return replace(PLAN, series=tuple(series if one.id == series.id else one for one in PLAN.series))


EAST_CLUB = PLAN.series[0]
EAST_MONTHLY = PLAN.series[2]


def test_every_session_becomes_one_event_in_order_of_time() -> None:
    events = events_of(FACTS, PLAN, changed_at=CHANGED)
    assert len(events) == PLAN.session_count == 17
    assert [event.starts for event in events] == sorted(event.starts for event in events)
    assert len({event.uid for event in events}) == 17


def test_an_event_tells_what_where_when_and_for_whom() -> None:
    first = events_of(FACTS, PLAN, changed_at=CHANGED, base_url="https://example.org/", sequence=3)[0]
    assert first.title == "Youth club"
    assert first.starts.isoformat() == "2027-01-05T17:00:00+00:00"
    assert first.ends - first.starts == timedelta(hours=2)
    assert (first.venue_name, first.address) == ("Hall 2 (demo)", "BA14 8JN")
    assert first.url == "https://example.org/areas/east"
    assert (first.sequence, first.changed_at) == (3, CHANGED)
    assert first.description.splitlines() == ["For ages 5 to 17. Area: East.", "Step-free venue.", DEMO_WORDS]


def test_a_grid_reference_becomes_degrees() -> None:
    # SU 06 60 lies just north of the true origin's parallel, at 1°54.9' west
    first = events_of(FACTS, PLAN, changed_at=CHANGED)[0]
    assert first.lat == pytest.approx(51.3391, abs=0.0002)
    assert first.lon == pytest.approx(-1.9153, abs=0.0002)


def test_the_internal_title_and_the_strands_id_stand_nowhere() -> None:
    secret = tuple(
        replace(strand, internal_title="Parental prison group") if strand.id == "peer-group" else strand
        for strand in FACTS.strands
    )
    events = events_of(replace(FACTS, strands=secret), PLAN, changed_at=CHANGED, base_url="https://example.org")
    assert "prison" not in repr(events)
    assert "peer-group" not in repr(events)


def test_home_visits_are_never_public() -> None:
    at_home = replace(FACTS.strands[0], mode=Mode.HOME_VISIT)
    events = events_of(replace(FACTS, strands=(at_home, FACTS.strands[1])), PLAN, changed_at=CHANGED)
    assert {event.title for event in events} == {"Evening meet-up"}
    visit = replace(EAST_CLUB, household="7", venue_id=None)
    assert len(events_of(FACTS, plan_with(visit), changed_at=CHANGED)) == 17 - len(EAST_CLUB.dates)


def test_an_online_group_has_no_address() -> None:
    online = replace(EAST_CLUB, venue_id=None)
    first = events_of(FACTS, plan_with(online), changed_at=CHANGED)[0]
    assert (first.venue_name, first.address, first.lat, first.lon) == ("Online", "", None, None)


def test_another_day_of_the_week_hour_venue_or_series_id_keeps_the_uids() -> None:
    moved = replace(
        EAST_CLUB,
        venue_id="venue-3",
        start_minute=18 * 60,
        weekday=3,
        dates=tuple(day + timedelta(days=2) for day in EAST_CLUB.dates),
    )
    after = replace(plan_with(moved), series=tuple(replace(one, id=f"x-{one.id}") for one in plan_with(moved).series))
    assert set(uids(plan=after).values()) == set(uids().values())


def test_a_dropped_or_added_meeting_leaves_the_other_uids_alone() -> None:
    fewer = replace(EAST_CLUB, dates=EAST_CLUB.dates[:1] + EAST_CLUB.dates[2:])
    before, after = uids(), uids(plan=plan_with(fewer))
    assert set(before) - set(after) == {("Youth club", "Hall 2 (demo)", EAST_CLUB.dates[1])}
    assert all(before[meeting] == uid for meeting, uid in after.items())


def test_a_monthly_meeting_moved_within_its_month_keeps_its_uid() -> None:
    moved = replace(EAST_MONTHLY, dates=(date(2027, 1, 28), *EAST_MONTHLY.dates[1:]))
    assert set(uids(plan=plan_with(moved)).values()) == set(uids().values())


def test_a_made_up_meeting_keeps_the_uid_of_the_one_it_replaces() -> None:
    missed, made_up = EAST_CLUB.dates[1], EAST_CLUB.dates[1] + timedelta(days=7)
    later = replace(
        EAST_CLUB,
        dates=(EAST_CLUB.dates[0], made_up, *EAST_CLUB.dates[2:]),
        missed=(MissedDate(day=missed, because="hall closed", made_up_on=made_up),),
    )
    assert set(uids(plan=plan_with(later)).values()) == set(uids().values())


def test_a_single_meeting_keeps_its_uid_on_any_date() -> None:
    once = replace(FACTS.strands[0], cadence=Cadence.ONCE)
    facts = replace(FACTS, strands=(once, FACTS.strands[1]))
    first = plan_with(replace(EAST_CLUB, dates=(date(2027, 1, 5),)))
    later = plan_with(replace(EAST_CLUB, dates=(date(2027, 3, 16),)))
    assert set(uids(facts, first).values()) == set(uids(facts, later).values())


def test_groups_bound_to_a_venue_are_told_apart_by_it() -> None:
    bound = replace(FACTS.strands[0], spread=Spread.EACH_VENUE)
    facts = replace(FACTS, strands=(bound, FACTS.strands[1]))
    second = replace(EAST_CLUB, id="series-0", venue_id="venue-3")
    both = replace(PLAN, series=(second, *PLAN.series))
    alone = uids(facts)
    assert all(uids(facts, both)[meeting] == uid for meeting, uid in alone.items())


def test_two_groups_of_the_same_kind_have_uids_of_their_own() -> None:
    twin = replace(EAST_CLUB, id="series-9", start_minute=19 * 60)
    both = replace(PLAN, series=(*PLAN.series, twin))
    events = events_of(FACTS, both, changed_at=CHANGED)
    assert len({event.uid for event in events}) == 17 + len(twin.dates)


def test_a_term_of_its_own_has_uids_of_its_own() -> None:
    next_year = replace(PLAN, term_id="spring-2028")
    assert not set(uids(plan=next_year).values()) & set(uids().values())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"venue_id": "venue-99"}, "series-1 names venue venue-99"),
        ({"strand_id": "choir"}, "series-1 names strand choir"),
        ({"area_id": "north"}, "series-1 names area north"),
        ({"band_id": "old"}, "series-1 names band old"),
    ],
)
def test_a_plan_of_other_facts_is_refused_by_name(changes: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        events_of(FACTS, plan_with(replace(EAST_CLUB, **changes)), changed_at=CHANGED)  # type: ignore[arg-type] # parametrised


def test_ages_are_said_as_people_say_them() -> None:
    open_ended = AgeBand(id="adult", name="Adult carers", youngest_years=18)
    assert ages_in_words(FACTS.bands[0]) == "ages 5 to 17"
    assert ages_in_words(open_ended) == "ages 18 and over"


def test_the_id_of_a_sessions_page_is_the_beginning_of_its_events_uid() -> None:
    ids = public_ids(FACTS, PLAN)
    assert len(ids) == len(set(ids.values())) == 17
    assert {one[:16] for one in uids().values()} == set(ids.values())
