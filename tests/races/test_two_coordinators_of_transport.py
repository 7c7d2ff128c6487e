"""Two coordinators answer one change of transport, or add one stop, at the same moment: one is heard, one is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from geo.postcodes import PostcodePoint
from scheduler import clock
from scheduler.domain.household_rules import MistakesError
from scheduler.domain.transport_stops import StopForm
from scheduler.store import Store, StoreError, transport_stops
from scheduler.use_cases.transport.keep_stops import KeepStops
from scheduler.use_cases.transport.repair_day import RepairDay
from tests.booking_examples import NOW, SERVICE, open_booking
from tests.integration.test_transport_pages import outcome_of, planned, work_out
from tests.races.clients import at_once
from tests.transport_office_examples import DAY

SPOT = PostcodePoint(postcode="BA14 8JN", easting_m=400_000, northing_m=160_400, authority="E06000054")


@pytest.fixture(autouse=True)
def _in_december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def answer(deed: Callable[[], object]) -> str:
    """Do it; what was refused is told in words."""
    try:
        deed()
    except (StoreError, MistakesError) as refused:
        return str(refused)
    return "done"


@pytest.mark.parametrize("second", ["accept", "drop"])
def test_of_two_answers_to_one_repair_one_is_kept_and_the_other_is_told_of_it(
    store: Store, crew: ThreadPoolExecutor, second: str
) -> None:
    session_id, _ = planned(store)
    repairs = RepairDay(store)
    job = repairs.called_off(SERVICE, DAY, f"{session_id}/c2", by="account:1")
    work_out(store)
    deeds = [lambda: answer(lambda: repairs.accept(SERVICE, job, by="account:1"))]
    deeds.append(lambda: answer(lambda: getattr(RepairDay(store), second)(SERVICE, job, by="account:2")))
    said = at_once(crew, deeds)
    kept = outcome_of(store, job)["outcome"]
    assert sorted(said, key=len) == ["done", f"This repair was {kept} already. Open the day to see how it stands."]
    assert kept == ("accepted" if said[0] == "done" or second == "accept" else "dropped")


def test_of_two_stops_of_one_name_one_is_kept_and_the_other_coordinator_is_told(
    store: Store, crew: ThreadPoolExecutor
) -> None:
    open_booking(store)
    names = ("Market Place", "Market Place", "MARKET PLACE", "market place")

    def add(name: str) -> str:
        form = StopForm(
            name=name, place="By the library", postcode="BA14 8JN", area_id="east", lit=True, sheltered=True
        )
        keep = KeepStops(store, lambda _postcode: SPOT)
        return answer(lambda: keep.add(SERVICE, form, by="account:1"))

    said = at_once(crew, [lambda name=name: add(name) for name in names])
    assert said.count("done") == 1
    assert all("give this one a name of its own" in one for one in said if one != "done")
    with store.read() as db:
        assert len(transport_stops.stops_of(db, SERVICE)) == 1
