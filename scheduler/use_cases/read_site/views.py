"""What pages show, as frozen data: the web turns these into words and never computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.domain.calendar import DateRange, NamedDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One entry of a list to choose from."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutView:
    """What stands on every page: whose site it is and what it shows."""

    service_name: str
    term_name: str
    term_first: date
    term_last: date
    synthetic: bool


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessView:
    """Access of an area, all age bands together.

    ``places_per_100`` is None where the area has too few carers to show a figure, or none. ``standing`` is a
    class of the coverage map, a word for style sheets. ``rank`` 1 can reach least; None without a figure.
    """

    area_id: str
    area_name: str
    places_per_100: float | None
    figure_text: str
    standing: str
    standing_text: str
    within_reach_percent: float | None
    sessions: int
    months_served: int
    months_of: int
    rank: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AimView:
    """An aim in plain words. ``gap_percent`` is how far the value may lie below the best possible."""

    title: str
    unit: str
    value: float
    bound: float
    gap_percent: float
    proven_best: bool
    digits: int
    """Digits after the point that are worth reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetView:
    """A promise of the contract, what is owed of it in this term, and what the plan holds."""

    title: str
    source: str
    promised: str
    owed: int
    planned: int
    where: str

    @property
    def met(self) -> bool:
        """Whether the plan holds at least what is owed."""
        return self.planned >= self.owed


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """The key figures and the next sessions of the term."""

    sessions: int
    groups: int
    events: int
    home_visits: int
    areas: int
    areas_served_monthly: int
    worst_area: AccessView | None
    mean_per_100: float | None
    headline_aim: AimView | None
    first_days: tuple[DayView, ...]
    area_choices: tuple[Choice, ...]
    holidays: tuple[DateRange, ...]
    bank_holidays: tuple[NamedDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """A recurring group (a series) of an area, with its dates."""

    id: str
    title: str
    band_name: str
    cadence: str
    weekday: int
    start_minute: int
    end_minute: int
    venue_name: str | None
    venue_postcode: str | None
    step_free: bool | None
    online: bool
    places: int
    dates: tuple[date, ...]
    missed: tuple[tuple[date, str], ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleDatesView:
    """Meetings of one kind that stand alone, two or more, in order of day: one entry rather than many."""

    title: str
    band_name: str
    reason: str
    meetings: tuple[GroupView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearbyView:
    """A group of another area that people of this one may reach; ``minutes`` is an estimate by car."""

    group: GroupView
    area_id: str
    area_name: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherGroupView:
    """Another organisation's group."""

    name: str
    organisation: str
    band_names: tuple[str, ...]
    sessions_per_month: float
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaSummaryView:
    """A line of the list of areas."""

    id: str
    name: str
    groups: int
    sessions: int
    every_month: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BandAccessView:
    """What an area's carers of one age band can reach, beside the mean of all areas."""

    band_name: str
    places_per_100: float
    mean_per_100: float
    within_reach_percent: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaView:
    """Everything about one area."""

    id: str
    name: str
    sessions: int
    home_visits: int
    groups: tuple[GroupView, ...]
    single_dates: tuple[SingleDatesView, ...]
    nearby: tuple[NearbyView, ...]
    others: tuple[OtherGroupView, ...]
    lacks: tuple[tuple[str, str], ...]
    """What the area has not, and why."""
    access: AccessView | None
    bands: tuple[BandAccessView, ...]
    mean_per_100: float | None
    area_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """What was promised and what was reached."""

    aims: tuple[AimView, ...]
    targets: tuple[TargetView, ...]
    targets_met: int
    duties: tuple[str, ...]
    unmet: tuple[tuple[str, str], ...]
    unmet_private: int
    """Wishes that are about a household or a member of staff: counted, never told to strangers."""
    problems: tuple[str, ...]
    problem_count: int
    sessions: int
    groups: int
    events: int
    home_visits: int
    facts_fingerprint: str
    facts_unchanged: bool
    made_by: str
    seed: int
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageView:
    """Access by area, worst served first, with the figures of the whole service."""

    rows: tuple[AccessView, ...]
    worst: AccessView | None
    mean_per_100: float | None
    lost_percent: float | None
    plot_svg: str
    whole: str
    """What areas are compared with: county, city, three boroughs."""
    reach_steps: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadView:
    """A file that a visitor may take along: its name, what it is in words, and its type."""

    name: str
    words: str
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """A file to send."""

    name: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """The coverage map as parts that a strict policy allows: a fragment, a style sheet and a script.

    ``image_origin`` is the one other origin that the map loads images from; None where there is no background map.
    """

    html: str
    css: str
    js: str
    digest: str
    image_origin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutDataView:
    """Choices behind the figures, and whom to thank."""

    reach_steps: tuple[tuple[int, float], ...]
    minute_constants: tuple[str, ...]
    """Empty where the estimate is not used."""
    estimate_error: str
    """How far the estimate is out; empty where it is not used."""
    journey_doubt_minutes: float
    minutes_words: str
    reach_by: str
    others_count: bool
    attributions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedChoice:
    """Which sessions a calendar holds; empty text means all. A strand goes by its public key."""

    area_id: str = ""
    band_id: str = ""
    strand_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedChoices:
    """Parts of the programme that have calendars; ``together`` are the (area, band) that have any session."""

    areas: tuple[Choice, ...]
    bands: tuple[Choice, ...]
    strands: tuple[Choice, ...]
    together: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedView:
    """A calendar as bytes. The bytes are the same as long as the plan and its sessions are."""

    file_name: str
    body: bytes
    digest: str
    changed_at: datetime
