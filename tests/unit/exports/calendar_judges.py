"""Other people's calendar readers: each turns bytes into uid → (title, start, end), in UTC."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import ics  # type: ignore[import-untyped] # publishes no types
import vobject  # type: ignore[import-untyped] # publishes no types

from tests.unit.exports.libical_judge import read_by_libical

Read = dict[str, tuple[str, datetime, datetime]]
HERE = Path(__file__).parent


def read_by_vobject(data: bytes) -> Read:
    calendar = vobject.readOne(data.decode(), validate=True)
    return {
        event.uid.value: (
            event.summary.value,
            event.dtstart.value.astimezone(UTC),
            event.dtend.value.astimezone(UTC),
        )
        for event in calendar.vevent_list
    }


def read_by_ics(data: bytes) -> Read:
    calendar = ics.Calendar(data.decode())
    return {
        event.uid: (event.name, event.begin.datetime.astimezone(UTC), event.end.datetime.astimezone(UTC))
        for event in calendar.events
    }


def read_by_ical_js(data: bytes) -> Read:
    node = shutil.which("node")
    assert node, "node is missing; `make test` sets it up"
    done = subprocess.run([node, HERE / "ical_judge.mjs"], input=data, capture_output=True, check=True)
    return {
        event["uid"]: (event["title"], datetime.fromisoformat(event["starts"]), datetime.fromisoformat(event["ends"]))
        for event in json.loads(done.stdout)
    }


JUDGES: dict[str, Callable[[bytes], Read]] = {
    "vobject": read_by_vobject,
    "ics": read_by_ics,
    "ical.js": read_by_ical_js,
    "libical": read_by_libical,
}
