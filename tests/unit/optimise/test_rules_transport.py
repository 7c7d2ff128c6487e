"""What planning a term knows of transport."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.facts import Facts, Vehicle
from scheduler.domain.planning import CarryingCost, NoTransport
from scheduler.optimise.programme.rules import alone
from scheduler.optimise.programme.rules_transport import carried_there, evening_seats, rough_transport_pence
from scheduler.optimise.programme.setting import Setting
from scheduler.optimise.programme.statements import Held, is_broken
from tests.examples import FACTS, PLAN

SERIES = next(one for one in PLAN.series if one.venue_id is not None)


def shut(**changes: object) -> NoTransport:
    made = NoTransport(
        area_id=SERIES.area_id,
        venue_id=str(SERIES.venue_id),
        weekday=SERIES.weekday,
        from_minute=SERIES.start_minute,
        to_minute=SERIES.start_minute,
        because="no driver is out so late",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def with_rule(one: NoTransport) -> Setting:
    return Setting(replace(FACTS, settings=replace(FACTS.settings, no_transport=(one,))))


def test_a_series_does_not_meet_where_and_when_transport_proved_impossible() -> None:
    setting = with_rule(shut())
    (found,) = carried_there(setting, SERIES)
    assert found.rule == "transport-possible"
    assert found.because.endswith("no driver is out so late")
    assert found in list(alone(setting, SERIES))


@pytest.mark.parametrize(
    "other",
    [
        {"area_id": "elsewhere"},
        {"venue_id": "elsewhere"},
        {"weekday": (SERIES.weekday + 1) % 7},
        {"to_minute": SERIES.start_minute - 1, "from_minute": 0},
        {"from_minute": SERIES.start_minute + 1, "to_minute": SERIES.start_minute + 60},
    ],
)
def test_another_area_venue_weekday_or_hour_is_left_alone(other: dict[str, object]) -> None:
    assert list(carried_there(with_rule(shut(**other)), SERIES)) == []


def test_the_rough_cost_is_as_by_hand_and_grows_with_the_distance() -> None:
    """20 places, 10 dates, 8 km: 20 × 0.05 × 10 × 4 ways × 6.96 miles × 60 p / 4 = 4,176 p."""
    venue = replace(FACTS.venues[0], easting_m=400_000, northing_m=160_000)
    point = replace(FACTS.demand_points[0], easting_m=408_000, northing_m=160_000, carers={SERIES.band_id: 5.0})
    facts = replace(FACTS, venues=(venue,), demand_points=(replace(point, area_id=SERIES.area_id),))
    dates = tuple(SERIES.dates[:1]) * 10
    one = replace(SERIES, venue_id=venue.id, places=20, dates=dates)
    assert rough_transport_pence(Setting(facts), one) == pytest.approx(4_176, abs=1)
    near = replace(facts, venues=(replace(venue, easting_m=404_000),))
    assert rough_transport_pence(Setting(near), one) == pytest.approx(2_088, abs=1)
    assert rough_transport_pence(Setting(facts), replace(one, venue_id=None)) == 0


def test_what_transport_has_reckoned_goes_before_the_rough_figure() -> None:
    """20 places, 10 dates: ten carers are carried at 500 p each."""
    one = replace(SERIES, places=20, dates=tuple(SERIES.dates[:1]) * 10)
    cost = CarryingCost(area_id=one.area_id, venue_id=str(one.venue_id), pence=500, source="runs of last term")
    facts = replace(FACTS, settings=replace(FACTS.settings, carrying_costs=(cost,)))
    assert rough_transport_pence(Setting(facts), one) == 5_000
    elsewhere = replace(facts, settings=replace(FACTS.settings, carrying_costs=(replace(cost, area_id="elsewhere"),)))
    assert rough_transport_pence(Setting(elsewhere), one) != 5_000


def with_seats(seats: int, hired: int | None) -> Facts:
    bus = Vehicle(id="bus", name="Bus (demo)", postcode="", easting_m=400_000, northing_m=160_000, seats=seats)
    return replace(FACTS, vehicles=(bus,), settings=replace(FACTS.settings, seats_hired=hired))


@pytest.mark.parametrize(("seats", "hired", "broken"), [(2, 0, False), (1, 1, False), (1, 0, True), (0, 1, True)])
def test_a_day_of_groups_needs_no_more_seats_than_there_are(seats: int, hired: int, *, broken: bool) -> None:
    """Two groups of 20 on one day: one carer of each is carried, which takes two seats."""
    first = replace(SERIES, places=20)
    second = replace(first, id="another")
    found = list(evening_seats(Setting(with_seats(seats, hired)), (first, second)))
    made = {Held(first.id), Held(second.id)}
    assert any(is_broken(one, made) for one in found) is broken
    assert not any(is_broken(one, {Held(first.id)}) for one in found if seats + hired)


def test_a_day_that_fills_every_seat_needs_no_rule() -> None:
    first = replace(SERIES, places=20)
    assert list(evening_seats(Setting(with_seats(2, 0)), (first, replace(first, id="another")))) == []


@pytest.mark.parametrize("facts", [with_seats(0, None), replace(with_seats(0, 0), vehicles=())])
def test_seats_limit_nothing_where_nobody_counts_them(facts: Facts) -> None:
    assert list(evening_seats(Setting(facts), (SERIES, replace(SERIES, id="another", places=200)))) == []
