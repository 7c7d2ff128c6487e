"""Who came to sessions already past: regulars of each group, marks and answers, from a seed; nobody is real."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from scheduler.domain.people import age_on

REGULARS_FOR_A_PLACE = 1.1
"""Regulars of a group for each of its places; not all of them book every time."""
BOOKS = 0.84
MARKS = (("present", 79), ("late", 6), ("told_us", 8), ("absent", 7))
ANSWERS = 0.35
SCORES = ((5, 42), (4, 36), (3, 14), (2, 5), (1, 3))
SAYS_YES = 0.72
WITHOUT_NAME = 0.5
SINGLE_DATES_APART = timedelta(days=91)
AUGUST = 8
LAST_WEEKS_OF_DECEMBER = (12, 19)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSeries:
    """A group as it met: where, for which ages (``oldest`` None has no limit), and when."""

    id: str
    area_id: str
    youngest: int
    oldest: int | None
    places: int
    dates: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """Somebody of the synthetic register."""

    id: str
    area_id: str
    birth_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMark:
    """A carer who had a place in a session, and how they were marked."""

    series_id: str
    day: date
    carer_id: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAnswer:
    """What somebody said of a session; ``carer_id`` is None where it was said without a name."""

    series_id: str
    day: date
    carer_id: str | None
    satisfied_1_to_5: int
    gained_skills: bool
    gained_confidence: bool
    made_friends: bool
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Everything that was noted of sessions already past."""

    marks: tuple[PastMark, ...]
    answers: tuple[PastAnswer, ...]


def past_dates(dates: Sequence[date], first: date, last: date) -> tuple[date, ...]:
    """Return when a group of these dates would have met between two days: on the same weekday, as often.

    August and the weeks of Christmas are left out. A group with one date meets once a quarter.

    Examples
    --------
    >>> past_dates((date(2027, 1, 5), date(2027, 1, 19)), date(2026, 9, 1), date(2026, 10, 1))
    (datetime.date(2026, 9, 1), datetime.date(2026, 9, 15), datetime.date(2026, 9, 29))
    """
    if not dates:
        return ()
    gaps = sorted(later - earlier for earlier, later in zip(sorted(dates), sorted(dates)[1:], strict=False))
    step = gaps[len(gaps) // 2] if gaps else SINGLE_DATES_APART
    day = first + timedelta(days=(dates[0].weekday() - first.weekday()) % 7)
    found = []
    while day <= last:
        if day.month != AUGUST and (day.month, day.day) < LAST_WEEKS_OF_DECEMBER:
            found.append(day)
        day += step
    return tuple(found)


def make_attendances(series: Iterable[PastSeries], carers: Iterable[Attendee], *, seed: int) -> Past:
    """Make the registers and the feedback of sessions already past; the same seed makes the same.

    Parameters
    ----------
    series
        The groups with the dates on which they met.
    carers
        The synthetic register. Those of a group's area and ages are its regulars; where the area has too few, others
        of the right age come too.
    seed
        Where chance begins.
    """
    chance = Random(seed)  # noqa: S311 - synthetic data, not a secret
    everybody = sorted(carers, key=lambda one: one.id)
    marks: list[PastMark] = []
    answers: list[PastAnswer] = []
    booked: set[tuple[str, date]] = set()
    for one in sorted(series, key=lambda group: group.id):
        regulars = _regulars(one, everybody, chance)
        for day in one.dates:
            free = [who for who in regulars if (who.id, day) not in booked]
            coming = [who for who in free if chance.random() < BOOKS][: one.places]
            booked |= {(who.id, day) for who in coming}
            noted = [PastMark(series_id=one.id, day=day, carer_id=who.id, mark=_drawn(MARKS, chance)) for who in coming]
            marks += noted
            answers += [_answer(mark, chance) for mark in noted if _came(mark) and chance.random() < ANSWERS]
    return Past(marks=tuple(marks), answers=tuple(answers))


def _regulars(one: PastSeries, everybody: Sequence[Attendee], chance: Random) -> list[Attendee]:
    if not one.dates or not one.places:
        return []
    fit = [who for who in everybody if _fits(one, age_on(who.birth_date, one.dates[0]))]
    here = [who for who in fit if who.area_id == one.area_id]
    wanted = max(1, round(one.places * REGULARS_FOR_A_PLACE))
    found = chance.sample(here, min(wanted, len(here)))
    if len(found) < wanted:
        away = [who for who in fit if who.area_id != one.area_id]
        found += chance.sample(away, min((wanted - len(found)) // 2, len(away)))
    return found


def _fits(one: PastSeries, age: int) -> bool:
    return one.youngest <= age and (one.oldest is None or age <= one.oldest)


def _drawn(words: Sequence[tuple[str, int]], chance: Random) -> str:
    return chance.choices([word for word, _ in words], [weight for _, weight in words])[0]


def _came(mark: PastMark) -> bool:
    return mark.mark in {"present", "late"}


def _answer(mark: PastMark, chance: Random) -> PastAnswer:
    yes = [chance.random() < SAYS_YES for _ in range(3)]
    return PastAnswer(
        series_id=mark.series_id,
        day=mark.day,
        carer_id=None if chance.random() < WITHOUT_NAME else mark.carer_id,
        satisfied_1_to_5=chance.choices([score for score, _ in SCORES], [weight for _, weight in SCORES])[0],
        gained_skills=yes[0],
        gained_confidence=yes[1],
        made_friends=yes[2],
    )
