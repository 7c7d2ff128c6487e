"""A request for transport as it is read from the database, with what was decided and where the carer is fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from scheduler.domain.transport_stops import POINT_PREFIX, walk_metres


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRide:
    """A booked carer's request for transport, and what was decided; ``granted`` None while nobody has decided."""

    session_id: int
    carer_id: str
    carer_name: str
    birth_date: date
    household_id: str
    because: str
    pick_up: str
    stop_name: str
    needs: tuple[str, ...]
    easting_m: int
    northing_m: int
    granted: bool | None
    decided_because: str
    decided_by: str
    stop_id: int | None = None
    stop_easting_m: int | None = None
    stop_northing_m: int | None = None
    stop_in_use: bool | None = None
    agreed_by: str = ""
    agreed_at: datetime | None = None
    with_adult: bool = False

    @property
    def at_stop(self) -> tuple[int, int] | None:
        """Metres of the named stop; None at home, and where a stop is words from before stops were kept."""
        if self.stop_easting_m is None or self.stop_northing_m is None:
            return None
        return self.stop_easting_m, self.stop_northing_m

    @property
    def point_id(self) -> str:
        """What the place is called at which a vehicle fetches this carer."""
        return self.household_id if self.at_stop is None else f"{POINT_PREFIX}{self.stop_id}"

    @property
    def walk_metres(self) -> int | None:
        """The way on foot to a named stop; None at home."""
        home = (self.easting_m, self.northing_m)
        return None if self.at_stop is None else walk_metres(home, self.at_stop)

    @property
    def asked(self) -> str:
        """What was asked for: a decision is about this and nothing else."""
        return asked_words(self.because, self.pick_up, self.stop_name)


def asked_words(because: str, pick_up: str, stop_name: str) -> str:
    """Name what was asked for, so that a changed request is decided anew."""
    return f"{because}\n{pick_up}\n{stop_name}"
