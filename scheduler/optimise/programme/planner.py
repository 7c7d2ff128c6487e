"""Plan a term: where and what, then a first programme, then better pieces, then the check. Never by the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from scheduler import __version__
from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.account import of_aims, order_of
from scheduler.optimise.programme.aim_rows import gini_bound
from scheduler.optimise.programme.aim_values import Ground, missed_wishes
from scheduler.optimise.programme.aims import AS_GOOD, Score, aim_results, fair_bound, places_bound
from scheduler.optimise.programme.check import check_plan
from scheduler.optimise.programme.counts import build_counts
from scheduler.optimise.programme.counts_solve import Guide, guide, wanted_beside
from scheduler.optimise.programme.findings import Limits, PlanRefusedError, Progress
from scheduler.optimise.programme.first import first_programme
from scheduler.optimise.programme.group_days import choose_group_days
from scheduler.optimise.programme.later_aims import LaterWish, Polish
from scheduler.optimise.programme.levels import raise_levels
from scheduler.optimise.programme.neighbourhoods import Search
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.problems import faults_in
from scheduler.optimise.programme.promises import unmet_of
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.solvers import SOLVER
from scheduler.optimise.programme.whole import EVEN, GINI, WORST, Reached, solve_whole
from scheduler.optimise.programme.wish_rounds import meet_wishes

Tell = Callable[[Progress], bool | None]
DEFAULT_LIMITS = Limits()
MADE_BY = f"Evenhand {__version__}, {SOLVER}"


@dataclass(frozen=True, slots=True)
class Programme:
    """Series that were found, how good they are, and the bounds of the aims of access.

    ``reached`` is what a whole solve proved of the later aims.
    """

    series: tuple[Series, ...]
    score: Score
    worst_bound: float
    fair_bound: float
    gini_bound: float
    reached: Mapping[str, Reached] = field(default_factory=dict)


def plan_term(
    facts: Facts,
    *,
    seed: int = 1,
    limits: Limits = DEFAULT_LIMITS,
    progress: Tell | None = None,
    before: Sequence[Series] = (),
) -> Plan:
    """Plan one term: keep every firm rule, the contract's promises as far as can be, then the aims in order.

    Parameters
    ----------
    facts
        Closed facts of one service and term.
    seed
        The same facts, seed, limits and versions give the same plan.
    limits
        How much work to spend; counts of work, not clock time.
    progress
        Told what is being done, from time to time; may answer True once there is a programme: then the search ends,
        and the best found so far is checked and returned.
    before
        Last term's series: few changes from them are the last of the later aims.

    Returns
    -------
    Plan
        Accepted by ``check_plan``. What the contract asks for and the plan does not reach stands in ``unmet``.

    Raises
    ------
    PlanRefusedError
        When the facts contradict themselves (each finding names field and cure), or when the plan made does
        not pass its own check, which would be a fault of ours.
    """
    faults = faults_in(facts)
    if faults:
        headline = "These facts cannot be planned. Mend what is named here, then plan again:"
        raise PlanRefusedError(headline, faults)
    tell = progress or _silent
    options = Options(Setting(facts))
    index = AccessIndex(facts)
    tell(Progress(doing="Working out where and what", share=0.02))
    guided = guide(options.setting, options, index, effort=limits.counts_effort, seed=seed)
    ground = Ground(options.setting, index, guided.cells, tuple(before))
    universe = _small_universe(options, limits.whole_options)
    found = None if universe is None else _whole(ground, universe, guided, limits, seed)
    if found is None:
        found = _in_stages(ground, options, guided, limits, seed, tell)
    tell(Progress(doing="Checking the plan", share=0.98, best=found.score.worst, bound=found.worst_bound))
    return _checked(ground, options, found, seed)


def _silent(progress: Progress) -> None:
    """Say nothing."""


def _small_universe(options: Options, most: int) -> tuple[Series, ...] | None:
    """Every option of every spot, or None when there are more than ``most``."""
    universe: list[Series] = []
    for spot in options.spots():
        universe += options.at(spot)
        if len(universe) > most:
            return None
    return tuple(universe)


def _whole(ground: Ground, universe: tuple[Series, ...], guided: Guide, limits: Limits, seed: int) -> Programme | None:
    """Solve a small term whole, aim after aim; None when the effort did not suffice for a first answer."""
    efforts = limits.whole_effort, limits.later_effort
    found = solve_whole(ground, universe, order=order_of(ground), efforts=efforts, seed=seed)
    if found is None:
        return None
    search = Search(
        ground.setting, Options(ground.setting), ground.index, guided.cells, seed, limits.round_effort
    )  # fmt: skip
    reached = found.reached

    def bound(name: str, of_objective: Callable[[float], float], otherwise: float) -> float:
        """Take the solver's own bound where every aim before it is proven best, so that it holds beside them."""
        return of_objective(reached[name].bound) if name in reached and reached[name].before else otherwise

    return Programme(
        found.series,
        search.score(found.series),
        bound(WORST, places_bound, guided.worst_bound),
        bound(EVEN, fair_bound, guided.fair_bound),
        bound(GINI, gini_bound, guided.gini_bound),
        reached,
    )


