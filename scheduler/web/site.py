"""The one door from pages to the use case behind them."""

from __future__ import annotations

from flask import current_app

from scheduler.use_cases.read_site import Site

SITE = "evenhand.site"


def site() -> Site:
    """Return the site that this app shows."""
    shown: Site = current_app.extensions[SITE]
    return shown
