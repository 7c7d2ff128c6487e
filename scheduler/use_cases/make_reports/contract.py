"""What a service's contract says about time: its year is saved with the service, its reports stand in its profile."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from scheduler.domain.contract import ContractMoney, ContractTime, DueRule
from scheduler.profiles import UnknownServiceError, find_profile
from scheduler.store import Db
from scheduler.store.booking_policy import load_booking_policy


def contract_of(db: Db, service_id: str, data_dir: Path) -> ContractTime:
    """Return when a service's years begin, as bookings have it, and what is due when; the defaults where none says."""
    dues = _dues(service_id, data_dir)
    return ContractTime(
        year_starts_month=load_booking_policy(db, service_id).year_starts_month,
        dues=dues or {},
        knows_reports=bool(dues),
    )


@cache
def money_of(service_id: str, data_dir: Path) -> ContractMoney | None:
    """Return what the contract is worth in a year; None where its profile does not say, or there is none."""
    try:
        money = find_profile(service_id, data_dir).money
    except UnknownServiceError:
        return None
    if money is None:
        return None
    return ContractMoney(pence_a_year=money.pence_a_year, words=money.text, source=money.source)


@cache
def _dues(service_id: str, data_dir: Path) -> dict[str, DueRule] | None:
    try:
        return find_profile(service_id, data_dir).to_due_rules()
    except UnknownServiceError:
        return None
