"""Postcode sectors: where a visitor roughly is, without keeping where exactly.

A sector is a postcode without its last two letters, such as BA14 8: some 3,000 addresses. Its middle is the mean of its
postcodes' coordinates, so it lies where its streets are.
"""

from __future__ import annotations

import re
from threading import Lock

from geo.postcodes import PostcodeError, area_of, edition, normalise, read_directory

ON_THE_BRITISH_GRID = ("E", "S", "W")
"""First letters of authorities whose coordinates are on the British National Grid; Northern Ireland has its own."""
SECTOR = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9]")


def sector_of(text: str) -> str:
    """Return the sector of a postcode, or of what is a sector already.

    Raises
    ------
    PostcodeError
        When the text is neither.

    Examples
    --------
    >>> sector_of("ba148jn"), sector_of("BA14 8")
    ('BA14 8', 'BA14 8')
    """
    written = " ".join(text.upper().split())
    return written if SECTOR.fullmatch(written) else normalise(text)[:-2]


class Sectors:
    """Middles of postcode sectors; the sectors of a first letter are worked out when one is first asked for."""

    def __init__(self) -> None:
        self._middles: dict[str, dict[str, tuple[int, int]]] = {}
        self._lock = Lock()

    def middle(self, sector: str) -> tuple[int, int]:
        """Easting and northing of a sector's middle, in metres on the British National Grid.

        Raises
        ------
        PostcodeError
            When the text is no sector, or the directory holds none of this name.
        """
        written = sector_of(sector)
        letter = area_of(written)[0]
        with self._lock:
            if letter not in self._middles:
                self._middles[letter] = _middles_of(letter)
        found = self._middles[letter].get(written)
        if found is None:
            message = f"No postcode of {edition()} begins with {written}; check what you typed."
            raise PostcodeError(message)
        return found


def _middles_of(letter: str) -> dict[str, tuple[int, int]]:
    table = read_directory(letter)
    table = table[table["authority"].str.startswith(ON_THE_BRITISH_GRID)]
    sectors = table["postcode"].str[:-2]
    means = table[["easting_m", "northing_m"]].groupby(sectors).mean().round().astype(int)
    pairs = zip(means["easting_m"].tolist(), means["northing_m"].tolist(), strict=True)
    return dict(zip(means.index.tolist(), pairs, strict=True))
