"""Plan a term: where and what, then a first programme, then better pieces, then the check. Never by the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from scheduler import __version__
from scheduler.domain.facts import Facts
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.plan import Plan, Series
from scheduler.domain.planning import FirstAim
from scheduler.optimise.programme.access import AccessIndex
from scheduler.optimise.programme.aims import AS_GOOD, Score, aim_results, fair_bound, places_bound
from scheduler.optimise.programme.check import check_plan
from scheduler.optimise.programme.counts_solve import Guide, guide, in_order
from scheduler.optimise.programme.findings import Limits, PlanRefusedError, Progress
from scheduler.optimise.programme.first import first_programme
from scheduler.optimise.programme.neighbourhoods import Search
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.posting import post
from scheduler.optimise.programme.problems import faults_in
from scheduler.optimise.programme.promises import unmet_of
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.solvers import SOLVER

Tell = Callable[[Progress], bool | None]
DEFAULT_LIMITS = Limits()
MADE_BY = f"Evenhand {__version__}, {SOLVER}"


@dataclass(frozen=True, slots=True)
class Programme:
    """Series that were found, how good they are, and the bounds of both aims."""

    series: tuple[Series, ...]
    score: Score
    worst_bound: float
    fair_bound: float
    cells: tuple[int, ...]


def plan_term(facts: Facts, *, seed: int = 1, limits: Limits = DEFAULT_LIMITS, progress: Tell | None = None) -> Plan:
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
    universe = _small_universe(options, limits.whole_options)
    found = None if universe is None else _whole(options.setting, index, universe, guided, limits, seed)
    if found is None:
        found = _in_stages(options, index, guided, limits, seed, tell)
    tell(Progress(doing="Checking the plan", share=0.98, best=found.score.worst, bound=found.worst_bound))
    return _checked(facts, options, index, found, seed)


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


def _whole(
    setting: Setting, index: AccessIndex, universe: tuple[Series, ...], guided: Guide, limits: Limits, seed: int
) -> Programme | None:
    """Solve a small term whole, aim after aim; None when the effort did not suffice for a first answer."""
    posted = post(setting, index, universe, (), guided.cells)
    even_first = setting.facts.settings.first_aim is FirstAim.EVEN_ACCESS
    both = ({posted.aims.worst: 1}, dict(posted.aims.fair))
    objectives = (dict.fromkeys(posted.short, -1), *(both[::-1] if even_first else both))
    solved = in_order(posted.model, objectives, effort=limits.whole_effort, seed=seed)
    if len(solved) < sum(1 for objective in objectives if objective):
        return None
    series = posted.held(solved[-1].values)
    search = Search(setting, Options(setting), index, guided.cells, seed, limits.round_effort)
    promised = not posted.short or solved[0].best
    worst_solved, fair_solved = (solved[-1], solved[-2]) if even_first else (solved[-2], solved[-1])
    beside_best = promised and solved[-2].best  # the second aim's bound holds beside the best of the first
    worst_proven, fair_proven = (beside_best, promised) if even_first else (promised, beside_best)
    worst = places_bound(worst_solved.bound) if worst_proven else guided.worst_bound
    fair = fair_bound(fair_solved.bound) if fair_proven else guided.fair_bound
    return Programme(series, search.score(series), worst, fair, guided.cells)


def _in_stages(options: Options, index: AccessIndex, guided: Guide, limits: Limits, seed: int, tell: Tell) -> Programme:
    """Place what the counts ask for, then improve piece by piece."""
    setting = options.setting
    tell(Progress(doing="Finding days, times and teams", share=0.3, bound=guided.worst_bound))
    series = first_programme(options, guided.wanted, seed)
    search = Search(setting, options, index, guided.cells, seed, limits.round_effort)

    def done(number: int, score: Score, best: tuple[Series, ...]) -> bool:
        share = 0.4 + 0.55 * number / max(1, limits.rounds)
        held, areas = sum(len(one.dates) for one in best), len({one.area_id for one in best})
        bound = guided.worst_bound
        enough = tell(
            Progress(
                doing="Improving the programme",
                share=share,
                best=score.worst,
                bound=bound,
                sessions=held,
                areas_served=areas,
            )
        )
        good = guided.worst_bound - score.worst <= AS_GOOD and guided.fair_bound - score.fair <= AS_GOOD
        return enough is True or (score.promises == 0 and good)

    better, score = search.improve(series, limits.rounds, done)
    return Programme(better, score, guided.worst_bound, guided.fair_bound, guided.cells)


def _checked(facts: Facts, options: Options, index: AccessIndex, found: Programme, seed: int) -> Plan:
    series = _numbered(found.series)
    plan = Plan(
        service_id=facts.service_id,
        term_id=facts.term.id,
        facts_fingerprint=fingerprint(facts),
        series=series,
        aims=aim_results(
            found.score,
            found.worst_bound,
            found.fair_bound,
            all_reachable=len(found.cells) == len(index.cells),
            first=facts.settings.first_aim,
        ),
        unmet=unmet_of(options, series),
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
