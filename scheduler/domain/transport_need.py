"""Whether a carer has another reasonable way to come: on foot, by bus or train, by car. A coordinator decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WALK_MINUTES_AT_MOST = ((7, 20), (11, 30), (200, 40))
"""(up to this age in years, minutes on foot); product defaults, well within the distances that the law calls walkable
to school (2 miles under 8 years, 3 miles from 8: Education Act 1996, section 444)."""
PUBLIC_TRANSPORT_MINUTES_AT_MOST = 45
ALONE_FROM_YEARS = 11
"""From this age a carer may be expected to take a bus alone (product default)."""
NOT_ON_FOOT = ("wheelchair", "walk", "mobility")
BUS_PASS = "bus pass"  # noqa: S105 — a ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherWay:
    """One way: its minutes (None where nobody knows), whether it is reasonable, and why."""

    name: str
    minutes: int | None
    reasonable: bool
    because: str


def other_ways(
    *, age_years: int, needs: Iterable[str], walk: int | None, public_transport: int | None, car: int | None
) -> tuple[OtherWay, ...]:
    """Judge the ways of one carer to one session; minutes are from door to door, None where nobody knows.

    Examples
    --------
    >>> [way.reasonable for way in other_ways(age_years=13, needs=(), walk=25, public_transport=None, car=6)]
    [True, False, False]
    """
    told = [one.lower() for one in needs]
    pass_held = any(BUS_PASS in one for one in told)
    on_foot = not any(word in one for one in told for word in NOT_ON_FOOT)
    most = next((minutes for age, minutes in WALK_MINUTES_AT_MOST if age_years <= age), WALK_MINUTES_AT_MOST[-1][1])
    return (_walk(walk, most, age_years, on_foot=on_foot), _bus(public_transport, age_years, pass_held), _car(car))


def _walk(minutes: int | None, most: int, age_years: int, *, on_foot: bool) -> OtherWay:
    if minutes is None:
        return OtherWay(name="On foot", minutes=None, reasonable=False, because="Nobody knows how long it takes.")
    if not on_foot:
        because = f"{minutes} minutes, but the carer's needs say that walking is hard."
        return OtherWay(name="On foot", minutes=minutes, reasonable=False, because=because)
    because = f"{minutes} minutes; at {age_years} years at most {most} are expected."
    return OtherWay(name="On foot", minutes=minutes, reasonable=minutes <= most, because=because)


def _bus(minutes: int | None, age_years: int, pass_held: bool) -> OtherWay:
    name, held = "By public transport", " A bus pass is held." if pass_held else ""
    if minutes is None:
        because = f"No minutes by public transport were imported.{held}"
        return OtherWay(name=name, minutes=None, reasonable=False, because=because)
    alone = age_years >= ALONE_FROM_YEARS
    most = PUBLIC_TRANSPORT_MINUTES_AT_MOST
    why = f"{minutes} minutes; at most {most} are expected" + ("." if alone else ", and not alone at this age.")
    return OtherWay(name=name, minutes=minutes, reasonable=alone and minutes <= most, because=why + held)


def _car(minutes: int | None) -> OtherWay:
    if minutes is None:
        return OtherWay(name="By car", minutes=None, reasonable=False, because="Nobody knows how long it takes.")
    because = f"{minutes} minutes, where the household has a car and somebody free to drive; its reason may say."
    return OtherWay(name="By car", minutes=minutes, reasonable=False, because=because)
