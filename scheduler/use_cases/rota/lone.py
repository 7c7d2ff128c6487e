"""Visits made alone: the worker says when they begin and when they are back; the office sees who is out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler import clock
from scheduler.domain.accounts import AccountStatus, Role
from scheduler.domain.booking import in_words
from scheduler.domain.lone_visits import ALARMS, VisitState, VisitWatch, expected_back, state_of
from scheduler.domain.messages import Channel, MessageKind
from scheduler.domain.rota import RotaError
from scheduler.roster import Held, TermRoster, find_session, rosters
from scheduler.store import Db, Store, list_services, list_terms, record_audit
from scheduler.store import rota as rows
from scheduler.store.accounts import accounts_of
from scheduler.store.outbox import queue_message

OFFICE = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})
LOOK_BACK = timedelta(hours=18)
"""A visit of the evening before is still looked after in the small hours."""
WORDS = {
    VisitState.NOT_BEGUN: "should have begun and has not said so",
    VisitState.OVERDUE: "should be back and has not said so",
    VisitState.NEEDS_HELP: "asks for help",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLine:
    """A visit of today as the office or its own worker sees it; where it is, for those two alone."""

    session_id: int
    worker_id: str
    worker: str
    area: str
    starts_at: datetime
    ends_at: datetime
    state: VisitState
    watch: VisitWatch
    contact_name: str
    contact_phone: str
    postcode: str
    household_id: str

    @property
    def alarm(self) -> bool:
        """Whether somebody must act."""
        return self.state in ALARMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Visits of one term that are for one household, or for none yet."""

    term_id: str
    area_id: str
    area: str
    label: str
    visits: int
    first: datetime
    worker: str
    household_id: str
    contact_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitBoard:
    """Today's visits, those that need somebody first; and whose visits the term's are."""

    today: tuple[VisitLine, ...]
    slots: tuple[Slot, ...]


