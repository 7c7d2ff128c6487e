"""Days of groups: on which days the groups of every area meet, and who leads them, chosen before anything else.

A strand that may hold two groups in each area needs its staff twice in every area, week after week: where one team
leads both back to back in one hall, half of the journeys are saved. Which halls, weekdays and dates the areas take is
one model that is solved whole, so that no area is left with the dates that the others gave up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from scheduler.domain.facts import Cadence, Spread
from scheduler.domain.plan import Series
from scheduler.optimise.programme import rules, solvers
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.counts import Kind
from scheduler.optimise.programme.linear import Model
from scheduler.optimise.programme.options import Options, Spot, can_be_led
from scheduler.optimise.programme.rules_staff import is_evening, qualified, session_minutes
from scheduler.optimise.programme.setting import MINUTES_IN_HOUR, Setting

HOURS_FOR_GROUP_DAYS = 0.95
"""Share of a worker's weekly hours that days of groups may take; the rest is for what comes after them."""
WANTED_DATES = 3
"""A group in a hall that where-and-what chose is worth so many dates more: it shares access evenly.

One in another hall is worth that share of it which reaches the same carers.
"""
PLACES_AN_HOUR = 1
"""What an hour of a worker's time is worth elsewhere in a term, about; two groups on one day save hours."""
CHOICES_AT_MOST = 20_000
"""Choices of workers in the model: in a large county the best days of every area until they are used up."""
HALLS_AT_MOST = 120
"""Where there are more halls than these, only those that where-and-what chose are asked for their days."""
TWO = 2

Hall = tuple[str, str, str]
"""Strand, area and venue."""


@dataclass(frozen=True, slots=True)
class GroupDay:
    """One group, or two back to back; the workers are those who could lead the whole of the day."""

    groups: tuple[Series, ...]

    @property
    def one(self) -> Series:
        """The first group: strand, hall, weekday, dates and workers are those of all."""
        return self.groups[0]

    @property
    def places(self) -> int:
        """Places offered in the term."""
        return sum(len(each.dates) * each.places for each in self.groups)

    @property
    def hall(self) -> Hall:
        """Where it is held."""
        return self.one.strand_id, self.one.area_id, self.one.venue_id or ""


