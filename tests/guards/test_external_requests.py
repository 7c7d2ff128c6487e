"""Nothing that the site serves asks another origin for anything; the journeys show the same in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scheduler.web.assets import VENDOR
from tests.site_examples import PAGES, bring_assets, example_app

STATIC = VENDOR.parent
LOADS = re.compile(r"""<(?:script|link|img|iframe|source|video|audio|object|embed|form|use)\b[^>]*""")
ADDRESS = re.compile(r"""(?:src|href|action|data|srcset)\s*=\s*["']?\s*(?:https?:)?//""")
STYLE_ADDRESS = re.compile(r"""url\(\s*["']?(?:https?:)?//|@import""")
SCRIPT_ADDRESS = re.compile(r"""(?:fetch|import|importScripts|XMLHttpRequest)\s*\(?\s*["'](?:https?:)?//""")


@pytest.mark.parametrize("path", PAGES)
def test_no_page_loads_from_another_origin(path: str) -> None:
    text = example_app().test_client().get(path).text
    assert [part for part in LOADS.findall(text) if ADDRESS.search(part)] == []


def test_no_style_sheet_or_script_loads_from_another_origin() -> None:
    bring_assets()
    found = [
        path.name
        for path in [*STATIC.rglob("*.css"), *STATIC.rglob("*.js")]
        for pattern in (STYLE_ADDRESS, SCRIPT_ADDRESS)
        if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_neither_the_font_nor_the_crest_of_gov_uk_is_served() -> None:
    bring_assets()
    for sheet in STATIC.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert "@font-face" not in text
        assert "GDS Transport" not in text
        assert "govuk-crest" not in text
    served = {Path(path).suffix for path in STATIC.rglob("*.*")}
    assert not served & {".woff", ".woff2", ".ttf", ".map"}
