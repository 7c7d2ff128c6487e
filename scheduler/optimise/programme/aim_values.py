"""What the later aims count, as weights of choices: the same weights are summed for a plan and posted for the solver.

Every value is a whole number. Wishes and series as last term are better the more there are, all others the fewer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheduler.domain.calendar import holiday_reason
from scheduler.domain.carbon import GRAMS_A_KM
from scheduler.domain.costs import Wheels
from scheduler.domain.plan import Series, Unmet
from scheduler.domain.planning import LaterAim, Wish
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.costs import hire_pence, staff_pence
from scheduler.optimise.programme.rules_staff import session_minutes
from scheduler.optimise.programme.rules_transport import (
    GRAMS_A_MILE,
    carried_miles,
    rough_transport_pence,
)
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import Choice, Held, Staffed

CAR_GRAMS_A_KM = GRAMS_A_KM[Wheels.STAFF_CAR]
"""CO2e of a car of staff, a kilometre."""
CROW_TO_ROAD = 1.3
METRES_IN_KM = 1_000
LOAD_UNIT = 1_000
"""Thousandths of a week of a worker's contract."""
MORE_IS_BETTER = frozenset({LaterAim.WISHES, LaterAim.AS_BEFORE})
SPREADS = frozenset({LaterAim.EVEN_WEEKS, LaterAim.FAIR_LOADS})
"""Aims that count the most of something less the least of it."""

Weighed = tuple[Choice, int]


@dataclass(frozen=True, slots=True)
class Ground:
    """What aims are counted on: the facts, the index of access, the reachable cells, and last term's series."""

    setting: Setting
    index: AccessIndex
    cells: tuple[int, ...]
    before: tuple[Series, ...] = ()


def wish_met(wish: Wish, series: Series) -> bool:
    """Whether a series is what a wish asks for; what the wish leaves open may be anything."""
    return (
        wish.area_id in {None, series.area_id}
        and wish.strand_id in {None, series.strand_id}
        and wish.band_id in {None, series.band_id}
        and wish.venue_id in {None, series.venue_id}
        and (not wish.weekdays or series.weekday in wish.weekdays)
        and wish.from_minute <= series.start_minute
        and series.end_minute <= wish.to_minute
    )


def slot_of(series: Series) -> tuple[object, ...]:
    """Return what a family remembers of a series: strand, band, area, where, weekday, start."""
    where = series.venue_id, series.household
    return series.strand_id, series.band_id, series.area_id, where, series.weekday, series.start_minute


def is_as_before(series: Series, before: Sequence[Series]) -> bool:
    """Whether last term had a series of the same strand, place, weekday and start."""
    return any(slot_of(series) == slot_of(one) for one in before)


def weights_of(aim: LaterAim, ground: Ground, series: Series) -> Iterator[Weighed]:
    """Yield what holding a series, and each of its team, adds to an aim that is a plain sum."""
    setting, held = ground.setting, Held(series.id)
    if aim is LaterAim.REGULARITY:
        yield held, len(series.missed)
    elif aim is LaterAim.AS_BEFORE:
        yield held, int(is_as_before(series, ground.before))
    elif aim is LaterAim.CARRYING:
        yield held, rough_transport_pence(setting, series)
    elif aim is LaterAim.CARBON:
        yield held, round(carried_miles(setting, series) * GRAMS_A_MILE)
        yield from ((Staffed(series.id, one), staff_grams(setting, series, one)) for one in series.worker_ids)
    elif aim is LaterAim.JOURNEYS:
        yield from ((Staffed(series.id, one), journey_minutes(setting, series, one)) for one in series.worker_ids)
    else:
        yield held, hire_pence(setting, series)
        yield from ((Staffed(series.id, one), staff_pence(setting, series, one)) for one in series.worker_ids)


def journey_minutes(setting: Setting, series: Series, worker_id: str) -> int:
    """Minutes that one of the team travels over the term, there and back."""
    return 2 * len(series.dates) * setting.journey_minutes(worker_id, setting.site(series))


