"""Mend a published programme after a disruption: as few sessions change as can be, then quality is kept.

Weeks are mended one after the other (together where a budget or the online share joins them). A session may move
within its week. First only the sessions struck are chosen again, each among its smallest changes; then every way
that could still lower the total is let in, those of other sessions too, until none is left: then the least
change is proven, for ways beyond those cannot make up for what they weigh.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from scheduler.domain.disruptions import ChangeKind, Disruption, DisruptionKind, Repair, SessionChange
from scheduler.domain.facts import Facts, Mode
from scheduler.domain.plan import Plan, Series
from scheduler.errors import EvenhandError
from scheduler.optimise.programme.access import AccessIndex, FloatArray, ede_of
from scheduler.optimise.programme.costs import cost_pence
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.repair_words import told_of, why_changed
from scheduler.optimise.programme.rules_service import is_locked
from scheduler.optimise.programme.session_model import Chosen, WeekModel
from scheduler.optimise.programme.session_ways import LOST, MOVED, TEAM, SessionWays, Way
from scheduler.optimise.programme.sessions import check_sessions, series_id_of, sessions_of, struck
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import Choice, Held, Staffed

FIRST_WAYS = 24
"""Ways of a session, smallest change first, that are let in at once."""
WAYS_AT_MOST = 250
EFFORT = 2.0
ROUNDS = 4
_STEADY = 60
_ACCESS = 100_000
ALL_PERCENT = 100


class RepairError(EvenhandError):
    """A disruption that names what the facts do not have, or a programme that cannot be mended; says what to do."""


@dataclass(slots=True)
class _Mended:
    """A group of weeks: what each of its sessions became, and whether it is proven to be the least change."""

    picks: dict[str, Way | None]
    proven: bool
    least_lost: int
    least_changed: int


class Mender:
    """Mends one published programme; keeps what it has worked out between disruptions.

    Parameters
    ----------
    facts
        Facts from which the programme was planned.
    plan
        The programme as published.
    sessions
        The sessions as they stand today, where some were changed since (see ``sessions_of``); else those of the plan.
    """

    def __init__(self, facts: Facts, plan: Plan, sessions: Sequence[Series] | None = None) -> None:
        self.facts = facts
        self.setting = Setting(facts)
        self.options = Options(self.setting)
        self.index = AccessIndex(facts)
        self.sessions = sessions_of(plan) if sessions is None else tuple(sessions)
        self._values = self.index.values(self.sessions)
        self._earlier: dict[str, Series] = {}

    def mend(self, disruptions: Sequence[Disruption], *, tell: Callable[[str], None] = lambda _: None) -> Repair:
        """Return the least change that lets the programme go on; see `repair`."""
        self._refuse_unknown(disruptions)
        self._earlier = {}
        locks = self.facts.settings.locks
        locked = frozenset(series_id_of(one) for one in self.sessions if any(is_locked(lock, one) for lock in locks))
        ways = SessionWays(self.options, disruptions, locked)
        now = {one.id: one for one in self.sessions}
        hit = [one for one in self.sessions if not ways.stands(one)]
        mended: list[_Mended] = []
        for number, weeks in enumerate(self._groups(hit), 1):
            tell(f"Mending week {min(weeks) + 1} of the term ({number})")
            week = [one for one in self.sessions if self.setting.week(one.dates[0]) in weeks]
            others = [after for name, after in now.items() if self.setting.week(after.dates[0]) not in weeks]
            found = self._group(ways, week, others)
            mended.append(found)
            self._take(found, now)
        return self._repair(disruptions, hit, now, mended)

    def _refuse_unknown(self, disruptions: Sequence[Disruption]) -> None:
        known = {
            DisruptionKind.VENUE_CLOSED: {*self.setting.venues},
            DisruptionKind.WORKER_AWAY: {*self.setting.workers},
            DisruptionKind.VEHICLE_AWAY: {one.id for one in self.facts.vehicles},
            DisruptionKind.NO_SESSIONS: {"", *self.setting.areas},
            DisruptionKind.STEP_FREE_NEEDED: {series_id_of(one) for one in self.sessions},
        }
        term = self.facts.term
        wrong = []
        for one in disruptions:
            if one.about_id not in known[one.kind]:
                what = one.kind.value.replace("_", " ")
                wrong.append(f"{one.about_id!r} ({what}) is not in this programme. Name one that is on file.")
            if one.last < term.first or term.last < one.first:
                days = f"{one.first} to {one.last}"
                wrong.append(f"{days} is not in the term ({term.first} to {term.last}). Mend the dates.")
        if wrong:
            raise RepairError("\n".join(wrong))

    def _groups(self, hit: Sequence[Series]) -> list[frozenset[int]]:
        weeks = sorted({self.setting.week(one.dates[0]) for one in hit})
        if weeks and (self.facts.settings.budget_pence is not None or self._online_is_tight(len(hit))):
            return [frozenset(weeks)]
        return [frozenset({week}) for week in weeks]

    def _online_is_tight(self, hit: int) -> bool:
        """Whether losing every session that was struck would leave too large a share online."""
        online = sum(self.setting.strands[one.strand_id].mode is Mode.ONLINE for one in self.sessions)
        share = self.facts.settings.online_percent_at_most
        return online > 0 and online * ALL_PERCENT > share * (len(self.sessions) - hit)

    def _take(self, found: _Mended, now: dict[str, Series]) -> None:
        for name, way in found.picks.items():
            if way is None:
                now.pop(name, None)
            else:
                now[name] = way.session
                self._earlier.setdefault(series_id_of(way.session), way.session)

    # one group of weeks ----------------------------------------------------------------------------------
    def _group(self, ways: SessionWays, week: Sequence[Series], others: Sequence[Series]) -> _Mended:
        before = {one.id: one for one in week}
        hit = [one for one in week if not ways.stands(one)]
        calm = [one for one in week if ways.stands(one)]
        every = {
            one.id: sorted((*ways.same_but_team(one), *ways.other(one)), key=lambda way: (way.least, way.session.id))
            for one in hit
        }
        least = {name: found[0].least if found else LOST for name, found in every.items()}
        floor = sum(least.values())
        chosen: dict[str, list[Way]] = {name: found[:FIRST_WAYS] for name, found in every.items()}
        calm_ways: dict[tuple[str, bool], list[Way]] = {}
        solved = self._solve(chosen, before, calm, others)
        proven = False
        for _ in range(ROUNDS):
            spare = solved.weight - floor
            more = {name: _below(found, least[name] + spare) for name, found in every.items()}
            for one in calm if spare > TEAM else ():
                more[one.id] = [ways.as_published(one), *_below(self._calm(ways, one, spare, calm_ways), spare)]
            more = {name: found for name, found in more.items() if name in every or len(found) > 1}
            if all(_ids(found) <= _ids(chosen.get(name, ())) for name, found in more.items()):
                proven = solved.best
                break
            wider = {name: _joined(chosen.get(name, ()), found) for name, found in more.items()}
            if sum(map(len, wider.values())) > WAYS_AT_MOST:
                wider = _cut(wider, every)
                solved = self._better(self._solve(wider, before, calm, others), solved)
                break
            chosen = wider
            solved = self._better(self._solve(chosen, before, calm, others), solved)
        return self._mended(solved, before, floor, len(hit), sum(one == LOST for one in least.values()), proven=proven)

    @staticmethod
    def _better(new: Chosen, old: Chosen) -> Chosen:
        return new if new.weight <= old.weight else replace(old, best=False)

    def _calm(self, ways: SessionWays, one: Series, spare: int, kept: dict[tuple[str, bool], list[Way]]) -> list[Way]:
        """Ways of a session that nothing strikes: another team, and where that may pay, another day, time or venue."""
        far = spare > MOVED
        if (one.id, far) not in kept:
            found = [*ways.same_but_team(one), *(ways.other(one) if far else ())]
            kept[one.id, far] = sorted(found, key=lambda way: (way.least, way.session.id))
        return kept[one.id, far]

    def _solve(
        self,
        chosen: Mapping[str, Sequence[Way]],
        before: Mapping[str, Series],
        calm: Sequence[Series],
        others: Sequence[Series],
    ) -> Chosen:
        stand = [*others, *(one for one in calm if one.id not in chosen)]
        model = WeekModel(self.setting, stand, chosen)
        return model.choose(before, self._worth(model.ways), EFFORT)

    def _worth(self, chosen: Mapping[str, Sequence[Way]]) -> dict[Choice, int]:
        """Rate every way: access most for those who have least, steadiness over the weeks, short journeys."""
        slope = self._slope()
        worth: dict[Choice, int] = {}
        for found in chosen.values():
            for way in found:
                adds = self.index.of_series(way.session)
                gain = sum(float(slope[number]) * value for number, value in adds.items())
                worth[Held(way.session.id)] = round(_ACCESS * gain) + self._steady(way.session)
                site = self.setting.site(way.session)
                for worker_id in way.session.worker_ids:
                    minutes = 2 * self.setting.journey_minutes(worker_id, site)
                    worth[Staffed(way.session.id, worker_id)] = -minutes
        return worth

    def _slope(self) -> FloatArray:
        """How much even access rises with a cell's own: most where there is least."""
        total = max(float(self.index.carers.sum()), 1.0)
        return (self.index.carers / total) / (2 * (self._values + 1.0) ** 0.5)

    def _steady(self, way: Series) -> int:
        """Rate a way by how much of it is as in an earlier week that was mended: families get used to one change."""
        earlier = self._earlier.get(series_id_of(way))
        if earlier is None:
            return 0
        same = (earlier.venue_id == way.venue_id) + (earlier.weekday == way.weekday)
        return _STEADY * (same + (earlier.start_minute == way.start_minute))

    @staticmethod
    def _mended(
        solved: Chosen, before: Mapping[str, Series], floor: int, hit: int, must_lose: int, *, proven: bool
    ) -> _Mended:
        changed = {name: way for name, way in solved.picks.items() if way is None or way.kind is not None}
        lost = sum(way is None for way in changed.values())
        picks = {name: way for name, way in changed.items() if name in before}
        if proven or solved.weight == floor:
            return _Mended(picks, True, lost, len(changed))
        return _Mended(picks, False, must_lose, hit)

    # what is said ----------------------------------------------------------------------------------------
    def _repair(
        self, disruptions: Sequence[Disruption], hit: Sequence[Series], now: Mapping[str, Series], mended: list[_Mended]
    ) -> Repair:
        after = tuple(now.values())
        faults = check_sessions(self.setting, disruptions, after)
        if faults:
            headline = "The mended programme does not keep every rule and is not returned; please report this:"
            raise RepairError("\n".join([headline, *(f"- {one.about}: {one.because}" for one in faults)]))
        struck_ids = {one.id for one in hit}
        changes = tuple(
            self._change(disruptions, one, now.get(one.id), hit=one.id in struck_ids)
            for one in self.sessions
            if now.get(one.id) is not one
        )
        changes = tuple(sorted(changes, key=lambda one: (one.day, one.series_id)))
        values = self.index.values(after)
        return Repair(
            changes=changes,
            told=tuple(one for change in changes for one in told_of(self.setting, change)),
            proven=all(one.proven for one in mended),
            least_lost=sum(one.least_lost for one in mended),
            least_changed=sum(one.least_changed for one in mended),
            sessions_kept=len(self.sessions) - len(changes),
            worst_before=self._worst(self._values),
            worst_after=self._worst(values),
            fair_before=round(ede_of(self._values, self.index.carers), 4),
            fair_after=round(ede_of(values, self.index.carers), 4),
            journey_minutes=self._journeys(after) - self._journeys(self.sessions),
            cost_pence=cost_pence(self.setting, after) - cost_pence(self.setting, self.sessions),
        )

    def _worst(self, values: FloatArray) -> float:
        """Lowest access among the cells that the published programme reaches."""
        reached = [float(new) for new, old in zip(values, self._values, strict=True) if old > 0]
        return round(min(reached, default=0.0), 3)

    def _journeys(self, sessions: Iterable[Series]) -> int:
        return sum(
            2 * self.setting.journey_minutes(worker_id, self.setting.site(one))
            for one in sessions
            for worker_id in one.worker_ids
        )

    def _change(
        self, disruptions: Sequence[Disruption], before: Series, after: Series | None, *, hit: bool
    ) -> SessionChange:
        kind = ChangeKind.LOST
        if after is not None:
            moved = any(getattr(after, name) != getattr(before, name) for name in ("dates", "venue_id", "start_minute"))
            bus = before.vehicle_id is not None and after.vehicle_id is None
            kind = ChangeKind.MOVED if moved or bus else ChangeKind.TEAM
        causes = [said.because for said in struck(self.setting, disruptions, before)]
        return SessionChange(
            series_id=series_id_of(before),
            day=before.dates[0],
            kind=kind,
            before=before,
            after=after,
            because=why_changed(causes, lost=after is None),
            hit=hit,
        )


