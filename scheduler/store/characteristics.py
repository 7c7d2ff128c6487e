"""What carers answered about themselves, and how many different people of a period gave each answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, delete, distinct, func, select
from sqlalchemy.orm import Session as Db

from scheduler.domain.characteristics import CarerAnswer, answer_id
from scheduler.store.attendance_counts import marks_once
from scheduler.store.rows import table, upsert
from scheduler.store.tables.comments import CarerCharacteristic
from scheduler.store.tables.people import Carer

_answers, _carers = table(CarerCharacteristic), table(Carer)


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
    """Count different people who came, and of them those who gave each answer to each characteristic; two queries."""
    once = marks_once(service_id, first, last)
    everybody = db.scalar(select(func.count(distinct(once.c.person))).where(once.c.came == 1)) or 0
    wanted: Select[Any] = select(
        _answers.c.characteristic, _answers.c.answer, func.count(distinct(once.c.person)).label("people")
    )
    counted = (
        wanted.select_from(once)
        .join(_answers, and_(_answers.c.service_id == service_id, _answers.c.carer_id == once.c.person))
        .where(once.c.came == 1)
        .group_by(_answers.c.characteristic, _answers.c.answer)
    )
    return everybody, {(row.characteristic, row.answer): row.people for row in db.execute(counted)}
