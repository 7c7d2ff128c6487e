"""Rules that one series keeps or breaks on its own: its strand, days, times, venue and size.

Each rule is a function from the setting and a series to statements. A broken rule is a ``Never``: the series
cannot be held as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from scheduler.domain.calendar import DateRange
from scheduler.domain.facts import Cadence, Mode
from scheduler.domain.plan import Series
from scheduler.optimise.programme.setting import WEEKDAYS, Setting, clock, fits, run_on
from scheduler.optimise.programme.statements import Held, Never

DAYS_IN_WEEK = 7
DAYS_IN_FORTNIGHT = 14


def _never(setting: Setting, series: Series, rule: str, because: str) -> Never:
    return Never(rule=rule, about=setting.title(series), because=because, choice=Held(series.id))


def strand_kept(setting: Setting, series: Series) -> Iterator[Never]:
    """Keep to the strand: the band, the area and the length are those of the strand."""
    strand = setting.strands[series.strand_id]
    if series.band_id not in strand.band_ids:
        yield _never(setting, series, "strand", f"{strand.public_title} is not for the age band {series.band_id}")
    if series.area_id not in setting.areas_of(strand):
        yield _never(setting, series, "strand", f"{strand.public_title} does not run in this area")
    if series.duration_minutes != strand.duration_minutes:
        because = f"it lasts {series.duration_minutes} minutes and the strand {strand.duration_minutes}"
        yield _never(setting, series, "strand", because)


def times_allowed(setting: Setting, series: Series) -> Iterator[Never]:
    """Keep to the allowed times: the weekday and the hours are among those the strand allows."""
    strand = setting.strands[series.strand_id]
    if series.weekday not in strand.weekdays:
        yield _never(setting, series, "allowed-times", f"the strand does not meet on a {WEEKDAYS[series.weekday % 7]}")
    if series.start_minute < strand.earliest_start_minute:
        because = f"it starts at {clock(series.start_minute)}, before {clock(strand.earliest_start_minute)}"
        yield _never(setting, series, "allowed-times", because)
    if series.end_minute > strand.latest_end_minute:
        because = f"it ends at {clock(series.end_minute)}, after {clock(strand.latest_end_minute)}"
        yield _never(setting, series, "allowed-times", because)


def dates_allowed(setting: Setting, series: Series) -> Iterator[Never]:
    """Every date lies in the term and the strand's season, on the series' weekday, and not on a bank holiday."""
    strand = setting.strands[series.strand_id]
    if not series.dates or list(series.dates) != sorted(set(series.dates)):
        yield _never(setting, series, "dates", "its dates are missing, double or out of order")
    for day in series.dates:
        trouble = setting.day_trouble(strand, day)
        if trouble is not None:
            yield _never(setting, series, "dates", f"{day.day} {day:%B %Y}: {trouble}")
        if day.weekday() != series.weekday:
            yield _never(setting, series, "dates", f"{day.day} {day:%B %Y} is no {WEEKDAYS[series.weekday % 7]}")


def _closure(setting: Setting, series: Series, day: date) -> DateRange | None:
    return None if series.venue_id is None else run_on(day, setting.venues[series.venue_id].closures)


def held_up(setting: Setting, series: Series, day: date) -> str | None:
    """Why a series cannot meet on a day of its cadence: a holiday, or its venue is closed; None when it can."""
    trouble = setting.day_trouble(setting.strands[series.strand_id], day)
    closure = _closure(setting, series, day)
    if trouble is None and closure is not None:
        return f"the venue is closed: {closure.reason or 'no reason given'}"
    return trouble


def cadence_days(setting: Setting, cadence: Cadence, first: date) -> tuple[date, ...]:
    """Every day of the term on which a series that meets on ``first`` falls due.

    Weekly and fortnightly count on from ``first`` through holidays; monthly is the same weekday of the
    month (the second Thursday).
    """
    days = setting.days()
    if cadence is Cadence.ONCE:
        return (first,)
    if cadence is Cadence.MONTHLY:
        nth = (first.day - 1) // DAYS_IN_WEEK
        return tuple(day for day in days if day.weekday() == first.weekday() and (day.day - 1) // DAYS_IN_WEEK == nth)
    step = DAYS_IN_WEEK if cadence is Cadence.WEEKLY else DAYS_IN_FORTNIGHT
    return tuple(day for day in days if (day - first).days % step == 0)


def cadence_kept(setting: Setting, series: Series) -> Iterator[Never]:
    """Hold every date of the cadence unless a holiday or closure forbids it or the series says why it is missed."""
    cadence = setting.strands[series.strand_id].cadence
    made_up = {missed.made_up_on for missed in series.missed if missed.made_up_on}
    regular = [day for day in series.dates if day not in made_up]
    if not regular:
        yield _never(setting, series, "cadence", "it has no date of its own, only dates that make up for others")
        return
    due = cadence_days(setting, cadence, regular[0])
    for day in regular:
        if day not in due:
            yield _never(
                setting,
                series,
                "cadence",
                f"{day.day} {day:%B} is not a {cadence.value} date after {regular[0].day} {regular[0]:%B}",
            )
    told = {missed.day for missed in series.missed}
    for day in due:
        if day not in series.dates and day not in told and held_up(setting, series, day) is None:
            yield _never(setting, series, "cadence", f"{day.day} {day:%B} is left out without a reason")


def missed_explained(setting: Setting, series: Series) -> Iterator[Never]:
    """Say of every missed date why, and make it up, if at all, on another date of the series within two weeks."""
    for missed in series.missed:
        about = f"the missed date {missed.day.day} {missed.day:%B}"
        if not missed.because.strip():
            yield _never(setting, series, "missed-dates", f"{about} has no reason")
        if missed.day in series.dates:
            yield _never(setting, series, "missed-dates", f"{about} is also a date on which it meets")
        if missed.made_up_on is None:
            continue
        far = abs(missed.made_up_on - missed.day) > timedelta(days=DAYS_IN_FORTNIGHT)
        if missed.made_up_on not in series.dates or far:
            instead = f"{missed.made_up_on.day} {missed.made_up_on:%B}"
            because = f"{about} is made up on {instead}, which is no date of it within two weeks"
            yield _never(setting, series, "missed-dates", because)


def mode_kept(setting: Setting, series: Series) -> Iterator[Never]:
    """Keep to the mode: a group meets at a venue of its area, a visit at a household, an online group at neither."""
    mode = setting.strands[series.strand_id].mode
    if mode is Mode.FACE_TO_FACE and series.venue_id is None:
        yield _never(setting, series, "mode", "a group that meets face to face needs a venue")
    if mode is not Mode.FACE_TO_FACE and series.venue_id is not None:
        yield _never(setting, series, "mode", "only a group that meets face to face has a venue")
    if (mode is Mode.HOME_VISIT) != (series.household is not None):
        yield _never(setting, series, "mode", "home visits, and nothing else, name a household")
    if series.venue_id is not None and setting.venues[series.venue_id].area_id != series.area_id:
        yield _never(setting, series, "mode", f"{setting.venues[series.venue_id].name} lies in another area")


def venue_open(setting: Setting, series: Series) -> Iterator[Never]:
    """Use a venue when it is open: from setting up to clearing away, on every date."""
    if series.venue_id is None:
        return
    venue = setting.venues[series.venue_id]
    start, end = setting.block(series)
    if not fits(venue.opening, series.weekday, start, end):
        because = f"{venue.name} is not open on a {WEEKDAYS[series.weekday % 7]} from {clock(start)} to {clock(end)}"
        yield _never(setting, series, "venue-open", because)
    for day in series.dates:
        closure = _closure(setting, series, day)
        if closure is not None:
            because = f"{venue.name} is closed on {day.day} {day:%B}: {closure.reason or 'no reason given'}"
            yield _never(setting, series, "venue-open", because)


def venue_fit(setting: Setting, series: Series) -> Iterator[Never]:
    """Use a venue that is fit: its kind suits, it has what the strand needs, and holds carers and staff together."""
    if series.venue_id is None:
        return
    strand, venue = setting.strands[series.strand_id], setting.venues[series.venue_id]
    if strand.venue_kinds and venue.kind not in strand.venue_kinds:
        because = f"{venue.name} is a {venue.kind}; the strand needs one of: {', '.join(sorted(strand.venue_kinds))}"
        yield _never(setting, series, "venue-fit", because)
    lacking = sorted(strand.facilities - venue.facilities)
    if lacking:
        yield _never(setting, series, "venue-fit", f"{venue.name} lacks {', '.join(lacking)}")
    people = series.places + setting.staff_needed(strand, series.places)
    if people > venue.capacity_people:
        because = f"{venue.name} holds {venue.capacity_people} people; carers and staff would be {people}"
        yield _never(setting, series, "venue-fit", because)


def places_allowed(setting: Setting, series: Series) -> Iterator[Never]:
    """Places lie between the strand's least and most."""
    strand = setting.strands[series.strand_id]
    if not strand.least_places <= series.places <= strand.most_places:
        because = f"it offers {series.places} places; the strand {strand.least_places} to {strand.most_places}"
        yield _never(setting, series, "places", because)


SERIES_RULES = (
    strand_kept,
    times_allowed,
    dates_allowed,
    cadence_kept,
    missed_explained,
    mode_kept,
    venue_open,
    venue_fit,
    places_allowed,
)
