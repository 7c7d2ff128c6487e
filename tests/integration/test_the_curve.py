"""Equity against cost is worked out by a worker and drawn on a page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.accounts import Role, SignedIn
from scheduler.optimise.programme.findings import Limits
from scheduler.optimise.programme.sweep import Point
from scheduler.store import Store, jobs, save_facts
from scheduler.use_cases.draw_curve import SHARES, CurveError, DrawCurve, drawn, work_out_curve
from tests.examples import FACTS

ANNA = SignedIn(account_id=1, name="Anna", email="anna@example.org", role=Role.COORDINATOR, service_id="example")


def test_a_curve_is_drawn_by_a_worker_and_found_again(store: Store) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
    curve = DrawCurve(store)
    job_id = curve.start(ANNA, "example", "spring-2027")
    assert curve.start(ANNA, "example", "spring-2027") == job_id
    assert curve.one(ANNA, job_id).waits
    with store.write() as db:
        run = jobs.claim(db, owner="test", kinds=("sweep_term",), lease_seconds=60)
    assert run is not None
    outcome = work_out_curve(store, run, Limits(counts_effort=0.05, rounds=0, whole_options=0))
    with store.write() as db:
        jobs.finish(db, run, outcome)
    view = curve.one(ANNA, job_id)
    assert not view.waits
    assert len(view.dots) + len(view.refused) == len(SHARES) + 1
    assert [one.point.cost_pence for one in view.dots] == sorted(one.point.cost_pence for one in view.dots)
    with pytest.raises(CurveError):
        curve.one(replace(ANNA, service_id="another"), job_id)
    with pytest.raises(CurveError):
        curve.start(ANNA, "example", "summer-2099")


def test_the_dearest_plan_stands_at_the_right_and_one_that_is_beaten_is_marked() -> None:
    points = [
        Point(id="a", title="a", key="", worst=10.0, cost_pence=100),
        Point(id="b", title="b", key="", worst=20.0, cost_pence=200),
        Point(id="c", title="c", key="", worst=15.0, cost_pence=400),
        Point(id="d", title="d", key="", refused="no"),
    ]
    assert [(one.point.id, one.x, one.y, one.best) for one in drawn(points)] == [
        ("a", 184.0, 160.0, True),
        ("b", 320.0, 48.0, True),
        ("c", 592.0, 104.0, False),
    ]
