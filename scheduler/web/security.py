"""Headers that every answer carries."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:{images}; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
FIXED_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def nonce() -> str:
    """Return this request's nonce, made on first use; it allows GOV.UK's one inline script."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    value: str = g.csp_nonce
    return value


def allow_images_from(origin: str) -> None:
    """Let this answer's page load images from one more origin: that of the tile server an administrator chose."""
    g.image_origin = origin


def guard(app: Flask) -> None:
    """Make every answer of ``app`` carry the policy and the other headers."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        images = f" {g.image_origin}" if "image_origin" in g else ""
        response.headers["Content-Security-Policy"] = POLICY.format(nonce=nonce(), images=images)
        response.headers.extend(FIXED_HEADERS)
        return response
