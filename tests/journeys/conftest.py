"""One browser and one server for all journeys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium, serving
from tests.site_examples import example_app


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def example_address() -> Iterator[str]:
    with serving(example_app()) as address:
        yield address
