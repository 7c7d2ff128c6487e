"""The only package that knows SQL. Use cases see a ``Store`` and functions over its transactions.

    store = connect(url)
    with store.read() as db:
        facts = load_facts(db, "wiltshire", "spring-2027")
    with store.write() as db:
        save_plan(db, facts, plan)

A use case takes the transaction as ``db: Db`` and does nothing with it but hand it on to these functions.
"""

from sqlalchemy.orm import Session as Db

from scheduler.store import jobs
from scheduler.store.audit import record_audit
from scheduler.store.engine import Store
from scheduler.store.errors import NotFoundError, StoreError
from scheduler.store.facts import load_facts, load_term, save_facts
from scheduler.store.migrate import connect, create_database, database_version, migrate, newest_version
from scheduler.store.overview import ServiceSummary, TermSummary, list_services, list_terms, register_sizes
from scheduler.store.places_now import places_now
from scheduler.store.plans import (
    PlanRecord,
    find_plan,
    latest_plan,
    load_plan,
    newest_plan,
    newest_plan_marked,
    plan_records,
    save_plan,
)
from scheduler.store.register import load_register, save_register
from scheduler.store.take_up import count_take_up
from scheduler.store.travel import count_reach_by, load_deciles, load_travel_times, save_deciles, save_travel_times

__all__ = [
    "Db",
    "NotFoundError",
    "PlanRecord",
    "ServiceSummary",
    "Store",
    "StoreError",
    "TermSummary",
    "connect",
    "count_reach_by",
    "count_take_up",
    "create_database",
    "database_version",
    "find_plan",
    "jobs",
    "latest_plan",
    "list_services",
    "list_terms",
    "load_deciles",
    "load_facts",
    "load_plan",
    "load_register",
    "load_term",
    "load_travel_times",
    "migrate",
    "newest_plan",
    "newest_plan_marked",
    "newest_version",
    "places_now",
    "plan_records",
    "record_audit",
    "register_sizes",
    "save_deciles",
    "save_facts",
    "save_plan",
    "save_register",
    "save_travel_times",
]
