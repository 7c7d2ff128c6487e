"""Compliments, comments and complaints: record one, note what happened, and tell in public what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from scheduler import clock
from scheduler.contract_kpis import bank_holidays
from scheduler.domain.comment_log import (
    DEFAULT_LIMITS,
    SECOND_STAGE,
    AnswerLimit,
    LogError,
    LogKind,
    LogStep,
    Standing,
    StepKind,
    check_step,
    due_days,
    read_entry,
    standing,
)
from scheduler.domain.contract import working_days_after
from scheduler.profiles import UnknownServiceError, find_profile
from scheduler.store import Db, NotFoundError, Store, comment_log, record_audit
from scheduler.store.comment_log import KeptEntry
from scheduler.store.reports import service_names

LOOKS_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """An entry with how far it has come, and what of it is late today."""

    kept: KeptEntry
    now: Standing
    late: tuple[str, ...]
    within: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogView:
    """The log of a year."""

    first: date
    last: date
    lines: tuple[LogLine, ...]
    areas: dict[str, str]
    strands: dict[str, str]
    limits: Mapping[str, AnswerLimit]
    counts: dict[LogKind, tuple[int, int, int]]
    """Of each kind: all, dealt with in time, and late; what is open and not late is neither."""

    @property
    def overdue(self) -> tuple[LogLine, ...]:
        """What is late today, the longest waiting first."""
        return tuple(one for one in reversed(self.lines) if one.late)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What the public may read: what was said, and what was done."""

    said: str
    did: str
    on: date


class KeepLog:
    """The log.

    Parameters
    ----------
    store
        The database.
    data_dir
        Where profiles are, with the working days of each contract.
    """

    def __init__(self, store: Store, data_dir: Path) -> None:
        self._store = store
        self._data_dir = data_dir

    def view(self, service_id: str) -> LogView:
        """Return the log of the year until today."""
        today = clock.today()
        first = today - LOOKS_BACK
        with self._store.read() as db:
            names = service_names(db, service_id)
            kept = comment_log.read_entries(db, service_id, first, today)
        lines = tuple(_line(one, today) for one in kept)
        return LogView(
            first=first,
            last=today,
            lines=lines,
            areas={} if names is None else dict(names.areas),
            strands={} if names is None else dict(names.strands),
            limits=self.limits(service_id),
            counts={kind: _count([one for one in lines if one.kept.entry.kind is kind]) for kind in LogKind},
        )

    def limits(self, service_id: str) -> Mapping[str, AnswerLimit]:
        """Return the working days of the service's contract, and the product's own where it is silent."""
        try:
            return {**DEFAULT_LIMITS, **find_profile(service_id, self._data_dir).to_answer_limits()}
        except UnknownServiceError:
            return DEFAULT_LIMITS

    def one(self, service_id: str, entry_id: int, *, by: str) -> LogLine:
        """Return an entry, and note in the audit trail that it was read.

        Raises
        ------
        NotFoundError
            When the service has none of this number.
        """
        with self._store.write() as db:
            kept = _found(db, service_id, entry_id)
            _audit(db, service_id, entry_id, "saw log entry", by, kept.entry.kind.value)
        return _line(kept, clock.today())

    def record(self, service_id: str, fields: Mapping[str, str], taken_on: date | None, *, by: str) -> int:
        """Record an entry; returns its number.

        Raises
        ------
        LogError
            When a field is to be mended; nothing is kept.
        """
        today = clock.today()
        with self._store.write() as db:
            names = service_names(db, service_id)
            if names is None:
                message = f"There is no service {service_id}; plan a term first."
                raise LogError(message)
            entry = read_entry(fields, taken_on, today, names.areas, names.strands)
            if entry.session_id is not None and not comment_log.has_session(db, service_id, entry.session_id):
                message = (
                    f"Session: there is no session {entry.session_id}; look at the number again, or leave it open."
                )
                raise LogError(message)
            limit = self.limits(service_id)[entry.kind.value]
            off = bank_holidays(entry.taken_on.year, entry.taken_on.year + 1)
            due = due_days(entry, limit, off)
            number = comment_log.add_entry(db, service_id, entry, due=due, source=limit.source, by=by, at=clock.now())
            _audit(db, service_id, number, "recorded log entry", by, entry.kind.value)
        return number

    def step(
        self, service_id: str, entry_id: int, kind: str, on: date | None, fields: Mapping[str, str], *, by: str
    ) -> None:
        """Note what happened with an entry: ``words``, and ``said`` for a release.

        Raises
        ------
        LogError
            When the step cannot follow, or a field is to be mended; nothing is kept.
        NotFoundError
            When the service has no entry of this number.
        """
        today = clock.today()
        if kind not in set(StepKind):
            message = f"'{kind}' is no step; choose one of the list."
            raise LogError(message)
        if on is None:
            message = "Day: write the day on which it happened, as day, month and year."
            raise LogError(message)
        with self._store.write() as db:
            kept = _found(db, service_id, entry_id, hold=True)
            off = bank_holidays(on.year, on.year + 1)
            second = self.limits(service_id)[SECOND_STAGE].answer_days
            escalates = kind == StepKind.ESCALATED.value and second is not None
            step = LogStep(
                kind=StepKind(kind),
                on=on,
                words=fields.get("words", "").strip(),
                said=fields.get("said", "").strip() if kind == StepKind.RELEASED.value else "",
                by=by,
                at=clock.now(),
                due_on=working_days_after(on, second or 0, off) if escalates else None,
            )
            last_on = max((one.on for one in kept.steps if one.kind is not StepKind.CHANGED), default=None)
            check_step(kept.entry, standing(kept.due, kept.steps), step, today, last_on)
            comment_log.add_step(db, service_id, entry_id, step)
            _audit(db, service_id, entry_id, "noted log step", by, kind)

    def changed(self, service_id: str) -> tuple[Changed, ...]:
        """Return what a coordinator released for everybody to read, the newest first."""
        with self._store.read() as db:
            steps = comment_log.released_steps(db, service_id)
        return tuple(Changed(said=one.said, did=one.words, on=one.on) for one in steps)


def _found(db: Db, service_id: str, entry_id: int, *, hold: bool = False) -> KeptEntry:
    kept = comment_log.read_entry(db, service_id, entry_id, hold=hold)
    if kept is None:
        message = f"There is no entry {entry_id} in the log; open it from the list."
        raise NotFoundError(message)
    return kept


def _line(kept: KeptEntry, today: date) -> LogLine:
    now = standing(kept.due, kept.steps)
    return LogLine(kept=kept, now=now, late=now.late(today), within=now.within(today))


def _count(lines: list[LogLine]) -> tuple[int, int, int]:
    return len(lines), sum(one.within is True for one in lines), sum(one.within is False for one in lines)


def _audit(db: Db, service_id: str, entry_id: int, action: str, by: str, kind: str) -> None:
    """Note who did what with which entry; never its words, which may tell of somebody's life."""
    record_audit(
        db,
        service_id=service_id,
        actor=by,
        action=action,
        about_kind="log entry",
        about_id=str(entry_id),
        detail={"kind": kind},
    )
