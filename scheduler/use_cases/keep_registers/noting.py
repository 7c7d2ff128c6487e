"""One note kept, once and in order; and the signing off."""

from __future__ import annotations

from datetime import datetime

from scheduler.domain.accounts import AccountStatus, Role
from scheduler.domain.booking import in_words
from scheduler.domain.messages import Channel, MessageKind
from scheduler.domain.register import (
    MARKS,
    OF_A_CARER,
    Entry,
    KeptMark,
    Noted,
    RegisterError,
    check_open,
    reason_of_change,
    standing,
)
from scheduler.roster import Held, TermRoster
from scheduler.store import Db
from scheduler.store import registers as rows
from scheduler.store.accounts import accounts_of
from scheduler.store.outbox import queue_message
from scheduler.store.session_people import booked_people
from scheduler.use_cases.keep_registers.common import audit
from scheduler.use_cases.keep_registers.views import who_of

OFFICE = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})


def keep(  # noqa: PLR0913 - all by keyword: who notes what, of which session, why and when
    db: Db,
    service_id: str,
    term: TermRoster,
    held: Held,
    entry: Entry,
    *,
    by: str,
    reason: str,
    at: datetime,
    office: bool = False,
) -> bool:
    """Keep one note: the register's row is held, so that two telephones write one after the other."""
    check_open(held.row.starts_at, cancelled=held.cancelled, now=at)
    register = rows.open_register(db, service_id, held.row.id, by=by, now=at)
    signed_off = register.closed_at is not None
    # what was noted before the signing off, without a signal, belongs to it; what came after does not
    late = signed_off and register.closed_at is not None and entry.noted_at > register.closed_at
    if signed_off and late and not office:
        message = "This register is signed off. Tell the office what is to be corrected."
        raise RegisterError(message)
    if not rows.keep_entry(db, service_id, register.id, entry, by=by, now=at):
        return False
    if entry.kind in MARKS and entry.carer_id is not None:
        before = standing(rows.marks_of(db, register.id)).get(entry.carer_id)
        _refuse_stranger(db, service_id, held, entry, before)
        said = reason if office else "noted before the signing off" if signed_off else ""
        why = reason_of_change(before, signed_off=signed_off, said=said)
        if before is None or before.mark != entry.kind.value:
            rows.add_mark(
                db, service_id, register.id, carer_id=entry.carer_id, mark=entry.kind.value, by=by, at=entry.noted_at,
                reason=why, corrects=before.id if before else None,
            )  # fmt: skip
    elif entry.kind in OF_A_CARER and entry.carer_id is not None:
        _refuse_stranger(db, service_id, held, entry, standing(rows.marks_of(db, register.id)).get(entry.carer_id))
    if entry.kind is Noted.INCIDENT:
        _flag(db, service_id, term, held, entry, by)
    about = entry.carer_id or str(held.row.id)
    kind = "carer" if entry.carer_id else "session"
    audit(db, service_id, by, f"noted {entry.kind.value.replace('_', ' ')}", kind, about)
    return True


def _refuse_stranger(db: Db, service_id: str, held: Held, entry: Entry, before: KeptMark | None) -> None:
    """Refuse a note about somebody who is not on the list: their place was cancelled, or they left the service."""
    carer_id = entry.carer_id or ""
    if before is None and not rows.has_place(db, service_id, held.row.id, carer_id):
        known = rows.named_carers(db, service_id, [carer_id]).get(carer_id)
        who = known.name if known else "This person"
        message = f"{who} has no place in this session any more. If they came, add them under “Somebody else came”."
        raise RegisterError(message)


def close(db: Db, service_id: str, term: TermRoster, held: Held, *, by: str, at: datetime) -> None:
    """Sign a register off, once; see ``Registers.sign_off``."""
    check_open(held.row.starts_at, cancelled=held.cancelled, now=at)
    register = rows.open_register(db, service_id, held.row.id, by=by, now=at)
    if register.closed_at is None:
        marked = standing(rows.marks_of(db, register.id))
        missing = [one.name for one in booked_people(db, service_id, held.row.id) if one.carer_id not in marked]
        if missing:
            message = f"Mark everybody before you sign off; without a mark: {', '.join(missing)}."
            raise RegisterError(message)
    if not rows.sign_off(db, register.id, by=by, now=at):
        when = in_words(register.closed_at) if register.closed_at else "just now"
        who = who_of(term, register.taken_by)
        message = f"{who} signed this register off {when}. Nothing that you noted is lost."
        raise RegisterError(message)
    audit(db, service_id, by, "signed register off", "session", str(held.row.id))


def _flag(db: Db, service_id: str, term: TermRoster, held: Held, entry: Entry, by: str) -> None:
    """Tell the office at once; what happened stands behind the sign-in."""
    for account in accounts_of(db, service_id):
        if account.role in OFFICE and account.status is AccountStatus.ACTIVE:
            queue_message(
                db,
                service_id=service_id,
                once_key=f"incident:{service_id}:{entry.key}:{account.id}",
                kind=MessageKind.INCIDENT,
                address=account.email,
                channel=Channel.EMAIL,
                data={"because": f"{term.title(held)}, {in_words(held.row.starts_at)}. Noted by {who_of(term, by)}."},
            )
