"""What carers answered about themselves, and how many different people of a period gave each answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, delete, distinct, func, select
from sqlalchemy.orm import Session as Db

from scheduler.domain.characteristics import CarerAnswer, answer_id
from scheduler.store.attendance_counts import marks_once
from scheduler.store.rows import table, upsert
from scheduler.store.tables.comments import CarerCharacteristic
from scheduler.store.tables.people import Carer
from scheduler.store.tables.registers import MergedPerson

_answers, _carers, _merged = table(CarerCharacteristic), table(Carer), table(MergedPerson)


def carers_of(db: Db, service_id: str, household_id: str) -> dict[str, str]:
    """Given names of a household's carers, by id."""
    chosen = select(_carers.c.id, _carers.c.given_name).where(
        _carers.c.service_id == service_id, _carers.c.household_id == household_id, _carers.c.active
    )
    return {row.id: row.given_name for row in db.execute(chosen.order_by(_carers.c.position))}


def carer_ids(db: Db, service_id: str) -> frozenset[str]:
    """Return the ids of the carers of the register."""
    return frozenset(db.scalars(select(_carers.c.id).where(_carers.c.service_id == service_id, _carers.c.active)))


def answers_of(db: Db, service_id: str, carer_ids: list[str]) -> dict[tuple[str, str], str]:
    """Answers by carer and characteristic; nothing where somebody was not asked."""
    chosen = select(_answers).where(_answers.c.service_id == service_id, _answers.c.carer_id.in_(carer_ids))
    return {(row["carer_id"], row["characteristic"]): row["answer"] for row in db.execute(chosen).mappings()}


def keep_answers(db: Db, service_id: str, answers: Iterable[CarerAnswer], *, by: str, at: datetime) -> None:
    """Keep many answers at once, each in place of what was answered before."""
    kept = [
        {
            "service_id": service_id,
            "carer_id": one.carer_id,
            "characteristic": one.characteristic,
            "answer": one.answer,
            "at": at,
            "by": by,
        }
        for one in answers
    ]
    if kept:
        upsert(db, CarerCharacteristic, kept)


def keep_answer(  # noqa: PLR0913 - whose answer to what, noted by whom and when
    db: Db, service_id: str, carer_id: str, characteristic: str, answer: str, *, by: str, at: datetime
) -> None:
    """Keep an answer; an empty one takes it away again, as if nobody had asked."""
    key = {"service_id": service_id, "carer_id": carer_id, "characteristic": characteristic}
    if answer:
        upsert(db, CarerCharacteristic, [key | {"answer": answer, "at": at, "by": by}])
        return
    db.execute(delete(_answers).where(and_(*(_answers.c[name] == value for name, value in key.items()))))


def load_answers(db: Db, service_id: str) -> tuple[CarerAnswer, ...]:
    """Read every answer of a service's carers."""
    chosen = select(_answers.c.carer_id, _answers.c.characteristic, _answers.c.answer).where(
        _answers.c.service_id == service_id
    )
    ordered = chosen.order_by(_answers.c.carer_id, _answers.c.characteristic)
    return tuple(
        CarerAnswer(
            id=answer_id(row.carer_id, row.characteristic),
            carer_id=row.carer_id,
            characteristic=row.characteristic,
            answer=row.answer,
        )
        for row in db.execute(ordered)
    )


def save_answers(db: Db, service_id: str, answers: Iterable[CarerAnswer], *, at: datetime) -> None:
    """Keep what an import brought; an answer that stands already keeps who gave it and when, none is taken away."""
    held = {one.id: one for one in load_answers(db, service_id)}
    keep_answers(db, service_id, [one for one in answers if held.get(one.id) != one], by="import", at=at)


def count_answers(db: Db, service_id: str) -> int:
    """Count the answers that a service holds."""
    return int(db.scalar(select(func.count()).select_from(_answers).where(_answers.c.service_id == service_id)) or 0)


def count_people(db: Db, service_id: str, first: date, last: date) -> tuple[int, dict[tuple[str, str], int]]:
    """Count different people who came, and of them those who gave each answer to each characteristic; two queries.

    Records that were merged are one person, with the answers of all of them; where two answer otherwise, the answer of
    the record that was kept stands.
    """
    once = marks_once(service_id, first, last)
    everybody = db.scalar(select(func.count(distinct(once.c.person))).where(once.c.came == 1)) or 0
    return everybody, count_answered(db, service_id, first, last)


def count_answered(db: Db, service_id: str, first: date, last: date) -> dict[tuple[str, str], int]:
    """Count different people who came by characteristic and answer; one query. Who was not asked is in none."""
    once = marks_once(service_id, first, last)
    came = select(once.c.person).where(once.c.came == 1).distinct().subquery()
    told = _answers_of_people(service_id)
    counted: Select[Any] = (
        select(told.c.characteristic, told.c.answer, func.count().label("people"))
        .select_from(came)
        .join(told, (told.c.person == came.c.person) & (told.c.turn == 1))
        .group_by(told.c.characteristic, told.c.answer)
    )
    return {(row.characteristic, row.answer): row.people for row in db.execute(counted)}


def _answers_of_people(service_id: str) -> Subquery:
    """Return person, characteristic, answer and its turn: 1 is the one that stands, that of the kept record first."""
    standing = and_(
        _merged.c.service_id == _answers.c.service_id,
        _merged.c.gone_id == _answers.c.carer_id,
        _merged.c.undone_at.is_(None),
    )
    person = func.coalesce(_merged.c.kept_id, _answers.c.carer_id)
    turn = func.row_number().over(
        partition_by=(person, _answers.c.characteristic),
        order_by=(case((_merged.c.gone_id.is_(None), 0), else_=1), _answers.c.carer_id),
    )
    return (
        select(person.label("person"), _answers.c.characteristic, _answers.c.answer, turn.label("turn"))
        .select_from(_answers)
        .outerjoin(_merged, standing)
        .where(_answers.c.service_id == service_id)
        .subquery()
    )


def count_ages(db: Db, service_id: str, first: date, last: date, born: Sequence[date]) -> tuple[int, ...]:
    """Count different people who came by age; one query.

    Parameters
    ----------
    db, service_id, first, last
        As for ``count_people``.
    born
        The last birthday of those who are in the second group or an older one, in the third or an older one, and so on.

    Returns
    -------
    tuple of int
        One number a group, the youngest first: one more than there are birthdays.
    """
    once = marks_once(service_id, first, last)
    came = select(once.c.person).where(once.c.came == 1).distinct().subquery()
    older = [func.coalesce(func.sum(case((_carers.c.birth_date <= day, 1), else_=0)), 0) for day in born]
    counted: Select[Any] = (
        select(func.count(), *older)
        .select_from(came)
        .join(_carers, (_carers.c.service_id == service_id) & (_carers.c.id == came.c.person))
    )
    begun = [*(int(number) for number in db.execute(counted).one()), 0]
    return tuple(begun[n] - begun[n + 1] for n in range(len(born) + 1))
