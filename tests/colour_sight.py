"""How colours look: contrast, difference, and what people with a colour-vision deficiency see of them.

Sources: contrast and relative luminance, WCAG 2.2; colour-vision deficiency at full severity, Machado, Oliveira and
Fernandes 2009, table 1 ("A physiologically-based model for simulation of color vision deficiency", IEEE TVCG 15(6)),
applied to linear light; difference, CIEDE2000 by Sharma, Wu and Dalal 2005 ("The CIEDE2000 color-difference
formula", Color Research and Application 30(1)), with its published pairs as a check.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

MACHADO: dict[str, Matrix] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ: Matrix = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
DAYLIGHT: Triple = (0.95047, 1.0, 1.08883)
"""White of D65, the white of screens."""
FAR = 25.0**7


def linear(colour: str) -> Triple:
    """Linear light of a colour written #RRGGBB."""
    assert re.fullmatch(r"#[0-9A-Fa-f]{6}", colour), f"{colour!r} is no colour like #12436D"
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return red, green, blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Relative luminance, 0 for black and 1 for white: what is left of a colour in monochrome."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of WCAG, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def seen_by(sight: str, colour: str) -> Triple:
    """Linear light of a colour as it is seen: "everyone", "monochrome", or a key of `MACHADO`."""
    if sight == "everyone":
        return linear(colour)
    if sight == "monochrome":
        return (luminance(colour),) * 3
    red, green, blue = (min(max(value, 0.0), 1.0) for value in _product(MACHADO[sight], linear(colour)))
    return red, green, blue


def _product(matrix: Matrix, vector: Triple) -> Triple:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def lab(light: Triple) -> Triple:
    """CIELAB of linear light, under daylight."""
    parts = [value / white for value, white in zip(_product(TO_XYZ, light), DAYLIGHT, strict=True)]
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in parts)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(sight: str, one: str, other: str) -> float:
    """CIEDE2000 between two colours as somebody sees them; about 2 is just noticed."""
    return ciede2000(lab(seen_by(sight, one)), lab(seen_by(sight, other)))


def ciede2000(one: Triple, other: Triple) -> float:
    """Difference of two CIELAB colours, all three weights 1; the names are those of the paper."""
    mean_chroma = (hypot(*one[1:]) + hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * sqrt(mean_chroma**7 / (mean_chroma**7 + FAR))
    chromas = [hypot(colour[1] * stretch, colour[2]) for colour in (one, other)]
    hues = [degrees(atan2(colour[2], colour[1] * stretch)) % 360 for colour in (one, other)]
    neutral = chromas[0] * chromas[1] == 0
    turn = 0.0 if neutral else (hues[1] - hues[0] + 180) % 360 - 180
    if turn == -180 and hues[1] > hues[0]:
        turn = 180.0
    mean_hue = sum(hues) if neutral else hues[0] + turn / 2
    light, chroma = (one[0] + other[0]) / 2, sum(chromas) / 2
    around = _weight_of_hue(mean_hue)
    by_light = (other[0] - one[0]) / (1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2))
    by_chroma = (chromas[1] - chromas[0]) / (1 + 0.045 * chroma)
    by_hue = 2 * sqrt(chromas[0] * chromas[1]) * sin(radians(turn / 2)) / (1 + 0.015 * chroma * around)
    far = 2 * sqrt(chroma**7 / (chroma**7 + FAR))
    rotation = -sin(radians(60 * exp(-(((mean_hue % 360 - 275) / 25) ** 2)))) * far
    return sqrt(by_light**2 + by_chroma**2 + by_hue**2 + rotation * by_chroma * by_hue)


def _weight_of_hue(hue: float) -> float:
    turned: Callable[[float, float], float] = lambda times, shift: cos(radians(times * hue + shift))  # noqa: E731 - read as a formula
    return 1 - 0.17 * turned(1, -30) + 0.24 * turned(2, 0) + 0.32 * turned(3, 6) - 0.20 * turned(4, -63)
