"""Looks postcodes up for pages that anybody may open, within bounds of memory."""

from __future__ import annotations

from threading import Lock

from geo.postcodes import Directory, PostcodePoint, area_of, normalise

MOST_LETTERS = 3
"""First letters of postcodes that are held at once; a county's postcodes share one or two."""


class Postcodes:
    """The postcode directory for a server that runs for months: strangers' postcodes cannot fill its memory."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._directory = Directory.cached()
        self._letters: set[str] = set()

    def find(self, postcode: str) -> PostcodePoint:
        """Look up one postcode, live or terminated.

        Raises
        ------
        PostcodeError
            When it is no postcode or is not in the directory; the message offers the nearest.
        """
        letter = area_of(normalise(postcode))[0]
        with self._lock:
            if letter not in self._letters and len(self._letters) >= MOST_LETTERS:
                self._directory, self._letters = Directory.cached(), set()
            self._letters.add(letter)
            return self._directory.find(postcode)
