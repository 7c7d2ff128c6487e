"""Choose sites for further groups: the ground they are compared on, and covering with capacities by a solver."""

from scheduler.optimise.siting.covering import Cover, most_people_covered
from scheduler.optimise.siting.ground import Ground, WhereNextError

__all__ = ["Cover", "Ground", "WhereNextError", "most_people_covered"]
