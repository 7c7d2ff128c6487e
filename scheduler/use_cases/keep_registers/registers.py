"""Registers: who is expected and what matters tonight, marks at the door, signing off, and corrections after it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from scheduler import clock
from scheduler.domain.register import Noted, RegisterError, check_open, read_entry, standing
from scheduler.roster import rosters
from scheduler.store import Store
from scheduler.store import registers as rows
from scheduler.store.tokens import issue_token
from scheduler.use_cases.keep_registers.common import (
    LOOK_BACK,
    PURPOSE,
    any_session,
    at_the_door,
    audit,
    session_of_worker,
    until_of,
)
from scheduler.use_cases.keep_registers.noting import close, keep
from scheduler.use_cases.keep_registers.views import RegisterBoard, RegisterLine, RegisterView, flagged, shown, state_of


class Registers:
    """Registers of sessions.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    # a worker at the door -----------------------------------------------------------------------------------------
    def issue_link(self, service_id: str, worker_id: str, session_id: int, *, now: datetime | None = None) -> str:
        """Make the link of a worker to a session's register; it ends the night after, whatever happens.

        Raises
        ------
        RegisterError
            When the worker is not on the session's team, or the register is not open.
        """
        at = now or clock.now()
        with self._store.write() as db:
            _, held = session_of_worker(db, service_id, worker_id, session_id, at)
            check_open(held.row.starts_at, cancelled=held.cancelled, now=at)
            if at >= until_of(held.row.ends_at):
                message = "This register is the office's now: its link ended the night after the session. Ask them."
                raise RegisterError(message)
            return issue_token(
                db,
                service_id=service_id,
                purpose=PURPOSE,
                about_kind="worker",
                about_id=worker_id,
                now=at,
                expires_at=until_of(held.row.ends_at),
            )

    def for_worker(self, token: str, session_id: int, *, now: datetime | None = None) -> RegisterView:
        """Show a register to its worker; every carer seen is audited.

        Raises
        ------
        RegisterError
            When the link has ended, or the register is not theirs.
        """
        at = now or clock.now()
        with self._store.write() as db:
            service_id, worker_id, term, held = at_the_door(db, token, session_id, at)
            return shown(db, service_id, term, held, by=f"worker:{worker_id}")

    def note(self, token: str, session_id: int, sent: Mapping[str, str], *, now: datetime | None = None) -> bool:
        """Keep what was noted at the door; sent again with the same key it counts once.

        Returns
        -------
        bool
            Whether the note is new.

        Raises
        ------
        RegisterError
            When the link has ended, the register is not theirs or signed off, or the note cannot be.
        """
        at = now or clock.now()
        entry = read_entry(sent, at)
        with self._store.write() as db:
            service_id, worker_id, term, held = at_the_door(db, token, session_id, at)
            return keep(db, service_id, term, held, entry, by=f"worker:{worker_id}", reason="", at=at)

    def sign_off(self, token: str, session_id: int, *, now: datetime | None = None) -> None:
        """Sign a register off; from then on it is corrected with a reason, by the office.

        Raises
        ------
        RegisterError
            When somebody signed it off before, or somebody expected has no mark.
        """
        at = now or clock.now()
        with self._store.write() as db:
            service_id, worker_id, term, held = at_the_door(db, token, session_id, at)
            close(db, service_id, term, held, by=f"worker:{worker_id}", at=at)

    # the office ---------------------------------------------------------------------------------------------------
    def board(self, service_id: str, *, now: datetime | None = None) -> RegisterBoard:
        """List the registers of the last four weeks, and what was flagged."""
        at = now or clock.now()
        since = at - LOOK_BACK
        with self._store.read() as db:
            terms = rosters(db, service_id, since.date())
            every = [
                (term, held)
                for term in terms
                for held in term.sessions.values()
                if since <= held.row.starts_at <= at + timedelta(hours=2) and not held.cancelled
            ]
            known = rows.registers_of(db, service_id, {held.row.id for _, held in every})
            incidents = flagged(db, service_id, terms, Noted.INCIDENT, since)
            walk_ins = flagged(db, service_id, terms, Noted.WALK_IN, since)
        lines = [
            RegisterLine(
                session_id=held.row.id,
                title=term.title(held),
                area=term.setting.areas[held.series.area_id].name,
                starts_at=held.row.starts_at,
                state=state_of(known.get(held.row.id)),
            )
            for term, held in sorted(every, key=lambda one: one[1].row.starts_at, reverse=True)
        ]
        return RegisterBoard(
            lines=tuple(lines), incidents=incidents, walk_ins=tuple(one for one in walk_ins if not one.settled)
        )

    def for_office(self, service_id: str, session_id: int, *, by: str, now: datetime | None = None) -> RegisterView:
        """Show a register to the office; every carer seen is audited.

        Raises
        ------
        RegisterError
            When the published programme has no such session.
        """
        at = now or clock.now()
        with self._store.write() as db:
            term, held = any_session(db, service_id, session_id, at)
            return shown(db, service_id, term, held, by=by)

    def correct(
        self,
        service_id: str,
        session_id: int,
        sent: Mapping[str, str],
        *,
        by: str,
        reason: str = "",
        now: datetime | None = None,
    ) -> bool:
        """Keep what the office notes; in a register that is signed off with a reason. Nothing is overwritten.

        Raises
        ------
        RegisterError
            When the reason is missing, or the note cannot be.
        """
        at = now or clock.now()
        entry = read_entry(sent, at)
        with self._store.write() as db:
            term, held = any_session(db, service_id, session_id, at)
            return keep(db, service_id, term, held, entry, by=by, reason=reason, at=at, office=True)

    def sign_off_in_office(self, service_id: str, session_id: int, *, by: str, now: datetime | None = None) -> None:
        """Sign a register off that its worker forgot; see ``sign_off``."""
        at = now or clock.now()
        with self._store.write() as db:
            term, held = any_session(db, service_id, session_id, at)
            close(db, service_id, term, held, by=by, at=at)

    def settle_walk_in(
        self, service_id: str, entry_id: int, carer_id: str, *, by: str, now: datetime | None = None
    ) -> None:
        """Say who a walk-in was; a carer of ours is marked as here. Nothing given says: nobody of ours.

        Raises
        ------
        RegisterError
            When there is no such walk-in or no such carer.
        """
        at = now or clock.now()
        wanted = carer_id.strip()
        with self._store.write() as db:
            found = rows.find_entry(db, service_id, entry_id)
            if found is None or found[0].kind is not Noted.WALK_IN:
                message = "There is no such walk-in. Load the page again."
                raise RegisterError(message)
            entry, session_id = found
            if wanted and wanted not in rows.named_carers(db, service_id, [wanted]):
                message = f"{wanted} is nobody in the register. Look the household up and copy the carer's number."
                raise RegisterError(message)
            rows.settle_walk_in(db, service_id, entry_id, wanted or None, by=by, now=at)
            if wanted:
                register = rows.open_register(db, service_id, session_id, by=by, now=at)
                before = standing(rows.marks_of(db, register.id)).get(wanted)
                if before is None or before.mark not in {Noted.PRESENT, Noted.LATE}:
                    rows.add_mark(
                        db, service_id, register.id, carer_id=wanted, mark=Noted.PRESENT, by=by, at=entry.noted_at,
                        reason=f"walked in as {entry.words}", corrects=before.id if before else None,
                    )  # fmt: skip
            audit(db, service_id, by, "settled walk-in", "carer" if wanted else "session", wanted or str(session_id))