def _in_stages(ground: Ground, options: Options, guided: Guide, limits: Limits, seed: int, tell: Tell) -> Programme:
    """Place what the counts ask for, improve piece by piece, raise the next worst, then the later aims."""
    setting, bound = ground.setting, guided.worst_bound
    tell(Progress(doing="Finding days, times and teams", share=0.3, bound=bound))
    search = Search(setting, options, ground.index, guided.cells, seed, limits.round_effort)
    ended = False

    def say(doing: str, share: float, best: tuple[Series, ...]) -> bool:
        nonlocal ended
        held, areas = sum(len(one.dates) for one in best), len({one.area_id for one in best})
        worst = search.index.values(best)
        least = min((float(worst[n]) for n in guided.cells), default=0.0)
        ended = ended or tell(
            Progress(doing=doing, share=share, best=round(least, 3), bound=bound, sessions=held, areas_served=areas)
        ) is True  # fmt: skip
        return ended

    def done(number: int, score: Score, best: tuple[Series, ...]) -> bool:
        enough = say("Improving the programme", 0.4 + 0.35 * number / max(1, limits.rounds), best)
        good = bound - score.worst <= AS_GOOD and guided.fair_bound - score.fair <= AS_GOOD
        return enough or (score.promises == 0 and good)

    series, _ = search.improve(_first(ground, options, guided, limits, seed), limits.rounds, done)
    rounds = min(limits.level_rounds, limits.rounds)
    series = raise_levels(
        search, series, rounds, lambda number, best: say("Raising the next worst", 0.75 + 0.1 * number / rounds, best)
    )
    wish = LaterWish(
        order=order_of(ground), rounds=min(limits.later_rounds, limits.rounds), seed=seed, effort=limits.later_effort
    )
    polish = Polish(ground, options, wish)
    series = polish.improve(
        series,
        lambda number: say("Keeping what was reached, the later aims", 0.85 + 0.12 * number / wish.rounds, series),
    )
    if not ended:
        series = meet_wishes(ground, options, series, wish.order)
    return Programme(series, search.score(series), bound, guided.fair_bound, guided.gini_bound)


def _first(ground: Ground, options: Options, guided: Guide, limits: Limits, seed: int) -> tuple[Series, ...]:
    """Choose days of groups, ask again what is wanted beside them, and place both."""
    chosen = choose_group_days(options, ground.index, guided.wanted, effort=limits.days_effort, seed=seed)
    wanted = guided.wanted
    if chosen:
        wanted = wanted_beside(options, ground.index, chosen, effort=limits.counts_effort, seed=seed)
    return first_programme(options, wanted, seed, chosen)


def _checked(ground: Ground, options: Options, found: Programme, seed: int) -> Plan:
    facts = ground.setting.facts
    series = _numbered(found.series)
    access = aim_results(
        found.score,
        found.worst_bound,
        found.fair_bound,
        all_reachable=len(ground.cells) == len(ground.index.cells),
        first=facts.settings.first_aim,
        gini_bound=found.gini_bound,
    )
    firm = build_counts(ground.setting, options, ground.index, promises=False)
    plan = Plan(
        service_id=facts.service_id,
        term_id=facts.term.id,
        facts_fingerprint=fingerprint(facts),
        series=series,
        aims=of_aims(ground, firm, access, series, found.reached),
        unmet=(*unmet_of(options, series), *missed_wishes(ground, series)),
        seed=seed,
        made_by=MADE_BY,
    )
    findings = check_plan(facts, plan)
    if findings:
        headline = "The plan that was made does not pass its own check and is not returned; please report this:"
        raise PlanRefusedError(headline, findings)
    return plan


def _numbered(series: Sequence[Series]) -> tuple[Series, ...]:
    """Short numbers instead of the options' long names, in an order that a person can follow."""
    order = sorted(series, key=lambda one: (one.area_id, one.strand_id, one.weekday, one.start_minute, one.id))
    return tuple(replace(one, id=f"series-{number:03d}") for number, one in enumerate(order, start=1))
