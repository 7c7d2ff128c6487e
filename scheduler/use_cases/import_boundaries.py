"""Put official boundaries in the place of approximate ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.boundaries import area_faults, place_points, postcode_faults
from geo.boundary_build import Built, commonest
from geo.boundary_files import Provenance, write_built
from geo.boundary_import import GAP_METRES, IMPORT_SIMPLIFY_METRES, OVERLAP_SHARE, Imported
from geo.boundary_import import import_boundaries as read_official
from geo.demand_points import read_demand_points, read_live_postcodes
from scheduler.errors import EvenhandError
from scheduler.profiles import Profile

OUTSIDE_SHARE = 0.01
"""Official areas may lack this share of the service's live postcodes; more means that they are another place's."""
SHOWN = 20


class ImportRefusedError(EvenhandError):
    """The areas do not fit the service; nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialFile:
    """A file of official areas and the words that its publisher asks for."""

    path: Path
    name_column: str
    source: str
    licence: str
    attribution: str
    id_column: str | None = None
    layer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What was written and mended, the postcodes that lie in no area any more, and how many changed area."""

    written: tuple[Path, ...]
    repairs: tuple[str, ...]
    left_out: tuple[str, ...]
    relabelled: int


def import_boundaries(profile: Profile, data_dir: Path, official: OfficialFile, made_on: date) -> ImportResult:
    """Read, check against the profile, label postcodes and demand points again, and write all of it.

    Raises
    ------
    BoundaryError
        When the file cannot be read or needs a judgement.
    ImportRefusedError
        When its areas are not the profile's, or many postcodes lie outside them.
    """
    for field in ("source", "licence", "attribution"):
        if not getattr(official, field).strip():
            message = f"The {field} of the boundaries is empty. Every map shows it, so say it."
            raise ImportRefusedError(message)
    postcodes = read_live_postcodes(data_dir / "postcodes" / f"{profile.id}.parquet")
    demand = read_demand_points(data_dir / "demand" / f"{profile.id}.csv")
    read = read_official(
        official.path, name_column=official.name_column, id_column=official.id_column, layer=official.layer
    )
    areas = _named_as_in_profile(profile, read.areas)
    number = place_points(areas, postcodes["easting_m"].to_numpy(), postcodes["northing_m"].to_numpy()).area_number
    outside = postcodes.loc[number < 0, "postcode"]
    if len(outside) > OUTSIDE_SHARE * len(postcodes):
        message = (
            f"{len(outside):,} of the {len(postcodes):,} live postcodes of {profile.name} lie in none of these areas, "
            f"such as {outside.iloc[0]}. Nothing was written. Check that the file holds the whole service."
        )
        raise ImportRefusedError(message)
    before = postcodes["area_id"].to_numpy()[number >= 0]
    labelled = postcodes[number >= 0].assign(area_id=areas["id"].to_numpy()[number[number >= 0]])
    labelled = labelled.reset_index(drop=True)
    built = Built(
        areas=areas,
        demand=_demand(demand, labelled),
        postcodes=labelled,
        moved_share=0.0,
        left_out=tuple(sorted(outside)),
    )
    _refuse_faults(built)
    written = write_built(built, data_dir, profile.id, _about(profile, official, read, made_on))
    return ImportResult(
        written=written,
        repairs=read.repairs,
        left_out=tuple(outside),
        relabelled=int((labelled["area_id"].to_numpy() != before).sum()),
    )


def _named_as_in_profile(profile: Profile, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if profile.boundaries.areas_from_file:
        return areas
    names = {area.id: area.name for area in profile.areas}
    ids = set(areas["id"])
    missing, unknown = sorted(set(names) - ids), sorted(ids - set(names))
    if missing or unknown:
        message = (
            f"The file's areas are not those of {profile.name}: missing: {', '.join(missing) or 'none'}; "
            f"not in the profile: {', '.join(unknown[:SHOWN]) or 'none'}. Nothing was written. Mend the names in the "
            "file, name a column with the profile's ids by --id, or change the profile."
        )
        raise ImportRefusedError(message)
    return areas.assign(name=areas["id"].map(names))


def _demand(demand: pd.DataFrame, postcodes: pd.DataFrame) -> pd.DataFrame:
    """Demand points of the postcodes that are left, each in the area of most of them."""
    grouped = postcodes.groupby("lsoa")
    now = pd.DataFrame(
        {
            "area_id": grouped["area_id"].agg(commonest),
            "easting_m": grouped["easting_m"].mean().round().astype(int),
            "northing_m": grouped["northing_m"].mean().round().astype(int),
            "live_postcodes": grouped.size(),
        }
    )
    kept = demand.set_index("lsoa")[["lsoa_name", "rural"]]
    return now.join(kept).reset_index(names="lsoa")[list(demand.columns)].sort_values("lsoa").reset_index(drop=True)


def _refuse_faults(built: Built) -> None:
    faults = [*area_faults(built.areas), *postcode_faults(built.areas, built.postcodes)]
    empty = sorted(set(built.areas["id"]) - set(built.demand["area_id"]))
    faults += [f"{one} is the area of no LSOA" for one in empty]
    if faults:
        message = "\n".join(("The areas have faults, so nothing was written:", *faults[:SHOWN]))
        raise ImportRefusedError(message)


def _about(profile: Profile, official: OfficialFile, read: Imported, made_on: date) -> Provenance:
    return Provenance(
        method=(
            f"imported from {official.path.name}; {len(read.repairs)} repairs (overlaps to {OVERLAP_SHARE:.0%}, "
            f"gaps to {GAP_METRES:.0f} m, crossed rings); edges simplified together ({IMPORT_SIMPLIFY_METRES:.0f} m), "
            "coordinates to 5 decimals"
        ),
        whole=profile.boundaries.whole,
        approximate=False,
        made_on=made_on,
        source=official.source,
        licence=official.licence,
        attribution=official.attribution,
    )
