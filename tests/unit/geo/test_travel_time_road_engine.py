"""A real OSRM where its programs are at hand (set-up fetches them), on a road small enough to work out by hand."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from json import dumps
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from pyproj import Transformer

from geo.travel_time_engines import Client, Osrm

VILLAGES = [(400_000.0 + 5_000 * number, 150_000.0) for number in range(9)]
"""Nine villages in a line, 5 km apart."""
NAMES = [f"village {number}" for number in range(9)]
ROAD_ENDS = 4
"""A fast road runs from the first village to this one, and one way only."""
START_SECONDS = 30.0


def programs() -> Path | None:
    """Return the folder of OSRM's programs: set-up's, the package's (Python 3.12 or newer), or the system's."""
    package = find_spec("osrm")
    folders = [Path(sys.prefix) / "engines" / "osrm" / "bin"]
    folders += [Path(place) / "bin" for place in (package.submodule_search_locations or [] if package else [])]
    folders += [Path(found).parent for found in [shutil.which("osrm-routed")] if found]
    return next((folder for folder in folders if (folder / "osrm-routed").exists()), None)


@cache
def places() -> list[tuple[float, float]]:
    turn = Transformer.from_crs(27700, 4326, always_xy=True)
    return [turn.transform(*village) for village in VILLAGES]


def openstreetmap() -> str:
    nodes = "".join(
        f'<node id="{number}" version="1" lat="{lat:.7f}" lon="{lon:.7f}"/>'
        for number, (lon, lat) in enumerate(places(), start=1)
    )
    roads = ((range(1, 10), "30 mph", "no"), ((1, ROAD_ENDS + 1), "60 mph", "yes"))
    ways = "".join(
        f'<way id="{way}" version="1">{"".join(f"""<nd ref="{node}"/>""" for node in along)}'
        f'<tag k="highway" v="primary"/><tag k="maxspeed" v="{limit}"/><tag k="oneway" v="{oneway}"/></way>'
        for way, (along, limit, oneway) in enumerate(roads, start=1)
    )
    return f'<?xml version="1.0"?><osm version="0.6">{nodes}{ways}</osm>'


def real_server(folder: Path, programs: Path) -> Iterator[str]:
    """Build the graph and serve it on a free port."""
    (folder / "road.osm").write_text(openstreetmap())
    profile = next(programs.parent.glob("share/**/profiles/car.lua"), Path("/usr/share/osrm/profiles/car.lua"))
    environment = os.environ | {"LC_ALL": "C"}
    for step in (["osrm-extract", "-p", str(profile), "road.osm"], ["osrm-contract", "road.osrm"]):
        subprocess.run(
            [programs / step[0], *step[1:]], cwd=folder, env=environment, check=True, capture_output=True, timeout=60
        )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [programs / "osrm-routed", "-i", "127.0.0.1", "-p", str(port), "-t", "1", "road.osrm"]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def wait_for(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    with socket.socket() as asking:
        while asking.connect_ex(("127.0.0.1", port)) != 0:
            assert time.monotonic() < until, f"OSRM did not listen within {START_SECONDS:.0f} seconds"
            time.sleep(0.05)


def stand_in() -> Iterator[str]:
    """Answer as OSRM does where it is not at hand: the same road, worked out from the villages' numbers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = [float(place.split(",")[0]) for place in parts.path.rsplit("/", 1)[1].split(";")]
            numbers = [min(range(9), key=lambda number: abs(places()[number][0] - lon)) for lon in asked]
            options = {key: values[0].split(";") for key, values in parse_qs(parts.query, separator="&").items()}
            sources, targets = ([numbers[int(row)] for row in options[key]] for key in ("sources", "destinations"))
            body = dumps({"code": "Ok", "durations": [[seconds(a, b) for b in targets] for a in sources]})
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            """Keep the tests' output quiet."""

    def seconds(a: int, b: int) -> float:
        slow = 466.5
        fast = ROAD_ENDS * slow / 2 + abs(b - ROAD_ENDS) * slow + a * slow
        return min(abs(a - b) * slow, fast)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module", params=["OSRM itself" if programs() else "a server that answers as OSRM"])
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    found = programs()
    yield from stand_in() if found is None else real_server(tmp_path_factory.mktemp("osrm"), found)


def minutes(road: str, batch: int = 50) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    matrix = Client(Osrm(road), batch=batch).matrix(NAMES, NAMES[:7], VILLAGES, VILLAGES[:7])
    assert matrix.source == f"OSRM at {urlsplit(road).netloc}"
    return matrix.minutes


def test_minutes_are_those_of_the_road(road: str) -> None:
    # 5 km at four fifths of 30 mph (the share of the limit that OSRM's car keeps) are 7.8 minutes
    one = 5 / (0.8 * 30 * 1.609344) * 60
    whole = minutes(road)
    assert whole[1, 1:4] == pytest.approx([0, one, 2 * one], abs=0.1)
    assert whole[8, 0] == pytest.approx(8 * one, abs=0.2)


def test_a_road_of_one_way_is_taken_that_way_only(road: str) -> None:
    whole = minutes(road)
    assert whole[0, ROAD_ENDS] == pytest.approx(whole[ROAD_ENDS, 0] / 2, rel=0.02)
    assert whole[0, ROAD_ENDS + 1] < whole[0, 3] + 0.1


def test_batches_change_no_minute(road: str) -> None:
    assert minutes(road, batch=4) == pytest.approx(minutes(road))
