"""The root of what can go wrong with geography that a person can mend."""

from __future__ import annotations


class GeoError(ValueError):
    """A file, a postcode or a figure that cannot be used; the message says what to do."""
