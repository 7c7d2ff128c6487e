"""Coverage: who can reach how much, as plot, table and map."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template

from scheduler.use_cases.read_site import MapView
from scheduler.web.access import Who, open_to, signed_in
from scheduler.web.pages.compare import DECIDERS
from scheduler.web.security import allow_images_from
from scheduler.web.site import pages, site

coverage = Blueprint("coverage", __name__, url_prefix="/coverage")
PART_SECONDS = 24 * 3600
"""The map's parts are asked for by their digest, so a browser may keep them."""


@coverage.get("")
@open_to(Who.ANYONE)
def page() -> str:
    """Show the ranked plot, the table, and then the map."""
    shown = pages().coverage_map
    if shown is not None and shown.image_origin is not None:
        allow_images_from(shown.image_origin)
    files, somebody = site().coverage_files(pages()), signed_in()
    return render_template(
        "coverage.html",
        view=pages().coverage,
        map=shown,
        reach_by=pages().about_data.reach_by,
        panels=files.panels_html,
        downloads=files.offered,
        may_compare=somebody is not None and Who(somebody.role.value) in DECIDERS,
    )


@coverage.get("/files/<name>")
@open_to(Who.ANYONE)
def download(name: str) -> Response:
    """Send a picture, the table, or the areas with their figures."""
    found = site().coverage_files(pages()).read(name)
    if found is None:
        abort(404)
    response = Response(found.body, content_type=found.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response


@coverage.get("/map-<digest>.css")
@open_to(Who.ANYONE)
def map_style(digest: str) -> Response:
    """Serve the map's style sheet from our own origin."""
    return _part(_map(digest).css, "text/css; charset=utf-8")


@coverage.get("/map-<digest>.js")
@open_to(Who.ANYONE)
def map_script(digest: str) -> Response:
    """Serve the map's script from our own origin."""
    return _part(_map(digest).js, "text/javascript; charset=utf-8")


def _map(digest: str) -> MapView:
    parts = pages().coverage_map
    if parts is None or parts.digest != digest:
        abort(404)
    return parts


def _part(text: str, content_type: str) -> Response:
    response = Response(text, content_type=content_type)
    response.cache_control.private = True
    response.cache_control.max_age = PART_SECONDS
    return response
