"""The site reads what the store keeps, on both databases."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from scheduler.app import create_app
from scheduler.clock import LOCAL
from scheduler.config import read_settings
from scheduler.domain.places_left import PlacesWord
from scheduler.store import Store, StoreError, connect, save_facts, save_plan
from scheduler.use_cases.read_site import NoPlanYetError, Site
from scheduler.use_cases.read_site.stored import StoredPlans
from tests.examples import FACTS, PLAN
from tests.site_examples import bring_assets, squares


def keep(store: Store, *, published: bool = False) -> None:
    with store.write() as db:
        save_facts(db, FACTS)
        save_plan(db, FACTS, PLAN, "published" if published else "draft")


def test_an_empty_database_has_no_plan_to_show(store: Store) -> None:
    assert StoredPlans(store).newest() is None


def test_the_plan_and_its_facts_come_out_as_they_went_in(store: Store) -> None:
    keep(store)
    plans = StoredPlans(store)
    found = plans.read(plans.newest() or "")
    assert (found.facts, found.plan) == (FACTS, PLAN)
    assert found.changed_at.utcoffset() is not None


def test_publishing_counts_as_a_change(store: Store) -> None:
    keep(store)
    site = Site(StoredPlans(store), squares)
    draft = site.pages()
    keep(store, published=True)
    assert site.pages() is not draft


def test_a_published_plan_is_shown_before_a_later_draft(store: Store) -> None:
    keep(store, published=True)
    with store.write() as db:
        save_plan(db, FACTS, replace(PLAN, seed=2))
    plans = StoredPlans(store)
    assert plans.read(plans.newest() or "").plan.seed == 1


def test_a_draft_is_shown_to_no_visitor_but_a_demos(store: Store) -> None:
    keep(store)
    assert StoredPlans(store, drafts=False).newest() is None
    keep(store, published=True)
    assert StoredPlans(store, drafts=False).newest() is not None


def test_a_plan_that_has_gone_is_no_crash(store: Store) -> None:
    keep(store)
    with pytest.raises(NoPlanYetError, match="load the page again"):
        StoredPlans(store).read("99-draft-20260101000000")


def test_the_app_shows_the_plan_of_the_database_that_the_settings_name(made_on_sqlite: Path, tmp_path: Path) -> None:
    bring_assets()
    url = f"sqlite:///{shutil.copy(made_on_sqlite, tmp_path / 'evenhand.db')}"
    app = create_app(read_settings({"EVENHAND_DATABASE_URL": url}, demo=True))
    assert app.test_client().get("/").status_code == 503
    store = connect(url)
    keep(store)
    store.close()
    text = app.test_client().get("/").text
    assert "Example carers&#39; service" in text
    assert "There is no map" in app.test_client().get("/coverage").text


def test_a_database_that_is_not_there_is_told_before_anything_is_served(tmp_path: Path) -> None:
    settings = read_settings({"EVENHAND_DATABASE_URL": f"sqlite:///{tmp_path / 'none.db'}"}, demo=True)
    with pytest.raises(StoreError):
        create_app(settings)


def test_how_full_sessions_are_is_read_from_the_database(store: Store) -> None:
    keep(store, published=True)
    plans = StoredPlans(store)
    now = plans.places_now(plans.newest() or "")
    assert len(now) == 17
    assert {(one.series_id, one.places, one.taken, one.waiting, one.cancelled) for one in now} == {
        (f"series-{number}", 16, 0, 0, False) for number in (1, 2, 3, 4)
    }
    site = Site(plans, squares)
    shown = site.pages()
    words = site.places_left(shown, datetime(2026, 12, 1, tzinfo=LOCAL))
    assert set(words) == set(shown.snapshot.sessions_by_public_id)
    assert set(words.values()) == {PlacesWord.LEFT}
