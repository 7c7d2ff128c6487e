"""A person changes a plan by hand: what a wish means as series, which rules it breaks or mends, what it does.

Nothing here refuses: a draft may stand on one leg while two groups change places. Publishing refuses.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.domain.drafts import Act, Wish, new_id, with_session_on, without_session
from scheduler.domain.facts import Mode
from scheduler.domain.plan import AimResult, MissedDate, Plan, Series, Unmet
from scheduler.errors import EvenhandError
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.account import restated
from scheduler.optimise.programme.aim_values import Ground, missed_wishes
from scheduler.optimise.programme.construct import Draft
from scheduler.optimise.programme.costs import cost_pence
from scheduler.optimise.programme.findings import Finding
from scheduler.optimise.programme.promises import made_by, promises
from scheduler.optimise.programme.rules_staff import worker_in_one_place
from scheduler.optimise.programme.statements import Statement, choices_made, is_broken, shortfall
from scheduler.optimise.programme.suggest import LISTED, Move, Suggester

Key = tuple[str, str]
Calendar = tuple[tuple[date, ...], tuple[MissedDate, ...]]


class WishError(EvenhandError):
    """A wish cannot be read as series; the words say what to choose instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A figure before and after."""

    before: float
    after: float

    @property
    def step(self) -> float:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What a change would do. Access is in places per 100 carers, cost in pence, journeys in minutes of the team."""

    gone: tuple[Series, ...]
    come: tuple[Series, ...]
    worst: Pair
    fair: Pair
    cost_pence: Pair
    journey_minutes: Pair
    sessions: Pair
    missing: Pair
    broken: tuple[Finding, ...]
    mended: tuple[Finding, ...]


