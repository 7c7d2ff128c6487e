"""Feedback after a session: from a link or on a tablet, with a name or without; and what it adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from geo.intervals import Interval, wilson_interval
from scheduler import clock
from scheduler.domain.feedback import (
    Answers,
    FeedbackCounts,
    Questions,
    added_up,
    questions_for,
    read_answers,
    warning_without_name,
    why_not_yet,
)
from scheduler.domain.household_rules import HouseholdLink, MistakesError
from scheduler.domain.people import age_on
from scheduler.errors import EvenhandError
from scheduler.store import Db, NotFoundError, Store, feedback
from scheduler.store.tokens import find_token, issue_token

TABLET = "tablet"
TABLET_LIVES = timedelta(days=1)
ALL_STRANDS = ""
"""Stands for the strand in the line that adds everything up."""


class FeedbackError(EvenhandError):
    """Feedback cannot be given now or by this carer; the words say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarerToAsk:
    """A carer who can give feedback, with the questions in the words for their age; ``why_not`` says why not.

    ``warning`` says that an answer without a name may be guessed, at a session of few.
    """

    carer_id: str
    given_name: str
    questions: Questions
    why_not: str | None
    warning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionToAsk:
    """A session and who of it can be asked."""

    id: int
    title: str
    ends_at: datetime
    carers: tuple[CarerToAsk, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackSummary:
    """What was answered about one strand, or about all (``strand_id`` empty).

    Shares run from 0 to 1; None where nobody answered. The interval is Wilson's, 95 %.
    """

    counts: FeedbackCounts
    share_satisfied: float | None
    interval: Interval | None
    response_rate: float | None


class GiveFeedback:
    """Feedback on sessions.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def ask(self, link: HouseholdLink, session_id: int, *, now: datetime | None = None) -> SessionToAsk:
        """Return the questions for each carer of the household who had a place in a session.

        Raises
        ------
        NotFoundError
            When the service has no such session.
        """
        with self._store.read() as db:
            return _to_ask(db, link.service_id, session_id, link.household_id, now or clock.now())

    def ask_on_tablet(self, service_id: str, session_id: int, *, now: datetime | None = None) -> SessionToAsk:
        """Return the questions for every carer who had a place, for a tablet that staff hand round.

        Raises
        ------
        NotFoundError
            When the service has no such session.
        """
        with self._store.read() as db:
            return _to_ask(db, service_id, session_id, None, now or clock.now())

    def give(
        self,
        link: HouseholdLink,
        session_id: int,
        carer_id: str,
        form: Mapping[str, str],
        *,
        with_name: bool,
        now: datetime | None = None,
    ) -> None:
        """Keep a carer's answers; without a name nothing leads from the answers to the carer.

        Raises
        ------
        MistakesError
            With everything that is to be mended.
        FeedbackError
            When the session has not ended or was cancelled, the carer had no place, or has answered already.
        NotFoundError
            When the service has no such session.
        """
        answers, at = _read(form), now or clock.now()
        with self._store.write() as db:
            _keep(db, link.service_id, session_id, carer_id, link.household_id, answers, with_name=with_name, now=at)

    def give_on_tablet(
        self,
        service_id: str,
        session_id: int,
        form: Mapping[str, str],
        *,
        carer_id: str | None,
        with_name: bool,
        now: datetime | None = None,
    ) -> None:
        """Keep answers given on a tablet at the session, by a carer who chose a name or by one who chose none.

        Answers of nobody in particular are taken as long as some carer of the session has not answered.

        Raises
        ------
        MistakesError
            With everything that is to be mended.
        FeedbackError
            When the session has not ended or was cancelled, or all have answered.
        NotFoundError
            When the service has no such session.
        """
        answers, at = _read(form), now or clock.now()
        with self._store.write() as db:
            if carer_id is not None:
                _keep(db, service_id, session_id, carer_id, None, answers, with_name=with_name, now=at)
                return
            _keep_of_nobody(db, service_id, session_id, answers, now=at)

    def tablet_link(self, service_id: str, session_id: int, *, now: datetime | None = None) -> str:
        """Make the secret part of a tablet's link for one session; it ends a day after the session.

        Raises
        ------
        NotFoundError
            When the service has no such session.
        """
        at = now or clock.now()
        with self._store.write() as db:
            found = _session(db, service_id, session_id)
            return issue_token(
                db,
                service_id=service_id,
                purpose=TABLET,
                about_kind=TABLET,
                about_id=str(session_id),
                now=at,
                expires_at=max(at, found.ends_at) + TABLET_LIVES,
            )

    def ask_tablet(self, token: str, *, now: datetime | None = None) -> SessionToAsk:
        """Return the questions for the session that a tablet's link opens.

        Raises
        ------
        NotFoundError
            When the link is none of ours or has ended.
        """
        at = now or clock.now()
        service_id, session_id = self._tablet(token, at)
        return self.ask_on_tablet(service_id, session_id, now=at)

    def give_from_tablet(
        self, token: str, form: Mapping[str, str], *, carer_id: str | None, now: datetime | None = None
    ) -> None:
        """Keep answers given on a tablet; see ``give_on_tablet``.

        Raises
        ------
        MistakesError, FeedbackError
            As ``give_on_tablet`` says.
        NotFoundError
            When the link is none of ours or has ended.
        """
        at = now or clock.now()
        service_id, session_id = self._tablet(token, at)
        with_name = carer_id is not None and "without_name" not in form
        self.give_on_tablet(service_id, session_id, form, carer_id=carer_id, with_name=with_name, now=at)

    def _tablet(self, token: str, at: datetime) -> tuple[str, int]:
        with self._store.read() as db:
            found = find_token(db, token)
        if found is None or found.purpose != TABLET or found.revoked_at is not None or at >= found.expires_at:
            message = "This tablet's link has ended; open it again from the session's page."
            raise NotFoundError(message)
        return found.service_id, int(found.about_id)

    def summary(
        self, service_id: str, first: date, last: date, *, now: datetime | None = None
    ) -> tuple[FeedbackSummary, ...]:
        """Add answers up by strand, over sessions from ``first`` to ``last``; the first line is all of them."""
        with self._store.read() as db:
            counts = feedback.feedback_counts(db, service_id, first, last, now or clock.now())
        return tuple(_summary(one) for one in (added_up(counts, ALL_STRANDS), *counts))


def _read(form: Mapping[str, str]) -> Answers:
    read = read_answers(form)
    if isinstance(read, Answers):
        return read
    raise MistakesError(read)


def _session(db: Db, service_id: str, session_id: int) -> feedback.SessionOfFeedback:
    found = feedback.feedback_session(db, service_id, session_id)
    if found is None:
        message = f"There is no session {session_id} here; use the link from your message again."
        raise NotFoundError(message)
    return found


def _to_ask(db: Db, service_id: str, session_id: int, household_id: str | None, now: datetime) -> SessionToAsk:
    session = _session(db, service_id, session_id)
    everybody = feedback.carers_of_session(db, service_id, session_id)
    carers = [one for one in everybody if household_id is None or one.household_id == household_id]
    day = session.ends_at.date()
    return SessionToAsk(
        id=session.id,
        title=session.title,
        ends_at=session.ends_at,
        carers=tuple(
            CarerToAsk(
                carer_id=one.carer_id,
                given_name=one.given_name,
                questions=questions_for(age_on(one.birth_date, day)),
                why_not=_why_not(session, booked=True, given=one.given, now=now),
                warning=warning_without_name(len(everybody), age_on(one.birth_date, day)),
            )
            for one in carers
        ),
    )


def _why_not(session: feedback.SessionOfFeedback, *, booked: bool, given: bool, now: datetime) -> str | None:
    return why_not_yet(ends_at=session.ends_at, cancelled=session.cancelled, booked=booked, given=given, now=now)


def _keep(  # noqa: PLR0913 — whose answers on which session, and how
    db: Db,
    service_id: str,
    session_id: int,
    carer_id: str,
    household_id: str | None,
    answers: Answers,
    *,
    with_name: bool,
    now: datetime,
) -> None:
    session = _session(db, service_id, session_id)
    feedback.hold_session(db, session_id)
    booked = any(
        one.carer_id == carer_id and household_id in {None, one.household_id}
        for one in feedback.carers_of_session(db, service_id, session_id)
    )
    refused = _why_not(session, booked=booked, given=False, now=now)
    if refused is None and not feedback.note_given(db, service_id, session_id, carer_id):
        refused = _why_not(session, booked=True, given=True, now=now)
    if refused is not None:
        raise FeedbackError(refused)
    feedback.add_feedback(db, service_id, session_id, carer_id if with_name else None, answers, now=now)


def _keep_of_nobody(db: Db, service_id: str, session_id: int, answers: Answers, *, now: datetime) -> None:
    session = _session(db, service_id, session_id)
    feedback.hold_session(db, session_id)
    refused = _why_not(session, booked=True, given=False, now=now)
    if refused is None and feedback.answers_in(db, session_id) >= len(
        feedback.carers_of_session(db, service_id, session_id)
    ):
        refused = "Everybody who had a place in this session has given feedback; thank you."
    if refused is not None:
        raise FeedbackError(refused)
    feedback.add_feedback(db, service_id, session_id, None, answers, now=now)


def _summary(counts: FeedbackCounts) -> FeedbackSummary:
    answers = counts.answers
    return FeedbackSummary(
        counts=counts,
        share_satisfied=counts.satisfied / answers if answers else None,
        interval=wilson_interval(counts.satisfied, answers) if answers else None,
        response_rate=min(1.0, answers / counts.attended) if counts.attended else None,
    )
