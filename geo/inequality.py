"""How evenly access is shared: the one door to the measures of inequality.

Values are zero or more (places a carer, minutes, sessions), weights are people. Everything is weighted;
None counts each row once. Where nothing at all is provided the loss is 0: nothing is shared unevenly.
"""

from geo.inequality_gradient import concentration_index, palma, relative_index, slope_index
from geo.inequality_indices import (
    Theil,
    atkinson,
    equally_distributed_equivalent,
    gini,
    lost_to_unequal_sharing,
    palma_of_shares,
    theil,
)
from geo.inequality_standard import fgt, fgt_too_far, share_within, worst_tenth

__all__ = [
    "Theil",
    "atkinson",
    "concentration_index",
    "equally_distributed_equivalent",
    "fgt",
    "fgt_too_far",
    "gini",
    "lost_to_unequal_sharing",
    "palma",
    "palma_of_shares",
    "relative_index",
    "share_within",
    "slope_index",
    "theil",
    "worst_tenth",
]
