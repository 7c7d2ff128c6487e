"""Choose sites for further groups: the ground they are compared on, covering with capacities, the p-median."""

from scheduler.optimise.siting.covering import Cover, most_people_covered
from scheduler.optimise.siting.ground import Ground, WhereNextError
from scheduler.optimise.siting.median import least_way

__all__ = ["Cover", "Ground", "WhereNextError", "least_way", "most_people_covered"]
