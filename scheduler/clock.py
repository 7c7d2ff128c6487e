"""The only source of the time."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/London")


def now() -> datetime:
    """Return the present instant, aware, in Europe/London."""
    return datetime.now(LOCAL)


def today() -> date:
    """Return today's date in Europe/London."""
    return now().date()
