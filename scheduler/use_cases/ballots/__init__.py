"""Ballots: open one, rank sessions, share the places out, read what came of it."""

from scheduler.use_cases.ballots.journey import Ballots
from scheduler.use_cases.ballots.policies import policies_of
from scheduler.use_cases.ballots.question import BallotChangedError
from scheduler.use_cases.ballots.views import (
    BallotError,
    CarerInBallot,
    CarerOutcome,
    HouseholdBallot,
    HouseholdOutcome,
    SessionInBallot,
)

__all__ = [
    "BallotChangedError",
    "BallotError",
    "Ballots",
    "CarerInBallot",
    "CarerOutcome",
    "HouseholdBallot",
    "HouseholdOutcome",
    "SessionInBallot",
    "policies_of",
]
