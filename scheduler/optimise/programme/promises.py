"""Promises that a set of series does not keep, and the true reasons that can be told without a solver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduler.domain.facts import Mode, Strand
from scheduler.domain.plan import Series, Unmet
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.options import Options, Spot
from scheduler.optimise.programme.setting import Setting, Site
from scheduler.optimise.programme.statements import AtLeast, Choice, choices_made, shortfall


def made_by(series: Sequence[Series]) -> set[Choice]:
    """Every choice that a set of series with their teams makes."""
    return {choice for one in series for choice in choices_made(one.id, one.worker_ids)}


def promises(setting: Setting, series: Sequence[Series]) -> Iterator[AtLeast]:
    """Every promise of the contract as a statement about these series."""
    for rule in rules.PROMISES:
        for statement in rule(setting, series):
            if isinstance(statement, AtLeast) and statement.promise:
                yield statement


def missing(setting: Setting, series: Sequence[Series]) -> int:
    """How much is missing from all promises together; 0 when every one is kept."""
    made = made_by(series)
    return sum(shortfall(one, made) for one in promises(setting, series))


def why_none(options: Options, strand: Strand, area_id: str) -> str | None:
    """Why a strand can have no series in an area, whatever else is planned; None when it could have one."""
    setting = options.setting
    here = [spot for spot in options.spots() if (spot.strand_id, spot.area_id) == (strand.id, area_id)]
    area = setting.areas[area_id].name
    if area_id not in setting.areas_of(strand):
        return f"{strand.public_title} runs in other areas only ({strand.source})"
    if not here:
        return _no_venue(setting, strand, area_id)
    if any(options.at(spot) for spot in here):
        return None
    if strand.mode is Mode.FACE_TO_FACE and not any(_opens(options, strand, spot) for spot in here):
        return f"no suitable venue of {area} is open at the hours of {strand.public_title}"
    return _no_team(setting, strand, here)


def _no_venue(setting: Setting, strand: Strand, area_id: str) -> str:
    area = setting.areas[area_id].name
    venues = [venue for venue in setting.facts.venues if venue.area_id == area_id]
    if not venues:
        return f"no venue of {area} is on file"
    wants = [f"kind {' or '.join(sorted(strand.venue_kinds))}"] if strand.venue_kinds else []
    wants += sorted(strand.facilities)
    least = strand.least_places + setting.staff_needed(strand, strand.least_places)
    wants.append(f"room for {least} people")
    return f"none of the venues of {area} on file ({len(venues)}) suits: needed are {', '.join(wants)}"


def _opens(options: Options, strand: Strand, spot: Spot) -> bool:
    return any(
        options.starts(strand, weekday, spot.venue_id) and options.dates(strand.id, weekday, spot.venue_id)
        for weekday in strand.weekdays
    )


def _no_team(setting: Setting, strand: Strand, here: Sequence[Spot]) -> str:
    """Name the nearest worker who holds what is needed, and the limit; else say that no team has the time."""
    limit = setting.facts.settings.worker_journey_minutes_at_most
    needed = strand.least_staff
    venues = [setting.venues[spot.venue_id] for spot in here if spot.venue_id is not None]
    if not venues:
        return f"no team of {needed} is available at the hours of {strand.public_title}"
    journeys = sorted(
        (setting.journey_minutes(worker.id, Site(venue.id, venue.easting_m, venue.northing_m)), worker.name, venue.name)
        for worker in setting.facts.workers
        if strand.qualifications <= {one.name for one in worker.qualifications}
        for venue in venues
    )
    if not journeys:
        names = " and ".join(sorted(one.replace("_", " ") for one in strand.qualifications))
        return f"no worker holds {names}" if names else "there are no workers"
    minutes, worker_name, venue_name = journeys[0]
    if minutes > limit:
        return (
            f"no worker is near enough: {worker_name} comes nearest, {minutes} minutes from {venue_name}; "
            f"the limit is {limit}"
        )
    return f"no team of {needed} is available, checked and within {limit} minutes at the hours that are open"


def unmet_of(options: Options, series: Sequence[Series]) -> tuple[Unmet, ...]:
    """Promises that the series do not keep, each with how much is missing and, where it is known, why."""
    setting = options.setting
    made = made_by(series)
    found = []
    for statement in promises(setting, series):
        short = shortfall(statement, made)
        if short:
            because = f"{statement.least - short} of {statement.least} reached; {statement.because}"
            because += "".join(f"; {reason}" for reason in _reasons(options, statement))
            found.append(Unmet(rule=statement.rule, about=statement.about, because=because))
    return tuple(found)


def _reasons(options: Options, statement: AtLeast) -> tuple[str, ...]:
    """Reasons that hold whatever else is planned; none where the plan ran out of staff, venues or search."""
    setting = options.setting
    area_id = next((one.id for one in setting.facts.areas if one.name in statement.about.split(", ")), None)
    if area_id is None:
        return ("the staff, venues and hours on file did not yield more in the search that was made",)
    concerned = [
        strand
        for strand in setting.facts.strands
        if (statement.rule == "strand-least" and statement.about.startswith(f"{strand.public_title}, "))
        or (
            statement.rule == "monthly-access"
            and strand.mode is not Mode.ONLINE
            and any(setting.bands[band_id].name in statement.about for band_id in strand.band_ids)
        )
    ]
    reasons = tuple(
        dict.fromkeys(reason for strand in concerned if (reason := why_none(options, strand, area_id)) is not None)
    )
    return reasons or ("the search that was made found no way to hold one beside the rest",)
