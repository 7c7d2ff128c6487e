"""Settings, read once from the environment; a missing or unsafe one is refused before anything starts."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from scheduler.errors import EvenhandError

LEAST_SECRET_CHARACTERS = 32
LEAST_SECRET_VARIETY = 8
SQLITE_FILE = "evenhand.db"
_PACKAGE = Path(__file__).resolve().parent
_SERVER_NAME = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?")
"""The policy names this origin, so nothing else may stand in it."""


class ConfigError(EvenhandError):
    """A setting is missing or unsafe; the message names each and says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an installation chooses.

    ``data_dir`` holds what the product ships: profiles, polygons, calendars. ``secret_key`` signs cookies
    and tokens; it is never shown. ``base_url`` is the site's public address without a slash at its end, or None:
    links in calendars are then made from the address that a visitor asked for. ``tile_url`` is the address of a
    background map's tiles with {z}, {x} and {y}, or None: browsers then ask no other origin for anything.
    """

    database_url: str
    data_dir: Path
    secret_key: str = field(repr=False)
    demo: bool = False
    lease_seconds: float = 30.0
    base_url: str | None = None
    tile_url: str | None = None
    tile_attribution: str = ""


def read_settings(
    environ: Mapping[str, str] | None = None, *, demo: bool = False, serves_pages: bool = True
) -> Settings:
    """Read the settings.

    Parameters
    ----------
    environ
        The environment, by default that of the process: ``EVENHAND_DATABASE_URL`` (default: the SQLite
        file ``evenhand.db`` in the current folder), ``EVENHAND_DATA_DIR`` (default: the shipped data),
        ``EVENHAND_SECRET_KEY``, ``EVENHAND_LEASE_SECONDS`` (default 30),
        ``EVENHAND_BASE_URL`` (default: the address that a visitor asked for), ``EVENHAND_TILE_URL`` with
        ``EVENHAND_TILE_ATTRIBUTION`` (default: no background map).
    demo
        Synthetic data only, on this machine only: a secret key is made up for the run when none is set.
    serves_pages
        Whether a secret key is needed; commands that only touch the database need none.

    Raises
    ------
    ConfigError
        When settings are missing or unsafe; one message names them all.
    """
    given = os.environ if environ is None else environ
    problems: list[str] = []
    tile_url, tile_attribution = _tiles(given, problems)
    settings = Settings(
        database_url=given.get("EVENHAND_DATABASE_URL", "").strip() or f"sqlite:///{Path.cwd() / SQLITE_FILE}",
        data_dir=_data_dir(given, problems),
        secret_key=_secret_key(given, problems, needed=serves_pages and not demo),
        demo=demo,
        lease_seconds=_lease_seconds(given, problems),
        base_url=_base_url(given, problems),
        tile_url=tile_url,
        tile_attribution=tile_attribution,
    )
    if problems:
        raise ConfigError("\n".join(problems))
    return settings


def shipped_data_dir() -> Path:
    """Folder of the shipped data: inside the installed package, or ``data/`` of the repository."""
    packaged = _PACKAGE / "shipped"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "data"


def _data_dir(given: Mapping[str, str], problems: list[str]) -> Path:
    named = given.get("EVENHAND_DATA_DIR", "").strip()
    folder = Path(named) if named else shipped_data_dir()
    if not (folder / "services").is_dir():
        problems.append(
            f"The data folder {folder} has no folder 'services' with profiles. "
            + ("Mend EVENHAND_DATA_DIR." if named else "Install Evenhand again, or set EVENHAND_DATA_DIR.")
        )
    return folder


def _secret_key(given: Mapping[str, str], problems: list[str], *, needed: bool) -> str:
    key = given.get("EVENHAND_SECRET_KEY", "")
    make_one = "Make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'"
    if not key:
        if needed:
            problems.append(f"EVENHAND_SECRET_KEY is not set; without it nobody's sign-in would be safe. {make_one}.")
        return secrets.token_hex(32)
    if len(key) < LEAST_SECRET_CHARACTERS or len(set(key)) < LEAST_SECRET_VARIETY:
        problems.append(
            f"EVENHAND_SECRET_KEY can be guessed: it needs {LEAST_SECRET_CHARACTERS} characters or more, "
            f"of {LEAST_SECRET_VARIETY} kinds or more. {make_one}."
        )
    return key


def _lease_seconds(given: Mapping[str, str], problems: list[str]) -> float:
    text = given.get("EVENHAND_LEASE_SECONDS", "30")
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= 3600:  # noqa: PLR2004 — from a second to an hour
        problems.append(f"EVENHAND_LEASE_SECONDS is {text!r}; give seconds from 1 to 3600, such as 30.")
    return seconds


def _base_url(given: Mapping[str, str], problems: list[str]) -> str | None:
    """Read the public address: https://host or http://host:port, nothing behind it."""
    text = given.get("EVENHAND_BASE_URL", "").strip()
    if not text:
        return None
    try:
        parts = urlsplit(text)
        origin = f"{parts.scheme}://{parts.netloc}"
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good, origin = False, ""
    if not good or text.rstrip("/") != origin or "@" in text or any(one.isspace() for one in text):
        problems.append(
            f"EVENHAND_BASE_URL is {text!r}; give the site's public address with http:// or https:// "
            "and nothing behind the name or port, such as https://carers.example.org."
        )
        return None
    return origin


def _tiles(given: Mapping[str, str], problems: list[str]) -> tuple[str | None, str]:
    """Read the tile server and whom to thank: one without the other is refused, as licences ask for thanks."""
    url = given.get("EVENHAND_TILE_URL", "").strip()
    thanks = given.get("EVENHAND_TILE_ATTRIBUTION", "").strip()
    if url and not _is_tile_address(url):
        problems.append(
            f"EVENHAND_TILE_URL is {url!r}; give the address of one server's tiles with http:// or https://, a plain "
            "name, and {z}, {x} and {y} behind it, such as https://tiles.example.org/{z}/{x}/{y}.png."
        )
        return None, ""
    if bool(url) != bool(thanks):
        missing = "EVENHAND_TILE_ATTRIBUTION" if url else "EVENHAND_TILE_URL"
        problems.append(
            f"{missing} is not set; a background map needs both its address and the words that its licence asks for."
        )
        return None, ""
    return url or None, thanks


def _is_tile_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        name, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = bool(_SERVER_NAME.fullmatch(parts.netloc)) and bool(name)
    told = all(url.count(place) == 1 for place in ("{z}", "{x}", "{y}")) and not re.search(r"[\s;,'\"<>]", url)
    return parts.scheme in {"http", "https"} and plain and told
