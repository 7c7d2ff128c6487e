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
class MessageSettings:
    """How messages leave. With neither a mail server nor Notify they stay queued, unless ``console`` prints them.

    ``contact`` says how to reach the team and stands at the foot of every e-mail.
    """

    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    notify_key: str = field(default="", repr=False)
    notify_email_template: str = ""
    notify_text_template: str = ""
    notify_url: str = "https://api.notifications.service.gov.uk"
    console: bool = False
    contact: str = ""
    reminder_days: int = 2
    feedback_hours: int = 2

    @property
    def leave(self) -> bool:
        """Whether there is any way for a message to leave."""
        return bool(self.smtp_url or self.notify_key or self.console)


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilSettings:
    """The council's OpenID Connect provider, where staff may sign in through it.

    ``roles`` says which values of ``role_claim`` mean which role here; empty when the council tells no roles.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "your council"
    role_claim: str = "roles"
    roles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an installation chooses.

    ``data_dir`` holds what the product ships: profiles, polygons, calendars. ``secret_key`` signs cookies
    and tokens; it is never shown. ``base_url`` is the site's public address without a slash at its end, or None:
    links in calendars are then made from the address that a visitor asked for. ``tile_url`` is the address of a
    background map's tiles with {z}, {x} and {y}, or None: browsers then ask no other origin for anything.
    ``proxies`` is how many proxies of ours stand before the site and add the visitor's address to what they pass on.
    """

    database_url: str
    data_dir: Path
    secret_key: str = field(repr=False)
    demo: bool = False
    lease_seconds: float = 30.0
    base_url: str | None = None
    tile_url: str | None = None
    tile_attribution: str = ""
    messages: MessageSettings = field(default_factory=MessageSettings)
    council: CouncilSettings | None = None
    proxies: int = 0


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
        ``EVENHAND_TILE_ATTRIBUTION`` (default: no background map), and how messages leave. All are listed in
        docs/guide/settings.md.
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
        messages=_messages(given, problems),
        council=_council(given, problems),
        proxies=_whole(given, problems, "EVENHAND_PROXIES", 0, 5),
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


MESSAGE_TEXTS = ("smtp_url", "mail_from", "notify_key", "notify_email_template", "notify_text_template", "contact")


def _messages(given: Mapping[str, str], problems: list[str]) -> MessageSettings:
    """Read how messages leave; half a way out is refused."""
    texts = {name: given.get(f"EVENHAND_{name.upper()}", "").strip() for name in MESSAGE_TEXTS}
    url = given.get("EVENHAND_NOTIFY_URL", "").strip() or MessageSettings().notify_url
    found = MessageSettings(
        **texts,
        notify_url=url,
        console=_console(given, problems),
        reminder_days=_whole(given, problems, "EVENHAND_REMINDER_DAYS", 2, 30),
        feedback_hours=_whole(given, problems, "EVENHAND_FEEDBACK_HOURS", 2, 168),
    )
    if found.smtp_url and "@" not in found.mail_from:
        problems.append("EVENHAND_MAIL_FROM is not an address; name who e-mails are from: carers@council.example.")
    if found.notify_key and not found.notify_text_template:
        problems.append("EVENHAND_NOTIFY_TEXT_TEMPLATE is not set; give the id of the text template in Notify.")
    if found.notify_key and not found.smtp_url and not found.notify_email_template:
        problems.append("EVENHAND_NOTIFY_EMAIL_TEMPLATE is not set; give the id of the e-mail template in Notify.")
    needed = ["EVENHAND_SECRET_KEY"] if found.leave else []
    needed += ["EVENHAND_BASE_URL"] if found.smtp_url or found.notify_key else []
    problems += [f"{name} is not set; links in messages are made with it." for name in needed if not given.get(name)]
    return found


def _console(given: Mapping[str, str], problems: list[str]) -> bool:
    word = given.get("EVENHAND_MESSAGES", "").strip()
    if word not in {"", "console"}:
        problems.append(f"EVENHAND_MESSAGES is {word!r}; write console to print messages instead, or leave it out.")
    return word == "console"


def _whole(given: Mapping[str, str], problems: list[str], name: str, default: int, most: int) -> int:
    """Read a whole number from 0 to ``most``."""
    text = given.get(name, "").strip() or str(default)
    if not text.isdecimal() or int(text) > most:
        problems.append(f"{name} is {text!r}; give a whole number from 0 to {most}, such as {default}.")
        return default
    return int(text)


ROLES = ("administrator", "coordinator", "worker", "commissioner")


def _council(given: Mapping[str, str], problems: list[str]) -> CouncilSettings | None:
    """Read the council's sign-in: issuer, id and secret together or none of them."""
    names = ("EVENHAND_COUNCIL_ISSUER", "EVENHAND_COUNCIL_CLIENT_ID", "EVENHAND_COUNCIL_CLIENT_SECRET")
    issuer, client_id, client_secret = (given.get(name, "").strip() for name in names)
    if not issuer and not client_id and not client_secret:
        return None
    problems += [f"{name} is not set; the council's sign-in needs it." for name in names if not given.get(name)]
    if issuer and not re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", issuer):
        problems.append(f"EVENHAND_COUNCIL_ISSUER is {issuer!r}; give the provider's address, with https://.")
    return CouncilSettings(
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        name=given.get("EVENHAND_COUNCIL_NAME", "").strip() or "your council",
        role_claim=given.get("EVENHAND_COUNCIL_ROLE_CLAIM", "").strip() or "roles",
        roles=_council_roles(given, problems),
    )


def _council_roles(given: Mapping[str, str], problems: list[str]) -> dict[str, str]:
    """Read which of the council's groups mean which role: GROUP=role, separated by commas."""
    found: dict[str, str] = {}
    for pair in filter(None, (one.strip() for one in given.get("EVENHAND_COUNCIL_ROLES", "").split(","))):
        group, _, role = pair.rpartition("=")
        if not group or role.strip() not in ROLES:
            problems.append(
                f"EVENHAND_COUNCIL_ROLES has {pair!r}; write GROUP=role, where the role is one of {', '.join(ROLES)}."
            )
            continue
        found[group.strip()] = role.strip()
    return found
