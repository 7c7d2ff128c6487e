"""One row an area of the coverage figures, and the class in which map, plot and table show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SIMILAR_WITHIN = 0.20
"""An area is "similar" when it lies within this share of the whole service's figure: a choice, printed on every map."""


class CoverageClass(StrEnum):
    """How an area stands to the whole service; the value is a CSS class and a file-safe word."""

    LOWER = "lower"
    SIMILAR = "similar"
    HIGHER = "higher"
    TOO_FEW = "too-few"
    NO_NEED = "no-need"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """What one area has in a term.

    ``carers`` is None where there are too few to show, and 0 where no need is recorded; in both cases no
    figure per carer is shown. ``places_per_100_carers`` is the reachable places of the term (E2SFCA).
    ``share_within_30_minutes`` lies between 0 and 1. ``months_served`` of ``months_of`` months that count
    have at least one meeting. ``low`` and ``high`` are the ends of the bar around the figure, ``share_low`` and
    ``share_high`` those around the share: both or neither of a pair, and `CoverageCaption.range_words` says
    what they are.
    """

    area_id: str
    area_name: str
    carers: float | None
    places_per_100_carers: float | None
    share_within_30_minutes: float | None
    sessions: int
    months_served: int
    months_of: int
    note: str = ""
    low: float | None = None
    high: float | None = None
    share_low: float | None = None
    share_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageCaption:
    """The words around a map, a plot or a page.

    ``whole`` names what areas are compared with ("county", "city", "three boroughs"). ``attribution`` is
    the text that the boundaries' licence asks for. ``approximate`` says that boundaries were derived by us
    and are not the official ones. ``note`` is one sentence about what the figures were made from. ``measure``
    names the rows' figure on the plot's scale and above a picture's legend; ``range_words`` says what the bars are.
    """

    title: str
    service_name: str
    period: str
    attribution: str
    whole: str = "county"
    approximate: bool = False
    synthetic: bool = False
    note: str = ""
    measure: str = "Reachable places per 100 carers, in the term"
    range_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueUse:
    """What a strand does at a venue. ``often`` is a word of `OFTEN`."""

    strand: str
    often: str
    sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VenuePoint:
    """A venue on the map; metres on the British National Grid, sessions of the term, and what they are."""

    name: str
    easting_m: int
    northing_m: int
    sessions: int
    uses: tuple[VenueUse, ...] = ()


OFTEN = ("weekly", "fortnightly", "monthly", "single dates")
"""How often something meets, the most often first."""


def whole_figure(rows: Sequence[CoverageRow]) -> float | None:
    """Reachable places per 100 carers of the whole service: the mean of its carers, not of its areas.

    Areas that show no figure are left out. None when no area shows one.

    Examples
    --------
    30 carers at 100 and 10 carers at 60 give 3,600 shared by 40, that is 90.
    """
    shown = [(row.carers, row.places_per_100_carers) for row in rows if row.carers]
    pairs = [(carers, places) for carers, places in shown if carers is not None and places is not None]
    total = sum(carers for carers, _ in pairs)
    return sum(carers * places for carers, places in pairs) / total if total else None


def class_of(row: CoverageRow, whole: float | None) -> CoverageClass:
    """Class of ``row`` beside the whole service's figure; exactly 20 % off still counts as similar.

    Examples
    --------
    Beside 100: 79 is lower, 80 and 120 are similar, 121 is higher.
    """
    if row.carers is None:
        return CoverageClass.TOO_FEW
    if row.carers == 0:
        return CoverageClass.NO_NEED
    if row.places_per_100_carers is None or whole is None:
        return CoverageClass.TOO_FEW
    if row.places_per_100_carers < whole * (1 - SIMILAR_WITHIN):
        return CoverageClass.LOWER
    return CoverageClass.HIGHER if row.places_per_100_carers > whole * (1 + SIMILAR_WITHIN) else CoverageClass.SIMILAR


def ranked(rows: Sequence[CoverageRow]) -> tuple[CoverageRow, ...]:
    """Rows from the worst-served to the best-served; those without a figure last, each by name."""
    return tuple(
        sorted(
            rows,
            key=lambda row: (not _has_figure(row), row.places_per_100_carers or 0.0, row.area_name, row.area_id),
        )
    )


def _has_figure(row: CoverageRow) -> bool:
    return bool(row.carers) and row.places_per_100_carers is not None


def range_of(row: CoverageRow) -> tuple[float, float] | None:
    """Return the ends of the bar around a row's figure; None where it has none, or shows no figure.

    Raises
    ------
    ValueError
        When only one end is given, or the figure lies outside; the message names the area.
    """
    if row.low is None and row.high is None:
        return None
    figure = row.places_per_100_carers
    if row.low is None or row.high is None or (figure is not None and not row.low <= figure <= row.high):
        message = (
            f"{row.area_name} has the figure {figure} in a range from {row.low} to {row.high}. "
            "Give both ends, with the figure between them, or neither."
        )
        raise ValueError(message)
    return (row.low, row.high) if _has_figure(row) else None


def figure_text(row: CoverageRow) -> str:
    """Say what is printed for an area: its figure without decimals, or why there is none."""
    if row.carers == 0:
        return "no need recorded"
    if not _has_figure(row):
        return "too few to show"
    return f"{row.places_per_100_carers:,.0f}"


def class_words(kind: CoverageClass, whole: str) -> str:
    """Legend text of a class.

    Examples
    --------
    ``class_words(CoverageClass.LOWER, "county")`` is "Lower than the county (by more than 20%)".
    """
    percent = f"{SIMILAR_WITHIN:.0%}"
    return {
        CoverageClass.LOWER: f"Lower than the {whole} (by more than {percent})",
        CoverageClass.SIMILAR: f"Similar to the {whole} (within {percent})",
        CoverageClass.HIGHER: f"Higher than the {whole} (by more than {percent})",
        CoverageClass.TOO_FEW: "Too few carers to show",
        CoverageClass.NO_NEED: "No need recorded",
    }[kind]


def checked(rows: Sequence[CoverageRow], area_ids: Sequence[str]) -> dict[str, CoverageRow]:
    """Rows by area id, after making sure that areas and rows match one to one.

    Raises
    ------
    ValueError
        When an area has two rows, no row, or a row has no area; the message names them.
    """
    by_id = {row.area_id: row for row in rows}
    if len(by_id) < len(rows):
        twice = sorted(area_id for area_id in by_id if sum(row.area_id == area_id for row in rows) > 1)
        message = f"These areas have two coverage rows: {', '.join(twice)}. Give each area one row."
        raise ValueError(message)
    missing, unknown = sorted(set(area_ids) - set(by_id)), sorted(set(by_id) - set(area_ids))
    if missing:
        message = f"No coverage row for these areas of the map: {', '.join(missing)}. Add a row for each."
        raise ValueError(message)
    if unknown:
        message = (
            f"These coverage rows have no area on the map: {', '.join(unknown)}. Check the ids or add the polygons."
        )
        raise ValueError(message)
    return by_id
