"""Past attendance that was imported, month by month, beside what registers kept here say; for the office alone.

Nothing of it leaves: reports, KPIs and public pages never ask for it (``docs/decisions/0031-past-attendance.md``).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock

from scheduler import clock
from scheduler.domain.contract import contract_year
from scheduler.domain.past_attendance import (
    Month,
    PastAttendance,
    PastFigures,
    PastSession,
    Standing,
    by_month,
    figures,
)
from scheduler.store import Store
from scheduler.store.booking_policy import load_booking_policy
from scheduler.store.past_attendance import counted_past, last_import, past_days, standing_past
from scheduler.store.reports import service_names
from scheduler.store.year_counts import count_marks_by_month

NOT_SAID = "Activity not known"
SECONDS_FRESH = 30.0
MOST_AT_HAND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLine:
    """One line: a month, an area or an activity, with what was imported and, in a month, who came by registers here."""

    name: str
    imported: PastFigures
    here: int = 0

    @property
    def rate(self) -> float | None:
        """Per cent who came of those expected; None where no row names a person."""
        return 100 * self.imported.came_expected / self.imported.expected if self.imported.expected else None

    @property
    def filled(self) -> float | None:
        """Per cent of places that were taken; None where no places are known."""
        return 100 * self.imported.came_places / self.imported.places if self.imported.places else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastView:
    """What a coordinator reads of a contract's year; ``years`` are the first days of those that have imported rows.

    ``held`` counts rows by kind, of all years; ``left_out`` those of this year that do not count.
    """

    first: date
    last: date
    years: tuple[date, ...]
    months: tuple[PastLine, ...]
    areas: tuple[PastLine, ...]
    strands: tuple[PastLine, ...]
    whole: PastLine | None
    left_out: int
    held: dict[str, int]


class ReadPast:
    """Past attendance that was imported.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._at_hand: dict[tuple[str, date | None], tuple[float, datetime | None, PastView]] = {}
        self._lock = Lock()

    def view(self, service_id: str, asked: date | None = None) -> PastView:
        """Return a contract's year of past attendance: that of ``asked``, else the newest that has any.

        It is counted once for all who read it within half a minute, anew after an import.
        """
        with self._store.read() as db:
            imported = last_import(db, service_id)
        with self._lock:
            kept = self._at_hand.get((service_id, asked))
            if kept is not None and kept[1] == imported and time.monotonic() - kept[0] < SECONDS_FRESH:
                return kept[2]
            found = self._counted(service_id, asked)
            if len(self._at_hand) >= MOST_AT_HAND:
                self._at_hand.clear()
            self._at_hand[service_id, asked] = (time.monotonic(), imported, found)
            return found

    def _counted(self, service_id: str, asked: date | None) -> PastView:
        with self._store.read() as db:
            names = service_names(db, service_id)
            starts = load_booking_policy(db, service_id).year_starts_month
            held = counted_past(db, service_id)
            days = past_days(db, service_id)
            if days is None or names is None:
                first, last = contract_year(clock.today(), starts)
                nothing: tuple[PastLine, ...] = ()
                return PastView(
                    first=first,
                    last=last,
                    years=(),
                    months=nothing,
                    areas=nothing,
                    strands=nothing,
                    whole=None,
                    left_out=0,
                    held=held,
                )
            years = _years(days, starts)
            first, last = contract_year(asked or days[1], starts)
            found, read = standing_past(db, service_id, first, last)
            here: dict[Month, int] = {}
            for one in count_marks_by_month(db, service_id, first, last):
                here[one.month] = here.get(one.month, 0) + one.came
        months = by_month(found)
        return PastView(
            first=first,
            last=last,
            years=years,
            months=tuple(
                PastLine(
                    name=f"{date(*month, 1):%B %Y}",
                    imported=figures(months.get(month, Standing())),
                    here=here.get(month, 0),
                )
                for month in sorted({*months, *here})
            ),
            areas=_lines(found, lambda one: one.area_id, names.areas),
            strands=_lines(found, lambda one: one.strand_id or "", names.strands | {"": NOT_SAID}),
            whole=PastLine(name="All", imported=figures(found), here=sum(here.values())),
            left_out=read - len(found.people) - len(found.sessions),
            held=held,
        )


def _years(days: tuple[date, date], starts: int) -> tuple[date, ...]:
    first = contract_year(days[0], starts)[0]
    years = [first]
    while (after := contract_year(years[-1], starts)[1] + timedelta(days=1)) <= days[1]:
        years.append(after)
    return tuple(years)


def _lines(found: Standing, of: Callable[..., str], names: dict[str, str]) -> tuple[PastLine, ...]:
    people: dict[str, list[PastAttendance]] = {}
    sessions: dict[str, list[PastSession]] = {}
    for one in found.people:
        people.setdefault(of(one), []).append(one)
    for other in found.sessions:
        sessions.setdefault(of(other), []).append(other)
    lines = [
        PastLine(
            name=names.get(key, key),
            imported=figures(Standing(people=tuple(people.get(key, ())), sessions=tuple(sessions.get(key, ())))),
        )
        for key in {*people, *sessions}
    ]
    return tuple(sorted(lines, key=lambda one: (-one.imported.came, one.name)))
