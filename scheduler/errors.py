"""The root of every error that a person can mend; commands and pages show its words alone."""

from __future__ import annotations


class EvenhandError(Exception):
    """Something a person can mend; the message says what happened, then what to do."""