def staff_grams(setting: Setting, series: Series, worker_id: str) -> int:
    """Grams of CO2e of one of the team over the term, there and back by car."""
    site, worker = setting.site(series), setting.workers[worker_id]
    if site is None:
        return 0
    away = math.dist((site.easting_m, site.northing_m), (worker.easting_m, worker.northing_m))
    return round(2 * len(series.dates) * CROW_TO_ROAD * away / METRES_IN_KM * CAR_GRAMS_A_KM)


def groups_of(aim: LaterAim, ground: Ground, series: Iterable[Series]) -> dict[str, list[Weighed]]:
    """Return what the series add to each wish, each week of term time, or each worker's load."""
    found: dict[str, list[Weighed]] = {key: [] for key in _keys(aim, ground)}
    for one in series:
        for key, weighed in _parts(aim, ground, one):
            if key in found:
                found[key].append(weighed)
    return found


def _keys(aim: LaterAim, ground: Ground) -> Iterator[str]:
    setting = ground.setting
    if aim is LaterAim.WISHES:
        yield from (one.id for one in setting.facts.settings.wishes)
    elif aim is LaterAim.EVEN_WEEKS:
        yield from map(str, term_weeks(setting))
    else:
        yield from (one.id for one in setting.facts.workers if one.contract_minutes_per_week > 0)


def term_weeks(setting: Setting) -> tuple[int, ...]:
    """Weeks with a day of term time in them: an empty week of holidays is no unevenness."""
    term = setting.facts.term
    return tuple(sorted({setting.week(day) for day in setting.days() if holiday_reason(term, day) is None}))


def _parts(aim: LaterAim, ground: Ground, series: Series) -> Iterator[tuple[str, Weighed]]:
    setting = ground.setting
    if aim is LaterAim.WISHES:
        for wish in setting.facts.settings.wishes:
            if wish_met(wish, series):
                yield wish.id, (Held(series.id), 1)
    elif aim is LaterAim.EVEN_WEEKS:
        for week, sessions in setting.weeks(series).items():
            yield str(week), (Held(series.id), sessions)
    else:
        for one in series.worker_ids:
            minutes = len(series.dates) * session_minutes(setting, series, one)
            week = max(1, setting.workers[one].contract_minutes_per_week)
            yield one, (Staffed(series.id, one), round(LOAD_UNIT * minutes / week))


def later_value(aim: LaterAim, ground: Ground, series: Sequence[Series]) -> int:
    """Value of a later aim: weights of wishes met, pence, minutes, grams, dates, sessions, thousandths of a week.

    Examples
    --------
    Sessions of 3, 5 and 4 in the weeks of term time: the fullest week beyond the emptiest is 2.
    """
    if aim is LaterAim.WISHES:
        met = groups_of(aim, ground, series)
        return sum(one.weight for one in ground.setting.facts.settings.wishes if met[one.id])
    if aim in SPREADS:
        sums = [sum(weight for _, weight in each) for each in groups_of(aim, ground, series).values()]
        return max(sums) - min(sums) if sums else 0
    return sum(weight for one in series for _, weight in weights_of(aim, ground, one))


def later_values(ground: Ground, series: Sequence[Series], order: Sequence[LaterAim]) -> tuple[int, ...]:
    """Values of the aims in their order, each turned so that more is better."""
    return tuple(later_value(aim, ground, series) * (1 if aim in MORE_IS_BETTER else -1) for aim in order)


def unmet_wishes(ground: Ground, series: Sequence[Series]) -> tuple[Wish, ...]:
    """Wishes that no series meets, the weightiest first."""
    met: Mapping[str, list[Weighed]] = groups_of(LaterAim.WISHES, ground, series)
    left = [one for one in ground.setting.facts.settings.wishes if not met[one.id]]
    return tuple(sorted(left, key=lambda one: (-one.weight, one.id)))


def missed_wishes(ground: Ground, series: Sequence[Series]) -> Iterator[Unmet]:
    """Say of every wish that no series meets that it is missed; a wish gives way to promises and access."""
    for one in unmet_wishes(ground, series):
        because = f"no series meets it (weight {one.weight}); wishes give way to promises and to access"
        yield Unmet(rule="wish", about=one.text or one.id, because=because)
