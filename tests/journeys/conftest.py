"""One server for all journeys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import serving
from tests.site_examples import example_app


@pytest.fixture(scope="session")
def example_address() -> Iterator[str]:
    with serving(example_app()) as address:
        yield address
