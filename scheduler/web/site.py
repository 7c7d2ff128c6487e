"""The one door from pages to the use case behind them."""

from __future__ import annotations

from flask import current_app, g

from scheduler.use_cases.read_site import Pages, Site

SITE = "evenhand.site"


def site() -> Site:
    """Return the site that this app shows."""
    shown: Site = current_app.extensions[SITE]
    return shown


def pages() -> Pages:
    """Return the pages of the newest plan: the same plan for the whole of a request.

    Raises
    ------
    NoPlanYetError
        When there is no plan to show.
    """
    if "pages" not in g:
        g.pages = site().pages()
    shown: Pages = g.pages
    return shown
