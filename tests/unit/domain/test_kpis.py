import pytest

from scheduler.domain.kpis import (
    FailureRule,
    Mark,
    Result,
    UnknownMarkError,
    attendance_rate,
    is_service_failure,
    non_attendance,
    unique_attendees,
)

WILTSHIRE = FailureRule(points=3, halved_for_months=3)
MARKS = [
    Mark(record_id=1, carer_id="a", mark="present"),
    Mark(record_id=2, carer_id="a", mark="late"),
    Mark(record_id=3, carer_id="b", mark="absent"),
    Mark(record_id=4, carer_id="c", mark="present"),
    Mark(record_id=5, carer_id="b", mark="told_us"),
]


def test_three_of_five_came_and_the_records_are_told() -> None:
    assert attendance_rate(MARKS) == Result(count=3, of=5, record_ids=(1, 2, 4))
    assert attendance_rate(MARKS).share() == pytest.approx(0.6)


def test_the_others_stayed_away() -> None:
    assert non_attendance(MARKS) == Result(count=2, of=5, record_ids=(3, 5))


def test_a_carer_who_came_twice_is_one_attendee_and_who_never_came_is_none() -> None:
    assert unique_attendees(MARKS) == Result(count=2, of=None, record_ids=(1, 2, 4))


def test_nothing_to_count_is_no_share_of_zero() -> None:
    assert attendance_rate([]).share() is None


@pytest.mark.parametrize(
    ("scores", "month", "failure"),
    [([2], 4, False), ([3], 4, True), ([2, 2], 4, True), ([3], 3, False), ([3, 3], 3, True), ([3, 2], 1, False)],
)
def test_three_points_are_a_failure_and_scores_are_halved_for_three_months(
    scores: list[int], month: int, failure: bool
) -> None:
    assert is_service_failure(scores, WILTSHIRE, month) is failure


def test_an_unknown_mark_is_told() -> None:
    with pytest.raises(UnknownMarkError, match="Mark 9 says 'perhaps'"):
        attendance_rate([Mark(record_id=9, carer_id="a", mark="perhaps")])
