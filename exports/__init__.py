"""Data in, bytes out: no database, no web."""
