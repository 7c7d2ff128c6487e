"""Threads that book at the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest


@pytest.fixture
def crew() -> Iterator[ThreadPoolExecutor]:
    """Fifty threads."""
    with ThreadPoolExecutor(max_workers=50) as pool:
        yield pool
