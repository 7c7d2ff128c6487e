"""What days of transport proved impossible goes back to the planner of terms, when a coordinator says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from scheduler import clock
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.household_rules import Mistake, MistakesError
from scheduler.domain.planning import NoTransport
from scheduler.domain.transport_times import clock_words
from scheduler.store import Db, Store, record_audit, transport
from scheduler.store.no_transport import add_no_transport, load_no_transport, remove_no_transport
from scheduler.use_cases.transport.transport_costs import impossible
from scheduler.use_cases.transport.transport_days import AHEAD

BACK = timedelta(days=120)
WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpossibleLine:
    """Where and when nobody can be carried; ``key`` names it in a form."""

    key: str
    area: str
    venue: str
    when: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBackView:
    """What days proved and the planner does not know yet, and what it keeps as a rule."""

    found: tuple[ImpossibleLine, ...]
    told: tuple[ImpossibleLine, ...]


class HandBack:
    """What goes back to the planner.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def view(self, service_id: str, *, today: date | None = None) -> HandBackView:
        """Show what was found in the days around today, and what the planner was told."""
        with self._store.read() as db:
            found, told = _both(db, service_id, today or clock.today())
            areas = transport.area_names(db, service_id)
            venues = transport.places_of(db, service_id, {one.venue_id for one in (*found, *told)})
        return HandBackView(
            found=tuple(_line(one, areas, venues) for one in found),
            told=tuple(_line(one, areas, venues) for one in told),
        )

    def tell(self, service_id: str, keys: frozenset[str], *, by: str, today: date | None = None) -> int:
        """Give the planner what is ticked, as a rule that it keeps; returns how many are new.

        Raises
        ------
        MistakesError
            When nothing is ticked.
        """
        if not keys:
            raise MistakesError([Mistake(field="which", words="Tick what the planner shall keep clear of")])
        with self._store.write() as db:
            found, _ = _both(db, service_id, today or clock.today())
            wanted = [one for one in found if fingerprint(one) in keys]
            new = sum(add_no_transport(db, service_id, one) for one in wanted)
            _note(db, service_id, by, "told the planner where nobody can be carried", {"new": new})
        return new

    def take_back(self, service_id: str, key: str, *, by: str, today: date | None = None) -> None:
        """Take a rule out again: another vehicle, another driver.

        Raises
        ------
        MistakesError
            When the planner has no such rule.
        """
        with self._store.write() as db:
            _, told = _both(db, service_id, today or clock.today())
            one = next((one for one in told if fingerprint(one) == key), None)
            if one is None:
                words = "The planner has no such rule any more; look at the list"
                raise MistakesError([Mistake(field="which", words=words)])
            remove_no_transport(db, service_id, one)
            _note(db, service_id, by, "took back that nobody can be carried", {"because": one.because})


def _both(db: Db, service_id: str, today: date) -> tuple[tuple[NoTransport, ...], tuple[NoTransport, ...]]:
    told = load_no_transport(db, service_id)
    known = {(one.area_id, one.venue_id, one.weekday, one.from_minute) for one in told}
    every = impossible(db, service_id, today - BACK, today + AHEAD)
    found = [one for one in every if (one.area_id, one.venue_id, one.weekday, one.from_minute) not in known]
    return tuple(found), told


def _line(one: NoTransport, areas: dict[str, str], venues: dict[str, str]) -> ImpossibleLine:
    until = "" if one.to_minute == one.from_minute else f" to {clock_words(one.to_minute)}"
    return ImpossibleLine(
        key=fingerprint(one),
        area=areas.get(one.area_id, one.area_id),
        venue=venues.get(one.venue_id, one.venue_id),
        when=f"{WEEKDAYS[one.weekday]}, groups that begin at {clock_words(one.from_minute)}{until}",
        because=one.because[:1].upper() + one.because[1:],
    )


def _note(db: Db, service_id: str, by: str, action: str, detail: dict[str, object]) -> None:
    record_audit(
        db, service_id=service_id, actor=by, action=action, about_kind="transport", about_id=service_id, detail=detail
    )
