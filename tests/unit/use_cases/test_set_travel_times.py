"""Minutes of a file: what is taken, what is refused, and what the plan then rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from scheduler.domain.facts import Facts, LocalGroup, Travel, TravelTimes
from scheduler.domain.fingerprint import fingerprint
from scheduler.optimise.programme import access_by_area, check_plan
from scheduler.optimise.programme.files import read_facts, write_facts
from scheduler.optimise.programme.minutes import NoMinutesError, minutes_to_places, minutes_words
from scheduler.use_cases.set_travel_times import (
    TravelTimesError,
    as_degrees,
    counted_by,
    every_place,
    from_file,
    without,
)
from tests.examples import FACTS, PLAN

TODAY = date(2026, 11, 23)
EAST, WEST = "E01000001", "E01000002"
PAIRS = {
    (EAST, "venue-1"): 25,
    (EAST, "venue-2"): 5,
    (EAST, "venue-3"): 8,
    (WEST, "venue-1"): 4,
    (WEST, "venue-2"): 45,
    (WEST, "venue-3"): 45,
}


def written(folder: Path, pairs: dict[tuple[str, str], float]) -> Path:
    lines = ["fromId,toId,travel_time_p50", *(f"{one},{other},{minutes}" for (one, other), minutes in pairs.items())]
    path = folder / "times.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def imported(folder: Path, travel: Travel = Travel.CAR) -> Facts:
    return from_file(FACTS, written(folder, PAIRS), travel, TODAY).facts


def test_access_is_worked_out_by_hand_from_imported_minutes(tmp_path: Path) -> None:
    # venue-2: only East is within 30 minutes, so 30 young carers share 80 places: 2.667 each.
    # venue-1: West at 4 minutes counts fully, East at 25 by 0.22: 20 + 0.22 × 30 = 26.6 share 96 places.
    rows = {(one.area_id, one.band_id): one for one in access_by_area(imported(tmp_path), PLAN)}
    assert rows["east", "young"].places_per_100 == pytest.approx(100 * (80 / 30 + 0.22 * 96 / 26.6))
    assert rows["west", "young"].places_per_100 == pytest.approx(100 * 96 / 26.6)


def test_other_minutes_are_other_facts_and_survive_a_file(tmp_path: Path) -> None:
    changed = imported(tmp_path)
    assert fingerprint(changed) != fingerprint(FACTS)
    assert read_facts(write_facts(changed)) == changed
    assert fingerprint(without(changed, Travel.CAR)) == fingerprint(FACTS)


def test_a_plan_of_other_minutes_is_refused_by_the_check(tmp_path: Path) -> None:
    findings = check_plan(imported(tmp_path), PLAN)
    assert [one.rule for one in findings if "facts" in one.because] != []


def test_every_figure_names_its_minutes(tmp_path: Path) -> None:
    assert minutes_words(FACTS) == "Minutes by car are the built-in estimate."
    assert minutes_words(imported(tmp_path)) == "Minutes by car: times.csv, imported on 23 November 2026."
    given = from_file(FACTS, written(tmp_path, PAIRS), Travel.CAR, TODAY, source="r5r 2.0")
    assert minutes_words(given.facts) == "Minutes by car: r5r 2.0, imported on 23 November 2026."


def test_a_pair_that_is_not_listed_is_out_of_reach_and_counted(tmp_path: Path) -> None:
    fewer = {pair: minutes for pair, minutes in PAIRS.items() if pair != (WEST, "venue-3")}
    given = from_file(FACTS, written(tmp_path, fewer), Travel.CAR, TODAY)
    assert minutes_to_places(given.facts).table[1].tolist() == [4, 45, np.inf]
    assert "5 ways from 2 demand points to 3 places; 1 pairs are out of reach" in given.lines[0]


def test_a_place_without_any_row_is_refused_by_name_and_nothing_changes(tmp_path: Path) -> None:
    fewer = {pair: minutes for pair, minutes in PAIRS.items() if pair[1] != "venue-3"}
    with pytest.raises(TravelTimesError, match=r"no row for 1 places \(venue-3\)\. Nothing was changed"):
        from_file(FACTS, written(tmp_path, fewer), Travel.CAR, TODAY)


def test_a_place_that_is_left_out_is_estimated_by_car_and_named(tmp_path: Path) -> None:
    fewer = {pair: minutes for pair, minutes in PAIRS.items() if pair[1] != "venue-3"}
    facts = from_file(FACTS, written(tmp_path, fewer), Travel.CAR, TODAY, missing="leave").facts
    estimate = minutes_to_places(FACTS).table
    assert minutes_to_places(facts).table[:, 2].tolist() == estimate[:, 2].tolist()
    assert minutes_words(facts).endswith("; estimated for 1 of 3 places (Hall 3 (demo)).")


def test_a_hall_added_after_the_import_is_named_too(tmp_path: Path) -> None:
    facts = imported(tmp_path)
    grown = replace(facts, venues=(*facts.venues, replace(facts.venues[0], id="venue-9", name="New hall")))
    assert "estimated for 1 of 4 places (New hall)" in minutes_words(grown)


def test_by_another_way_than_by_car_what_is_unknown_is_out_of_reach(tmp_path: Path) -> None:
    facts = counted_by(imported(tmp_path, Travel.WALKING), Travel.WALKING)
    grown = replace(facts, venues=(*facts.venues, replace(facts.venues[0], id="venue-9", name="New hall")))
    assert minutes_to_places(grown).table[:, 3].tolist() == [np.inf, np.inf]
    assert "Minutes by walking: times.csv" in minutes_words(grown)
    assert "counted as out of reach for 1 of 4 places" in minutes_words(grown)


def test_minutes_by_another_way_do_not_touch_those_by_car(tmp_path: Path) -> None:
    facts = imported(tmp_path, Travel.WALKING)
    assert minutes_words(facts) == "Minutes by car are the built-in estimate."
    both = from_file(facts, written(tmp_path, PAIRS), Travel.CAR, TODAY).facts
    assert [one.travel.value for one in both.travel_times] == ["car", "walking"]


def test_access_by_a_way_without_minutes_is_refused() -> None:
    with pytest.raises(NoMinutesError, match=r"there are no minutes by public transport\. Import some"):
        counted_by(FACTS, Travel.PUBLIC_TRANSPORT)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-4.0, f"row 5 .* from {WEST} to venue-3: -4 is no time"),
        (float("nan"), f"row 5 .* from {WEST} to venue-3: nan is no time"),
        (4_500.0, f"row 5 .* from {WEST} to venue-3: 4500 is too long for a journey; if these are seconds"),
    ],
)
def test_a_time_that_cannot_be_is_named_by_row_and_pair(tmp_path: Path, minutes: float, words: str) -> None:
    with pytest.raises(TravelTimesError, match=words):
        from_file(FACTS, written(tmp_path, PAIRS | {(WEST, "venue-3"): minutes}), Travel.CAR, TODAY)


def test_a_file_of_another_county_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, {("E01099999", "hall"): 5})
    with pytest.raises(TravelTimesError, match="names none of the demand points of Example carers' service"):
        from_file(FACTS, path, Travel.CAR, TODAY, missing="leave")


def test_a_venue_and_a_group_of_one_id_are_refused() -> None:
    group = LocalGroup(
        id="venue-1",
        name="Theirs",
        organisation="Others",
        area_id="east",
        easting_m=406_000,
        northing_m=160_000,
        band_ids=("young",),
        places=8,
        sessions_per_month=1.0,
    )
    with pytest.raises(TravelTimesError, match="share the id venue-1"):
        every_place(replace(FACTS, local_groups=(group,)))


def test_points_and_places_are_written_in_degrees() -> None:
    lines = as_degrees(FACTS.demand_points).splitlines()
    assert lines[0] == "id,lon,lat"
    # grid reference SU 06 60 lies near 51.34 north, 1.91 west
    name, lon, lat = lines[1].split(",")
    assert (name, round(float(lon), 1), round(float(lat), 1)) == (EAST, -1.9, 51.3)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (((1.0, 2.0),), "1 rows for 2 demand points"),
        (((1.0, 2.0), (3.0,)), "1 rows without a figure for each of 2 places"),
        (((1.0, 2.0), (3.0, -1.0)), "Minutes by car from b to y are -1.0"),
        (((1.0, 2.0), (3.0, float("inf"))), "from b to y are inf"),
    ],
)
def test_minutes_of_the_facts_are_whole_and_possible(rows: tuple[tuple[float, ...], ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        TravelTimes(travel=Travel.CAR, source="by hand", point_ids=("a", "b"), place_ids=("x", "y"), minutes=rows)
