"""Give a synthetic service a past: sessions already held, their signed registers and feedback, all made up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from scheduler.clock import LOCAL
from scheduler.contract_kpis import bank_holidays
from scheduler.domain.characteristics import Asked
from scheduler.domain.comment_log import DEFAULT_LIMITS, AnswerLimit, LogStep, StepKind, due_days
from scheduler.domain.contract import FINANCIAL_YEAR_STARTS_MONTH, contract_year
from scheduler.domain.kpis import CAME
from scheduler.domain.people import Household
from scheduler.store import Db, Store, load_register
from scheduler.store.characteristics import keep_answers
from scheduler.store.comment_log import add_entry, add_step
from scheduler.store.imports import save_kind
from scheduler.store.past import GroupOfPlan, groups_of_plan, keep_past_answers, keep_past_marks, keep_past_programme
from scheduler.store.rota import keep_visit_home
from scheduler.store.satisfaction import add_tag, written
from scheduler.synthetic.attendances import Attendee, PastSeries, make_attendances, past_dates
from scheduler.synthetic.characteristics import make_answers
from scheduler.synthetic.comments import MadeUpEntry, make_log, themes_of, with_words
from scheduler.synthetic.referrals import make_referrals

TERM_ID = "past"
LEAST_DAYS = 60
BY = "system"
WORDS_TAGGED = 60
"""The others wait to be read by whoever looks at the demo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfContract:
    """What a contract says that its past follows: the questions about people, and days to answer what is said."""

    asked: Sequence[Asked] = ()
    limits: Mapping[str, AnswerLimit] = field(default_factory=dict)


NOTHING_SAID = OfContract()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSizes:
    """How much was made up."""

    sessions: int
    attendances: int
    answers: int


def past_until(today: date, starts_month: int = FINANCIAL_YEAR_STARTS_MONTH) -> tuple[date, date]:
    """Return the contract's year so far, or the year before where it has hardly begun; until yesterday."""
    last = today - timedelta(days=1)
    first, _ = contract_year(today, starts_month)
    if (last - first).days < LEAST_DAYS:
        first, _ = contract_year(first - timedelta(days=1), starts_month)
    return first, last


def seed_past(
    store: Store, service_id: str, first: date, last: date, *, seed: int = 1, contract: OfContract = NOTHING_SAID
) -> PastSizes:
    """Make up and keep the sessions from ``first`` to ``last``, from the groups of the published plan.

    Parameters
    ----------
    store
        The database; one transaction.
    service_id
        A synthetic service with a published plan.
    first, last
        Days; all of them past, as nothing here is announced to anybody.
    seed
        The same seed makes the same past.
    contract
        The questions about people and the days to answer; what it leaves out follows the product's own.

    Raises
    ------
    StoreError
        When the service is real, has no published plan, or has such a past already; nothing is kept.
    """
    with store.write() as db:
        plan_id, groups = groups_of_plan(db, service_id)
        households, carers = load_register(db, service_id)
        area_of = {one.id: one.area_id for one in households}
        dates = {one.id: past_dates(one.dates, first, last) for one in groups}
        past = make_attendances(
            (
                PastSeries(
                    id=one.id,
                    area_id=one.area_id,
                    youngest=one.youngest,
                    oldest=one.oldest,
                    places=one.places,
                    dates=dates[one.id],
                )
                for one in groups
                if one.household is None
            ),
            (Attendee(id=one.id, area_id=area_of[one.household_id], birth_date=one.birth_date) for one in carers),
            seed=seed,
        )
        name = f"{first:%B %Y} to {last:%B %Y} (made up)"
        sessions = keep_past_programme(db, service_id, plan_id, (TERM_ID, name, first, last), dates)
        keep_past_marks(db, service_id, sessions, past.marks)
        answers = with_words(past.answers, seed=seed)
        keep_past_answers(db, service_id, sessions, answers)
        limits = {**DEFAULT_LIMITS, **contract.limits}
        _keep_log(db, service_id, make_log(first, last, set(area_of.values()), seed=seed), limits, last)
        told = make_answers((one.id for one in carers), contract.asked, seed=seed)
        keep_answers(db, service_id, told, by=BY, at=datetime.combine(last, time(12), LOCAL))
        _tag_words(db, service_id, first, last)
        _keep_homes(db, service_id, groups, households)
        lived_in = [one.area_id for one in households]
        save_kind(db, service_id, "referrals", make_referrals(lived_in, len(carers), first, last, seed=seed))
    came = sum(one.mark in CAME for one in past.marks)
    return PastSizes(sessions=len(sessions), attendances=came, answers=len(past.answers))


def _keep_homes(db: Db, service_id: str, groups: Iterable[GroupOfPlan], households: Sequence[Household]) -> None:
    """Say which households were visited at home: those of an area in their order, one for each label."""
    waiting: dict[str, list[str]] = {}
    for home in households:
        waiting.setdefault(home.area_id, []).append(home.id)
    seen: set[tuple[str, str]] = set()
    for one in groups:
        if one.household is not None and (one.area_id, one.household) not in seen and waiting.get(one.area_id):
            seen.add((one.area_id, one.household))
            keep_visit_home(db, service_id, TERM_ID, one.area_id, one.household, waiting[one.area_id].pop(0))


def _keep_log(
    db: Db, service_id: str, said: Iterable[MadeUpEntry], limits: Mapping[str, AnswerLimit], last: date
) -> None:
    """Record what was said, with the contract's working days, and answers that had come by ``last``."""
    for one in said:
        day = one.entry.taken_on
        limit = limits[one.entry.kind.value]
        due = due_days(one.entry, limit, bank_holidays(day.year, day.year + 1))
        number = add_entry(
            db,
            service_id,
            one.entry,
            due=due,
            source=limit.source,
            by=BY,
            at=datetime.combine(day, time(12), LOCAL),
        )
        on = day + timedelta(days=one.answered_after_days)
        if on > last:
            continue
        happened = [(StepKind.ANSWERED, "Answered (made up).")]
        happened += [(StepKind.CHANGED, one.changed)] if one.changed else []
        for kind, words in happened:
            step = LogStep(kind=kind, on=on, words=words, by=BY, at=datetime.combine(on, time(12), LOCAL))
            add_step(db, service_id, number, step)


def _tag_words(db: Db, service_id: str, first: date, last: date) -> None:
    """Tag some of what was written; the rest waits."""
    at = datetime.combine(last, time(12), LOCAL)
    for one in written(db, service_id, first, last, tagged=False, most=WORDS_TAGGED):
        add_tag(db, service_id, one.id, themes_of(one.words), read=True, by=BY, at=at)
