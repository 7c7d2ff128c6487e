"""What a series costs: hire of its venue and the time of its team, journeys included, in whole pence."""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.domain.plan import Series
from scheduler.optimise.programme.rules_staff import session_minutes
from scheduler.optimise.programme.setting import MINUTES_IN_HOUR, Setting


def hire_pence(setting: Setting, series: Series) -> int:
    """Hire of the venue for all sessions, setting up and clearing away included, each begun penny counted."""
    if series.venue_id is None:
        return 0
    start, end = setting.block(series)
    each = -(-setting.venues[series.venue_id].hire_pence_per_hour * (end - start) // MINUTES_IN_HOUR)
    return each * len(series.dates)


def staff_pence(setting: Setting, series: Series, worker_id: str) -> int:
    """Pay of one of the team for all sessions, journeys there and back included, each begun penny counted."""
    minutes = session_minutes(setting, series, worker_id)
    each = -(-setting.facts.settings.staff_pence_per_hour * minutes // MINUTES_IN_HOUR)
    return each * len(series.dates)


def cost_pence(setting: Setting, series: Iterable[Series]) -> int:
    """Hire and pay of all the series together.

    Examples
    --------
    Two hours with half an hour before and after at 15.00 an hour, five times: 3 h x 1,500 x 5 = 22,500 pence of hire.
    """
    return sum(
        hire_pence(setting, one) + sum(staff_pence(setting, one, worker_id) for worker_id in one.worker_ids)
        for one in series
    )
