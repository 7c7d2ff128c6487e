"""Errors become pages in one place."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from scheduler.use_cases.read_site import NoPlanYetError, UnknownAreaError, UnknownSessionError
from scheduler.use_cases.sign_in import NotFoundError


def register(app: Flask) -> None:
    """Give ``app`` its error pages."""

    @app.errorhandler(NoPlanYetError)
    def no_plan_yet(_error: NoPlanYetError) -> tuple[str, int]:
        return render_template("no-plan-yet.html"), HTTPStatus.SERVICE_UNAVAILABLE

    @app.errorhandler(UnknownAreaError)
    def unknown_area(error: UnknownAreaError) -> tuple[str, int]:
        return render_template("not-found.html", what=f"There is no area “{error.area_id}”."), HTTPStatus.NOT_FOUND

    @app.errorhandler(UnknownSessionError)
    def unknown_session(_error: UnknownSessionError) -> tuple[str, int]:
        what = "There is no session at this address. It may have been moved or taken out of the programme."
        return render_template("not-found.html", what=what), HTTPStatus.NOT_FOUND

    @app.errorhandler(NotFoundError)
    def not_kept(error: NotFoundError) -> tuple[str, int]:
        return render_template("not-found.html", what=str(error)), HTTPStatus.NOT_FOUND

    @app.errorhandler(HTTPStatus.NOT_FOUND)
    def not_found(_error: HTTPException) -> tuple[str, int]:
        return render_template("not-found.html", what=None), HTTPStatus.NOT_FOUND

    @app.errorhandler(HTTPStatus.FORBIDDEN)
    def not_for_you(_error: HTTPException) -> tuple[str, int]:
        return render_template("forbidden.html"), HTTPStatus.FORBIDDEN

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> tuple[str, int]:
        return render_template("stale-form.html"), HTTPStatus.BAD_REQUEST

    @app.errorhandler(HTTPStatus.METHOD_NOT_ALLOWED)
    def read_only(_error: HTTPException) -> tuple[str, int]:
        return render_template("read-only.html"), HTTPStatus.METHOD_NOT_ALLOWED

    @app.errorhandler(HTTPStatus.INTERNAL_SERVER_ERROR)
    def broken(_error: HTTPException) -> tuple[str, int]:
        return render_template("broken.html"), HTTPStatus.INTERNAL_SERVER_ERROR
