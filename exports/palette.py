"""Colours, signs and patterns of map, plot and pictures; tests measure them as people with every sight see them.

The fills are the Analysis Function's. From lower to higher they also grow darker, so that a copy in black and
white keeps the order; orange beside blue is told apart in the common colour-vision deficiencies.
"""

from __future__ import annotations

from exports.coverage_rows import CoverageClass

INK = "#0B0C0C"
QUIET_INK = "#484949"
PAPER = "#FFFFFF"
GROUND = "#F8F8F8"
"""What lies around the areas."""
OUTLINE = "#3D3D3D"
"""Dark grey of the Analysis Function's palette: frames, and lines of the plot."""
STEM = "#949494"

CLASS_FILLS = {
    CoverageClass.LOWER: "#F46A25",
    CoverageClass.SIMILAR: "#2073BC",
    CoverageClass.HIGHER: "#12436D",
    CoverageClass.TOO_FEW: "#FFFFFF",
    CoverageClass.NO_NEED: "#BFBFBF",
}
CLASS_LINES = {
    CoverageClass.LOWER: INK,
    CoverageClass.SIMILAR: INK,
    CoverageClass.HIGHER: PAPER,
    CoverageClass.TOO_FEW: INK,
    CoverageClass.NO_NEED: INK,
}
"""The outline of an area. The darkest fill takes a light one."""
CLASS_INKS = {
    CoverageClass.LOWER: INK,
    CoverageClass.SIMILAR: PAPER,
    CoverageClass.HIGHER: PAPER,
    CoverageClass.TOO_FEW: INK,
    CoverageClass.NO_NEED: INK,
}
"""The sign of a class, where it stands on the fill itself."""
CLASS_SIGNS = {
    CoverageClass.LOWER: "▼",
    CoverageClass.SIMILAR: "■",
    CoverageClass.HIGHER: "▲",
    CoverageClass.TOO_FEW: "",
    CoverageClass.NO_NEED: "",
}
"""A second mark beside colour, so that classes are told apart in black and white."""
CLASS_HATCHES = {CoverageClass.TOO_FEW: "////", CoverageClass.NO_NEED: "..."}
"""Classes without a figure are told apart by a pattern as well: stripes and dots, as matplotlib writes them."""
PATTERN_INK = "#5E5E5E"
PATTERN_IDS = {CoverageClass.TOO_FEW: "coverage-stripes", CoverageClass.NO_NEED: "coverage-dots"}

CIRCLE_FILL = "#6BACE6"
"""Circles of small maps, with dark figures on them."""
REACH_FILLS = (INK, "#6F777B", "#C4C8CB", PAPER)
REACH_LINES = (PAPER, PAPER, INK, INK)
"""Neighbourhoods from near to far: darker is nearer."""


def patterns_svg() -> str:
    """Stripes and dots for every map of a page, in an element that takes no room."""
    few, none = CLASS_FILLS[CoverageClass.TOO_FEW], CLASS_FILLS[CoverageClass.NO_NEED]
    size = 'width="8" height="8" patternUnits="userSpaceOnUse"'
    return (
        '<svg class="coverage-patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        f'<pattern id="{PATTERN_IDS[CoverageClass.TOO_FEW]}" {size}><rect width="8" height="8" fill="{few}"/>'
        f'<path d="M-2,2 L2,-2 M0,8 L8,0 M6,10 L10,6" stroke="{PATTERN_INK}" stroke-width="1.5"/></pattern>'
        f'<pattern id="{PATTERN_IDS[CoverageClass.NO_NEED]}" {size}><rect width="8" height="8" fill="{none}"/>'
        f'<circle cx="2" cy="2" r="1.2" fill="{INK}"/><circle cx="6" cy="6" r="1.2" fill="{INK}"/></pattern>'
        "</defs></svg>"
    )
