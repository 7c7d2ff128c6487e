"""Tiny services on which every plan can be tried: each has something to count for every aim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import combinations, product

from hypothesis import strategies as st

from scheduler.domain.calendar import DateRange
from scheduler.domain.facts import Facts, WeeklyHours
from scheduler.domain.plan import Series
from scheduler.domain.planning import FirstAim, LaterAim, Wish
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.access import AccessIndex, ede_of
from scheduler.optimise.programme.aim_values import Ground, later_values
from scheduler.optimise.programme.aims import mean_less_gini
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import AtLeast, choices_made, is_broken, shortfall
from tests.examples import FACTS, PLAN

WEEKS = replace(
    FACTS.term, last=date(2027, 2, 14), school_holidays=(), bank_holidays=(),
)  # fmt: skip
OPEN = (WeeklyHours(weekday=1, from_minute=15 * 60, to_minute=20 * 60),)


@st.composite
def services(draw: st.DrawFn) -> Facts:
    """Two areas, a hall each, two or three workers, one fortnightly strand on a Tuesday: up to four options."""
    strand = replace(
        FACTS.strands[0], weekdays=(1,), latest_end_minute=18 * 60, most_places=draw(st.integers(8, 16)),
        most_series=1, least_series=draw(st.integers(0, 1)), least_staff=1, carers_per_worker=draw(st.integers(8, 16)),
    )  # fmt: skip
    shut = DateRange(first=date(2027, 1, 12), last=date(2027, 1, 19), reason="a new floor")
    venues = tuple(
        replace(
            one, capacity_people=draw(st.integers(9, 24)), easting_m=400_000 + 1000 * draw(st.integers(0, 9)),
            hire_pence_per_hour=draw(st.integers(0, 3000)), closures=(shut,) if draw(st.booleans()) else (),
        )
        for one in FACTS.venues[:2]
    )  # fmt: skip
    workers = tuple(
        replace(
            one, contract_minutes_per_week=draw(st.integers(300, 900)), availability=OPEN,
            easting_m=400_000 + 1000 * draw(st.integers(0, 9)),
        )
        for one in FACTS.workers[: draw(st.integers(2, 3))]
    )  # fmt: skip
    points = tuple(
        replace(one, carers={"young": float(draw(st.integers(0, 40)))}, rural=draw(st.booleans()))
        for one in FACTS.demand_points
    )
    order = draw(st.permutations(list(LaterAim)))
    wishes = tuple(
        Wish(id=f"wish-{n}", text="something", weight=draw(st.integers(1, 3)), area_id=draw(st.sampled_from(AREAS)),
             weekdays=(draw(st.sampled_from((1, 5))),))
        for n in range(draw(st.integers(0, 2)))
    )  # fmt: skip
    own = replace(
        FACTS.settings, worker_journey_minutes_at_most=draw(st.integers(6, 30)), later_aims=tuple(order),
        first_aim=draw(st.sampled_from(list(FirstAim))), wishes=wishes,
    )  # fmt: skip
    return replace(
        FACTS, term=WEEKS, strands=(strand,), venues=venues, workers=workers, demand_points=points, settings=own,
        targets=(replace(FACTS.targets[0], strand_ids=("peer-group",), amount=draw(st.integers(1, 60))),),
        monthly_access=(),
    )  # fmt: skip


AREAS = ("east", "west", None)
BEFORE = tuple(replace(one, weekday=1, start_minute=16 * 60) for one in PLAN.series)


@dataclass(frozen=True)
class Tried:
    """One of all plans, with what it reaches: promises missed, access, later aims (more is better)."""

    series: tuple[Series, ...]
    missing: int
    access: dict[str, tuple[float, ...]]
    later: tuple[int, ...]


@dataclass(frozen=True)
class EveryPlan:
    """All plans of a service that keep every firm rule."""

    facts: Facts

    @cached_property
    def ground(self) -> Ground:
        setting, index = Setting(self.facts), AccessIndex(self.facts)
        options = Options(setting)
        reached = {n for s in options.spots() for n in index.per_place(s.strand_id, s.band_id, s.area_id, s.venue_id)}
        return Ground(setting, index, tuple(sorted(reached)), BEFORE)

    def tried(self, series: tuple[Series, ...]) -> Tried:
        """Work out what a plan reaches, by the formulas and no solver."""
        ground = self.ground
        made = {choice for one in series for choice in choices_made(one.id, one.worker_ids)}
        missing = sum(
            shortfall(one, made)
            for one in rules.of_sums(ground.setting, series)
            if isinstance(one, AtLeast) and one.promise
        )
        values, carers = ground.index.values(series), ground.index.carers
        access = {
            "worst-area": tuple(sorted(float(values[n]) for n in ground.cells)),
            "even-access": (ede_of(values, carers),),
            "mean-less-gini": (mean_less_gini(values, carers),),
        }
        return Tried(series, missing, access, later_values(ground, series, self.facts.settings.later_aims))

    def __iter__(self) -> Iterator[Tried]:
        """Try every set of options with every team of the size that is needed."""
        setting, options = self.ground.setting, Options(self.ground.setting)
        ways: list[list[Series | None]] = []
        for spot in options.spots():
            own: list[Series | None] = [None]
            for option in options.at(spot):
                size = setting.staff_needed(setting.strands[option.strand_id], option.places)
                own += [replace(option, worker_ids=team) for team in combinations(option.worker_ids, size)]
            ways.append(own)
        for chosen in product(*ways):
            series = tuple(one for one in chosen if one is not None)
            made = {choice for one in series for choice in choices_made(one.id, one.worker_ids)}
            firm = (one for one in rules.statements(setting, series) if not (isinstance(one, AtLeast) and one.promise))
            if not any(is_broken(one, made) for one in firm):
                yield self.tried(series)
