"""Fifty households book at once from the real server: bookings a second, how long each waits, and what it costs.

Run by ``make bench-booking``. Starts gunicorn as ``evenhand serve`` does, on PostgreSQL and on SQLite. Each client
opens a booking page as a browser does, and then sends that form, with the form's own tokens, for every session. Two
cases: there is a place for everybody (1,000 bookings), and 20 sessions of 20 places that fifty want (exactly 400
bookings). CPU is that of the server's processes, read from /proc; PostgreSQL's own stands in a row beside it. Writes
build/bench/booking.json and prints the same as a table.
"""

from __future__ import annotations

import html
import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select, update

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the example service lives with the tests

from scheduler import clock
from scheduler.domain.fingerprint import fingerprint
from scheduler.store import Store, connect, create_database, save_facts, save_plan, save_register
from scheduler.store.rows import table
from scheduler.store.tables.attendance import Booking
from scheduler.store.tables.programme import Session
from scheduler.use_cases.book_places import BookPlaces
from tests import postgres
from tests.booking_examples import SERVICE, carer, household
from tests.examples import FACTS, PLAN

OUT = ROOT / "build" / "bench" / "booking.json"
CLIENTS, SESSIONS = 50, 20
SECONDS_TO_START = 60
LEAST_A_SECOND, MOST_P95_SECONDS, MOST_CPU_MS = 100.0, 0.8, 6.0
SEE_OTHER = 303
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Form:
    """A booking form that a household has on its screen."""

    path: str
    fields: tuple[tuple[str, str], ...]
    cookie: str


def fill(store: Store, places: int) -> tuple[list[int], list[str]]:
    """Publish twenty sessions and register fifty households; returns the sessions and a link for each household."""
    first = clock.today() + timedelta(days=30)
    term = replace(FACTS.term, first=first, last=first + timedelta(days=90), school_holidays=(), bank_holidays=())
    facts = replace(FACTS, term=term)
    dates = tuple(first + timedelta(days=number) for number in range(SESSIONS))
    series = replace(PLAN.series[0], dates=dates, places=places)
    plan = replace(PLAN, series=(series,), facts_fingerprint=fingerprint(facts))
    born = clock.today() - timedelta(days=11 * 366)
    held = table(Session)
    with store.write() as db:
        save_facts(db, facts)
        homes = range(1, CLIENTS + 1)
        save_register(db, SERVICE, [household(n) for n in homes], [carer(n, n, born) for n in homes])
        plan_id = save_plan(db, facts, plan, "published")
        db.execute(update(held).where(held.c.plan_id == plan_id).values(places=places))
        sessions = list(db.scalars(select(held.c.id).where(held.c.plan_id == plan_id).order_by(held.c.day)))
    book = BookPlaces(store)
    return sessions, [book.issue_link(SERVICE, f"h{n}", days=30) for n in homes]


@contextmanager
def served(url: str, more: dict[str, str] | None = None) -> Iterator[tuple[int, int]]:
    """Start the server as a person does; yields its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environ = dict(os.environ) | {"EVENHAND_DATABASE_URL": url, "EVENHAND_SECRET_KEY": secrets.token_hex(32)}
    environ |= more or {}
    command = [sys.executable, "-m", "scheduler.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until:
            try:
                answer = ask(port, "GET", "/healthz")
            except OSError:
                time.sleep(0.1)
                continue
            if answer[0] == http.HTTPStatus.OK:
                break
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def ask(port: int, method: str, path: str, body: str = "", cookie: str = "") -> tuple[int, str, str]:
    """Send one request; returns its status, its text, and the cookie that came with it."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie} if cookie else {}
    link.request(method, path, body or None, headers)
    answer = link.getresponse()
    text = answer.read().decode()
    came = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    link.close()
    return answer.status, text, came


def form_of(port: int, token: str, session_id: int) -> Form:
    """Open a session's page and fill its booking form in, as its household would."""
    path = f"/h/{token}/sessions/{session_id}"
    status, text, cookie = ask(port, "GET", path)
    found = re.search(rf'<form[^>]*action="{re.escape(path)}/book".*?</form>', text, re.DOTALL)
    if status != http.HTTPStatus.OK or found is None:
        sys.exit(f"GET {path[:4]}… answered {status} without a booking form.")
    fields = []
    for tag in re.findall(r"<input[^>]*>", found[0]):
        named = {name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        chosen = named.get("type") not in {"checkbox", "radio"} or named.get("name") == "carers" or " checked" in tag
        if "name" in named and chosen:
            fields.append((named["name"], named.get("value", "")))
    return Form(path=f"{path}/book", fields=tuple(fields), cookie=cookie)


def form_for(session_id: int, form: Form) -> Form:
    """Return the same form for another session, with a key of its own."""
    path = re.sub(r"/sessions/\d+/", f"/sessions/{session_id}/", form.path)
    fields = tuple((name, secrets.token_urlsafe(16) if name == "key" else value) for name, value in form.fields)
    return replace(form, path=path, fields=fields)


def cpu_seconds(pids: set[int]) -> float:
    """CPU that these processes have used so far, in user and in system mode."""
    total = 0.0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def children_of(top: int) -> set[int]:
    """Return a process with its children."""
    found = {top}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[1]) == top:
            found.add(int(stat.parent.name))
    return found


