"""Road engines: a local server answers as OSRM and as Valhalla do, well and badly."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from geo.travel_time_engines import Client, EngineError, Osrm, Valhalla

# ten villages in a line, 5 km apart; the last lies on an island
VILLAGES = [(400_000.0 + 5_000 * number, 150_000.0) for number in range(10)]
NAMES = [f"village {number}" for number in range(10)]
ISLAND_FROM_LONGITUDE = -1.36
SECONDS_A_DEGREE = 30_000.0


def seconds_between(here: tuple[float, float], there: tuple[float, float]) -> float | None:
    apart = here != there and max(here[0], there[0]) > ISLAND_FROM_LONGITUDE
    return None if apart else abs(here[0] - there[0]) * SECONDS_A_DEGREE


@dataclass
class Road:
    """What the server was asked, and what goes wrong first."""

    address: str = ""
    asked: list[str] = field(default_factory=list)
    largest: int = 0
    faults: list[tuple[int, dict[str, Any] | str]] = field(default_factory=list)


def osrm_answer(path: str) -> tuple[list[Any], list[Any], Callable[[list[list[float | None]]], dict[str, Any]]]:
    parts = urlsplit(path)
    places = [tuple(map(float, place.split(","))) for place in parts.path.rsplit("/", 1)[1].split(";")]
    options = {key: values[0].split(";") for key, values in parse_qs(parts.query, separator="&").items()}
    assert options["annotations"] == ["duration"]
    chosen = [[places[int(row)] for row in options[key]] for key in ("sources", "destinations")]
    return chosen[0], chosen[1], lambda table: {"code": "Ok", "durations": table, "sources": [], "destinations": []}


def valhalla_answer(body: bytes) -> tuple[list[Any], list[Any], Callable[[list[list[float | None]]], dict[str, Any]]]:
    asked = json.loads(body)
    assert asked["costing"] in {"auto", "bus", "pedestrian"}
    chosen = [[(place["lon"], place["lat"]) for place in asked[key]] for key in ("sources", "targets")]

    def shape(table: list[list[float | None]]) -> dict[str, Any]:
        cells = [
            [{"from_index": i, "to_index": j, "time": cell, "distance": None} for j, cell in enumerate(row)]
            for i, row in enumerate(table)
        ]
        return {"sources_to_targets": cells, "units": "kilometers"}

    return chosen[0], chosen[1], shape


@pytest.fixture
def road() -> Iterator[Road]:
    state = Road()

    class Handler(BaseHTTPRequestHandler):
        def answer(self, sources: list[Any], targets: list[Any], shape: Callable[..., dict[str, Any]]) -> None:
            state.asked.append(self.path)
            state.largest = max(state.largest, len(sources), len(targets))
            status, body = 200, json.dumps(shape([[seconds_between(a, b) for b in targets] for a in sources]))
            if state.faults:
                status, fault = state.faults.pop(0)
                body = fault if isinstance(fault, str) else json.dumps(fault)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def do_GET(self) -> None:
            self.answer(*osrm_answer(self.path))

        def do_POST(self) -> None:
            self.answer(*valhalla_answer(self.rfile.read(int(self.headers["Content-Length"]))))

        def log_message(self, *args: object) -> None:
            """Keep the tests' output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


def ask(engine: Osrm | Valhalla, **options: Any) -> Any:
    return Client(engine, **options).matrix(NAMES, NAMES[:7], VILLAGES, VILLAGES[:7])


@pytest.mark.parametrize("kind", [Osrm, Valhalla])
def test_minutes_come_back_in_their_places_whatever_the_batch(road: Road, kind: type[Osrm] | type[Valhalla]) -> None:
    whole = ask(kind(road.address))
    assert len(road.asked) == 1
    parts = ask(kind(road.address), batch=3)
    assert len(road.asked) == 1 + 4 * 3
    assert (parts.minutes == whole.minutes).all()
    # a degree of longitude at 51° north is about 70 km: 5 km are 0.071°, 36 minutes at the server's pace
    assert whole.minutes[0, :3] == pytest.approx([0, 35.8, 71.6], abs=0.3)
    assert whole.minutes[9, 0] == np.inf
    assert (
        whole.source
        == f"{kind.__name__.upper() if kind is Osrm else 'Valhalla'} at {road.address.removeprefix('http://')}"
    )


