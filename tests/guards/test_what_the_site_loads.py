"""The site's process loads no search: compiled for the worker alone, it would cost every process 60 MB."""

from __future__ import annotations

import subprocess
import sys

WATCHED = ("flask", "numba", "weasyprint")
LOADED = f"import sys, scheduler.app; print(*(name for name in {WATCHED} if name in sys.modules))"


def test_the_site_loads_neither_the_compiled_search_nor_the_maker_of_pdfs() -> None:
    asked = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, timeout=120)
    assert asked.stdout.split() == ["flask"]
