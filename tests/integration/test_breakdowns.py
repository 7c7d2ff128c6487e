"""Different people by what they told: "not asked", "prefer not to say" and "unknown" stand apart, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.store import NotFoundError, Store
from scheduler.store.rows import table
from scheduler.store.tables.office import AuditEntry
from scheduler.store.tables.people import Carer
from scheduler.use_cases.read_breakdowns import Asked, BreakdownError, ReadBreakdowns, asked_by_profile
from tests.report_examples import SERVICE, Size, county

FOSTERED = Asked(id="fostered", name="Fostered", source="16.47")
BY = "staff:1"


@pytest.fixture(autouse=True)
def _in_february() -> Iterator[None]:
    real = clock.now
    clock.now = lambda: datetime(2027, 2, 10, 12, tzinfo=LOCAL)
    yield
    clock.now = real


def test_every_person_stands_in_one_column(store: Store) -> None:
    county(store, Size(carers=20, sessions=24, attendances=240))
    read = ReadBreakdowns(store, lambda _: (FOSTERED,))
    before = read.view(SERVICE)
    assert before.everybody == 20
    assert before.lines[0].people == {"yes": 0, "no": 0, "prefer not to say": 0, "unknown": 0, "not asked": 20}
    carer = table(Carer)
    with store.read() as db:
        home = {row.id: row.household_id for row in db.execute(select(carer.c.id, carer.c.household_id))}
    told = ("yes", "no", "prefer not to say", "unknown")
    for answer, (carer_id, household_id) in zip(told, sorted(home.items()), strict=False):
        read.keep(SERVICE, household_id, {f"fostered.{carer_id}": answer}, by=BY)
        assert read.household(SERVICE, household_id, by=BY).answers[carer_id, "fostered"] == answer
    people = read.view(SERVICE).lines[0].people
    assert people == {"yes": 1, "no": 1, "prefer not to say": 1, "unknown": 1, "not asked": 16}
    first, household_id = min(home.items())
    read.keep(SERVICE, household_id, {f"fostered.{first}": ""}, by=BY)
    assert read.view(SERVICE).lines[0].people["not asked"] == 17, "an answer can be taken away"
    with pytest.raises(BreakdownError, match="'perhaps' is no answer"):
        read.keep(SERVICE, household_id, {f"fostered.{first}": "perhaps"}, by=BY)
    with pytest.raises(NotFoundError, match="no household nowhere"):
        read.keep(SERVICE, "nowhere", {}, by=BY)
    with store.read() as db:
        trail = [dict(row) for row in db.execute(select(table(AuditEntry))).mappings()]
    assert {one["action"] for one in trail} >= {"saw characteristics", "changed characteristics"}
    assert "prefer" not in str(trail), "what somebody told stands in no trail"


def test_the_contract_says_what_is_asked() -> None:
    asked = asked_by_profile(Path(__file__).parents[2] / "data")
    assert len(asked("wiltshire")) == 9
    assert asked("example") == ()
    assert "age" not in {one.id for one in asked("lancashire")}, "the register knows ages"
