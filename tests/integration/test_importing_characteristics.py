"""Answers about people come from a file, each held to its question's own list, on both databases."""

from __future__ import annotations

import pytest

from scheduler.domain.characteristics import Asked
from scheduler.store import Store, save_register
from scheduler.store.audit import AuditSearch, every_audit
from scheduler.store.characteristics import keep_answer, load_answers
from scheduler.use_cases.import_files import ImportFiles
from tests.booking_examples import NOW, SERVICE, carer, household, open_booking
from tests.integration.test_imports import ANNA_HERE, bring, confirm, find, report

ASKED = (
    Asked(id="gender", name="Gender", source="2.8", answers=("girl or woman", "boy or man")),
    Asked(id="fostered", name="Fostered", source="16.47"),
)
HEAD = "Carer reference,Question,Answer\n"


@pytest.fixture
def importing(store: Store) -> ImportFiles:
    """Give carers c1 to c3."""
    open_booking(store)
    with store.write() as db:
        save_register(db, SERVICE, [household(1), household(2)], [carer(1, 1), carer(2, 2), carer(3, 2)])
    return ImportFiles(store, lambda: find, lambda _: ASKED)


def told(store: Store) -> dict[str, str]:
    with store.read() as db:
        return {one.id: one.answer for one in load_answers(db, SERVICE)}


def test_answers_are_held_to_their_questions_and_others_stay(importing: ImportFiles, store: Store) -> None:
    with store.write() as db:
        keep_answer(db, SERVICE, "c3", "gender", "prefer not to say", by="household:h2", at=NOW)
        keep_answer(db, SERVICE, "c1", "gender", "unknown", by="staff:1", at=NOW)
    text = HEAD + "c1,Gender,GIRL or woman\nc1,fostered,Prefer not to say\nc2,Gender,Boy or man\n"
    import_id = bring(importing, "characteristics", text)
    found = report(importing, import_id)
    assert (found["new"], found["changed"], found["bad"], found["absent"]) == (2, 1, 0, 0)
    confirm(importing, import_id)
    assert told(store) == {
        "c1/fostered": "prefer not to say",
        "c1/gender": "girl or woman",
        "c2/gender": "boy or man",
        "c3/gender": "prefer not to say",
    }
    again = report(importing, bring(importing, "characteristics", text))
    assert (again["new"], again["changed"], again["same"]) == (0, 0, 3)


def test_a_wrong_row_says_what_to_write_and_the_good_ones_are_kept(importing: ImportFiles, store: Store) -> None:
    text = HEAD + "c1,Gender,yes\nc1,Height,tall\nc9,Gender,unknown\nc2,Gender,unknown\nc3,Gender,not asked\n"
    import_id = bring(importing, "characteristics", text)
    faults = report(importing, import_id)["faults"]
    assert isinstance(faults, list)
    said = {(one["row"], one["column"], one["value"]): one["what"] for one in faults}
    answers = "is no answer to “Gender”. Write one of: girl or woman; boy or man; prefer not to say; unknown."
    assert said[2, "Answer", "yes"] == answers
    assert said[3, "Question", "Height"] == "is no question that this service asks. Write one of: Gender, Fostered."
    assert (4, "Carer reference", "c9") in said
    assert said[6, "Answer", "not asked"] == answers, "whom nobody asked stands in no row"
    assert confirm(importing, import_id)["left_out"] == 4
    assert told(store) == {"c2/gender": "unknown"}


def test_the_trail_says_of_whom_answers_came_and_never_which(importing: ImportFiles, store: Store) -> None:
    import_id = bring(importing, "characteristics", HEAD + "c1,Gender,boy or man\nc1,Fostered,yes\n")
    confirm(importing, import_id)
    with store.read() as db:
        trail = list(every_audit(db, AuditSearch(service_id=SERVICE)))
    noted = [(one.action, one.about_kind, one.about_id) for one in trail]
    assert ("imported characteristics of carer", "carer", "c1") in noted
    assert "boy or man" not in str(trail)
    assert importing.view(ANNA_HERE, import_id).record.sheet == {}, "the file's cells are forgotten"
