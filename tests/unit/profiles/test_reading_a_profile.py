"""A profile is read strictly, and all that is wrong with it is told at once."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.facts import Area, Cadence, Mode, Season, Spread, Strand
from scheduler.profiles import (
    ProfileError,
    ProfileFolderError,
    UnknownServiceError,
    check_against_areas,
    find_profile,
    read_profile,
    read_profiles_dir,
)
from scheduler.profiles.tables import StrandTable

ROOT = Path(__file__).parents[3]


def smallest_profile() -> str:
    """The example of docs/guide/add-a-service.md, so that the guide is true."""
    guide = (ROOT / "docs/guide/add-a-service.md").read_text(encoding="utf-8")
    return guide.split("```toml\n")[1].split("```")[0]


def written(tmp_path: Path, text: str, name: str = "rutland") -> Path:
    path = tmp_path / "data" / "services" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def error_of(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(ProfileError) as caught:
        read_profile(written(tmp_path, text))
    return str(caught.value).splitlines()


def test_a_sixth_service_is_read_from_a_file_that_a_person_wrote(tmp_path: Path) -> None:
    written(tmp_path, smallest_profile())
    profile = find_profile("rutland", tmp_path / "data")
    assert profile.name == "Rutland young carers"
    assert profile.to_areas() == (Area(id="rutland", name="Rutland"),)


def test_a_strand_that_is_silent_takes_the_products_defaults(tmp_path: Path) -> None:
    profile = read_profile(written(tmp_path, smallest_profile()))
    assert profile.to_strands() == (
        Strand(
            id="club",
            public_title="Youth club",
            internal_title="Monthly club",
            band_ids=("young",),
            cadence=Cadence.MONTHLY,
            mode=Mode.FACE_TO_FACE,
            season=Season.TERM,
            duration_minutes=120,
            least_places=8,
            most_places=16,
            carers_per_worker=8,
            least_staff=2,
            weekdays=(0, 1, 2, 3, 4),
            earliest_start_minute=15 * 60 + 30,
            latest_end_minute=20 * 60 + 30,
            spread=Spread.EACH_AREA,
            least_series=1,
            most_series=1,
            source="2.1",
        ),
    )
    assert "least_staff" in profile.strands[0].left_to_defaults
    assert "cadence" not in profile.strands[0].left_to_defaults


def test_a_misspelt_field_is_named_with_the_right_one(tmp_path: Path) -> None:
    lines = error_of(tmp_path, smallest_profile().replace("cadence", "cadense"))
    assert lines == [
        "data/services/rutland.toml, line 28, [[strands]] 1, field 'cadence': is missing; add it",
        "data/services/rutland.toml, line 33, [[strands]] 1, field 'cadense': no such field; did you mean 'cadence'?",
    ]


def test_a_field_like_no_other_lists_the_fields_there_are(tmp_path: Path) -> None:
    (line,) = error_of(tmp_path, smallest_profile().replace('name = "Rutland"', 'name = "Rutland"\nzzz = 1'))
    assert "[[areas]] 1, field 'zzz': no such field; the fields here are id, name, code, need" in line


def test_a_target_of_minus_three_is_refused_with_its_value(tmp_path: Path) -> None:
    target = """
