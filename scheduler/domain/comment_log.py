"""Compliments, comments and complaints: what is kept of one, by when it is answered, and what may follow what.

An entry and its steps are never changed: what happened next is a step of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from scheduler.domain.contract import working_days_after
from scheduler.errors import EvenhandError

WORDS_CHARACTERS = 4000
PUBLIC_CHARACTERS = 300
SHORT_CHARACTERS = 120
LEAST_OF_A_NAME = 3
"""Parts of a name shorter than this are words of every sentence."""
PRODUCT_DEFAULT = "product default"


class LogKind(StrEnum):
    """What somebody said."""

    COMPLIMENT = "compliment"
    COMMENT = "comment"
    COMPLAINT = "complaint"


class Via(StrEnum):
    """How it reached the service."""

    IN_PERSON = "in person"
    PHONE = "phone"
    EMAIL = "e-mail"
    LETTER = "letter"
    TEXT = "text message"
    OTHER = "another way"


class StepKind(StrEnum):
    """What happened with an entry."""

    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    ESCALATED = "escalated"
    CLOSED = "closed"
    CHANGED = "what changed"
    RELEASED = "released"
    TAKEN_BACK = "taken back"


class LogError(EvenhandError, ValueError):
    """Something about an entry is to be mended; the words say what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLimit:
    """Working days to acknowledge and to answer; None where nothing is owed."""

    acknowledge_days: int | None
    answer_days: int | None
    source: str = PRODUCT_DEFAULT


