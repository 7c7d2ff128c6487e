"""A term is set up on both databases: days, groups, targets, times kept clear, wishes, choices; mistakes are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scheduler.domain.accounts import Role, SignedIn
from scheduler.domain.facts import Cadence, Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.household_rules import MistakesError
from scheduler.domain.planning import FirstAim, LaterAim, Wish
from scheduler.store import Store, load_facts, save_facts, save_plan
from scheduler.use_cases.set_up_term import SetUpTerm, TermError
from tests.booking_examples import published_in_december
from tests.examples import FACTS, PLAN

DATA = Path(__file__).parents[2] / "data"
ANNA = SignedIn(account_id=1, name="Anna", email="anna@example.org", role=Role.COORDINATOR, service_id="example")
ABOUT = "example", "spring-2027"
STRAND = {
    "least_places": "6",
    "most_places": "12",
    "least_series": "1",
    "most_series": "2",
    "earliest": "16:30",
    "latest": "20:00",
    "duration": "90",
    "cadence": "weekly",
    "season": "term",
    "carers_per_worker": "6",
    "least_staff": "2",
}


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    with published_in_december():
        yield


@pytest.fixture
def terms(store: Store) -> SetUpTerm:
    with store.write() as db:
        save_facts(db, FACTS)
    return SetUpTerm(store, DATA)


def facts_of(store: Store) -> Facts:
    with store.read() as db:
        return load_facts(db, *ABOUT)


def test_a_term_of_the_calendar_is_added_with_its_holidays_and_the_days_that_carers_know(
    store: Store, terms: SetUpTerm
) -> None:
    assert "summer-2027" in {one.id for one in terms.terms("example").to_come}
    assert "spring-2027" not in {one.id for one in terms.terms("example").to_come}
    terms.add_term(ANNA, "example", "summer-2027")
    view = terms.term("example", "summer-2027")
    assert "May half-term" in {one.reason for one in view.facts.term.school_holidays}
    assert any("Carers Week" in one.name for one in view.facts.term.key_dates)
    assert facts_of(store).term == FACTS.term
    with pytest.raises(TermError, match="no such term"):
        terms.add_term(ANNA, "example", "summer-2027")


def test_a_group_is_held_as_the_coordinator_says(store: Store, terms: SetUpTerm) -> None:
    terms.set_strand(ANNA, (*ABOUT, "peer-group"), STRAND, (["0", "5"], ["young"]))
    now = next(one for one in facts_of(store).strands if one.id == "peer-group")
    assert (now.cadence, now.weekdays, now.least_places, now.most_places) == (Cadence.WEEKLY, (0, 5), 6, 12)
    assert (now.earliest_start_minute, now.latest_end_minute, now.duration_minutes) == (990, 1200, 90)
    assert now.source == "16.31"


def test_a_form_with_mistakes_changes_nothing(store: Store, terms: SetUpTerm) -> None:
    with pytest.raises(MistakesError):
        terms.set_strand(ANNA, (*ABOUT, "peer-group"), STRAND | {"most_places": "5"}, (["0"], ["young"]))
    assert facts_of(store) == FACTS


def test_a_group_left_out_leaves_its_targets_and_a_published_plan_keeps_it(store: Store, terms: SetUpTerm) -> None:
    with store.write() as db:
        plan_id = save_plan(db, FACTS, PLAN, "published")
    terms.run_strand(ANNA, *ABOUT, "young-adults", runs=False)
    now = facts_of(store)
    assert [one.id for one in now.strands] == ["peer-group"]
    assert now.targets[0].strand_ids == ("peer-group",)
    assert plan_id


def test_a_group_of_the_contract_comes_back_as_the_contract_has_it(store: Store) -> None:
    with store.write() as db:
        save_facts(db, replace(FACTS, service_id="kent", targets=()))
    terms = SetUpTerm(store, DATA)
    view = terms.term("kent", "spring-2027")
    assert "chill-club" in {one.id for one in view.left_out_strands}
    terms.run_strand(ANNA, "kent", "spring-2027", "chill-club", runs=True)
    now = {one.id: one for one in terms.term("kent", "spring-2027").facts.strands}
    assert now["chill-club"] == view.contract_strands["chill-club"]


def test_a_target_is_set_left_out_and_unknown_ones_are_refused(store: Store, terms: SetUpTerm) -> None:
    terms.set_target(ANNA, *ABOUT, "sessions-a-year", {"amount": "48"})
    assert facts_of(store).targets[0].amount == 48
    terms.owe_target(ANNA, *ABOUT, "sessions-a-year", owed=False)
    assert facts_of(store).targets == ()
    with pytest.raises(TermError, match="no such target"):
        terms.set_target(ANNA, *ABOUT, "none", {"amount": "48"})
    with pytest.raises(TermError, match="no such target in the contract"):
        terms.owe_target(ANNA, *ABOUT, "sessions-a-year", owed=True)


def test_days_are_added_kept_clear_and_taken_out(store: Store, terms: SetUpTerm) -> None:
    terms.add_holiday(ANNA, *ABOUT, {"first": "2027-03-01", "last": "2027-03-02", "reason": "Snow days"})
    terms.add_day(ANNA, *ABOUT, {"day": "2027-03-10", "name": "Young Carers Action Day"})
    terms.add_day(ANNA, *ABOUT, {"day": "2027-04-01", "name": "Staff day", "closed": "yes"})
    term = facts_of(store).term
    assert [one.reason for one in term.school_holidays] == ["February half-term", "Snow days", "Easter holiday"]
    assert [one.name for one in term.key_dates] == ["Young Carers Action Day"]
    assert "Staff day" in {one.name for one in term.bank_holidays}
    terms.keep_day_clear(ANNA, *ABOUT, 0)
    terms.keep_day_clear(ANNA, *ABOUT, 0)
    assert [one.days.first for one in facts_of(store).settings.quiet_times] == [date(2027, 3, 10)]
    terms.drop_day(ANNA, *ABOUT, "key_dates", 0)
    assert facts_of(store).term.key_dates == ()
    terms.days_from_calendar(ANNA, *ABOUT)
    assert "Snow days" not in {one.reason for one in facts_of(store).term.school_holidays}


WISH = {"area": "west", "weight": "3", "asked_by": "a parent"}


def test_something_in_an_area_on_a_saturday_is_kept_as_a_wish_changed_and_taken_out(
    store: Store, terms: SetUpTerm
) -> None:
    terms.wish(ANNA, ABOUT, WISH, ["5"])
    before = fingerprint(facts_of(store))
    (wish,) = facts_of(store).settings.wishes
    assert wish == Wish(
        id="asked-1", text="Something in West on a Saturday", area_id="west", weekdays=(5,), weight=3,
        asked_by="a parent",
    )  # fmt: skip
    terms.wish(ANNA, ABOUT, WISH | {"wish": "asked-1", "weight": "9", "venue": "venue-1"}, ["4", "5"])
    (wish,) = facts_of(store).settings.wishes
    assert (wish.id, wish.weekdays, wish.venue_id, wish.weight) == ("asked-1", (4, 5), "venue-1", 9)
    assert fingerprint(facts_of(store)) != before
    with pytest.raises(MistakesError, match="at least one of them"):
        terms.wish(ANNA, ABOUT, {"weight": "3", "asked_by": "a parent"}, [])
    terms.wish(ANNA, ABOUT, {"what": "drop", "wish": "asked-1"}, [])
    assert facts_of(store) == FACTS
    assert facts_of(store).settings.locks == ()


def test_a_change_of_a_wish_that_was_taken_out_meanwhile_is_refused(store: Store, terms: SetUpTerm) -> None:
    with pytest.raises(MistakesError, match="taken out meanwhile"):
        terms.wish(ANNA, ABOUT, WISH | {"wish": "asked-7"}, [])
    assert facts_of(store) == FACTS


def test_what_must_hold_is_kept_as_a_lock_and_taken_out(store: Store, terms: SetUpTerm) -> None:
    terms.lock(ANNA, *ABOUT, {"area": "west", "weekday": "4", "because": "A parent asked"})
    (lock,) = facts_of(store).settings.locks
    assert (lock.id, lock.area_id, lock.weekday, lock.strand_id) == ("lock-1", "west", 4, None)
    with pytest.raises(MistakesError, match="no strand meets there"):  # nothing of this service meets on a Saturday
        terms.lock(ANNA, *ABOUT, {"area": "west", "weekday": "5", "because": "A parent asked"})
    with pytest.raises(MistakesError, match="at least one thing"):
        terms.lock(ANNA, *ABOUT, {"because": "anything"})
    terms.drop(ANNA, *ABOUT, "locks", 0)
    assert facts_of(store).settings.locks == ()


def test_exams_are_kept_clear_for_those_concerned(store: Store, terms: SetUpTerm) -> None:
    sent = {"reason": "GCSE exams", "first": "2027-03-01", "last": "2027-03-05", "from": "09:00", "until": "17:30"}
    terms.keep_clear(ANNA, ABOUT, sent, (["young"], []))
    (quiet,) = facts_of(store).settings.quiet_times
    assert (quiet.from_minute, quiet.to_minute, quiet.band_ids) == (540, 1050, ("young",))
    with pytest.raises(MistakesError, match="end after it begins"):
        terms.keep_clear(ANNA, ABOUT, sent | {"until": "08:00"}, ([], []))


def test_choices_and_the_budget_are_kept_in_pence(store: Store, terms: SetUpTerm) -> None:
    sent = {
        "first_aim": "even-access", "budget": "12,000", "staff": "20", "journey": "45", "set_up": "15", "step": "30",
        "online": "25", "lone": "20:00", "others": "yes",
    }  # fmt: skip
    terms.set_settings(ANNA, *ABOUT, sent)
    now = facts_of(store).settings
    assert (now.first_aim, now.budget_pence, now.staff_pence_per_hour) == (FirstAim.EVEN_ACCESS, 1_200_000, 2_000)
    assert (now.worker_journey_minutes_at_most, now.lone_working_until_minute) == (45, 1200)
    terms.set_settings(ANNA, *ABOUT, sent | {"budget": ""})
    assert facts_of(store).settings.budget_pence is None
    with pytest.raises(MistakesError, match="per cent"):
        terms.set_settings(ANNA, *ABOUT, sent | {"online": "101"})


def test_the_order_of_the_later_aims_is_the_coordinators(store: Store, terms: SetUpTerm) -> None:
    sent = {
        "first_aim": "mean-less-gini", "budget": "", "staff": "20", "journey": "45", "set_up": "15", "step": "30",
        "online": "25", "lone": "20:00", "place-cost": "2", "place-wishes": "1", "place-carbon": "",
    }  # fmt: skip
    terms.set_settings(ANNA, *ABOUT, sent)
    now = facts_of(store).settings
    assert (now.first_aim, now.later_aims) == (FirstAim.MEAN_LESS_GINI, (LaterAim.WISHES, LaterAim.COST))
    with pytest.raises(MistakesError, match="same place"):
        terms.set_settings(ANNA, *ABOUT, sent | {"place-cost": "1"})