@dataclass(frozen=True, slots=True)
class Rush:
    """What came of fifty clients who send their forms."""

    seconds: float
    waits: list[float]
    cpu_seconds: float
    failed: int


def rush(port: int, forms: list[list[Form]], pids: set[int]) -> Rush:
    """Let every client send its forms, one after the other, all clients at once."""
    waits: list[float] = []
    failed: list[int] = []
    start = threading.Barrier(len(forms) + 1)

    def client(mine: list[Form]) -> None:
        start.wait()
        for form in mine:
            began = time.perf_counter()
            status, _, _ = ask(port, "POST", form.path, urlencode(form.fields), form.cookie)
            waits.append(time.perf_counter() - began)
            if status != SEE_OTHER:
                failed.append(status)

    threads = [threading.Thread(target=client, args=(mine,)) for mine in forms]
    for thread in threads:
        thread.start()
    before = cpu_seconds(pids)
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    return Rush(seconds, sorted(waits), cpu_seconds(pids) - before, len(failed))


def row(case: str, figure: str, value: float, unit: str, **target: float) -> dict[str, Any]:
    """Return one row; ``at_least``, ``below`` or ``exactly`` is what it should be."""
    kind, wanted = next(iter(target.items()), ("", None))
    met = {
        "": None,
        "at_least": wanted is not None and value >= wanted,
        "below": wanted is not None and value < wanted,
        "exactly": value == wanted,
    }[kind]
    return {
        "case": case,
        "figure": figure,
        "value": round(value, 3),
        "unit": unit,
        "peer": None,
        "peer_value": None,
        "ratio": None,
        "target": wanted,
        "met": met,
    }


def booked_in(store: Store) -> list[int]:
    """Bookings of each session."""
    made = table(Booking)
    with store.read() as db:
        counted = select(func.count()).where(made.c.status == "booked").group_by(made.c.session_id)
        return list(db.scalars(counted))


def measure(name: str, url: str, places: int, database_pids: set[int]) -> list[dict[str, Any]]:
    """Let fifty clients book twenty sessions of so many places each."""
    create_database(url)
    store = connect(url)
    sessions, links = fill(store, places)
    with served(url) as (port, pid):
        opened = [form_of(port, token, sessions[0]) for token in links]
        forms = [
            [form_for(one, form) for one in sessions[n % SESSIONS :] + sessions[: n % SESSIONS]]
            for n, form in enumerate(opened)
        ]
        backends = {one for top in database_pids for one in children_of(top)}
        database_before = cpu_seconds(backends)
        done = rush(port, forms, children_of(pid))
        database_cpu = cpu_seconds(backends) - database_before
    made = booked_in(store)
    store.close()
    bookings, asked = sum(made), len(done.waits)
    case = f"{name}, {CLIENTS} clients, {SESSIONS} sessions of {places} places"
    p95 = done.waits[int(0.95 * asked)]
    on_target = name == "postgresql"
    rows = [row(case, "oversold", sum(max(0, one - places) for one in made), "places", exactly=0)]
    rows.append(row(case, "bookings", bookings, "bookings", exactly=min(places, CLIENTS) * SESSIONS))
    rows.append(row(case, "requests that failed", done.failed, "requests", exactly=0))
    if places >= CLIENTS:
        a_second, cpu_ms = bookings / done.seconds, done.cpu_seconds / bookings * 1000
        least = {"at_least": LEAST_A_SECOND} if on_target else {}
        soon = {"below": MOST_P95_SECONDS} if on_target else {}
        cheap = {"below": MOST_CPU_MS} if on_target else {}
        rows.append(row(case, "bookings a second", a_second, "/s", **least))
        rows.append(row(case, "p95", p95, "s", **soon))
        rows.append(row(case, "CPU of the server", cpu_ms, "ms a booking", **cheap))
        if database_pids:
            rows.append(row(case, "CPU of PostgreSQL", database_cpu / bookings * 1000, "ms a booking"))
    else:
        rows.append(row(case, "requests a second", asked / done.seconds, "/s"))
        rows.append(row(case, "p95", p95, "s"))
    return rows


def server_of(port: int) -> int:
    """Return the process of the PostgreSQL server that listens on a port."""
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = command.read_bytes().split(b"\0")
        except OSError:  # it has ended
            continue
        if words[0].endswith(b"postgres") and f"port={port}".encode() in words:
            return int(command.parent.name)
    sys.exit(f"No PostgreSQL server of this benchmark listens on port {port}.")


def main() -> None:
    """Measure on both databases, write the rows and print them."""
    rows: list[dict[str, Any]] = []
    with postgres.server() as server:
        database = {server_of(int(server.rpartition(":")[2].partition("/")[0]))}
        for places in (CLIENTS, 20):
            with postgres.new_database(server) as url:
                rows += measure("postgresql", url, places, database)
    with tempfile.TemporaryDirectory() as folder:
        for places in (CLIENTS, 20):
            rows += measure("sqlite", f"sqlite:///{folder}/of-{places}.db", places, set())
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    for one in rows:
        verdict = {None: "", True: "met", False: "MISSED"}[one["met"]]
        target = "" if one["target"] is None else f"target {one['target']:g}"
        print(f"{one['case']:54} {one['figure']:22} {one['value']:>9} {one['unit']:13} {target:12} {verdict}")
    print(f"load of the machine while measuring: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
