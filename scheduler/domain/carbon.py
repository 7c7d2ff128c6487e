"""What a vehicle emits on the road, for whatever is reckoned before a file of factors is read.

The figures are those of ``data/factors/carbon.toml``, which names their source and year; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scheduler.domain.costs import METRES_IN_A_MILE, Wheels

GRAMS_A_KM: Mapping[Wheels, float] = MappingProxyType(
    {Wheels.STAFF_CAR: 167.25, Wheels.MINIBUS: 255.61, Wheels.TAXI: 208.06}
)
"""Grams of CO2 equivalent a kilometre of one vehicle (UK Government GHG Conversion Factors 2025)."""


def grams_a_mile(wheels: Wheels) -> int:
    """Return whole grams of CO2 equivalent a mile.

    Examples
    --------
    >>> {wheels.value: grams_a_mile(wheels) for wheels in Wheels}
    {'staff car': 269, 'minibus': 411, 'taxi': 335}
    """
    return round(GRAMS_A_KM[wheels] * METRES_IN_A_MILE / 1000)
