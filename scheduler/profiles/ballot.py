"""What a profile says about ballots: the table ``[ballot]``; every field has the product's default."""

from __future__ import annotations

from scheduler.domain.ballot import BallotPolicy
from scheduler.profiles.tables import Count, Table, Text

DEFAULTS = BallotPolicy()


class BallotTable(Table):
    """How need and barriers to travel count, field for field a ``scheduler.domain.ballot.BallotPolicy``."""

    points_per_need_level: Count = DEFAULTS.points_per_need_level
    points_per_ten_minutes: Count = DEFAULTS.points_per_ten_minutes
    minutes_at_most: Count = DEFAULTS.minutes_at_most
    points_no_other_way: Count = DEFAULTS.points_no_other_way
    source: Text = DEFAULTS.source

    def to_policy(self) -> BallotPolicy:
        """Return the policy."""
        return BallotPolicy(
            points_per_need_level=self.points_per_need_level,
            points_per_ten_minutes=self.points_per_ten_minutes,
            minutes_at_most=self.minutes_at_most,
            points_no_other_way=self.points_no_other_way,
            source=self.source,
        )
