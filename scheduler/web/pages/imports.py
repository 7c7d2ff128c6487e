"""Importing spreadsheets: choose a file, match its columns, see what it would do, confirm."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Flask, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from scheduler.use_cases.import_files import (
    KINDS,
    MOST_BYTES,
    FileView,
    ImportFileError,
    ImportFiles,
    ImportRefusedError,
    too_large,
)
from scheduler.web.access import Who, open_to, person
from scheduler.web.formats import plural
from scheduler.web.journeys import journeys

imports = Blueprint("imports", __name__, url_prefix="/imports")
OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)
ROOM_FOR_FORM_BYTES = 256 * 1024
MOST_DRAINED_BYTES = 512 * 1024 * 1024
SHOWN_FAULTS = 100
TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def limit_uploads(app: Flask) -> None:
    """Refuse what is larger than an import may be, with a page that says so."""
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES + ROOM_FOR_FORM_BYTES

    @app.errorhandler(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    def refuse(_error: RequestEntityTooLarge) -> tuple[str, int]:
        size = request.content_length or 0
        left = min(size, MOST_DRAINED_BYTES)  # a browser that cannot send to the end never shows the answer
        while left > 0 and (part := request.environ["wsgi.input"].read(min(left, 1024 * 1024))):
            left -= len(part)
        return render_template("too-large.html", what=too_large(size)), HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def _imports() -> ImportFiles:
    found = journeys().imports
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


@imports.get("")
@open_to(*OFFICE)
def every() -> str:
    """Show what can be imported, and what was."""
    return render_template("imports.html", found=_imports().overview(person()), kinds=KINDS)


@imports.route("/new/<kind>", methods=["GET", "POST"])
@open_to(*OFFICE)
def new(kind: str) -> AnyResponse | tuple[str, int]:
    """Choose a file; it is checked at once, and changes nothing yet."""
    behind = _imports()
    if kind not in KINDS:
        abort(HTTPStatus.NOT_FOUND)
    field: dict[str, object] = {"name": "file", "label": "Your file", "errors": ()}
    if request.method == "POST":
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            field["errors"] = ("Choose a file",)
        else:
            try:
                import_id = behind.bring(person(), kind, sent.filename, sent.read())
            except ImportFileError as problem:
                field["errors"] = (str(problem),)
            else:
                return redirect(url_for("imports.one", import_id=import_id), HTTPStatus.SEE_OTHER)
    status = HTTPStatus.BAD_REQUEST if field["errors"] else HTTPStatus.OK
    return render_template("import-new.html", kind=KINDS[kind], field=field), status


@imports.get("/templates/<kind>.<ending>")
@open_to(*OFFICE)
def template(kind: str, ending: str) -> Response:
    """Return a template to fill in."""
    if kind not in KINDS or ending not in TYPES:
        abort(HTTPStatus.NOT_FOUND)
    answer = Response(_imports().template(kind, ending), mimetype=TYPES[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="{kind}.{ending}"'
    return answer


@imports.get("/<int:import_id>")
@open_to(*OFFICE)
def one(import_id: int) -> str:
    """Show what a file would do or did; or ask which of its columns is which."""
    view = _imports().view(person(), import_id)
    if view.record.state == "checked" and (view.missing or "columns" in request.args):
        return _columns_page(view, view.suggested, ())
    return _check_page(view, ())


@imports.post("/<int:import_id>/columns")
@open_to(*OFFICE)
def columns(import_id: int) -> AnyResponse | tuple[str, int]:
    """Keep which heading is which column, and check the file again."""
    behind, me = _imports(), person()
    chosen = {name: value for name, value in request.form.items() if name != "csrf_token"}
    try:
        behind.choose_columns(me, import_id, chosen)
    except ImportRefusedError as problem:
        view = behind.view(me, import_id)
        return _columns_page(view, chosen, (str(problem),)), HTTPStatus.BAD_REQUEST
    return redirect(url_for("imports.one", import_id=import_id), HTTPStatus.SEE_OTHER)


@imports.post("/<int:import_id>/confirm")
@open_to(*OFFICE)
def confirm(import_id: int) -> AnyResponse | tuple[str, int]:
    """Do what the check showed."""
    behind, me = _imports(), person()
    try:
        done = behind.confirm(me, import_id, request.form.get("digest", ""), request.form.getlist("remove"))
    except ImportRefusedError as problem:
        return _check_page(behind.view(me, import_id), (str(problem),)), HTTPStatus.CONFLICT
    flash(f"Imported: {done['new']} new, {done['changed']} changed, {plural(done['removed'], 'row')} removed.")
    return redirect(url_for("imports.one", import_id=import_id), HTTPStatus.SEE_OTHER)


@imports.post("/<int:import_id>/put-away")
@open_to(*OFFICE)
def put_away(import_id: int) -> AnyResponse | tuple[str, int]:
    """Forget a file that shall not be imported."""
    behind, me = _imports(), person()
    try:
        behind.put_away(me, import_id)
    except ImportRefusedError as problem:
        return _check_page(behind.view(me, import_id), (str(problem),)), HTTPStatus.CONFLICT
    flash("The file was put away. Nothing was changed.")
    return redirect(url_for("imports.every"), HTTPStatus.SEE_OTHER)


@imports.post("/<int:import_id>/faults")
@open_to(*OFFICE)
def faults(import_id: int) -> Response:
    """Return every fault of a file as CSV; that it was downloaded is noted."""
    answer = Response(_imports().faults_csv(person(), import_id), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="import-{import_id}-to-mend.csv"'
    return answer


def _columns_page(view: FileView, chosen: object, problems: tuple[str, ...]) -> str:
    faults = [{"text": one, "href": f"#{view.missing[0].name if view.missing else 'id'}"} for one in problems]
    return render_template("import-columns.html", view=view, chosen=chosen, faults=faults)


def _check_page(view: FileView, problems: tuple[str, ...]) -> str:
    titles = {one.name: one.title for one in view.kind.columns} | {"postcode": "Postcode", "area_id": "Area"}
    faults = [{"text": one} for one in problems]
    found = view.record.left_out or view.record.report.get("faults", ())
    changes = [
        (id_, name, [titles[one] for one in names if one in titles])
        for id_, name, names in view.record.report.get("changes", ())
    ]
    return render_template(
        "import-one.html",
        view=view,
        changes=changes,
        faults=faults,
        wrong=found[:SHOWN_FAULTS],
        wrong_count=len(found),
    )
