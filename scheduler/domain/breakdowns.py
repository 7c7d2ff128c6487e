"""Who came, by the characteristics of the contract: each table counts every different person once.

A table's lines add up to all who came, so tables of one report share that total and are guarded together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from scheduler.domain.characteristics import NOT_ASKED, Asked
from scheduler.domain.facts import AgeBand

EARLIER = "an answer of an earlier list"
USUAL_AGES = (12, 16, 25, 45, 65)
"""Ages at which a group begins where the contract's own bands are wider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """Different people who came, by the answers to one characteristic, in the order in which they are shown."""

    id: str
    name: str
    source: str
    people: tuple[tuple[str, int], ...]


def breakdown_of(asked: Asked, people: Mapping[str, int], everybody: int) -> Breakdown:
    """Put every different person who came into one line; answers of an earlier list stand in one of their own.

    Parameters
    ----------
    asked
        The characteristic as it is asked today.
    people
        Different people by the answer that is kept of them.
    everybody
        All different people who came; the lines add up to them.
    """
    known = [(answer, people.get(answer, 0)) for answer in asked.every_answer]
    earlier = sum(number for answer, number in people.items() if answer not in asked.every_answer)
    lines = (*known, (EARLIER, earlier), (NOT_ASKED, everybody - sum(people.values())))
    return Breakdown(id=asked.id, name=asked.name, source=asked.source, people=lines)


def ages_that_begin(bands: Collection[AgeBand]) -> tuple[int, ...]:
    """Return the ages at which a group of ages begins; the first group has no lower end, the last no upper.

    The bands of a contract may overlap, and everybody is counted once: so groups lie between their ends.

    Examples
    --------
    >>> young = AgeBand(id="young", name="Young carers", youngest_years=5, oldest_years=18)
    >>> older = AgeBand(id="older", name="Young adult carers", youngest_years=16, oldest_years=24)
    >>> ages_that_begin([young, older])
    (12, 16, 19)
    >>> ages_that_begin([AgeBand(id="adult", name="Adults", youngest_years=18, oldest_years=None)])
    (25, 45, 65)
    """
    youngest = min((one.youngest_years for one in bands), default=0)
    ends = [one.oldest_years for one in bands]
    open_end = not ends or None in ends
    oldest = 0 if open_end else max(end for end in ends if end is not None)
    own = {one.youngest_years for one in bands} | {end + 1 for end in ends if end is not None}
    return tuple(age for age in sorted(own | {*USUAL_AGES}) if youngest < age and (open_end or age <= oldest))


def age_groups(begin: Sequence[int]) -> tuple[str, ...]:
    """Name the groups of ages.

    Examples
    --------
    >>> age_groups((12, 16, 19))
    ('under 12', '12 to 15', '16 to 18', '19 and over')
    """
    if not begin:
        return ("all ages",)
    between = (f"{age} to {after - 1}" for age, after in pairwise(begin))
    return (f"under {begin[0]}", *between, f"{begin[-1]} and over")


def born_by(day: date, years: int) -> date:
    """Return the last birthday of those who are of an age, or older, on a day.

    Examples
    --------
    >>> born_by(date(2027, 3, 31), 12), born_by(date(2028, 2, 29), 11)
    (datetime.date(2015, 3, 31), datetime.date(2017, 2, 28))
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February in a year without one
        return day.replace(year=day.year - years, day=28)
