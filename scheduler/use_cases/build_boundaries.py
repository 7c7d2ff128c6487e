"""Make the polygons, demand points and postcode table of a service, as its profile asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import cast

import pandas as pd

from geo.boundaries import area_faults, postcode_faults
from geo.boundary_build import Method, ServiceAreas, build_areas
from geo.boundary_files import Provenance, write_built
from scheduler.errors import EvenhandError
from scheduler.profiles import Profile

METHOD_WORDS = {
    "district": "LSOAs joined by the district they lie in",
    "msoa": "LSOAs joined by the middle layer super output area they lie in",
    "settlements": (
        "each live postcode takes the area of its nearest settlement; LSOAs join the area of most of their postcodes, "
        "or are split where fewer than 90 % agree; slivers under 3 km² go to the neighbour"
    ),
}


class BuiltWithFaultsError(EvenhandError):
    """The areas that were made overlap, leave gaps or lose postcodes; nothing was written."""


def build_boundaries(
    profile: Profile, data_dir: Path, made_on: date, say: Callable[[str], None] = lambda _: None
) -> tuple[Path, ...]:
    """Build and write; the files of before stay when the new ones have faults.

    Raises
    ------
    BuiltWithFaultsError
        When a check fails: it names each gap, overlap and postcode.
    """
    method = profile.boundaries.method
    settlements = data_dir / f"{profile.id}_settlements.csv"
    asked = ServiceAreas(
        service_id=profile.id,
        method=cast("Method", str(method)),
        authorities=profile.boundaries.authority_codes,
        area_names={area.id: area.name for area in profile.areas},
        settlements=pd.read_csv(settlements) if method == "settlements" else None,
        rural_lsoas={area.id: area.need.lsoas_rural for area in profile.areas if area.need is not None},
    )
    built = build_areas(asked, say)
    say("checking")
    faults = (*area_faults(built.areas), *postcode_faults(built.areas, built.postcodes))
    if faults:
        raise BuiltWithFaultsError("\n".join(("The areas have faults, so nothing was written:", *faults[:20])))
    about = Provenance(
        method=f"{METHOD_WORDS[method]}; edges simplified together (100 m), coordinates to 5 decimals; "
        "rural: the thinnest settled LSOAs of each area, as many as the official classification counts there",
        whole=profile.boundaries.whole,
        approximate=True,
        made_on=made_on,
    )
    return write_built(built, data_dir, profile.id, about)
