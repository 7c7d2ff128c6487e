"""Choose sites with capacities: the one question of "where next" that needs a solver."""

from scheduler.optimise.siting.covering import Cover, most_people_covered

__all__ = ["Cover", "most_people_covered"]
