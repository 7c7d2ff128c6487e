"""Composition root of the site: settings in, a Flask app out."""

from __future__ import annotations

from flask import Flask

from exports.map_layers import TileServer
from scheduler.config import Settings
from scheduler.store import connect
from scheduler.use_cases.book_places import BookPlaces
from scheduler.use_cases.read_site import Site
from scheduler.use_cases.read_site.stored import StoredPlans, stored_ground
from scheduler.web.factory import make_app
from scheduler.web.journeys import Journeys


def create_app(settings: Settings) -> Flask:
    """Put the site together.

    Parameters
    ----------
    settings
        Names the database and the folder of the shipped data.

    Returns
    -------
    Flask
        Ready to be served. It holds no open connection, so a server may fork after this.

    Raises
    ------
    AssetsError
        When the browser files have not been copied.
    StoreError
        When the database is missing, or of another version.
    """
    store = connect(settings.database_url)
    store.close()
    shown = Site(StoredPlans(store), stored_ground(settings.data_dir, tile_server(settings)), settings.base_url)
    return make_app(shown, Journeys(places=BookPlaces(store)))


def tile_server(settings: Settings) -> TileServer | None:
    """Return the background map that the administrator set, None where there is none."""
    return TileServer(url=settings.tile_url, attribution=settings.tile_attribution) if settings.tile_url else None
