"""What strangers may not read: names of staff and of households."""

from __future__ import annotations

import re

from scheduler.domain.facts import Facts, Mode, Strand
from scheduler.domain.plan import Plan, Series


def is_home_visit(series: Series, strand: Strand) -> bool:
    """Whether a series is a visit to a household: counted in totals, listed nowhere that leaves the service."""
    return series.household is not None or strand.mode is Mode.HOME_VISIT


def public_key(strand: Strand) -> str:
    """Name of a strand in public addresses: made of its public title, as its id may say more than that.

    Examples
    --------
    "Siblings' group" gives siblings-group; strands with the same public title share a key.
    """
    return "-".join(re.findall(r"[a-z0-9]+", strand.public_title.lower().replace("'", "").replace("’", "")))


def names_of_people(facts: Facts, plan: Plan) -> frozenset[str]:
    """Labels of households and names of staff, as they may stand in a sentence."""
    households = {series.household for series in plan.series if series.household}
    return frozenset(households | {worker.name for worker in facts.workers})


def names_somebody(names: frozenset[str], *texts: str) -> bool:
    """Whether a text names a household or one of the people.

    Examples
    --------
    "Hall 2 is shut" names nobody; "Worker 1 is away" names Worker 1; "household-003 moved" names a household.
    """
    return any("household" in text.lower() or any(name in text for name in names) for text in texts)
