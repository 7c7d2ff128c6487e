"""What one more vehicle would change: the day is planned again with it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scheduler.domain.transport import DayRuns, FleetVehicle, TransportDay
from scheduler.optimise.transport.costs import day_cost
from scheduler.optimise.transport.effort import Effort
from scheduler.optimise.transport.planner import plan_day


@dataclass(frozen=True, slots=True, kw_only=True)
class OneMore:
    """What one more vehicle like ``vehicle_id``, with its crew, would change on such a day."""

    vehicle_id: str
    saves_pence: float
    carries_more: int
    words: str


def one_more_vehicle(day: TransportDay, plan: DayRuns, vehicle_id: str, effort: Effort, days: int = 1) -> OneMore:
    """Plan the day again with one more vehicle and crew of a kind, and compare; ``days`` such days make a term.

    Raises
    ------
    KeyError
        When there is no such vehicle.
    """
    like: FleetVehicle = {one.id: one for one in day.vehicles}[vehicle_id]
    more = replace(like, id=f"{like.id}-more", name=f"one more {like.name}")
    drivers, escorts = day.drivers, day.escorts
    run = next((run for run in plan.runs if run.vehicle_id == vehicle_id), None)
    if not like.hired and drivers:
        model = next((one for one in drivers if run is not None and one.id == run.driver_id), drivers[0])
        drivers = (*drivers, replace(model, id=f"{model.id}-more", vehicle_ids=()))
    if not like.hired and escorts:
        escorts = (*escorts, replace(escorts[0], id=f"{escorts[0].id}-more"))
    wider = replace(day, vehicles=(*day.vehicles, more), drivers=drivers, escorts=escorts)
    other = plan_day(wider, effort, plan.seed)
    saves = (day_cost(day, plan).pence - day_cost(wider, other).pence) * days
    carries = (len(plan.not_carried) - len(other.not_carried)) * days
    over = f" over {days} such days" if days > 1 else ""
    money = f"save £{saves / 100:,.0f}" if saves >= 0 else f"cost £{-saves / 100:,.0f} more"
    also = f" and carry {carries} more rides" if carries > 0 else ""
    return OneMore(
        vehicle_id=vehicle_id,
        saves_pence=saves,
        carries_more=carries,
        words=f"One more vehicle like {like.name} would {money}{also}{over}.",
    )
