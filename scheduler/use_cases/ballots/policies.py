"""How need and barriers count in a service's ballots: as its profile says when a ballot is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scheduler.domain.ballot import BallotPolicy
from scheduler.profiles import UnknownServiceError, find_profile


def policies_of(data_dir: Path) -> Callable[[str], BallotPolicy]:
    """Return what ``Ballots`` asks for a service's policy; a service without a profile has the product's defaults."""

    def policy_for(service_id: str) -> BallotPolicy:
        try:
            return find_profile(service_id, data_dir).ballot.to_policy()
        except UnknownServiceError:
            return BallotPolicy()

    return policy_for
