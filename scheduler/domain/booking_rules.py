"""Who may book which session: each rule is a pure function that gives a reason in plain English, or None.

A rule is told the time. What it says is for a parent to read: what stands in the way, then what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.domain.booking import (
    AreaRule,
    BookableSession,
    BookingPolicy,
    CarerToBook,
    Engagement,
    Refusal,
    Stop,
    closes_at,
    day_in_words,
    in_words,
    opens_at,
)
from scheduler.domain.facts import AgeBand, Mode, Period
from scheduler.domain.people import age_on
from scheduler.domain.targets import period_of

MONTHS_IN = {Period.YEAR: 12, Period.QUARTER: 3, Period.MONTH: 1}
IN_A_PERIOD = {
    Period.YEAR: "in a year of the contract",
    Period.QUARTER: "in a quarter",
    Period.MONTH: "in a month",
    Period.TERM: "in a term",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One carer, one session, one instant: what every rule is asked about."""

    carer: CarerToBook
    session: BookableSession
    policy: BookingPolicy
    now: datetime


Rule = Callable[[Question], Refusal | None]


def _no(code: Stop, reason: str) -> Refusal:
    return Refusal(code=code, reason=reason)


def goes_ahead(asked: Question) -> Refusal | None:
    """Refuse a session that was cancelled."""
    if asked.session.status != "cancelled":
        return None
    return _no(Stop.CANCELLED, "This session has been cancelled. Choose another session from your list.")


def bookable_by_households(asked: Question) -> Refusal | None:
    """Refuse home visits: they are arranged with the household, never booked from a page."""
    if asked.session.mode is not Mode.HOME_VISIT and asked.session.household_id is None:
        return None
    return _no(Stop.NOT_BOOKABLE, "Visits are arranged with you by the team. Ask the team for a visit.")


def not_in_a_ballot(asked: Question) -> Refusal | None:
    """Refuse a session whose places a ballot is still to share out: nobody is quicker than a ballot."""
    closing = asked.session.ballot_closes_at
    if closing is None:
        return None
    if asked.now < closing:
        return _no(
            Stop.IN_BALLOT,
            "The places of this session are shared out by a ballot. Say what you would like on the ballot's page "
            f"until {in_words(closing)}.",
        )
    return _no(
        Stop.IN_BALLOT, "The ballot for this session has closed and its places are being shared out. Wait to hear."
    )


def window_is_open(asked: Question) -> Refusal | None:
    """Refuse before booking opens, after it closes, and once the session has begun."""
    session, policy, now = asked.session, asked.policy, asked.now
    if now >= session.starts_at:
        return _no(Stop.STARTED, "This session has already started. Choose a later session from your list.")
    if now >= closes_at(session, policy):
        closed = in_words(closes_at(session, policy))
        return _no(Stop.CLOSED, f"Booking closed on {closed}. Call the team if you would still like to come.")
    opening = opens_at(session, policy)
    if opening is not None and now < opening:
        return _no(
            Stop.NOT_OPEN_YET, f"Booking opens on {day_in_words(opening.date())}. Come back to this page from then on."
        )
    return None


def age_fits(asked: Question) -> Refusal | None:
    """Refuse who is too young or too old on the day of the session.

    Examples
    --------
    For ages 5 to 17 on 5 January 2027: born on 5 January 2022 is 5 and may come; born a day later is 4.
    """
    carer, band = asked.carer, asked.session.band
    age = age_on(carer.birth_date, asked.session.day)
    about = f"{carer.given_name} will be {age} on {day_in_words(asked.session.day)}; this session is for {_ages(band)}."
    if age < band.youngest_years:
        return _no(Stop.TOO_YOUNG, f"{about} Look for a session for younger carers.")
    if band.oldest_years is not None and age > band.oldest_years:
        return _no(Stop.TOO_OLD, f"{about} Look for a session for older carers.")
    return None


def _ages(band: AgeBand) -> str:
    if band.oldest_years is None:
        return f"ages {band.youngest_years} and over"
    return f"ages {band.youngest_years} to {band.oldest_years}"


def area_fits(asked: Question) -> Refusal | None:
    """Refuse households of other areas, where the service's area rule says so."""
    session, rule, lives_in = asked.session, asked.policy.area_rule, asked.carer.area_id
    if rule is AreaRule.OWN_AREA and session.mode is not Mode.ONLINE and lives_in != session.area_id:
        return _no(
            Stop.OTHER_AREA,
            f"This session is for carers who live in {session.area_name}. Look for a session in your own area.",
        )
    limited = rule is not AreaRule.ANY and session.strand_area_ids
    if limited and lives_in not in session.strand_area_ids:
        return _no(
            Stop.OTHER_AREA,
            "This group is for carers who live in the areas where it runs, and yours is not one of them. "
            "Look for a session in your own area, or ask the team.",
        )
    return None


