"""How cookies are signed and kept, and what else an installation says of its own safety."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

DEMO = "EVENHAND_DEMO"
PUBLIC_ADDRESS = "EVENHAND_PUBLIC_ADDRESS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """What keeps cookies safe.

    ``secure_cookies`` sends them over TLS alone: always, unless the site is a demo on this machine or under test.
    ``demo`` lets people sign in by a button; ``public_address`` is the site's own, without a slash at its end.
    ``behind_proxies`` is how many proxies of ours add the visitor's address to what they pass on.
    """

    secret_key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    secure_cookies: bool = False
    demo: bool = False
    public_address: str | None = None
    behind_proxies: int = 0


def keep_cookies_safe(app: Flask, safety: Safety) -> None:
    """Sign cookies, hide them from scripts and from other sites; ``__Host-`` binds them to this very host."""
    app.config[DEMO] = safety.demo
    app.config[PUBLIC_ADDRESS] = safety.public_address
    if safety.behind_proxies:
        number = safety.behind_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=number, x_proto=number, x_host=0)  # type: ignore[method-assign] # Flask's documented way
    app.config.update(
        SECRET_KEY=safety.secret_key,
        SESSION_COOKIE_NAME="__Host-evenhand" if safety.secure_cookies else "evenhand",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=safety.secure_cookies,
        SESSION_COOKIE_PATH="/",
        # A form may stay open as long as its session; the check of the referrer needs what our policy leaves out.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
