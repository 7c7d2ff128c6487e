"""Other ways of holding one series, or a new one: the best few that keep every rule, and what each would change.

Ways are put in order by access first, which needs no team, and tried in that order only until enough are found.
What is listed has been held to the statements of all the rules, as the checker would.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.access import AccessIndex, FloatArray
from scheduler.optimise.programme.aims import reachable, score_of
from scheduler.optimise.programme.construct import Draft
from scheduler.optimise.programme.costs import cost_pence, hire_pence
from scheduler.optimise.programme.findings import Finding
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.promises import made_by
from scheduler.optimise.programme.rules_service import rest_kept
from scheduler.optimise.programme.rules_staff import evenings_kept, hours_kept, worker_in_one_place
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import AtLeast, NeverBoth, Statement, choices_made, is_broken, shortfall

LISTED = 10
ALIKE_AT_MOST = 2
"""Alternatives listed for one venue and weekday, so that the list does not fill with one place at several times."""
NEW_ID = "new-series"
WORKER_SUMS = frozenset({hours_kept, evenings_kept, rest_kept})
"""Rules of which each statement is about one worker: a move can break those of its own team alone."""
Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a move changes: each figure is after less before.

    Access is in places per 100 carers, ``missing`` in units of the contract's promises, cost in pence, and journeys
    in minutes of the whole team over all dates, there and back.
    """

    missing: int
    worst: float
    fair: float
    cost_pence: int
    journey_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A series as it would be held, what that changes, and the firm rules it would newly break (best: none)."""

    series: Series
    effect: Effect
    broken: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Sums that are not kept, by rule and what it is about: firm ones with their reason, promises with what lacks."""

    firm: dict[Key, str]
    short: dict[Key, int]


