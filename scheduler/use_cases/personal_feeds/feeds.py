"""Calendars behind secret links: what a household has booked and can book, and when a worker works.

A feed is asked for again and again, so what tells whether it changed (its state) is read in a few quick queries,
and the calendar is written only for a state that was not seen before.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from exports.household_calendar import household_calendar, rota_calendar
from scheduler import __version__, clock
from scheduler.calendar_events import BOOK, PlanEvents
from scheduler.domain.transport_times import time_words
from scheduler.errors import EvenhandError
from scheduler.store import Db, Store, record_audit
from scheduler.store import feed_rows as rows
from scheduler.store.calendar_changes import calendar_changes
from scheduler.store.feed_rows import SessionRow, Shown
from scheduler.store.rota import covers_of
from scheduler.store.tokens import TokenRecord, find_token, issue_token, revoke_tokens
from scheduler.store.transport_times import told_times
from scheduler.use_cases.personal_feeds.sessions import (
    carers_of,
    fits,
    own_session,
    public_sessions,
    rota_sessions,
    stands_by_session,
)

HOUSEHOLD, WORKER = "household", "worker"
KEPT_FOR = timedelta(days=60)
"""How long a term's sessions stay in personal calendars after its end."""
MOST_FEEDS = 128
FEED_DAYS = 400
"""A subscription outlives the school year; it ends by itself, and at once when it is revoked."""


