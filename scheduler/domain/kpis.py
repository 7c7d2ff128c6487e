"""What figures of a contract mean once counted: a result with the records behind it, and when misses are a failure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from scheduler.errors import EvenhandError

CAME = frozenset({"present", "late"})


class UnknownMarkError(EvenhandError, ValueError):
    """A mark of a register that no definition knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A carer's mark that stands (corrected ones left out): its record, whose it is, and what it says."""

    record_id: int
    carer_id: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A figure: how many of how many, and the records that were counted; ``of`` is None for a plain count."""

    count: int
    of: int | None
    record_ids: tuple[int, ...]

    def share(self) -> float | None:
        """Return the share from 0 to 1; None for a plain count, or where there was nothing to count."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureRule:
    """From how many points missed KPIs are a failure of the service, and for how many months scores are halved."""

    points: int
    halved_for_months: int = 0


def attendance_rate(marks: Collection[Mark]) -> Result:
    """Count attendances, of all marks: 'present' and 'late' came, 'absent' and 'told_us' did not.

    Raises
    ------
    UnknownMarkError
        When a mark says something else.
    """
    came = [one.record_id for one in marks if _came(one)]
    return Result(count=len(came), of=len(marks), record_ids=tuple(came))


def non_attendance(marks: Collection[Mark]) -> Result:
    """Count those who were expected and did not come, of all marks; errors as ``attendance_rate``."""
    stayed = [one.record_id for one in marks if not _came(one)]
    return Result(count=len(stayed), of=len(marks), record_ids=tuple(stayed))


def unique_attendees(marks: Iterable[Mark]) -> Result:
    """Count different carers who came at least once; the records are their attendances. Errors as above."""
    came = [one for one in marks if _came(one)]
    return Result(count=len({one.carer_id for one in came}), of=None, record_ids=tuple(one.record_id for one in came))


def is_service_failure(scores_of_missed: Iterable[int], rule: FailureRule, month_of_contract: int) -> bool:
    """Whether the failure scores of missed KPIs reach the rule's points; the contract's first month is 1."""
    factor = Fraction(1, 2) if month_of_contract <= rule.halved_for_months else Fraction(1)
    return sum(scores_of_missed) * factor >= rule.points


def _came(one: Mark) -> bool:
    if one.mark not in {*CAME, "absent", "told_us"}:
        message = f"Mark {one.record_id} says '{one.mark}'; use present, late, absent or told_us."
        raise UnknownMarkError(message)
    return one.mark in CAME
