"""Ways in which one published session could still be held in its week, and how much of it each would change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from scheduler.domain.calendar import monday_of
from scheduler.domain.disruptions import ChangeKind, Disruption
from scheduler.domain.plan import Series
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.options import Options, can_be_led
from scheduler.optimise.programme.rules_service import is_locked
from scheduler.optimise.programme.sessions import WAY, series_id_of, session_alone, struck
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import Held

LOST, MOVED, TEAM = 1_000_000, 10_000, 1_000
"""What the kinds of change weigh: one of a kind outweighs as many of the next as a week has."""
OTHER_DAY, OTHER_VENUE, NO_VEHICLE, OTHER_TIME, OTHER_VEHICLE, NEW_PERSON = 300, 200, 150, 100, 50, 10
DAYS_IN_WEEK = 7


@dataclass(frozen=True, slots=True)
class Way:
    """One way of holding a session: who could lead it, and what it weighs before anybody new comes to the team."""

    session: Series
    weight: int
    least: int
    """Its weight with as few new people as its rules allow."""
    kind: ChangeKind | None
    """None when it is held as published."""


class SessionWays:
    """Lists the ways of a session; a way keeps, on its own, every rule and is struck by no disruption."""

    def __init__(self, options: Options, disruptions: Sequence[Disruption], locked: frozenset[str]) -> None:
        self.options = options
        self.setting: Setting = options.setting
        self.disruptions = disruptions
        self.locked = locked
        """Series that a coordinator has pinned."""

    def stands(self, session: Series) -> bool:
        """Whether no disruption strikes the session."""
        return not any(True for _ in struck(self.setting, self.disruptions, session))

    def as_published(self, session: Series) -> Way:
        """Return the way in which nothing changes."""
        return Way(session, 0, 0, None)

    def same_but_team(self, session: Series) -> Iterator[Way]:
        """Yield the same day, time and venue with another team."""
        yield from self._ways(session, [replace(session, id=session.id + WAY + "team")])

    def other(self, session: Series) -> Iterator[Way]:
        """Yield every way that changes more than the team: day of the week, start, venue of the area, vehicle."""
        yield from self._ways(session, list(self._moved(session)))

    def _moved(self, session: Series) -> Iterator[Series]:
        setting = self.setting
        strand = setting.strands[session.strand_id]
        monday = monday_of(session.dates[0])
        venues = [None] if session.venue_id is None else self._venues(session)
        for day in (monday + timedelta(days=n) for n in range(DAYS_IN_WEEK)):
            if day not in setting.facts.term or setting.day_trouble(strand, day) is not None:
                continue
            if day.weekday() not in strand.weekdays:
                continue
            for venue_id in venues:
                starts = self.options.starts(strand, day.weekday(), venue_id)
                if day == session.dates[0]:
                    starts = tuple(sorted({*starts, session.start_minute}))
                for start in starts:
                    for vehicle_id in self._vehicles(session):
                        name = f"{session.id}{WAY}{day.weekday()}-{venue_id or ''}-{start}-{vehicle_id or ''}"
                        yield replace(
                            session, id=name, dates=(day,), weekday=day.weekday(), venue_id=venue_id,
                            start_minute=start, vehicle_id=vehicle_id,
                        )  # fmt: skip

    def _venues(self, session: Series) -> list[str | None]:
        strand = self.setting.strands[session.strand_id]
        suited = (one for one in self.setting.facts.venues if one.area_id == session.area_id)
        return [one.id for one in suited if self.setting.suits(strand, one)]

    def _vehicles(self, session: Series) -> tuple[str | None, ...]:
        if session.vehicle_id is None:
            return (None,)
        return (
            session.vehicle_id,
            *(one.id for one in self.setting.facts.vehicles if one.id != session.vehicle_id),
            None,
        )

    def _ways(self, session: Series, found: Sequence[Series]) -> Iterator[Way]:
        pinned = series_id_of(session) in self.locked
        locks = [one for one in self.setting.facts.settings.locks if is_locked(one, session)] if pinned else []
        for one in found:
            if not all(is_locked(lock, one) for lock in locks) or any(True for _ in session_alone(self.setting, one)):
                continue
            blank = replace(one, worker_ids=())
            if any(True for _ in struck(self.setting, self.disruptions, blank)):
                continue
            able = replace(one, worker_ids=self._able(one))
            if can_be_led(self.setting, able):
                yield self._weighed(session, able)

    def _able(self, one: Series) -> tuple[str, ...]:
        everybody = replace(one, worker_ids=tuple(self.setting.workers))
        away = {
            said.choice.worker_id
            for said in struck(self.setting, self.disruptions, everybody)
            if not isinstance(said.choice, Held)
        }
        return tuple(name for name in self.options.workers_for(one) if name not in away)

    def _weighed(self, session: Series, way: Series) -> Way:
        moved = (
            OTHER_DAY * (way.dates != session.dates)
            + OTHER_VENUE * (way.venue_id != session.venue_id)
            + OTHER_TIME * (way.start_minute != session.start_minute)
            + NO_VEHICLE * (session.vehicle_id is not None and way.vehicle_id is None)
        )
        vehicle = OTHER_VEHICLE * (way.vehicle_id is not None and way.vehicle_id != session.vehicle_id)
        weight = (MOVED if moved else TEAM) + moved + vehicle
        needed = team_size(self.setting, way)
        same = len({*way.worker_ids} & {*session.worker_ids})
        least = weight + NEW_PERSON * max(0, needed - same)
        return Way(way, weight, least, ChangeKind.MOVED if moved else ChangeKind.TEAM)


def team_size(setting: Setting, session: Series) -> int:
    """Staff that a session's places and qualifications call for."""
    strand = setting.strands[session.strand_id]
    return max(setting.staff_needed(strand, session.places), len(strand.qualifications))


def able_beside(setting: Setting, session: Series) -> bool:
    """Whether the team of a session keeps every rule about itself alone."""
    return not any(True for one in session.worker_ids for _ in rules.of_worker(setting, session, one))
