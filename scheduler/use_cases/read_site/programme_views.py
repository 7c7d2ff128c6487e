"""What the programme shows, as frozen data: sessions, days, filters, pages of sessions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One entry of a list to choose from."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """One public session. ``venue_name`` is None for an online session; times are minutes since midnight.

    ``public_id`` names its own page, ``strand_key`` its kind: both are as discreet as the title.
    """

    id: str
    public_id: str
    day: date
    start_minute: int
    end_minute: int
    title: str
    strand_key: str
    band_id: str
    band_name: str
    ages: str
    area_id: str
    area_name: str
    venue_id: str | None
    venue_name: str | None
    venue_postcode: str | None
    step_free: bool | None
    online: bool
    places: int
    cadence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """One day with its sessions; ``note`` names a bank holiday or a school holiday."""

    day: date
    sessions: tuple[SessionView, ...]
    note: str | None = None
    in_month: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a visitor asked for; empty text means everything.

    ``month`` is written 2027-01, ``first`` and ``last`` 2027-01-05; ``near`` is a postcode sector, never a whole
    postcode, and ``within`` the minutes that count as near.
    """

    area_id: str = ""
    band_id: str = ""
    strand_key: str = ""
    mode: str = ""
    month: str = ""
    first: str = ""
    last: str = ""
    near: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterProblem:
    """A filter that names nothing we know; ``field`` is the field of `Filters`."""

    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChoices:
    """Everything a visitor may filter by."""

    areas: tuple[Choice, ...]
    bands: tuple[Choice, ...]
    strands: tuple[Choice, ...]
    modes: tuple[Choice, ...]
    months: tuple[Choice, ...]
    within: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """What a visitor can reach: estimated minutes by car from the middle of a postcode sector, by venue id."""

    sector: str
    within_minutes: int
    minutes: Mapping[str, int]
    """Only venues within ``within_minutes``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeView:
    """The programme as a list, one page of it."""

    filters: Filters
    choices: FilterChoices
    problems: tuple[FilterProblem, ...]
    near: Near | None
    days: tuple[DayView, ...]
    shown: int
    total: int
    page: int
    pages: int
    home_visits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """The programme as a month of whole weeks, Monday first."""

    filters: Filters
    choices: FilterChoices
    problems: tuple[FilterProblem, ...]
    month: str
    first_day: date
    days: tuple[DayView, ...]
    total: int
    previous_month: str | None
    next_month: str | None
    home_visits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPageView:
    """Everything that a stranger may read of one session."""

    session: SessionView
    hours: str
    """How long it lasts, in words."""
    venue_kind: str
    access: tuple[str, ...]
    facilities: tuple[str, ...]
    bring: tuple[str, ...]
    minutes: tuple[tuple[str, int], ...]
    """Areas from whose middle it is nearest, with estimated minutes by car."""
    sketch_svg: str
    """A drawing of where in its area the venue lies; empty where there is no venue or no boundary."""
    others: tuple[SessionView, ...]
    """Later meetings of the same group."""
    note: str | None
    """The bank holiday or school holiday of its day."""
