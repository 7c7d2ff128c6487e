"""The household whose link the demo prints can book, with as many carers as possible."""

from __future__ import annotations

import pytest

from scheduler.cli.demo import tell_household_link
from scheduler.cli.demo_household import demo_link
from scheduler.store import Store, save_facts
from tests.booking_examples import SERVICE, published_in_december
from tests.examples import FACTS
from tests.household_examples import household_site


def test_the_household_with_most_carers_who_can_book_is_taken(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with published_in_december():
        door = household_site(store)
        token = demo_link(store, SERVICE)
        assert token is not None
        assert door.behind.places is not None
        assert door.behind.places.open_link(token).household_id == "h1", "Ash, Bea and Cal; household 2 has Dot alone"
        tell_household_link(store.url, SERVICE, "http://127.0.0.1:8000")
    printed = capsys.readouterr().out
    assert printed.startswith("Try booking as a synthetic household: http://127.0.0.1:8000/h/")


def test_a_service_without_a_register_has_no_such_link(store: Store) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
    assert demo_link(store, SERVICE) is None
