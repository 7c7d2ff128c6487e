"""Files are checked, confirmed and carried out, on both databases."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from flask.testing import FlaskClient

from geo.postcodes import PostcodeError, PostcodePoint
from scheduler.domain.accounts import Role
from scheduler.domain.characteristics import Asked
from scheduler.domain.facts import Qualification
from scheduler.domain.fingerprint import fingerprint
from scheduler.imports.check import match_columns
from scheduler.imports.kinds import KINDS
from scheduler.imports.read import read_file
from scheduler.store import NotFoundError, Store, load_facts, load_register, save_facts
from scheduler.store.audit import AuditSearch, every_audit
from scheduler.use_cases.import_files import ImportFiles, ImportRefusedError
from tests.booking_examples import SERVICE
from tests.examples import FACTS, PLAN
from tests.household_examples import CARERS, HOUSEHOLDS, Door, hidden, household_site
from tests.staff_examples import ANNA, client_of
from tests.transport_office_examples import CARRYING

ANNA_HERE = replace(ANNA, service_id=SERVICE)
HALLS = "Venue reference,Venue name,Area,Postcode,Kind of venue,Capacity,Opening hours,Hire cost per hour\n"
HALL_1 = "venue-1,Hall 1 (demo),West,BA14 8JN,hall,30,Mon-Fri 15:00-22:00,15\n"
OTHERS = HALL_1.replace("1", "2", 2).replace("West", "East") + HALL_1.replace("1", "3", 2).replace(
    "West", "East"
).replace(",30,", ",12,")
SAME = HALLS + HALL_1 + OTHERS
KNOWN = {"BA14 8JN": (385_600, 157_900), "BA12 6AA": (382_000, 132_000)}


def find(postcode: str) -> PostcodePoint:
    if postcode not in KNOWN:
        message = f"{postcode} is not in the postcode directory; did you mean BA14 8JN?"
        raise PostcodeError(message)
    return PostcodePoint(postcode, *KNOWN[postcode], "E06000054")


@pytest.fixture
def importing(store: Store) -> ImportFiles:
    with store.write() as db:
        save_facts(db, FACTS)
    gender = Asked(id="gender", name="Gender", source="2.8", answers=("girl or woman", "boy or man"))
    return ImportFiles(store, lambda: find, lambda _: (gender,))


def bring(importing: ImportFiles, kind: str, text: str) -> int:
    return importing.bring(ANNA_HERE, kind, f"{kind}.csv", text.encode())


def report(importing: ImportFiles, import_id: int) -> dict[str, object]:
    return importing.view(ANNA_HERE, import_id).record.report


def confirm(importing: ImportFiles, import_id: int, *remove: str) -> dict[str, int]:
    return importing.confirm(ANNA_HERE, import_id, str(report(importing, import_id)["digest"]), remove)


def test_a_file_of_what_is_held_changes_nothing(importing: ImportFiles, store: Store) -> None:
    import_id = bring(importing, "venues", SAME)
    found = report(importing, import_id)
    assert (found["new"], found["changed"], found["same"], found["bad"], found["absent"]) == (0, 0, 3, 0, 0)
    confirm(importing, import_id)
    with store.read() as db:
        assert load_facts(db, SERVICE, FACTS.term.id) == FACTS


def test_new_and_changed_rows_are_saved_and_the_same_file_again_changes_nothing(
    importing: ImportFiles, store: Store
) -> None:
    text = SAME.replace(",30,Mon", ",25,Mon", 1) + "V-9,Mere Hall,west,BA12 6AA,school,40,Sat 10am-1pm,0\n"
    done = confirm(importing, bring(importing, "venues", text))
    assert done == {"new": 1, "changed": 1, "same": 2, "removed": 0, "left_out": 0}
    with store.read() as db:
        held = {one.id: one for one in load_facts(db, SERVICE, FACTS.term.id).venues}
    assert held["venue-1"] == replace(FACTS.venues[0], capacity_people=25)
    assert (held["V-9"].easting_m, held["V-9"].area_id, held["V-9"].step_free) == (382_000, "west", False)
    again = confirm(importing, bring(importing, "venues", text))
    assert again == {"new": 0, "changed": 0, "same": 4, "removed": 0, "left_out": 0}


def test_every_bad_row_is_named_with_what_to_change_and_the_others_are_imported(
    importing: ImportFiles, store: Store
) -> None:
    bad = (
        "V-4,Four,Nowhere,BA14 8JX,hall,many,Mon 9-17,£5\n"
        "V-5,Five,East,BA14 8JN,hall,=1+1,Mon 9-17,5\n"
        "V-6,Six,East,BA14 8JN,hall,5,Mon 9-17,5\nV-6,Six,East,BA14 8JN,hall,5,Mon 9-17,5\n"
        ",Seven,East,BA14 8JN,hall,5,Mon 9-17,5\n"
        "V-8,Eight,East,BA14 8JN,hall,5,Mon 9-17,5,beyond\n"
        "V-9,Nine,East,BA14 8JN,hall,5,Mon 9-17,#REF!\n"
    )
    import_id = bring(importing, "venues", SAME + bad)
    faults = [
        (one["row"], one["column"], one["what"]) for one in importing.view(ANNA_HERE, import_id).record.report["faults"]
    ]
    assert [(row, column) for row, column, _what in faults] == [
        (5, "Area"),
        (5, "Postcode"),
        (5, "Capacity"),
        (6, "Capacity"),
        (7, "Venue reference"),
        (8, "Venue reference"),
        (9, "Venue reference"),
        (10, ""),
        (11, "Hire cost per hour"),
    ]
    said = " ".join(what for _row, _column, what in faults)
    for words in (
        "Write one of: East, West",
        "did you mean BA14 8JN?",
        "from 0 to 5000",
        "paste it as values",
        "row 8 too",
        "row 7 too",
        "is blank",
        "right of the last heading",
        "spreadsheet’s error",
    ):
        assert words in said
    assert confirm(importing, import_id)["left_out"] == 7
    kept = importing.view(ANNA_HERE, import_id).record
    assert (len(kept.left_out), kept.sheet) == (9, {})
    with store.read() as db:
        assert load_facts(db, SERVICE, FACTS.term.id) == FACTS
    assert "'=1+1" in importing.faults_csv(ANNA_HERE, import_id).decode("utf-8-sig")


def test_what_is_not_in_the_file_stays_unless_it_is_ticked(importing: ImportFiles, store: Store) -> None:
    first = bring(importing, "venues", HALLS + HALL_1)
    assert report(importing, first)["proposed"] == [["venue-2", "Hall 2 (demo)"], ["venue-3", "Hall 3 (demo)"]]
    assert confirm(importing, first)["removed"] == 0
    second = bring(importing, "venues", HALLS + HALL_1)
    assert confirm(importing, second, "venue-3", "venue-1")["removed"] == 1
    with store.read() as db:
        assert [one.id for one in load_facts(db, SERVICE, FACTS.term.id).venues] == ["venue-1", "venue-2"]


def test_an_area_in_which_something_stands_cannot_be_removed(importing: ImportFiles, store: Store) -> None:
    import_id = bring(importing, "areas", "Area reference,Area name\nwest,West side\n")
    with pytest.raises(ImportRefusedError, match="east still has 2 venues and 1 neighbourhoods"):
        confirm(importing, import_id, "east")
    with store.read() as db:
        assert load_facts(db, SERVICE, FACTS.term.id).areas == FACTS.areas


def test_what_changed_since_the_check_is_shown_again_before_anything_is_done(importing: ImportFiles) -> None:
    first = bring(importing, "venues", SAME.replace(",30,", ",25,"))
    second = bring(importing, "venues", SAME.replace(",30,", ",26,"))
    seen = str(report(importing, second)["digest"])
    confirm(importing, first)
    confirm(importing, bring(importing, "venues", HALLS + HALL_1.replace(",30,", ",26,")))
    with pytest.raises(ImportRefusedError, match="has changed since you looked"):
        importing.confirm(ANNA_HERE, second, seen, ())
    assert confirm(importing, second)["changed"] == 1
    with pytest.raises(ImportRefusedError, match="already"):
        importing.confirm(ANNA_HERE, second, seen, ())


def test_columns_that_are_called_otherwise_are_matched_by_hand(importing: ImportFiles) -> None:
    text = SAME.replace("Venue reference", "Our no").replace("Capacity", "Holds")
    import_id = bring(importing, "venues", text)
    view = importing.view(ANNA_HERE, import_id)
    assert [one.name for one in view.missing] == ["id", "capacity_people"]
    with pytest.raises(ImportRefusedError, match="Choose which heading of the file is: Capacity"):
        importing.choose_columns(ANNA_HERE, import_id, view.record.columns | {"id": "Our no"})
    with pytest.raises(ImportRefusedError, match="chosen for two columns"):
        importing.choose_columns(
            ANNA_HERE, import_id, view.record.columns | {"id": "Holds", "capacity_people": "Holds"}
        )
    importing.choose_columns(ANNA_HERE, import_id, view.record.columns | {"id": "Our no", "capacity_people": "Holds"})
    assert report(importing, import_id)["same"] == 3


def test_staff_vehicles_and_groups_of_others_are_imported(importing: ImportFiles, store: Store) -> None:
    staff = (
        "Staff reference,Name,Postcode,Hours a week,Can work,DBS valid until,Skills,Driving licence\n"
        "worker-1,Worker 1 (demo),BA14 8JN,20,Mon-Fri 15:00-22:00,31/12/2028,first aid until 31/12/2028,yes\n"
    )
    vehicles = "Reference,Name,Postcode,Seats\nbus,Minibus,BA14 8JN,14\n"
    groups = (
        "Group reference,Group name,Organisation,Area,Postcode,Age bands,Places,Sessions a month\n"
        "g1,Coffee,Neighbours,East,BA12 6AA,young; young-adult,12,0.5\n"
    )
    for kind, text in (("staff", staff), ("vehicles", vehicles), ("local-groups", groups)):
        confirm(importing, bring(importing, kind, text))
    with store.read() as db:
        facts = load_facts(db, SERVICE, FACTS.term.id)
    driver = replace(FACTS.workers[0], qualifications=(Qualification(name="driver"), *FACTS.workers[0].qualifications))
    assert facts.workers == (driver, *FACTS.workers[1:])
    assert [(one.id, one.seats, one.wheelchair_places) for one in facts.vehicles] == [("bus", 14, 0)]
    assert [(one.band_ids, one.sessions_per_month) for one in facts.local_groups] == [(("young", "young-adult"), 0.5)]


def test_families_are_imported_and_their_own_log_says_so(importing: ImportFiles, store: Store) -> None:
    homes = "Household reference,Postcode,Email\nH1,BA14 8JN,sam@example.org\n"
    confirm(importing, bring(importing, "households", homes))
    carers = (
        "Carer reference,Household,First name,Last name,Date of birth\n"
        "C1,H1,Eli,Example,27/03/2014\nC2,H1,Jo,Example,27/03/2914\nC3,H9,Ida,Example,27/03/2014\n"
    )
    import_id = bring(importing, "carers", carers)
    said = [one["what"] for one in importing.view(ANNA_HERE, import_id).record.report["faults"]]
    assert any("no household of the register" in one for one in said)
    future = bring(importing, "carers", carers.replace("2914", "2090"))
    assert "lies in the future" in importing.view(ANNA_HERE, future).record.report["faults"][0]["what"]
    assert confirm(importing, import_id)["new"] == 1
    with store.read() as db:
        households, known = load_register(db, SERVICE)
        log = [(one.action, one.about_kind, one.about_id) for one in every_audit(db, AuditSearch(service_id=SERVICE))]
        weights = load_facts(db, SERVICE, FACTS.term.id).demand_points
    assert [(one.id, one.lsoa, one.area_id, one.contact_email) for one in households] == [
        ("H1", "E01000002", "west", "sam@example.org")
    ]
    assert [(one.given_name, one.birth_date) for one in known] == [("Eli", date(2014, 3, 27))]
    assert ("imported new carer", "carer", "C1") in log
    assert ("imported new household", "household", "H1") in log
    assert ("imported file", "import", str(import_id)) in log
    assert weights[1].carers["young"] == 1.0


def test_templates_are_files_that_the_import_knows(importing: ImportFiles) -> None:
    for key, kind in KINDS.items():
        titles = [one.title for one in kind.columns]
        example = [one.example for one in kind.columns]
        book = openpyxl.load_workbook(io.BytesIO(importing.template(key, "xlsx")))
        book.worksheets[0].append(example)
        out = io.BytesIO()
        book.save(out)
        sheet = read_file("a.xlsx", out.getvalue())
        assert list(sheet.headings) == titles
        assert sheet.note == ""
        assert match_columns(kind, titles) == {one.name: one.title for one in kind.columns}
        assert importing.template(key, "csv").decode("utf-8-sig").strip().split(",") == titles


def test_the_examples_of_the_columns_pass_the_check(importing: ImportFiles, store: Store) -> None:
    household_site(store, facts=CARRYING, plan=replace(PLAN, facts_fingerprint=fingerprint(CARRYING)))
    for key, kind in KINDS.items():
        here = {"H-1001": "h1", "C-2001": "c1", "minibus-1": "minibus"}
        row = [here.get(one.example, one.example) for one in kind.columns]
        text = "\t".join(one.title for one in kind.columns) + "\n" + "\t".join(row) + "\n"
        found = report(importing, bring(importing, key, text))
        assert found["faults"] == [], key


def test_a_file_of_another_service_is_not_found(importing: ImportFiles) -> None:
    import_id = bring(importing, "venues", SAME)
    with pytest.raises(NotFoundError):
        importing.view(replace(ANNA, service_id="elsewhere"), import_id)


def press(client: FlaskClient, page: str, to: str, **fields: object) -> str:
    token = hidden(client, page, "csrf_token")
    return client.post(to, data={"csrf_token": token, **fields}, follow_redirects=True).text


def upload(client: FlaskClient, kind: str, name: str, content: bytes) -> str:
    return press(client, f"/imports/new/{kind}", f"/imports/new/{kind}", file=(io.BytesIO(content), name))


def site(store: Store) -> tuple[Door, FlaskClient]:
    door = household_site(store)
    return door, client_of(door.app, Role.COORDINATOR)


def test_a_coordinator_imports_on_the_pages(store: Store) -> None:
    door, client = site(store)
    areas = b"Area reference,Area name\neast,East side\nwest,West\nnorth,North\n"
    page = upload(client, "areas", "areas.csv", areas)
    assert "Check before you import" in page
    assert "East side (east): Area name" in page
    assert "Import 2 rows" in page
    assert "Waits for you to confirm" in client.get("/imports").text
    number = page.split("/imports/", 2)[2].split("/")[0].split("?")[0] if "/imports/1" not in page else "1"
    path = f"/imports/{number}"
    digest = hidden(client, path, "digest")
    assert "Imported: 1 new, 1 changed, 0 rows removed." in press(client, path, f"{path}/confirm", digest=digest)
    assert "already" in press(client, "/sign-in/forgotten", f"{path}/confirm", digest=digest)
    assert door.behind.imports is not None
    assert "This file changes nothing" in upload(client, "areas", "areas.csv", areas)


def test_wrong_columns_faults_and_files_are_told_on_the_pages(store: Store) -> None:
    _door, client = site(store)
    page = upload(client, "areas", "areas.csv", b"No,What\neast,East\nw est,West\n")
    assert "Which column is which?" in page
    assert "Choose which heading" in press(client, "/imports/1", "/imports/1/columns", id="No")
    mended = press(client, "/imports/1", "/imports/1/columns", id="No", name="What")
    assert "“w est” is no reference" in mended
    assert press(client, "/imports/1", "/imports/1/faults").startswith("\ufeffRow,Column")
    assert "The file was put away" in press(client, "/imports/1", "/imports/1/put-away")
    assert "what the file held is forgotten" in client.get("/imports/1").text
    assert "not a spreadsheet" in upload(client, "areas", "areas.pdf", b"%PDF-1.7")
    assert "Choose a file" in press(client, "/imports/new/areas", "/imports/new/areas")
    assert client.get("/imports/new/nothing").status_code == 404
    assert client.get("/imports/templates/areas.xlsx").data.startswith(b"PK")
    assert client.get("/imports/templates/areas.doc").status_code == 404


def test_a_file_of_200_mb_gets_a_page_that_says_so(store: Store) -> None:
    _door, client = site(store)
    body = io.BytesIO(bytes(200 * 1024 * 1024))
    kind = "multipart/form-data; boundary=part"
    answer = client.post(
        "/imports/new/areas", input_stream=body, content_length=len(body.getbuffer()), content_type=kind
    )
    assert body.read() == b"", "the browser sends to the end, so that it shows the answer"
    assert answer.status_code == 413
    assert "The file is 200 MB; 20 MB is the most." in answer.text


def test_a_register_is_held_as_it_was_when_its_own_file_is_read(store: Store) -> None:
    household_site(store)
    importing = ImportFiles(store, lambda: find)
    homes = "".join(f"{one.id},{one.postcode},{one.contact_email}\n" for one in HOUSEHOLDS)
    assert report(importing, bring(importing, "households", "id,postcode,email\n" + homes))["same"] == len(HOUSEHOLDS)
    rows = "".join(
        f"{one.id},{one.household_id},{one.given_name},{one.family_name},{one.birth_date}\n" for one in CARERS
    )
    import_id = bring(importing, "carers", "id,household id,given name,family name,dob\n" + rows)
    assert report(importing, import_id)["same"] == len(CARERS)
