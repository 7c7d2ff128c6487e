"""Runs of the example evening, by hand: made a minute later or earlier, and the rules that they break then."""

from __future__ import annotations

from dataclasses import replace

from scheduler.domain.transport import (
    DayRuns,
    Direction,
    NotCarried,
    Run,
    RunStop,
    TransportDay,
    TransportSettings,
)
from scheduler.optimise.transport.check import check_day
from tests.transport_examples import DAY, evening, ride

USUAL = TransportSettings()
Stop = tuple[str, bool, str, int, int]


def run_of(*stops: Stop, leaves: int, back: int, **changes: object) -> Run:
    """A run of the minibus with its driver and the escort."""
    made = Run(
        id="run-1",
        vehicle_id="minibus",
        driver_id="driver",
        escort_id="escort",
        leave_depot_minute=leaves,
        back_at_depot_minute=back,
        stops=tuple(
            RunStop(ride_id=name, gets_in=gets_in, point_id=point, arrive_minute=arrive, leave_minute=leave)
            for name, gets_in, point, arrive, leave in stops
        ),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def plan_of(*runs: Run, left: tuple[str, ...] = ()) -> DayRuns:
    return DayRuns(
        service_id="example",
        day=DAY,
        facts_fingerprint="",
        seed=1,
        made_by="by hand",
        runs=runs,
        not_carried=tuple(NotCarried(ride_id=name, because="by hand", cure="none") for name in left),
    )


def broken(day: TransportDay, *runs: Run, left: tuple[str, ...] = ()) -> list[str]:
    return sorted({one.rule for one in check_day(day, plan_of(*runs, left=left))})


def there(arrive: int, *, aboard: int = 10, getting_in: int = 2, getting_out: int = 1, **changes: object) -> Run:
    """Ann is fetched near and is at the hall at ``arrive``, ``aboard`` minutes after she got in: ten to drive."""
    got_in = arrive - aboard
    came = got_in - getting_in
    left = arrive + getting_out
    return run_of(
        ("ann-there", True, "near", came, got_in),
        ("ann-there", False, "hall", arrive, left),
        leaves=came - 10,
        back=left,
        **changes,
    )


def home(fetched: int, **changes: object) -> Run:
    """Ann is fetched at the hall and is home ten minutes later."""
    return run_of(
        ("ann-back", True, "hall", fetched, fetched + 1),
        ("ann-back", False, "near", fetched + 11, fetched + 13),
        leaves=fetched,
        back=fetched + 23,
        **changes,
    )


ANN = evening(ride("ann"))
ANN_HOME = evening(ride("ann", direction=Direction.BACK))
