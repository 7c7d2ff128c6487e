"""Rules of the service as a whole: vehicles, times to keep clear, locks, the online share, rest, the budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from scheduler.domain.facts import Mode
from scheduler.domain.plan import Series
from scheduler.domain.planning import Lock, QuietTime
from scheduler.optimise.programme.costs import hire_pence, staff_pence
from scheduler.optimise.programme.rules_staff import qualified
from scheduler.optimise.programme.setting import MINUTES_IN_HOUR, Setting, clock
from scheduler.optimise.programme.statements import AtLeast, AtMost, Choice, Held, Never, NeverBoth, Staffed

DRIVER = "driver"
REST_MINUTES = 11 * 60
"""Between one day's work and the next (Working Time Regulations 1998, regulation 10)."""
DAY_MINUTES = 24 * 60
ALL_PERCENT = 100
PENCE_IN_POUND = 100


def is_quiet(quiet: QuietTime, series: Series, day: date) -> bool:
    """Whether a session of the series on ``day`` would fall into a time to keep clear."""
    if day not in quiet.days or series.strand_id in quiet.but_strand_ids:
        return False
    if quiet.weekdays and day.weekday() not in quiet.weekdays:
        return False
    if quiet.band_ids and series.band_id not in quiet.band_ids:
        return False
    return series.start_minute < quiet.to_minute and quiet.from_minute < series.end_minute


def quiet_times_kept(setting: Setting, series: Series) -> Iterator[Never]:
    """Keep exam weeks, faith days and the like clear for those whom they concern."""
    for quiet in setting.facts.settings.quiet_times:
        day = next((one for one in series.dates if is_quiet(quiet, series, one)), None)
        if day is not None:
            because = f"{day.day} {day:%B} from {clock(quiet.from_minute)} is kept clear: {quiet.days.reason}"
            yield Never(rule="quiet-times", about=setting.title(series), because=because, choice=Held(series.id))


def lone_working_ends(setting: Setting, series: Series) -> Iterator[Never]:
    """Let nobody visit a home alone later than the service allows."""
    strand, until = setting.strands[series.strand_id], setting.facts.settings.lone_working_until_minute
    alone = setting.staff_needed(strand, series.places) == 1
    if strand.mode is Mode.HOME_VISIT and alone and series.end_minute > until:
        because = f"one worker alone visits homes until {clock(until)}, and this ends at {clock(series.end_minute)}"
        yield Never(rule="lone-working", about=setting.title(series), because=because, choice=Held(series.id))


def vehicle_driven(setting: Setting, series: Series) -> Iterator[AtLeast]:
    """Have somebody in the team who may drive the vehicle, to the last date."""
    if series.vehicle_id is None:
        return
    drivers: list[tuple[Choice, int]] = [
        (Staffed(series.id, one), 1) for one in series.worker_ids if qualified(setting, one, DRIVER, series)
    ]
    yield AtLeast(
        rule="vehicle-driver",
        about=setting.title(series),
        because="at least one of the team must be allowed to drive its minibus, valid to the last date",
        terms=(*drivers, (Held(series.id), -1)),
        least=0,
    )


def vehicle_in_one_place(setting: Setting, first: Series, second: Series) -> Iterator[NeverBoth]:
    """Let a vehicle serve one place at a time, with the time to drive from one to the next."""
    if first.vehicle_id is None or first.vehicle_id != second.vehicle_id:
        return
    day = setting.shared_day(first, second)
    if day is None:
        return
    (from_a, to_a), (from_b, to_b) = setting.block(first), setting.block(second)
    gap = max(from_b - to_a, from_a - to_b)
    one, other = setting.site(first), setting.site(second)
    journey = setting.minutes_apart(one, other) if one and other else 0
    if gap < journey:
        yield NeverBoth(
            rule="vehicle-one-place",
            about=f"{setting.title(first)} and {setting.title(second)}",
            because=f"the minibus {first.vehicle_id} would need {journey} minutes between them on {day.day} {day:%B}, "
            f"and there are {max(gap, 0)}",
            first=Held(first.id),
            second=Held(second.id),
        )


