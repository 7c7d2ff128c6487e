"""What is kept of children must not leave by a side door: refusals of the database, logs, trails, forms sent askew."""

from __future__ import annotations

import traceback

import pytest
from sqlalchemy import insert

from scheduler.store import Store, StoreError
from scheduler.store.rows import table
from scheduler.store.tables import people

CANARY = "Canary-Zoë Quillfeather"


def test_a_refusal_of_the_database_tells_neither_a_page_nor_the_log_what_the_row_held(store: Store) -> None:
    row = {"service_id": "none", "id": "h1", "position": 0, "contact_name": CANARY, "postcode": "BA14 8JN"}
    with pytest.raises(StoreError) as refused, store.write() as db:
        db.execute(insert(table(people.Household)).values(row))
    logged = "".join(traceback.format_exception(refused.value))
    assert "null" in logged.lower(), "the reason is still told"
    assert "households" in str(refused.value)
    assert CANARY not in logged
    assert "BA14" not in logged
