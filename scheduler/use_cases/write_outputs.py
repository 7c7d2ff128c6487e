"""Write what a planned term leaves on disk: plan file, calendar, coverage map and picture, workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from exports.calendar import programme_calendar
from exports.coverage_image import coverage_picture
from exports.coverage_map import coverage_map
from exports.map_layers import MapExtras
from exports.programme_events import events_of
from exports.standalone import LeafletFiles, standalone_page
from exports.workbook import programme_workbook
from geo.boundaries import read_areas
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan
from scheduler.domain.targets import amount_due
from scheduler.errors import EvenhandError
from scheduler.figures import boundary_source, caption, coverage_rows, reach_layer, venue_points
from scheduler.optimise.programme.files import write_plan


class OutputError(EvenhandError):
    """A file cannot be made as asked; nothing was written."""


def plan_file(plan: Plan) -> bytes:
    """Return the plan as JSON."""
    return write_plan(plan).encode()


def calendar_file(facts: Facts, plan: Plan, changed_at: datetime, area_id: str | None = None) -> bytes:
    """Return the public programme, of one area or of the whole service, as a calendar.

    Raises
    ------
    OutputError
        When the service has no such area.
    """
    names = {area.id: area.name for area in facts.areas}
    if area_id is not None and area_id not in names:
        message = f"{facts.service_name} has no area {area_id!r}; its areas are {', '.join(sorted(names))}."
        raise OutputError(message)
    chosen = (
        plan if area_id is None else replace(plan, series=tuple(one for one in plan.series if one.area_id == area_id))
    )
    events = events_of(facts, chosen, changed_at=changed_at)
    where = f", {names[area_id]}" if area_id else ""
    said = " Synthetic demo data." if facts.synthetic else ""
    return programme_calendar(
        events, name=f"{facts.service_name}{where}", description=f"Programme of the {facts.term.name}.{said}"
    )


def map_file(facts: Facts, plan: Plan, data_dir: Path, leaflet_dir: Path, kind: str) -> bytes:
    """Return the coverage map: ``kind`` html opens from disk without a network, png and svg are for print.

    Raises
    ------
    OutputError
        When the kind is unknown, or Leaflet has not been installed for html.
    """
    areas = read_areas(data_dir / "boundaries" / f"{facts.service_id}.geojson")
    rows, venues = coverage_rows(facts, plan), venue_points(facts, plan)
    words = caption(facts, boundary_source(data_dir, facts.service_id))
    if kind in {"png", "svg"}:
        return coverage_picture(areas, rows, venues, words, "png" if kind == "png" else "svg")
    if kind != "html":
        message = f"A map can be written as .html, .png or .svg, not as .{kind}. Change the end of the file's name."
        raise OutputError(message)
    parts = coverage_map(areas, rows, venues, words, extras=MapExtras(reach=reach_layer(facts, plan)))
    return standalone_page(parts, rows, words, _leaflet(leaflet_dir)).encode()


def _leaflet(folder: Path) -> LeafletFiles:
    try:
        return LeafletFiles(
            js=(folder / "leaflet.js").read_text(encoding="utf-8"),
            css=(folder / "leaflet.css").read_text(encoding="utf-8"),
        )
    except FileNotFoundError:
        message = f"Leaflet is not in {folder}; install the browser assets with: python3 run.py setup."
        raise OutputError(message) from None


def workbook_file(facts: Facts, plan: Plan, data_dir: Path) -> bytes:
    """Return the programme as a workbook."""
    owed = {target.id: amount_due(target, facts.term) for target in facts.targets}
    whole = boundary_source(data_dir, facts.service_id).whole
    return programme_workbook(facts, plan, coverage_rows(facts, plan), whole=whole, owed_this_term=owed)


def write_whole(files: dict[str, Callable[[], bytes]], folder: Path) -> tuple[Path, ...]:
    """Make every file first, then put them in place, so that a failure leaves what was there before.

    Returns
    -------
    tuple of Path
        The files written, in the order asked for.
    """
    made = {name: make() for name, make in files.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        half = folder / f".{name}.half"
        half.write_bytes(content)
        half.replace(folder / name)
    return tuple(folder / name for name in made)
