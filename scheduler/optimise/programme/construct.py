"""A first programme, series by series: what is hardest to place first, with the team that lives nearest.

Whether two series get in each other's way is asked of the very rules that the checker asks. Only the sums (hours
and evenings a week, how many a strand has) are kept as running totals here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from scheduler.domain.facts import Spread
from scheduler.domain.plan import Series
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.rules_staff import is_evening, qualified, session_minutes, worker_in_one_place
from scheduler.optimise.programme.rules_totals import unit_of
from scheduler.optimise.programme.setting import Setting

TRIES = 160
"""Options of one spot that are tried before it is given up; the list is in order of places offered."""


def meeting_points(series: Series) -> tuple[tuple[str, ...], ...]:
    """Where two series can be in each other's way, whoever leads them: a hall, a minibus, or the same carers.

    Rules about two series speak of no others (a test holds them to it), so a draft of a large county asks about few.
    """
    day = str(series.weekday)
    found: list[tuple[str, ...]] = [("carers", day, series.area_id, series.band_id)]
    found += [("hall", day, series.venue_id)] if series.venue_id is not None else []
    found += [("minibus", day, series.vehicle_id)] if series.vehicle_id is not None else []
    return tuple(found)


class Draft:
    """Series placed so far, with what each worker has left."""

    def __init__(self, setting: Setting, series: Iterable[Series] = ()) -> None:
        self.setting = setting
        self.series: list[Series] = []
        self._meeting: defaultdict[tuple[str, ...], list[Series]] = defaultdict(list)
        self._led: defaultdict[tuple[str, int], list[Series]] = defaultdict(list)
        self._minutes: defaultdict[tuple[str, int], int] = defaultdict(int)
        self._evenings: defaultdict[tuple[str, int], int] = defaultdict(int)
        self._units: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._households: set[tuple[str, str, str]] = set()
        for one in series:
            self.add(one)

    def _unit(self, series: Series) -> tuple[str, str]:
        return series.strand_id, unit_of(self.setting.strands[series.strand_id], series)

    def add(self, series: Series) -> None:
        """Take a series with its team into the draft."""
        self.series.append(series)
        for key in meeting_points(series):
            self._meeting[key].append(series)
        self._units[self._unit(series)] += 1
        if series.household is not None:
            self._households.add((series.strand_id, series.area_id, series.household))
        for worker_id in series.worker_ids:
            self._led[worker_id, series.weekday].append(series)
            minutes = session_minutes(self.setting, series, worker_id)
            for week, sessions in self.setting.weeks(series).items():
                self._minutes[worker_id, week] += minutes * sessions
                self._evenings[worker_id, week] += sessions * is_evening(series)

    def has_room(self, series: Series) -> bool:
        """Whether the strand may have one more for that area or venue, and the household has none yet."""
        strand = self.setting.strands[series.strand_id]
        served = series.household and (series.strand_id, series.area_id, series.household) in self._households
        return not served and self._units[self._unit(series)] < strand.most_series

    def wants(self, strand_id: str, area_id: str, venue_id: str | None) -> bool:
        """Whether the strand has fewer series there than it promises."""
        strand = self.setting.strands[strand_id]
        unit = {Spread.EACH_AREA: area_id, Spread.EACH_VENUE: venue_id or "", Spread.WHOLE_SERVICE: ""}[strand.spread]
        return self._units[strand_id, unit] < strand.least_series

    def with_team(self, option: Series) -> Series | None:
        """Return the option with a team of workers who are free and nearest, or None when it does not fit in."""
        able = self.with_able(option)
        team = None if able is None else self._choose(able, list(able.worker_ids))
        return None if team is None else replace(option, worker_ids=team)

    def with_able(self, option: Series) -> Series | None:
        """Return the option with those of its workers who still have the time, or None when it is in the way."""
        mask = self.setting.mask(option)
        near = (one for key in meeting_points(option) for one in self._meeting[key] if self.setting.mask(one) & mask)
        if any(True for one in near for _ in rules.of_pair(self.setting, one, option)):
            return None
        return replace(
            option,
            worker_ids=tuple(one for one in option.worker_ids if self._has_time(one, option, mask)),
        )

    def _has_time(self, worker_id: str, option: Series, mask: int) -> bool:
        worker = self.setting.workers[worker_id]
        minutes = session_minutes(self.setting, option, worker_id)
        for week, sessions in self.setting.weeks(option).items():
            if self._minutes[worker_id, week] + minutes * sessions > worker.contract_minutes_per_week:
                return False
            if is_evening(option) and self._evenings[worker_id, week] + sessions > worker.evenings_per_week_at_most:
                return False
        near = [one for one in self._led[worker_id, option.weekday] if self.setting.mask(one) & mask]
        if not near:
            return True
        alone = replace(option, worker_ids=(worker_id,))
        return not any(True for one in near for _ in worker_in_one_place(self.setting, one, alone))

    def _choose(self, option: Series, able: list[str]) -> tuple[str, ...] | None:
        strand = self.setting.strands[option.strand_id]
        needed = self.setting.staff_needed(strand, option.places)
        site = self.setting.site(option)

        def burden(worker_id: str) -> tuple[float, str]:
            worker = self.setting.workers[worker_id]
            used = max((self._minutes[worker_id, week] for week in self.setting.weeks(option)), default=0)
            spent = used / max(1, worker.contract_minutes_per_week)
            return self.setting.journey_minutes(worker_id, site) + 30 * spent, worker_id

        able = sorted(able, key=burden)
        team: list[str] = []
        for name in sorted(strand.qualifications):
            if any(qualified(self.setting, one, name, option) for one in team):
                continue
            holder = next((one for one in able if one not in team and qualified(self.setting, one, name, option)), None)
            if holder is None:
                return None
            team.append(holder)
        team += [one for one in able if one not in team][: max(0, needed - len(team))]
        return tuple(sorted(team)) if len(team) >= needed else None

    def place(self, options: Iterable[Series], tries: int = TRIES) -> bool:
        """Add the first option that fits in, of those given; say whether one did."""
        for number, option in enumerate(options):
            if number >= tries:
                return False
            if not self.has_room(option):
                continue
            placed = self.with_team(option)
            if placed is not None:
                self.add(placed)
                return True
        return False
