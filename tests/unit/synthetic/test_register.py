from collections.abc import Sequence
from dataclasses import replace

import pytest

from scheduler.domain.fingerprint import fingerprint
from scheduler.synthetic.make import make_register_on
from tests.unit.synthetic.ground_by_hand import GROUND, REQUEST

REGISTER = make_register_on(REQUEST, GROUND)


def test_the_same_request_and_seed_give_the_same_register() -> None:
    assert fingerprint(make_register_on(REQUEST, GROUND)) == fingerprint(REGISTER)
    assert fingerprint(make_register_on(REQUEST, GROUND, seed=2)) != fingerprint(REGISTER)


def test_more_venues_do_not_change_who_the_carers_are() -> None:
    more = make_register_on(replace(REQUEST, sizes=replace(REQUEST.sizes, venues_per_area=5)), GROUND)
    assert more.carers == REGISTER.carers
    assert len(more.facts.venues) > len(REGISTER.facts.venues)


def test_facts_say_that_they_are_synthetic_and_count_every_carer() -> None:
    facts = REGISTER.facts
    assert facts.synthetic
    assert sum(sum(point.carers.values()) for point in facts.demand_points) == len(REGISTER.carers) == 80
    assert {point.id for point in facts.demand_points} == {one.lsoa for one in GROUND.neighbourhoods}


@pytest.mark.parametrize(
    "things",
    [
        REGISTER.facts.venues,
        REGISTER.facts.workers,
        REGISTER.facts.vehicles,
        REGISTER.facts.local_groups,
        REGISTER.facts.demand_points,
        REGISTER.households,
        REGISTER.carers,
    ],
    ids=["venues", "workers", "vehicles", "local groups", "demand points", "households", "carers"],
)
def test_everything_is_sorted_by_an_id_of_its_own(things: Sequence[object]) -> None:
    ids = [getattr(thing, "id", "") for thing in things]
    assert ids == sorted(set(ids))
    assert ids


def test_vehicles_and_other_groups_are_marked_as_a_demonstration() -> None:
    facts = REGISTER.facts
    assert [vehicle.name for vehicle in facts.vehicles] == ["Minibus 1 (demo)", "Minibus 2 (demo)"]
    assert facts.vehicles[0].wheelchair_places == 2
    assert len(facts.local_groups) == 3
    assert all(group.name.endswith("(demo)") and group.organisation.endswith("(demo)") for group in facts.local_groups)
