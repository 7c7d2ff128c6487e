"""What a repair says: why a session changes, and to whom what must be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduler.domain.disruptions import SessionChange, Told, WhoToTell
from scheduler.domain.plan import Series
from scheduler.optimise.programme.setting import WEEKDAYS, Setting, clock


def why_changed(causes: Sequence[str], *, lost: bool) -> str:
    """Say why a session changes; one that was not struck makes room for another."""
    because = "; ".join(dict.fromkeys(causes)) or "so that another session can be held"
    return f"{because}; no other way of holding it that week was found" if lost else because


def when(setting: Setting, session: Series) -> str:
    """Write “Tuesday 19 January at 17:00, Hall 2”."""
    day = session.dates[0]
    where = f", {setting.venues[session.venue_id].name}" if session.venue_id else ""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {day:%B} at {clock(session.start_minute)}{where}"


def told_of(setting: Setting, change: SessionChange) -> Iterator[Told]:
    """List who must be told of a change: families, everybody whose work changes, halls given up or taken."""
    before, after = change.before, change.after
    title = setting.strands[before.strand_id].public_title

    def told(who: WhoToTell, about_id: str, name: str, words: str) -> Told:
        return Told(who=who, about_id=about_id, name=name, series_id=change.series_id, day=change.day, words=words)

    if after is None:
        off = f"{title} on {when(setting, before)} is not held: {change.because}."
        yield told(WhoToTell.FAMILIES, change.series_id, title, off)
        for worker_id in before.worker_ids:
            yield told(WhoToTell.WORKER, worker_id, setting.workers[worker_id].name, off)
    else:
        bus = " There is no minibus that day." if before.vehicle_id and not after.vehicle_id else ""
        if bus or when(setting, before) != when(setting, after):
            words = f"{title} on {when(setting, before)} is held on {when(setting, after)}: {change.because}.{bus}"
            yield told(WhoToTell.FAMILIES, change.series_id, title, words)
        for worker_id in sorted({*before.worker_ids} | {*after.worker_ids}):
            words = _for_worker(setting, title, before, after, worker_id)
            if words:
                yield told(WhoToTell.WORKER, worker_id, setting.workers[worker_id].name, words)
    for venue_id, words in _halls(setting, before, after):
        yield told(WhoToTell.VENUE, venue_id, setting.venues[venue_id].name, words)


def _halls(setting: Setting, before: Series, after: Series | None) -> Iterator[tuple[str, str]]:
    if after is not None and when(setting, before) == when(setting, after):
        return
    if before.venue_id is not None:
        yield before.venue_id, f"{when(setting, before)} is no longer needed."
    if after is not None and after.venue_id is not None:
        yield after.venue_id, f"{when(setting, after)} is asked for."


def _for_worker(setting: Setting, title: str, before: Series, after: Series, worker_id: str) -> str:
    if worker_id not in after.worker_ids:
        return f"{title} on {when(setting, before)} is held without you."
    if worker_id not in before.worker_ids:
        return f"Please lead {title} on {when(setting, after)}."
    if when(setting, before) != when(setting, after):
        return f"{title} on {when(setting, before)} is held on {when(setting, after)}."
    others = [setting.workers[one].name for one in after.worker_ids if one not in {worker_id, *before.worker_ids}]
    return f"{' and '.join(others)} will lead {title} with you on {when(setting, after)}." if others else ""
