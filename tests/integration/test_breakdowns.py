"""Different people by what they told: "not asked", "prefer not to say" and "unknown" stand apart, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from scheduler import clock
from scheduler.clock import LOCAL
from scheduler.contract_breakdowns import asked_by_profile
from scheduler.domain.characteristics import AnswerError, Asked
from scheduler.store import NotFoundError, Store
from scheduler.store.rows import table
from scheduler.store.tables.office import AuditEntry
from scheduler.store.tables.people import Carer
from scheduler.use_cases.read_breakdowns import TAKE_BACK, ReadBreakdowns
from tests.report_examples import SERVICE, Size, county

FOSTERED = Asked(id="fostered", name="Fostered", source="16.47")
GENDER = Asked(
    id="gender", name="Gender", source="2.8", answers=("girl or woman", "boy or man"), households=True, why="To see."
)
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
    with pytest.raises(AnswerError, match="'perhaps' is no answer"):
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


@dataclass(frozen=True)
class Home:
    """A household's link."""

    service_id: str
    household_id: str


def home_of(store: Store) -> tuple[Home, str]:
    """Return a household with its first carer."""
    carer = table(Carer)
    with store.read() as db:
        row = db.execute(select(carer.c.id, carer.c.household_id).order_by(carer.c.id)).first()
    assert row is not None
    return Home(SERVICE, row.household_id), row.id


def test_an_answer_of_an_earlier_list_stays_and_is_counted_apart(store: Store) -> None:
    county(store, Size(carers=20, sessions=24, attendances=240))
    home, carer_id = home_of(store)
    before = ReadBreakdowns(store, lambda _: (replace(GENDER, answers=("yes", "no")),))
    before.keep(SERVICE, home.household_id, {f"gender.{carer_id}": "yes"}, by=BY)
    read = ReadBreakdowns(store, lambda _: (GENDER,))
    assert read.view(SERVICE).lines[0].counts == (
        ("girl or woman", 0),
        ("boy or man", 0),
        ("prefer not to say", 0),
        ("unknown", 0),
        ("yes (an earlier list)", 1),
        ("not asked", 19),
    )
    sent = {f"gender.{carer_id}": "yes", f"was.gender.{carer_id}": "yes"}
    read.keep(SERVICE, home.household_id, sent, by=BY)
    assert read.household(SERVICE, home.household_id, by=BY).answers[carer_id, "gender"] == "yes"
    read.keep(SERVICE, home.household_id, {f"gender.{carer_id}": "Girl or Woman"}, by=BY)
    assert read.view(SERVICE).lines[0].people["girl or woman"] == 1


def test_a_household_answers_itself_and_is_shown_no_answer_back(store: Store) -> None:
    county(store, Size(carers=20, sessions=24, attendances=240))
    home, carer_id = home_of(store)
    read = ReadBreakdowns(store, lambda _: (FOSTERED, GENDER))
    field = f"gender.{carer_id}"
    assert [one.id for one in read.own(home).asked] == ["gender"], "the office alone asks about fostering"
    assert read.keep_own(home, {field: "", f"fostered.{carer_id}": "yes"}) == 0
    assert read.keep_own(home, {field: "prefer not to say"}) == 1
    assert read.own(home).answered == {(carer_id, "gender")}
    assert "prefer" not in repr(read.own(home).answered)
    assert read.keep_own(home, {field: ""}) == 0, "what is left alone stays"
    assert read.household(SERVICE, home.household_id, by=BY).answers == {(carer_id, "gender"): "prefer not to say"}
    with pytest.raises(AnswerError, match="'perhaps' is no answer; choose one of: girl or woman; boy or man; prefer"):
        read.keep_own(home, {field: "perhaps"})
    read.keep(SERVICE, home.household_id, {field: "", f"was.{field}": ""}, by=BY)
    assert read.own(home).answered, "the office's page was opened before the household answered: nothing is lost"
    assert read.keep_own(home, {field: TAKE_BACK}) == 1
    assert read.own(home).answered == set()
    with store.read() as db:
        trail = [dict(row) for row in db.execute(select(table(AuditEntry))).mappings()]
    own = [one for one in trail if one["action"] == "changed own characteristics"]
    assert {one["actor"] for one in own} == {f"household:{home.household_id}"}
    assert "prefer" not in str(trail), "what somebody told stands in no trail"
