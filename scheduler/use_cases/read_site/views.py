"""What pages show, as frozen data: the web turns these into words and never computes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from scheduler.domain.calendar import DateRange, NamedDay
from scheduler.use_cases.read_site.programme_views import Choice, DayView


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutView:
    """What stands on every page: whose site it is and what it shows."""

    service_name: str
    term_name: str
    term_first: date
    term_last: date
    synthetic: bool


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
    more: bool = True
    """Whether more is better."""


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
