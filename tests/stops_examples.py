"""Named stops near the households of ``tests.booking_examples``, who all live at 400 000, 160 000.

Paths are a quarter longer than the straight line: Market Place, 400 m away, is 500 m on foot; Mill Lane, 200 m away,
is 250 m; the Crossroads, 641 m away, are 802 m, two more than an eleven-year-old may walk.
"""

from __future__ import annotations

from scheduler.domain.transport_stops import NamedStop
from scheduler.store import Store
from scheduler.store.transport_stops import add_stop
from tests.booking_examples import NOW, SERVICE

MARKET_PLACE = NamedStop(
    name="Market Place",
    place="outside the library",
    postcode="BA14 8JN",
    easting_m=400_000,
    northing_m=160_400,
    area_id="east",
    lit=True,
    sheltered=False,
)
MILL_LANE = NamedStop(
    name="Mill Lane",
    place="by the bus shelter",
    postcode="BA14 8JN",
    easting_m=400_200,
    northing_m=160_000,
    area_id="east",
    lit=True,
    sheltered=True,
    notes="Cross at the lights.",
)
CROSSROADS = NamedStop(
    name="Crossroads",
    place="at the village sign",
    postcode="BA14 8JN",
    easting_m=400_641,
    northing_m=160_000,
    area_id="east",
    lit=False,
    sheltered=False,
)
AT_MARKET_PLACE = {
    "way": "needs_transport",
    "because": "No bus after 6",
    "pick_up": "stop",
    "stop_name": MARKET_PLACE.name,
    "agreed": "yes",
}


def keep_stops(store: Store, *stops: NamedStop) -> tuple[int, ...]:
    """Keep these stops, and return their numbers."""
    with store.write() as db:
        return tuple(add_stop(db, SERVICE, one, now=NOW) for one in stops)
