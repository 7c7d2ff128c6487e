"""Slows down who sends a public form again and again: kept in memory, by address, forgotten within minutes."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from threading import Lock

MOST_ADDRESSES = 10_000


class Throttle:
    """Lets each address through so many times within a span.

    Parameters
    ----------
    most
        How often an address may come within ``seconds``.
    seconds
        Length of the span.
    clock
        Seconds that only ever rise; tests bring their own.
    """

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._seen: dict[str, deque[float]] = {}
        self._lock = Lock()

    def minutes_to_wait(self, address: str) -> int:
        """Count one visit of an address; 0 lets it through, else it is minutes until it may come again."""
        now = self._clock()
        with self._lock:
            if address not in self._seen and len(self._seen) >= MOST_ADDRESSES:
                self._forget(now)
            visits = self._seen.setdefault(address, deque())
            while visits and visits[0] <= now - self._seconds:
                visits.popleft()
            if len(visits) >= self._most:
                return math.ceil((visits[0] + self._seconds - now) / 60)
            visits.append(now)
            return 0

    def _forget(self, now: float) -> None:
        """Drop the addresses that have not come lately; all of them when everybody has."""
        lately = {one: visits for one, visits in self._seen.items() if visits and visits[-1] > now - self._seconds}
        self._seen = lately if len(lately) < MOST_ADDRESSES else {}
