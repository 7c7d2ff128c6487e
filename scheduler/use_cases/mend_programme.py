"""A hall is shut, a worker is away, snow: the published programme is mended session by session, looked at, accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from scheduler import clock
from scheduler.domain.accounts import SignedIn
from scheduler.domain.calendar import DateRange, NamedDay, days_of
from scheduler.domain.disruption_forms import about_words, group_names, names_of, read_disruption
from scheduler.domain.disruptions import ChangeKind, Disruption, DisruptionKind, Repair, SessionChange, Told, WhoToTell
from scheduler.domain.messages import Channel, MessageKind
from scheduler.errors import EvenhandError
from scheduler.store import (
    Db,
    PlanRecord,
    Store,
    find_plan,
    jobs,
    latest_plan,
    list_services,
    list_terms,
    load_facts,
    load_plan,
    record_audit,
)
from scheduler.store import disruptions as kept
from scheduler.store.accounts import accounts_of
from scheduler.store.closed_facts import load_closed_facts
from scheduler.store.disruptions import DisruptionRow
from scheduler.store.facts_at_hand import FactsAtHand
from scheduler.store.outbox import queue_message
from scheduler.store.rota import add_worker_leave
from scheduler.store.term_settings import hold_service, set_term

JOB = "mend_programme"


class RepairError(EvenhandError):
    """A disruption cannot be noted or mended; the words say why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairChoices:
    """What the form offers: the published term, and its venues, workers, vehicles, areas and groups."""

    term_name: str
    first: date
    last: date
    venues: tuple[tuple[str, str], ...]
    workers: tuple[tuple[str, str], ...]
    vehicles: tuple[tuple[str, str], ...]
    areas: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairView:
    """A disruption and how it can be mended; ``repair`` is None until that is worked out."""

    row: DisruptionRow
    about: str
    job_state: str
    error: str | None
    repair: Repair | None
    titles: Mapping[str, str]
    stale: str

    @property
    def waits(self) -> bool:
        """Whether it is still being worked out."""
        return self.repair is None and self.job_state in {"queued", "running"}

    @property
    def ready(self) -> bool:
        """Whether the repair can be accepted."""
        return self.row.state == "open" and self.repair is not None and not self.stale

    def told(self, who: str) -> tuple[Told, ...]:
        """Return what must be told to families, workers or venues."""
        return tuple(one for one in (self.repair.told if self.repair else ()) if one.who.value == who)