def is_locked(lock: Lock, series: Series) -> bool:
    """Whether a series is what a lock asks for; what a lock leaves open may be anything."""
    asked = {
        "strand_id": lock.strand_id,
        "area_id": lock.area_id,
        "band_id": lock.band_id,
        "venue_id": lock.venue_id,
        "weekday": lock.weekday,
        "start_minute": lock.start_minute,
    }
    return all(value is None or getattr(series, name) == value for name, value in asked.items())


def locks_kept(setting: Setting, universe: Sequence[Series]) -> Iterator[AtLeast]:
    """Hold what a coordinator has pinned."""
    for lock in setting.facts.settings.locks:
        yield AtLeast(
            rule="lock",
            about=lock.id,
            because=f"it is pinned: {lock.because}",
            terms=tuple((Held(one.id), 1) for one in universe if is_locked(lock, one)),
            least=1,
        )


def online_share_kept(setting: Setting, universe: Sequence[Series]) -> Iterator[AtMost]:
    """Online sessions are no more than a share of all, so that they do not replace meeting in person."""
    percent = setting.facts.settings.online_percent_at_most
    terms: list[tuple[Choice, int]] = []
    for one in universe:
        online = setting.strands[one.strand_id].mode is Mode.ONLINE
        terms.append((Held(one.id), len(one.dates) * (ALL_PERCENT - percent if online else -percent)))
    if any(weight > 0 for _, weight in terms):
        yield AtMost(
            rule="online-share",
            about="all sessions",
            because=f"at most {percent} % of them may be online",
            terms=tuple(terms),
            limit=0,
        )


def rest_kept(setting: Setting, universe: Sequence[Series]) -> Iterator[NeverBoth]:
    """Give a worker eleven hours between one day's sessions and the next day's."""
    starts = [setting.block(one)[0] for one in universe]
    first_start = min(starts, default=DAY_MINUTES)
    late = [one for one in universe if first_start + DAY_MINUTES - setting.block(one)[1] < REST_MINUTES]
    early: defaultdict[int, list[Series]] = defaultdict(list)
    for one in universe if late else ():
        early[one.weekday].append(one)
    for first in late:
        for second in early[(first.weekday + 1) % 7]:
            gap = setting.block(second)[0] + DAY_MINUTES - setting.block(first)[1]
            next_days = {day + timedelta(days=1) for day in first.dates}
            if gap >= REST_MINUTES or next_days.isdisjoint(second.dates):
                continue
            for worker_id in sorted({*first.worker_ids} & {*second.worker_ids}):
                yield NeverBoth(
                    rule="worker-rest",
                    about=f"{setting.title(first)} and {setting.title(second)}",
                    because=f"{setting.workers[worker_id].name} would rest {gap / MINUTES_IN_HOUR:g} hours between "
                    f"them; {REST_MINUTES // MINUTES_IN_HOUR} are due",
                    first=Staffed(first.id, worker_id),
                    second=Staffed(second.id, worker_id),
                )


def budget_kept(setting: Setting, universe: Sequence[Series]) -> Iterator[AtMost]:
    """Hire and staff time stay within the term's budget, where one is given."""
    budget = setting.facts.settings.budget_pence
    if budget is None:
        return
    terms: list[tuple[Choice, int]] = []
    for one in universe:
        terms.append((Held(one.id), hire_pence(setting, one)))
        terms += [(Staffed(one.id, worker_id), staff_pence(setting, one, worker_id)) for worker_id in one.worker_ids]
    yield AtMost(
        rule="budget",
        about="the term",
        because=f"hire and staff time may cost £{budget // PENCE_IN_POUND:,}",
        terms=tuple(terms),
        limit=budget,
    )


SERVICE_TOTALS = (locks_kept, online_share_kept, rest_kept, budget_kept)
