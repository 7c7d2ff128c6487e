"""Take-up: who came, counted by where they live. Provision says what is offered; take-up says what reaches people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduler.domain.facts import Facts

NOT_RECORDED = "No take-up recorded yet."


class TakeUpKind(StrEnum):
    """What was counted; attendances once registers are taken, booked places until then."""

    ATTENDANCES = "attendances"
    BOOKINGS = "booked places"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUp:
    """Counts of a term by demand point (LSOA), by area, or both; an area's own count goes before its points'."""

    kind: TakeUpKind
    by_point: Mapping[str, int]
    by_area: Mapping[str, int]

    def of_areas(self, facts: Facts) -> dict[str, int]:
        """Count by area id, in the order of the facts; an area without a count has 0.

        Examples
        --------
        Points E1 and E2 of East with 3 and 4 make 7, unless East's own count is given.
        """
        of_points = {area.id: 0 for area in facts.areas}
        for point in facts.demand_points:
            of_points[point.area_id] = of_points.get(point.area_id, 0) + self.by_point.get(point.id, 0)
        return {area.id: self.by_area.get(area.id, of_points[area.id]) for area in facts.areas}

    @property
    def total(self) -> int:
        """Everything counted; zero reads as nothing recorded."""
        return sum(self.by_area.values()) if self.by_area else sum(self.by_point.values())
