"""The house stays as it was drawn: every room in a layer, no address of another machine, short modules."""

import importlib.metadata
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = tuple(
    path
    for folder in ("scheduler", "geo", "exports", "bench", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
)
MOST_LINES = 400


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def test_every_room_of_the_scheduler_stands_in_a_layer() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = " | ".join(contracts[0]["layers"])
    named = {name.strip() for name in layers.split("|")}
    rooms = {
        f"scheduler.{path.stem if path.is_file() else path.name}"
        for path in (ROOT / "scheduler").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    } - {"scheduler.__init__"}
    assert rooms - named == set(), "a new room needs a layer in pyproject.toml"


def test_nothing_is_installed_that_is_not_pinned() -> None:
    """A package put in by hand lets the checks pass here and fail on a fresh machine."""
    pins = (ROOT / "requirements").glob("*.txt")
    pinned = {named(line.partition("==")[0]) for pin in pins for line in pin.read_text().splitlines() if "==" in line}
    installed = {named(package.metadata["Name"]) for package in importlib.metadata.distributions()}
    assert installed - pinned - {"setuptools"} == {"evenhand"}  # older Pythons put setuptools into every environment


def named(package: str) -> str:
    """The one spelling of a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", package).strip().lower()


def test_no_lock_file_names_a_registry() -> None:
    locks = [*sorted((ROOT / "requirements").glob("*.txt")), ROOT / "package-lock.json"]
    assert len(locks) > 4
    for lock in locks:
        text = lock.read_text()
        assert not re.search(r'"resolved"|--(extra-)?index-url|--find-links', text), lock.name
        assert not re.search(r"https?:", re.sub(r'"url": "https?://[^"]+"', "", text)), lock.name


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_enough_to_read_at_one_sitting(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MOST_LINES


def test_no_file_is_too_large_to_review_or_names_a_folder_of_one_machine() -> None:
    for path in tracked_files():
        assert path.stat().st_size < 1_500_000, path
        if path.suffix in {".py", ".md", ".toml", ".txt", ".json", ".html", ".sh"}:
            assert not re.search(r"(?<![\w.])/(home|Users|root|work)/\w", path.read_text()), path


def test_the_clock_is_asked_in_one_module_only() -> None:
    asks = re.compile(r"\b(datetime\.now|date\.today|datetime\.utcnow)\(")
    askers = [
        str(path.relative_to(ROOT)) for path in CODE if "tests" not in path.parts and asks.search(path.read_text())
    ]
    assert askers == ["scheduler/clock.py"]


DOORS = {
    "flask": "scheduler/web/|scheduler/app.py",
    "sqlalchemy": "scheduler/store/",
    "ortools": "scheduler/optimise/(programme/solvers|siting/solver|allocation/solver|transport/solver).py",
    "folium": "exports/coverage_map.py",
    "icalendar": "exports/calendar.py|exports/timezone.py",
    "xlsxwriter": "exports/(report_)?workbook.py",
}


@pytest.mark.parametrize("library", sorted(DOORS))
def test_a_large_library_comes_in_by_its_own_door(library: str) -> None:
    asks = re.compile(rf"^\s*(from|import) {library}\b", re.MULTILINE)
    rooms = ("scheduler", "geo", "exports")
    users = [str(path.relative_to(ROOT)) for path in CODE if asks.search(path.read_text())]
    users = [name for name in users if name.startswith(rooms)]
    assert users
    assert [name for name in users if not re.match(DOORS[library], name)] == []


PAGES_OF_WORDS = (
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "data").glob("*.md")),
)


@pytest.mark.parametrize("path", PAGES_OF_WORDS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_and_picture_of_a_document_is_there(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text())
    missing = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert missing == []
