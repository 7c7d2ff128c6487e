"""Licences and tests of the fleet come as a file, each to the vehicle or member of staff that the service holds."""

from __future__ import annotations

from datetime import date

import pytest

from geo.postcodes import PostcodePoint
from scheduler.store import Store, save_facts
from scheduler.store.fleet_papers import load_papers
from scheduler.use_cases.import_files import ImportFiles
from scheduler.use_cases.transport.gather_transport import write_fleet
from scheduler.use_cases.transport.transport_office import TransportOffice
from tests.booking_examples import SERVICE
from tests.integration.test_imports import bring, confirm, report
from tests.transport_office_examples import CARRYING, FLEET, GOOD

HEAD = "Vehicle or staff reference,Insured until,MOT until,Serviced until,Licence until,DBS until\n"


def nowhere(postcode: str) -> PostcodePoint:
    return PostcodePoint(postcode, 0, 0, "")


@pytest.fixture
def importing(store: Store) -> ImportFiles:
    with store.write() as db:
        save_facts(db, CARRYING)
    TransportOffice(store).import_fleet(SERVICE, write_fleet(FLEET), by="account:1")
    return ImportFiles(store, lambda: nowhere)


def test_dates_of_vehicles_and_staff_are_kept_and_what_is_blank_stays(store: Store, importing: ImportFiles) -> None:
    rows = "minibus,,30/06/2027,,,\ndriver,,,,01/02/2028,03/04/2028\n"
    brought = bring(importing, "papers", HEAD + rows)
    assert report(importing, brought)["absent"] == 0, "a file of some papers removes nobody"
    assert confirm(importing, brought)["changed"] == 2
    with store.read() as db:
        held = load_papers(db, SERVICE)
    assert (held["minibus"].mot_until, held["minibus"].insured_until) == (date(2027, 6, 30), GOOD)
    assert (held["driver"].licence_until, held["driver"].dbs_until) == (date(2028, 2, 1), date(2028, 4, 3))
    assert TransportOffice(store).fleet(SERVICE).settings == FLEET.settings, "prices and choices stay"
    again = bring(importing, "papers", HEAD + rows)
    assert (report(importing, again)["same"], report(importing, again)["changed"]) == (2, 0)


def test_a_stranger_and_a_paper_of_another_kind_are_named_with_their_row(importing: ImportFiles) -> None:
    rows = "nobody,,,,,01/02/2028\nminibus,,,,,01/02/2028\ndriver,,01/02/2028,,,\nrider,,,,,soon\n"
    faults = report(importing, bring(importing, "papers", HEAD + rows))["faults"]
    assert isinstance(faults, list)
    said = [(one["row"], one["what"]) for one in faults]
    assert [row for row, _ in said] == [2, 3, 4, 5]
    assert "no vehicle or member of staff here" in said[0][1]
    assert "a vehicle, which has no “DBS until”" in said[1][1]
    assert "a member of staff, which has no “MOT until”" in said[2][1]
    assert "is no day" in said[3][1]
