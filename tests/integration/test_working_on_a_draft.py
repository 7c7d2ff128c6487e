"""A draft on both databases: a step is kept under a version, undone, locked; two people do not overwrite each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduler.domain.accounts import Role, SignedIn
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.planning import Wish as TermWish
from scheduler.store import Store, find_plan, load_plan, save_facts, save_plan
from scheduler.use_cases.work_on_draft import Act, DraftError, MovedOn, NoSuchDraftError, Wish, WorkOnDraft
from tests.examples import FACTS, PLAN

ANNA = SignedIn(account_id=1, name="Anna", email="anna@example.org", role=Role.COORDINATOR, service_id="example")
BEN = replace(ANNA, account_id=2, name="Ben")
MONDAY = Wish(act=Act.MOVE, series_id="series-1", weekday=0)


def draft(store: Store) -> tuple[WorkOnDraft, int]:
    with store.write() as db:
        save_facts(db, FACTS)
        plan_id = save_plan(db, FACTS, PLAN)
    return WorkOnDraft(store), plan_id


def test_a_step_changes_the_plan_keeps_its_figures_and_tells_in_words_what_it_did(store: Store) -> None:
    work, plan_id = draft(store)
    step = work.keep(ANNA, plan_id, MONDAY, 0)
    assert step.words == ("Youth club, East moved: Monday 17:00 at Hall 2 (demo) (was Tuesday 17:00 at Hall 2 (demo))")
    with store.read() as db:
        kept = load_plan(db, plan_id)
    assert kept.series[0].weekday == 0
    assert {day.weekday() for day in kept.series[0].dates} == {0}
    assert kept.series[1:] == PLAN.series[1:]
    again = WorkOnDraft(store).open(ANNA, plan_id)  # another process reads the same
    assert again.plan == work.open(ANNA, plan_id).plan == kept
    assert again.draft.version == 1


def test_undoing_goes_back_step_by_step_to_what_the_optimiser_made(store: Store) -> None:
    work, plan_id = draft(store)
    work.keep(ANNA, plan_id, MONDAY, 0)
    work.keep(ANNA, plan_id, Wish(act=Act.CANCEL, series_id="series-2"), 1)
    work.keep(
        ANNA,
        plan_id,
        Wish(act=Act.ADD, strand_id="peer-group", venue_id="venue-1", weekday=2, start_minute=17 * 60),
        2,
    )
    for version in (3, 4, 5):
        work.undo(ANNA, plan_id, version)
    opened = work.open(ANNA, plan_id)
    assert {one.id: one for one in opened.plan.series} == {one.id: one for one in PLAN.series}
    assert [one.undone for one in work.history(opened)] == [False, False, False, True, True, True]
    with pytest.raises(DraftError, match="nothing to undo"):
        work.undo(ANNA, plan_id, 6)


def test_the_second_of_two_is_told_what_the_first_did_and_nothing_is_overwritten(store: Store) -> None:
    work, plan_id = draft(store)
    elsewhere = WorkOnDraft(store)
    elsewhere.keep(BEN, plan_id, MONDAY, 0)
    with pytest.raises(MovedOn, match="staff:2 changed this draft") as told:
        work.keep(ANNA, plan_id, Wish(act=Act.CANCEL, series_id="series-1"), 0)
    assert told.value.version == 1
    assert [one.words for one in told.value.steps] == [work.history(work.open(ANNA, plan_id))[0].words]
    assert len(work.open(ANNA, plan_id).plan.series) == 4
    with pytest.raises(MovedOn):
        work.undo(ANNA, plan_id, 0)


def test_what_is_locked_stays_until_it_is_let_go(store: Store) -> None:
    work, plan_id = draft(store)
    work.lock(ANNA, plan_id, "series-1@2027-01-19", locked=True)
    work.lock(ANNA, plan_id, "series-2", locked=True)
    one_day = Wish(act=Act.CANCEL_SESSION, series_id="series-1", day=date(2027, 1, 19))
    for refused in (MONDAY, one_day, Wish(act=Act.CANCEL, series_id="series-2")):
        with pytest.raises(DraftError, match="locked"):
            work.keep(ANNA, plan_id, refused, 0)
    work.keep(ANNA, plan_id, replace(one_day, day=date(2027, 1, 5)), 0)
    work.lock(ANNA, plan_id, "series-1@2027-01-19", locked=False)
    work.keep(ANNA, plan_id, MONDAY, 1)
    assert work.open(ANNA, plan_id).draft.locks == ("series-2",)
    with pytest.raises(DraftError, match="no such group"):
        work.lock(ANNA, plan_id, "series-9", locked=True)


def test_a_draft_that_two_changes_make_alike_stays_two_drafts(store: Store) -> None:
    work, plan_id = draft(store)
    copied = work.copy(ANNA, plan_id)
    assert copied != plan_id
    assert work.open(ANNA, copied).draft.name == f"Copy of plan {plan_id}"
    for one in (plan_id, copied):
        work.keep(ANNA, one, MONDAY, 0)
    assert work.open(ANNA, copied).plan.series == work.open(ANNA, plan_id).plan.series
    assert [line.draft.version for line, _ in work.listed("example", "spring-2027")[0]] == [1, 1]


def test_a_published_plan_is_changed_as_a_copy_and_not_put_away(store: Store) -> None:
    work, plan_id = draft(store)
    with store.write() as db:
        save_plan(db, FACTS, PLAN, "published")
    for refused in (
        lambda: work.keep(ANNA, plan_id, MONDAY, 0),
        lambda: work.lock(ANNA, plan_id, "series-1", locked=True),
        lambda: work.put_away(ANNA, plan_id),
    ):
        with pytest.raises(DraftError, match="published"):
            refused()
    copied = work.copy(ANNA, plan_id)
    work.keep(ANNA, copied, MONDAY, 0)
    work.put_away(ANNA, copied)
    with store.read() as db:
        assert find_plan(db, copied) is None
    with pytest.raises(NoSuchDraftError):
        work.open(ANNA, copied)


def test_a_draft_is_worked_on_with_the_facts_it_was_made_from_and_hidden_from_other_services(store: Store) -> None:
    work, plan_id = draft(store)
    halls = tuple(replace(one, capacity_people=5) for one in FACTS.venues)
    with store.write() as db:
        save_facts(db, replace(FACTS, venues=halls))
    opened = work.open(ANNA, plan_id)
    assert opened.rests
    assert fingerprint(opened.facts) == PLAN.facts_fingerprint
    assert work.weigh(opened, MONDAY).weighed.broken == ()
    with pytest.raises(NoSuchDraftError):
        work.open(replace(ANNA, service_id="another"), plan_id)


def test_suggestions_break_no_rule_and_can_be_taken_as_they_are(store: Store) -> None:
    work, plan_id = draft(store)
    found = work.suggestions(work.open(ANNA, plan_id), "series-1")
    assert found
    assert all(words.endswith("no rule broken") for _, words in found)
    for way in (move.series for move, _ in found):
        taken = Wish(
            act=Act.MOVE, series_id="series-1", venue_id=way.venue_id, weekday=way.weekday,
            start_minute=way.start_minute, first=way.dates[0], places=way.places, worker_ids=way.worker_ids,
        )  # fmt: skip
        weighed = work.weigh(work.open(ANNA, plan_id), taken).weighed
        assert weighed.broken == ()
        assert [one.dates for one in weighed.come] == [way.dates], "what is asked for is what was suggested"


def test_a_draft_says_which_wishes_it_meets_by_which_group_and_follows_each_step(store: Store) -> None:
    tuesday = TermWish(id="asked-1", text="", area_id="east", weekdays=(1,), weight=9, asked_by="a parent")
    saturday = TermWish(id="asked-2", text="", area_id="west", weekdays=(5,), note="after church")
    facts = replace(FACTS, settings=replace(FACTS.settings, wishes=(saturday, tuesday)))
    with store.write() as db:
        save_facts(db, facts)
        plan_id = save_plan(db, facts, replace(PLAN, facts_fingerprint=fingerprint(facts)))
    work = WorkOnDraft(store)
    opened = work.open(ANNA, plan_id)
    met, left = work.wishes(opened)
    assert met.groups == (("series-1", "Youth club, East: Tuesday 17:00 at Hall 2 (demo)"),)
    assert (met.words, met.weight, met.asked_by) == ("Something in East on a Tuesday", "matters much", "a parent")
    assert (left.met, left.note, opened.wishes_met) == (False, "after church", 1)
    assert "may be held on a Monday, Tuesday, Wednesday, Thursday or Friday only" in left.because
    copied = work.copy(ANNA, plan_id)
    work.keep(ANNA, plan_id, MONDAY, 0)
    moved = work.wishes(work.open(ANNA, plan_id))[0]
    assert not moved.met
    assert "in place of Youth club, East, Monday 17:00" in moved.because
    found = work.side_by_side(ANNA, (plan_id, copied))
    assert [key for key, _ in found.wishes] == ["asked-1", "asked-2"]
    assert [one.wishes["asked-1"].met for one in found.columns] == [False, True]
