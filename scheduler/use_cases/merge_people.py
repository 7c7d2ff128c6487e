"""Likely duplicates: a coordinator merges two records, says that they are two people, or undoes a merge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from scheduler import clock
from scheduler.domain.contract import contract_year
from scheduler.domain.reports import ReportKind, period_with
from scheduler.domain.unique_people import LikelyPair, MergeError, check_merge, compare, likely_duplicates
from scheduler.store import Db, Store, record_audit
from scheduler.store import duplicates as rows
from scheduler.store.attendance_counts import count_attendances
from scheduler.store.booking_policy import load_booking_policy
from scheduler.store.calendar_changes import note_calendar_change

PAIRS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleCount:
    """Different people of a period: as the records stand by themselves, and with those merged that are one person."""

    words: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPair:
    """A likely pair, with how many marks each record has; the one that has more is proposed to be kept."""

    pair: LikelyPair
    marks_of_one: int
    marks_of_other: int

    @property
    def keeps_other(self) -> bool:
        """Whether the second record is the one to keep."""
        return self.marks_of_other > self.marks_of_one


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeLine:
    """A merge that stands or stood, by name."""

    id: int
    gone: str
    kept: str
    because: str
    merged_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesView:
    """What the page shows: one page of pairs, how many there are, merges so far, and the counts."""

    pairs: tuple[ShownPair, ...]
    count: int
    page: int
    pages: int
    merges: tuple[MergeLine, ...]
    counts: tuple[PeopleCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a merge did: rows moved, sessions in which both records had a place, people of the year before and after."""

    merge_id: int
    moved: int
    left: int
    before: int
    after: int