[[targets]]
id = "clubs"
title = "Clubs a year"
measure = "sessions"
amount = -3
period = "year"
strands = ["club"]
source = "2.2"
"""
    (line,) = error_of(tmp_path, smallest_profile() + target)
    assert line.endswith("[[targets]] 1, field 'amount': -3 cannot stand here; write a number of 1 or more")


def test_everything_wrong_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        smallest_profile()
        .replace("format = 1", "format = 9")
        .replace('method = "district"', 'method = "wards"')
        .replace("youngest_years = 5", 'youngest_years = "five"')
        .replace('bands = ["young"]', 'bands = ["yuong"]')
    )
    lines = [line.removeprefix("data/services/rutland.toml, ") for line in error_of(tmp_path, text)]
    assert [line.split(" cannot stand here; ") for line in lines] == [
        ["line 1, field 'format': 9", "use 1"],
        ["line 10, [boundaries], field 'method': 'wards'", "use one of 'district', 'msoa' or 'settlements'"],
        ["line 24, [[bands]] 1, field 'youngest_years': 'five'", "write a whole number without quotation marks"],
        ["line 32, [[strands]] 1, field 'bands': 'yuong' stands nowhere among [[bands]]; did you mean 'young'?"],
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("oldest_years = 17", "oldest_years = 4", "oldest_years (4) is below youngest_years (5); swap the two ages"),
        ('source = "2.1"', 'source = "2.1"\nleast_series = 3', "least_series (3) is above most_series (1)"),
        (
            'source = "2.1"',
            'source = "2.1"\nlatest_end = "16:00"',
            "120 minutes do not fit between 15:30 and 16:00; shorten duration_minutes or widen the hours",
        ),
        ('source = "2.1"', 'source = "2.1"\nearliest_start = "half"', 'write a time such as "15:30"'),
        ('source = "2.1"', 'source = "2.1"\nchosen = ["evenings"]', "chosen names no field of a strand: evenings"),
        ('source = "2.1"', 'source = "2.1"\nfunder = "A trust"', "'A trust' stands nowhere among [[funders]]"),
        ('source = "2.1"', 'source = "2.1"\nareas = ["rutland", "rutland"]', "rutland stands in the list twice"),
        ('source = "2.1"', 'source = "2.1"\nareas = ["oakham"]', "'oakham' stands nowhere among [[areas]]"),
        ('bands = ["young"]', "bands = []", "name at least 1"),
        ('id = "club"', 'id = "The Club"', "use small letters a to z, digits and hyphens"),
        ('id = "rutland"\nname = "Rutland y', 'id = "surrey"\nname = "Rutland y', "is not the file's name"),
        ('id = "rutland"\nname = "Rutland"', 'id = "rutland"', "[[areas]] 1, field 'name': is missing; add it"),
        ("[[areas]]", "[areas]", "head a list of tables with [[ and ]]"),
        ("[[bands]]", "[demo]\ncarers_by_area = { oakham = 3 }\n\n[[bands]]", "'oakham' stands nowhere among"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_what_to_do(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = smallest_profile()
    assert old in text
    assert said in "\n".join(error_of(tmp_path, text.replace(old, new)))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ('answers = ["girl", "unknown"]', "field 'answers': 'unknown' is always offered besides, to be kept apart"),
        ('answers = ["girl", "Girl"]', "field 'answers': 'girl' stands twice; delete one of them"),
        ('answers = ["girl"]', "field 'answers': a list has 2 to 25 answers; this has 1"),
        ('answers = "girl"', "field 'answers': 'girl' cannot stand here; write a list in square brackets"),
        ("households = true", "households are asked, and nothing says why; add why"),
        ('answer = ["girl", "boy"]', "field 'answer': no such field; did you mean 'answers'?"),
    ],
)
def test_a_bad_list_of_answers_is_said_with_what_to_do(tmp_path: Path, fields: str, said: str) -> None:
    table = f'\n[[breakdowns]]\nid = "gender"\nname = "Gender"\nsource = "2.8"\n{fields}\n'
    lines = error_of(tmp_path, smallest_profile() + table)
    assert said in "\n".join(lines)
    assert all(line.startswith("data/services/rutland.toml, line ") for line in lines)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("out_of = 25", "out_of says what a plain count is out of; give the KPI such a measure, or delete out_of"),
        ('measure = "satisfied"\nout_of = 25', "out_of says what a plain count is out of"),
        ('measure = "venues"\nout_of = 0', "field 'out_of': 0 cannot stand here; write a number of 1 or more"),
        ('see = "diary"', "field 'see': 'diary' cannot stand here; use '', 'log' or 'satisfaction'"),
    ],
)
def test_a_kpi_out_of_nothing_is_refused(tmp_path: Path, fields: str, said: str) -> None:
    head = '\n[[kpis]]\nid = "clinics"\ntitle = "Clinics"\ncounts = "Practices"\nreturned = "quarterly"\n'
    lines = error_of(tmp_path, f'{smallest_profile()}{head}source = "4.5"\n{fields}\n')
    assert said in "\n".join(lines)


def test_what_the_register_knows_is_asked_of_nobody(tmp_path: Path) -> None:
    table = '\n[[breakdowns]]\nid = "age"\nname = "Age"\nsource = "2.8"\nanswers = ["young", "old"]\n'
    (line,) = error_of(tmp_path, smallest_profile() + table)
    assert line.endswith("'age' is worked out from the register; delete answers and households here")


def test_need_that_is_larger_than_what_it_is_part_of_is_refused(tmp_path: Path) -> None:
    need = (
        "need = { lsoas = 2, residents_5_and_over = 100, unpaid_carers = 200, carers_20_hours_and_over = 10, "
        "aged_5_to_17 = 20, aged_18_to_24 = 5, lsoas_deprived = 0, lsoas_rural = 2 }"
    )
    text = smallest_profile().replace('name = "Rutland"\n', f'name = "Rutland"\n{need}\n')
    (line,) = error_of(tmp_path, text)
    assert "unpaid_carers (200) is larger than residents_5_and_over (100), of which it is a part" in line


def test_an_amount_that_is_none_of_the_years_is_refused(tmp_path: Path) -> None:
    target = """
