"""Who sends a form again and again is slowed down, and forgotten soon."""

from __future__ import annotations

from scheduler.web.throttle import MOST_ADDRESSES, Throttle


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_the_third_visit_of_two_waits_until_the_first_is_forgotten() -> None:
    hands = Hands()
    throttle = Throttle(2, 600, hands)
    assert throttle.minutes_to_wait("a") == 0
    hands.at += 60
    assert throttle.minutes_to_wait("a") == 0
    hands.at += 60
    assert throttle.minutes_to_wait("a") == 8, "600 - 120 seconds"
    assert throttle.minutes_to_wait("b") == 0, "everybody by themselves"
    hands.at += 480
    assert throttle.minutes_to_wait("a") == 0


def test_it_never_remembers_more_than_so_many_addresses() -> None:
    hands = Hands()
    throttle = Throttle(1, 600, hands)
    for number in range(MOST_ADDRESSES):
        throttle.minutes_to_wait(str(number))
    assert throttle.minutes_to_wait("1") == 10
    assert throttle.minutes_to_wait("one more") == 0
    assert throttle.minutes_to_wait("1") == 0, "all came lately, so all were forgotten"
