"""What a visitor may take along from the coverage page: pictures without tiles, the table, the areas with figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from threading import Lock

import geopandas as gpd

from exports.coverage_image import coverage_picture
from exports.coverage_rows import CoverageCaption
from exports.coverage_tables import coverage_csv, coverage_geojson
from exports.panels import FEWEST_SHOWN, Panel, TakeUpFigure, beside_panels
from exports.panels_html import panels_html
from exports.panels_image import panels_picture
from exports.picture import PictureKind
from scheduler.domain.coverage import places_held
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan
from scheduler.domain.take_up import TakeUp
from scheduler.figures import caption, venue_points
from scheduler.optimise.programme.equity_report import area_equity
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


def take_up_figures(facts: Facts, plan: Plan, take_up: TakeUp | None) -> dict[str, TakeUpFigure] | None:
    """Rates of take-up by area with their intervals; None where none is recorded, or an area's count is small.

    One held back alone could be told from the others and their sum, so all are, as in the equity report.
    """
    areas = [one for one in area_equity(facts, plan, take_up) if one.carers > 0]
    if not areas or any((one.take_up or 0) < FEWEST_SHOWN for one in areas):
        return None
    return {
        one.area_id: TakeUpFigure(
            per_100_carers=one.take_up_per_100.value, low=one.take_up_per_100.low, high=one.take_up_per_100.high
        )
        for one in areas
        if one.take_up_per_100 is not None
    }


class Downloads:
    """Files of one plan's coverage; each is made when first asked for and then kept."""

    def __init__(
        self, snapshot: Snapshot, figures: Figures, ground: Ground | None, take_up: TakeUp | None = None
    ) -> None:
        self._snapshot = snapshot
        self._figures = figures
        self._ground = ground_of(snapshot, ground)
        self._take_up = take_up
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

    @cached_property
    def panels_html(self) -> str | None:
        """Need beside provision as small maps for the page, None where there are no boundaries."""
        if self._ground is None:
            return None
        return panels_html(self._ground.areas, self._panels(), self._figures.rows, with_patterns=False)

    def _panels(self) -> tuple[Panel, ...]:
        facts, plan = self._snapshot.facts, self._snapshot.plan
        whole = self._ground.source.whole if self._ground else "county"
        taken = take_up_figures(facts, plan, self._take_up)
        counted = self._take_up.kind.value if self._take_up is not None else ""
        return beside_panels(self._figures.rows, places_held(facts, plan), whole, take_up=taken, taken_up_as=counted)

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