class Desk(Suggester):
    """One plan as it lies on a coordinator's desk; made once for a version, then asked often."""

    def moved_on(self, plan: Plan) -> Desk:
        """Return the desk of the next version of the plan; what rests on the facts alone is shared."""
        following = copy.copy(self)
        following.plan = plan
        following._values = self.index.values(plan.series)  # noqa: SLF001 - a copy of this very object
        following._before = following._standing(plan.series)  # noqa: SLF001 - as above
        following._access = following._scored(following._values)  # noqa: SLF001 - as above
        following.__dict__.pop("_firm_now", None)
        return following

    def beside(self, plan: Plan) -> Desk:
        """Return the desk of another plan of the same facts; what rests on the facts alone is shared."""
        other = self.moved_on(plan)
        other._cells = other._counted()  # noqa: SLF001 - a copy of this very object
        other._access = other._scored(other._values)  # noqa: SLF001 - as above
        return other

    # what a wish means -----------------------------------------------------------------------------------
    def read(self, wish: Wish) -> tuple[tuple[Series, ...], tuple[Series, ...]]:
        """Return the series that go and those that come for a wish.

        Raises
        ------
        WishError
            When the wish names what the facts or the plan do not have, or a session that cannot be.
        """
        if wish.act is Act.ADD:
            return (), (self._first_that_fits((), self._added(wish), wish),)
        old = self._named(wish.series_id)
        if wish.act is Act.CANCEL:
            return (old,), ()
        if wish.act is Act.MOVE:
            return (old,), (self._first_that_fits((old,), self._moved(old, wish), wish),)
        return (old,), self._with_other_dates(old, wish)

    def _named(self, series_id: str) -> Series:
        found = next((one for one in self.plan.series if one.id == series_id), None)
        if found is None:
            message = "This group is no longer in the draft; load the page again and choose one that is."
            raise WishError(message)
        return found

    def _with_other_dates(self, old: Series, wish: Wish) -> tuple[Series, ...]:
        if wish.day is None or (wish.act is Act.MOVE_SESSION and wish.to_day is None):
            message = "Choose the session and, where it moves, its new date."
            raise WishError(message)
        try:
            if wish.act is Act.CANCEL_SESSION or wish.to_day is None:
                made = without_session(old, wish.day, wish.because or "cancelled by the coordinator")
                return (made,) if made.dates else ()
            because = wish.because or "moved by the coordinator"
            return (with_session_on(old, wish.day, wish.to_day, because),)
        except ValueError as error:
            raise WishError(str(error)) from None

    def _moved(self, old: Series, wish: Wish) -> tuple[Series, ...]:
        venue_id = wish.venue_id or old.venue_id
        weekday = old.weekday if wish.weekday is None else wish.weekday
        area_id = old.area_id if venue_id is None else self._venue_area(venue_id)
        asked = replace(
            old,
            venue_id=venue_id,
            area_id=area_id,
            weekday=weekday,
            start_minute=old.start_minute if wish.start_minute is None else wish.start_minute,
            places=old.places if wish.places is None else wish.places,
        )
        same_days = weekday == old.weekday and wish.first in {None, old.dates[0]}
        if same_days and (venue_id == old.venue_id or self._meets(asked)):
            return (self._led(asked, old, wish.worker_ids),)
        found = self._calendars(asked, wish.first, old.dates)
        return tuple(
            self._led(replace(asked, dates=dates, missed=missed), old, wish.worker_ids) for dates, missed in found
        )

    def _meets(self, series: Series) -> bool:
        """Whether the dates that a series has will do at its venue."""
        return not any(one.rule in {"venue-open", "dates", "cadence"} for one in rules.alone(self.setting, series))

    def _venue_area(self, venue_id: str) -> str:
        venue = self.setting.venues.get(venue_id)
        if venue is None:
            message = "This venue is not on file; choose one from the list."
            raise WishError(message)
        return venue.area_id

    def _added(self, wish: Wish) -> tuple[Series, ...]:
        strand = self.setting.strands.get(wish.strand_id)
        if strand is None or wish.weekday is None or wish.start_minute is None:
            message = "Choose a kind of group, a weekday and a time."
            raise WishError(message)
        face_to_face = strand.mode is Mode.FACE_TO_FACE
        if face_to_face and wish.venue_id is None:
            message = "A group that meets face to face needs a venue; choose one from the list."
            raise WishError(message)
        venue_id = wish.venue_id if face_to_face else None
        band_id = wish.band_id or strand.band_ids[0]
        blank = Series(
            id=new_id(self.plan.series),
            strand_id=strand.id,
            band_id=band_id,
            area_id=self._venue_area(venue_id) if venue_id else wish.area_id or self.setting.areas_of(strand)[0],
            venue_id=venue_id,
            weekday=wish.weekday,
            start_minute=wish.start_minute,
            duration_minutes=strand.duration_minutes,
            dates=(),
            worker_ids=(),
            places=strand.least_places if wish.places is None else wish.places,
        )
        found = self._calendars(blank, wish.first, ())
        return tuple(
            self._led(replace(blank, dates=dates, missed=missed), None, wish.worker_ids) for dates, missed in found
        )

    def _calendars(self, series: Series, first: date | None, before: tuple[date, ...]) -> tuple[Calendar, ...]:
        """Return the dates a series may have on its weekday: from ``first`` where given, else nearest to before."""
        choices = self.options.dates(series.strand_id, series.weekday, series.venue_id)
        if first is not None:
            choices = tuple(one for one in choices if one[0][0] == first)
        if not choices:
            when = "from this date" if first is not None else "on this weekday"
            message = f"The group has no date {when} that a holiday or a closure does not take; choose another."
            raise WishError(message)
        weeks = {self.setting.week(day) for day in before if day in self.setting.facts.term}

        def alike(one: Calendar) -> tuple[int, int]:
            held = {self.setting.week(day) for day in one[0]}
            return -len(held & weeks), len(held ^ weeks) if weeks else -len(held)

        return tuple(sorted(choices, key=alike))

    def _first_that_fits(self, gone: tuple[Series, ...], made: tuple[Series, ...], wish: Wish) -> Series:
        """Return the first way that breaks no rule; where each breaks one, the way that is most like what was."""
        if len(made) == 1 or wish.first is not None:
            return made[0]
        return next((one for one in made if not self.weigh(gone, (one,)).broken), made[0])

    def _led(self, series: Series, old: Series | None, chosen: tuple[str, ...] | None) -> Series:
        """Give a series its team: as chosen, else the old one where it can lead, else the nearest that can."""
        if chosen is not None:
            unknown = [one for one in chosen if one not in self.setting.workers]
            if unknown:
                message = f"{', '.join(unknown)} is nobody of the staff; choose from the list."
                raise WishError(message)
            return replace(series, worker_ids=tuple(sorted(chosen)))
        others = tuple(one for one in self.plan.series if old is None or one.id != old.id)
        if old is not None and not self._team_faults(series, others):
            return series
        able = replace(series, worker_ids=self.options.workers_for(series))
        placed = Draft(self.setting, others).with_team(able)
        return series if placed is None else replace(series, worker_ids=placed.worker_ids)

    def _team_faults(self, series: Series, others: Sequence[Series]) -> bool:
        made = choices_made(series.id, series.worker_ids)
        alone = any(
            True
            for one in series.worker_ids
            for said in rules.of_worker(self.setting, series, one)
            if is_broken(said, made)
        )
        if alone or any(is_broken(said, made) for said in rules.of_team(self.setting, series)):
            return True
        mask = self.setting.mask(series)
        near = [one for one in others if one.weekday == series.weekday and self.setting.mask(one) & mask]
        if any(True for one in near for _ in worker_in_one_place(self.setting, one, series)):
            return True
        after = self._standing((*others, series)).firm
        staff = {"worker-hours", "worker-evenings", "worker-rest"}
        return any(key[0] in staff and key not in self._before.firm for key in after)

    def instead_of(self, series_id: str, listed: int = LISTED) -> tuple[Move, ...]:
        """Return the best other ways of holding a series, each with the team it has where that team can lead it."""
        old = self.series(series_id)
        return tuple(self._with_old_team(one, old) for one in super().instead_of(series_id, listed))

    def _with_old_team(self, move: Move, old: Series) -> Move:
        same = replace(move.series, worker_ids=old.worker_ids)
        if move.series.worker_ids == old.worker_ids or len(move.series.worker_ids) < len(old.worker_ids):
            return move
        scored = self.score_move(same, old.id)
        return move if scored.broken or scored.effect.missing > 0 else scored

    # what it does ----------------------------------------------------------------------------------------
    def weigh(self, gone: Sequence[Series], come: Sequence[Series]) -> Weighed:
        """Hold a change against every rule, and say what it does to access, cost and journeys."""
        left = {one.id for one in gone}
        kept = tuple(one for one in self.plan.series if one.id not in left)
        series = (*kept, *come)
        before, after = self.firm(), self._firm_after(left, kept, come)
        values = self.index.values(series)
        worst, fair = self._scored(values)
        standing = self._standing(series)
        step = cost_pence(self.setting, come) - cost_pence(self.setting, gone)
        cost = float(self.cost)
        return Weighed(
            gone=tuple(gone),
            come=tuple(come),
            worst=Pair(before=self._access[0], after=worst),
            fair=Pair(before=self._access[1], after=fair),
            cost_pence=Pair(before=cost, after=cost + step),
            journey_minutes=self._pair(self._journeys, kept, gone, come),
            sessions=self._pair(lambda one: len(one.dates), kept, gone, come),
            missing=Pair(before=sum(self._before.short.values()), after=sum(standing.short.values())),
            broken=tuple(_found(key, because) for key, because in after.items() if key not in before),
            mended=tuple(_found(key, because) for key, because in before.items() if key not in after),
        )

    @staticmethod
    def _pair(
        count: Callable[[Series], int], kept: Sequence[Series], gone: Sequence[Series], come: Sequence[Series]
    ) -> Pair:
        base = sum(count(one) for one in kept)
        return Pair(before=base + sum(map(count, gone)), after=base + sum(map(count, come)))

    @property
    def cost(self) -> int:
        """Hire and staff time of the whole plan, in pence."""
        return cost_pence(self.setting, self.plan.series)

    @property
    def journeys(self) -> int:
        """Minutes that the teams travel over the term, there and back."""
        return sum(self._journeys(one) for one in self.plan.series)

    @property
    def missing(self) -> int:
        """How much is missing from the contract's promises together."""
        return sum(self._before.short.values())

    @property
    def access(self) -> tuple[float, float]:
        """Access of the worst-served carers and even access over all, in places per 100 carers."""
        return self._access

    def findings(self) -> tuple[Finding, ...]:
        """Every firm rule that the plan breaks as it stands."""
        return tuple(_found(key, because) for key, because in self.firm().items())

    def firm(self) -> Mapping[Key, str]:
        """Broken firm rules of the plan by rule and what it is about; worked out once."""
        if "_firm_now" not in self.__dict__:
            own = {one.id: self._alone(one) for one in self.plan.series}
            pairs = {
                (first.id, second.id): said
                for first, second in rules.pairs(self.setting, self.plan.series)
                if (said := self._beside(first, second))
            }
            self.__dict__["_firm_now"] = own, pairs
        own, pairs = self.__dict__["_firm_now"]
        return {**self._before.firm, **_together(own.values()), **_together(pairs.values())}

    def _firm_after(self, left: set[str], kept: Sequence[Series], come: Sequence[Series]) -> dict[Key, str]:
        self.firm()
        own, pairs = self.__dict__["_firm_now"]
        still = [said for series_id, said in own.items() if series_id not in left]
        still += [said for (first, second), said in pairs.items() if not {first, second} & left]
        for number, one in enumerate(come):
            still.append(self._alone(one))
            mask = self.setting.mask(one)
            for other in (*kept, *come[:number]):
                if other.weekday == one.weekday and self.setting.mask(other) & mask:
                    still.append(self._beside(other, one))
        return {**self._standing((*kept, *come)).firm, **_together(still)}

    def _alone(self, series: Series) -> dict[Key, str]:
        made = choices_made(series.id, series.worker_ids)
        said: list[Statement] = [*rules.alone(self.setting, series), *rules.of_team(self.setting, series)]
        for worker_id in series.worker_ids:
            said += rules.of_worker(self.setting, series, worker_id)
        return {(one.rule, one.about): one.because for one in said if is_broken(one, made)}

    def _beside(self, first: Series, second: Series) -> dict[Key, str]:
        said = [*rules.of_pair(self.setting, first, second), *worker_in_one_place(self.setting, first, second)]
        return {(one.rule, one.about): one.because for one in said}

    # how the plan stands afterwards ----------------------------------------------------------------------
    def figures(self, by_hand: bool = True) -> tuple[tuple[AimResult, ...], tuple[Unmet, ...]]:
        """Return the plan's aims and unmet promises as it stands now; bounds are proven ones of before."""
        ground = Ground(self.setting, self.index, self._cells)
        unmet = (*self._unmet(by_hand), *missed_wishes(ground, self.plan.series))
        return restated(ground, self.plan.aims, self.plan.series), unmet

    def _unmet(self, by_hand: bool) -> Iterator[Unmet]:
        made = made_by(self.plan.series)
        said = {(one.rule, one.about): one.because for one in self.plan.unmet}
        for statement in promises(self.setting, self.plan.series):
            short = shortfall(statement, made)
            if not short:
                continue
            counted = f"{statement.least - short} of {statement.least} reached; {statement.because}"
            before = said.get((statement.rule, statement.about), "")
            why = before if before.startswith(counted) else counted + ("; the draft was changed by hand" * by_hand)
            yield Unmet(rule=statement.rule, about=statement.about, because=why)


def _together(parts: Iterable[Mapping[Key, str]]) -> dict[Key, str]:
    found: dict[Key, str] = {}
    for one in parts:
        found.update(one)
    return found


def _found(key: Key, because: str) -> Finding:
    return Finding(rule=key[0], about=key[1], because=because)
