"""Finding a session, and reading its page: on the example, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from scheduler.clock import LOCAL
from scheduler.domain.facts import Mode
from scheduler.domain.places_left import PlacesWord, SessionNow
from scheduler.use_cases.read_site import Filters, Pages, UnknownSessionError
from scheduler.use_cases.read_site.filters import read_day
from tests.examples import FACTS, PLAN
from tests.site_examples import OnePlan, example_site

ONLINE = replace(
    FACTS,
    strands=(FACTS.strands[0], replace(FACTS.strands[1], mode=Mode.ONLINE)),
)
BY_SCREEN = replace(
    PLAN, series=tuple(replace(one, venue_id=None) if one.strand_id == "young-adults" else one for one in PLAN.series)
)


def pages(source: OnePlan | None = None) -> Pages:
    return example_site(source).pages()


@pytest.mark.parametrize(
    ("filters", "sessions"),
    [
        (Filters(first="2027-03-01"), 6),
        (Filters(last="2027-01-13"), 3),
        (Filters(first="2027-01-13", last="2027-01-14"), 2),
        (Filters(mode="in-person"), 17),
        (Filters(strand_key="evening-meet-up", first="8/3/2027"), 2),
    ],
)
def test_days_and_kinds_narrow_the_list(filters: Filters, sessions: int) -> None:
    view = pages().programme(filters, 1)
    assert (view.problems, view.total) == ((), sessions)


@pytest.mark.parametrize("text", ["2027-03-15", "15/3/2027", "15/03/27", "15.3.2027", "15 March 2027", "15 Mar 2027"])
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert read_day(text) == date(2027, 3, 15)


@pytest.mark.parametrize("text", ["", "soon", "2027-02-30", "3/15/2027"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text) is None


def test_wrong_days_are_told_at_their_fields_and_otherwise_ignored() -> None:
    view = pages().programme(Filters(first="soon", last="2027-01-13"), 1)
    assert [(one.field, one.message) for one in view.problems] == [
        ("first", "“soon” is no date. Write it such as 15/3/2027.")
    ]
    assert view.total == 3
    swapped = pages().programme(Filters(first="2027-03-01", last="2027-01-13"), 1)
    assert [one.field for one in swapped.problems] == ["last"]
    assert swapped.total == 6


def test_the_month_of_the_calendar_becomes_days_in_the_list_and_back() -> None:
    view = pages().programme(Filters(month="2027-02"), 1)
    assert (view.filters.first, view.filters.last, view.filters.month) == ("2027-02-01", "2027-02-28", "")
    assert view.total == 5
    assert pages().month(Filters(first="2027-03-10")).month == "2027-03"
    assert pages().month(Filters(first="2026-12-01")).month == "2027-01", (
        "no month of this term: the first with a session"
    )


def test_online_and_face_to_face_are_told_apart() -> None:
    source = OnePlan(facts=ONLINE, plan=BY_SCREEN)
    assert [choice.id for choice in pages(source).programme(Filters(), 1).choices.modes] == ["in-person", "online"]
    assert pages(source).programme(Filters(mode="online"), 1).total == 6
    assert pages(source).programme(Filters(mode="in-person"), 1).total == 11


def test_near_me_is_by_minutes_from_the_sector_and_keeps_no_whole_postcode() -> None:
    # the middle of BA14 8 is at (385 625, 158 339): 14.5 km to Hall 1 and 20.4 km to Hall 2 as the crow flies;
    # × 1.4 at 70 km/h (the nearest demand point is rural) + 7.8 minutes: 25.2 and 32.3
    view = pages().programme(Filters(near="ba14 8jn"), 1)
    assert view.near is not None
    assert (view.near.sector, view.near.within_minutes, dict(view.near.minutes)) == ("BA14 8", 30, {"venue-1": 25})
    assert view.filters.near == "BA14 8"
    assert view.total == 9, "West's sessions alone"
    wider = pages().programme(Filters(near="BA14 8", within="45"), 1)
    assert wider.near is not None
    assert dict(wider.near.minutes) == {"venue-1": 25, "venue-2": 32}
    assert wider.total == 17


def test_online_sessions_are_near_everybody() -> None:
    view = pages(OnePlan(facts=ONLINE, plan=BY_SCREEN)).programme(Filters(near="ZE1 0"), 1)
    assert view.total == 6, "from Lerwick nothing else is within half an hour"


@pytest.mark.parametrize("text", ["Trowbridge", "BA14", "ZZ99 9ZZ"])
def test_a_postcode_that_is_none_is_told_at_its_field_and_everything_is_shown(text: str) -> None:
    view = pages().programme(Filters(near=text), 1)
    assert [one.field for one in view.problems] == ["near"]
    assert (view.near, view.filters.near, view.total) == (None, "", 17)


def test_a_page_of_a_session_says_when_where_and_what_to_bring() -> None:
    shown = pages()
    view = shown.session(shown.snapshot.sessions[0].public_id)
    assert (view.session.day, view.session.venue_name, view.hours) == (date(2027, 1, 5), "Hall 2 (demo)", "2 hours")
    assert view.access == ("Step-free from the street",)
    assert "A drink" in view.bring
    assert view.minutes[0][0] == "East", "its own area first"
    assert [one.day for one in view.others] == [
        date(2027, 1, 19),
        date(2027, 2, 2),
        date(2027, 3, 2),
        date(2027, 3, 16),
    ]
    assert "Hall 2 (demo)" in view.sketch_svg


def test_an_online_session_has_no_way_to_it_and_needs_a_screen() -> None:
    shown = pages(OnePlan(facts=ONLINE, plan=BY_SCREEN))
    online = next(one for one in shown.snapshot.sessions if one.online)
    view = shown.session(online.public_id)
    assert (view.minutes, view.sketch_svg, view.access) == ((), "", ())
    assert view.bring[0] == "A phone, tablet or computer that can show video"


def test_the_address_of_a_session_outlives_a_move_of_day_hour_and_venue() -> None:
    club = PLAN.series[0]
    moved = replace(club, dates=(date(2027, 1, 7), *club.dates[1:]), start_minute=18 * 60, venue_id="venue-3")
    before, after = pages(), pages(OnePlan(plan=replace(PLAN, series=(moved, *PLAN.series[1:]))))
    public_id = before.snapshot.sessions[0].public_id
    assert after.session(public_id).session.day == date(2027, 1, 7)


def test_home_visits_have_no_page() -> None:
    visits = replace(PLAN.series[3], household="household-017 (demo)", venue_id=None)
    shown = pages(OnePlan(plan=replace(PLAN, series=(*PLAN.series[:3], visits))))
    assert len(shown.snapshot.sessions_by_public_id) == 14
    with pytest.raises(UnknownSessionError):
        shown.session("0" * 16)


def test_a_session_as_a_calendar_file_is_one_event_that_links_to_its_page() -> None:
    shown = pages()
    public_id = shown.snapshot.sessions[0].public_id
    file = shown.session_calendar(public_id, "https://example.org/programme/sessions/x")
    assert file.body.count(b"BEGIN:VEVENT") == 1
    assert b"DTSTART;TZID=Europe/London:20270105T170000" in file.body
    assert b"https://example.org/programme/sessions/x" in file.body
    assert file.file_name == "youth-club-2027-01-05.ics"


def test_places_are_read_afresh_and_only_of_public_sessions() -> None:
    first = PLAN.series[0].dates[0]
    starts = datetime(2027, 1, 5, 17, tzinfo=LOCAL)
    full = SessionNow(series_id="series-1", day=first, starts_at=starts, places=16, taken=16)
    source = OnePlan(now=(full, replace(full, series_id="household-visit")))
    site = example_site(source)
    shown = site.pages()
    at = datetime(2026, 12, 1, tzinfo=LOCAL)
    public_id = shown.snapshot.public_ids["series-1", first]
    assert site.places_left(shown, at) == {public_id: PlacesWord.WAITING_LIST}
    source.now = (replace(full, taken=15),)
    assert site.places_left(shown, at) == {public_id: PlacesWord.FEW}
