"""What the pages on equity show, as frozen data with its words and figures already written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One figure as it is read: what it is, how much, its 95 % interval, and what chance alone would show."""

    title: str
    value: str
    interval: str
    chance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """Figures that belong together."""

    id: str
    title: str
    note: str
    lines: tuple[FigureLine, ...]

    @property
    def has_chance(self) -> bool:
        """Whether any line says what chance alone would show."""
        return any(line.chance for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaEquityView:
    """An area's rates with their intervals, in words."""

    area_id: str
    area_name: str
    places: str
    sessions: str
    within: str
    take_up: str
    spot: str
    """What it is beside its neighbours; empty where it was not tested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityView:
    """The equity page. ``spots_words`` is the caveat of the hot and cold spots, or why none were looked for."""

    sections: tuple[SectionView, ...]
    areas: tuple[AreaEquityView, ...]
    take_up_kind: str
    """What was counted as take-up; empty where nothing is recorded."""
    spots: tuple[tuple[str, str], ...]
    spots_words: str
    minutes_words: str
    counted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """The best places by one question."""

    question: str
    sentence: str
    how_sure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhereNextView:
    """Where a further monthly group would help most; ``why_not`` says why nothing can be said."""

    band: str
    worst: tuple[str, ...]
    answers: tuple[AnswerView, ...]
    notes: tuple[str, ...]
    why_not: str = ""
    anywhere: bool = False
    """Whether neighbourhoods were compared instead of the venues on file."""
    compared: int = 0
