"""Minutes asked of a road engine: an OSRM or a Valhalla server, in batches, again when it fails, once only."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike

from geo.arrays import FloatArray
from geo.travel_time import checked_points
from geo.travel_time_matrix import Mode, TravelTimeMatrix

SECONDS_IN_MINUTE = 60.0
BATCH = 50
"""Points and venues a request: 50 by 50 is what Valhalla allows as it is installed, and half of OSRM's 100."""
TRIES = 4
FIRST_WAIT_SECONDS = 0.5
TIMEOUT_SECONDS = 60.0
BRITISH_GRID = 27700
DEGREES = 4326

Progress = Callable[[int, int], None]
"""Told how many requests are done, and of how many."""


class EngineError(RuntimeError):
    """The server could not be asked, or gave no answer that can be used."""


class Question(NamedTuple):
    """One request: where to, and what to send (None asks by GET)."""

    url: str
    body: bytes | None


class Engine(Protocol):
    """A kind of server: how to ask it, and how to read its answer."""

    @property
    def name(self) -> str:
        """What the server is called in words."""

    @property
    def mode(self) -> Mode:
        """How people travel."""

    def question(self, sources: FloatArray, targets: FloatArray) -> Question:
        """Return the request for degrees of shape (k, 2), longitude first."""

    def seconds(self, answer: Any) -> list[list[float | None]]:
        """Return seconds, a row a source and a column a target; None where there is no way."""


@dataclass(frozen=True, slots=True)
class Osrm:
    """An OSRM server's `table` service.

    Attributes
    ----------
    server : str
        Its address, such as http://127.0.0.1:5000.
    profile : str
        The profile in the address; what it means was settled when the server's graph was built.
    mode : str
        How people travel by that profile.

    Examples
    --------
    From one point to one venue: the first coordinate is the source, the second the destination.

    >>> asked = Osrm("http://127.0.0.1:5000/").question(np.array([[-2.2, 51.3]]), np.array([[-2.1, 51.4]]))
    >>> asked.url.split("driving/")[1]
    '-2.200000,51.300000;-2.100000,51.400000?sources=0&destinations=1&annotations=duration'
    >>> Osrm("http://127.0.0.1:5000").seconds({"code": "Ok", "durations": [[600.0, None]]})
    [[600.0, None]]
    """

    server: str
    profile: str = "driving"
    mode: Mode = "car"
    name: str = field(default="OSRM", init=False)

    def question(self, sources: FloatArray, targets: FloatArray) -> Question:
        """Return the request: all coordinates, then which are sources and which destinations."""
        places = ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in np.concatenate([sources, targets]))
        first = ";".join(str(row) for row in range(len(sources)))
        second = ";".join(str(row) for row in range(len(sources), len(sources) + len(targets)))
        base = self.server.rstrip("/")
        options = f"sources={first}&destinations={second}&annotations=duration"
        return Question(f"{base}/table/v1/{self.profile}/{places}?{options}", None)

    def seconds(self, answer: Any) -> list[list[float | None]]:
        """Return the answer's durations."""
        if answer.get("code") != "Ok":
            msg = f"{self.name} answered {answer.get('code')}: {answer.get('message', 'no reason given')}"
            raise EngineError(msg)
        durations: list[list[float | None]] = answer["durations"]
        return durations


@dataclass(frozen=True, slots=True)
class Valhalla:
    """A Valhalla server's `sources_to_targets`.

    Attributes
    ----------
    server : str
        Its address, such as http://127.0.0.1:8002.
    mode : str
        "car", "minibus" or "walking"; its matrix knows no timetables.
    """

    server: str
    mode: Literal["car", "minibus", "walking"] = "car"
    name: str = field(default="Valhalla", init=False)

    def question(self, sources: FloatArray, targets: FloatArray) -> Question:
        """Return the request, posted as JSON."""
        costing = {"car": "auto", "minibus": "bus", "walking": "pedestrian"}[self.mode]
        body = {
            "sources": [{"lon": round(float(lon), 6), "lat": round(float(lat), 6)} for lon, lat in sources],
            "targets": [{"lon": round(float(lon), 6), "lat": round(float(lat), 6)} for lon, lat in targets],
            "costing": costing,
        }
        return Question(self.server.rstrip("/") + "/sources_to_targets", json.dumps(body).encode())

    def seconds(self, answer: Any) -> list[list[float | None]]:
        """Return the answer's times."""
        if "sources_to_targets" not in answer:
            msg = f"{self.name} answered {answer.get('error', 'without a matrix')}"
            raise EngineError(msg)
        return [[cell.get("time") for cell in row] for row in answer["sources_to_targets"]]


