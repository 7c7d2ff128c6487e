"""Costs by area that leave for a commissioner: no area stands alone whose cost tells of a few children."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from scheduler.domain.disclosure_types import DisclosurePolicy

QUARTER_MONTHS = 3
DECEMBER = 12


def areas_together(carers: Mapping[str, Iterable[str]], policy: DisclosurePolicy) -> frozenset[str] | None:
    """Say which areas are told together only, as one line; None where not even the whole may be told.

    The whole is told, so what is left when the areas that stand alone are taken off is known to everybody: it must be
    of at least two areas and of more carers than the policy hides. The smallest areas join until it is.

    Parameters
    ----------
    carers
        Who was carried, by area.
    policy
        How few are hidden.

    Examples
    --------
    >>> few = {"east": [f"e{n}" for n in range(20)], "north": [f"n{n}" for n in range(12)], "west": ["w1"]}
    >>> sorted(areas_together(few, DisclosurePolicy()))
    ['north', 'west']
    >>> sorted(areas_together({"east": few["east"], "north": few["north"]}, DisclosurePolicy()))
    []
    >>> areas_together({"west": ["w1"]}, DisclosurePolicy()) is None
    True
    """
    sizes = {area: frozenset(found) for area, found in carers.items()}
    everybody = frozenset().union(*sizes.values())
    if policy.hides(len(everybody)):
        return None
    together = {area for area, found in sizes.items() if policy.hides(len(found))}
    left = sorted((area for area in sizes if area not in together), key=lambda area: (len(sizes[area]), area))
    while together and left:
        if len(together) > 1 and not policy.hides(len(frozenset().union(*(sizes[one] for one in together)))):
            break
        together.add(left.pop(0))
    return frozenset(together)


def quarter_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of a day's quarter of the calendar year.

    A commissioner reads whole quarters alone: periods that overlap would give away a day by what is left of them.

    Examples
    --------
    >>> quarter_of(date(2027, 2, 14))
    (datetime.date(2027, 1, 1), datetime.date(2027, 3, 31))
    """
    month = (day.month - 1) // QUARTER_MONTHS * QUARTER_MONTHS + 1
    first = date(day.year, month, 1)
    last_month = month + QUARTER_MONTHS - 1
    after = date(day.year + 1, 1, 1) if last_month == DECEMBER else date(day.year, last_month + 1, 1)
    return first, after - timedelta(days=1)
