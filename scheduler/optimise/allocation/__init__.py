"""Shares out the places of a ballot: breaks in turn, need and barriers, wishes, the draw, in this order.

from scheduler.optimise.allocation import allocate
allocation = allocate(question)
"""

from scheduler.optimise.allocation.rounds import allocate
from scheduler.optimise.allocation.solver import AllocationError

__all__ = ["AllocationError", "allocate"]