SECOND_STAGE = "second_stage"
"""The limit of a complaint that was escalated stands under this name beside those of the kinds."""
DEFAULT_LIMITS: Mapping[str, AnswerLimit] = {
    LogKind.COMPLIMENT.value: AnswerLimit(acknowledge_days=None, answer_days=None),
    LogKind.COMMENT.value: AnswerLimit(acknowledge_days=5, answer_days=10),
    LogKind.COMPLAINT.value: AnswerLimit(acknowledge_days=5, answer_days=10),
    SECOND_STAGE: AnswerLimit(acknowledge_days=5, answer_days=20),
}
"""Where a contract is silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One compliment, comment or complaint as it was taken down; an empty field was not said."""

    kind: LogKind
    taken_on: date
    taken_by: str
    via: Via
    words: str
    from_whom: str = ""
    area_id: str | None = None
    strand_id: str | None = None
    session_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogStep:
    """What happened with an entry on a day; ``said`` is the public wording of what was said, of a release alone.

    ``due_on`` is by when the second stage is answered, of an escalation alone.
    """

    kind: StepKind
    on: date
    words: str
    by: str
    at: datetime
    said: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far an entry has come; a day that is None is not owed, or has not come."""

    acknowledge_by: date | None
    acknowledged_on: date | None
    answer_by: date | None
    answered_on: date | None
    second_by: date | None
    second_on: date | None
    escalated: bool
    closed: bool
    changed: str
    released: LogStep | None

    def late(self, today: date) -> tuple[str, ...]:
        """Name what is owed and overdue today."""
        owed = (
            ("acknowledgement", self.acknowledge_by, self.acknowledged_on),
            ("answer", self.answer_by, self.answered_on),
            ("second answer", self.second_by, self.second_on),
        )
        return tuple(what for what, by, on in owed if by is not None and on is None and today > by and not self.closed)

    def within(self, today: date) -> bool | None:
        """Whether everything owed was done in time; None while it is open and not yet late."""
        owed = (
            (self.acknowledge_by, self.acknowledged_on),
            (self.answer_by, self.answered_on),
            (self.second_by, self.second_on),
        )
        due = [(by, on) for by, on in owed if by is not None]
        if any((on or today) > by for by, on in due):
            return False
        return True if all(on is not None for _, on in due) else None

    @property
    def may(self) -> tuple[StepKind, ...]:
        """What may be noted next, in the order of the work."""
        open_now = not self.closed
        waits = self.second_on is None if self.escalated else self.answered_on is None
        steps = (
            (StepKind.ACKNOWLEDGED, open_now and self.acknowledged_on is None and waits),
            (StepKind.ANSWERED, open_now and waits),
            (StepKind.ESCALATED, open_now and self.answer_by is not None and self._may_escalate()),
            (StepKind.CHANGED, True),
            (StepKind.CLOSED, open_now and (not waits or self.answer_by is None)),
            (StepKind.RELEASED, bool(self.changed) and self.released is None),
            (StepKind.TAKEN_BACK, self.released is not None),
        )
        return tuple(kind for kind, open_to in steps if open_to)

    def _may_escalate(self) -> bool:
        return self.answered_on is not None and not self.escalated


def due_days(entry: LogEntry, limit: AnswerLimit, off: Collection[date]) -> tuple[date | None, date | None]:
    """Return by when an entry is acknowledged and answered: working days after the day on which it was taken.

    Examples
    --------
    A complaint of Wednesday 23 December 2026 with 2 and 5 working days: 24 is the first, Christmas Day, Boxing Day's
    substitute (Monday 28) and the weekend are none, so it is acknowledged by Tuesday 29 December; New Year's Day is
    none either, so it is answered by Monday 4 January 2027.
    """
    acknowledge, answer = (
        None if days is None else working_days_after(entry.taken_on, days, off)
        for days in (limit.acknowledge_days, limit.answer_days)
    )
    return acknowledge, answer


def standing(due: tuple[date | None, date | None], steps: Iterable[LogStep]) -> Standing:
    """Say how far an entry has come. An answer acknowledges too; the last words on what changed stand."""
    acknowledged = answered = second_by = second = None
    escalated = closed = False
    changed, released = "", None
    for one in steps:
        match one.kind:
            case StepKind.ACKNOWLEDGED:
                acknowledged = acknowledged or one.on
            case StepKind.ANSWERED if escalated:
                second = one.on
            case StepKind.ANSWERED:
                answered, acknowledged = one.on, acknowledged or one.on
            case StepKind.ESCALATED:
                escalated, second_by = True, one.due_on
            case StepKind.CLOSED:
                closed = True
            case StepKind.CHANGED:
                changed = one.words
            case StepKind.RELEASED:
                released = one
            case StepKind.TAKEN_BACK:
                released = None
    return Standing(
        acknowledge_by=due[0],
        acknowledged_on=acknowledged,
        answer_by=due[1],
        answered_on=answered,
        second_by=second_by,
        second_on=second,
        escalated=escalated,
        closed=closed,
        changed=changed,
        released=released,
    )


def read_entry(
    fields: Mapping[str, str], taken_on: date | None, today: date, areas: Collection[str], strands: Collection[str]
) -> LogEntry:
    """Read a form: ``kind``, ``via``, ``taken_by``, ``from_whom``, ``area``, ``strand`` and ``words``.

    Raises
    ------
    LogError
        Naming the field that is to be mended.
    """
    typed = {name: value.strip() for name, value in fields.items()}
    kind, via, words = (typed.get(name, "") for name in ("kind", "via", "words"))
    problems = (
        (kind not in set(LogKind), "What it is: choose a compliment, a comment or a complaint."),
        (via not in set(Via), "How it came: choose one of the list."),
        (taken_on is None, "Day: write the day on which it was taken, as day, month and year."),
        (taken_on is not None and taken_on > today, "Day: it lies in the future; write the day on which it was taken."),
        (not typed.get("taken_by"), "Who took it: write a name."),
        (not words, "What was said: write it down, in the person’s own words where you can."),
        (len(words) > WORDS_CHARACTERS, f"What was said: {len(words)} characters; write at most {WORDS_CHARACTERS}."),
        (
            any(len(typed.get(name, "")) > SHORT_CHARACTERS for name in ("taken_by", "from_whom")),
            f"Names: write at most {SHORT_CHARACTERS} characters.",
        ),
        (bool(typed.get("area")) and typed["area"] not in areas, "Area: choose one of the list, or leave it open."),
        (bool(typed.get("strand")) and typed["strand"] not in strands, "Activity: choose one of the list."),
        (
            bool(typed.get("session")) and not typed["session"].isdecimal(),
            "Session: write its number, which stands in the address of its page, or leave it open.",
        ),
    )
    _refuse(problems)
    assert taken_on is not None  # noqa: S101 - refused above, and said once more for the type checker
    return LogEntry(
        kind=LogKind(kind),
        via=Via(via),
        taken_on=taken_on,
        taken_by=typed["taken_by"],
        words=words,
        from_whom=typed.get("from_whom", ""),
        area_id=typed.get("area") or None,
        strand_id=typed.get("strand") or None,
        session_id=int(typed["session"]) if typed.get("session") else None,
    )


def check_step(entry: LogEntry, now: Standing, step: LogStep, today: date, last_step_on: date | None) -> None:
    """Refuse a step that cannot follow, that lies before what it follows, or a release that tells who it was.

    Raises
    ------
    LogError
        Saying what is wrong and what to do.
    """
    may = now.may
    possible = ", ".join(kind.value for kind in may)
    needs_words = step.kind in {StepKind.ANSWERED, StepKind.ESCALATED, StepKind.CHANGED, StepKind.RELEASED}
    told = private_parts(f"{step.said} {step.words}", entry.from_whom) if step.kind is StepKind.RELEASED else ()
    limit = PUBLIC_CHARACTERS if step.kind is StepKind.RELEASED else WORDS_CHARACTERS
    problems = (
        (step.kind not in may, f"'{step.kind}' cannot follow here; what can is: {possible}."),
        (
            step.kind is StepKind.ESCALATED and entry.kind is not LogKind.COMPLAINT,
            "Only a complaint is escalated; record a complaint where a comment became one.",
        ),
        (step.on > today, "Day: it lies in the future; write the day on which it happened."),
        (step.on < entry.taken_on, "Day: it lies before the day on which this was taken; mend the day."),
        (
            last_step_on is not None and step.on < last_step_on and step.kind is not StepKind.CHANGED,
            "Day: it lies before the step noted last; mend the day.",
        ),
        (needs_words and not step.words, "Words: write what was said or done."),
        (step.kind is StepKind.RELEASED and not step.said, "You said: write what was said, so that nobody is known."),
        (max(len(step.words), len(step.said)) > limit, f"Words: write at most {limit} characters."),
        (bool(told), f"This would tell who it was ({', '.join(told)}); word it so that nobody is known."),
    )
    _refuse(problems)


def private_parts(text: str, from_whom: str) -> tuple[str, ...]:
    """Return what in a text would tell who somebody is: their name, a postcode, an address, a telephone number.

    Examples
    --------
    >>> private_parts("Ask Robin at robin@example.org", "Robin Example")
    ('robin', 'an e-mail address')
    >>> private_parts("More evenings in the east", "Robin Example")
    ()
    """
    words = {one.lower() for one in re.findall(r"[^\W\d_]+", text)}
    names = [one.lower() for one in re.findall(r"[^\W\d_]+", from_whom) if len(one) >= LEAST_OF_A_NAME]
    patterns = (
        (r"\S+@\S+", "an e-mail address"),
        (r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\b", "a postcode"),
        (r"(?:\+44|\b0)[\d\s]{9,}", "a telephone number"),
    )
    return (*(one for one in names if one in words), *(what for rule, what in patterns if re.search(rule, text)))


def _refuse(problems: Iterable[tuple[bool, str]]) -> None:
    for wrong, words in problems:
        if wrong:
            raise LogError(words)