def repair(
    facts: Facts, plan: Plan, disruptions: Sequence[Disruption], *, sessions: Sequence[Series] | None = None
) -> Repair:
    """Mend a published programme after disruptions, changing as few sessions as can be.

    Parameters
    ----------
    facts, plan
        The programme as published, and what it was planned from. Locks hold: what a coordinator has pinned keeps
        what the lock names, and is lost only where that cannot be held.
    disruptions
        What went wrong; several at once are mended together.
    sessions
        The sessions as they stand today (``sessions_of``), where some were changed since.

    Returns
    -------
    Repair
        Changes, each with its reason and with who must be told; ``proven`` when no repair within the same weeks
        loses fewer sessions, or as few and shows families fewer changes, or as few of both and changes fewer teams.

    Raises
    ------
    RepairError
        When a disruption names what is not in the programme, or days that are not in its term: all at once.
    """
    return Mender(facts, plan, sessions).mend(disruptions)


def _below(found: Sequence[Way], limit: int) -> list[Way]:
    return [way for way in found if way.least < limit]


def _ids(found: Iterable[Way]) -> set[str]:
    return {way.session.id for way in found}


def _joined(first: Iterable[Way], second: Iterable[Way]) -> list[Way]:
    return list({way.session.id: way for way in (*first, *second)}.values())


def _cut(wider: Mapping[str, list[Way]], struck_ways: Mapping[str, object]) -> dict[str, list[Way]]:
    """Keep as many ways as the model can carry: those of sessions struck first, smallest changes first."""
    order = sorted(
        (
            (name not in struck_ways, way.least, name, number)
            for name, ways in wider.items()
            for number, way in enumerate(ways)
        ),
    )
    kept: dict[str, list[Way]] = {name: [] for name in wider}
    for _, _, name, number in order[:WAYS_AT_MOST]:
        kept[name].append(wider[name][number])
    return {name: ways for name, ways in kept.items() if ways or name in struck_ways}