class LoneVisits:
    """Visits at home, made by one worker alone.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def board(self, service_id: str, *, by: str, now: datetime | None = None) -> VisitBoard:
        """Return the office's board; that households were seen is audited."""
        at = now or clock.now()
        with self._store.write() as db:
            terms = rosters(db, service_id, (at - LOOK_BACK).date())
            today = tuple(sorted(_today(db, service_id, terms, at), key=_urgency))
            slots = tuple(slot for term in terms for slot in _slots(db, service_id, term))
            for household_id in sorted({one.household_id for one in today if one.household_id}):
                _note(db, service_id, by, "saw visit", "household", household_id)
        return VisitBoard(today=today, slots=slots)

    def own(
        self, service_id: str, worker_id: str, session_id: int, *, by: str, now: datetime | None = None
    ) -> VisitLine:
        """Return a visit to its own worker, with where it is; audited.

        Raises
        ------
        RotaError
            When it is not this worker's visit.
        """
        at = now or clock.now()
        with self._store.write() as db:
            term, held = _mine(db, service_id, worker_id, session_id, at)
            line = _line(db, service_id, term, held, worker_id, at)
            if line.household_id:
                _note(db, service_id, by, "saw visit", "household", line.household_id)
        return line

    def begin(self, service_id: str, worker_id: str, session_id: int, *, by: str, now: datetime | None = None) -> None:
        """Say that the visit begins; when the worker should be back follows from it.

        Raises
        ------
        RotaError
            When it is not this worker's visit, or not today's.
        """
        at = now or clock.now()
        with self._store.write() as db:
            term, held = _mine(db, service_id, worker_id, session_id, at)
            if abs(held.row.starts_at - at) > LOOK_BACK:
                message = f"This visit is on {in_words(held.row.starts_at)}. Begin it on its day."
                raise RotaError(message)
            lasts = held.row.ends_at - held.row.starts_at
            back = expected_back(max(held.row.ends_at, at + lasts), term.journey(held, worker_id))
            rows.keep_visit(
                db, service_id, session_id, worker_id, begun_at=at, expected_back_at=back, back_at=None, help_at=None,
                told_of=None,
            )  # fmt: skip
            _note(db, service_id, by, "began visit", "session", str(session_id))

    def back(self, service_id: str, worker_id: str, session_id: int, *, by: str, now: datetime | None = None) -> None:
        """Say that the worker is back and safe, which ends every alarm.

        Raises
        ------
        RotaError
            When it is not this worker's visit.
        """
        self._say(service_id, worker_id, session_id, by, "back from visit", now, "back_at")

    def help(self, service_id: str, worker_id: str, session_id: int, *, by: str, now: datetime | None = None) -> None:
        """Ask for help: the office is told at once.

        Raises
        ------
        RotaError
            When it is not this worker's visit.
        """
        self._say(service_id, worker_id, session_id, by, "asked for help on visit", now, "help_at")
        self.raise_alarms(now=now)

    def _say(  # noqa: PLR0913, PLR0917 - what was said, of which visit, by whom and when
        self, service_id: str, worker_id: str, session_id: int, by: str, action: str, now: datetime | None, what: str
    ) -> None:
        at = now or clock.now()
        with self._store.write() as db:
            _mine(db, service_id, worker_id, session_id, at)
            rows.keep_visit(db, service_id, session_id, worker_id, **{what: at})
            _note(db, service_id, by, action, "session", str(session_id))

    def safe(self, service_id: str, worker_id: str, session_id: int, *, by: str, now: datetime | None = None) -> None:
        """Keep that the office has spoken to a worker who is safe."""
        self._say(service_id, worker_id, session_id, by, "found lone worker safe", now, "back_at")

    def allot(self, service_id: str, *, term_id: str, area_id: str, label: str, household_id: str, by: str) -> None:
        """Say which household visits are for; nothing written takes it away.

        Raises
        ------
        RotaError
            When there is no such term or household, it lives in another area, or has visits already.
        """
        wanted = household_id.strip()
        with self._store.write() as db:
            if term_id not in {one.id for one in list_terms(db, service_id)}:
                message = "There is no such term; open the page again and choose from it."
                raise RotaError(message)
            if wanted:
                area = rows.area_of_household(db, service_id, wanted)
                if area != area_id:
                    where = "lives in another area" if area else "is not in the register"
                    message = f"{wanted} {where}. Look the household up under Households and copy its number."
                    raise RotaError(message)
                others = rows.visit_homes(db, service_id, term_id)
                if any(one.household_id == wanted and key != (area_id, label) for key, one in others.items()):
                    message = f"{wanted} has visits in this term already. Take them away first."
                    raise RotaError(message)
            rows.keep_visit_home(db, service_id, term_id, area_id, label, wanted or None)
            about = wanted or label
            _note(db, service_id, by, "allotted visits", "household" if wanted else "visit", about)

    def raise_alarms(self, *, now: datetime | None = None) -> int:
        """Tell the office of every visit that needs somebody, once for each kind of alarm; returns how many.

        A worker who has never said that a visit begins is not missed for not saying it.
        """
        at = now or clock.now()
        raised = 0
        with self._store.read() as db:
            services = [one.id for one in list_services(db)]
        for service_id in services:
            with self._store.write() as db:
                raised += _raise_alarms(db, service_id, at)
        return raised


