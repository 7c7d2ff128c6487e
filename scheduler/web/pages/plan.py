"""The plan: what was promised and what was reached."""

from __future__ import annotations

from flask import Blueprint, render_template

from scheduler.web.access import Who, open_to
from scheduler.web.site import pages

plan = Blueprint("plan", __name__)


@plan.get("/plan")
@open_to(Who.ANYONE)
def page() -> str:
    """Show promises, aims and unmet wishes."""
    return render_template("plan.html", view=pages().plan, venue_lines=pages().venue_lines)
