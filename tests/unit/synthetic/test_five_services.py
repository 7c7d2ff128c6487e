"""The registers of the services that ship, on the shipped tables of live postcodes."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from geo.demand_points import read_live_postcodes
from scheduler.domain.facts import Area, Mode, Spread
from scheduler.domain.fingerprint import fingerprint
from scheduler.optimise.programme import problems_in
from scheduler.profiles import read_profile
from scheduler.profiles.terms import read_terms, term_by_id
from scheduler.synthetic import Register, RegisterRequest, make_register
from scheduler.synthetic.shares import shared_out
from scheduler.synthetic.staff_needed import workers_needed
from scheduler.synthetic.venues import suits
from scheduler.use_cases.set_up import request_from_profile

DATA = Path(__file__).parents[3] / "data"
SERVICES = ("derby", "kent", "lancashire", "triborough", "wiltshire")
every_service = pytest.mark.parametrize("service_id", SERVICES)


@cache
def request_of(service_id: str) -> RegisterRequest:
    profile = read_profile(DATA / "services" / f"{service_id}.toml")
    shapes = json.loads((DATA / "boundaries" / f"{service_id}.geojson").read_text())["features"]
    areas = [Area(id=one["properties"]["id"], name=one["properties"]["name"]) for one in shapes]
    term = term_by_id(read_terms(DATA / "calendars" / "england.toml"), "spring-2027")
    return request_from_profile(profile, term, areas)


@cache
def register_of(service_id: str) -> Register:
    return make_register(request_of(service_id), data_dir=DATA)


@every_service
def test_every_household_and_venue_stands_at_a_live_postcode_of_its_area(service_id: str) -> None:
    table = read_live_postcodes(DATA / "postcodes" / f"{service_id}.parquet")
    columns = ("postcode", "easting_m", "northing_m", "area_id")
    live = set(zip(*(table[name].tolist() for name in columns), strict=True))
    register = register_of(service_id)
    homes = {(one.postcode, one.easting_m, one.northing_m, one.area_id) for one in register.households}
    venues = {(one.postcode, one.easting_m, one.northing_m, one.area_id) for one in register.facts.venues}
    assert homes | venues <= live
    postcodes = {row[0] for row in live}
    assert all(worker.postcode in postcodes for worker in register.facts.workers)


@every_service
def test_areas_share_the_carers_exactly_by_need(service_id: str) -> None:
    request, register = request_of(service_id), register_of(service_id)
    area_of = {household.id: household.area_id for household in register.households}
    carers = Counter(area_of[carer.household_id] for carer in register.carers)
    assert sum(carers.values()) == request.sizes.carers
    if request.sizes.carers_by_area:
        assert dict(carers) == dict(request.sizes.carers_by_area)
    elif request.need:
        assert dict(carers) == shared_out(request.sizes.carers, request.need)
    else:
        assert set(carers) == {area.id for area in request.areas}


@every_service
def test_every_strand_has_a_venue_and_the_staff_it_asks_for(service_id: str) -> None:
    request, facts = request_of(service_id), register_of(service_id).facts
    held = Counter(skill.name for worker in facts.workers for skill in worker.qualifications)
    for strand in facts.strands:
        assert all(held[skill] >= 2 for skill in strand.qualifications), strand.id
        if strand.mode is not Mode.FACE_TO_FACE:
            continue
        suited = {venue.area_id for venue in facts.venues if suits(request, strand, venue)}
        if strand.spread is Spread.EACH_AREA:
            assert suited >= set(strand.area_ids or {area.id for area in facts.areas}), strand.id
        assert suited, strand.id


@every_service
def test_there_are_at_least_as_many_staff_as_the_strands_call_for(service_id: str) -> None:
    facts = register_of(service_id).facts
    assert len(facts.workers) >= workers_needed(request_of(service_id), facts.venues)


@every_service
def test_the_planner_finds_nothing_wrong_with_the_register(service_id: str) -> None:
    assert problems_in(register_of(service_id).facts) == ()


def test_sizes_are_those_of_the_services() -> None:
    assert {name: len(register_of(name).carers) for name in SERVICES} == {
        "derby": 1250,
        "kent": 10_000,
        "lancashire": 1200,
        "triborough": 314,
        "wiltshire": 1100,
    }
    kinds = Counter(venue.kind for venue in register_of("derby").facts.venues)
    assert (kinds["talking_point"], kinds["gp_practice"], kinds["city_centre"]) == (13, 25, 1)


def test_a_register_made_twice_is_the_same_register() -> None:
    again = make_register(request_of("wiltshire"), data_dir=DATA)
    assert fingerprint(again) == fingerprint(register_of("wiltshire"))
    assert fingerprint(make_register(request_of("wiltshire"), data_dir=DATA, seed=2)) != fingerprint(again)


def test_need_is_children_for_young_carers_and_nothing_where_no_area_has_figures() -> None:
    assert request_of("wiltshire").need["amesbury"] == 5630
    assert request_of("derby").need == {}
