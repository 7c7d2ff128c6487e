"""The office's pages of transport beside the days: papers, repairs looked at first, what goes back, costs."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.accounts import Role
from scheduler.domain.household_rules import MistakesError
from scheduler.domain.messages import MessageKind
from scheduler.domain.transport import Direction
from scheduler.domain.transport_fleet import Taxis
from scheduler.store import Store, StoreError, jobs, load_facts, save_facts
from scheduler.store.rows import table
from scheduler.store.tables.people import Household
from scheduler.use_cases.ask_for_transport import AskForTransport
from scheduler.use_cases.transport.gather_transport import gather_day, write_fleet
from scheduler.use_cases.transport.hand_back import HandBack
from scheduler.use_cases.transport.mend_transport import propose_mend
from scheduler.use_cases.transport.one_more import OneMoreMinibus, weigh_queued
from scheduler.use_cases.transport.repair_day import RepairDay
from scheduler.use_cases.transport.transport_office import TransportOffice
from scheduler.use_cases.transport.transport_papers import PaperState, TransportPapers
from scheduler.use_cases.transport.transport_views import DayState
from tests.booking_examples import NOW, SERVICE
from tests.examples import FACTS
from tests.household_examples import CLUB, Door, household_site
from tests.integration.test_transport_office import SHORT, TODAY, asked_for, messages, told, work
from tests.staff_examples import client_of
from tests.transport_office_examples import ASKED, CARRYING, DAY, FLEET

BY = "account:1"
GOOD_DAY = "2027-01-04"
LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _in_december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def work_out(store: Store) -> None:
    """Do what is queued, as a worker does, proposals too."""
    while True:
        with store.write() as db:
            run = jobs.claim(db, owner="test", kinds=("plan_transport", "weigh_vehicle"), lease_seconds=60)
        if run is None:
            return
        if run.kind == "weigh_vehicle":
            outcome = weigh_queued(store, run, effort=SHORT)
        else:
            assert run.args["propose"]
            outcome = propose_mend(store, SERVICE, date.fromisoformat(run.args["day"]), effort=SHORT).document()
        with store.write() as db:
            jobs.finish(db, run, outcome)


def planned(store: Store, homes: tuple[int, ...] = (1, 2)) -> tuple[int, TransportOffice]:
    """A planned day on which the carers of these homes ride."""
    _, session_id, office = asked_for(store, homes)
    for home in homes:
        office.grant(SERVICE, session_id, f"c{home}", by=BY, now=NOW)
    office.plan_day(SERVICE, DAY, by=BY)
    work(store)
    return session_id, office


def test_a_late_cancellation_is_looked_at_before_anybody_is_told_and_accepted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id, _ = planned(store)
    repairs = RepairDay(store)
    before, times = messages(store), told(store)
    job = repairs.called_off(SERVICE, DAY, f"{session_id}/c2", by=BY)
    work_out(store)
    found = repairs.proposal(SERVICE, job)
    assert found is not None
    assert found.still_open
    assert {(one.carer_name, one.now) for one in found.changes} == {("Demo2 Carer", "")}
    assert (found.unmoved, found.not_carried) == (2, ())
    assert (messages(store), told(store)) == (before, times), "nobody is told of a proposal"
    monkeypatch.setattr(clock, "now", lambda: LATER)
    assert repairs.accept(SERVICE, job, by=BY) == DAY
    assert messages(store)[-1][:2] == (MessageKind.TRANSPORT_CANCELLED, "h2")
    assert [one for one in messages(store) if one[1] == "h1"] == [one for one in before if one[1] == "h1"]
    assert told(store) == {key: minute for key, minute in times.items() if key[0] == "c1"}
    assert repairs.proposal(SERVICE, job) is None, "nobody waits for an answer any more"
    with pytest.raises(StoreError, match="accepted already"):
        repairs.accept(SERVICE, job, by=BY)


def test_a_new_passenger_joins_and_the_others_keep_their_times(store: Store) -> None:
    made, session_id, office = asked_for(store, homes=(1,))
    office.grant(SERVICE, session_id, "c1", by=BY, now=NOW)
    office.plan_day(SERVICE, DAY, by=BY)
    work(store)
    made.places.book(made.link(2), session_id, ["c2"], key="k2", together=False, now=NOW)
    repairs, times = RepairDay(store), told(store)
    assert [one.key for one in repairs.choices(SERVICE, DAY).others] == [f"{session_id}/c2"]
    with pytest.raises(MistakesError, match="Say why"):
        repairs.joins(SERVICE, DAY, f"{session_id}/c2", " ", by=BY)
    job = repairs.joins(SERVICE, DAY, f"{session_id}/c2", "The bus was cancelled.", by=BY)
    work_out(store)
    repairs.accept(SERVICE, job, by=BY)
    now = told(store)
    assert {carer for carer, _ in now} == {"c1", "c2"}
    assert all(abs(now["c1", way] - times["c1", way]) <= 5 for way in Direction)
    assert messages(store)[-1][:2] == (MessageKind.TRANSPORT_TOLD, "h2")


def test_a_repair_that_was_overtaken_by_another_change_is_not_kept(store: Store) -> None:
    made, session_id, office = asked_for(store)
    for carer in ("c1", "c2"):
        office.grant(SERVICE, session_id, carer, by=BY, now=NOW)
    office.plan_day(SERVICE, DAY, by=BY)
    work(store)
    repairs = RepairDay(store)
    used = office.day(SERVICE, DAY).runs[0].vehicle_id
    job = office.report_trouble(SERVICE, DAY, vehicle_id=used, because="A flat tyre", by=BY)
    work_out(store)
    AskForTransport(store).say_how(made.link(2), session_id, {"c2": {"way": "own_way"}}, now=NOW)
    stale = repairs.proposal(SERVICE, job)
    assert stale is not None
    assert (stale.still_open, stale.changes) == (False, ())
    with pytest.raises(StoreError, match="Work it out again"):
        repairs.accept(SERVICE, job, by=BY)
    repairs.propose(SERVICE, DAY, by=BY)
    with pytest.raises(StoreError, match="overtaken already"):
        repairs.accept(SERVICE, job, by=BY)
    with pytest.raises(StoreError, match="no such repair"):
        repairs.accept(SERVICE, "nothing", by=BY)


def outcome_of(store: Store, job_id: str) -> dict[str, object]:
    with store.read() as db:
        return jobs.load_job(db, job_id).result or {}


def test_a_day_planned_anew_is_a_proposal_that_waits_and_may_be_dropped(store: Store) -> None:
    made, session_id, office = asked_for(store)
    for carer in ("c1", "c2"):
        office.grant(SERVICE, session_id, carer, by=BY, now=NOW)
    office.plan_day(SERVICE, DAY, by=BY)
    work(store)
    before, times = messages(store), told(store)
    made.places.cancel(made.link(2), session_id, ["c2"], now=NOW)
    assert office.plan_term(SERVICE, by=BY, today=TODAY) == (DAY,)
    work_out(store)
    assert (messages(store), told(store)) == (before, times), "nobody is told before somebody accepts"
    (line,) = office.days(SERVICE, today=TODAY)
    assert line.state is DayState.TO_ACCEPT
    assert office.day(SERVICE, DAY).proposal == line.proposal
    assert office.plan_term(SERVICE, by=BY, today=TODAY) == (), "what waits for an answer is not worked out again"
    repairs = RepairDay(store)
    assert repairs.drop(SERVICE, line.proposal, by=BY) == DAY
    assert (messages(store), told(store)) == (before, times)
    assert office.days(SERVICE, today=TODAY)[0].state is DayState.TO_PLAN_AGAIN
    assert repairs.proposal(SERVICE, line.proposal) is None
    assert outcome_of(store, line.proposal) == {"outcome": "dropped"}
    for again in (repairs.drop, repairs.accept):
        with pytest.raises(StoreError, match="dropped already"):
            again(SERVICE, line.proposal, by=BY)
    with pytest.raises(StoreError, match="no such repair"):
        repairs.drop(SERVICE, "nothing", by=BY)


def test_a_proposal_keeps_no_home_and_once_it_is_answered_nothing_at_all(store: Store) -> None:
    planned(store)
    repairs = RepairDay(store)
    first = repairs.propose(SERVICE, DAY, by=BY)
    work_out(store)
    with store.read() as db:
        points = gather_day(db, SERVICE, DAY).day.points
    kept = json.dumps(outcome_of(store, first))
    assert "proposal" in kept
    assert not [one for one in points if str(one.easting_m) in kept or str(one.northing_m) in kept]
    assert "easting" not in kept
    second = repairs.propose(SERVICE, DAY, by=BY)
    assert outcome_of(store, first) == {"outcome": "overtaken"}
    work_out(store)
    repairs.accept(SERVICE, second, by=BY)
    assert outcome_of(store, second) == {"outcome": "accepted"}


def test_a_proposal_from_before_a_family_moved_is_not_kept(store: Store) -> None:
    planned(store)
    repairs = RepairDay(store)
    job = repairs.propose(SERVICE, DAY, by=BY)
    work_out(store)
    homes = table(Household)
    with store.write() as db:
        db.execute(homes.update().where(homes.c.id == "h1").values(easting_m=homes.c.easting_m + 3_000))
    with pytest.raises(StoreError, match="Work it out again"):
        repairs.accept(SERVICE, job, by=BY)


def test_a_typed_date_is_kept_refused_on_the_day_after_and_warned_of_six_weeks_before(store: Store) -> None:
    _, session_id, office = asked_for(store, homes=(1,))
    office.grant(SERVICE, session_id, "c1", by=BY, now=NOW)
    papers = TransportPapers(store)
    states = {(one.about_id, one.field): one.state for one in papers.every(SERVICE, today=TODAY)}
    assert states["minibus", "serviced_until"] is PaperState.SOON
    assert states["rider", "dbs_until"] is PaperState.GOOD, "who rides along needs a DBS check"
    for about, field in (("minibus", "mot_until"), ("driver", "licence_until"), ("rider", "dbs_until")):
        papers.write_down(SERVICE, about, field, "2027-01-04", by=BY)
    with store.read() as db:
        gathered = gather_day(db, SERVICE, DAY)
        other_day = gather_day(db, SERVICE, date(2027, 1, 4))
    assert "MOT test was valid until 4 January 2027" in gathered.staying["minibus"]
    assert "driving licence was valid until 4 January 2027" in gathered.staying["driver"]
    assert "rider" not in {one.id for one in gathered.day.escorts}
    assert "minibus" not in other_day.staying
    for about, field, typed in (
        ("minibus", "mot_until", "soon"),
        ("minibus", "dbs_until", "2027-01-04"),
        ("x", "", ""),
    ):
        with pytest.raises(MistakesError):
            papers.write_down(SERVICE, about, field, typed, by=BY)


def test_where_nobody_can_be_carried_is_listed_told_and_taken_back(store: Store) -> None:
    _, session_id, office = asked_for(store, homes=(1,))
    office.import_fleet(SERVICE, write_fleet(replace(FLEET, vehicles=(), taxis=Taxis(count=0))), by=BY)
    office.grant(SERVICE, session_id, "c1", by=BY, now=NOW)
    office.plan_day(SERVICE, DAY, by=BY)
    work(store)
    back = HandBack(store)
    (line,) = back.view(SERVICE, today=TODAY).found
    assert "Tuesdays" in line.when
    with pytest.raises(MistakesError, match="Tick"):
        back.tell(SERVICE, frozenset(), by=BY, today=TODAY)
    assert back.tell(SERVICE, frozenset({line.key}), by=BY, today=TODAY) == 1
    view = back.view(SERVICE, today=TODAY)
    assert (view.found, [one.key for one in view.told]) == ((), [line.key])
    back.take_back(SERVICE, line.key, by=BY, today=TODAY)
    with store.read() as db:
        assert load_facts(db, SERVICE, FACTS.term.id).settings.no_transport == ()
    with pytest.raises(MistakesError, match="no such rule"):
        back.take_back(SERVICE, line.key, by=BY, today=TODAY)


def test_one_more_minibus_is_weighed_by_a_worker_and_the_answer_stays(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(store)
    more = OneMoreMinibus(store)
    job = more.queue(SERVICE, DAY, DAY, by=BY)
    assert more.queue(SERVICE, DAY, DAY, by=BY) == job, "one at a time"
    work_out(store)
    kept = more.newest(SERVICE)
    assert kept is not None
    assert kept.result is not None
    assert kept.state == "done"
    said = r"A second minibus on Tuesdays would (save £[\d,]+|save nothing).* over 1 such day\."
    assert re.fullmatch(said, kept.result["words"][0])
    monkeypatch.setattr(clock, "now", lambda: LATER)
    more.queue(SERVICE, DAY, DAY, by=BY)
    more.call_off(SERVICE)
    last = more.newest(SERVICE)
    assert last is not None
    assert last.state == "cancelled"


def test_plannings_are_called_off_one_or_all(store: Store) -> None:
    _, session_id, office = asked_for(store, homes=(1,))
    office.grant(SERVICE, session_id, "c1", by=BY, now=NOW)
    job = office.plan_day(SERVICE, DAY, by=BY)
    assert office.call_off(SERVICE, by=BY, job_id="another") == 0
    assert office.call_off(SERVICE, by=BY, job_id=job) == 1
    office.plan_day(SERVICE, DAY, by=BY)
    assert office.call_off(SERVICE, by=BY) == 1
    work(store)
    assert told(store) == {}


@pytest.fixture
def door(store: Store) -> Door:
    """A site on which two carers ride on a planned day."""
    made = household_site(store)
    with store.write() as db:
        save_facts(db, CARRYING)
    places, session_id = made.behind.places, made.session(CLUB)
    assert places is not None
    office = TransportOffice(store)
    office.import_fleet(SERVICE, write_fleet(FLEET), by=BY)
    for home, carer in ((1, "c1"), (2, "c4")):
        places.book(made.link(home), session_id, [carer], key=f"k{home}", together=False, now=NOW)
        AskForTransport(store).say_how(made.link(home), session_id, {carer: ASKED}, now=NOW)
        office.grant(SERVICE, session_id, carer, by=BY, now=NOW)
    office.plan_day(SERVICE, DAY, by=BY)
    work(store)
    return made


def send(client: FlaskClient, page: str, to: str, **fields: str) -> str:
    """Send a form of a page, and return the page that follows."""
    token = re.search(r'name="csrf_token" value="([^"]*)"', client.get(page).text)
    assert token is not None
    return client.post(to, data={"csrf_token": token[1], **fields}, follow_redirects=True).text


def test_pages_of_transport_ask_the_database_at_most_fifteen_times(door: Door) -> None:
    client = client_of(door.app, Role.COORDINATOR)
    engine = door.store._engine  # noqa: SLF001 — only the engine says how often it was asked
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    client.get("/transport")  # the site keeps the published programme at hand
    event.listen(engine, "before_cursor_execute", note)
    counts = {}
    job = RepairDay(door.store).propose(SERVICE, DAY, by=BY)
    work_out(door.store)
    for page in (
        f"/transport/{DAY}",
        f"/transport/planning/{job}",
        "/transport",
        "/transport/eligibility",
        "/transport/impossible",
        "/transport/costs",
    ):
        asked.clear()
        assert client.get(page).status_code == 200, page
        counts[page] = len([one for one in asked if one.startswith(("SELECT", "INSERT", "UPDATE"))])
    event.remove(engine, "before_cursor_execute", note)
    assert {page: count for page, count in counts.items() if count > 15} == {}


def test_forms_lead_from_a_late_cancellation_to_the_message(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(door.app, Role.COORDINATOR)
    day = f"/transport/{DAY}"
    assert "Choose who does not ride" in send(client, day, f"{day}/called-off")
    assert "Choose who joins" in send(client, day, f"{day}/joins")
    watched = send(client, day, f"{day}/called-off", called_off=f"{door.session(CLUB)}/c4")
    (job,) = set(re.findall(r"/transport/planning/([0-9a-f]{32})/call-off", watched))
    work_out(door.store)
    shown = client.get(f"/transport/planning/{job}").text
    assert "Nobody has been told of it yet" in shown
    assert "The way home is cancelled" in shown
    monkeypatch.setattr(clock, "now", lambda: LATER)
    assert "The repair is kept" in send(client, f"/transport/planning/{job}", f"/transport/planning/{job}/accept")
    assert messages(door.store)[-1][0] == MessageKind.TRANSPORT_CANCELLED
    assert "This change was accepted." in client.get(f"/transport/planning/{job}").text


def test_forms_lead_from_planning_anew_to_leaving_the_day_as_it_is(door: Door) -> None:
    client = client_of(door.app, Role.COORDINATOR)
    day = f"/transport/{DAY}"
    (job,) = set(re.findall(r"/transport/planning/([0-9a-f]{32})/call-off", send(client, day, f"{day}/plan")))
    work_out(door.store)
    assert "waits for your answer" in client.get(day).text
    assert f"/transport/planning/{job}" in client.get("/transport").text
    shown = f"/transport/planning/{job}"
    assert "The day stays as it is" in send(client, shown, f"{shown}/drop")
    assert "This change was dropped" in client.get(shown).text
    assert "dropped already" in send(client, day, f"{shown}/drop")


def test_forms_for_papers_and_for_one_more_minibus(door: Door) -> None:
    client = client_of(door.app, Role.COORDINATOR)
    papers = "/transport/eligibility"
    assert "with a year of four digits" in send(client, papers, papers, about="minibus/mot_until", until="")
    assert "good until 31 July 2027" in send(client, papers, papers, about="minibus/mot_until", until="2027-07-31")
    assert "Tick what the planner" in send(client, "/transport", "/transport/impossible")
    costs = "/transport/costs"
    assert "Waiting for a worker" in send(client, costs, costs, first=DAY.isoformat(), last=DAY.isoformat())
    work_out(door.store)
    assert "A second minibus on Tuesdays would" in client.get(costs).text


def test_a_commissioner_never_reads_what_few_children_cost_nor_a_quarter_that_still_grows(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    for today, words in (
        (datetime(2027, 3, 31, 9, tzinfo=LOCAL), "costs are told when the quarter is over"),
        (datetime(2027, 4, 1, 9, tzinfo=LOCAL), "so few children were carried"),
    ):
        monkeypatch.setattr(clock, "now", lambda today=today: today)
        page = client_of(door.app, Role.COMMISSIONER).get(f"/transport/costs?first={DAY}")
        assert page.status_code == 200
        assert words in page.text
        assert "£" not in page.text