class Suggester:
    """Scores moves of one plan; made once, then asked often.

    ``known`` is what rests on the facts alone, where somebody has made it already.
    """

    def __init__(self, facts: Facts, plan: Plan, known: tuple[Options, AccessIndex] | None = None) -> None:
        self.options, self.index = known or (Options(Setting(facts)), AccessIndex(facts))
        self.setting = self.options.setting
        self.plan = plan
        self._values = self.index.values(plan.series)
        self._cells = self._counted()
        self._before = self._standing(plan.series)
        self._access = self._scored(self._values)

    def _counted(self) -> tuple[int, ...]:
        """Cells among which the worst is sought: as in the plan's own aim, those that can be reached at all."""
        aim = next((one.value for one in self.plan.aims if one.id == "worst-area"), 0.0)
        if aim > 0:
            return tuple(number for number, value in enumerate(self._values) if value > 0)
        ways = {(one.strand_id, one.band_id, one.area_id, one.venue_id) for one in self.options.spots()}
        return reachable(self.index, {number for way in ways for number in self.index.per_place(*way)})

    def _scored(self, values: FloatArray) -> tuple[float, float]:
        score = score_of(self.index, values, self._cells, 0)
        return score.worst, score.fair

    def _standing(self, series: Sequence[Series], led_by: frozenset[str] | None = None) -> Standing:
        """Work out which sums are not kept; of sums of one worker each, those of ``led_by`` alone where it is given."""
        made = made_by(series)
        found = Standing({}, {})
        theirs = series if led_by is None else [one for one in series if not led_by.isdisjoint(one.worker_ids)]
        for statement in (
            statement
            for rule in rules.TOTAL_RULES
            for statement in rule(self.setting, theirs if rule in WORKER_SUMS else series)
        ):
            if not is_broken(statement, made):
                continue
            if isinstance(statement, AtLeast) and statement.promise:
                found.short[statement.rule, statement.about] = shortfall(statement, made)
            else:
                found.firm[statement.rule, statement.about] = statement.because
        return found

    def series(self, series_id: str) -> Series:
        """Return a series of the plan.

        Raises
        ------
        ValueError
            When the plan has none of that id; the message says what to name.
        """
        found = next((one for one in self.plan.series if one.id == series_id), None)
        if found is None:
            message = f"There is no series {series_id!r} in the plan. Name one that stands in the plan file."
            raise ValueError(message)
        return found

    def score_move(self, series: Series, instead_of: str | None = None) -> Move:
        """Say what holding ``series`` would change and break, in place of a series of the plan or as a new one."""
        old = None if instead_of is None else self.series(instead_of)
        kept = tuple(one for one in self.plan.series if one.id != instead_of)
        after = self._standing((*kept, series), frozenset(series.worker_ids))
        broken = [
            *self._own(series, kept),
            *(
                Finding(rule=key[0], about=key[1], because=because)
                for key, because in after.firm.items()
                if key not in self._before.firm
            ),
        ]
        missing = sum(after.short.values()) - sum(self._before.short.values())
        return Move(series=series, effect=self._effect(series, old, missing), broken=tuple(broken))

    def _own(self, series: Series, kept: Sequence[Series]) -> Iterator[Finding]:
        """Find rules that the series breaks on its own, with its team, or beside another series."""
        made = choices_made(series.id, series.worker_ids)
        everyone = made_by(kept)
        for statement in self._about(series, kept):
            beside = made | everyone if isinstance(statement, NeverBoth) else made
            if is_broken(statement, beside):
                yield Finding(rule=statement.rule, about=statement.about, because=statement.because)

    def _about(self, series: Series, kept: Sequence[Series]) -> Iterator[Statement]:
        yield from rules.alone(self.setting, series)
        for worker_id in series.worker_ids:
            yield from rules.of_worker(self.setting, series, worker_id)
        yield from rules.of_team(self.setting, series)
        mask = self.setting.mask(series)
        for other in kept:
            if other.weekday == series.weekday and self.setting.mask(other) & mask:
                yield from rules.of_pair(self.setting, other, series)
                yield from worker_in_one_place(self.setting, other, series)

    def _effect(self, series: Series, old: Series | None, missing: int) -> Effect:
        worst, fair = self._scored(self._with(series, old))
        gone = () if old is None else (old,)
        return Effect(
            missing=missing,
            worst=round(worst - self._access[0], 3),
            fair=round(fair - self._access[1], 4),
            cost_pence=cost_pence(self.setting, (series,)) - cost_pence(self.setting, gone),
            journey_minutes=self._journeys(series) - sum(self._journeys(one) for one in gone),
        )

    def most_lost(self, series: Series, old: Series | None) -> float:
        """Places per 100 carers that those who would lose most by a move would lose; nought where nobody loses."""
        return max(0.0, float((self._values - self._with(series, old)).max(initial=0.0)))

    def _with(self, series: Series, old: Series | None) -> FloatArray:
        values = self._values.copy()
        for number, value in self.index.of_series(series).items():
            values[number] += value
        for number, value in {} if old is None else self.index.of_series(old).items():
            values[number] -= value
        return values

    def _journeys(self, series: Series) -> int:
        site = self.setting.site(series)
        each = sum(self.setting.journey_minutes(worker_id, site) for worker_id in series.worker_ids)
        return 2 * each * len(series.dates)

    def instead_of(self, series_id: str, listed: int = LISTED) -> tuple[Move, ...]:
        """Return the best other ways of holding a series: its strand, age band and area, any venue, day, start, team.

        None breaks a firm rule or misses more of the contract's promises than the plan does. Best first: by the
        service's aims, then by hire, then by how little of the series changes.
        """
        old = self.series(series_id)
        ways = [way for way in self._ways(old.strand_id, old.area_id, old.band_id) if way.household == old.household]
        return self._best(ways, old, listed)

    def more_of(self, strand_id: str, area_id: str | None = None, listed: int = LISTED) -> tuple[Move, ...]:
        """Return the best ways of holding one more series of a strand, in one area or in any."""
        return self._best(list(self._ways(strand_id, area_id, None)), None, listed)

    def _ways(self, strand_id: str, area_id: str | None, band_id: str | None) -> Iterator[Series]:
        for spot in self.options.spots():
            if spot.strand_id == strand_id and area_id in {None, spot.area_id} and band_id in {None, spot.band_id}:
                yield from self.options.at(spot)

    def _best(self, ways: Sequence[Series], old: Series | None, listed: int) -> tuple[Move, ...]:
        draft = Draft(self.setting, (one for one in self.plan.series if one is not old))
        found: list[Move] = []
        alike: Counter[tuple[str | None, int]] = Counter()
        room = {where: draft.has_room(way) for where, way in {_where(way): way for way in ways}.items()}
        for way in self._ordered([way for way in ways if room[_where(way)]], old):
            if len(found) == listed:
                break
            if alike[way.venue_id, way.weekday] >= ALIKE_AT_MOST:
                continue
            placed = draft.with_team(way)
            if placed is None or (old is not None and _same(placed, old)):
                continue
            named = replace(placed, id=NEW_ID if old is None else old.id)
            move = self.score_move(named, None if old is None else old.id)
            if not move.broken and move.effect.missing <= 0:
                found.append(move)
                alike[way.venue_id, way.weekday] += 1
        return tuple(found)

    def _ordered(self, ways: Sequence[Series], old: Series | None) -> Iterator[Series]:
        """Yield ways by the aims, then hire, then what they leave as it is.

        Access is worked out once a place and size, and ways of equal access are sorted when their turn comes: mostly
        ten are found long before the last.
        """
        alike: defaultdict[tuple[str, str, str | None, int], list[Series]] = defaultdict(list)
        for way in ways:
            alike[way.area_id, way.band_id, way.venue_id, way.places * len(way.dates)].append(way)
        equal: defaultdict[tuple[float, ...], list[Series]] = defaultdict(list)
        for same in alike.values():
            score = score_of(self.index, self._with(same[0], old), self._cells, 0)
            equal[tuple(-one for one in score.in_order)] += same
        for access in sorted(equal):
            yield from sorted(
                equal[access], key=lambda way: (hire_pence(self.setting, way), _changes(way, old), way.id)
            )


def _where(way: Series) -> tuple[str, str, str | None, str | None]:
    """Return what decides whether a strand has room for one more."""
    return way.strand_id, way.area_id, way.venue_id, way.household


def _same(one: Series, other: Series) -> bool:
    return replace(one, id=other.id, missed=other.missed) == other


def _changes(way: Series, old: Series | None) -> int:
    """Count what a household would notice: venue, weekday, start."""
    if old is None:
        return 0
    return (
        4 * (way.venue_id != old.venue_id)
        + 2 * (way.weekday != old.weekday)
        + (way.start_minute != old.start_minute)
    )  # fmt: skip
