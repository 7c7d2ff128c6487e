"""Refuses what nobody types: numbers longer than any of ours in an address, and the character no database keeps."""

from __future__ import annotations

from http import HTTPStatus
from itertools import chain

from flask import Flask, render_template, request
from werkzeug.routing import IntegerConverter

NUL = "\x00"


class ShortNumber(IntegerConverter):
    """A number in an address: nine digits at most, as a longer one is too large for a column and names nothing."""

    regex = r"[0-9]{1,9}"


def number_addresses(app: Flask) -> None:
    """Let ``<int:…>`` take short numbers alone; done before any page is registered."""
    app.url_map.converters["int"] = ShortNumber


def refuse_nul(app: Flask) -> None:
    """Refuse the character NUL wherever people can write: PostgreSQL keeps no text that holds it."""

    @app.before_request
    def look() -> tuple[str, int] | None:
        typed = chain(*(values for _, values in (*request.args.lists(), *request.form.lists())))
        if NUL in request.path or any(NUL in one for one in typed):
            return render_template("unreadable.html"), HTTPStatus.BAD_REQUEST
        return None