@dataclass(slots=True)
class _Master:
    """The model of which days to hold, with the numbers of its variables."""

    setting: Setting
    model: Model = field(default_factory=Model)
    held: dict[int, tuple[GroupDay, dict[str, int]]] = field(default_factory=dict)
    most: defaultdict[tuple[str, str], dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    one_of_area: defaultdict[tuple[str, str, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    one_of_worker: defaultdict[tuple[str, int, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    minutes: defaultdict[tuple[str, int], dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    evenings: defaultdict[tuple[str, int], dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    alone_in_hall: defaultdict[Hall, list[int]] = field(default_factory=lambda: defaultdict(list))

    def offer(self, day: GroupDay, as_wanted: float) -> None:
        """Let a day be held or not, with a team of those who could lead it; so many of its groups are as wanted."""
        one = day.one
        strand = self.setting.strands[one.strand_id]
        held = self.model.variable(0, 1)
        team = {worker_id: self.model.variable(0, 1) for worker_id in one.worker_ids}
        needed = max(self.setting.staff_needed(strand, one.places), len(strand.qualifications))
        self.model.row("team", {**dict.fromkeys(team.values(), 1), held: -needed}, lowest=0, highest=0)
        for name in sorted(strand.qualifications):
            holders = {team[each]: 1 for each in team if qualified(self.setting, each, name, one)}
            self.model.row("team-qualified", {**holders, held: -1}, lowest=0)
        self.held[held] = day, team
        self.model.objective[held] = round(_worth(day, as_wanted))
        self.most[one.strand_id, one.area_id][held] = len(day.groups)
        self.one_of_area[one.strand_id, one.area_id, one.weekday].append(held)
        if len(day.groups) == 1:
            self.alone_in_hall[day.hall].append(held)
        for worker_id, variable in team.items():
            self._use(day, worker_id, variable)

    def _use(self, day: GroupDay, worker_id: str, variable: int) -> None:
        minutes = sum(session_minutes(self.setting, one, worker_id) for one in day.groups)
        evenings = sum(is_evening(one) for one in day.groups)
        for week, times in self.setting.weeks(day.one).items():
            self.minutes[worker_id, week][variable] = minutes * times
            self.evenings[worker_id, week][variable] = evenings * times
            self.one_of_worker[worker_id, day.one.weekday, week].append(variable)
        hours = minutes * len(day.one.dates) / MINUTES_IN_HOUR
        self.model.objective[variable] = -round(PLACES_AN_HOUR * hours)

    def close(self, wanted: Mapping[Hall, int]) -> None:
        """Hold areas to their number of groups, and workers to a day at a time and to a week's hours and evenings."""
        for (strand_id, _), groups in self.most.items():
            self.model.row("strand-most", groups, highest=self.setting.strands[strand_id].most_series)
        for days in (*self.one_of_area.values(), *self.one_of_worker.values()):
            self.model.row("one-a-day", dict.fromkeys(days, 1), highest=1)
        for (worker_id, _), terms in self.minutes.items():
            hours = self.setting.workers[worker_id].contract_minutes_per_week
            self.model.row("worker-hours", terms, highest=int(hours * HOURS_FOR_GROUP_DAYS))
        for (worker_id, _), terms in self.evenings.items():
            most = self.setting.workers[worker_id].evenings_per_week_at_most
            self.model.row("worker-evenings", terms, highest=most)
        for hall, days in self.alone_in_hall.items():
            self.model.row("as-wanted", dict.fromkeys(days, 1), highest=wanted[hall])

    def solve(self, effort: float, seed: int) -> tuple[int, ...]:
        """Solve with two groups on every day first, which is far smaller, and go on from there with half of the effort.

        Values are none where nothing was found.
        """
        alone = [held for days in self.alone_in_hall.values() for held in days]
        for held in alone:
            self.model.highs[held] = 0
        first = solvers.solve(self.model, effort=effort / TWO, seed=seed)
        for held in alone:
            self.model.highs[held] = 1
        hint = dict(enumerate(first.values))
        second = solvers.solve(self.model, effort=effort / TWO, seed=seed, hint=hint) if alone else first
        return second.values or first.values


def group_days(options: Options, wanted: Collection[Hall]) -> Iterator[GroupDay]:
    """Every day that could be held in a hall: two groups, the first start and the last; where wanted, one of these.

    Only strands that may hold two groups or more in each area, at venues.
    """
    strands = {
        one.id
        for one in options.setting.facts.strands
        if one.spread is Spread.EACH_AREA and one.most_series >= TWO and one.cadence is not Cadence.ONCE
    }
    spots = [one for one in options.spots() if one.strand_id in strands and one.venue_id is not None]
    chosen = {one: (one.strand_id, one.area_id, one.venue_id or "") in wanted for one in spots}
    for spot in spots:
        if chosen[spot] or len(spots) <= HALLS_AT_MOST:
            yield from _of_spot(options, spot, alone=chosen[spot])


def _of_spot(options: Options, spot: Spot, *, alone: bool) -> Iterator[GroupDay]:
    ways: defaultdict[tuple[int, tuple[date, ...], int], list[Series]] = defaultdict(list)
    for one in options.at(spot):
        ways[one.weekday, one.dates, one.places].append(one)
    for same in ways.values():
        first = min(same, key=lambda one: (one.start_minute, one.id))
        second = max(same, key=lambda one: (one.start_minute, one.id))
        able = tuple(one for one in first.worker_ids if one in second.worker_ids)
        both = replace(first, worker_ids=able), replace(second, worker_ids=able)
        if first.end_minute <= second.start_minute and _can_be_held(options.setting, both):
            yield GroupDay(both)
        if alone:
            yield from (GroupDay((one,)) for one in dict.fromkeys((first, second)))


def _can_be_held(setting: Setting, both: tuple[Series, Series]) -> bool:
    return can_be_led(setting, both[0]) and not any(True for _ in rules.of_pairs(setting, both))


def share_reached(index: AccessIndex, wanted: Hall, other: Hall, band_id: str) -> float:
    """Return how much of what a group gives in a wanted hall reaches the same carers from another, from 0 to 1."""
    from_wanted, from_other = (
        index.per_place(strand_id, band_id, area_id, venue_id) for strand_id, area_id, venue_id in (wanted, other)
    )
    whole = sum(value * index.carers[cell] for cell, value in from_wanted.items())
    shared = sum(min(value, from_other.get(cell, 0.0)) * index.carers[cell] for cell, value in from_wanted.items())
    return float(shared / whole) if whole else 0.0


def as_wanted(index: AccessIndex, day: GroupDay, wanted: Mapping[Hall, int]) -> float:
    """Count the groups of a day that are as where-and-what wants them, those in another hall by what they reach."""
    asked = [hall for hall, count in wanted.items() if hall[:2] == day.hall[:2] for _ in range(count)]
    shares = sorted((share_reached(index, hall, day.hall, day.one.band_id) for hall in asked), reverse=True)
    return sum(shares[: len(day.groups)])


def choose_group_days(
    options: Options, index: AccessIndex, wanted: Mapping[Kind, int], *, effort: float, seed: int
) -> tuple[Series, ...]:
    """Choose the days on which areas' groups meet, each with its team, so that the most places are offered.

    Parameters
    ----------
    options, index
        Ways of holding a series, and whom it reaches.
    wanted
        What where-and-what asks for: its halls come before others.
    effort
        Deterministic seconds.
    seed
        Seed of the solver's search.

    Returns
    -------
    tuple of Series
        With their teams; empty where no strand holds two groups in an area, or nothing was found within the effort.
    """
    asked: Counter[Hall] = Counter()
    for kind, count in wanted.items():
        asked[kind.strand_id, kind.area_id, kind.venue_id] += count
    master = _Master(options.setting)
    days = [(day, as_wanted(index, day, asked)) for day in group_days(options, asked)]
    for day, share in _few(days):
        master.offer(day, share)
    if not master.held:
        return ()
    master.close(asked)
    values = master.solve(effort, seed)
    chosen = [(day, team) for held, (day, team) in master.held.items() if values and values[held]]
    return tuple(series for day, team in chosen for series in _led(day, team, values))


def _few(days: Sequence[tuple[GroupDay, float]]) -> Iterator[tuple[GroupDay, float]]:
    """All of the days where they are few, else the best of every area, then the next best, while there are choices."""
    ranks: Counter[tuple[str, str]] = Counter()
    ranked = []
    for number, (day, share) in sorted(enumerate(days), key=lambda one: -_worth(*one[1])):
        area = day.one.strand_id, day.one.area_id
        ranked.append((ranks[area], number, day, share))
        ranks[area] += 1
    choices = 0
    for _, _, day, share in sorted(ranked, key=lambda one: one[:2]):
        choices += len(day.one.worker_ids)
        if choices > CHOICES_AT_MOST:
            return
        yield day, share


def _worth(day: GroupDay, share: float) -> float:
    return day.places + WANTED_DATES * day.one.places * share


def _led(day: GroupDay, team: dict[str, int], values: Sequence[int]) -> Iterator[Series]:
    led = tuple(sorted(worker_id for worker_id, variable in team.items() if values[variable]))
    return (replace(one, worker_ids=led) for one in day.groups)
