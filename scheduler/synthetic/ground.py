"""The ground a demo register stands on: real LSOAs with their live postcodes, no people."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.demand_points import read_demand_points, read_live_postcodes
from scheduler.domain.facts import Area
from scheduler.synthetic.request import RegisterError

VILLAGE = "village"
TOWN = "town"
_TOWN_KINDS = frozenset({"town", "city"})
_VILLAGE_KINDS = frozenset({"village (civil parish)"})
_DEMAND = ("lsoa", "area_id", "easting_m", "northing_m", "rural")
_POSTCODES = ("area_id", "lsoa", "postcode", "easting_m", "northing_m")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A live postcode; metres on the British National Grid."""

    postcode: str
    easting_m: int
    northing_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """An LSOA with its live postcodes, sorted by postcode."""

    lsoa: str
    area_id: str
    easting_m: int
    northing_m: int
    rural: bool
    spots: tuple[Spot, ...]

    @property
    def live_postcodes(self) -> int:
        """How many live postcodes the LSOA has: the weight by which an area's carers are shared out."""
        return len(self.spots)

    def middle(self) -> Spot:
        """Return the live postcode nearest to the LSOA's own coordinate."""
        return min(
            self.spots,
            key=lambda spot: (
                (spot.easting_m - self.easting_m) ** 2 + (spot.northing_m - self.northing_m) ** 2,
                spot.postcode,
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A town or village that bears its own name, at one of its live postcodes."""

    name: str
    kind: str
    area_id: str
    spot: Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """All LSOAs of a service, sorted by code, and the settlements whose names are known."""

    neighbourhoods: tuple[Neighbourhood, ...]
    settlements: tuple[Settlement, ...] = field(default=())

    def of_area(self, area_id: str) -> tuple[Neighbourhood, ...]:
        """LSOAs of an area."""
        return tuple(one for one in self.neighbourhoods if one.area_id == area_id)


def coordinates(places: Iterable[Spot | Neighbourhood]) -> NDArray[np.float64]:
    """Eastings and northings in metres, shape (n, 2)."""
    return np.array([(one.easting_m, one.northing_m) for one in places], dtype=np.float64).reshape(-1, 2)


def live_weights(places: Iterable[Neighbourhood]) -> NDArray[np.float64]:
    """Live postcodes of each LSOA, shape (n,)."""
    return np.array([one.live_postcodes for one in places], dtype=np.float64)


def read_ground(service_id: str, areas: Iterable[Area], data_dir: Path) -> Ground:
    """Read the LSOAs and live postcodes of a service from the files that the product ships.

    Parameters
    ----------
    service_id
        Names ``data_dir/demand/ID.csv`` and ``data_dir/postcodes/ID.parquet``.
    areas
        The service's areas. LSOAs of other areas are left out.
    data_dir
        The folder of shipped data.

    Raises
    ------
    RegisterError
        When an area has no live postcode; the message names the areas.
    geo.demand_points.DemandTableError
        When a file is missing or broken; the message says which command builds it.
    """
    names = {area.id: area.name for area in areas}
    spots = _spots(data_dir / "postcodes" / f"{service_id}.parquet")
    table = read_demand_points(data_dir / "demand" / f"{service_id}.csv")
    rows = zip(*(table[name].tolist() for name in _DEMAND), strict=True)
    neighbourhoods = [
        Neighbourhood(
            lsoa=lsoa,
            area_id=area_id,
            easting_m=easting_m,
            northing_m=northing_m,
            rural=bool(rural),
            spots=tuple(spots[area_id, lsoa]),
        )
        for lsoa, area_id, easting_m, northing_m, rural in rows
        if area_id in names and (area_id, lsoa) in spots
    ]
    neighbourhoods.sort(key=lambda one: one.lsoa)
    _refuse_empty(service_id, names, neighbourhoods)
    settlements = _settlements(data_dir / f"{service_id}_settlements.csv", names, neighbourhoods)
    return Ground(neighbourhoods=tuple(neighbourhoods), settlements=settlements)


def _refuse_empty(service_id: str, names: dict[str, str], neighbourhoods: list[Neighbourhood]) -> None:
    empty = sorted(set(names) - {one.area_id for one in neighbourhoods})
    if empty:
        listed = ", ".join(f"{names[area_id]} ({area_id})" for area_id in empty)
        message = (
            f"No live postcode lies in {listed}, so nobody can be placed there. Check that the area ids of the service "
            f"{service_id} are those of its polygons, then run: evenhand boundaries build."
        )
        raise RegisterError(message)


def _spots(path: Path) -> dict[tuple[str, str], list[Spot]]:
    table = read_live_postcodes(path)
    spots: defaultdict[tuple[str, str], list[Spot]] = defaultdict(list)
    rows = zip(*(table[name].tolist() for name in _POSTCODES), strict=True)
    for area_id, lsoa, postcode, easting_m, northing_m in rows:
        spots[area_id, lsoa].append(Spot(postcode=postcode, easting_m=easting_m, northing_m=northing_m))
    return dict(spots)


def _settlements(path: Path, names: dict[str, str], neighbourhoods: list[Neighbourhood]) -> tuple[Settlement, ...]:
    """Towns and villages of a table with name, kind and postcode, as far as the postcode is live."""
    if not path.is_file():
        return ()
    live = {spot.postcode.replace(" ", ""): (one.area_id, spot) for one in neighbourhoods for spot in one.spots}
    found = []
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            area_id, spot = live.get(row["postcode"].replace(" ", ""), ("", None))
            # the village after which an area is called is its town in all but name
            town = row["kind"] in _TOWN_KINDS or row["name"] == names.get(area_id)
            if spot and (town or row["kind"] in _VILLAGE_KINDS):
                kind = TOWN if town else VILLAGE
                found.append(Settlement(name=row["name"], kind=kind, area_id=area_id, spot=spot))
    return tuple(sorted(found, key=lambda one: (one.area_id, one.name)))
