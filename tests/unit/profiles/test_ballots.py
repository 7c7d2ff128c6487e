"""What a profile may say about ballots, and what holds where it is silent."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from scheduler.domain.ballot import BallotPolicy
from scheduler.profiles.ballot import BallotTable
from scheduler.use_cases.ballots import policies_of

DATA = Path(__file__).parents[3] / "data"


def test_a_silent_profile_has_the_products_defaults() -> None:
    assert BallotTable().to_policy() == BallotPolicy()
    assert policies_of(DATA)("wiltshire") == BallotPolicy()


def test_a_service_without_a_profile_has_them_too() -> None:
    assert policies_of(DATA)("example") == BallotPolicy()


def test_what_a_profile_says_is_what_counts() -> None:
    said = BallotTable(
        points_per_need_level=3, points_per_ten_minutes=0, minutes_at_most=90, points_no_other_way=7, source="4.6"
    )
    assert said.to_policy() == BallotPolicy(
        points_per_need_level=3, points_per_ten_minutes=0, minutes_at_most=90, points_no_other_way=7, source="4.6"
    )


@pytest.mark.parametrize("wrong", [{"points_per_need_level": -1}, {"minutes_at_most": "60"}, {"points": 1}])
def test_what_cannot_be_meant_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        BallotTable.model_validate(wrong)
