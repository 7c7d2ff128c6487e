"""Areas: what each has, and why."""

from __future__ import annotations

from flask import Blueprint, render_template

from scheduler.web.access import Who, open_to
from scheduler.web.site import pages

areas = Blueprint("areas", __name__, url_prefix="/areas")


@areas.get("")
@open_to(Who.ANYONE)
def every() -> str:
    """List every area."""
    return render_template("areas.html", areas=pages().areas)


@areas.get("/<area_id>")
@open_to(Who.ANYONE)
def one(area_id: str) -> str:
    """Show one area."""
    return render_template("area.html", view=pages().area(area_id))
