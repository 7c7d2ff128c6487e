"""Copies browser assets from npm packages into the site's static folder; standard library only.

Run at set-up, never at run time (docs/decisions/0002-browser-assets.md). What is not ours to use is taken
out on the way: the GDS Transport font and the royal arms of GOV.UK.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from scheduler.errors import EvenhandError

VENDOR = Path(__file__).parent / "static" / "vendor"
"""Where the site serves the copies from; git ignores it."""

NEEDED = {
    "govuk-frontend/govuk-frontend.min.css": "govuk-frontend/dist/govuk/govuk-frontend.min.css",
    "govuk-frontend/govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "leaflet/leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet/leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet/LICENSE": "leaflet/LICENSE",
    "leaflet/images/layers.png": "leaflet/dist/images/layers.png",
    "leaflet/images/layers-2x.png": "leaflet/dist/images/layers-2x.png",
    "leaflet/images/marker-icon.png": "leaflet/dist/images/marker-icon.png",
    "leaflet/images/marker-icon-2x.png": "leaflet/dist/images/marker-icon-2x.png",
    "leaflet/images/marker-shadow.png": "leaflet/dist/images/marker-shadow.png",
}
"""Path under the static vendor folder: path under node_modules."""

FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
CREST = re.compile(r"url\([^)]*govuk-crest[^)]*\)")
SOURCE_MAP = re.compile(r"(/\*|//)# sourceMappingURL=\S+?(\s*\*/)?\s*$")
FOREIGN_ADDRESS = re.compile(r"url\(\s*['\"]?(?!data:|images/|#)[^)]*\)")


class AssetsError(EvenhandError):
    """Browser assets are missing or not as expected; the message says what to do."""


def copy_assets(node_modules: Path, target: Path = VENDOR) -> tuple[Path, ...]:
    """Copy what the site needs from ``node_modules`` into ``target``.

    Parameters
    ----------
    node_modules
        The folder that ``npm ci`` filled.
    target
        The folder to fill; made where absent. Files are replaced one by one, each whole or not at all.

    Returns
    -------
    tuple of Path
        The files written, in the order of ``NEEDED``.

    Raises
    ------
    AssetsError
        When a package is not installed, or its style sheet asks for an address that we do not serve.
    """
    absent = [source for source in NEEDED.values() if not (node_modules / source).is_file()]
    if absent:
        message = f"{node_modules} lacks {', '.join(absent)}. Run “npm ci --ignore-scripts” beside package.json first."
        raise AssetsError(message)
    return tuple(_copy(node_modules / source, target / name) for name, source in NEEDED.items())


def missing_assets(target: Path = VENDOR) -> tuple[str, ...]:
    """Names of the needed files that ``target`` does not hold."""
    return tuple(name for name in NEEDED if not (target / name).is_file())


def require_assets(target: Path = VENDOR) -> None:
    """Refuse to start without the browser assets.

    Raises
    ------
    AssetsError
        Naming the first missing file and the command that brings them.
    """
    missing = missing_assets(target)
    if missing:
        message = (
            f"The site cannot start: {len(missing)} of {len(NEEDED)} browser files are missing from {target} "
            f"(the first is {missing[0]}). Run “make setup”, which copies them from the npm packages."
        )
        raise AssetsError(message)


def clean_style_sheet(css: str, name: str) -> str:
    """Take fonts, crest and source map out of a style sheet, and refuse any address that would not be served.

    Raises
    ------
    AssetsError
        When the sheet still asks for a file that is not beside it: a new version needs a look.
    """
    cleaned = FONT_FACE.sub("", css)
    cleaned = cleaned.replace("GDS Transport,", "").replace('"GDS Transport",', "")
    cleaned = SOURCE_MAP.sub("", CREST.sub("none", cleaned))
    foreign = FOREIGN_ADDRESS.search(cleaned)
    if foreign:
        message = (
            f"{name} asks for {foreign.group()[:80]}, which the site does not serve. "
            "Add the file to NEEDED in scheduler/web/assets.py, or take the rule out."
        )
        raise AssetsError(message)
    return cleaned


def _copy(source: Path, goal: Path) -> Path:
    goal.parent.mkdir(parents=True, exist_ok=True)
    part = goal.with_name(f".{goal.name}.part")
    if source.suffix == ".css":
        part.write_text(clean_style_sheet(source.read_text(encoding="utf-8"), source.name), encoding="utf-8")
    elif source.suffix == ".js":
        part.write_text(SOURCE_MAP.sub("", source.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        shutil.copyfile(source, part)
    part.replace(goal)
    return goal


if __name__ == "__main__":
    copy_assets(Path(__file__).parents[2] / "node_modules")
