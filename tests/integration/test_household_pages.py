"""A household's pages on both databases: what is shown, what is done, and what is said about it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scheduler.store import Store
from tests.booking_examples import published_in_december
from tests.household_examples import household_site, send


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    with published_in_december():
        yield


def test_a_family_books_both_children_and_reads_that_they_have_places(store: Store) -> None:
    door = household_site(store)
    client = door.app.test_client()
    page = door.path(f"/sessions/{door.club}")
    shown = client.get(page).text
    assert "Tuesday 5 January 2027, 5pm to 7pm" in shown
    assert "Cal will be 20 on Tuesday 5 January 2027; this session is for ages 5 to 17" in shown
    said = send(client, page, f"{page}/book", carers=["c1", "c2"], together="all")
    assert "Ash has a place." in said
    assert "Bea has a place." in said
    assert "Ash and Bea have places" in said
    again = client.get(page).text
    assert "Ash has a place." not in again, "what was done is said once"
    assert "Ash and Bea have places" in again
