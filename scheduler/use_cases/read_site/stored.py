"""Plans and boundaries as they are kept: in the database, and in the product's own data folder."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from string import ascii_uppercase

from exports.map_layers import TileServer
from geo.boundaries import read_areas
from scheduler.domain.facts import Facts
from scheduler.domain.places_left import SessionNow
from scheduler.figures import boundary_source, deprivation_ladder
from scheduler.store import (
    PlanRecord,
    Store,
    count_take_up,
    load_deciles,
    load_facts,
    load_plan,
    newest_plan_marked,
    places_now,
)
from scheduler.store.feed_rows import SessionChange, session_changes
from scheduler.use_cases.read_site.coverage import Ground
from scheduler.use_cases.read_site.equity import Evidence, FindEvidence
from scheduler.use_cases.read_site.snapshot import NoPlanYetError, Published


class StoredPlans:
    """The newest plan of a database: the one published last, or else, where drafts may be shown, the draft saved last.

    A draft is nobody's business outside: only a demo shows one to visitors.
    """

    def __init__(self, store: Store, *, drafts: bool = True) -> None:
        self._store, self._drafts = store, drafts

    def newest(self) -> str | None:
        """Return the id of the plan to show, None where there is none; one quick query."""
        with self._store.read() as db:
            found = newest_plan_marked(db, drafts=self._drafts)
            return None if found is None else _named(*found)

    def read(self, plan_id: str) -> Published:
        """Read the plan with its facts from one state of the database.

        Raises
        ------
        NoPlanYetError
            When the plan has gone since its id was asked for; asking again finds the one that replaced it.
        """
        with self._store.read() as db:
            found = newest_plan_marked(db, drafts=self._drafts)
            if found is None or _named(*found) != plan_id:
                message = f"Plan {plan_id} is no longer the newest; load the page again."
                raise NoPlanYetError(message)
            record = found[0]
            return Published(
                plan_id=plan_id,
                facts=load_facts(db, record.service_id, record.term_id),
                plan=load_plan(db, record.id),
                changed_at=_changed_at(record),
                changes=session_changes(db, record.id),
            )

    def places_now(self, plan_id: str) -> tuple[SessionNow, ...]:
        """How full each session of the plan is at this moment."""
        with self._store.read() as db:
            return places_now(db, _number(plan_id))

    def changes_now(self, plan_id: str) -> tuple[SessionChange, ...]:
        """Sessions cancelled or changed since the plan was published."""
        with self._store.read() as db:
            return session_changes(db, _number(plan_id))


def stored_evidence(store: Store, data_dir: Path) -> FindEvidence:
    """Return what finds who came in a term, and how deprived its places are by import or by the profile."""

    def find(facts: Facts) -> Evidence:
        with store.read() as db:
            take_up = count_take_up(db, facts.service_id, facts.term.id)
            deciles, source = load_deciles(db, facts.service_id)
        return Evidence(take_up=take_up, ladder=deprivation_ladder(facts, data_dir, deciles, source))

    return find


def _number(plan_id: str) -> int:
    return int(plan_id.split("-", 1)[0])


def _changed_at(record: PlanRecord) -> datetime:
    return record.published_at or record.saved_at


def _named(record: PlanRecord, count: int, last: datetime | None) -> str:
    """Name a plan so that publishing a draft counts as a change, and so does every change of one session."""
    changes = f"-{count}-{last:%Y%m%d%H%M%S}" if count else ""
    return f"{record.id}-{record.status}-{_changed_at(record):%Y%m%d%H%M%S}{changes}"


def _neighbourhoods(path: Path) -> dict[str, str]:
    """Name the neighbourhood of each demand point: "Ashford 006A" lies in "Ashford 006" (ONS, names of LSOAs)."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["lsoa"]: row["lsoa_name"].rstrip(ascii_uppercase) for row in csv.DictReader(file)}


def stored_ground(data_dir: Path, tiles: TileServer | None = None) -> Callable[[str], Ground | None]:
    """Return what finds a service's boundaries under ``data_dir``; None for a service that has none."""

    def find(service_id: str) -> Ground | None:
        path = data_dir / "boundaries" / f"{service_id}.geojson"
        if not path.is_file():
            return None
        return Ground(
            areas=read_areas(path),
            source=boundary_source(data_dir, service_id),
            tiles=tiles,
            neighbourhoods=_neighbourhoods(data_dir / "demand" / f"{service_id}.csv"),
        )

    return find
