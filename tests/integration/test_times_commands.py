"""Minutes of a road engine and of a file, by the commands: into a facts file and into the database."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scheduler.cli import evenhand
from scheduler.domain.facts import Travel
from scheduler.optimise.programme.files import read_facts, write_facts
from scheduler.store import Store, load_facts, save_facts
from scheduler.use_cases.set_travel_times import StoredTravelTimes
from tests.examples import FACTS

PLACES = ("venue-1", "venue-2", "venue-3")


@pytest.fixture
def osrm() -> Iterator[str]:
    """Serve ten minutes for every pair, and no way to the third place, as OSRM answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            options = dict(part.split("=") for part in self.path.split("?")[1].split("&"))
            rows, columns = (options[key].split(";") for key in ("sources", "destinations"))
            table = [[None if column == columns[-1] else 600.0 for column in columns] for _ in rows]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"code": "Ok", "durations": table}).encode())

        def log_message(self, *args: object) -> None:
            """Keep the tests' output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "facts.json").write_text(write_facts(FACTS), encoding="utf-8")
    rows = [f"{point.id},{place},{5 + n}" for point in FACTS.demand_points for n, place in enumerate(PLACES)]
    (tmp_path / "times.csv").write_text("\n".join(["from_id,to_id,minutes", *rows]), encoding="utf-8")
    return tmp_path


def run(*words: object) -> Result:
    return CliRunner().invoke(evenhand, [str(word) for word in words])


def files(folder: Path) -> tuple[object, ...]:
    return ("--facts", folder / "facts.json", "--out", folder / "new.json")


def test_a_road_engine_is_asked_and_its_minutes_are_kept_with_its_name(folder: Path, osrm: str) -> None:
    done = run("times", "ask", *files(folder), "--osrm", osrm, "--cache", folder / "kept")
    assert done.exit_code == 0, done.output
    assert "4 ways from 2 demand points to 3 places; 2 pairs are out of reach" in done.output
    times = read_facts((folder / "new.json").read_text(encoding="utf-8")).travel_times[0]
    assert times.minutes == ((10.0, 10.0, None), (10.0, 10.0, None))
    assert times.source.startswith(f"OSRM at {osrm.removeprefix('http://')}, asked on ")
    assert len(list((folder / "kept").iterdir())) == 1


def test_a_server_that_is_not_there_is_told_and_nothing_is_written(folder: Path) -> None:
    done = run("times", "ask", *files(folder), "--valhalla", "nonsense://here")
    assert (done.exit_code, (folder / "new.json").exists()) == (1, False)
    assert "give one that begins with http:// or https://" in done.output


def test_the_plan_the_equity_figures_and_where_next_name_the_imported_minutes(folder: Path) -> None:
    assert run("times", "import", folder / "times.csv", *files(folder), "--source", "r5r 2.0").exit_code == 0
    assert run("plan", "--facts", folder / "new.json", "--out", folder / "plan.json").exit_code == 0
    for command in ("equity", "where-next"):
        done = run(command, "--facts", folder / "new.json", "--plan", folder / "plan.json")
        assert "Minutes by car: r5r 2.0, imported on " in done.output
    assert run("check", folder / "plan.json", "--facts", folder / "new.json").exit_code == 0
    # the plan of these minutes is no plan of the facts without them
    assert run("equity", "--facts", folder / "facts.json", "--plan", folder / "plan.json").exit_code == 1


def test_minutes_are_forgotten_and_the_facts_are_as_they_were(folder: Path) -> None:
    run("times", "import", folder / "times.csv", *files(folder), "--by", "walking", "--count")
    assert read_facts((folder / "new.json").read_text(encoding="utf-8")).settings.reach_by is Travel.WALKING
    again = ("--facts", folder / "new.json", "--out", folder / "old.json")
    assert run("times", "forget", *again, "--by", "walking").exit_code == 0
    assert (folder / "old.json").read_text(encoding="utf-8") == (folder / "facts.json").read_text(encoding="utf-8")


def test_points_and_places_are_written_to_route_between(folder: Path) -> None:
    assert run("times", "points", "--facts", folder / "facts.json", "--out", folder / "ends").exit_code == 0
    lines = (folder / "ends" / "places.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in lines] == ["id", *PLACES]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "times.csv"), "Name either --facts with --out, or --service"),
        (("import", "times.csv", "--facts", "facts.json"), "Name by --out the facts file to write"),
        (("ask", "--facts", "facts.json", "--out", "new.json"), "Name one server, by --osrm or by --valhalla"),
        (
            ("ask", "--facts", "facts.json", "--out", "new.json", "--valhalla", "http://x", "--by", "public transport"),
            "knows no timetables",
        ),
    ],
)
def test_what_is_not_said_is_asked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(folder)
    done = run("times", *words)
    assert done.exit_code == 1
    assert said in done.output


def test_the_database_keeps_minutes_beside_the_facts(store: Store, folder: Path) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
    run("times", "import", folder / "times.csv", *files(folder))
    minutes = read_facts((folder / "new.json").read_text(encoding="utf-8")).travel_times
    kept = StoredTravelTimes(store)
    kept.keep(replace(kept.facts("example"), travel_times=minutes))
    with store.read() as db:
        found = load_facts(db, "example", "spring-2027")
    assert found == replace(FACTS, travel_times=minutes)
    with store.write() as db:
        save_facts(db, found)
    kept.keep(replace(found, travel_times=()))
    assert kept.facts("example", "spring-2027") == FACTS
