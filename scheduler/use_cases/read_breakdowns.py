"""Who comes, by the characteristics of the contract: what carers chose to tell, and what nobody asked, kept apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler import clock
from scheduler.contract_breakdowns import AGE, count_by_age
from scheduler.domain.characteristics import Asked, counted
from scheduler.domain.household_rules import HouseholdLink
from scheduler.store import Db, NotFoundError, Store, characteristics, record_audit

A_YEAR = timedelta(days=364)
TAKE_BACK = "take back"
"""What a form sends to take an answer away, as if nobody had asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownLine:
    """How many different people who came gave each answer; every one of them stands in exactly one line."""

    asked: Asked
    counts: tuple[tuple[str, int], ...]

    @property
    def people(self) -> Mapping[str, int]:
        """The same, by answer."""
        return dict(self.counts)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestions:
    """What a household may answer itself, by carers' names; ``answered`` holds carer and characteristic, no answer."""

    carers: Mapping[str, str]
    asked: tuple[Asked, ...]
    answered: Collection[tuple[str, str]]


class ReadBreakdowns:
    """Breakdowns of one service.

    Parameters
    ----------
    store
        The database.
    asked
        Says which characteristics a service's contract asks for.
    ages
        Says at which ages a group begins; None where the contract asks for no ages.
    """

    def __init__(
        self,
        store: Store,
        asked: Callable[[str], tuple[Asked, ...]],
        ages: Callable[[str], tuple[int, ...] | None] = lambda _: None,
    ) -> None:
        self._store = store
        self._asked = asked
        self._ages = ages

    def view(self, service_id: str) -> BreakdownView:
        """Count different people who came in the year until today."""
        last = clock.today()
        first = last - A_YEAR
        with self._store.read() as db:
            everybody, counts = characteristics.count_people(db, service_id, first, last)
            ages = count_by_age(db, service_id, first, last, self._ages(service_id))
        lines = [] if ages is None else [BreakdownLine(asked=AGE, counts=ages)]
        for one in self._asked(service_id):
            people = {answer: n for (characteristic, answer), n in counts.items() if characteristic == one.id}
            lines.append(BreakdownLine(asked=one, counts=counted(one, people, everybody)))
        return BreakdownView(first=first, last=last, everybody=everybody, lines=tuple(lines))

    def household(self, service_id: str, household_id: str, *, by: str) -> HouseholdAnswers:
        """Return what a household's carers told, and note in the audit trail that somebody looked.

        Raises
        ------
        NotFoundError
            When the service has no such household.
        """
        with self._store.write() as db:
            carers = _carers(db, service_id, household_id)
            answers = characteristics.answers_of(db, service_id, list(carers))
            _audit(db, service_id, household_id, "saw characteristics", by)
        return HouseholdAnswers(
            household_id=household_id, carers=carers, asked=self._asked(service_id), answers=answers
        )

    def keep(self, service_id: str, household_id: str, form: Mapping[str, str], *, by: str) -> None:
        """Keep what carers told: fields ``CHARACTERISTIC.CARER``; an empty one means that nobody asked.

        A field that still says what the page showed (``was.`` before its name) changes nothing: what the household
        itself answered meanwhile stays, and so does an answer of an earlier list.

        Raises
        ------
        AnswerError
            When an answer is none of the list; nothing is kept.
        NotFoundError
            When the service has no such household.
        """
        with self._store.write() as db:
            carers = _carers(db, service_id, household_id)
            held = characteristics.answers_of(db, service_id, list(carers))
            for one in self._asked(service_id):
                for carer_id in carers:
                    field = f"{one.id}.{carer_id}"
                    sent = form.get(field)
                    if sent is None or sent == form.get(f"was.{field}", held.get((carer_id, one.id), "")):
                        continue
                    answer = one.read(sent) if sent else ""
                    characteristics.keep_answer(db, service_id, carer_id, one.id, answer, by=by, at=clock.now())
            _audit(db, service_id, household_id, "changed characteristics", by)

    def own(self, link: HouseholdLink) -> OwnQuestions:
        """Return what a household may answer on its own page: which is answered already, never what was answered.

        The page opens to whoever has its address, so it shows no answer back.

        Raises
        ------
        NotFoundError
            When the household has no carers.
        """
        with self._store.read() as db:
            carers = _carers(db, link.service_id, link.household_id)
            held = characteristics.answers_of(db, link.service_id, list(carers))
        return OwnQuestions(carers=carers, asked=self._asked_of_households(link.service_id), answered=set(held))

    def asks_anything(self, service_id: str) -> bool:
        """Whether the contract asks for any characteristic that people tell."""
        return bool(self._asked(service_id))

    def has_questions(self, service_id: str) -> bool:
        """Whether households are asked anything."""
        return bool(self._asked_of_households(service_id))

    def keep_own(self, link: HouseholdLink, form: Mapping[str, str]) -> int:
        """Keep what a household answers itself; an empty field changes nothing, ``TAKE_BACK`` takes an answer away.

        Returns
        -------
        int
            How many answers were given, changed or taken back.

        Raises
        ------
        AnswerError
            When an answer is none of the list; nothing is kept.
        NotFoundError
            When the household has no carers.
        """
        by, done = f"household:{link.household_id}", 0
        with self._store.write() as db:
            carers = _carers(db, link.service_id, link.household_id)
            for one in self._asked_of_households(link.service_id):
                for carer_id in carers:
                    sent = form.get(f"{one.id}.{carer_id}", "")
                    if not sent:
                        continue
                    answer = "" if sent == TAKE_BACK else one.read(sent)
                    characteristics.keep_answer(db, link.service_id, carer_id, one.id, answer, by=by, at=clock.now())
                    done += 1
            if done:
                _audit(db, link.service_id, link.household_id, "changed own characteristics", by)
        return done

    def _asked_of_households(self, service_id: str) -> tuple[Asked, ...]:
        return tuple(one for one in self._asked(service_id) if one.households)


def _carers(db: Db, service_id: str, household_id: str) -> dict[str, str]:
    carers = characteristics.carers_of(db, service_id, household_id)
    if not carers:
        message = f"There is no household {household_id} with carers; open it from the list."
        raise NotFoundError(message)
    return carers


def _audit(db: Db, service_id: str, household_id: str, action: str, by: str) -> None:
    """Note who did what; never what somebody told."""
    record_audit(db, service_id=service_id, actor=by, action=action, about_kind="household", about_id=household_id)
