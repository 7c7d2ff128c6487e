"""Transport from a household's request to the times that it is told, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import select

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.domain.facts import Vehicle, WeeklyHours
from scheduler.domain.household_rules import MistakesError
from scheduler.domain.messages import MessageKind
from scheduler.domain.transport import Direction
from scheduler.domain.transport_fleet import Licence, Taxis, TransportFleet, VehiclePapers
from scheduler.optimise.transport.effort import Effort
from scheduler.optimise.transport.problems import TransportProblemsError
from scheduler.store import Store, jobs, load_facts, save_facts
from scheduler.store import transport_times as kept
from scheduler.store.calendar_changes import calendar_changes
from scheduler.store.rows import table
from scheduler.store.tables.office import AuditEntry, Message
from scheduler.use_cases.ask_for_transport import AskForTransport
from scheduler.use_cases.personal_feeds import PersonalFeeds
from scheduler.use_cases.transport.gather_transport import FleetFileError, gather_day, write_fleet
from scheduler.use_cases.transport.mend_transport import keep_mend, propose_mend
from scheduler.use_cases.transport.plan_transport import plan_kept_day
from scheduler.use_cases.transport.transport_office import TransportOffice
from scheduler.use_cases.transport.transport_views import DayState, Decision
from tests.booking_examples import NOW, SERVICE, Booked, open_booking
from tests.examples import FACTS

GOOD = date(2027, 12, 31)
SHORT = Effort(rounds=200)
DAY = date(2027, 1, 5)
ASKED = {"way": "needs_transport", "because": "There is no bus back in the evening.", "pick_up": "home"}
TODAY = date(2026, 12, 14)
ALL_DAY = tuple(WeeklyHours(weekday=day, from_minute=8 * 60, to_minute=23 * 60) for day in range(7))
FLEET = TransportFleet(
    vehicles=(
        VehiclePapers(vehicle_id="minibus", insured_until=GOOD, mot_until=GOOD, serviced_until=date(2027, 1, 20)),
    ),
    licences=(Licence(worker_id="driver", until=GOOD),),
    taxis=Taxis(count=2),
)


@pytest.fixture(autouse=True)
def _in_december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


CARRYING = replace(
    FACTS,
    vehicles=(
        Vehicle(
            id="minibus",
            name="Minibus 1",
            postcode="BA14 8JN",
            easting_m=401_000,
            northing_m=160_000,
            seats=8,
            wheelchair_places=1,
        ),
    ),
    workers=tuple(
        sorted(
            (
                *FACTS.workers,
                replace(FACTS.workers[0], id="driver", name="Driver (demo)", availability=ALL_DAY),
                replace(FACTS.workers[0], id="rider", name="Rider (demo)", availability=ALL_DAY),
            ),
            key=lambda one: one.id,
        )
    ),
)


def asked_for(store: Store, homes: tuple[int, ...] = (1, 2)) -> tuple[Booked, int, TransportOffice]:
    """Book carers into the first session of the youth club, and let each ask for transport."""
    made = open_booking(store)
    with store.write() as db:
        save_facts(db, CARRYING)
    session_id = made.first()
    for home in homes:
        made.places.book(made.link(home), session_id, [f"c{home}"], key=f"k{home}", together=False, now=NOW)
        AskForTransport(store).say_how(made.link(home), session_id, {f"c{home}": ASKED}, now=NOW)
    office = TransportOffice(store)
    office.import_fleet(SERVICE, write_fleet(FLEET), by="account:1")
    return made, session_id, office


def work(store: Store) -> None:
    """Do what is queued, as a worker does, with a short search; whatever is proposed is accepted at once."""
    while True:
        with store.write() as db:
            run = jobs.claim(db, owner="test", kinds=("plan_transport",), lease_seconds=60)
        if run is None:
            return
        day = date.fromisoformat(run.args["day"])
        if run.args["propose"]:
            found = propose_mend(store, run.args["service_id"], day, effort=SHORT)
            with store.write() as db:
                keep_mend(db, found, by="account:1")
        else:
            plan_kept_day(store, run.args["service_id"], day, effort=SHORT)
        with store.write() as db:
            jobs.finish(db, run)


def messages(store: Store) -> list[tuple[str, str, list[str]]]:
    rows = table(Message)
    with store.read() as db:
        found = db.execute(select(rows).where(rows.c.kind.like("transport%")).order_by(rows.c.id)).mappings()
        return [(row["kind"], row["household_id"], row["data"].get("changes", [])) for row in found]


def feed(feeds: PersonalFeeds, token: str) -> str:
    body = feeds.household(token.split("/")[2], "https://example.org", now=NOW).body or b""
    return body.decode().replace("\r\n ", "")


def sequences(text: str) -> int:
    return max(int(line.removeprefix("SEQUENCE:")) for line in text.splitlines() if line.startswith("SEQUENCE:"))


def told(store: Store) -> dict[tuple[str, Direction], int]:
    with store.read() as db:
        return {(one.carer_id, one.direction): one.minute for one in kept.told_times(db, SERVICE, day=DAY)}


def test_who_is_granted_is_planned_told_once_and_finds_the_times_in_the_calendar(store: Store) -> None:
    _, session_id, office = asked_for(store)
    for carer in ("c1", "c2"):
        office.grant(SERVICE, session_id, carer, by="account:1", now=NOW)
    feeds = PersonalFeeds(store)
    token = feeds.issue(SERVICE, about_kind="household", about_id="h1", now=NOW)
    before = feed(feeds, token)
    office.plan_day(SERVICE, DAY, by="account:1")
    assert office.days(SERVICE, today=TODAY)[0].state is DayState.PLANNING
    work(store)
    (line,) = office.days(SERVICE, today=TODAY)
    assert (line.day, line.state, line.to_carry, line.to_decide, line.not_carried) == (DAY, DayState.PLANNED, 2, 0, 0)
    times = told(store)
    assert times.keys() == {(c, d) for c in ("c1", "c2") for d in Direction}
    assert times["c1", Direction.THERE] < 17 * 60, "fetched before 5 pm"
    assert times["c1", Direction.BACK] > 19 * 60, "home after 7 pm"
    assert [(kind, home, len(words)) for kind, home, words in messages(store)] == [
        (MessageKind.TRANSPORT_TOLD, "h1", 2),
        (MessageKind.TRANSPORT_TOLD, "h2", 2),
    ]
    with store.read() as db:
        assert session_id in calendar_changes(db, SERVICE, ["h1"])
    after = feed(feeds, token)
    assert "Transport: be ready at" not in before
    assert "Transport: be ready at" in after
    assert "Transport: home again at about" in after
    assert sequences(after) > sequences(before), "a changed event always has a higher SEQUENCE"


def test_planning_again_without_a_change_tells_nobody_anything(store: Store) -> None:
    _, session_id, office = asked_for(store)
    office.grant(SERVICE, session_id, "c1", by="account:1", now=NOW)
    office.plan_day(SERVICE, DAY, by="account:1")
    work(store)
    first = messages(store)
    office.plan_day(SERVICE, DAY, by="account:1")
    work(store)
    assert messages(store) == first


def test_a_vehicle_off_the_road_is_replaced_and_a_cancelled_place_leaves_no_time(store: Store) -> None:
    made, session_id, office = asked_for(store)
    for carer in ("c1", "c2"):
        office.grant(SERVICE, session_id, carer, by="account:1", now=NOW)
    office.plan_day(SERVICE, DAY, by="account:1")
    work(store)
    used = office.day(SERVICE, DAY).runs[0].vehicle_id
    office.report_trouble(SERVICE, DAY, vehicle_id=used, because="A flat tyre", by="account:1")
    work(store)
    day = office.day(SERVICE, DAY)
    assert used not in {run.vehicle_id for run in day.runs}
    assert [one.because for one in day.vehicles if one.vehicle_id == used] == ["A flat tyre"]
    assert not day.not_carried
    made.places.cancel(made.link(2), session_id, ["c2"], now=NOW)
    assert office.days(SERVICE, today=TODAY)[0].state is DayState.TO_PLAN_AGAIN
    office.plan_day(SERVICE, DAY, by="account:1")
    work(store)
    assert {carer for carer, _ in told(store)} == {"c1"}
    assert MessageKind.TRANSPORT_CANCELLED not in {kind for kind, home, _ in messages(store) if home == "h2"}, (
        "who gave the place back knows"
    )


def test_a_refusal_needs_its_reason_is_told_and_is_undone_by_a_new_request(store: Store) -> None:
    made, session_id, office = asked_for(store, homes=(1,))
    (line,) = office.requests(SERVICE, today=TODAY)
    assert [way.name for way in line.ways] == ["On foot", "By public transport", "By car"]
    assert line.decision is Decision.OPEN
    with pytest.raises(MistakesError, match="Say why"):
        office.refuse(SERVICE, session_id, "c1", by="account:1", because=" ")
    office.refuse(SERVICE, session_id, "c1", by="account:1", because="It is five minutes on foot.", now=NOW)
    assert [kind for kind, _, _ in messages(store)] == [MessageKind.TRANSPORT_REFUSED]
    assert office.requests(SERVICE, today=TODAY) == ()
    assert office.requests(SERVICE, decision=None, today=TODAY)[0].decided_because == "It is five minutes on foot."
    anew = ASKED | {"because": "We have moved."}
    AskForTransport(store).say_how(made.link(1), session_id, {"c1": anew}, now=NOW)
    assert office.requests(SERVICE, today=TODAY)[0].decision is Decision.OPEN
    entries = table(AuditEntry)
    with store.read() as db:
        done = set(db.scalars(select(entries.c.action).where(entries.c.about_kind == "transport")))
    assert {"refused transport", "imported the fleet"} <= done


def test_problems_are_all_told_before_anything_is_planned(store: Store) -> None:
    _, _, office = asked_for(store)
    with pytest.raises(TransportProblemsError, match="nobody with a place is granted transport"):
        office.plan_day(SERVICE, DAY, by="account:1")
    assert office.day(SERVICE, DAY).problems[0].cure == "Decide the requests first."
    with pytest.raises(MistakesError, match="no longer there"):
        office.grant(SERVICE, 99_999, "c1", by="account:1")
    with pytest.raises(FleetFileError, match=r"taxis\.seats"):
        office.import_fleet(SERVICE, '{"taxis": {"seats": "many"}}', by="account:1")


def test_a_vehicle_whose_papers_have_lapsed_stays_and_is_warned_of_weeks_before(store: Store) -> None:
    _, session_id, office = asked_for(store)
    office.grant(SERVICE, session_id, "c1", by="account:1", now=NOW)
    with store.read() as db:
        own = [one.id for one in kept.vehicles_of(db, SERVICE)]
    papers = tuple(
        VehiclePapers(vehicle_id=one, insured_until=GOOD, mot_until=date(2027, 1, 4), serviced_until=GOOD)
        for one in own
    )
    office.import_fleet(SERVICE, write_fleet(replace(FLEET, vehicles=papers)), by="account:1")
    warned = [one.words for one in office.papers(SERVICE, today=TODAY) if not one.refused]
    with store.read() as db:
        gathered = gather_day(db, SERVICE, DAY)
    assert all("MOT test was valid until 4 January 2027" in gathered.staying[one] for one in own)
    assert not {one.id for one in gathered.day.vehicles} & set(own)
    assert sum("MOT test is valid until 4 January 2027" in words for words in warned) == len(own)


def test_costs_by_session_area_and_funder_each_add_up_to_the_whole(store: Store) -> None:
    _, session_id, office = asked_for(store)
    for carer in ("c1", "c2"):
        office.grant(SERVICE, session_id, carer, by="account:1", now=NOW)
    assert office.plan_term(SERVICE, by="account:1", today=TODAY) == (DAY,)
    work(store)
    costs = office.costs(SERVICE, DAY, DAY)
    assert costs.days == 1
    assert costs.total.pence > 0
    for lines in (costs.by_session, costs.by_area, costs.by_funder):
        assert sum(one.pence for one in lines) == pytest.approx(costs.total.pence, abs=len(lines))


def test_where_nobody_can_be_carried_the_planner_of_terms_is_told_once(store: Store) -> None:
    _, session_id, office = asked_for(store, homes=(1,))
    short = replace(FLEET, vehicles=(), taxis=Taxis(count=0))
    office.import_fleet(SERVICE, write_fleet(short), by="account:1")
    office.grant(SERVICE, session_id, "c1", by="account:1", now=NOW)
    office.plan_day(SERVICE, DAY, by="account:1")
    work(store)
    day = office.day(SERVICE, DAY)
    assert {(one.carer_name, one.cure) for one in day.not_carried} == {
        ("Demo1 Carer", "Book a taxi, or find a driver for a minibus.")
    }
    assert messages(store) == []
    assert office.tell_planner(SERVICE, DAY, DAY, by="account:1") == 1
    assert office.tell_planner(SERVICE, DAY, DAY, by="account:1") == 0
    with store.read() as db:
        (rule,) = load_facts(db, SERVICE, FACTS.term.id).settings.no_transport
    assert (rule.area_id, rule.weekday, rule.from_minute) == ("east", DAY.weekday(), 17 * 60)


def test_times_are_those_of_the_clock_on_the_wall_on_a_day_on_which_clocks_change(store: Store) -> None:
    made, session_id, office = asked_for(store, homes=(1,))
    office.grant(SERVICE, session_id, "c1", by="account:1", now=NOW)
    held = kept._held  # noqa: SLF001 — the session is moved to the last Sunday of March as no page would
    sunday = date(2027, 3, 28)
    with store.write() as db:
        db.execute(
            held.update()
            .where(held.c.id == session_id)
            .values(
                day=sunday,
                starts_at=datetime(2027, 3, 28, 17, tzinfo=LOCAL),
                ends_at=datetime(2027, 3, 28, 19, tzinfo=LOCAL),
            )
        )
    with store.read() as db:
        (session,) = gather_day(db, SERVICE, sunday).day.sessions
    assert (session.start_minute, session.end_minute) == (17 * 60, 19 * 60)
    assert made.first() == session_id
