"""Two coordinators who keep a change of the same version at the same moment: one is kept, the other is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from scheduler.domain.accounts import Role, SignedIn
from scheduler.store import Store, save_facts, save_plan
from scheduler.use_cases.work_on_draft import Act, MovedOn, Wish, WorkOnDraft
from tests.examples import FACTS, PLAN

ANNA = SignedIn(account_id=1, name="Anna", email="anna@example.org", role=Role.COORDINATOR, service_id="example")


def test_of_eight_changes_of_one_version_one_is_kept(store: Store) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
        plan_id = save_plan(db, FACTS, PLAN)
    offices = [WorkOnDraft(store) for _ in range(8)]

    def keep(number: int) -> str:
        wish = Wish(act=Act.MOVE, series_id="series-1", weekday=0, places=8 + number)
        try:
            return offices[number].keep(replace(ANNA, account_id=number + 1), plan_id, wish, 0).words
        except MovedOn as told:
            return f"told of version {told.version}"

    with ThreadPoolExecutor(8) as people:
        said = list(people.map(keep, range(8)))
    assert said.count("told of version 1") == 7
    opened = WorkOnDraft(store).open(ANNA, plan_id)
    assert opened.draft.version == 1
    assert len(WorkOnDraft(store).history(opened)) == 1
