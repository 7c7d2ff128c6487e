"""What a contract asks about the people who come, and how many of them there are of each answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from scheduler.domain.breakdowns import Breakdown, age_groups, ages_that_begin, born_by, breakdown_of
from scheduler.domain.characteristics import WORKED_OUT, YES_NO, Asked
from scheduler.profiles import UnknownServiceError, find_profile
from scheduler.store import Db, characteristics

AGE = Asked(id="age", name="Age", source="on the last day, as the register has it")
"""Nobody is asked for it."""


def asked_by_profile(data_dir: Path) -> Callable[[str], tuple[Asked, ...]]:
    """Return what says which characteristics a service's contract asks for, without those worked out elsewhere."""

    @cache
    def asked(service_id: str) -> tuple[Asked, ...]:
        try:
            found = find_profile(service_id, data_dir).breakdowns
        except UnknownServiceError:
            return ()
        return tuple(
            Asked(
                id=one.id,
                name=one.name,
                source=one.source,
                answers=one.answers or YES_NO,
                households=one.households,
                why=one.why,
            )
            for one in found
            if one.id not in WORKED_OUT
        )

    return asked


def ages_by_profile(data_dir: Path) -> Callable[[str], tuple[int, ...] | None]:
    """Return what says at which ages a group begins, by a service's contract; None where it asks for no ages."""

    @cache
    def ages(service_id: str) -> tuple[int, ...] | None:
        try:
            profile = find_profile(service_id, data_dir)
        except UnknownServiceError:
            return None
        if all(one.id != AGE.id for one in profile.breakdowns):
            return None
        return ages_that_begin(profile.to_bands())

    return ages


def count_who_came(
    db: Db, service_id: str, days: tuple[date, date], everybody: int, data_dir: Path
) -> tuple[Breakdown, ...]:
    """Count the different people of some days by everything that the contract asks for; at most two queries.

    Parameters
    ----------
    db, service_id
        Whose.
    days
        The first and the last.
    everybody
        All different people who came on these days.
    data_dir
        The folder of profiles.
    """
    asked, begin = asked_by_profile(data_dir)(service_id), ages_by_profile(data_dir)(service_id)
    found = []
    ages = count_by_age(db, service_id, *days, begin)
    if ages is not None:
        profile = find_profile(service_id, data_dir)
        source = next(one.source for one in profile.breakdowns if one.id == AGE.id)
        found.append(Breakdown(id=AGE.id, name=AGE.name, source=source, people=ages))
    counts = characteristics.count_answered(db, service_id, *days) if asked else {}
    for one in asked:
        people = {answer: n for (characteristic, answer), n in counts.items() if characteristic == one.id}
        found.append(breakdown_of(one, people, everybody))
    return tuple(found)


def count_by_age(
    db: Db, service_id: str, first: date, last: date, begin: tuple[int, ...] | None
) -> tuple[tuple[str, int], ...] | None:
    """Count different people who came by age on the last day; None where the contract asks for no ages."""
    if begin is None:
        return None
    people = characteristics.count_ages(db, service_id, first, last, [born_by(last, age) for age in begin])
    return tuple(zip(age_groups(begin), people, strict=True))
