"""Where next: which place for a further monthly group would help most, asked in five ways and answered in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from geo.where_next import best_by_index, newly_within
from geo.where_next_candidates import CandidatePoint
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan
from scheduler.optimise.programme.access import REACH_MINUTES, ede_of
from scheduler.optimise.siting import Ground, WhereNextError, least_way, most_people_covered

FAR_MINUTES = 120.0
"""A longer way, or none at all, counts as this long where ways are averaged."""


FEWEST_TOLD, ROUNDED_TO = 10, 5
"""The "10-5" rule of the Office for National Statistics for counts that strangers read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstArea:
    """An area with few places within reach, and the one further group that would help its own carers most."""

    area: str
    carers: float
    places_per_100: float
    share_within_30: float
    site: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The best sites by one measure: figures before and after, how it was found, and one sentence.

    ``gap`` is 0 where no choice is better; else the share by which one might be.
    """

    by: str
    sites: tuple[str, ...]
    before: float
    after: float
    unit: str
    method: str
    gap: float
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhereNext:
    """All answers for one age band, the worst-served areas first, and the notes that belong to every figure."""

    band: str
    worst_areas: tuple[WorstArea, ...]
    answers: tuple[Answer, ...]
    notes: tuple[str, ...]


def where_next(  # noqa: PLR0913 - the question's own words, by name
    facts: Facts,
    plan: Plan | None = None,
    *,
    candidates: Sequence[CandidatePoint] | None = None,
    band_id: str | None = None,
    count: int = 1,
    places: int = 12,
    worst: int = 3,
    reach_minutes: float = REACH_MINUTES,
    rounded: bool = False,
) -> WhereNext:
    """Say where further monthly groups would help most.

    Parameters
    ----------
    facts
        Carers, venues, other organisations' groups and settings.
    plan
        What is planned already; None asks as if only other organisations' groups met.
    candidates
        Places to choose among; None takes the venues of ``facts``.
    band_id
        The age band the groups are for; None takes the one with the worst-served area.
    count, places
        How many groups, and places of each session.
    worst
        How many of the worst-served areas to look at one by one.
    reach_minutes
        A way of at most this counts as within reach; the index keeps the steps of the settings.
    rounded
        Counts of carers are told to the nearest 5, and none under 10: for pages that strangers read.

    Raises
    ------
    WhereNextError
        When there is no candidate, no such age band, no carer in it, or no strand that meets in person, or when
        a number is out of range.

    References
    ----------
    `geo.where_next`, `geo.where_next_median`, `scheduler.optimise.siting`; docs/decisions/0012-where-next.md.
    """
    ground = Ground(facts, plan, candidates, band_id, places)
    if not 1 <= count <= len(ground.names):
        message = f"{count} groups are asked for with {len(ground.names)} candidates; ask for 1 to {len(ground.names)}."
        raise WhereNextError(message)
    asked = _Answers(ground, reach_minutes, _rounded if rounded else _carers)
    return WhereNext(
        band=ground.band.name,
        worst_areas=asked.worst_areas(worst),
        answers=(asked.by_index(count), asked.by_reach(count), asked.by_ways(count), asked.by_covering(count)),
        notes=asked.notes(),
    )


class _Answers:
    """The answers on one ground."""

    def __init__(self, ground: Ground, reach_minutes: float, people: Callable[[float], str]) -> None:
        self.ground, self.reach_minutes, self.people = ground, reach_minutes, people

    def worst_areas(self, worst: int) -> tuple[WorstArea, ...]:
        """Return the areas with the fewest places within reach, each with its own best site."""
        mine = [n for n, cell in enumerate(self.ground.index.cells) if cell.band_id == self.ground.band.id]
        lowest = sorted(mine, key=lambda n: (self.ground.access[n], self.ground.index.cells[n].area_id))[
            : max(0, worst)
        ]
        return tuple(self._worst_area(cell) for cell in lowest)

    def _worst_area(self, number: int) -> WorstArea:
        cell = self.ground.index.cells[number]
        inside = np.array([point.area_id == cell.area_id for point in self.ground.index.points])
        new = newly_within(
            self.ground.minutes[inside], self.ground.nearest[inside], self.ground.people[inside], self.reach_minutes
        )
        site = max(range(len(self.ground.names)), key=lambda n: (round(float(new[n]), 6), self.ground.gain[number, n]))
        reached = float(self.ground.people[inside & (self.ground.nearest <= self.reach_minutes)].sum())
        area, then = self.ground.areas[cell.area_id], self.ground.access[number] + self.ground.gain[number, site]
        brings = (
            f"would bring {self.people(new[site])} of {area} within {self.reach_minutes:g} minutes and raise"
            if _whole(new[site])
            else f"brings nobody new within {self.reach_minutes:g} minutes, but would raise"
        )
        return WorstArea(
            area=area,
            carers=cell.carers,
            places_per_100=float(self.ground.access[number]),
            share_within_30=reached / cell.carers,
            site=self.ground.names[site],
            sentence=(
                f"{area}: a monthly group in {self.ground.names[site]} {brings} its places within reach per 100 carers "
                f"from {self.ground.access[number]:.0f} to {then:.0f}."
            ),
        )

    def by_index(self, count: int) -> Answer:
        """Return the sites that lift the headline index most, over all areas and age bands."""
        found = best_by_index(self.ground.access, self.ground.gain, count, self.ground.index.carers)
        before = ede_of(self.ground.access, self.ground.index.carers)
        return Answer(
            by="index",
            sites=self._named(found.chosen),
            before=before,
            after=found.value,
            unit="places per 100 carers, shared evenly",
            method=found.method,
            gap=found.gap,
            sentence=(
                f"{self._groups(found.chosen)} would do most for an even share: the headline index rises from "
                f"{before:.1f} to {found.value:.1f} places within reach per 100 carers."
            ),
        )

    def by_reach(self, count: int) -> Answer:
        """Return the sites that bring most carers within reach, whoever has room."""
        far = self.ground.nearest > self.reach_minutes
        within = (self.ground.minutes <= self.reach_minutes) & far[:, None]
        found = most_people_covered(within, self.ground.people, np.full(len(self.ground.names), np.inf), count)
        before, total = float(self.ground.people[~far].sum()), float(self.ground.people.sum())
        brought = f"would bring {self.people(found.people)} within {self.reach_minutes:g} minutes"
        sentence = (
            f"{self._groups(found.chosen)} {brought}."
            if _whole(found.people)
            else f"No candidate would bring anybody new within {self.reach_minutes:g} minutes."
        )
        return Answer(
            by="reach",
            sites=self._named(found.chosen) if _whole(found.people) else (),
            before=before / total,
            after=(before + found.people) / total,
            unit=f"share of carers within {self.reach_minutes:g} minutes of something regular",
            method=_method(proven=found.proven_best),
            gap=_gap(found.people, found.bound),
            sentence=sentence,
        )

    def by_ways(self, count: int) -> Answer:
        """Return the sites that shorten the average way most: the p-median beside what there is."""
        now = np.minimum(self.ground.nearest, FAR_MINUTES)
        found = least_way(np.minimum(self.ground.minutes, now[:, None]), count, self.ground.people)
        total = float(self.ground.people.sum())
        before, after = float(self.ground.people @ now) / total, found.value / total
        return Answer(
            by="ways",
            sites=self._named(found.chosen),
            before=before,
            after=after,
            unit="minutes to the nearest regular group, mean of carers",
            method=found.method,
            gap=found.gap,
            sentence=(
                f"{self._groups(found.chosen)} would shorten the way most: from {before:.1f} to {after:.1f} minutes "
                "for the average carer."
            ),
        )

    def by_covering(self, count: int) -> Answer:
        """Return the sites that give most carers a place a month of their own within reach."""
        there, rooms = self.ground.existing_minutes, self.ground.existing_places
        within = np.hstack([there, self.ground.minutes]) <= self.reach_minutes
        room = np.concatenate([rooms, np.full(len(self.ground.names), float(self.ground.places))])
        old = np.arange(len(room)) < len(rooms)
        before = most_people_covered(within, self.ground.people, room, 0, old)
        found = most_people_covered(within, self.ground.people, room, count, old)
        chosen = tuple(site - len(rooms) for site in found.chosen)
        sentence = (
            f"{self._groups(chosen)} would let {found.share:.0%} of carers have a place of their own every month "
            f"within {self.reach_minutes:g} minutes; now {before.share:.0%} can."
            if chosen and found.people > before.people
            else f"No candidate would give anybody a place that they cannot have now ({before.share:.0%} can)."
        )
        return Answer(
            by="covering",
            sites=self._named(chosen),
            before=before.share,
            after=found.share,
            unit=f"share of carers with a place a month within {self.reach_minutes:g} minutes",
            method=_method(proven=found.proven_best),
            gap=_gap(found.people, found.bound),
            sentence=sentence,
        )

    def notes(self) -> tuple[str, ...]:
        """Return what every figure rests on."""
        steps = ", ".join(
            f"to {minutes} minutes {weight:g}" for minutes, weight in self.ground.facts.settings.reach_steps
        )
        words = [
            f"A group has {self.ground.places} places, once in each of {self.ground.months} months that count.",
            f"A place counts {steps} (E2SFCA). {self.ground.index.minutes_words}",
            f"A way of over {FAR_MINUTES:.0f} minutes counts as {FAR_MINUTES:.0f}.",
            "Carers are those on the register; venues' opening hours and staff are not looked at here.",
        ]
        if self.ground.plan is None:
            words.append("No plan was given: only other organisations' groups count as being there.")
        if self.ground.facts.synthetic:
            words.append("All people, staff and venues are synthetic.")
        return tuple(words)

    def _named(self, chosen: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.ground.names[site] for site in chosen)

    def _groups(self, chosen: Sequence[int]) -> str:
        names = self._named(chosen)
        if len(names) == 1:
            return f"A monthly group in {names[0]}"
        return f"Monthly groups in {'; '.join(names[:-1])}; and {names[-1]}"


def _whole(carers: float) -> int:
    return int(np.floor(float(carers) + 0.5))


def _carers(carers: float) -> str:
    return "1 carer" if _whole(carers) == 1 else f"{_whole(carers):,} carers"


def _rounded(carers: float) -> str:
    if _whole(carers) < FEWEST_TOLD:
        return f"fewer than {FEWEST_TOLD} carers"
    return f"about {ROUNDED_TO * _whole(carers / ROUNDED_TO):,} carers"


def _method(*, proven: bool) -> str:
    return "proven best by the solver" if proven else "best found; the solver ended before its proof"


def _gap(value: float, bound: float) -> float:
    return 0.0 if bound <= value or value <= 0 else (bound - value) / value
