"""Named stops from the coordinator's page to the message, the calendar and the run sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from scheduler import clock
from scheduler.domain.accounts import Role
from scheduler.domain.household_rules import MistakesError
from scheduler.domain.people import Household
from scheduler.domain.transport_stops import StopForm
from scheduler.domain.travel_request import PickUp
from scheduler.optimise.transport.check import check_day
from scheduler.optimise.transport.files import read_day, read_runs
from scheduler.optimise.transport.problems import TransportProblemsError
from scheduler.store import Store, transport
from scheduler.store.rows import table
from scheduler.store.tables.households import TravelRequest as TravelRequestRow
from scheduler.store.tables.people import Household as HouseholdRow
from scheduler.use_cases.ask_for_transport import AskForTransport
from scheduler.use_cases.households import Postcodes
from scheduler.use_cases.personal_feeds import PersonalFeeds
from scheduler.use_cases.run_sheets import RunSheets, page_of
from scheduler.use_cases.transport.keep_stops import KeepStops
from scheduler.use_cases.transport.transport_office import TransportOffice
from scheduler.use_cases.transport.transport_views import DayState
from tests.booking_examples import NOW, SERVICE, Booked, household
from tests.household_examples import household_site, send
from tests.integration.test_transport_office import DAY, TODAY, asked_for, feed, messages, work
from tests.staff_examples import client_of
from tests.stops_examples import AT_MARKET_PLACE, CROSSROADS, MARKET_PLACE, MILL_LANE, keep_stops

BY = "account:1"
HOME: Household = household(1)
FORM = StopForm(
    name="Library", place="by the bicycle stands", postcode="ba148jn", area_id="east", lit=True, sheltered=False
)


@pytest.fixture(autouse=True)
def _in_december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def at_the_market(store: Store) -> tuple[Booked, int, TransportOffice]:
    """Two households who are granted a ride from Market Place."""
    made, session_id, office = asked_for(store)
    keep_stops(store, MARKET_PLACE, MILL_LANE, CROSSROADS)
    for home in (1, 2):
        AskForTransport(store).say_how(made.link(home), session_id, {f"c{home}": AT_MARKET_PLACE}, now=NOW)
        office.grant(SERVICE, session_id, f"c{home}", by=BY, now=NOW)
    return made, session_id, office


def test_two_households_board_at_one_halt_and_no_home_is_on_the_sheet(store: Store) -> None:
    _, _, office = at_the_market(store)
    feeds = PersonalFeeds(store)
    token = feeds.issue(SERVICE, about_kind="household", about_id="h1", now=NOW)
    office.plan_day(SERVICE, DAY, by=BY)
    work(store)
    with store.read() as db:
        kept = transport.load_day(db, SERVICE, DAY)
    facts, plan = read_day(kept.facts), read_runs(kept.runs or "")
    assert check_day(facts, plan) == ()
    assert {ride.walk_metres for ride in facts.rides} == {500}
    assert not {"h1", "h2"} & {point.id for point in facts.points}, "the day's facts hold no home"
    sheets = [RunSheets(store).for_office(SERVICE, DAY, run.id, by=BY) for run in plan.runs]
    halts = [stop for shown in sheets for stop in shown.sheet.stops if stop.place.startswith("Market Place")]
    assert [len(stop.riders) for stop in halts] == [2, 2], "one halt there, one halt back"
    for shown in sheets:
        page = page_of(shown)
        assert "Market Place: outside the library, BA14 8JN" in page
        assert "Home, " not in page
    told = [words for _, home, words in messages(store) if home == "h1"][-1]
    assert all("Market Place" in words for words in told)
    calendar = feed(feeds, token)
    assert "at Market Place." in calendar
    assert "Transport: back at Market Place at about" in calendar


def test_another_stop_is_decided_planned_and_told_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made, session_id, office = at_the_market(store)
    office.plan_day(SERVICE, DAY, by=BY)
    work(store)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=5))
    asked = AT_MARKET_PLACE | {"stop_name": MILL_LANE.name}
    AskForTransport(store).say_how(made.link(1), session_id, {"c1": asked}, now=NOW)
    assert office.days(SERVICE, today=TODAY)[0].to_decide == 1
    office.grant(SERVICE, session_id, "c1", by=BY, now=NOW)
    assert office.days(SERVICE, today=TODAY)[0].state is DayState.TO_PLAN_AGAIN
    office.plan_day(SERVICE, DAY, by=BY)
    work(store)
    last = [words for _, home, words in messages(store) if home == "h1"][-1]
    assert last
    assert all("at Mill Lane" in words for words in last), last


def test_a_stop_too_far_one_not_agreed_to_and_one_that_is_not_kept_are_refused(store: Store) -> None:
    made, session_id, _ = asked_for(store, homes=(1,))
    keep_stops(store, CROSSROADS, MARKET_PLACE)
    asking = AskForTransport(store)
    for change, field, words in (
        ({"stop_name": "Crossroads"}, "c1.stop_name", "farther on foot than the 800 metres that are the most"),
        ({"stop_name": "Nowhere"}, "c1.stop_name", "is not among our stops"),
        ({"agreed": ""}, "c1.agreed", "Say that you agree"),
    ):
        with pytest.raises(MistakesError) as refused:
            asking.say_how(made.link(1), session_id, {"c1": AT_MARKET_PLACE | change}, now=NOW)
        (mistake,) = refused.value.mistakes
        assert (mistake.field, words in mistake.words) == (field, True)
    assert asking.said(made.link(1))[session_id, "c1"].pick_up is PickUp.HOME, "what was said before stands"


def test_who_moved_too_far_away_is_found_before_planning(store: Store) -> None:
    _, session_id, office = at_the_market(store)
    homes = table(HouseholdRow)
    with store.write() as db:
        db.execute(homes.update().where(homes.c.id == HOME.id).values(northing_m=HOME.northing_m - 400))
    with pytest.raises(TransportProblemsError) as refused:
        office.plan_day(SERVICE, DAY, by=BY)
    problem = refused.value.problems[0]
    assert problem.field == f"rides.{session_id}-c1-there.walk_metres"
    assert problem.because == "1000 metres on foot at 11 years; at most 800 are allowed."
    assert problem.cure == "Fetch this carer at home, or agree a nearer stop with the household."


def test_a_retired_stop_cannot_be_chosen_and_keeps_its_days_from_being_planned(store: Store) -> None:
    made, session_id, office = at_the_market(store)
    stops = KeepStops(store, Postcodes().find)
    (market,) = [one.stop for one in stops.view(SERVICE, today=TODAY).lines if one.stop.name == "Market Place"]
    assert stops.use(SERVICE, market.id, in_use=False, by=BY).requests == 2
    offered = AskForTransport(store).stops_for(made.link(1), session_id)["c1"]
    assert [one.stop.name for one in offered] == ["Mill Lane", "Crossroads"], "the nearest first"
    with pytest.raises(TransportProblemsError, match=r"Market Place, which is in use no more. Agree another stop"):
        office.plan_day(SERVICE, DAY, by=BY)
    stops.use(SERVICE, market.id, in_use=True, by=BY)
    office.plan_day(SERVICE, DAY, by=BY)
    work(store)
    assert len(messages(store)) == 2


def test_a_stop_is_added_changed_and_stays_where_families_agreed_to_it(store: Store) -> None:
    at_the_market(store)
    stops = KeepStops(store, Postcodes().find)
    made = stops.add(SERVICE, FORM, by=BY, now=NOW)
    assert (made.postcode, made.in_use) == ("BA14 8JN", True), "the postcode is written the usual way"
    stops.change(SERVICE, made.id, replace(FORM, name="Town library", sheltered=True), by=BY, now=NOW)
    lines = {one.stop.name: one for one in stops.view(SERVICE, today=TODAY).lines}
    assert lines["Town library"].stop.sheltered
    assert (lines["Market Place"].requests, lines["Town library"].requests) == (2, 0)
    market = lines["Market Place"].stop
    same = StopForm(
        name=market.name, place="by the clock", postcode=market.postcode, area_id="east", lit=True, sheltered=True
    )
    assert stops.change(SERVICE, market.id, same, by=BY, now=NOW).place == "by the clock"
    for form, words in (
        (replace(same, name="Market Square"), "Families agreed to be fetched at Market Place"),
        (replace(same, postcode="QQ1 1QQ"), "postcode"),
        (replace(same, name="town library"), "Another stop is called town library"),
    ):
        with pytest.raises(MistakesError, match=words):
            stops.change(SERVICE, market.id, form, by=BY, now=NOW)
    with pytest.raises(MistakesError, match="no such stop"):
        stops.use(SERVICE, 9_999, in_use=False, by=BY)


def test_a_request_says_who_agreed_and_one_in_words_alone_is_fetched_at_home(store: Store) -> None:
    made, session_id, office = at_the_market(store)
    (line, _) = office.requests(SERVICE, decision=None, today=TODAY)
    assert line.pick_up == "at Market Place, 500 metres on foot; agreed by the household on 14 December 2026"
    with store.write() as db:
        db.execute(table(TravelRequestRow).update().values(stop_id=None, agreed_by="", agreed_at=None))
    (line, _) = office.requests(SERVICE, decision=None, today=TODAY)
    assert line.pick_up == "at home: Market Place, which the household named, is not among our stops"
    assert made.first() == session_id


def test_pages_of_stops_lead_from_the_form_to_the_familys_choice(store: Store) -> None:
    door = household_site(store)
    client = client_of(door.app, Role.COORDINATOR)
    page = "/transport/stops"
    typed = {"name": "Library", "place": "by the stands", "postcode": "BA14 8JN", "area_id": "east", "lit": "yes"}
    said = send(client, page, page, **typed | {"place": ""})
    assert "Say where it is in a public place" in said
    assert 'value="Library"' in said, "what was typed is not lost"
    assert "Library is kept." in send(client, page, page, **typed)
    (made,) = KeepStops(store, Postcodes().find).view(SERVICE, today=TODAY).lines
    one = f"{page}/{made.stop.id}"
    assert "Library is changed." in send(client, one, one, what="change", **typed | {"notes": "Mind the kerb"})
    assert "Library is retired" in send(client, one, one, what="retire")
    assert "Take it into use again" in client.get(one).text
    assert "in use again" in send(client, one, one, what="use")
    assert client.get(f"{page}/9999").status_code == 404
    assert client_of(door.app, Role.COMMISSIONER).get(page).status_code in {302, 403}
    asked: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda *call: asked.append(call[2]))  # noqa: SLF001 — only the engine knows
    client = client_of(door.app, Role.COORDINATOR)
    for path in (page, one):
        asked.clear()
        assert client.get(path).status_code == 200
        assert len([words for words in asked if words.startswith(("SELECT", "INSERT", "UPDATE"))]) <= 15
