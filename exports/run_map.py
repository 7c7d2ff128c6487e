"""A map of one run as SVG: its halts in order, without tiles, nothing fetched, no inline style."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

from scheduler.domain.run_sheet import RunSheet

WIDTH, HEIGHT, MARGIN = 360.0, 260.0, 26.0
DISC = 11.0
LARGEST_SCALE_SHARE = 0.35
SCALE_BARS_MILES = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
METRES_A_MILE = 1609.344
FONT = 'font-family="Arial, Liberation Sans, sans-serif"'
LINE = 'stroke="#14474a" stroke-width="2"'
CLOSEST = 2 * DISC + 1
SMALL_DISC = 4.0
WAYS = (("#14474a", ""), ("#8a2432", "7 3"), ("#1d57a5", "2 3"), ("#6b4a00", "10 3 2 3"), ("#5a2d82", "4 4"))
"""Colour and dashes of the runs of a day, in turn; every colour keeps 4.5 : 1 on the ground, dashes tell them apart."""


def run_map_svg(sheet: RunSheet) -> str:
    """Draw the halts of a run where they lie, numbered as on the sheet, joined in the order of driving.

    Lines are straight: they say which halt follows which, not by which road. Halts whose numbers would hide each
    other are moved apart, and a thin line points to where they are.

    Returns
    -------
    str
        One SVG element with its own namespace, which may stand in a page or in a picture's address.
    """
    places = [sheet.depot_at, *((stop.easting_m, stop.northing_m) for stop in sheet.stops)]
    spots, metres_a_pixel = _fit(places)
    discs = _apart(spots)
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*spots, spots[0]])
    numbered = list(zip(spots, discs, strict=True))
    leads = "".join(_lead(spot, disc) for spot, disc in numbered if spot != disc)
    marks = "".join(_disc(disc, str(number) if number else "D") for number, (_, disc) in enumerate(numbered))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="app-run-map" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" '
        f'role="img" aria-label="{escape(map_words(sheet))}">'
        f'<rect width="{WIDTH:.0f}" height="{HEIGHT:.0f}" fill="#f1f5f4"/>'
        f'<polyline points="{way}" fill="none" {LINE} stroke-linejoin="round"/>'
        f"{leads}{marks}{_scale(metres_a_pixel)}</svg>"
    )


def day_map_svg(sheets: Sequence[RunSheet]) -> str:
    """Draw all runs of a day: a way of its own colour and dashes each, its number beside the halt farthest out.

    Returns
    -------
    str
        One SVG element, as ``run_map_svg`` makes it; empty where there are no runs.
    """
    ways = [[sheet.depot_at, *((stop.easting_m, stop.northing_m) for stop in sheet.stops)] for sheet in sheets]
    if not ways:
        return ""
    spots, metres_a_pixel = _fit([place for way in ways for place in way])
    depots: list[tuple[float, float]] = []
    far: list[tuple[float, float]] = []
    parts, rest = [], iter(spots)
    for way in ways:
        depot, *halts = [next(rest) for _ in way]
        colour, dashes = WAYS[len(far) % len(WAYS)]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (depot, *halts, depot))
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{SMALL_DISC:.0f}" fill="{colour}"/>' for x, y in halts]
        depots.append(depot)
        far.append(max(halts or [depot], key=partial(_apartness, depot)))
    bases = sorted(set(depots))
    discs = _apart([*bases, *far])
    leads = "".join(_lead(spot, disc) for spot, disc in zip([*bases, *far], discs, strict=True) if spot != disc)
    names = ["D"] * len(bases) + [str(number) for number in range(1, len(far) + 1)]
    marks = "".join(_disc(disc, name) for disc, name in zip(discs, names, strict=True))
    words = f"Map of {len(sheets)} runs, north at the top, each numbered at its farthest halt; D is a depot"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="app-run-map" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" '
        f'role="img" aria-label="{words}"><rect width="{WIDTH:.0f}" height="{HEIGHT:.0f}" fill="#f1f5f4"/>'
        f"{''.join(parts)}{leads}{marks}{_scale(metres_a_pixel)}</svg>"
    )


def _apartness(a: tuple[float, float], b: tuple[float, float]) -> float:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def map_words(sheet: RunSheet) -> str:
    """Say in words what the map shows."""
    order = ", ".join(f"{stop.number} {stop.place}" for stop in sheet.stops)
    return f"Map of the run, north at the top: from the depot (D) to {order}, and back"


def _fit(places: list[tuple[int, int]]) -> tuple[list[tuple[float, float]], float]:
    west, east = min(east for east, _ in places), max(east for east, _ in places)
    south, north = min(north for _, north in places), max(north for _, north in places)
    metres = max((east - west) / (WIDTH - 2 * MARGIN), (north - south) / (HEIGHT - 2 * MARGIN - 20), 1.0)
    left = WIDTH / 2 - (west + east) / 2 / metres
    foot = (HEIGHT - 20) / 2 + (south + north) / 2 / metres
    return [(left + x / metres, foot - y / metres) for x, y in places], metres


def _apart(spots: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Find room for each number, the first on its spot, later ones beside those that stand already."""
    steps = (0.0, CLOSEST, -CLOSEST, 2 * CLOSEST, -2 * CLOSEST, 3 * CLOSEST, -3 * CLOSEST)
    placed: list[tuple[float, float]] = []
    for x, y in spots:
        free = (
            (x + across, y + down)
            for down, across in sorted(((d, a) for d in steps for a in steps), key=lambda s: s[0] ** 2 + s[1] ** 2)
            if DISC < x + across < WIDTH - DISC
            and DISC < y + down < HEIGHT - DISC - 20
            and all((x + across - a) ** 2 + (y + down - b) ** 2 >= (CLOSEST - 1) ** 2 for a, b in placed)
        )
        placed.append(next(free, (x, y)))
    return placed


def _lead(spot: tuple[float, float], disc: tuple[float, float]) -> str:
    """Point from a number that was moved to where its halt is; all lie under all numbers."""
    (x, y), (at_x, at_y) = spot, disc
    line = f'<path d="M{x:.1f} {y:.1f}L{at_x:.1f} {at_y:.1f}" stroke="#0b0c0c"/>'
    return f'{line}<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#0b0c0c"/>'


def _disc(at: tuple[float, float], text: str) -> str:
    x, y = at
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{DISC:.0f}" fill="#ffffff" {LINE}/>'
        f'<text x="{x:.1f}" y="{y + 4.5:.1f}" {FONT} font-size="13" font-weight="bold" text-anchor="middle" '
        f'fill="#0b0c0c">{text}</text>'
    )


def _scale(metres_a_pixel: float) -> str:
    fits = [one for one in SCALE_BARS_MILES if one * METRES_A_MILE / metres_a_pixel <= WIDTH * LARGEST_SCALE_SHARE]
    miles = fits[-1] if fits else SCALE_BARS_MILES[0]
    long = min(miles * METRES_A_MILE / metres_a_pixel, WIDTH - 2 * MARGIN)
    left, right, foot = 10.0, 10.0 + long, HEIGHT - 8.0
    words = f"{miles:g} {'mile' if miles == 1 else 'miles'}" if fits else f"{long * metres_a_pixel:.0f} m"
    return (
        f'<path d="M{left:.1f} {foot - 5:.1f}v5H{right:.1f}v-5" fill="none" stroke="#0b0c0c" stroke-width="1.5"/>'
        f'<text x="{right + 6:.1f}" y="{foot:.1f}" {FONT} font-size="12" fill="#0b0c0c">{words}</text>'
    )