@dataclass(frozen=True, slots=True)
class Client:
    """Asks a server for a matrix: in batches, again after a failure, and never twice for the same.

    Attributes
    ----------
    engine : Osrm or Valhalla
    cache : Path, optional
        A folder that keeps answers; a second run asks only what is new. None keeps nothing.
    batch : int
        Points and venues a request, at least 1.
    tries : int
        How often a request that fails is sent before giving up, at least 1.
    wait : callable
        Waits a number of seconds; doubled after each failure.
    progress : callable, optional
        Told (done, of how many) after each request.
    """

    engine: Engine
    cache: Path | None = None
    batch: int = BATCH
    tries: int = TRIES
    wait: Callable[[float], None] = time.sleep
    progress: Progress | None = None

    def matrix(
        self, point_ids: Sequence[str], venue_ids: Sequence[str], from_m: ArrayLike, to_m: ArrayLike
    ) -> TravelTimeMatrix:
        """Return minutes between all points and venues.

        Parameters
        ----------
        point_ids, venue_ids : sequence of str, lengths n and m
            Names of the demand points and venues.
        from_m, to_m : array_like, shapes (n, 2) and (m, 2)
            Easting and northing, metres, EPSG:27700.

        Returns
        -------
        TravelTimeMatrix
            Infinite where the engine finds no way; its `source` names engine and server.

        Raises
        ------
        EngineError
            If the server cannot be reached, refuses, or answers with something else than a matrix.
        ValueError
            If points are not usable, as `geo.travel_time.estimate_minutes`, or names are repeated.

        References
        ----------
        OSRM HTTP API, table service; Valhalla API, time-distance matrix.
        """
        sources, targets = _degrees(from_m, "from_m"), _degrees(to_m, "to_m")
        minutes = np.full((len(sources), len(targets)), np.inf)
        blocks = [
            (rows, columns)
            for rows in _slices(len(sources), self.batch)
            for columns in _slices(len(targets), self.batch)
        ]
        for done, (rows, columns) in enumerate(blocks, start=1):
            minutes[rows, columns] = self._block(sources[rows], targets[columns])
            if self.progress is not None:
                self.progress(done, len(blocks))
        source = f"{self.engine.name} at {urlsplit(self.engine.question(sources[:1], targets[:1]).url).netloc}"
        return TravelTimeMatrix(tuple(point_ids), tuple(venue_ids), minutes, self.engine.mode, source)

    def _block(self, sources: FloatArray, targets: FloatArray) -> FloatArray:
        question = self.engine.question(sources, targets)
        kept = self._kept(question)
        if kept is not None and kept.exists():
            return np.asarray(np.load(kept, allow_pickle=False), dtype=np.float64)
        seconds = self.engine.seconds(self._ask(question))
        block = np.array([[np.inf if cell is None else cell for cell in row] for row in seconds], dtype=np.float64)
        if block.shape != (len(sources), len(targets)) or not (block >= 0).all():
            msg = f"{self.engine.name} gave {block.shape} times for {len(sources)} points and {len(targets)} venues"
            raise EngineError(msg)
        minutes = block / SECONDS_IN_MINUTE
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            part = kept.with_suffix(".part.npy")
            np.save(part, minutes)
            # renamed when whole, so that an interrupted run leaves no half answer behind
            part.replace(kept)
        return minutes

    def _kept(self, question: Question) -> Path | None:
        if self.cache is None:
            return None
        name = hashlib.sha256(question.url.encode() + b"\n" + (question.body or b"")).hexdigest()
        return self.cache / f"{name}.npy"

    def _ask(self, question: Question) -> Any:
        trouble = ""
        for attempt in range(self.tries):
            if attempt:
                self.wait(FIRST_WAIT_SECONDS * 2 ** (attempt - 1))
            try:
                return _answer(question)
            except HTTPError as error:
                trouble = f"{error.code} {error.reason}: {_reason(error)}"
                # what the server refuses it will refuse again, except when it asks for patience
                if error.code < HTTPStatus.INTERNAL_SERVER_ERROR and error.code != HTTPStatus.TOO_MANY_REQUESTS:
                    break
            except (URLError, TimeoutError, ConnectionError, HTTPException, json.JSONDecodeError) as error:
                trouble = str(error)
        msg = (
            f"{self.engine.name} at {urlsplit(question.url).netloc} gave no minutes ({trouble}); is the server running?"
        )
        raise EngineError(msg)


def _answer(question: Question) -> Any:
    if urlsplit(question.url).scheme not in {"http", "https"}:
        msg = f"{question.url[:40]} is no address of a server; give one that begins with http:// or https://"
        raise ValueError(msg)
    headers = {"Content-Type": "application/json"} if question.body else {}
    request = Request(question.url, data=question.body, headers=headers)  # noqa: S310  # the scheme was looked at above
    with urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310  # the scheme was looked at above
        return json.load(response)


def _reason(error: HTTPError) -> str:
    try:
        answer = json.load(error)
    except (json.JSONDecodeError, UnicodeDecodeError):
        return "no reason given"
    return str(answer.get("message") or answer.get("error") or "no reason given")


def _degrees(metres: ArrayLike, name: str) -> FloatArray:
    points = checked_points(metres, name)
    turned = gpd.GeoSeries(gpd.points_from_xy(points[:, 0], points[:, 1]), crs=BRITISH_GRID).to_crs(DEGREES)
    return np.column_stack([turned.x.to_numpy(), turned.y.to_numpy()])


def _slices(size: int, batch: int) -> Iterator[slice]:
    return (slice(start, min(start + batch, size)) for start in range(0, size, batch))
