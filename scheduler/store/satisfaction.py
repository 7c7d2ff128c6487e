"""Answers after sessions, counted by the database; what people wrote, with the themes that a person tagged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, insert, select
from sqlalchemy.orm import Session as Db

from scheduler.domain.feedback import SATISFIED_FROM
from scheduler.domain.satisfaction import Tally
from scheduler.store.attendance_counts import marks_once
from scheduler.store.rows import table
from scheduler.store.tables.attendance import Feedback
from scheduler.store.tables.comments import FeedbackTag
from scheduler.store.tables.programme import Plan, Series, Session
from scheduler.store.tables.service import AgeBand, Strand

_feedback, _tags, _held = table(Feedback), table(FeedbackTag), table(Session)
_series, _plans, _bands, _strands = table(Series), table(Plan), table(AgeBand), table(Strand)
STATEMENTS = ("gained_skills", "gained_confidence", "made_friends")


@dataclass(frozen=True, slots=True)
class Of:
    """Which sessions a tally is of: activity, area, the group's ages, and the month."""

    strand_id: str
    area_id: str
    band_id: str
    month: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenWords:
    """What somebody wrote about a session; ``themes`` None where nobody has read it yet. It says not who."""

    id: int
    words: str
    day: date
    activity: str
    themes: tuple[str, ...] | None


def band_names(db: Db, service_id: str) -> dict[str, str]:
    """Names of the service's age bands, in their order."""
    chosen = select(_bands.c.id, _bands.c.name).where(_bands.c.service_id == service_id).order_by(_bands.c.position)
    return {row.id: row.name for row in db.execute(chosen)}


def tallies(db: Db, service_id: str, first: date, last: date) -> dict[Of, Tally]:
    """Count answers and attendances of sessions from ``first`` to ``last``; two queries."""
    came = {_of(row): int(row.came) for row in db.execute(_came(service_id, first, last))}
    found = {of: Tally(came=count) for of, count in came.items()}
    answered = answer_tallies(db, service_id, first, last)
    return found | {of: replace(one, came=came.get(of, 0)) for of, one in answered.items()}


def answer_tallies(db: Db, service_id: str, first: date, last: date) -> dict[Of, Tally]:
    """Count answers alone; one query."""
    return {
        _of(row): Tally(
            answers=row.answers,
            satisfied=int(row.satisfied),
            skills=(int(row.yes_gained_skills), row.said_gained_skills),
            confidence=(int(row.yes_gained_confidence), row.said_gained_confidence),
            friends=(int(row.yes_made_friends), row.said_made_friends),
        )
        for row in db.execute(_answers(service_id, first, last))
    }


def _what() -> tuple[ColumnElement[Any], ...]:
    return (
        _series.c.strand_id.label("strand_id"),
        _series.c.area_id.label("area_id"),
        _series.c.band_id.label("band_id"),
        func.extract("year", _held.c.day).label("year"),
        func.extract("month", _held.c.day).label("month"),
    )


def _groups() -> tuple[ColumnElement[Any], ...]:
    return (
        _series.c.strand_id,
        _series.c.area_id,
        _series.c.band_id,
        func.extract("year", _held.c.day),
        func.extract("month", _held.c.day),
    )


def _of(row: Any) -> Of:
    return Of(row.strand_id, row.area_id, row.band_id, f"{int(row.year)}-{int(row.month):02}")


def _in_series(chosen: Select[Any]) -> Select[Any]:
    """Join what stands to its series, of programmes that are or were published."""
    of_series = and_(_series.c.plan_id == _held.c.plan_id, _series.c.id == _held.c.series_id)
    return chosen.join(_series, of_series).join(
        _plans, and_(_plans.c.id == _held.c.plan_id, _plans.c.status != "draft")
    )


def _came(service_id: str, first: date, last: date) -> Select[Any]:
    once = marks_once(service_id, first, last)
    wanted: Select[Any] = select(*_what(), func.sum(once.c.came).label("came"))
    joined = wanted.select_from(once).join(_held, _held.c.id == once.c.session_id)
    return _in_series(joined).group_by(*_groups())


