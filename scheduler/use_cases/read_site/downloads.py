"""What a visitor may take along from the coverage page: pictures without tiles, the table, the areas with figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Lock

import geopandas as gpd

from exports.coverage_image import coverage_picture
from exports.coverage_rows import CoverageCaption
from exports.coverage_tables import coverage_csv, coverage_geojson
from exports.panels import Panel, beside_panels
from exports.panels_html import panels_html
from exports.panels_image import panels_picture
from exports.picture import PictureKind
from scheduler.domain.coverage import places_held
from scheduler.figures import caption, venue_points
from scheduler.use_cases.read_site.coverage import Ground, ground_of
from scheduler.use_cases.read_site.figures import Figures
from scheduler.use_cases.read_site.snapshot import Snapshot
from scheduler.use_cases.read_site.views import DownloadView, FileView

CSV = DownloadView(name="coverage.csv", words="The table (CSV)", content_type="text/csv; charset=utf-8")
GEOJSON = DownloadView(
    name="coverage.geojson", words="Areas with their figures (GeoJSON)", content_type="application/geo+json"
)
PICTURES = (
    DownloadView(name="coverage.png", words="The map as a picture (PNG)", content_type="image/png"),
    DownloadView(name="coverage.svg", words="The map for print, words as text (SVG)", content_type="image/svg+xml"),
    DownloadView(name="need-and-provision.png", words="Need beside provision (PNG)", content_type="image/png"),
    DownloadView(
        name="need-and-provision.svg", words="Need beside provision for print (SVG)", content_type="image/svg+xml"
    ),
)


class Downloads:
    """Files of one plan's coverage; each is made when first asked for and then kept."""

    def __init__(self, snapshot: Snapshot, figures: Figures, ground: Ground | None) -> None:
        self._snapshot = snapshot
        self._figures = figures
        self._ground = ground_of(snapshot, ground)
        self._kept: dict[str, bytes] = {}
        self._lock = Lock()

    @property
    def offered(self) -> tuple[DownloadView, ...]:
        """What can be had: without boundaries the table alone."""
        return (CSV,) if self._ground is None else (*PICTURES, CSV, GEOJSON)

    def read(self, name: str) -> FileView | None:
        """Return a file by its name, None where there is none of that name."""
        found = next((one for one in self.offered if one.name == name), None)
        if found is None:
            return None
        with self._lock:
            if name not in self._kept:
                self._kept[name] = self._makers()[name]()
            return FileView(name=name, content_type=found.content_type, body=self._kept[name])

    @property
    def panels_html(self) -> str | None:
        """Need beside provision as small maps for the page, None where there are no boundaries."""
        if self._ground is None:
            return None
        return panels_html(self._ground.areas, self._panels(), self._figures.rows, with_patterns=False)

    def _panels(self) -> tuple[Panel, ...]:
        held = places_held(self._snapshot.facts, self._snapshot.plan)
        return beside_panels(self._figures.rows, held, self._ground.source.whole if self._ground else "county")

    def _makers(self) -> dict[str, Callable[[], bytes]]:
        rows = self._figures.rows
        makers: dict[str, Callable[[], bytes]] = {CSV.name: lambda: coverage_csv(rows)}
        if self._ground is not None:
            areas, words = self._ground.areas, caption(self._snapshot.facts, self._ground.source)
            makers[GEOJSON.name] = lambda: coverage_geojson(areas, rows, words)
            for kind in ("png", "svg"):
                makers[f"coverage.{kind}"] = self._map(areas, words, kind)
                makers[f"need-and-provision.{kind}"] = self._beside(areas, words, kind)
        return makers

    def _map(self, areas: gpd.GeoDataFrame, words: CoverageCaption, kind: PictureKind) -> Callable[[], bytes]:
        venues = venue_points(self._snapshot.facts, self._snapshot.plan)
        return lambda: coverage_picture(areas, self._figures.rows, venues, words, kind)

    def _beside(self, areas: gpd.GeoDataFrame, words: CoverageCaption, kind: PictureKind) -> Callable[[], bytes]:
        titled = replace(words, title=f"Need and provision, {self._snapshot.facts.term.name}")
        return lambda: panels_picture(areas, self._panels(), self._figures.rows, titled, kind)
