"""How much of the supply people can reach: the one door to the measures of access.

Conventions, where packages differ: a point that reaches nothing has 0 and is counted; steps are closed on
the right (exactly 10 minutes belongs to the step "to 10"); only pairs within the limit count; inputs are
never written to. Minutes are an array of demand point by venue, infinite where there is no way through,
or a `ReachTable` for whole countries.
"""

from geo.access_areas import by_area
from geo.access_catchments import e2sfca_matrix, enhanced_two_step, three_step, two_step
from geo.access_decay import DEFAULT_STEPS, Decay, gaussian_decay, gaussian_weights, step_weights
from geo.access_reach import cumulative, gravity, nearest_minutes, unreached
from geo.access_sparse import ReachTable

__all__ = [
    "DEFAULT_STEPS",
    "Decay",
    "ReachTable",
    "by_area",
    "cumulative",
    "e2sfca_matrix",
    "enhanced_two_step",
    "gaussian_decay",
    "gaussian_weights",
    "gravity",
    "nearest_minutes",
    "step_weights",
    "three_step",
    "two_step",
    "unreached",
]
