"""How many staff a programme needs: worked out from its strands and targets, with half as much again in reserve."""

from __future__ import annotations

import math

from scheduler.domain.calendar import Term
from scheduler.domain.facts import Cadence, Measure, Mode, Period, Season, Spread, Strand, Target, Venue
from scheduler.synthetic.request import RegisterRequest

DAYS_IN = {Period.YEAR: 365, Period.QUARTER: 91, Period.MONTH: 30}
WEEKS_IN_A_MONTH = 4.35
RESERVE = 1.5
SESSIONS_A_WORKER_AND_WEEK = 3.0
LEAST_WORKERS = 6
JOURNEY_BOTH_WAYS_MINUTES = 60


def workers_needed(request: RegisterRequest, venues: tuple[Venue, ...]) -> int:
    """Count workers: staff-sessions of a week, times 1.5 for leave and absence, three sessions to each.

    Never fewer than six, nor than one for every two areas up to twelve areas.
    """
    by_sessions = RESERVE * staff_sessions_a_week(request, venues) / SESSIONS_A_WORKER_AND_WEEK
    return max(math.ceil(by_sessions), LEAST_WORKERS, min(len(request.areas), 12) // 2)


def staff_sessions_a_week(request: RegisterRequest, venues: tuple[Venue, ...]) -> float:
    """Sessions times staff in an average week, at the least that strands and targets ask for."""
    sessions = {strand.id: sessions_at_least(request, strand, venues) for strand in request.strands}
    for target in request.targets:
        _raise_to(target, request, sessions)
    staff = {strand.id: staff_of(strand) for strand in request.strands}
    return sum(sessions[strand_id] * staff[strand_id] for strand_id in sessions) / (request.term.days / 7)


def sessions_at_least(request: RegisterRequest, strand: Strand, venues: tuple[Venue, ...]) -> float:
    """Sessions of a strand in the term when every unit has its least number of series."""
    areas = strand.area_ids or tuple(area.id for area in request.areas)
    if strand.spread is Spread.WHOLE_SERVICE or (strand.mode is Mode.ONLINE and not strand.area_ids):
        units = 1
    elif strand.spread is Spread.EACH_VENUE:
        units = sum(
            venue.area_id in areas and (not strand.venue_kinds or venue.kind in strand.venue_kinds) for venue in venues
        )
    else:
        units = len(areas)
    return units * strand.least_series * meetings(strand.cadence, strand.season, request.term)


def meetings(cadence: Cadence, season: Season, term: Term) -> float:
    """Sessions of one series in the term."""
    holiday = sum((run.last - run.first).days + 1 for run in term.school_holidays)
    days = {Season.TERM: term.days - holiday, Season.HOLIDAY: holiday, Season.BOTH: term.days}[season]
    weeks = max(days, 0) / 7
    return {
        Cadence.WEEKLY: weeks,
        Cadence.FORTNIGHTLY: weeks / 2,
        Cadence.MONTHLY: weeks / WEEKS_IN_A_MONTH,
        Cadence.ONCE: 1.0,
    }[cadence]


def staff_of(strand: Strand) -> int:
    """Staff for a session of middling size."""
    places = (strand.least_places + strand.most_places) // 2
    return max(strand.least_staff, -(-places // strand.carers_per_worker))


def _raise_to(target: Target, request: RegisterRequest, sessions: dict[str, float]) -> None:
    """Scale a target's strands up when their least does not reach the term's share of it."""
    strands = [strand for strand in request.strands if strand.id in target.strand_ids]
    amount = target.amount * request.term.days / DAYS_IN.get(target.period, request.term.days)
    reached = sum(sessions[strand.id] * _counts(target.measure, strand, request.term) for strand in strands)
    if 0 < reached < amount:
        for strand in strands:
            sessions[strand.id] *= amount / reached


def _counts(measure: Measure, strand: Strand, term: Term) -> float:
    """Return how much one session of a strand adds to a target."""
    return {
        Measure.SESSIONS: 1.0,
        Measure.PLACES: float(strand.most_places),
        Measure.SERIES: 1.0 / max(meetings(strand.cadence, strand.season, term), 1.0),
    }[measure]
