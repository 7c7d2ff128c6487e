"""Answers are counted as registers stand, comments are tagged by a person: both databases; pages on SQLite alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from scheduler import clock
from scheduler.app import behind
from scheduler.clock import LOCAL
from scheduler.config import read_settings
from scheduler.domain.accounts import Role
from scheduler.store import NotFoundError, Store, connect
from scheduler.store.rows import table
from scheduler.store.tables.attendance import AttendanceMark, Feedback
from scheduler.use_cases.read_satisfaction import ReadSatisfaction, stretches
from scheduler.use_cases.read_site import Site
from scheduler.use_cases.read_site.stored import StoredPlans
from scheduler.web.factory import make_app
from tests.household_examples import SECRET_KEY, bring_assets
from tests.report_examples import SERVICE, Size, county
from tests.site_examples import squares
from tests.staff_examples import client_of, csrf_token

NOW = datetime(2027, 2, 10, 12, tzinfo=LOCAL)
_feedback, _marks = table(Feedback), table(AttendanceMark)
CANARY = "Canary song: Canarius was cold"

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _in_february() -> Iterator[None]:
    real = clock.now
    clock.now = lambda: NOW
    yield
    clock.now = real


def with_words(store: Store, most: int) -> list[int]:
    with store.write() as db:
        numbers = list(db.scalars(select(_feedback.c.id).order_by(_feedback.c.id).limit(most)))
        db.execute(update(_feedback).where(_feedback.c.id.in_(numbers)).values(words=CANARY, gained_skills=True))
    return numbers


def test_every_table_adds_up_to_the_whole_and_comments_are_tagged_and_untagged(store: Store) -> None:
    county(store, Size(carers=60, sessions=24, attendances=240))
    numbers = with_words(store, 3)
    read = ReadSatisfaction(store, ROOT / "data")
    view = read.view(SERVICE)
    with store.read() as db:
        scores = list(db.scalars(select(_feedback.c.satisfied_1_to_5)))
        came = list(db.scalars(select(_marks.c.mark).where(_marks.c.mark.in_(("present", "late")))))
    assert view.whole.tally.answers <= len(scores)
    assert view.whole.tally.came <= len(came)
    assert view.whole.tally.answers > 0
    for name, lines in view.tables:
        assert sum(one.tally.answers for one in lines) == view.whole.tally.answers, name
        assert sum(one.tally.came for one in lines) == view.whole.tally.came, name
        assert sum(one.tally.satisfied for one in lines) == view.whole.tally.satisfied, name
    by_quarter = read.view(SERVICE, quarters=True).tables[-1]
    assert by_quarter[0] == "Quarter"
    assert sum(one.tally.answers for one in by_quarter[1]) == view.whole.tally.answers
    assert view.unread == len(read.comments(SERVICE).waiting) > 0
    one = read.comments(SERVICE).waiting[0].id
    read.tag(SERVICE, one, ["food", "the team"], "the garden", by="staff:1")
    tagged = read.view(SERVICE)
    assert tagged.themes == (("food", 1), ("the garden", 1), ("the team", 1))
    assert tagged.unread == view.unread - 1
    read.tag(SERVICE, one, ["food"], "", by="staff:1")
    assert read.view(SERVICE).themes == (("food", 1),), "the last tag stands"
    read.untag(SERVICE, one, by="staff:1")
    assert read.view(SERVICE).themes == ()
    assert read.view(SERVICE).unread == view.unread
    assert read.view("nowhere").whole.tally.answers == 0
    with pytest.raises(NotFoundError, match="no comment 99999"):
        read.tag(SERVICE, 99999, [], "", by="staff:1")
    assert one in numbers


def test_what_can_be_looked_at_is_a_year_quarters_and_months() -> None:
    found = {one.key: one for one in stretches(date(2027, 2, 10))}
    assert (found["2027-01-01-3"].last, found["2026-10-01-3"].name) == (date(2027, 3, 31), "October to December 2026")
    assert (found["2026-12-01-1"].first, found["2026-12-01-1"].last) == (date(2026, 12, 1), date(2026, 12, 31))


def test_the_office_reads_comments_and_the_council_reads_none(made_on_sqlite: Path, tmp_path: Path) -> None:
    opened = connect(f"sqlite:///{shutil.copy(made_on_sqlite, tmp_path / 'evenhand.db')}")
    county(opened, Size(carers=60, sessions=24, attendances=240))
    with_words(opened, 3)
    bring_assets()
    settings = read_settings({"EVENHAND_DATABASE_URL": opened.url, "EVENHAND_SECRET_KEY": SECRET_KEY})
    app = make_app(Site(StoredPlans(opened), squares, base_url="https://example.org"), behind(settings, opened))
    office = client_of(app, Role.COORDINATOR)
    assert "too few to say" in office.get("/satisfaction?trend=quarter").text
    listed = office.get("/satisfaction/comments").text
    assert CANARY in listed
    number = listed.split('action="/satisfaction/comments/', 1)[1].split('"', 1)[0]
    token = csrf_token(office, "/satisfaction/comments")
    sent = {"csrf_token": token, "themes": ["food"], "own": "the garden", "period": "year"}
    assert office.post(f"/satisfaction/comments/{number}", data=sent).status_code == 303
    assert "The garden: 1 comment" in office.get("/satisfaction").text
    wrong = office.post(f"/satisfaction/comments/{number}", data={**sent, "own": "x" * 41}, follow_redirects=True)
    assert "is too long" in wrong.text
    assert "Undo" in office.get("/satisfaction/comments").text
    office.post(f"/satisfaction/comments/{number}", data={"csrf_token": token, "undo": "yes"})
    assert "Nothing is tagged" in office.get("/satisfaction").text
    council = client_of(app, Role.COMMISSIONER)
    assert council.get("/satisfaction").status_code == council.get("/satisfaction/comments").status_code == 403
    for page in ("/commissioner", "/commissioner/figures", "/commissioner/year.csv"):
        assert "anar" not in council.get(page).text
    opened.close()
