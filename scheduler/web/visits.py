"""What a request tells of whoever sent it, and where they may be sent on to."""

from __future__ import annotations

from flask import current_app, request

from scheduler.use_cases.sign_in import Visitor
from scheduler.web.safety import PUBLIC_ADDRESS

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def visitor() -> Visitor:
    """Return where this request comes from."""
    return Visitor(address=request.remote_addr or "", browser=browser_name(request.headers.get("User-Agent", "")))


def browser_name(sent: str) -> str:
    """Name a browser as its owner would, such as “Firefox on Windows”; the version and the rest are not kept."""
    browser = next((name for sign, name in BROWSERS if sign in sent), "")
    system = next((name for sign, name in SYSTEMS if sign in sent), "")
    return " on ".join(part for part in (browser, system) if part) or "Unknown browser"


def origin() -> str:
    """Return the site's own address without a slash at its end: the public one where it is set."""
    return current_app.config.get(PUBLIC_ADDRESS) or request.host_url.rstrip("/")


def own_path(wanted: str | None, otherwise: str) -> str:
    """Return a path of this site to go to, never another site: what begins with two slashes would be one."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")) or not wanted.isprintable():
        return otherwise
    return wanted
