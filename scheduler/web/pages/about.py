"""Pages about the site itself."""

from __future__ import annotations

from flask import Blueprint, render_template

from scheduler.web.access import Who, open_to
from scheduler.web.site import pages

about = Blueprint("about", __name__)


@about.get("/accessibility")
@open_to(Who.ANYONE)
def accessibility() -> str:
    """Show the accessibility statement."""
    return render_template("accessibility.html")


@about.get("/about-data")
@open_to(Who.ANYONE)
def data() -> str:
    """Show where the data come from and how the figures are made."""
    return render_template("about-data.html", view=pages().about_data)
