"""Pictures of pages, kept while browser tests go through them, so that the guide never shows what is no longer so.

With EVENHAND_PICTURES set to a folder, every page that a journey looks at is kept there, at a desk's and a phone's
width. `make guide` does that and takes those that docs/guide names.
"""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

from tests.browser import DESK, PHONE


def folder() -> Path | None:
    """Where pictures are kept; None when nobody asked for them."""
    kept = os.environ.get("EVENHAND_PICTURES")
    return Path(kept) if kept else None


def keep_picture(page: Page, name: str, *, whole: bool = True) -> None:
    """Keep the picture of a page at both widths, when asked: whole, or what a screen shows of it.

    The page is a desk's afterwards.
    """
    where = folder()
    if where is None:
        return
    for size, width in ((PHONE, 360), (DESK, 1280)):
        page.set_viewport_size(size)
        page.screenshot(path=where / f"{name}-{width}.png", full_page=whole)