class MendProgramme:
    """What coordinators do when something goes wrong after publication."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._at_hand = FactsAtHand()

    def choices(self, person: SignedIn) -> RepairChoices | None:
        """Return what may be told of the published term; None where none is published."""
        with self._store.read() as db:
            found = _published(db, person)
            if found is None:
                return None
            facts = self._at_hand.load(db, found.service_id, found.term_id)
            plan = load_plan(db, found.id)
        kinds = (facts.venues, facts.workers, facts.vehicles, facts.areas)
        named = (*(names_of(items) for items in kinds), group_names(facts, plan))
        lists = (tuple(sorted(names.items(), key=lambda one: one[1])) for names in named)
        venues, workers, vehicles, areas, groups = lists
        return RepairChoices(
            term_name=facts.term.name,
            first=facts.term.first,
            last=facts.term.last,
            venues=venues,
            workers=workers,
            vehicles=vehicles,
            areas=areas,
            groups=groups,
        )

    def listed(self, person: SignedIn) -> tuple[DisruptionRow, ...]:
        """Return the disruptions that were noted, the newest first."""
        with self._store.read() as db:
            service_id = person.service_id or next((one.id for one in list_services(db)), None)
            return () if service_id is None else kept.list_disruptions(db, service_id)

    def report(self, person: SignedIn, sent: Mapping[str, str], *, now: datetime | None = None) -> int:
        """Note a disruption, and queue the working-out of its repair; returns its number.

        Raises
        ------
        MistakesError
            With everything that is to be mended in the form.
        RepairError
            When no programme is published.
        """
        with self._store.write() as db:
            record = _published(db, person)
            if record is None:
                message = "No programme is published, so there is nothing to repair. Change the draft instead."
                raise RepairError(message)
            facts = load_facts(db, record.service_id, record.term_id)
            what = read_disruption(facts, load_plan(db, record.id), sent)
            number = kept.note_disruption(
                db,
                {
                    "service_id": record.service_id,
                    "term_id": record.term_id,
                    "plan_id": record.id,
                    "kind": what.kind.value,
                    "about_id": what.about_id,
                    "first": what.first,
                    "last": what.last,
                    "because": what.because,
                    "made_at": now or clock.now(),
                    "made_by": person.actor,
                },
            )
            kept.set_job(db, number, jobs.enqueue(db, JOB, {"disruption_id": number}))
            _note(db, person, record.service_id, number, "noted disruption", {"kind": what.kind.value})
        return number

    def one(self, person: SignedIn, number: int) -> RepairView:
        """Return a disruption and how it can be mended.

        Raises
        ------
        RepairError
            When there is none of this number in the person's service.
        """
        with self._store.read() as db:
            row = _found(kept.load_disruption(db, number), person)
            facts = self._at_hand.load(db, row.service_id, row.term_id)
            plan = load_plan(db, row.plan_id)
            job = jobs.load_job(db, row.job_id) if row.job_id else None
            stale = _stale(db, row)
        titles = {one.id: one.public_title for one in facts.strands}
        return RepairView(
            row=row,
            about=about_words(facts, plan, row.kind, row.about_id),
            job_state=job.state if job else "",
            error=job.error if job else None,
            repair=row.repair,
            titles=titles,
            stale=stale,
        )

    def accept(self, person: SignedIn, number: int, *, now: datetime | None = None) -> int:
        """Carry the repair out, all of it or nothing: sessions, messages, calendars, stand-ins; later plans know too.

        Returns
        -------
        int
            How many households are told.

        Raises
        ------
        RepairError
            When it was settled before, or the programme is no longer what the repair was worked out for.
        """
        at = now or clock.now()
        with self._store.write() as db:
            row = _found(kept.load_disruption(db, number, held=True), person)
            repair = _to_accept(db, row)
            told: set[str] = set()
            for change in repair.changes:
                told |= _carry_out(db, row, change, at)
            _keep_for_later_plans(db, row)
            _tell_workers(db, row, repair)
            kept.end_disruption(db, number, "mended", at)
            _note(db, person, row.service_id, number, "accepted repair", {"households": len(told)})
        return len(told)

    def put_away(self, person: SignedIn, number: int) -> None:
        """Leave the programme as it is. Errors as above."""
        with self._store.write() as db:
            row = _found(kept.load_disruption(db, number, held=True), person)
            if row.state != "open":
                message = "This was settled before."
                raise RepairError(message)
            if row.job_id:
                jobs.cancel(db, row.job_id)
            kept.end_disruption(db, number, "put_away", clock.now())
            _note(db, person, row.service_id, number, "put repair away", {})


def work_out(store: Store, disruption_id: int, *, now: datetime | None = None) -> Repair:
    """Work out how a disruption can be mended, and keep it; what a worker does in a process of its own.

    Raises
    ------
    RepairError
        When the disruption is not there any more.
    """
    from scheduler.optimise.programme.repair import repair  # noqa: PLC0415 — the solver loads in the worker's child alone

    at = now or clock.now()
    with store.read() as db:
        row = kept.load_disruption(db, disruption_id)
        if row is None:
            message = f"There is no disruption {disruption_id}."
            raise RepairError(message)
        plan = load_plan(db, row.plan_id)
        facts = load_closed_facts(db, row.service_id, plan.facts_fingerprint) or load_facts(
            db, row.service_id, row.term_id
        )
        sessions = kept.sessions_to_come(db, row.service_id, plan, row.plan_id, at)
    what = Disruption(
        kind=DisruptionKind(row.kind),
        about_id=row.about_id,
        first=row.first,
        last=row.last,
        because=row.because.rstrip("."),
    )
    found = repair(facts, plan, (what,), sessions=sessions)
    with store.write() as db:
        kept.set_repair(db, disruption_id, found)
    return found


def _published(db: Db, person: SignedIn) -> PlanRecord | None:
    """Return the plan of the term that is published and runs or comes next, else the last one."""
    service_id = person.service_id or next((one.id for one in list_services(db)), None)
    if service_id is None:
        return None
    today = clock.today()
    terms = list_terms(db, service_id)
    ordered = [one for one in terms if one.last >= today] + [one for one in reversed(terms) if one.last < today]
    plans = (latest_plan(db, service_id, term.id, published=True) for term in ordered)
    return next((one for one in plans if one is not None), None)


def _found(row: DisruptionRow | None, person: SignedIn) -> DisruptionRow:
    if row is None or person.service_id not in {None, row.service_id}:
        message = "There is no such repair; choose one from the list."
        raise RepairError(message)
    return row


def _stale(db: Db, row: DisruptionRow) -> str:
    if row.state != "open":
        return ""
    record = find_plan(db, row.plan_id)
    if record is None or record.status != "published":
        return "The programme was published anew since, so this repair is out of date. Tell again what went wrong."
    return ""


def _to_accept(db: Db, row: DisruptionRow) -> Repair:
    if row.state != "open":
        message = "This was settled before; nothing was changed again."
        raise RepairError(message)
    stale = _stale(db, row)
    if stale:
        raise RepairError(stale)
    if row.repair is None:
        message = "The repair is still being worked out; wait a moment, then look again."
        raise RepairError(message)
    return row.repair


def _carry_out(db: Db, row: DisruptionRow, change: SessionChange, at: datetime) -> set[str]:
    """Change one session as the repair says; returns the households that are told."""
    number = kept.session_to_come(db, row.plan_id, change.series_id, change.day, at)
    if number is None:
        message = (
            "A session of this repair was cancelled or has begun since it was worked out. Put the repair away, and "
            "tell again what went wrong."
        )
        raise RepairError(message)
    if change.after is None:
        told = kept.lose_session(db, row.service_id, number, because=row.because, now=at)
        return {one.household_id for one in told}
    out = tuple(one for one in change.before.worker_ids if one not in change.after.worker_ids)
    come = tuple(one for one in change.after.worker_ids if one not in change.before.worker_ids)
    kept.change_team(db, row.service_id, number, out, come, now=at)
    if change.kind is not ChangeKind.MOVED:
        return set()
    told = kept.move_session(db, row.service_id, number, change.after, because=row.because, now=at)
    return {one.household_id for one in told}


def _keep_for_later_plans(db: Db, row: DisruptionRow) -> None:
    """Write the closure, the absence or the lost days into the facts, where later plans read them."""
    hold_service(db, row.service_id)
    kind = DisruptionKind(row.kind)
    if kind is DisruptionKind.VENUE_CLOSED:
        days = DateRange(first=row.first, last=row.last, reason=row.because)
        kept.add_closure(db, row.service_id, row.about_id, days)
    elif kind is DisruptionKind.WORKER_AWAY:
        add_worker_leave(db, row.service_id, row.about_id, row.first, row.last)
    elif kind is DisruptionKind.NO_SESSIONS and not row.about_id:
        term = load_facts(db, row.service_id, row.term_id).term
        run = DateRange(first=row.first, last=row.last)
        lost = [NamedDay(day=day, name=row.because) for day in days_of(term) if day in run]
        days_off = tuple(sorted((*term.bank_holidays, *lost), key=lambda one: (one.day, one.name)))
        set_term(db, row.service_id, replace(term, bank_holidays=days_off))


def _tell_workers(db: Db, row: DisruptionRow, repair: Repair) -> None:
    """Write to workers who have an account, one message each; the others' calendars follow."""
    mails = {one.worker_id: one.email for one in accounts_of(db, row.service_id) if one.worker_id}
    said: dict[str, list[str]] = {}
    for one in repair.told:
        if one.who is WhoToTell.WORKER and one.about_id in mails:
            said.setdefault(one.about_id, []).append(one.words)
    for worker_id, words in said.items():
        queue_message(
            db,
            service_id=row.service_id,
            once_key=f"repair:{row.id}:{worker_id}",
            kind=MessageKind.ROTA_CHANGED,
            address=mails[worker_id],
            channel=Channel.EMAIL,
            data={"changes": words},
        )


def _note(db: Db, person: SignedIn, service_id: str, number: int, action: str, detail: Mapping[str, object]) -> None:
    record_audit(
        db,
        service_id=service_id,
        actor=person.actor,
        action=action,
        about_kind="disruption",
        about_id=str(number),
        detail=detail,
    )