def test_no_request_is_larger_than_the_batch(road: Road) -> None:
    ask(Valhalla(road.address), batch=4)
    assert road.largest == 4


def test_progress_is_told_after_each_request(road: Road) -> None:
    told: list[tuple[int, int]] = []
    ask(Osrm(road.address), batch=5, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.mark.parametrize("kind", [Osrm, Valhalla])
def test_what_was_answered_once_is_never_asked_again(
    road: Road, tmp_path: Path, kind: type[Osrm] | type[Valhalla]
) -> None:
    first = ask(kind(road.address), cache=tmp_path / "minutes", batch=5)
    count = len(road.asked)
    second = ask(kind(road.address), cache=tmp_path / "minutes", batch=5)
    assert len(road.asked) == count
    assert (first.minutes == second.minutes).all()


@pytest.mark.parametrize("fault", [(503, "busy"), (429, {"message": "slow down"}), (200, "not json")])
def test_a_failure_that_passes_is_tried_again_with_longer_waits(road: Road, fault: tuple[int, Any]) -> None:
    waits: list[float] = []
    road.faults = [fault, fault]
    matrix = ask(Osrm(road.address), wait=waits.append)
    assert waits == [0.5, 1.0]
    assert matrix.minutes[0, 0] == 0


def test_a_failure_that_stays_ends_with_the_server_named(road: Road) -> None:
    road.faults = [(500, "broken")] * 4
    waits: list[float] = []
    with pytest.raises(EngineError, match=r"OSRM at 127.0.0.1:\d+ gave no minutes \(500 .*is the server running"):
        ask(Osrm(road.address), wait=waits.append)
    assert waits == [0.5, 1.0, 2.0]


def test_a_refusal_is_not_tried_again_and_gives_the_servers_reason(road: Road) -> None:
    road.faults = [(400, {"code": "TooBig", "message": "Too many table coordinates"})]
    with pytest.raises(EngineError, match="Too many table coordinates"):
        ask(Osrm(road.address), wait=lambda _: pytest.fail("waited"))
    road.faults = [(400, {"error_code": 150, "error": "Exceeded max locations"})]
    with pytest.raises(EngineError, match="Exceeded max locations"):
        ask(Valhalla(road.address), wait=lambda _: pytest.fail("waited"))


@pytest.mark.parametrize(
    ("kind", "answer", "words"),
    [
        (Osrm, {"code": "NoSegment", "message": "no road near"}, "answered NoSegment: no road near"),
        (Valhalla, {"error": "no edges"}, "answered no edges"),
        (Osrm, {"code": "Ok", "durations": [[1.0]]}, r"gave \(1, 1\) times for 10 points and 7 venues"),
    ],
)
def test_an_answer_that_is_no_matrix_is_refused(
    road: Road, kind: type[Osrm] | type[Valhalla], answer: dict[str, Any], words: str
) -> None:
    road.faults = [(200, answer)]
    with pytest.raises(EngineError, match=words):
        ask(kind(road.address))


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(EngineError, match=r"Valhalla at 127.0.0.1:1 gave no minutes"):
        ask(Valhalla("http://127.0.0.1:1"), wait=lambda _: None)


def test_only_web_addresses_are_asked() -> None:
    with pytest.raises(ValueError, match="no address of a server"):
        ask(Osrm("file:///etc"))


@pytest.mark.parametrize(("mode", "costing"), [("car", "auto"), ("minibus", "bus"), ("walking", "pedestrian")])
def test_the_way_people_travel_is_put_into_valhallas_words(mode: Any, costing: str) -> None:
    question = Valhalla("http://127.0.0.1:8002/", mode).question(np.array([[-2.0, 51.0]]), np.array([[-2.1, 51.1]]))
    assert json.loads(question.body or b"{}")["costing"] == costing
    assert question.url == "http://127.0.0.1:8002/sources_to_targets"