def _raise_alarms(db: Db, service_id: str, at: datetime) -> int:
    lines = [one for one in _today(db, service_id, rosters(db, service_id, (at - LOOK_BACK).date()), at) if one.alarm]
    if not lines:
        return 0
    speaks = rows.begun_visits(db, service_id)
    told = rows.visits_of(db, service_id, {one.session_id for one in lines})
    office = [
        one.email for one in accounts_of(db, service_id) if one.role in OFFICE and one.status is AccountStatus.ACTIVE
    ]
    raised = 0
    for line in lines:
        known = told.get((line.session_id, line.worker_id))
        silent = line.state is VisitState.NOT_BEGUN and line.worker_id not in speaks
        if silent or (known is not None and known.told_of == line.state.value):
            continue
        begun = line.watch.begun_at.isoformat() if line.watch.begun_at else "-"
        for email in office:
            queue_message(
                db,
                service_id=service_id,
                once_key=f"alarm:{service_id}:{line.session_id}:{line.worker_id}:{line.state}:{begun}:{email}",
                kind=MessageKind.VISIT_ALARM,
                address=email,
                channel=Channel.EMAIL,
                data={"because": f"{line.worker} {WORDS[line.state]}. The visit: {in_words(line.starts_at)}."},
            )
        rows.keep_visit(db, service_id, line.session_id, line.worker_id, told_at=at, told_of=line.state.value)
        _note(db, service_id, "system", "raised alarm", "session", str(line.session_id))
        raised += 1
    return raised


def _mine(db: Db, service_id: str, worker_id: str, session_id: int, at: datetime) -> tuple[TermRoster, Held]:
    found = find_session(rosters(db, service_id, (at - LOOK_BACK).date()), session_id)
    if found is None or not found[1].is_visit or worker_id not in found[1].series.worker_ids:
        message = "This visit is not on your rota any more. Load your rota again."
        raise RotaError(message)
    if found[1].cancelled:
        message = "This visit was called off. Load your rota again."
        raise RotaError(message)
    return found


def _today(db: Db, service_id: str, terms: tuple[TermRoster, ...], at: datetime) -> list[VisitLine]:
    """Visits of today, and of the night that is ending."""
    return [
        _line(db, service_id, term, held, worker_id, at)
        for term in terms
        for held in term.sessions.values()
        if held.is_visit and not held.cancelled
        if at - LOOK_BACK <= held.row.starts_at and held.series.dates[0] <= at.date()
        for worker_id in held.series.worker_ids
    ]


def _line(db: Db, service_id: str, term: TermRoster, held: Held, worker_id: str, at: datetime) -> VisitLine:
    known = rows.visits_of(db, service_id, {held.row.id}).get((held.row.id, worker_id))
    watch = known.watch if known else VisitWatch()
    home = rows.visit_homes(db, service_id, term.term_id).get((held.series.area_id, held.series.household or ""))
    return VisitLine(
        session_id=held.row.id,
        worker_id=worker_id,
        worker=term.name(worker_id),
        area=term.setting.areas[held.series.area_id].name,
        starts_at=held.row.starts_at,
        ends_at=held.row.ends_at,
        state=state_of(watch, held.row.starts_at, at),
        watch=watch,
        contact_name=home.contact_name if home else "",
        contact_phone=home.contact_phone if home else "",
        postcode=home.postcode if home else "",
        household_id=home.household_id if home else "",
    )


def _slots(db: Db, service_id: str, term: TermRoster) -> list[Slot]:
    homes = rows.visit_homes(db, service_id, term.term_id)
    visits: dict[tuple[str, str], list[Held]] = {}
    for held in term.sessions.values():
        if held.is_visit and not held.cancelled:
            visits.setdefault((held.series.area_id, held.series.household or ""), []).append(held)
    found = []
    for (area_id, label), mine in sorted(visits.items()):
        home = homes.get((area_id, label))
        workers = dict.fromkeys(term.name(one) for held in mine for one in held.series.worker_ids)
        found.append(
            Slot(
                term_id=term.term_id,
                area_id=area_id,
                area=term.setting.areas[area_id].name,
                label=label,
                visits=len(mine),
                first=min(one.row.starts_at for one in mine),
                worker=", ".join(workers),
                household_id=home.household_id if home else "",
                contact_name=home.contact_name if home else "",
            )
        )
    return found


def _urgency(line: VisitLine) -> tuple[bool, datetime, int]:
    return not line.alarm, line.starts_at, line.session_id


def _note(db: Db, service_id: str, by: str, action: str, kind: str, about: str) -> None:
    record_audit(db, service_id=service_id, actor=by, action=action, about_kind=kind, about_id=about)
