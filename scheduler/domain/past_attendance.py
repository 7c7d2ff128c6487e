"""Attendance of months before the service kept its registers here, as a spreadsheet brings it: what of it counts.

The definition stands in ``docs/rules.md``. A register kept here goes before an imported row, a row that names a person
before a row of counts alone, and records of one person count once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

Month = tuple[int, int]
"""Year and month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAttendance:
    """One person at one session: whether they came. ``strand_id`` None: the title is none of this service's strands."""

    id: str
    day: date
    title: str
    strand_id: str | None
    area_id: str
    venue: str
    start_minute: int | None
    carer_id: str
    came: bool
    told_us: bool

    @property
    def name(self) -> str:
        """What a person reads of it."""
        return f"{self.day.day} {self.day:%B %Y}, {self.title}: {self.carer_id}"

    @property
    def session(self) -> tuple[date, int | None, str, str, str]:
        """The session that the row is of."""
        return (self.day, self.start_minute, self.title.casefold(), self.area_id, self.venue.casefold())


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSession:
    """One session with counts alone; ``places`` None: not known. ``turned_away`` asked and got no place."""

    id: str
    day: date
    title: str
    strand_id: str | None
    area_id: str
    venue: str
    start_minute: int | None
    places: int | None
    came: int
    turned_away: int

    @property
    def name(self) -> str:
        """What a person reads of it."""
        return f"{self.day.day} {self.day:%B %Y}, {self.title}"


@dataclass(frozen=True, kw_only=True)
class KeptHere:
    """What stands in registers kept here: sessions as (day, area, strand), people as (day, person, strand).

    ``programme`` are sessions of published programmes, whether or not a register was kept: waiting lists for them are
    kept here, so that who was turned away is counted here. ``merged`` leads from a record that was merged to the one
    that is kept.
    """

    sessions: Collection[tuple[date, str, str]] = frozenset()
    people: Collection[tuple[date, str, str]] = frozenset()
    programme: Collection[tuple[date, str, str]] = frozenset()
    merged: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _held(self) -> dict[tuple[date, str], set[str | None]]:
        return _strands_of(self.sessions)

    @cached_property
    def _marked(self) -> dict[tuple[date, str], set[str | None]]:
        return _strands_of(self.people)

    @cached_property
    def _planned(self) -> dict[tuple[date, str], set[str | None]]:
        return _strands_of(self.programme)

    def person(self, carer_id: str) -> str:
        """Return the record that stands for a person."""
        return self.merged.get(carer_id, carer_id)

    def covers(self, one: PastAttendance | PastSession) -> bool:
        """Say whether a register kept here speaks of what a row speaks of, so that the row does not count.

        It does when it is of the same day and area and of the same strand, or already marks the row's person in that
        strand on that day. A row whose strand is not known may be of any.
        """
        if _same(self._held.get((one.day, one.area_id)), one.strand_id):
            return True
        if isinstance(one, PastSession):
            return False
        return _same(self._marked.get((one.day, self.person(one.carer_id))), one.strand_id)

    def waits_here(self, one: PastSession) -> bool:
        """Say whether who waits for such a session is kept here, so that a row's ``turned_away`` does not count."""
        return _same(self._planned.get((one.day, one.area_id)), one.strand_id)


@dataclass(frozen=True, kw_only=True)
class NamedRows:
    """Of which sessions there are rows that name a person, as (day, area, strand): rows of counts give way to them."""

    sessions: Collection[tuple[date, str, str | None]] = frozenset()

    @cached_property
    def _named(self) -> dict[tuple[date, str], set[str | None]]:
        return _strands_of(self.sessions)

    def covers(self, one: PastSession) -> bool:
        """Say whether a row of counts does not count, as rows name people of the same day, area and strand."""
        return _same(self._named.get((one.day, one.area_id)), one.strand_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What counts: sessions of counts, and a person once a session; ``carer_id`` is the record that stands for them."""

    people: tuple[PastAttendance, ...] = ()
    sessions: tuple[PastSession, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFigures:
    """Figures of some rows that count.

    ``expected`` and ``came_expected`` are of rows that name a person, ``places`` and ``came_places`` of sessions whose
    places are known; ``different`` counts people, which rows of counts alone cannot say.
    """

    sessions: int
    came: int
    expected: int
    came_expected: int
    places: int
    came_places: int
    turned_away: int
    different: int


def standing(people: Iterable[PastAttendance], sessions: Iterable[PastSession], here: KeptHere) -> Standing:
    """Return what counts of imported rows.

    Parameters
    ----------
    people
        Rows that name a person.
    sessions
        Rows of counts.
    here
        What registers kept here say of the same days.

    Examples
    --------
    Records C-1 and C-2 are one person. Both stand in the file of one session, C-2 as absent: the person came, once.
    """
    once: dict[tuple[object, ...], PastAttendance] = {}
    spoken: set[tuple[date, str, str | None]] = set()
    for one in people:
        spoken.add((one.day, one.area_id, one.strand_id))
        if here.covers(one):
            continue
        person = here.person(one.carer_id)
        key = (*one.session, person)
        before = once.get(key)
        if before is None or (one.came and not before.came):
            once[key] = one if person == one.carer_id else replace(one, carer_id=person)
    named = NamedRows(sessions=spoken)
    counted = tuple(one for one in sessions if not here.covers(one) and not named.covers(one))
    sure = tuple(replace(one, turned_away=0) if here.waits_here(one) else one for one in counted)
    return Standing(people=tuple(once.values()), sessions=sure)


def figures(found: Standing) -> PastFigures:
    """Add up what counts.

    Examples
    --------
    Two people of one session, of whom one came, and a session of counts with 8 of 10 places taken: 2 sessions,
    9 attendances, 1 of 2 expected came, 8 of 10 places were taken, 1 different person.
    """
    known = [one for one in found.sessions if one.places is not None]
    came = sum(one.came for one in found.people)
    return PastFigures(
        sessions=len({one.session for one in found.people}) + len(found.sessions),
        came=came + sum(one.came for one in found.sessions),
        expected=len(found.people),
        came_expected=came,
        places=sum(one.places or 0 for one in known),
        came_places=sum(one.came for one in known),
        turned_away=sum(one.turned_away for one in found.sessions),
        different=len({one.carer_id for one in found.people if one.came}),
    )


def by_month(found: Standing) -> dict[Month, Standing]:
    """Part what counts by month, the oldest first."""
    people: dict[Month, list[PastAttendance]] = {}
    sessions: dict[Month, list[PastSession]] = {}
    for one in found.people:
        people.setdefault((one.day.year, one.day.month), []).append(one)
    for other in found.sessions:
        sessions.setdefault((other.day.year, other.day.month), []).append(other)
    return {
        month: Standing(people=tuple(people.get(month, ())), sessions=tuple(sessions.get(month, ())))
        for month in sorted({*people, *sessions})
    }


def _strands_of(found: Iterable[tuple[date, str, str | None]]) -> dict[tuple[date, str], set[str | None]]:
    strands: dict[tuple[date, str], set[str | None]] = {}
    for day, whose, strand in found:
        strands.setdefault((day, whose), set()).add(strand)
    return strands


def _same(strands: set[str | None] | None, strand_id: str | None) -> bool:
    """Say whether a strand is among those, where one that is not known may be any."""
    return strands is not None and (strand_id is None or strand_id in strands or None in strands)
