"""Europe/London as a VTIMEZONE of our own: two rules that every calendar client reads alike.

The library's generated zone lists dates (RDATE); some clients read those an hour wrong in winter. The rules
below hold from 1996 on: summer time starts at 01:00 UTC on the last Sunday of March and ends at 01:00 UTC on
the last Sunday of October (Summer Time Order 2002, statutory instrument 2002/262).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

ZONE_NAME = "Europe/London"
LONDON = ZoneInfo(ZONE_NAME)
FIRST_DAYLIGHT = datetime(1981, 3, 29, 1)  # noqa: DTZ001 - RFC 5545 asks for local time without zone here
FIRST_STANDARD = datetime(1996, 10, 27, 2)  # noqa: DTZ001 - as above


def london_timezone() -> Timezone:
    """VTIMEZONE of Europe/London by recurrence rules (RFC 5545, section 3.6.5)."""
    zone = Timezone()
    zone.add("tzid", ZONE_NAME)
    zone.add("x-lic-location", ZONE_NAME)
    winter, summer = timedelta(0), timedelta(hours=1)
    daylight = TimezoneDaylight()
    _describe(daylight, "BST", FIRST_DAYLIGHT, (winter, summer), 3)
    standard = TimezoneStandard()
    _describe(standard, "GMT", FIRST_STANDARD, (summer, winter), 10)
    zone.add_component(daylight)
    zone.add_component(standard)
    return zone


def _describe(
    part: TimezoneDaylight | TimezoneStandard,
    name: str,
    first: datetime,
    offsets: tuple[timedelta, timedelta],
    month: int,
) -> None:
    before, after = offsets
    part.add("tzname", name)
    part.add("dtstart", first)
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})


def is_second_of_two(local: datetime) -> bool:
    """Whether a London time is the second of the hour that happens twice in October.

    RFC 5545 reads a local time that happens twice as the first, so the second must be written in UTC.
    """
    return local.utcoffset() != local.replace(fold=0).utcoffset()
