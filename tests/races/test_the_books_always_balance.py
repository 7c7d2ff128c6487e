"""Whatever households, coordinators and time do, in whatever order: confirmed and held places never pass capacity."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from scheduler.domain.booking import BookingPolicy
from scheduler.store import Store
from scheduler.use_cases.book_places import OutcomeStatus, Standing, look_after_waiting_lists
from tests.booking_examples import NOW, SERVICE, Booked, open_booking
from tests.races.clients import check_the_books, no_constraint, no_guard, start_again

HOUSEHOLDS = 5
numbers = st.integers(1, HOUSEHOLDS)
whom = st.sets(st.integers(0, 2), min_size=1).map(sorted)


def books(made: Booked, *, examples: int) -> None:  # noqa: C901 — one small method for each thing that can happen
    """Let the machine run on one database; each run begins with nothing booked."""

    class Books(RuleBasedStateMachine):
        """Five households of three carers, one session of four places."""

        def __init__(self) -> None:
            super().__init__()
            start_again(made.store, places=4)
            self.session, self.now, self.key = made.first(), NOW, 0

        def carers(self, number: int, which: list[int]) -> list[str]:
            return [f"c{number}" if n == 0 else f"c{number}-{n + 1}" for n in which]

        @rule(number=numbers, which=whom, together=st.booleans())
        def book(self, number: int, which: list[int], together: bool) -> None:
            self.key += 1
            chosen = self.carers(number, which)
            told = made.places.book(
                made.link(number), self.session, chosen, key=f"k{self.key}", together=together, now=self.now
            )
            placed = sum(one.status is OutcomeStatus.BOOKED for one in told)
            assert len(told) == len(chosen)
            assert not together or placed in {0, len(chosen)}
            assert all(one.reason for one in told if one.status is OutcomeStatus.REFUSED)

        @rule(number=numbers, which=whom, together=st.booleans())
        def wait(self, number: int, which: list[int], together: bool) -> None:
            chosen = self.carers(number, which)
            made.places.join_waiting_list(made.link(number), self.session, chosen, together=together, now=self.now)

        @rule(number=numbers, which=whom)
        def cancel(self, number: int, which: list[int]) -> None:
            made.places.cancel(made.link(number), self.session, self.carers(number, which), now=self.now)

        @rule(number=numbers, which=whom, takes=st.booleans())
        def answer(self, number: int, which: list[int], takes: bool) -> None:
            do = made.places.accept_offer if takes else made.places.decline_offer
            do(made.link(number), self.session, self.carers(number, which), now=self.now)

        @rule(number=numbers, which=whom)
        def leave(self, number: int, which: list[int]) -> None:
            made.places.leave_waiting_list(made.link(number), self.session, self.carers(number, which), now=self.now)

        @rule(hours=st.sampled_from([1, 23, 30, 120]))
        @precondition(lambda self: self.now < NOW + timedelta(days=25))
        def time_passes(self, hours: int) -> None:
            self.now: datetime = self.now + timedelta(hours=hours)
            look_after_waiting_lists(made.store, self.now)

        @rule(number=numbers, to=st.integers(1, 6))
        def move(self, number: int, to: int) -> None:
            choice = made.places.choices(made.link(number), self.session, now=self.now).carers[0]
            if choice.standing is Standing.WAITING:
                made.places.move_on_waiting_list(
                    SERVICE, self.session, choice.carer_id, to, reason="a test", by="staff:1"
                )

        @invariant()
        def the_books_balance(self) -> None:
            check_the_books(made)

    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_confirmed_and_held_places_never_pass_what_there_is_and_nobody_stands_twice(store: Store) -> None:
    made = open_booking(store, households=HOUSEHOLDS, carers_each=3, policy=BookingPolicy(closes_minutes_before=0))
    books(made, examples=12)
    with no_guard(), no_constraint(store), pytest.raises(AssertionError):
        books(made, examples=12)
