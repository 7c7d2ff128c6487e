"""Workers read their rota, ask for leave, say that they cannot come and stand in; coordinators decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from scheduler import clock
from scheduler.domain.booking import in_words
from scheduler.domain.messages import Channel, MessageKind
from scheduler.domain.register import OPENS_BEFORE
from scheduler.domain.rota import LeaveState, RotaError, check_leave
from scheduler.roster import Held, TermRoster, duty_of, find_session, rosters
from scheduler.store import Db, NotFoundError, Store, record_audit
from scheduler.store import rota as rows
from scheduler.store.accounts import accounts_of
from scheduler.store.outbox import queue_message
from scheduler.store.rota import CoverRecord
from scheduler.use_cases.rota.lines import (
    CoverLine,
    OfficeView,
    RotaView,
    WorkerLine,
    candidates,
    cover_line,
    hours,
    lapses,
    leave_line,
    open_covers,
    touched,
)

REGISTER_STAYS = timedelta(hours=12)
"""A session stays on its worker's page for so long after its end: its register may not be signed off yet."""
OPEN_LEAVE = frozenset({LeaveState.ASKED, LeaveState.GRANTED})
NOT_YOURS = "You are not on the team of this session any more. Load your rota again."


class Rota:
    """The rota of a service.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    # reading ----------------------------------------------------------------------------------------------------
    def of_worker(self, service_id: str, worker_id: str, *, now: datetime | None = None) -> RotaView:
        """Return a worker's own page.

        Raises
        ------
        RotaError
            When nobody of this id is among the staff.
        """
        at = now or clock.now()
        with self._store.read() as db:
            terms = rosters(db, service_id, at.date())
            if terms and all(one.worker(worker_id) is None for one in terms):
                message = "Your account does not belong to anybody on the rota. An administrator can say who you are."
                raise RotaError(message)
            offers = rows.cover_offers(db, service_id)
            leave = rows.leave_requests(db, service_id, worker_id)
        wanted = [
            cover_line(term, held, cover, (), i_offered=worker_id in offers.get(cover.id, ()))
            for term, held, cover in open_covers(terms, at)
            if term.worker(worker_id) and not term.why_not(held, worker_id, cover.out_worker_id)
        ]
        return RotaView(
            worker_id=worker_id,
            name=next((one.name(worker_id) for one in terms), worker_id),
            duties=tuple(
                replace(duty_of(term, held, worker_id), register_opens=at >= held.row.starts_at - OPENS_BEFORE)
                for term in terms
                for held in term.of(worker_id)
                if held.row.ends_at > at - REGISTER_STAYS
            ),
            hours=hours(terms, worker_id, at.date()),
            lapses=lapses(terms, worker_id, at.date()),
            leave=tuple(leave_line(one, terms) for one in leave if one.last >= at.date()),
            wanted=tuple(wanted),
        )

    def office(self, service_id: str, *, now: datetime | None = None) -> OfficeView:
        """Return what a coordinator sees first: workers, leave to decide, and how many sessions want cover."""
        at = now or clock.now()
        with self._store.read() as db:
            terms = rosters(db, service_id, at.date())
            asked = [one for one in rows.leave_requests(db, service_id) if one.state is LeaveState.ASKED]
        return OfficeView(
            workers=_worker_lines(terms, at),
            leave=tuple(leave_line(one, terms) for one in sorted(asked, key=lambda one: (one.first, one.id))),
            covers=len(open_covers(terms, at)),
        )

    def covers(self, service_id: str, *, now: datetime | None = None) -> tuple[CoverLine, ...]:
        """List sessions to come that want cover, each with everybody who might stand in."""
        at = now or clock.now()
        with self._store.read() as db:
            terms = rosters(db, service_id, at.date())
            offers = rows.cover_offers(db, service_id)
        return tuple(
            cover_line(term, held, cover, candidates(term, held, cover, offers.get(cover.id, ())))
            for term, held, cover in open_covers(terms, at)
        )

    # leave ------------------------------------------------------------------------------------------------------
    def ask_leave(
        self, service_id: str, worker_id: str, first: date, last: date, *, by: str, now: datetime | None = None
    ) -> None:
        """Ask for leave.

        Raises
        ------
        RotaError
            When the days cannot be asked for; says which days could.
        """
        at = now or clock.now()
        with self._store.write() as db:
            mine = rows.leave_requests(db, service_id, worker_id)
            check_leave(first, last, at.date(), ((one.first, one.last) for one in mine if one.state in OPEN_LEAVE))
            leave_id = rows.add_leave(db, service_id, worker_id, first, last, now=at)
            _note(db, service_id, by, "asked for leave", "leave", str(leave_id))

    def withdraw_leave(
        self, service_id: str, worker_id: str, leave_id: int, *, by: str, now: datetime | None = None
    ) -> None:
        """Take a request back that nobody has answered.

        Raises
        ------
        RotaError
            When it was answered already, or is somebody else's.
        """
        with self._store.write() as db:
            asked = _asked(db, service_id, leave_id)
            if asked.worker_id != worker_id:
                message = "This request for leave is somebody else's. Load your rota again."
                raise RotaError(message)
            rows.decide_leave(db, leave_id, LeaveState.WITHDRAWN, by=by, now=now or clock.now())
            _note(db, service_id, by, "withdrew leave", "leave", str(leave_id))

    def decide_leave(
        self,
        service_id: str,
        leave_id: int,
        *,
        grant: bool,
        by: str,
        answer: str = "",
        now: datetime | None = None,
    ) -> int:
        """Grant or refuse leave; granted leave stands in the facts, and its sessions want cover.

        Returns
        -------
        int
            How many sessions want cover now.

        Raises
        ------
        RotaError
            When it was answered already, or a refusal says nothing.
        """
        at = now or clock.now()
        if not grant and not answer.strip():
            message = "Say in a sentence why the leave cannot be granted; the worker reads it."
            raise RotaError(message)
        with self._store.write() as db:
            asked = _asked(db, service_id, leave_id)
            state = LeaveState.GRANTED if grant else LeaveState.REFUSED
            rows.decide_leave(db, leave_id, state, by=by, now=at, answer=answer.strip())
            missed = touched(rosters(db, service_id, at.date()), asked) if grant else []
            if grant:
                rows.add_worker_leave(db, service_id, asked.worker_id, asked.first, asked.last)
            wanted = [rows.want_cover(db, service_id, one.row.id, asked.worker_id, now=at) for _, one in missed]
            days = f"from {_day(asked.first)} to {_day(asked.last)}"
            told = f"Your leave {days} is {'granted' if grant else 'not granted'}."
            said = [told, *([answer.strip()] if answer.strip() else [])]
            _tell(db, service_id, asked.worker_id, said, key=f"leave:{leave_id}:{state}")
            _note(db, service_id, by, f"{state} leave", "leave", str(leave_id))
        return sum(wanted)

    # cover ------------------------------------------------------------------------------------------------------
    def cannot_come(
        self, service_id: str, worker_id: str, session_id: int, *, by: str, now: datetime | None = None
    ) -> None:
        """Say that a worker cannot come to one session; it wants cover from now on.

        Raises
        ------
        RotaError
            When the session is over or called off, or the worker is not on its team.
        """
        at = now or clock.now()
        with self._store.write() as db:
            found = find_session(rosters(db, service_id, at.date()), session_id)
            if found is not None and any(one.out_worker_id == worker_id for one in found[1].covers):
                return  # it was said before
            if found is None or worker_id not in found[1].series.worker_ids:
                raise RotaError(NOT_YOURS)
            if found[1].cancelled or found[1].row.ends_at <= at:
                message = "This session is over or was called off, so nobody need stand in."
                raise RotaError(message)
            rows.want_cover(db, service_id, session_id, worker_id, now=at)
            _note(db, service_id, by, "asked for cover", "session", str(session_id))

    def offer(self, service_id: str, worker_id: str, cover_id: int, *, by: str, now: datetime | None = None) -> None:
        """Offer to stand in; a coordinator decides.

        Raises
        ------
        RotaError
            When a rule stands in the way, or somebody stands in already.
        """
        at = now or clock.now()
        with self._store.write() as db:
            cover, _, _ = _free_cover(db, service_id, cover_id, worker_id, at)
            rows.offer_cover(db, service_id, cover.id, worker_id, now=at)
            _note(db, service_id, by, "offered to cover", "session", str(cover.session_id))

    def fill(self, service_id: str, cover_id: int, worker_id: str, *, by: str, now: datetime | None = None) -> None:
        """Let a worker stand in; both are told, and their calendars follow.

        Raises
        ------
        RotaError
            When a rule stands in the way, or somebody stands in already.
        """
        at = now or clock.now()
        with self._store.write() as db:
            cover, term, held = _free_cover(db, service_id, cover_id, worker_id, at)
            if not rows.fill_cover(db, cover.id, worker_id, now=at):
                raise RotaError(_FILLED)
            what = f"{term.title(held)}, {in_words(held.row.starts_at)}"
            _tell(db, service_id, worker_id, [f"You stand in for {term.name(cover.out_worker_id)}: {what}."],
                  key=f"cover:{cover.id}:in")  # fmt: skip
            _tell(db, service_id, cover.out_worker_id, [f"{term.name(worker_id)} stands in for you: {what}."],
                  key=f"cover:{cover.id}:out")  # fmt: skip
            detail = {"instead_of": cover.out_worker_id, "stands_in": worker_id}
            record_audit(
                db,
                service_id=service_id,
                actor=by,
                action="filled cover",
                about_kind="session",
                about_id=str(cover.session_id),
                detail=detail,
            )


def _worker_lines(terms: tuple[TermRoster, ...], at: datetime) -> tuple[WorkerLine, ...]:
    """List workers with their sessions to come, their busiest week and what will lapse; those with a lapse first."""
    found = []
    for worker_id, name in {one.id: one.name for term in terms for one in term.facts.workers}.items():
        weeks = hours(terms, worker_id, at.date())
        found.append(
            WorkerLine(
                worker_id=worker_id,
                name=name,
                sessions=sum(not one.cancelled for term in terms for one in term.of(worker_id) if one.row.ends_at > at),
                busiest=max(weeks, key=lambda one: (one.minutes - one.contract_minutes, one.minutes), default=None),
                lapses=lapses(terms, worker_id, at.date()),
            )
        )
    return tuple(sorted(found, key=lambda one: (not one.lapses, one.name)))


_FILLED = "Somebody stands in for this session already. Load the list again."


def _asked(db: Db, service_id: str, leave_id: int) -> rows.LeaveRecord:
    found = rows.lock_leave(db, service_id, leave_id)
    if found.state is not LeaveState.ASKED:
        message = f"This request for leave is {found.state} already. Load the page again."
        raise RotaError(message)
    return found


def _free_cover(
    db: Db, service_id: str, cover_id: int, worker_id: str, at: datetime
) -> tuple[CoverRecord, TermRoster, Held]:
    """Return a cover that is still wanted and that this worker may take.

    Raises
    ------
    RotaError
        When it is not, or they may not; gives every reason.
    """
    try:
        cover = rows.lock_cover(db, service_id, cover_id)
    except NotFoundError as gone:
        raise RotaError(str(gone)) from gone
    if cover.in_worker_id is not None:
        raise RotaError(_FILLED)
    found = find_session(rosters(db, service_id, at.date()), cover.session_id)
    if found is None or found[1].cancelled or found[1].row.ends_at <= at:
        message = "This session is over or was called off, so nobody need stand in."
        raise RotaError(message)
    term, held = found
    if term.worker(worker_id) is None:
        message = "Nobody of this name is among the staff. Load the list again."
        raise RotaError(message)
    why_not = term.why_not(held, worker_id, cover.out_worker_id)
    if why_not:
        message = f"{term.name(worker_id)} cannot stand in: {'; '.join(why_not)}. Choose somebody else."
        raise RotaError(message)
    return cover, term, held


def _tell(db: Db, service_id: str, worker_id: str, said: list[str], *, key: str) -> None:
    """Write to a worker who has an account; others read their rota."""
    account = next((one for one in accounts_of(db, service_id) if one.worker_id == worker_id), None)
    if account is not None:
        queue_message(
            db,
            service_id=service_id,
            once_key=f"{key}:{service_id}:{worker_id}",
            kind=MessageKind.ROTA_CHANGED,
            address=account.email,
            channel=Channel.EMAIL,
            data={"changes": said},
        )


def _note(db: Db, service_id: str, by: str, action: str, kind: str, about: str) -> None:
    record_audit(db, service_id=service_id, actor=by, action=action, about_kind=kind, about_id=about)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
