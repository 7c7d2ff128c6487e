"""Licences, checks, insurance, tests and services: what is on file, what runs out, and a date that somebody types."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from scheduler import clock
from scheduler.domain.household_rules import Mistake, MistakesError
from scheduler.domain.transport_fleet import FleetPapers
from scheduler.domain.transport_rules import WARN_DAYS, in_words
from scheduler.store import Store, record_audit
from scheduler.store.fleet_papers import load_papers, save_papers

FIRST_YEAR, LAST_YEAR = 2000, 2100


class PaperState(StrEnum):
    """Where a paper stands."""

    REFUSED = "refused"
    MISSING = "no date"
    SOON = "runs out soon"
    GOOD = "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPaper:
    """One paper of a vehicle, a driver or somebody who rides along; ``until`` None where no date is on file."""

    about_id: str
    about: str
    whose: str
    """Vehicle, driver or escort."""
    field: str
    what: str
    until: date | None
    state: PaperState


class TransportPapers:
    """Papers of the fleet.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def every(self, service_id: str, *, today: date | None = None) -> tuple[HeldPaper, ...]:
        """List every paper: the refused and missing first, then by the day on which each runs out."""
        day = today or clock.today()
        with self._store.read() as db:
            things = load_papers(db, service_id)
        named = any(one.escorts for one in things.values())
        found = [
            HeldPaper(
                about_id=one.id,
                about=one.name,
                whose="vehicle" if one.vehicle else "driver" if one.drives else "escort",
                field=field,
                what=what,
                until=until,
                state=state_of(until, day),
            )
            for one in things.values()
            if one.vehicle or one.drives or one.escorts or not named
            for field, what, until in one.dates
        ]
        return tuple(sorted(found, key=_most_urgent))

    def write_down(self, service_id: str, about_id: str, field: str, typed: str, *, by: str) -> HeldPaper:
        """Keep the last good day of one paper; what came before is noted in the audit.

        Raises
        ------
        MistakesError
            When there is no such paper, or what was typed is no day that a paper could be good until.
        """
        until = _day(typed)
        with self._store.write() as db:
            one = load_papers(db, service_id).get(about_id)
            named = {} if one is None else {name: what for name, what, _ in one.dates}
            if one is None or field not in named:
                raise MistakesError(
                    [Mistake(field="about", words="This paper is no longer there; open the page again")]
                )
            if until is None:
                words = f"Enter the last good day of the {named[field]} of {one.name} with a year of four digits"
                raise MistakesError([Mistake(field="until", words=words)])
            before: date | None = getattr(one, field)
            changes: dict[str, Any] = {field: until}
            save_papers(db, service_id, [replace(one, **changes)])
            record_audit(
                db,
                service_id=service_id,
                actor=by,
                action="changed a date of the fleet's papers",
                about_kind="vehicle" if one.vehicle else "worker",
                about_id=about_id,
                detail={"paper": named[field], "before": before and before.isoformat(), "now": until.isoformat()},
            )
        return _line(one, field, named[field], until)


def state_of(until: date | None, day: date) -> PaperState:
    """Say where a paper stands on a day.

    Examples
    --------
    >>> state_of(date(2027, 3, 1), date(2027, 3, 1)).value, state_of(date(2027, 3, 1), date(2027, 3, 2)).value
    ('runs out soon', 'refused')
    >>> state_of(date(2027, 3, 1), date(2027, 1, 17)).value, state_of(date(2027, 3, 1), date(2027, 1, 18)).value
    ('good', 'runs out soon')
    """
    if until is None:
        return PaperState.MISSING
    if until < day:
        return PaperState.REFUSED
    return PaperState.SOON if until <= day + timedelta(days=WARN_DAYS) else PaperState.GOOD


def paper_words(one: HeldPaper) -> str:
    """Say what is wrong with a paper, or will be, in a sentence."""
    if one.until is None:
        return f"{one.about}: no date of the {one.what} is on file."
    if one.state is PaperState.REFUSED:
        return f"{one.about}: the {one.what} was valid until {in_words(one.until)}."
    return f"{one.about}: the {one.what} is valid until {in_words(one.until)}; renew it before then."


def _line(one: FleetPapers, field: str, what: str, until: date) -> HeldPaper:
    whose = "vehicle" if one.vehicle else "driver" if one.drives else "escort"
    state = state_of(until, clock.today())
    return HeldPaper(about_id=one.id, about=one.name, whose=whose, field=field, what=what, until=until, state=state)


def _most_urgent(one: HeldPaper) -> tuple[bool, date, str, str]:
    return one.until is not None, one.until or date.min, one.about, one.what


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed.strip())
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None
