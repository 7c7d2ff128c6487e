"""Getting started: what is still to be done before a first term is published."""

from __future__ import annotations

from flask import Blueprint, render_template

from scheduler.web.access import open_to, person
from scheduler.web.draft_forms import OFFICE, or_missing
from scheduler.web.journeys import journeys

start = Blueprint("start", __name__)


@start.get("/start")
@open_to(*OFFICE)
def page() -> str:
    """Show the steps to a first published term, those ticked that are done."""
    return render_template("start.html", steps=or_missing(journeys().first_steps).of(person()))
