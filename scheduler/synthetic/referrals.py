"""Referrals of a year already past, from a seed: most answered in time, some late, some still open; nobody is real."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from scheduler.domain.kpi_measures import Referral

REFERRALS_FOR_A_CARER = 0.25
"""A year's referrals for each carer of the register."""
DAYS_OF_A_YEAR = 365
SOURCES = (("school", 40), ("council assessment team", 25), ("health", 15), ("self or family", 15), ("other agency", 5))
LATE_CONTACT, LATE_PLAN = 0.06, 0.12


def make_referrals(area_ids: Sequence[str], carers: int, first: date, last: date, *, seed: int) -> tuple[Referral, ...]:
    """Make up the referrals from ``first`` to ``last``, in the order of their days.

    Parameters
    ----------
    area_ids
        Where those referred live; an area is as often named as it stands in the sequence.
    carers
        Size of the register, by which the number of referrals goes.
    first, last
        Days, all of them past.
    seed
        The same seed makes the same referrals.
    """
    random = Random(f"referrals {seed}")  # noqa: S311 — made-up data, no secrets
    days = (last - first).days + 1
    count = round(carers * REFERRALS_FOR_A_CARER * days / DAYS_OF_A_YEAR)
    received = sorted(first + timedelta(days=random.randrange(days)) for _ in range(count))
    names, weights = [name for name, _ in SOURCES], [weight for _, weight in SOURCES]
    return tuple(
        _referral(random, f"R-{number:04}", day, random.choices(names, weights)[0], random.choice(area_ids), last)
        for number, day in enumerate(received, start=1)
    )


def _referral(random: Random, number: str, day: date, source: str, area_id: str, last: date) -> Referral:
    contact = day + timedelta(days=random.randint(4, 9) if random.random() < LATE_CONTACT else random.randint(0, 1))
    plan = contact + timedelta(days=random.randint(43, 70) if random.random() < LATE_PLAN else random.randint(7, 33))
    started = plan + timedelta(days=random.randint(0, 10))
    return Referral(
        id=number,
        received_on=day,
        source=source,
        area_id=area_id,
        first_contact_on=contact if contact <= last else None,
        support_plan_on=plan if plan <= last else None,
        support_started_on=started if started <= last else None,
    )
