"""The command line as a person meets it: what it says, what it leaves behind, and how it ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from geo.boundary_settlements import settlement_points
from geo.postcodes import PostcodeError
from scheduler.cli import COMMANDS, evenhand
from scheduler.optimise.programme import plan_term
from scheduler.optimise.programme.files import write_facts, write_plan
from scheduler.store import create_database
from tests.examples import FACTS, PLAN
from tests.site_examples import bring_assets

ROOT = Path(__file__).parents[2]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(evenhand, [str(word) for word in words])


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a copy of the shipped data that it may break."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder)
    monkeypatch.setenv("EVENHAND_DATA_DIR", str(folder))
    bring_assets()
    return folder


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the module a folder with facts and a plan that belong together."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "facts.json").write_text(write_facts(FACTS))
    (folder / "plan.json").write_text(write_plan(plan_term(FACTS)))
    return folder


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


# help ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 4


def test_help_begins_with_the_first_steps() -> None:
    assert "evenhand demo wiltshire" in run("--help").output


# a profile, its areas and its data ----------------------------------------------------------------------------------
def test_an_unknown_service_is_answered_with_the_known_ones(data: Path) -> None:
    result = run("demo", "wiltshyre", "--no-serve")
    assert result.exit_code == 1
    assert "There is no service 'wiltshyre'. Did you mean 'wiltshire'?" in result.output
    assert "derby, kent, lancashire, triborough, wiltshire" in result.output


def refused(tmp_path: Path) -> str:
    result = run("demo", "triborough", "--no-serve", "--out", tmp_path / "demo")
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert not (tmp_path / "demo").exists(), "nothing may be half written"
    assert not list(tmp_path.glob(".demo-*"))
    return result.output


def test_a_misspelt_field_is_named_with_file_and_line(data: Path, tmp_path: Path) -> None:
    change(data / "services" / "triborough.toml", "cadence =", "cadense =")
    assert "field 'cadense': no such field; did you mean 'cadence'?" in refused(tmp_path)


def test_a_target_of_minus_three_is_refused(data: Path, tmp_path: Path) -> None:
    profile = data / "services" / "triborough.toml"
    profile.write_text(profile.read_text().replace("\namount = 30\n", "\namount = -3\n", 1))
    said = refused(tmp_path)
    assert "field 'amount'" in said
    assert "-3" in said.replace("−", "-")


def test_an_area_that_no_polygon_bears_is_named(data: Path, tmp_path: Path) -> None:
    change(data / "boundaries" / "triborough.geojson", '"id":"westminster"', '"id":"westmonster"')
    assert "'westminster': no polygon of data/boundaries/triborough.geojson bears it" in refused(tmp_path)


def test_a_broken_polygon_file_says_how_to_mend_it(data: Path, tmp_path: Path) -> None:
    (data / "boundaries" / "triborough.geojson").write_text('{"type": "FeatureCollection", "feat')
    assert "cannot be read as GeoJSON" in refused(tmp_path)


def test_a_missing_polygon_file_says_which_command_builds_it(data: Path, tmp_path: Path) -> None:
    (data / "boundaries" / "triborough.geojson").unlink()
    assert "evenhand boundaries build triborough" in refused(tmp_path)


def test_an_unknown_term_is_answered_with_the_known_ones(data: Path) -> None:
    result = run("facts", "triborough", "--term", "winter-2027", "--out", data / "facts.json")
    assert result.exit_code == 1
    assert "winter-2027" in result.output
    assert "spring-2027" in result.output


def test_a_wrong_data_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENHAND_DATA_DIR", str(tmp_path / "nowhere"))
    result = run("facts", "kent", "--out", tmp_path / "facts.json")
    assert result.exit_code == 1
    assert "Mend EVENHAND_DATA_DIR" in result.output


# facts and plans ----------------------------------------------------------------------------------------------------
def planned(tmp_path: Path, facts_text: str) -> Result:
    path = tmp_path / "facts.json"
    path.write_text(facts_text)
    return run("plan", "--facts", path, "--out", tmp_path / "plan.json")


def test_facts_without_staff_are_refused_before_solving(tmp_path: Path) -> None:
    result = planned(tmp_path, write_facts(replace(FACTS, workers=())))
    assert (result.exit_code == 1) is not (tmp_path / "plan.json").exists()
    if result.exit_code == 0:
        made = json.loads((tmp_path / "plan.json").read_text())["plan"]
        assert made["series"] == []
        assert any("staff" in one["because"] or "worker" in one["because"] for one in made["unmet"])


def test_an_area_without_a_venue_is_told_with_the_reason(tmp_path: Path) -> None:
    only_west = tuple(venue for venue in FACTS.venues if venue.area_id == "west")
    result = planned(tmp_path, write_facts(replace(FACTS, venues=only_west)))
    assert result.exit_code == 0, result.output
    made = json.loads((tmp_path / "plan.json").read_text())["plan"]
    assert any("East" in one["about"] and "venue" in one["because"] for one in made["unmet"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "This is no JSON"),
        ("{}", "no evenhand-facts file"),
        ('{"kind": "evenhand-facts", "format_version": 99, "facts": {}}', "format_version 99"),
    ],
)
def test_a_facts_file_that_cannot_be_read_says_why(tmp_path: Path, text: str, message: str) -> None:
    result = planned(tmp_path, text)
    assert result.exit_code == 1
    assert message in result.output
    assert not (tmp_path / "plan.json").exists()


def test_a_good_plan_is_accepted(files: Path) -> None:
    result = run("check", files / "plan.json", "--facts", files / "facts.json", "--json")
    assert result.exit_code == 0
    assert json.loads(result.output) == {"accepted": True, "findings": []}


def test_a_plan_that_breaks_a_rule_is_refused_by_the_rules_name(tmp_path: Path, files: Path) -> None:
    alone = replace(PLAN, series=(replace(PLAN.series[0], worker_ids=("worker-2",)), *PLAN.series[1:]))
    (tmp_path / "plan.json").write_text(write_plan(alone))
    result = run("check", tmp_path / "plan.json", "--facts", files / "facts.json")
    assert result.exit_code == 1
    assert "team-size" in result.output


def test_a_plan_of_other_facts_is_not_drawn(tmp_path: Path, files: Path) -> None:
    (tmp_path / "facts.json").write_text(write_facts(replace(FACTS, service_name="Another")))
    out = tmp_path / "programme.ics"
    result = run("calendar", "--facts", tmp_path / "facts.json", "--plan", files / "plan.json", "--out", out)
    assert result.exit_code == 1
    assert "was not made from" in result.output
    assert not out.exists()


def test_a_calendar_of_one_area_holds_its_sessions_alone(tmp_path: Path, files: Path) -> None:
    out = tmp_path / "east.ics"
    words = ("calendar", "--facts", files / "facts.json", "--plan", files / "plan.json", "--out", out)
    assert run(*words, "--area", "east").exit_code == 0
    made = json.loads((files / "plan.json").read_text())["plan"]["series"]
    assert out.read_bytes().count(b"BEGIN:VEVENT") == sum(len(one["dates"]) for one in made if one["area_id"] == "east")
    refused_area = run(*words, "--area", "north")
    assert refused_area.exit_code == 1
    assert "has no area 'north'" in refused_area.output


def test_an_output_that_cannot_be_written_is_named(files: Path, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    out = tmp_path / "a-file" / "programme.ics"
    result = run("calendar", "--facts", files / "facts.json", "--plan", files / "plan.json", "--out", out)
    assert result.exit_code != 0
    assert "a-file" in result.output


def test_an_area_is_explained(files: Path) -> None:
    result = run("explain", "east", "--facts", files / "facts.json", "--plan", files / "plan.json")
    assert result.exit_code == 0
    assert result.output.startswith("East has\n  Youth club: ")


def test_equity_leads_with_the_headline(files: Path) -> None:
    result = run("equity", "--facts", files / "facts.json", "--plan", files / "plan.json", "--json")
    assert [one["id"] for one in json.loads(result.output)["figures"]][:3] == ["ede", "mean", "lost"]


def test_another_measure_of_need_stands_in_the_facts_it_writes(files: Path, tmp_path: Path) -> None:
    (tmp_path / "need.csv").write_text("area_id,census\neast,80\nwest,100\n")
    words = ("need", "--facts", files / "facts.json", "--need", tmp_path / "need.csv", "--measure", "census")
    result = run(*words, "--basis", "carers of the census", "--out", tmp_path / "out.json")
    assert result.exit_code == 0, result.output
    assert "180 carers of the census (before: 65 carers known to the service" in result.output


# databases and the site ---------------------------------------------------------------------------------------------
def test_a_database_is_created_once_and_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENHAND_DATABASE_URL", f"sqlite:///{tmp_path / 'evenhand.db'}")
    assert run("db", "create").output.startswith("Created. Version ")
    assert run("db", "migrate").output.startswith("Up to date. Version ")


def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "evenhand.db"
    create_database(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999_from_the_future'")
    before = path.read_bytes()
    monkeypatch.setenv("EVENHAND_DATABASE_URL", f"sqlite:///{path}")
    for command in (("db", "migrate"), ("db", "show")):
        result = run(*command)
        assert result.exit_code == 1
        assert "made by a newer Evenhand" in result.output
    assert path.read_bytes() == before


def test_a_settlement_whose_postcode_is_in_no_directory_is_named(data: Path) -> None:
    table = data / "wiltshire_settlements.csv"
    change(table, "SP4 8JY", "SP4 8ZZ")
    with pytest.raises(PostcodeError, match=r"SP4 8ZZ is not in the postcode directory .*did you mean SP4 8"):
        settlement_points(pd.read_csv(table))


def test_a_site_without_a_secret_key_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVENHAND_SECRET_KEY", raising=False)
    result = run("serve")
    assert result.exit_code == 1
    assert "EVENHAND_SECRET_KEY is not set" in result.output


def test_a_port_in_use_is_said_before_anything_is_planned(data: Path, tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        result = run("demo", "triborough", "--port", str(port), "--out", tmp_path / "demo")
    assert result.exit_code == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in result.output
    assert "choose another" in result.output
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("port", ["0", "99999", "eighty"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    assert run("serve", "--port", port).exit_code == 2


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Start the real server on a free port, as a person would."""
    bring_assets()
    url = f"sqlite:///{tmp_path / 'evenhand.db'}"
    create_database(url)
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = int(free.getsockname()[1])
    environment = os.environ | {"EVENHAND_DATABASE_URL": url, "EVENHAND_SECRET_KEY": "0123456789abcdef" * 4}
    command = [sys.executable, "-m", "scheduler.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    yield process, port
    process.kill()
    process.communicate()


def test_the_site_prints_its_address_answers_and_ends_when_asked(served: tuple[subprocess.Popen[str], int]) -> None:
    process, port = served
    assert process.stdout is not None
    assert f"http://127.0.0.1:{port}/" in process.stdout.readline()
    assert _answer(f"http://127.0.0.1:{port}/healthz") in {200, 503}
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0


def _answer(url: str) -> int:
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own server on loopback
                return int(answer.status)
        except urllib.error.HTTPError as problem:
            return int(problem.code)
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{url} did not answer")


# the whole demo -----------------------------------------------------------------------------------------------------
NO_NETWORK = """
import socket
import sqlite3
_connect, _lookup = socket.socket.connect, socket.getaddrinfo
def connect(self, address):
    if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1"}:
        raise OSError(f"no network: {address}")
    return _connect(self, address)
def lookup(host, *rest, **more):
    if host not in {"127.0.0.1", "localhost", "::1", None}:
        raise OSError(f"no network: {host}")
    return _lookup(host, *rest, **more)
socket.socket.connect, socket.getaddrinfo = connect, lookup
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """Run the whole demo of the quickest service in a process that has no network."""
    bring_assets()
    folder = tmp_path_factory.mktemp("demo")
    (folder / "sitecustomize.py").write_text(NO_NETWORK)
    out = folder / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    environment = os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "scheduler.cli", "demo", "triborough", "--no-serve", "--json", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out, json.loads(done.stdout)


def test_the_demo_needs_no_network_and_writes_everything(demo: tuple[Path, dict[str, object]]) -> None:
    out, said = demo
    names = {path.name for path in out.iterdir()}
    wanted = {"plan.json", "programme.ics", "coverage.html", "coverage.png", "programme.xlsx", "evenhand.db"}
    assert names == wanted | {"notes.txt"}, "a person's own file stays, nothing half made is left"
    assert not list(out.parent.glob(".demo-*"))
    assert said["areas_served_every_month"] == said["areas"] == 3


def test_a_demo_that_is_interrupted_leaves_what_was_there(demo: tuple[Path, dict[str, object]]) -> None:
    out = demo[0]
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    command = [sys.executable, "-m", "scheduler.cli", "demo", "kent", "--no-serve", "--out", str(out)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    while "Making the synthetic register" not in process.stderr.readline():
        assert process.poll() is None, "it ended before it could be interrupted"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode not in {0, None}
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert not list(out.parent.glob(".demo-*"))


def test_the_demos_json_tells_each_stage_with_its_seconds(demo: tuple[Path, dict[str, object]]) -> None:
    stages = demo[1]["stages"]
    assert isinstance(stages, list)
    names = [stage["name"] for stage in stages]
    assert names.index("register") < names.index("plan") < names.index("check")
    assert all(stage["seconds"] >= 0 for stage in stages)


def test_what_the_demo_published_is_on_the_command_line_too(
    demo: tuple[Path, dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENHAND_DATABASE_URL", f"sqlite:///{demo[0] / 'evenhand.db'}")
    assert "published plan" in run("db", "show").output