[[targets]]
id = "families"
title = "Families"
measure = "series"
amount = 31
by_contract_year = [30, 35]
period = "year"
strands = ["club"]
source = "3.5"
"""
    (line,) = error_of(tmp_path, smallest_profile() + target)
    assert "amount (31) is none of by_contract_year (30, 35)" in line


def test_an_id_given_twice_is_refused_where_it_stands_again(tmp_path: Path) -> None:
    again = '\n[[areas]]\nid = "rutland"\nname = "Rutland again"\n'
    (line,) = error_of(tmp_path, smallest_profile() + again)
    assert "[[areas]] 2, field 'id': 'rutland' is taken by an earlier one" in line


def test_a_service_without_areas_says_how_to_give_them(tmp_path: Path) -> None:
    text = smallest_profile().replace('[[areas]]\nid = "rutland"\nname = "Rutland"\n', "")
    (line,) = error_of(tmp_path, text)
    assert "no area is listed; add an [[areas]] table for each, or set areas_from_file = true" in line


def test_areas_that_stand_in_the_polygon_file_must_be_given(tmp_path: Path) -> None:
    text = smallest_profile().replace('[[areas]]\nid = "rutland"\nname = "Rutland"\n', "")
    profile = read_profile(written(tmp_path, text.replace("[need]", "areas_from_file = true\n\n[need]")))
    with pytest.raises(ValueError, match="build the boundaries"):
        profile.to_areas()
    assert [area.id for area in profile.to_areas([Area(id="b", name="B"), Area(id="a", name="A")])] == ["a", "b"]


def test_text_that_is_no_toml_names_line_and_file(tmp_path: Path) -> None:
    (line,) = error_of(tmp_path, "format = 1\nname = = 2")
    assert line.startswith("data/services/rutland.toml, the file: is no valid TOML")
    assert "line 2" in line


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    path.write_bytes(b"name = \xff\xfe")
    with pytest.raises(ProfileError, match="save it as UTF-8 text"):
        read_profile(path)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="is not there; check the path"):
        read_profile(tmp_path / "nowhere.toml")


def test_an_unknown_service_lists_the_known_ones_and_says_how_to_add_one() -> None:
    with pytest.raises(UnknownServiceError) as caught:
        find_profile("wilshire", ROOT / "data")
    said = str(caught.value)
    assert "Did you mean 'wiltshire'?" in said
    assert "derby, kent, lancashire, triborough, wiltshire" in said
    assert "data/services/wilshire.toml as docs/guide/add-a-service.md explains" in said


def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    written(tmp_path, smallest_profile())
    (tmp_path / "data" / "secret.toml").write_text("x = 1", encoding="utf-8")
    with pytest.raises(UnknownServiceError):
        find_profile("../secret", tmp_path / "data")


def test_the_errors_of_all_files_of_a_folder_are_told_together(tmp_path: Path) -> None:
    written(tmp_path, smallest_profile())
    written(tmp_path, smallest_profile().replace("cadence", "cadense"), "first")
    folder = written(tmp_path, "=", "second").parent
    with pytest.raises(ProfileFolderError) as caught:
        read_profiles_dir(folder)
    said = str(caught.value)
    assert "first.toml" in said
    assert "second.toml" in said
    assert "rutland.toml" not in said


def test_an_area_that_no_polygon_bears_and_a_polygon_without_area_are_both_named() -> None:
    kent = find_profile("kent", ROOT / "data")
    ids = {area.id for area in kent.areas} - {"dover"} | {"dovr"}
    with pytest.raises(ProfileError) as caught:
        check_against_areas(kent, ids)
    lines = str(caught.value).splitlines()
    assert "field 'areas': polygon 'dovr' of data/boundaries/kent.geojson has no [[areas]] table" in lines[0] + lines[1]
    assert "'dover': no polygon of data/boundaries/kent.geojson bears it; did you mean 'dovr'?" in lines[0] + lines[1]
    assert len(lines) == 2


def test_areas_that_all_bear_polygons_pass() -> None:
    kent = find_profile("kent", ROOT / "data")
    check_against_areas(kent, [area.id for area in kent.areas])
    check_against_areas(find_profile("derby", ROOT / "data"), ["derby-001", "derby-002"])


TOML_VALUES = st.sampled_from(
    [
        "-1",
        "0",
        "3.5",
        "nan",
        "true",
        '""',
        '"x"',
        "[]",
        "[[]]",
        '["x", 1]',
        "{}",
        "{ x = 1 }",
        "2027-01-04",
        "09:30:00",
    ]
)


@given(line=st.integers(0, 60), value=TOML_VALUES)
def test_whatever_stands_in_a_field_the_answer_is_a_profile_or_a_list_of_problems(line: int, value: str) -> None:
    lines = smallest_profile().splitlines()
    fields = [n for n, text in enumerate(lines) if " = " in text]
    changed = fields[line % len(fields)]
    lines[changed] = lines[changed].split(" = ")[0] + f" = {value}"
    with TemporaryDirectory() as folder:
        path = written(Path(folder), "\n".join(lines))
        said = _answer(path)
    assert said == "a profile" or said.startswith("data/services/rutland.toml, line ")


def _answer(path: Path) -> str:
    try:
        return "a profile" if read_profile(path).to_strands() else "nothing"
    except ProfileError as error:
        return str(error)


def test_the_table_of_defaults_in_the_rules_says_what_the_code_does() -> None:
    rules = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    table = rules.split("## Product defaults")[1].split("And for whole services")[0]
    rows = [[cell.strip() for cell in line.split("|")] for line in table.splitlines() if line.startswith("| `")]
    said = {name: default for row in rows for name, default in zip(_listed(row[1]), _padded(row), strict=True)}
    fields = StrandTable.model_fields
    assert set(said) == {name for name, field in fields.items() if not field.is_required()} - {"chosen", "note"}
    for name in ("duration_minutes", "least_places", "most_places", "carers_per_worker", "least_staff", "most_series"):
        assert said[name] == str(fields[name].default), name
    for name in ("mode", "season", "spread", "funder"):
        assert said[name] == fields[name].default, name
    for name in ("earliest_start", "latest_end"):
        assert said[name] == f"{fields[name].default:%H:%M}", name


def _padded(row: list[str]) -> list[str]:
    """Defaults of a row, one for each field that it names."""
    names, defaults = _listed(row[1]), _listed(row[2])
    return defaults if len(defaults) == len(names) else [row[2]] * len(names)


def _listed(cell: str) -> list[str]:
    return [word.strip(" `") for word in cell.split(",")]
