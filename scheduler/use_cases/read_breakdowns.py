"""Who comes, by the characteristics of the contract: what carers chose to tell, and what nobody asked, kept apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from scheduler import clock
from scheduler.errors import EvenhandError
from scheduler.profiles import UnknownServiceError, find_profile
from scheduler.store import NotFoundError, Store, characteristics, record_audit

A_YEAR = timedelta(days=364)
NOT_ASKED = "not asked"
ANSWERS = ("yes", "no", "prefer not to say", "unknown")
"""What can be noted; nothing noted is "not asked"."""
WORKED_OUT = frozenset({"age", "district"})
"""Characteristics that the register holds already; nobody is asked for them again."""


class BreakdownError(EvenhandError, ValueError):
    """An answer that cannot be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A characteristic of the contract, with its paragraph."""

    id: str
    name: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownLine:
    """How many different people who came gave each answer; every one of them stands in exactly one column."""

    asked: Asked
    people: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownView:
    """A year of different people, by characteristic."""

    first: date
    last: date
    everybody: int
    lines: tuple[BreakdownLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdAnswers:
    """A household's carers with what they told."""

    household_id: str
    carers: Mapping[str, str]
    asked: tuple[Asked, ...]
    answers: Mapping[tuple[str, str], str]


def asked_by_profile(data_dir: Path) -> Callable[[str], tuple[Asked, ...]]:
    """Return what says which characteristics a service's contract asks for, without those worked out elsewhere."""

    def asked(service_id: str) -> tuple[Asked, ...]:
        try:
            found = find_profile(service_id, data_dir).breakdowns
        except UnknownServiceError:
            return ()
        return tuple(Asked(id=one.id, name=one.name, source=one.source) for one in found if one.id not in WORKED_OUT)

    return asked


class ReadBreakdowns:
    """Breakdowns of one service.

    Parameters
    ----------
    store
        The database.
    asked
        Says which characteristics a service's contract asks for.
    """

    def __init__(self, store: Store, asked: Callable[[str], tuple[Asked, ...]]) -> None:
        self._store = store
        self._asked = asked

    def view(self, service_id: str) -> BreakdownView:
        """Count different people who came in the year until today."""
        last = clock.today()
        first = last - A_YEAR
        with self._store.read() as db:
            everybody, counts = characteristics.count_people(db, service_id, first, last)
        lines = []
        for one in self._asked(service_id):
            people = {answer: counts.get((one.id, answer), 0) for answer in ANSWERS}
            lines.append(BreakdownLine(asked=one, people=people | {NOT_ASKED: everybody - sum(people.values())}))
        return BreakdownView(first=first, last=last, everybody=everybody, lines=tuple(lines))

    def household(self, service_id: str, household_id: str, *, by: str) -> HouseholdAnswers:
        """Return what a household's carers told, and note in the audit trail that somebody looked.

        Raises
        ------
        NotFoundError
            When the service has no such household.
        """
        with self._store.write() as db:
            carers = characteristics.carers_of(db, service_id, household_id)
            if not carers:
                message = f"There is no household {household_id} with carers; open it from the list."
                raise NotFoundError(message)
            answers = characteristics.answers_of(db, service_id, list(carers))
            record_audit(
                db,
                service_id=service_id,
                actor=by,
                action="saw characteristics",
                about_kind="household",
                about_id=household_id,
            )
        return HouseholdAnswers(
            household_id=household_id, carers=carers, asked=self._asked(service_id), answers=answers
        )

    def keep(self, service_id: str, household_id: str, form: Mapping[str, str], *, by: str) -> None:
        """Keep what carers told: fields ``CHARACTERISTIC.CARER``; an empty one means that nobody asked.

        Raises
        ------
        BreakdownError
            When an answer is none of the list; nothing is kept.
        NotFoundError
            When the service has no such household.
        """
        with self._store.write() as db:
            carers = characteristics.carers_of(db, service_id, household_id)
            if not carers:
                message = f"There is no household {household_id} with carers; open it from the list."
                raise NotFoundError(message)
            for one in self._asked(service_id):
                for carer_id in carers:
                    answer = form.get(f"{one.id}.{carer_id}")
                    if answer is None:
                        continue
                    if answer and answer not in ANSWERS:
                        message = f"{one.name}: '{answer}' is no answer; choose one of the list."
                        raise BreakdownError(message)
                    characteristics.keep_answer(db, service_id, carer_id, one.id, answer, by=by, at=clock.now())
            record_audit(
                db,
                service_id=service_id,
                actor=by,
                action="changed characteristics",
                about_kind="household",
                about_id=household_id,
            )