def _answers(service_id: str, first: date, last: date) -> Select[Any]:
    score = func.sum(case((_feedback.c.satisfied_1_to_5 >= SATISFIED_FROM, 1), else_=0)).label("satisfied")
    said = [func.count(_feedback.c[one]).label(f"said_{one}") for one in STATEMENTS]
    yes = [func.sum(case((_feedback.c[one].is_(True), 1), else_=0)).label(f"yes_{one}") for one in STATEMENTS]
    wanted: Select[Any] = select(*_what(), func.count().label("answers"), score, *said, *yes)
    return _in_series(_asked(wanted, service_id, first, last)).group_by(*_groups())


def _asked(wanted: Select[Any], service_id: str, first: date, last: date) -> Select[Any]:
    joined = wanted.select_from(_feedback).join(
        _held, and_(_held.c.service_id == _feedback.c.service_id, _held.c.id == _feedback.c.session_id)
    )
    return joined.where(_feedback.c.service_id == service_id, _held.c.day.between(first, last))


def _with_tags(wanted: Select[Any], service_id: str, first: date, last: date) -> Select[Any]:
    """Put beside each answer with words the tag that stands, which is its last."""
    newest = (
        select(func.max(_tags.c.id)).where(_tags.c.feedback_id == _feedback.c.id).correlate(_feedback).scalar_subquery()
    )
    return (
        _in_series(_asked(wanted, service_id, first, last))
        .join(_strands, and_(_strands.c.service_id == _series.c.service_id, _strands.c.id == _series.c.strand_id))
        .outerjoin(_tags, and_(_tags.c.id == newest, _tags.c.read.is_(True)))
        .where(_feedback.c.words != "")
    )


def written(  # noqa: PLR0913 - whose, when, which, and how many
    db: Db, service_id: str, first: date, last: date, *, tagged: bool, most: int, skip: int = 0
) -> tuple[WrittenWords, ...]:
    """Return what people wrote: what nobody has read yet, the oldest first, or what was tagged last."""
    wanted: Select[Any] = select(
        _feedback.c.id, _feedback.c.words, _held.c.day, _strands.c.public_title.label("activity"), _tags.c.themes
    )
    chosen = _with_tags(wanted, service_id, first, last)
    if tagged:
        chosen = chosen.where(_tags.c.id.is_not(None)).order_by(_tags.c.id.desc())
    else:
        chosen = chosen.where(_tags.c.id.is_(None)).order_by(_held.c.day, _feedback.c.id)
    return tuple(
        WrittenWords(
            id=row.id,
            words=row.words,
            day=row.day,
            activity=row.activity,
            themes=None if row.themes is None or not tagged else tuple(row.themes),
        )
        for row in db.execute(chosen.limit(most).offset(skip))
    )


def count_written(db: Db, service_id: str, first: date, last: date) -> tuple[int, dict[str, int]]:
    """Return how many comments nobody has read yet, and how many bear each theme."""
    wanted: Select[Any] = select(_tags.c.id, _tags.c.themes)
    unread, themes = 0, dict[str, int]()
    for row in db.execute(_with_tags(wanted, service_id, first, last)):
        unread += row.id is None
        for theme in row.themes or () if row.id is not None else ():
            themes[theme] = themes.get(theme, 0) + 1
    return unread, themes


def add_tag(  # noqa: PLR0913 - what is tagged, how, by whom and when
    db: Db, service_id: str, feedback_id: int, themes: Sequence[str], *, read: bool, by: str, at: datetime
) -> bool:
    """Keep the themes of an answer; ``read`` False takes them back. False where the service has no such words."""
    there = select(_feedback.c.id).where(
        _feedback.c.service_id == service_id, _feedback.c.id == feedback_id, _feedback.c.words != ""
    )
    if db.scalar(there) is None:
        return False
    row = {"service_id": service_id, "feedback_id": feedback_id, "themes": list(themes), "read": read}
    db.execute(insert(_tags).values(row | {"at": at, "by": by}))
    return True