class FeedGoneError(EvenhandError):
    """The link opens no calendar; the message says what to do, and never whose it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalFeed:
    """A calendar and its names; ``body`` is None for who has it already, ``changed_at`` where nothing is published."""

    file_name: str
    etag: str
    changed_at: datetime | None
    body: bytes | None


class PersonalFeeds:
    """Feeds of households and workers, found by the token in their link.

    Parameters
    ----------
    store
        The database.
    base_url
        The site's public address; None takes the address that the calendar program asked at.
    """

    def __init__(self, store: Store, base_url: str | None = None) -> None:
        self._store = store
        self.base_url = base_url
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def household(
        self, token: str, asked_at: str, *, has: Callable[[str], bool] = lambda _: False, now: datetime | None = None
    ) -> PersonalFeed:
        """Return the calendar of the household that a link opens.

        Parameters
        ----------
        token
            The secret part of the link; links in events are made with it.
        asked_at
            Scheme and host at which it was asked for.
        has
            Whether the asker has the calendar of an etag already.
        now
            By default the present.

        Raises
        ------
        FeedGoneError
            When the link is nobody's, has ended or was revoked.
        """
        at = now or clock.now()
        page = f"{self.base_url or asked_at}/h/{token}"
        with self._store.read() as db:
            found = _opened(db, token, HOUSEHOLD, at)
            shown = rows.shown_plans(db, found.service_id, at.date() - KEPT_FOR)
            marks = rows.change_marks(db, found.service_id, found.about_id)
            who = rows.who_may_come(db, found.service_id, found.about_id)
            stands = rows.standings(db, found.service_id, found.about_id)
            state = (found.service_id, found.about_id, page, at.date(), _versions(shown), marks, who, stands)
            etag = _etag(state)
            changes = Changes(shown, marks)
            if has(etag):
                return PersonalFeed(file_name="sessions.ics", etag=etag, changed_at=changes.last, body=None)

            def write() -> bytes:
                noted = calendar_changes(db, found.service_id, [found.about_id])
                vehicle = _transport(db, found)
                carers, policy = carers_of(who)
                standing = stands_by_session(stands)
                return household_calendar(
                    own_session(event, row, standing.get(row.id), noted.get(row.id), page, vehicle.get(row.id, ()))
                    for known, row, event, series in public_sessions(_every(db, shown))
                    if row.id in standing or (row.day >= at.date() and fits(known, series, row, carers, policy))
                )

            return PersonalFeed(
                file_name="sessions.ics", etag=etag, changed_at=changes.last, body=self._written(etag, write)
            )

    def rota(
        self, token: str, *, has: Callable[[str], bool] = lambda _: False, now: datetime | None = None
    ) -> PersonalFeed:
        """Return the calendar of the worker that a link opens; see ``household``.

        Raises
        ------
        FeedGoneError
            When the link is nobody's, has ended or was revoked, or the worker has left.
        """
        at = now or clock.now()
        with self._store.read() as db:
            found = _opened(db, token, WORKER, at)
            if not rows.worker_is_there(db, found.service_id, found.about_id):
                raise _gone()
            shown = rows.shown_plans(db, found.service_id, at.date() - KEPT_FOR)
            marks = rows.change_marks(db, found.service_id)
            covers = covers_of(db, found.service_id)
            etag = _etag((found.service_id, found.about_id, WORKER, _versions(shown), marks, covers))
            changes = Changes(shown, marks)
            if has(etag):
                return PersonalFeed(file_name="rota.ics", etag=etag, changed_at=changes.last, body=None)

            def write() -> bytes:
                noted = calendar_changes(db, found.service_id)
                return rota_calendar(rota_sessions(_every(db, shown), found.about_id, noted, covers))

            return PersonalFeed(
                file_name="rota.ics", etag=etag, changed_at=changes.last, body=self._written(etag, write)
            )

    def issue(self, service_id: str, *, about_kind: str, about_id: str, now: datetime | None = None) -> str:
        """Make the address path of a new feed of a household or a worker; it is shown once and kept nowhere.

        Parameters
        ----------
        service_id
            Whose service.
        about_kind, about_id
            ``household`` or ``worker``, and its id. Revoking its links ends the feed.
        now
            By default the present.
        """
        at = now or clock.now()
        ends = at + timedelta(days=FEED_DAYS)
        about = {"purpose": about_kind, "about_kind": about_kind, "about_id": about_id}
        with self._store.write() as db:
            token = issue_token(db, service_id=service_id, now=at, expires_at=ends, **about)
        return f"/h/{token}/calendar.ics" if about_kind == HOUSEHOLD else f"/w/{token}/rota.ics"

    def end(self, service_id: str, *, about_kind: str, about_id: str, by: str, now: datetime | None = None) -> int:
        """End every feed of a household or a worker at once, audited; returns how many there were."""
        with self._store.write() as db:
            ended = revoke_tokens(
                db, service_id=service_id, about_kind=about_kind, about_id=about_id, now=now or clock.now()
            )
            record_audit(
                db,
                service_id=service_id,
                actor=by,
                action="ended calendars",
                about_kind=about_kind,
                about_id=about_id,
                detail={"calendars": ended},
            )
        return ended

    def _written(self, etag: str, write: Callable[[], bytes]) -> bytes:
        with self._lock:
            if etag in self._kept:
                self._kept.move_to_end(etag)
                return self._kept[etag]
        written = write()
        with self._lock:
            self._kept[etag] = written
            while len(self._kept) > MOST_FEEDS:
                self._kept.popitem(last=False)
        return written


class Changes:
    """When anything in a feed changed last."""

    def __init__(self, shown: tuple[Shown, ...], marks: tuple[object, ...]) -> None:
        published = [one.record.published_at for one in shown if one.record.published_at is not None]
        instants = [*published, *(one for one in marks if isinstance(one, datetime))]
        self.last: datetime | None = max(instants, default=None)


def _etag(state: tuple[object, ...]) -> str:
    """Name what a calendar is made of: equal names, equal bytes."""
    return hashlib.sha256(repr((__version__, state)).encode()).hexdigest()[:32]


def _every(db: Db, shown: tuple[Shown, ...]) -> list[tuple[PlanEvents, SessionRow]]:
    return [
        (known, row)
        for one in shown
        for known in [BOOK.of(db, one.record, one.facts_saved_at)]
        for row in rows.session_rows(db, one.record.id)
    ]


def _transport(db: Db, found: TokenRecord) -> dict[int, tuple[str, ...]]:
    """Say when vehicles come, by session: siblings who ride together are told once."""
    said: dict[int, dict[str, None]] = {}
    for one in told_times(db, found.service_id, household_id=found.about_id):
        said.setdefault(one.session_id, {})[time_words(one)] = None
    return {session_id: tuple(words) for session_id, words in said.items()}


def _opened(db: Db, token: str, about_kind: str, at: datetime) -> TokenRecord:
    found = find_token(db, token)
    if found is None or found.purpose != about_kind or found.about_kind != about_kind:
        raise _gone()
    if found.revoked_at is not None or at >= found.expires_at:
        raise _gone()
    return found


def _gone() -> FeedGoneError:
    return FeedGoneError(
        "This calendar is no longer there: its link has ended or was switched off. "
        "Take it out of your calendar program, and ask the service for a new link."
    )


def _versions(shown: tuple[Shown, ...]) -> tuple[object, ...]:
    return tuple((one.record.id, one.record.published_at, one.facts_saved_at) for one in shown)
