"""Makes the Flask app around a `Site`; the composition root calls it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, request, url_for
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from scheduler.use_cases.read_site import NoPlanYetError, Site
from scheduler.web import access, errors, formats, forms, hostile, household_link, security
from scheduler.web.assets import require_assets
from scheduler.web.help import HELP
from scheduler.web.journeys import JOURNEYS, Journeys
from scheduler.web.pages import BLUEPRINTS
from scheduler.web.pages.council import CouncilProvider, use_provider
from scheduler.web.pages.imports import limit_uploads
from scheduler.web.safety import Safety, keep_cookies_safe
from scheduler.web.site import SITE, pages
from scheduler.web.staff_shell import shell

NAVIGATION = (
    ("Programme", "programme.listed", "/programme"),
    ("Areas", "areas.every", "/areas"),
    ("Coverage", "coverage.page", "/coverage"),
    ("Plan", "plan.page", "/plan"),
    ("Calendars", "calendars.page", "/calendars"),
)
STATIC_SECONDS = 3600
"""Most static files are asked for by digest; the modules they import are not, so an hour is the longest they stay."""


def make_app(
    shown: Site, behind: Journeys | None = None, safety: Safety | None = None, provider: CouncilProvider | None = None
) -> Flask:
    """Make the app that shows ``shown``; ``behind`` are the use cases of the pages that change something.

    ``safety`` says how cookies are signed and kept; without it the key is made up, as nothing has to outlast the app.

    Raises
    ------
    AssetsError
        When the browser assets have not been copied; the message says which command brings them.
    """
    require_assets()
    app = Flask("scheduler.web", static_folder="static", template_folder="templates")
    app.config.update(SEND_FILE_MAX_AGE_DEFAULT=STATIC_SECONDS)
    hostile.number_addresses(app)
    app.extensions[SITE] = shown
    app.extensions[JOURNEYS] = behind or Journeys()
    keep_cookies_safe(app, safety or Safety())
    use_provider(app, provider)
    _teach_templates(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.register(app)
    limit_uploads(app)
    household_link.register(app)
    known = app.extensions[JOURNEYS].people
    access.guard(app, known.signing_in.who_is if known else None)
    hostile.refuse_nul(app)
    forms.csrf.init_app(app)
    security.guard(app)
    return app


def _teach_templates(app: Flask) -> None:
    ours = app.jinja_loader
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_options = app.jinja_options | {"loader": ChoiceLoader([ours, govuk] if ours else [govuk])}
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(formats.FILTERS)
    app.jinja_env.globals.update(formats.FUNCTIONS)
    app.jinja_env.globals.update(help_words=HELP)
    app.jinja_env.globals.update(field_shape=forms.field_of, form_faults=forms.error_list)

    @app.context_processor
    def on_every_page() -> dict[str, object]:
        try:
            about = pages().about
        except NoPlanYetError:
            about = None
        return {
            "about": about,
            "can_hear": app.extensions[JOURNEYS].log is not None,
            "can_join": app.extensions[JOURNEYS].households is not None,
            "cspNonce": security.nonce(),
            "navigation": [_entry(*entry) for entry in NAVIGATION],
            "staff": shell(),
            "static_file": lambda name: url_for("static", filename=name, v=_digest(app.static_folder or "", name)),
            "themeColor": "#14474a",
        }


def _entry(text: str, endpoint: str, under: str) -> dict[str, object]:
    within = request.path == under or request.path.startswith(f"{under}/")
    return {"text": text, "href": url_for(endpoint), "current": request.path == under, "active": within}


@cache
def _digest(folder: str, name: str) -> str:
    return hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest()[:12]
