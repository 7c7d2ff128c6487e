"""The commands for analysts: files in, files and figures out, plain words when something is wrong."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from scheduler.cli import evenhand
from scheduler.optimise.programme.files import write_facts, write_plan
from tests.examples import FACTS, PLAN
from tests.site_examples import squares

TEXTS = {
    "demand.csv": "point_id,demand\n01,10\n02,20\n03,5\n",
    "supply.csv": "venue_id,supply\nhall,24.7\nclosed,0\n",
    "times.csv": "from_id,to_id,minutes\n02,hall,20\n01,hall,10\n03,hall,30\n01,closed,2\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "facts.json").write_text(write_facts(FACTS), encoding="utf-8")
    (tmp_path / "plan.json").write_text(write_plan(PLAN), encoding="utf-8")
    return tmp_path


def run(*words: object) -> Result:
    return CliRunner().invoke(evenhand, [str(word) for word in words])


def access(folder: Path, *more: object) -> Result:
    files = [part for name in ("demand", "supply", "times") for part in (f"--{name}", folder / f"{name}.csv")]
    return run("access", *files, *(more or ("--out", folder / "access.csv")))


def where_next(folder: Path, *more: object) -> Result:
    return run("where-next", "--facts", folder / "facts.json", *more)


def test_access_of_three_points_by_hand_is_written_in_the_order_of_the_file(folder: Path) -> None:
    decay = ("--measure", "e2sfca", "--decay", "10:1,20:0.68,30:0.22")
    done = access(folder, *decay, "--out", folder / "access.csv")
    assert done.exit_code == 0, done.output
    # D = 10 + 20 × 0.68 + 5 × 0.22 = 24.7, so a place each, 0.68 and 0.22 of one
    table = pd.read_csv(folder / "access.csv", dtype={"point_id": str})
    assert table.point_id.tolist() == ["01", "02", "03"]
    assert table.access.tolist() == pytest.approx([1, 0.68, 0.22])
    assert "3 demand points, 35 people" in done.output
    assert "reach nothing: 0 points" in done.output


def test_csv_and_parquet_say_the_same_and_inequality_reads_both(folder: Path) -> None:
    figures = []
    for name in ("access.csv", "access.parquet"):
        assert access(folder, "--out", folder / name).exit_code == 0
        done = run("inequality", "--values", folder / name, "--measure", "gini,palma,theil,ede", "--json")
        assert done.exit_code == 0, done.output
        figures.append(json.loads(done.stdout))
    assert figures[0] == pytest.approx(figures[1])
    assert [name for name in figures[0] if "_" not in name] == ["gini", "palma", "theil", "ede"]
    assert figures[0]["gini_low"] < figures[0]["gini"] < figures[0]["gini_high"]


def test_the_same_seed_gives_the_same_intervals_and_counts_give_what_chance_alone_shows(folder: Path) -> None:
    rows = "".join(f"{rate},{people}\n" for rate, people in zip((1, 2, 3, 4, 9), (10, 20, 10, 5, 5), strict=True))
    (folder / "values.csv").write_text(f"access,demand\n{rows}", encoding="utf-8")
    asked = ("inequality", "--values", folder / "values.csv", "--measure", "gini,lost", "--draws", 100)
    assert run(*asked, "--seed", 1).output == run(*asked, "--seed", 1).output
    assert run(*asked, "--seed", 1).output != run(*asked, "--seed", 2).output
    assert "chance alone" not in run(*asked).output
    assert "; chance alone to 0." in run(*asked, "--count", 40).output
    assert "(" not in run(*asked[:-1], 0, "--measure", "gini").output.split("Gini")[0]


def test_the_concentration_index_takes_the_column_advantage(folder: Path) -> None:
    (folder / "values.csv").write_text("access,demand,advantage\n1,1,1\n4,1,10\n", encoding="utf-8")
    done = run("inequality", "--values", folder / "values.csv", "--measure", "gini, palma,theil,ci")
    assert done.exit_code == 0, done.output
    assert "ci           0.3 " in done.output
    assert "Gini (0 is alike)" in done.output


def test_a_figure_that_is_infinite_is_said_so_and_is_null_in_json(folder: Path) -> None:
    (folder / "values.csv").write_text("access\n0\n0\n5\n", encoding="utf-8")
    asked = ("inequality", "--values", folder / "values.csv", "--measure", "palma")
    assert "infinite: the four tenths with least have nothing" in run(*asked).output
    assert json.loads(run(*asked, "--json").stdout) == {"palma": None}


def test_a_point_that_nothing_reaches_is_an_error_or_counts_as_nothing_as_one_chooses(folder: Path) -> None:
    (folder / "times.csv").write_text("from_id,to_id,minutes\n02,hall,20\n01,hall,10\n", encoding="utf-8")
    refused = access(folder)
    assert refused.exit_code == 1
    assert "no row for demand point 03" in refused.output
    assert not (folder / "access.csv").exists()
    done = access(folder, "--missing", "unreached", "--out", folder / "access.csv", "--json")
    assert json.loads(done.stdout)["people_who_reach_nothing"] == 5
    nearest = access(folder, "--missing", "unreached", "--measure", "nearest", "--out", folder / "n.csv", "--json")
    assert json.loads(nearest.stdout)["mean"] is None
    assert json.loads(nearest.stdout)["points_that_reach_nothing"] == 1


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("demand.csv", "point_id,demand\n01,-10\n", "demand.csv, row 2: demand is -10; give a number of zero or more"),
        ("supply.csv", "hall,supply\nhall,1\n", "supply.csv has no column venue_id; it has hall, supply"),
        ("times.csv", "from_id,to_id,minutes\n01,hall,900000\n", "if these are seconds, divide by 60"),
        ("demand.csv", "point_id,demand\n01,1\n01,2\n", "demand.csv, row 3: point_id 01 stands in row 2 already"),
    ],
)
def test_a_bad_file_ends_with_its_row_in_words_and_nothing_is_written(
    folder: Path, name: str, text: str, words: str
) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    done = access(folder)
    assert done.exit_code == 1
    assert words in done.output
    assert "Traceback" not in done.output
    assert not (folder / "access.csv").exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--decay", "10;1", "--out", "x.csv"), "the step '10;1' is not written as minutes:weight"),
        (("--out", "x.xlsx"), "ends in .xlsx; name a .csv or a .parquet file"),
    ],
)
def test_a_wrong_option_says_what_to_write(folder: Path, more: Sequence[str], words: str) -> None:
    done = access(folder, *more)
    assert done.exit_code == 1
    assert words in done.output


def test_measures_that_do_not_exist_are_refused_with_those_that_do(folder: Path) -> None:
    access(folder)
    unknown = run("inequality", "--values", folder / "access.csv", "--measure", "luck")
    assert (unknown.exit_code, "choose one of ede, lost, gini" in unknown.output) == (1, True)
    none = run("inequality", "--values", folder / "access.csv", "--measure", ",")
    assert (none.exit_code, "--measure names no measure" in none.output) == (1, True)


@pytest.mark.parametrize("command", ["access", "inequality", "where-next"])
def test_help_names_every_column(command: str) -> None:
    columns = {
        "access": ("point_id, demand", "venue_id, supply", "from_id, to_id, minutes", "travel_time_p50"),
        "inequality": ("access", "demand", "advantage"),
        "where-next": ("name, and postcode or easting_m and northing_m",),
    }
    shown = run(command, "--help").output
    assert all(words in shown for words in columns[command])


def test_where_next_without_a_plan_brings_everybody_near_the_best_hall(folder: Path) -> None:
    done = where_next(folder, "--band", "young", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    reach = next(one for one in found["answers"] if one["by"] == "reach")
    # the halls lie 6 and 7 km apart, so each is within 30 minutes of all 50 young carers
    assert reach["sentence"].endswith("would bring 50 carers within 30 minutes.")
    assert (reach["before"], reach["after"]) == (0, 1)
    assert any("No plan was given" in note for note in found["notes"])


def test_where_next_beside_a_plan_names_the_worst_area_first_and_a_hall_for_it(folder: Path) -> None:
    done = where_next(folder, "--plan", folder / "plan.json", "--band", "young", "--places", 16)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == "Young carers, 5 to 17, worst-served areas first:"
    assert "a monthly group in Hall" in lines[1]
    assert "No candidate would bring anybody new within 30 minutes." in done.stdout
    assert "(all 3 choices tried)" in done.stdout
    assert "All people, staff and venues are synthetic." in done.stdout


def test_what_is_within_reach_may_be_less_than_30_minutes(folder: Path) -> None:
    done = where_next(folder, "--band", "young", "--minutes", 10, "--json")
    reach = next(one for one in json.loads(done.stdout)["answers"] if one["by"] == "reach")
    # within 10 minutes a hall has its own point alone, and the larger has 30
    assert reach["sentence"].endswith("would bring 30 carers within 10 minutes.")
    assert reach["after"] == pytest.approx(0.6)


def test_several_groups_are_named_together(folder: Path) -> None:
    done = where_next(folder, "--count", 2, "--json")
    index = next(one for one in json.loads(done.stdout)["answers"] if one["by"] == "index")
    assert len(index["sites"]) == 2
    assert index["sentence"].startswith("Monthly groups in Hall ")
    assert index["after"] > index["before"]


def test_covering_counts_a_place_each_and_no_more_than_there_are(folder: Path) -> None:
    done = where_next(folder, "--band", "young", "--places", 10, "--json")
    covering = next(one for one in json.loads(done.stdout)["answers"] if one["by"] == "covering")
    # 10 places a month for 50 young carers
    assert covering["after"] == pytest.approx(0.2)
    assert "20% of carers have a place of their own every month" in covering["sentence"]


def test_candidates_may_come_from_a_file_by_grid_or_by_postcode(folder: Path) -> None:
    (folder / "grid.csv").write_text("name,easting_m,northing_m\nFar hut,460000,160000\nMere,403000,160000\n", "utf-8")
    found = json.loads(where_next(folder, "--candidates", folder / "grid.csv", "--json").stdout)
    assert {one["sites"][0] for one in found["answers"]} == {"Mere"}
    (folder / "post.csv").write_text("name,postcode\nTrowbridge,BA14 8JN\n", "utf-8")
    assert where_next(folder, "--candidates", folder / "post.csv").exit_code == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name\nMere\n", "it needs name, and postcode or both easting_m and northing_m"),
        ("name,postcode\nMere,BA1\n", "halls.csv, row 2: 'BA1' is no postcode"),
        ("name,easting_m,northing_m\n,1,2\n", "halls.csv, row 2: name is empty"),
        ("name,easting_m,northing_m\nMere,51.1,-2.2\n", "halls.csv, row 2: northing_m is '-2.2'"),
        ("name,postcode\n", "halls.csv has no row"),
    ],
)
def test_a_bad_file_of_candidates_is_refused_by_row(folder: Path, text: str, words: str) -> None:
    (folder / "halls.csv").write_text(text, encoding="utf-8")
    done = where_next(folder, "--candidates", folder / "halls.csv")
    assert done.exit_code == 1
    assert words in done.output


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--band", "old"), "There is no age band 'old' with carers; choose one of young, young-adult"),
        (("--count", "9"), "9 groups are asked for with 3 candidates; ask for 1 to 3"),
    ],
)
def test_a_question_that_cannot_be_asked_says_what_can(folder: Path, more: Sequence[str], words: str) -> None:
    done = where_next(folder, *more)
    assert done.exit_code == 1
    assert words in done.output


def test_venues_that_do_not_fit_their_areas_are_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ground = squares("example").areas.assign(approximate=True)
    for name in ("boundaries", "services"):
        (folder / name).mkdir()
    ground.to_crs(4326).to_file(folder / "boundaries" / "example.geojson", driver="GeoJSON")
    monkeypatch.setenv("EVENHAND_DATA_DIR", str(folder))
    asked = ("boundaries", "check", "--facts", folder / "facts.json")
    assert run(*asked).output.startswith("Every area has a venue, and every venue lies in the area")
    west_only = replace(FACTS, venues=FACTS.venues[:1])
    (folder / "facts.json").write_text(write_facts(west_only), encoding="utf-8")
    assert run(*asked).output == "Areas without a venue: East.\n"


def test_equity_prints_rates_by_area_and_who_came(folder: Path) -> None:
    (folder / "came.csv").write_text("area_id,count\neast,20\nwest,10\n", encoding="utf-8")
    (folder / "deciles.csv").write_text("lsoa,decile\nE01000001,2\nE01000002,9\n", encoding="utf-8")
    plan = ("equity", "--facts", folder / "facts.json", "--plan", folder / "plan.json")
    done = run(*plan, "--take-up", folder / "came.csv", "--deciles", folder / "deciles.csv")
    assert done.exit_code == 0, done.output
    assert "attendances per 100 carers (31.1 to 65.9)" in done.output
    assert "By neighbourhood (LSOA), by its decile of deprivation: deciles.csv." in done.output
    assert "50.0 (30.5 to 77.2)" in done.output  # Byar: 20 of 40 is 12.21 to 30.89
    told = json.loads(run(*plan, "--take-up", folder / "came.csv", "--json").stdout)
    assert [one["take_up"] for one in told["areas"]] == [20, 10]
    assert told["minutes"] == "Minutes by car are the built-in estimate."
