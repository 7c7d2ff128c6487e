"""What lies beside a draft's calendar, and what a group that is dropped on a day is answered; both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from scheduler.domain.accounts import Role
from scheduler.domain.facts import Mode, Spread
from scheduler.optimise.programme.desk import Desk
from scheduler.store import Store
from scheduler.use_cases.work_on_draft import Act, Opened, Shown, Wish, WorkOnDraft, placed, tray_of
from tests.examples import FACTS, PLAN
from tests.household_examples import household_site
from tests.integration.test_working_on_a_draft import ANNA, draft
from tests.staff_examples import client_of

DROP = "act=add&strand=peer-group&area=east&weekday=2&start=17:00"


def opened(store: Store) -> tuple[int, Opened]:
    work, plan_id = draft(store)
    work.keep(ANNA, plan_id, Wish(act=Act.CANCEL, series_id="series-1"), 0)
    work.lock(ANNA, plan_id, "series-2@2027-01-13", locked=True)
    return plan_id, work.open(ANNA, plan_id)


def test_the_tray_lists_what_is_not_placed_and_one_more_of_each_kind(store: Store) -> None:
    _, found = opened(store)
    tray = tray_of(found)
    assert [(one.kind.title, one.area_name, one.count) for one in tray.missing] == [("Youth club", "East", 1)]
    assert [one.title for one in tray.kinds] == ["Evening meet-up", "Youth club"]
    assert tray.kinds[1].hours == (16 * 60, 17 * 60, 18 * 60), "two hours, between 4 pm and half past eight"
    club, adults = FACTS.strands
    everywhere = replace(club, spread=Spread.WHOLE_SERVICE, least_series=4)
    at_home = replace(adults, mode=Mode.HOME_VISIT)
    other = replace(found, desk=Desk(replace(FACTS, strands=(everywhere, at_home)), PLAN))
    assert [(one.area_id, one.count) for one in tray_of(other).missing] == [("", 2)]
    assert [one.strand_id for one in tray_of(other).kinds] == ["peer-group"], "home visits are planned by household"


def test_a_calendar_says_of_each_session_which_of_its_locks_holds(store: Store) -> None:
    _, found = opened(store)
    shown = Shown(found.facts, found.plan, found.draft.locks)
    series = next(one for one in found.plan.series if one.id == "series-2")
    assert [shown.meeting(series, day).lock for day in series.dates[:2]] == ["series-2@2027-01-13", ""]
    whole = Shown(found.facts, found.plan, ("series-2",))
    assert whole.meeting(series, date(2027, 1, 13)).lock == "series-2"


def test_a_group_dropped_on_a_day_is_weighed_with_a_hall_and_kept_as_it_was_weighed(store: Store) -> None:
    door = household_site(store)
    office = client_of(door.app, Role.COORDINATOR)
    copied = office.get("/drafts/1").get_data(as_text=True)
    assert "app-tray" not in copied, "a published plan is not changed by hand"
    mine = WorkOnDraft(store)
    plan_id = mine.copy(ANNA, 1)
    mine.keep(ANNA, plan_id, Wish(act=Act.CANCEL, series_id="series-1"), 0)
    page = office.get(f"/drafts/{plan_id}?look=week&day=2027-01-05").get_data(as_text=True)
    assert 'id="tray"' in page
    assert "1 not placed" not in page
    assert "not placed" in page
    answer = office.get(f"/drafts/{plan_id}/weigh.json?{DROP}").get_json()
    assert answer["fields"] == {"venue": "venue-2", "band": "young", "start": "17:00"}
    assert answer["words"].startswith("Youth club, East added: Wednesday 17:00 at Hall 2 (demo)")
    nowhere = office.get(f"/drafts/{plan_id}/weigh.json?{DROP.replace('east', 'moon')}").get_json()
    assert "No hall of this area" in nowhere["refused"]
    without_script = office.get(f"/drafts/{plan_id}/weigh?{DROP}").get_data(as_text=True)
    assert 'name="venue" value="venue-2"' in without_script


def test_another_wish_is_left_as_it_is(store: Store) -> None:
    _, found = opened(store)
    move = Wish(act=Act.MOVE, series_id="series-2", weekday=0)
    assert placed(found, move) == move
