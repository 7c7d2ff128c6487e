"""Files of a day's transport: without loss, refused by name, and as the schema in the repository says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scheduler.optimise.documents import FileError
from scheduler.optimise.transport import files
from scheduler.optimise.transport.chains import improve
from scheduler.optimise.transport.cordeau import CordeauFileError, read_cordeau
from scheduler.optimise.transport.effort import Effort
from scheduler.optimise.transport.planner import plan_day
from tests.transport_examples import evening, ride

DOCS = Path(__file__).parents[3] / "docs"
DAY = evening(ride("ann"), ride("bob", "far", apart_from=("ann",), promised_minute=975))
TINY = """1 4 480 2 30
0 0 0 0 0 0 480
1 3 0 1 1 0 480
2 0 4 1 1 0 480
3 3 4 1 -1 60 75
4 0 0 1 -1 60 75
"""


def test_a_day_and_its_runs_come_back_as_they_went_out() -> None:
    assert files.read_day(files.write_day(DAY)) == DAY
    runs = plan_day(evening(ride("ann")), Effort(rounds=240))
    assert files.read_runs(files.write_runs(runs)) == runs


def test_a_file_of_another_kind_or_version_and_a_misspelt_field_are_refused_by_name() -> None:
    with pytest.raises(FileError, match="no evenhand-transport-day file"):
        files.read_day('{"kind": "evenhand-facts"}')
    document = json.loads(files.write_day(DAY))
    with pytest.raises(FileError, match="format_version 2"):
        files.read_day(json.dumps(document | {"format_version": 2}))
    document["day"]["rides"][0]["wheelchairs"] = True
    with pytest.raises(FileError, match=r"day\.rides\.0\.wheelchairs"):
        files.read_day(json.dumps(document))


@pytest.mark.parametrize("name", ["day", "runs"])
def test_the_schema_in_the_repository_is_the_one_in_use(name: str) -> None:
    schema = files.schema_of_days() if name == "day" else files.schema_of_runs()
    assert json.loads((DOCS / f"transport-{name}.schema.json").read_text()) == schema


def test_a_public_file_is_read_and_solved() -> None:
    ground = read_cordeau(TINY)
    found = improve(ground, Effort(rounds=240), seed=1)
    # 3 to the first, 4 to its end, 3 to the second, and 4 to its end, which is the depot
    assert found.absent == ()
    assert found.cost == pytest.approx(3 + 4 + 3 + 4)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 4 480 2", "Line 1 has 4 numbers where 5 are needed"),
        (TINY.replace("3 3 4 1 -1 60 75", "3 3 4 one -1 60 75"), "Line 5 is no list of numbers"),
        (TINY[: TINY.rindex("4 0 0")], "line 6 is missing"),
    ],
)
def test_a_broken_public_file_names_its_line(text: str, words: str) -> None:
    with pytest.raises(CordeauFileError, match=words):
        read_cordeau(text)
