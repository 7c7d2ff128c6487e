"""Twenty people of the office at once on a county-year: how long each page takes, and how many queries it makes.

Run by ``make bench-pages``. A county-year is Wiltshire's demo register with carers copied to 2,000, and its plan with
series copied to 1,500 sessions, each a third booked; a draft of the same size beside it. The real server (gunicorn,
PostgreSQL) is asked for every page that a coordinator may open, found from the routes themselves, by twenty people who
each open a page a second: quicker than anybody reads. Queries are counted in this process. The draft's calendar is
opened in real Chromium, fresh profile, median of five: "interactive" is when its script has run. Writes
build/bench/pages.json and prints the same as a table.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import event, insert, select, update
from sqlalchemy.engine import Engine

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from booking import ask, served  # a script finds what lies beside it

from scheduler import clock
from scheduler.app import create_app
from scheduler.config import read_settings
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan, Series
from scheduler.optimise.programme import plan_term
from scheduler.optimise.programme.findings import Limits
from scheduler.profiles import find_profile
from scheduler.store import Store, connect, create_database, load_plan, load_register, save_plan, save_register
from scheduler.store.rows import table
from scheduler.store.tables.attendance import Booking
from scheduler.store.tables.programme import Plan as StoredPlan
from scheduler.store.tables.programme import Session
from scheduler.use_cases.set_up import choose_term, set_up_service
from scheduler.use_cases.sign_in import ByCommand, Office
from scheduler.use_cases.sign_in.common import Visitor
from scheduler.use_cases.sign_in.signing_in import SignIn
from scheduler.web.access import TOKEN, Who, who_may_open
from tests import postgres
from tests.browser import DESK, chromium

OUT = ROOT / "build" / "bench" / "pages.json"
SERVICE, TERM = "wiltshire", "spring-2027"
CARERS, SESSIONS, USERS, ROUNDS = 2_000, 1_500, 20, 2
SECONDS_A_PAGE, RUNS = 1.0, 5
MOST_P95_SECONDS, MOST_QUERIES, MOST_INTERACTIVE_SECONDS = 0.3, 15, 1.0
LOOKS, DAY = ("week", "month", "term", "list", "map", "rota"), "2027-01-12"
BOOKED_SHARE = 1 / 3


def fill(store: Store) -> None:
    """Make the county-year."""
    settings = read_settings({"EVENHAND_DATABASE_URL": store.url}, demo=True)
    profile = find_profile(SERVICE, settings.data_dir)
    term = choose_term(settings.data_dir, clock.today(), TERM)
    register = set_up_service(store, profile, term, data_dir=settings.data_dir)
    ByCommand(Office(store=store, secret_key=settings.secret_key)).make_demo_people(SERVICE)
    with store.read() as db:
        households, carers = load_register(db, SERVICE)
    copies = -(-CARERS // len(carers))
    homes = [replace(one, id=f"{one.id}-{n}") for n in range(copies) for one in households]
    people = [
        replace(one, id=f"{one.id}-{n}", household_id=f"{one.household_id}-{n}")
        for n in range(copies)
        for one in carers
    ][:CARERS]
    plan = many_sessions(register.facts)
    with store.write() as db:
        save_register(db, SERVICE, homes, people)
        save_plan(db, register.facts, plan, "published")
        save_plan(db, register.facts, replace(plan, seed=2), "draft")
    book(store, [one.id for one in people])


def many_sessions(facts: Facts) -> Plan:
    """Plan a term quickly, and hold each series as often as it takes; such a plan keeps no rule and need not."""
    plan = plan_term(facts, limits=Limits(rounds=0))
    copies = -(-SESSIONS // plan.session_count)
    series: list[Series] = []
    for number in range(copies):
        series += [replace(one, id=f"{one.id}-{number}") for one in plan.series]
    return replace(plan, series=tuple(series))


def book(store: Store, carer_ids: list[str]) -> None:
    """Book a third of all places, by a seed."""
    dice, held = Random(1), table(Session)  # noqa: S311 - repeatable, no secret
    now = clock.now()
    with store.write() as db:
        for session_id, places in db.execute(select(held.c.id, held.c.places).order_by(held.c.id)).all():
            who = dice.sample(carer_ids, int(places * BOOKED_SHARE))
            rows = [
                {"service_id": SERVICE, "session_id": session_id, "carer_id": one, "status": "booked", "made_at": now,
                 "made_by": "bench"} for one in who
            ]  # fmt: skip
            if rows:
                db.execute(insert(table(Booking)), rows)
                db.execute(update(held).where(held.c.id == session_id).values(places_taken=len(rows)))


def pages_of(app: Flask, store: Store) -> dict[str, str]:
    """Every page that a coordinator may open: rule to path; what stands in the path is the first there is."""
    held, plans = table(Session), table(StoredPlan)
    with store.read() as db:
        households, _ = load_register(db, SERVICE)
        session_id = db.scalar(select(held.c.id).order_by(held.c.id))
        plan_id = db.scalar(select(plans.c.id).where(plans.c.status == "draft"))
        assert plan_id is not None  # noqa: S101 - it was just made
        first = load_plan(db, plan_id).series[0]
    last_month = clock.today().replace(day=1) - timedelta(days=1)
    known = {"session_id": session_id, "household_id": households[0].id, "worker_id": first.worker_ids[0], "day": DAY,
             "kind": "venues", "what": "password", "plan_id": plan_id, "term_id": TERM, "series_id": first.id,
             "strand_id": first.strand_id, "target_id": "activities-a-year", "area_id": first.area_id,
             "kpi_id": "activities", "first": f"{last_month:%Y-%m-01}"}  # fmt: skip
    found: dict[str, str] = {}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            declared = who_may_open(app.view_functions[rule.endpoint]) or frozenset()
            if "GET" in (rule.methods or ()) and Who.COORDINATOR in declared and rule.arguments <= known.keys():
                parts = {name: known[name] for name in rule.arguments}
                if rule.endpoint.startswith("reports."):
                    parts |= {"kind": "monthly"} if "kind" in parts else {}
                found[str(rule)] = app.url_map.bind("").build(rule.endpoint, parts)
    for look in LOOKS:
        found[f"/drafts/<int:plan_id>, {look}"] = f"/drafts/{plan_id}?look={look}"
    return found


def cookie_of(app: Flask, store: Store, secret_key: str) -> str:
    """Sign in as the demo's coordinator; returns the cookie that a browser would send."""
    outcome = SignIn(Office(store=store, secret_key=secret_key)).as_demo("coordinator", Visitor(address="127.0.0.1"))
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None  # noqa: S101 - the app has a key
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({TOKEN: outcome.token})}"


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that this process sends."""
    sent: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def queries(app: Flask, cookie: str, pages: dict[str, str]) -> dict[str, int]:
    """How many statements each page makes, once it is warm."""
    client = app.test_client(use_cookies=False)
    found = {}
    for rule, path in pages.items():
        client.get(path, headers={"Cookie": cookie})
        with counted() as sent:
            status = client.get(path, headers={"Cookie": cookie}).status_code
        if status == 200:  # noqa: PLR2004 - a page
            found[rule] = len(sent)
        else:
            print(f"left out: {rule} answered {status} for {path}")
    return found


def rush(port: int, cookie: str, pages: dict[str, str]) -> dict[str, list[float]]:
    """Let twenty people open every page in turn, each beginning elsewhere; seconds by rule."""
    taken: defaultdict[str, list[float]] = defaultdict(list)
    order = list(pages.items())

    def person(number: int) -> None:
        start, dice = number * len(order) // USERS, Random(number)  # noqa: S311 - repeatable, no secret
        for _ in range(ROUNDS):
            for rule, path in (*order[start:], *order[:start]):
                time.sleep(dice.uniform(0, 2 * SECONDS_A_PAGE))
                began = time.perf_counter()
                status, _, _ = ask(port, "GET", path, cookie=cookie)
                taken[rule].append(time.perf_counter() - began)
                if status != 200:  # noqa: PLR2004 - a page
                    print(f"{path} answered {status}")

    people = [threading.Thread(target=person, args=(number,)) for number in range(USERS)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return taken


def interactive(port: int, cookie: str, path: str) -> float:
    """Seconds until a page has been read and its script has run, in fresh profiles of Chromium; the median."""
    name, _, value = cookie.partition("=")
    taken = []
    with chromium() as browser:
        for _ in range(RUNS):
            context = browser.new_context(viewport=DESK, extra_http_headers={"Cookie": f"{name}={value}"})
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{port}{path}", wait_until="load")
            taken.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000)
            context.close()
    return median(taken)


def row(case: str, figure: str, value: float, unit: str, target: float) -> dict[str, Any]:
    """Return one row; there is no peer: nobody else has these pages."""
    return {"case": case, "figure": figure, "value": round(value, 3), "unit": unit, "peer": None, "peer_value": None,
            "ratio": None, "target": target, "met": value < target if unit == "s" else value <= target}  # fmt: skip


def main() -> None:
    """Measure, write the file, print the table."""
    os.environ["EVENHAND_SECRET_KEY"] = secrets.token_hex(32)
    rows: list[dict[str, Any]] = []
    with postgres.server() as server, postgres.new_database(server) as url, tempfile.TemporaryDirectory():
        create_database(url)
        store = connect(url)
        fill(store)
        environ = {"EVENHAND_DATABASE_URL": url, "EVENHAND_SECRET_KEY": os.environ["EVENHAND_SECRET_KEY"]}
        settings = read_settings(environ)
        app = create_app(settings)
        cookie = cookie_of(app, store, settings.secret_key)
        made = queries(app, cookie, pages_of(app, store))
        pages = {rule: path for rule, path in pages_of(app, store).items() if rule in made}
        with served(url, environ) as (port, _):
            for path in pages.values():
                ask(port, "GET", path, cookie=cookie)  # what is worked out once is worked out before
            taken = rush(port, cookie, pages)
            draft = pages["/drafts/<int:plan_id>, week"]
            for look in ("week", "month"):
                seconds = interactive(port, cookie, draft.replace("week", look))
                case = f"a draft of {SESSIONS:,} sessions, {look}"
                rows.append(row(case, "interactive after", seconds, "s", MOST_INTERACTIVE_SECONDS))
        store.close()
    for rule in sorted(taken, key=lambda one: -max(taken[one])):
        times = sorted(taken[rule])
        rows.append(row(rule, "p95, 20 at once", times[int(0.95 * (len(times) - 1))], "s", MOST_P95_SECONDS))
        rows.append(row(rule, "queries", made[rule], "queries", MOST_QUERIES))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")
    for one in rows:
        met = "met" if one["met"] else "missed"
        print(f"{one['case']:44} {one['figure']:16} {one['value']:8g} {one['unit']:8} target {one['target']:g} {met}")


if __name__ == "__main__":
    main()
