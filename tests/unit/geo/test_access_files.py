"""An analyst's own files: demand, supply and times in, access and inequality out."""

from pathlib import Path

import pytest

from geo.access_files import access_of_files, inequality_of_file, parse_decay


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    texts = {
        "demand.csv": "point_id,demand\n01,10\n02,20\n03,5\n",
        "supply.csv": "venue_id,supply\nhall,24.7\nclosed,0\n",
        "times.csv": "from_id,to_id,minutes\n02,hall,20\n01,hall,10\n03,hall,30\n01,closed,2\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / "demand.csv", tmp_path / "supply.csv", tmp_path / "times.csv"


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        # D = 10 + 20 × 0.68 + 5 × 0.22 = 24.7
        ("e2sfca", [1.0, 0.68, 0.22]),
        # the first point shares itself between both halls: D = 10 × ½ + 20 × 0.68 + 5 × 0.22 = 19.7
        ("3sfca", [0.5 * 24.7 / 19.7, 0.68 * 24.7 / 19.7, 0.22 * 24.7 / 19.7]),
        ("2sfca", [24.7 / 35] * 3),
        ("gravity", [24.7, 24.7 * 0.68, 24.7 * 0.22]),
        ("cumulative", [24.7] * 3),
        ("nearest", [10.0, 20.0, 30.0]),
    ],
)
def test_access_comes_back_in_the_order_of_the_demand_file(
    files: tuple[Path, Path, Path], measure: str, expected: list[float]
) -> None:
    table = access_of_files(*files, measure, parse_decay("10:1,20:0.68,30:0.22"))
    assert list(table.point_id) == ["01", "02", "03"]
    assert list(table.access) == pytest.approx(expected)


def test_access_written_to_a_file_is_measured_for_inequality(files: tuple[Path, Path, Path]) -> None:
    out = files[0].with_name("access.csv")
    access_of_files(*files).assign(advantage=[3, 2, 1]).to_csv(out, index=False)
    found = inequality_of_file(out, ["gini", "ci", "ede", "lost"])
    assert found["gini"] == pytest.approx(found["ci"])
    assert found["ede"] == pytest.approx(24.7 / 35 * (1 - found["lost"]))


def test_the_ladder_of_the_demand_file_is_handed_on_to_the_concentration_index(files: tuple[Path, Path, Path]) -> None:
    files[0].write_text("point_id,demand,advantage\n01,10,3\n02,20,2\n03,5,1\n", encoding="utf-8")
    out = files[0].with_name("access.csv")
    access_of_files(*files).to_csv(out, index=False)
    # who is better off reaches more here: the ladder is that of access itself
    found = inequality_of_file(out, ["gini", "ci"])
    assert found["ci"] == pytest.approx(found["gini"])


def test_without_people_each_row_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "access.csv"
    path.write_text("access\n1\n4\n", encoding="utf-8")
    assert inequality_of_file(path, ["gini"]) == {"gini": pytest.approx(0.3)}
    with pytest.raises(ValueError, match=r"access.csv has no column advantage, which ci goes by .* leave out ci"):
        inequality_of_file(path, ["ci"])


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("demand.csv", "point_id,demand\n01,10\n02,-3\n03,5\n", r"demand.csv, row 3: demand is -3"),
        ("demand.csv", "point_id,demand\n01,10\n02,many\n03,5\n", r"demand.csv, row 3: demand is 'many'"),
        ("demand.csv", "point_id,demand\n01,10\n01,3\n", r"demand.csv, row 3: point_id 01 stands in row 2 already"),
        ("supply.csv", "venue_id,supply\n", r"supply.csv has headers and no rows"),
        ("times.csv", "from_id,to_id,minutes\n01,hall,10\n02,hall,nan\n", r"times.csv, row 3: minutes nan is no time"),
        ("times.csv", "from_id,to_id,minutes\n01,hall,4200\n", r"times.csv, row 2: minutes 4200 is too long.*by 60"),
        ("demand.csv", "point_id,demand,advantage\n01,1,1\n02,1,x\n03,1,3\n", r"demand.csv, row 3: advantage is 'x'"),
        ("demand.csv", "name,demand\n01,10\n", r"demand.csv has no column point_id; it has name, demand"),
        ("supply.csv", "venue_id,places\nhall,10\n", r"supply.csv has no column supply; it has venue_id, places"),
        ("times.csv", "from_id,to_id,minutes\n01,hall,10\n02,hall,9\n", r"times.csv.*no row for demand point 03"),
    ],
)
def test_what_is_wrong_in_a_file_is_named_with_its_row(
    files: tuple[Path, Path, Path], name: str, text: str, words: str
) -> None:
    files[0].with_name(name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=words):
        access_of_files(*files)


@pytest.mark.parametrize(("text", "words"), [("10", "step '10'"), ("10:1,x:2", "step 'x:2'"), ("20:1,10:1", "limits")])
def test_a_decay_that_cannot_be_read_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_decay(text)
