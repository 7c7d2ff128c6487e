"""Typed tables, by theme; importing this package knows them all."""

from scheduler.store.tables import attendance, office, people, places, programme, service, travel
from scheduler.store.tables.base import Base

METADATA = Base.metadata

__all__ = ["METADATA", "Base", "attendance", "office", "people", "places", "programme", "service", "travel"]
