"""Equity: every figure with how sure it is, and where a further group would help most."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from scheduler.web.access import Who, open_to
from scheduler.web.site import pages, site

equity = Blueprint("equity", __name__, url_prefix="/coverage")


@equity.get("/equity")
@open_to(Who.ANYONE)
def page() -> str:
    """Show the equity report: figures, intervals, areas, hot and cold spots."""
    return render_template("equity.html", view=site().equity(pages()))


@equity.get("/where-next")
@open_to(Who.ANYONE)
def where_next() -> str:
    """Show where one more monthly group would help most: of the venues on file, or of all neighbourhoods."""
    anywhere = request.args.get("among") == "neighbourhoods"
    return render_template("where-next.html", view=pages().where_next_anywhere if anywhere else pages().where_next)
