"""How cookies are signed and kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from flask import Flask


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """What keeps cookies safe.

    ``secure_cookies`` sends them over TLS alone: always, unless the site is a demo on this machine or under test.
    """

    secret_key: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    secure_cookies: bool = False


def keep_cookies_safe(app: Flask, safety: Safety) -> None:
    """Sign cookies, hide them from scripts and from other sites; ``__Host-`` binds them to this very host."""
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