def consents_given(asked: Question) -> Refusal | None:
    """Refuse when a consent that the service asks for is missing on the day of the session."""
    day = asked.session.day
    age = age_on(asked.carer.birth_date, day)
    for needed in asked.policy.consents:
        concerns = not needed.strand_ids or asked.session.strand_id in needed.strand_ids
        of_age = needed.under_years is not None and age >= needed.under_years
        given = any(one.purpose == needed.purpose and one.holds_on(day) for one in asked.carer.consents)
        if concerns and not of_age and not given:
            what = needed.purpose.replace("_", " ")
            return _no(
                Stop.CONSENT_MISSING,
                f"We do not have consent for {asked.carer.given_name}: {what}. "
                "Give it under your details, or call the team; then book.",
            )
    return None


def has_no_place_yet(asked: Question) -> Refusal | None:
    """Refuse a second place for the same carer in the same session."""
    if all(one.session_id != asked.session.id for one in asked.carer.engagements):
        return None
    return _no(Stop.ALREADY_BOOKED, f"{asked.carer.given_name} already has a place. There is nothing more to do.")


def is_free_then(asked: Question) -> Refusal | None:
    """Refuse who has a place in another session at the same time; one may begin when another ends."""
    session = asked.session
    for one in asked.carer.engagements:
        apart = one.ends_at <= session.starts_at or session.ends_at <= one.starts_at
        if one.session_id != session.id and not apart:
            return _no(
                Stop.OVERLAPS,
                f"{asked.carer.given_name} already has a place at the same time: {one.title}, "
                f"{in_words(one.starts_at)}. Cancel that place first if you would rather have this one.",
            )
    return None


def within_the_limit(asked: Question) -> Refusal | None:
    """Refuse more sessions of a strand than the contract allows one carer in a period.

    Places in sessions to come count, and sessions that the carer attended; who stayed away may come again.
    """
    for cap in asked.policy.caps:
        if cap.strand_id != asked.session.strand_id:
            continue
        first, end = period_around(asked.session, cap.period, asked.policy.year_starts_month)
        had = places_had(asked.carer.engagements, asked.session, first, end)
        if had >= cap.sessions_at_most:
            return _no(
                Stop.LIMIT_REACHED,
                f"{asked.carer.given_name} has {had} of these sessions already, and each carer may come to "
                f"{cap.sessions_at_most} {IN_A_PERIOD[cap.period]}. Cancel one of them, or choose one from "
                f"{day_in_words(end)} on.",
            )
    return None


def places_had(engagements: Sequence[Engagement], session: BookableSession, first: date, end: date) -> int:
    """Count a carer's other places of the session's strand from ``first`` to the day before ``end``."""
    return sum(
        one.strand_id == session.strand_id and one.session_id != session.id and first <= one.day < end
        for one in engagements
        if not one.stayed_away
    )


def period_around(session: BookableSession, period: Period, year_starts_month: int) -> tuple[date, date]:
    """First day of the period in which a session lies, and first day of the next."""
    if period is Period.TERM:
        return session.term_first, session.term_last + timedelta(days=1)
    return period_of(session.day, MONTHS_IN[period], year_starts_month)


RULES: tuple[Rule, ...] = (
    goes_ahead,
    bookable_by_households,
    not_in_a_ballot,
    window_is_open,
    age_fits,
    area_fits,
    consents_given,
    has_no_place_yet,
    is_free_then,
    within_the_limit,
)
"""Every rule of booking, the ones about the session itself first."""


def refusals(carer: CarerToBook, session: BookableSession, policy: BookingPolicy, now: datetime) -> tuple[Refusal, ...]:
    """Everything that stands in the way of a place, places left aside; empty when the carer may be booked."""
    asked = Question(carer=carer, session=session, policy=policy, now=now)
    found = (rule(asked) for rule in RULES)
    return tuple(one for one in found if one is not None)


def full(session: BookableSession, wanted: int) -> Refusal:
    """Say that there is no room, and that the waiting list is open."""
    if session.waiting_carers:
        return _no(Stop.FULL, "Other carers are waiting for a place. Join the waiting list; we offer places in turn.")
    if session.places_free <= 0:
        return _no(Stop.FULL, "The session is full. Join the waiting list, or choose another session.")
    left = "1 place" if session.places_free == 1 else f"{session.places_free} places"
    return _no(
        Stop.FULL,
        f"There is only room for {session.places_free} more, and you asked for {wanted} places together. Book {left}, "
        "join the waiting list together, or choose another session.",
    )


def sibling_refused() -> Refusal:
    """Say that nobody was booked, as all or nobody was asked for."""
    return _no(
        Stop.SIBLING_REFUSED,
        "Not booked, because you asked for all or nobody and not everyone can be booked. "
        "Leave out who cannot come, or book without asking for all.",
    )
