"""What counts as within reach, worked by hand on the example: 40 carers in East, 25 in West, six kilometres apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.facts import Cadence, Facts, LocalGroup
from scheduler.optimise.programme.access import AccessIndex, access_by_area
from tests.examples import FACTS, PLAN

GROUP = LocalGroup(
    id="group-1",
    name="Community café (demo)",
    organisation="Others (demo)",
    area_id="east",
    easting_m=406_000,
    northing_m=160_000,
    band_ids=("young", "young-adult"),
    places=10,
    sessions_per_month=2.0,
)


def shares(facts: Facts) -> set[float]:
    return {row.share_within_30 for row in access_by_area(facts, replace(PLAN, series=()))}


def test_places_of_others_are_shared_by_their_bands_and_counted_for_the_term() -> None:
    index = AccessIndex(replace(FACTS, local_groups=(GROUP,)))
    # 10 places, twice a month, over 98 of 365.25 days, half of them for each band
    offered = 10 * 2 * 12 * 98 / 365.25 / 2
    for band_id in ("young", "young-adult"):
        cells = [n for n, cell in enumerate(index.cells) if cell.band_id == band_id]
        reached = sum(index.others[n] * index.carers[n] / 100 for n in cells)
        assert reached == pytest.approx(offered)


def test_others_are_within_reach_when_they_meet_every_month() -> None:
    assert shares(replace(FACTS, local_groups=(GROUP,))) == {1.0}
    assert shares(replace(FACTS, local_groups=(replace(GROUP, sessions_per_month=0.5),))) == {0.0}


def test_a_meeting_that_stands_alone_is_nothing_monthly() -> None:
    once = tuple(replace(one, cadence=Cadence.ONCE) for one in FACTS.strands)
    assert {row.share_within_30 for row in access_by_area(FACTS, PLAN)} == {1.0}
    assert {row.share_within_30 for row in access_by_area(replace(FACTS, strands=once), PLAN)} == {0.0}


def test_what_lies_further_than_thirty_minutes_is_out_of_reach() -> None:
    minutes = AccessIndex(replace(FACTS, local_groups=(GROUP,))).minutes[1, -1]
    for easting_m, near in ((406_000, True), (426_000, False)):  # 6 km and 26 km from West
        index = AccessIndex(replace(FACTS, local_groups=(replace(GROUP, easting_m=easting_m),)))
        assert (30 < index.minutes[1, -1] < 45) is not near
        assert bool(index.within_reach(())["young"][1]) is near
    assert minutes < 30
