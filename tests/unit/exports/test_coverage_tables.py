"""The figures for other programs say what the table says, and hold back what it holds back."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import pytest

from exports.coverage_tables import COLUMNS, coverage_csv, coverage_geojson
from tests.unit.exports.county import AREAS, CAPTION, FEW, HIGH, LOW, MIDDLE, NOBODY, ROWS


def _table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines()))


def test_the_csv_lists_areas_from_the_worst_served_with_documented_headers() -> None:
    content = coverage_csv(ROWS)
    assert content.startswith(b"\xef\xbb\xbfarea_id,area,beside_the_whole,places_per_100_carers")
    table = _table(content)
    assert tuple(table[0]) == COLUMNS
    assert [row["area"] for row in table] == ["Low <Moor> & Fen", "Middle Vale", "High Down", "Few", "Nobody"]
    assert (table[0]["beside_the_whole"], table[0]["places_per_100_carers"]) == ("lower", "50.0")
    assert table[2]["note"] == 'Shares a "hall" with Low Moor'


def test_a_held_back_figure_stands_in_neither_file_nor_does_a_count_of_carers() -> None:
    secret = replace(FEW, places_per_100_carers=77.125, share_within_30_minutes=0.4321, low=70.0, high=80.0)
    rows = (LOW, MIDDLE, HIGH, NOBODY, secret)
    few = next(row for row in _table(coverage_csv(rows)) if row["area_id"] == "few")
    assert [few[name] for name in ("places_per_100_carers", "low", "high", "share_within_30_minutes")] == [""] * 4
    assert few["beside_the_whole"] == "too-few"
    features = json.loads(coverage_geojson(AREAS, rows, CAPTION))["features"]
    told = next(one["properties"] for one in features if one["id"] == "few")
    assert [value for value in told.values() if isinstance(value, float)] == []
    assert "carers" not in COLUMNS


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_name_becomes_a_formula(start: str) -> None:
    table = _table(coverage_csv([replace(LOW, area_name=f"{start}SUM(A1)")]))
    assert table[0]["area"] == f"'{start}SUM(A1)"


def test_the_geojson_opens_as_areas_in_degrees_with_figures_and_thanks() -> None:
    content = coverage_geojson(AREAS, ROWS, CAPTION)
    found = json.loads(content)
    assert found["attribution"] == CAPTION.attribution
    assert (found["approximate"], found["synthetic"], found["whole"]) == (True, True, 100.0)
    frame = gpd.GeoDataFrame.from_features(found, crs=4326)
    assert list(frame["area_id"]) == list(AREAS["id"])
    assert frame["places_per_100_carers"].tolist()[:2] == [50.0, 100.0]
    moved = frame.to_crs(27700).geometry.symmetric_difference(AREAS.geometry).area.max()
    assert moved < 100_000, "five decimals move an edge of ten kilometres by a metre or so"


def test_outer_rings_run_anticlockwise_as_the_standard_asks() -> None:
    for feature in json.loads(coverage_geojson(AREAS, ROWS, CAPTION))["features"]:
        parts = feature["geometry"]["coordinates"]
        rings = [part[0] for part in parts] if feature["geometry"]["type"] == "MultiPolygon" else [parts[0]]
        for ring in rings:
            turned = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
            assert turned > 0


def test_areas_and_rows_must_match() -> None:
    with pytest.raises(ValueError, match="No coverage row for these areas of the map: low"):
        coverage_geojson(AREAS, [row for row in ROWS if row is not LOW], CAPTION)
