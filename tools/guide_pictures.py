"""Take the pictures that the guide names from those that the browser tests kept: python -m tools.guide_pictures.

`make guide` runs the browser tests with EVENHAND_PICTURES set, and then this. Pictures are made small: few colours are
enough for a page of words.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "guide"
COLOURS = 128
MOST_BYTES = 200_000
TALLEST = 1_600
"""Pixels of height after which a picture ends: a guide shows where things are, not every row."""


def named() -> tuple[str, ...]:
    """Return the file names of the pictures that the guide shows."""
    pages = "\n".join(one.read_text(encoding="utf-8") for one in sorted(GUIDE.glob("*.md")))
    return tuple(sorted(set(re.findall(r"\]\(pictures/([\w.-]+\.png)\)", pages))))


def main() -> int:
    """Copy them; the exit code is 1 where one was not made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kept", type=Path, default=ROOT / "build" / "pictures", help="where the tests kept pictures")
    kept = parser.parse_args().kept
    missing = [name for name in named() if not (kept / name).is_file()]
    if missing:
        print(f"No browser test made {', '.join(missing)}. Run `make guide`, or mend the name in docs/guide/.")
        return 1
    for old in (GUIDE / "pictures").glob("*.png"):
        old.unlink()
    for name in named():
        with Image.open(kept / name) as picture:
            seen = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, TALLEST)))
            target = GUIDE / "pictures" / name
            seen.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
        print(f"{target.relative_to(ROOT)}: {target.stat().st_size:,} bytes")
        if target.stat().st_size > MOST_BYTES:
            sys.exit(f"{name} is larger than {MOST_BYTES:,} bytes.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
