"""libical, Debian's calendar library, asked through its own checker.

Evolution, GNOME Calendar, Thunderbird's older half and many servers read calendars with it.
"""

from __future__ import annotations

import ctypes
from ctypes import Structure, c_char_p, c_int, c_int64, c_void_p
from datetime import UTC, datetime
from functools import cache

NOT_THERE = "libical is missing, and the tests ask it about every calendar; install it: apt install libical3"


class _Time(Structure):
    """``struct icaltimetype`` of libical 3."""

    _fields_ = (
        *((name, c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_daylight")),
        ("zone", c_void_p),
    )


@cache
def _libical() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL("libical.so.3")
    except OSError as missing:
        raise AssertionError(NOT_THERE) from missing
    answers: dict[str, tuple[object, list[object]]] = {
        "icalparser_parse_string": (c_void_p, [c_char_p]),
        "icalcomponent_string_to_kind": (c_int, [c_char_p]),
        "icalcomponent_isa": (c_int, [c_void_p]),
        "icalcomponent_count_errors": (c_int, [c_void_p]),
        "icalrestriction_check": (c_int, [c_void_p]),
        "icalcomponent_get_first_component": (c_void_p, [c_void_p, c_int]),
        "icalcomponent_get_next_component": (c_void_p, [c_void_p, c_int]),
        "icalcomponent_get_uid": (c_char_p, [c_void_p]),
        "icalcomponent_get_summary": (c_char_p, [c_void_p]),
        "icalcomponent_get_dtstart": (_Time, [c_void_p]),
        "icalcomponent_get_dtend": (_Time, [c_void_p]),
        "icaltime_as_timet_with_zone": (c_int64, [_Time, c_void_p]),
        "icalcomponent_as_ical_string": (c_char_p, [c_void_p]),
        "icalcomponent_free": (None, [c_void_p]),
    }
    for name, (result, arguments) in answers.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def read_by_libical(data: bytes) -> dict[str, tuple[str, datetime, datetime]]:
    """Read a calendar; what libical's checker complains of, or marks as wrong, fails."""
    library = _libical()
    whole, single = (library.icalcomponent_string_to_kind(name) for name in (b"VCALENDAR", b"VEVENT"))
    root = library.icalparser_parse_string(data)
    assert root, "libical cannot read it at all"
    try:
        assert library.icalcomponent_isa(root) == whole
        sound = library.icalrestriction_check(root)
        errors = library.icalcomponent_count_errors(root)
        assert sound, library.icalcomponent_as_ical_string(root).decode()
        assert errors == 0, library.icalcomponent_as_ical_string(root).decode()
        found = {}
        event = library.icalcomponent_get_first_component(root, single)
        while event:
            uid, title = library.icalcomponent_get_uid(event), library.icalcomponent_get_summary(event)
            assert uid, "libical finds no UID"
            assert title, "libical finds no SUMMARY"
            starts, ends = library.icalcomponent_get_dtstart(event), library.icalcomponent_get_dtend(event)
            found[uid.decode()] = (title.decode(), _utc(library, starts), _utc(library, ends))
            event = library.icalcomponent_get_next_component(root, single)
        return found
    finally:
        library.icalcomponent_free(root)


def _utc(library: ctypes.CDLL, when: _Time) -> datetime:
    return datetime.fromtimestamp(library.icaltime_as_timet_with_zone(when, when.zone), tz=UTC)
