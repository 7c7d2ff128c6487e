"""What a profile says about booking: the table ``[booking]``; every field has the product's default."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from scheduler.domain.booking import AreaRule, BookingPolicy, Cap, ConsentNeeded, WaitingOrder
from scheduler.profiles.promises import AttendanceLimit
from scheduler.profiles.tables import PRODUCT_DEFAULT, AtLeastOne, Count, Ids, Table, Text, Word

DEFAULTS = BookingPolicy()


class ConsentTable(Table):
    """A consent without which nobody is booked."""

    purpose: Word
    strands: Ids = ()
    """Strands that ask for it; none named means all."""
    under_years: AtLeastOne | None = 18
    source: Text


class BookingTable(Table):
    """How a service takes bookings, field for field a ``scheduler.domain.booking.BookingPolicy``."""

    opens_days_before: AtLeastOne | None = DEFAULTS.opens_days_before
    closes_minutes_before: Count = DEFAULTS.closes_minutes_before
    cancel_hours_before: Count = DEFAULTS.cancel_hours_before
    offer_hours: AtLeastOne = DEFAULTS.offer_hours
    near_hours: Count = DEFAULTS.near_hours
    near_offer_hours: AtLeastOne = DEFAULTS.near_offer_hours
    area_rule: AreaRule = DEFAULTS.area_rule
    waiting_order: WaitingOrder = DEFAULTS.waiting_order
    consents: tuple[ConsentTable, ...] = ()
    source: Text = PRODUCT_DEFAULT

    @model_validator(mode="after")
    def _near_offers_are_no_longer(self) -> Self:
        if self.near_offer_hours > self.offer_hours:
            message = (
                f"near_offer_hours ({self.near_offer_hours}) is above offer_hours ({self.offer_hours}), "
                "but offers close to a session are the shorter ones; swap the two"
            )
            raise ValueError(message)
        return self

    def to_policy(self, limits: tuple[AttendanceLimit, ...], year_starts_month: int) -> BookingPolicy:
        """Return the policy.

        Parameters
        ----------
        limits
            The contract's limits on how often one carer attends.
        year_starts_month
            1 for January to 12 for December: when a year of the contract begins.
        """
        return BookingPolicy(
            opens_days_before=self.opens_days_before,
            closes_minutes_before=self.closes_minutes_before,
            cancel_hours_before=self.cancel_hours_before,
            offer_hours=self.offer_hours,
            near_hours=self.near_hours,
            near_offer_hours=self.near_offer_hours,
            area_rule=self.area_rule,
            waiting_order=self.waiting_order,
            year_starts_month=year_starts_month,
            caps=tuple(
                Cap(strand_id=one.strand, sessions_at_most=one.sessions_at_most, period=one.period) for one in limits
            ),
            consents=tuple(
                ConsentNeeded(purpose=one.purpose, strand_ids=one.strands, under_years=one.under_years)
                for one in self.consents
            ),
        )
