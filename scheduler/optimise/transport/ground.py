"""The day as arrays, the way the compiled search reads it.

Nodes are numbered: pick-ups 0 … n − 1, drop-offs n … 2n − 1 (request r goes from r to n + r), then the depots.
All times are minutes, all costs pence, all distances miles; loads have one column for each kind of room (seats,
wheelchair places, …), the first of which counts people.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.arrays import FloatArray

NOBODY = -1


class Ground(NamedTuple):
    """What does not change while the search runs."""

    early: FloatArray
    """(nodes,) earliest start of service."""
    late: FloatArray
    """(nodes,) latest start of service."""
    service: FloatArray
    """(nodes,) minutes of getting in or out."""
    minutes: FloatArray
    """(nodes, nodes) driving minutes."""
    miles: FloatArray
    """(nodes, nodes) driving miles."""
    load: np.ndarray
    """(n, kinds) room that a request takes up."""
    room: np.ndarray
    """(m, kinds) room of a vehicle."""
    ride_limit: FloatArray
    """(n,) longest time between the end of getting in and the start of getting out."""
    shift_limit: FloatArray
    """(m,) longest time between leaving the depot and coming back."""
    stretch_limit: FloatArray
    """(m,) longest time on duty without a break."""
    break_minutes: float
    """Shortest wait that counts as a break."""
    per_mile: FloatArray
    """(m,) pence a mile."""
    fixed: FloatArray
    """(m,) pence for using the vehicle at all."""
    per_ride_minute: float
    """Pence for a passenger's minute aboard."""
    depot: np.ndarray
    """(m,) node at which a vehicle starts and ends."""
    kind: np.ndarray
    """(m,) vehicles of one kind are alike."""
    apart: np.ndarray
    """(n, w) requests that must not be aboard together with request r, padded with −1."""
    near: np.ndarray
    """(n, n) requests from the most to the least related to r."""
    unserved: float
    """Pence for a request that nobody carries: more than any route could cost."""


def related(early: FloatArray, late: FloatArray, minutes: FloatArray, count: int) -> np.ndarray:
    """Order, for each of ``count`` requests, all requests by how near in place and time their ends lie.

    Two requests are near when any end of one is near any end of the other: a minute between the middles of the
    windows counts as a quarter of a minute's drive.
    """
    middle = (early[: 2 * count] + late[: 2 * count]) / 2
    distance = minutes[: 2 * count, : 2 * count] + 0.25 * np.abs(middle[:, None] - middle[None, :])
    first, last = slice(0, count), slice(count, 2 * count)
    both = np.minimum(distance[first, first], distance[last, last])
    crossed = np.minimum(distance[first, last], distance[first, last].T)
    nearness = np.minimum(both, crossed)
    np.fill_diagonal(nearness, -1)
    return np.argsort(nearness, axis=1, kind="stable").astype(np.int64)