class MergePeople:
    """Records of carers that are one person.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def every(self, service_id: str, *, by: str, page: int = 1, now: datetime | None = None) -> DuplicatesView:
        """Return likely duplicates, likeliest first, with the merges so far; that they were seen is audited."""
        at = now or clock.now()
        with self._store.read() as db:
            records = rows.person_records(db, service_id)
            found = likely_duplicates(records, different=rows.different_pairs(db, service_id))
            pages = max(1, -(-len(found) // PAIRS_ON_A_PAGE))
            number = min(max(page, 1), pages)
            shown = found[(number - 1) * PAIRS_ON_A_PAGE : number * PAIRS_ON_A_PAGE]
            marks = rows.marks_by_record(db, service_id, {one.id for pair in shown for one in (pair.one, pair.other)})
            done = rows.merges(db, service_id)[:PAIRS_ON_A_PAGE]
            names = rows.names_of(db, service_id, {one for merge in done for one in (merge.gone_id, merge.kept_id)})
            counts = _counts(db, service_id, at.date())
        with self._store.write() as db:
            record_audit(
                db,
                service_id=service_id,
                actor=by,
                action="saw likely duplicates",
                about_kind="service",
                about_id=service_id,
                detail={"pairs": len(shown)},
            )
        return DuplicatesView(
            pairs=tuple(
                ShownPair(pair=one, marks_of_one=marks.get(one.one.id, 0), marks_of_other=marks.get(one.other.id, 0))
                for one in shown
            ),
            count=len(found),
            page=number,
            pages=pages,
            merges=tuple(
                MergeLine(
                    id=one.id,
                    gone=f"{names[one.gone_id]} ({one.gone_id})",
                    kept=f"{names[one.kept_id]} ({one.kept_id})",
                    because=one.because,
                    merged_at=one.merged_at,
                    undone_at=one.undone_at,
                )
                for one in done
            ),
            counts=counts,
        )

    def merge(self, service_id: str, gone: str, kept: str, *, by: str, now: datetime | None = None) -> Merged:
        """Merge a record into another: bookings, waiting list and transport move; marks stay and count for the other.

        Raises
        ------
        MergeError
            When a record is not on the register, or is part of another merge.
        """
        at = now or clock.now()
        with self._store.write() as db:
            homes = rows.hold_people(db, service_id, {gone, kept})
            check_merge(gone, kept, [(one.gone_id, one.kept_id) for one in rows.merges(db, service_id, standing=True)])
            for one in (gone, kept):
                if one not in homes:
                    message = f"{one} is not on the register any more. Load the list again."
                    raise MergeError(message)
            before = _year_count(db, service_id, at.date())
            because = ", ".join(_pair(db, service_id, gone, kept).reasons) or "a coordinator knows"
            moved = rows.move_rows(db, service_id, gone, kept)
            number = rows.keep_merge(
                db, service_id, gone=gone, kept=kept, because=because, moved=moved.rows, by=by, now=at
            )
            _tell_calendars(db, service_id, moved.sessions, homes.values())
            many = sum(len(one) for one in moved.rows.values())
            _audit(db, service_id, by, "merged people", gone, {"kept": kept, "moved": many, "left": len(moved.left)})
            after = _year_count(db, service_id, at.date())
        return Merged(merge_id=number, moved=many, left=len(moved.left), before=before.after, after=after.after)

    def undo(self, service_id: str, merge_id: int, *, by: str, now: datetime | None = None) -> Merged:
        """Undo a merge: what it moved moves back, and the record is on the register again.

        Raises
        ------
        MergeError
            When there is no such merge, or it was undone before.
        """
        at = now or clock.now()
        with self._store.write() as db:
            before = _year_count(db, service_id, at.date())
            found = rows.end_merge(db, service_id, merge_id, by=by, now=at)
            if found is None:
                message = "This merge was undone already, or never was. Load the list again."
                raise MergeError(message)
            sessions = rows.move_back(db, service_id, found.gone_id, found.kept_id, found.moved)
            homes = rows.hold_people(db, service_id, {found.gone_id, found.kept_id})
            _tell_calendars(db, service_id, sessions, homes.values())
            _audit(db, service_id, by, "undid a merge of people", found.gone_id, {"kept": found.kept_id})
            after = _year_count(db, service_id, at.date())
        return Merged(merge_id=merge_id, moved=len(sessions), left=0, before=before.after, after=after.after)

    def two_people(self, service_id: str, one: str, other: str, *, by: str, now: datetime | None = None) -> None:
        """Keep that two records are two people, so that they are not offered again.

        Raises
        ------
        MergeError
            When a record is not on the register.
        """
        with self._store.write() as db:
            if len(rows.hold_people(db, service_id, {one, other})) != len((one, other)):
                message = "One of these records is not on the register any more. Load the list again."
                raise MergeError(message)
            rows.keep_different(db, service_id, (one, other), by=by, now=now or clock.now())
            _audit(db, service_id, by, "said that records are two people", one, {"other": other})


def _pair(db: Db, service_id: str, gone: str, kept: str) -> LikelyPair:
    known = {one.id: one for one in rows.person_records(db, service_id) if one.id in {gone, kept}}
    return compare(known[gone], known[kept])


def _counts(db: Db, service_id: str, today: date) -> tuple[PeopleCount, ...]:
    starts = load_booking_policy(db, service_id).year_starts_month
    quarter = period_with(ReportKind.QUARTERLY, today, starts)
    return (
        _count(db, service_id, f"Quarter: {quarter.words}", quarter.first, quarter.last),
        _year_count(db, service_id, today),
    )


def _year_count(db: Db, service_id: str, today: date) -> PeopleCount:
    first, last = contract_year(today, load_booking_policy(db, service_id).year_starts_month)
    return _count(db, service_id, "Contract year so far", first, min(today, last))


def _count(db: Db, service_id: str, words: str, first: date, last: date) -> PeopleCount:
    (before,) = count_attendances(db, service_id, first, last, merged=False)
    (after,) = count_attendances(db, service_id, first, last)
    return PeopleCount(words=words, before=before.unique_attendees, after=after.unique_attendees)


def _tell_calendars(db: Db, service_id: str, sessions: tuple[int, ...], households: Iterable[str]) -> None:
    """Both households' calendars follow."""
    homes = sorted(set(households))
    for session_id in sessions:
        for household_id in homes:
            note_calendar_change(db, service_id=service_id, session_id=session_id, household_id=household_id)


def _audit(db: Db, service_id: str, by: str, action: str, about: str, detail: dict[str, object]) -> None:
    record_audit(db, service_id=service_id, actor=by, action=action, about_kind="carer", about_id=about, detail=detail)
