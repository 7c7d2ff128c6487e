"""Settings are read once, and refused when they are missing or unsafe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scheduler.config import MESSAGE_TEXTS, ConfigError, read_settings, shipped_data_dir

KEY = "0123456789abcdef0123456789abcdef"


def test_the_defaults_are_a_sqlite_file_here_and_the_shipped_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings({"EVENHAND_SECRET_KEY": KEY})
    assert settings.database_url == f"sqlite:///{tmp_path / 'evenhand.db'}"
    assert settings.data_dir == shipped_data_dir()
    assert (settings.data_dir / "services").is_dir()
    assert settings.lease_seconds == 30
    assert not settings.demo


def test_what_the_environment_says_is_used(tmp_path: Path) -> None:
    (tmp_path / "services").mkdir()
    settings = read_settings(
        {
            "EVENHAND_SECRET_KEY": KEY,
            "EVENHAND_DATABASE_URL": "postgresql://db/evenhand",
            "EVENHAND_DATA_DIR": str(tmp_path),
            "EVENHAND_LEASE_SECONDS": "5",
        }
    )
    assert settings.database_url == "postgresql://db/evenhand"
    assert (settings.data_dir, settings.lease_seconds, settings.secret_key) == (tmp_path, 5.0, KEY)


def test_a_missing_secret_key_is_refused_unless_it_is_the_demo_or_no_page_is_served() -> None:
    with pytest.raises(ConfigError, match=r"EVENHAND_SECRET_KEY is not set; .* Make one with: python3"):
        read_settings({})
    made_up = read_settings({}, demo=True).secret_key
    assert len(made_up) == 64
    assert made_up != read_settings({}, demo=True).secret_key
    assert read_settings({}, serves_pages=False).secret_key


@pytest.mark.parametrize("key", ["secret", "changeme" * 3, "a" * 64])
def test_a_secret_key_that_can_be_guessed_is_refused_everywhere(key: str) -> None:
    with pytest.raises(ConfigError, match="EVENHAND_SECRET_KEY can be guessed"):
        read_settings({"EVENHAND_SECRET_KEY": key}, demo=True)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        read_settings({"EVENHAND_DATA_DIR": str(tmp_path / "nowhere"), "EVENHAND_LEASE_SECONDS": "soon"})
    words = str(refused.value)
    assert f"The data folder {tmp_path / 'nowhere'} has no folder 'services'" in words
    assert "EVENHAND_LEASE_SECONDS is 'soon'" in words
    assert "EVENHAND_SECRET_KEY is not set" in words


def test_a_secret_key_does_not_show_when_settings_are_printed() -> None:
    assert KEY not in repr(read_settings({"EVENHAND_SECRET_KEY": KEY}))


@pytest.mark.parametrize(
    "given", ["https://carers.example.org", "https://carers.example.org/", " http://127.0.0.1:8000 "]
)
def test_the_public_address_is_read_without_a_slash_at_its_end(given: str) -> None:
    settings = read_settings({"EVENHAND_SECRET_KEY": KEY, "EVENHAND_BASE_URL": given})
    assert settings.base_url == given.strip().rstrip("/")


def test_without_a_public_address_there_is_none() -> None:
    assert read_settings({"EVENHAND_SECRET_KEY": KEY}).base_url is None


@pytest.mark.parametrize(
    "given",
    [
        "carers.example.org",
        "ftp://carers.example.org",
        "https://",
        "https://carers.example.org/evenhand",
        "https://carers.example.org?x=1",
        "https://carers.example.org/#top",
        "https://me:secret@carers.example.org",
        "https://carers.example.org:99999",
        "https://carers example.org",
        "https://[::1",
        "javascript:alert(1)",
    ],
)
def test_a_public_address_that_no_calendar_could_use_is_refused(given: str) -> None:
    with pytest.raises(ConfigError, match=r"EVENHAND_BASE_URL is .*such as https://carers\.example\.org"):
        read_settings({"EVENHAND_SECRET_KEY": KEY, "EVENHAND_BASE_URL": given})


def test_no_tile_server_is_asked_unless_one_is_set() -> None:
    settings = read_settings({"EVENHAND_SECRET_KEY": KEY})
    assert (settings.tile_url, settings.tile_attribution) == (None, "")


def test_a_tile_server_comes_with_the_words_of_its_licence() -> None:
    address = "https://tiles.example.org:8443/os/{z}/{x}/{y}.png?key=a1"
    given = {"EVENHAND_TILE_URL": address, "EVENHAND_TILE_ATTRIBUTION": "© Somebody"}
    settings = read_settings(given, serves_pages=False)
    assert (settings.tile_url, settings.tile_attribution) == (address, "© Somebody")
    for name, value in given.items():
        with pytest.raises(ConfigError, match="needs both its address and the words that its licence asks for"):
            read_settings({name: value}, serves_pages=False)


@pytest.mark.parametrize(
    "address",
    [
        "tiles.example.org/{z}/{x}/{y}.png",
        "https://{s}.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}.png",
        "https://user:key@tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org; script-src */{z}/{x}/{y}.png",
        "https://tiles.example.org:port/{z}/{x}/{y}.png",
        "javascript://tiles.example.org/{z}/{x}/{y}.png",
        "https:///{z}/{x}/{y}.png",
    ],
)
def test_an_address_that_is_no_plain_tile_server_is_refused(address: str) -> None:
    given = {"EVENHAND_TILE_URL": address, "EVENHAND_TILE_ATTRIBUTION": "© Somebody"}
    with pytest.raises(ConfigError, match="give the address of one server's tiles"):
        read_settings(given, serves_pages=False)


MESSAGES = {
    "EVENHAND_SECRET_KEY": KEY,
    "EVENHAND_BASE_URL": "https://carers.example.org",
    "EVENHAND_SMTP_URL": "smtp://me:pw@mail.example:587",
    "EVENHAND_MAIL_FROM": "Sessions <carers@example.org>",
    "EVENHAND_NOTIFY_KEY": "name-key",
    "EVENHAND_NOTIFY_TEXT_TEMPLATE": "template",
    "EVENHAND_REMINDER_DAYS": "3",
}


def test_how_messages_leave_is_read_and_its_secrets_are_not_shown() -> None:
    found = read_settings(MESSAGES).messages
    assert (found.leave, found.reminder_days, found.feedback_hours) == (True, 3, 2)
    assert "pw" not in repr(found)
    assert "name-key" not in repr(found)
    assert not read_settings({"EVENHAND_SECRET_KEY": KEY}).messages.leave
    assert read_settings({"EVENHAND_SECRET_KEY": KEY, "EVENHAND_MESSAGES": "console"}).messages.leave


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"EVENHAND_BASE_URL": ""}, "EVENHAND_BASE_URL is not set; links in messages"),
        ({"EVENHAND_SECRET_KEY": ""}, "EVENHAND_SECRET_KEY is not set; links in messages"),
        ({"EVENHAND_MAIL_FROM": "carers"}, "EVENHAND_MAIL_FROM is not an address"),
        ({"EVENHAND_NOTIFY_TEXT_TEMPLATE": ""}, "EVENHAND_NOTIFY_TEXT_TEMPLATE is not set"),
        ({"EVENHAND_SMTP_URL": ""}, "EVENHAND_NOTIFY_EMAIL_TEMPLATE is not set"),
        ({"EVENHAND_REMINDER_DAYS": "soon"}, "EVENHAND_REMINDER_DAYS is 'soon'; give a whole number from 0 to 30"),
        ({"EVENHAND_MESSAGES": "shout"}, "EVENHAND_MESSAGES is 'shout'"),
    ],
)
def test_half_a_way_for_messages_to_leave_is_refused(changes: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        read_settings(MESSAGES | changes, serves_pages=False)


def test_every_setting_is_in_the_guide() -> None:
    root = Path(__file__).parents[2]
    source = (root / "scheduler" / "config.py").read_text()
    read = set(re.findall(r"EVENHAND_[A-Z_]+[A-Z]", source)) | {f"EVENHAND_{name.upper()}" for name in MESSAGE_TEXTS}
    guide = (root / "docs" / "guide" / "settings.md").read_text()
    assert sorted(name for name in read if f"`{name}`" not in guide) == []
