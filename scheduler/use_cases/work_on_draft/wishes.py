"""Wishes of a term held against a draft, in words: met by which group, or what stands against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.drafts import WEEKDAYS
from scheduler.domain.plan import Series
from scheduler.domain.term_wishes import weight_words, wish_words
from scheduler.optimise.programme.setting import clock as time_of_day
from scheduler.optimise.programme.wishes import WishAnswer
from scheduler.use_cases.work_on_draft.desks import Opened
from scheduler.use_cases.work_on_draft.pages_of import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class WishLine:
    """A wish as a draft's page tells of it. ``groups`` are series that meet it, by number and in words.

    ``because`` says why none does, empty where one does.
    """

    wish_id: str
    words: str
    weight: str
    asked_by: str
    note: str
    groups: tuple[tuple[str, str], ...]
    because: str

    @property
    def met(self) -> bool:
        """Whether a group meets it."""
        return bool(self.groups)


def wish_lines(opened: Opened, answers: Sequence[WishAnswer]) -> tuple[WishLine, ...]:
    """Put answers into words, in their order."""
    shown = Shown(opened.facts, opened.plan, ())
    return tuple(
        WishLine(
            wish_id=one.wish.id,
            words=wish_words(opened.facts, one.wish),
            weight=weight_words(one.wish.weight),
            asked_by=one.wish.asked_by,
            note=one.wish.note,
            groups=tuple((met.id, _held(shown, met)) for met in one.met_by),
            because=one.because,
        )
        for one in answers
    )


def _held(shown: Shown, series: Series) -> str:
    """Say which group it is, when and where."""
    where = f"at {shown.where(series)}" if series.venue_id else shown.where(series)
    when = f"{WEEKDAYS[series.weekday]} {time_of_day(series.start_minute)}"
    return f"{shown.title(series)}, {shown.name('area', series.area_id)}: {when} {where}"
