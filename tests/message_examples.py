"""The example's service with real people for once (nobody is written to beyond this machine), and its post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from scheduler.config import MessageSettings
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.messages import Channel
from scheduler.messages.by_hand import ConsoleSender
from scheduler.messages.letter import Sender
from scheduler.store import Store, save_facts, save_plan, save_register
from scheduler.store.outbox import queue_message
from scheduler.store.tables.programme import Session
from scheduler.use_cases.send_messages import Post
from scheduler.use_cases.send_messages.ways_out import senders_of
from scheduler.use_cases.send_messages.writing import Desk
from tests.carriers import EMAIL_TEMPLATE, NOTIFY_KEY, TEXT_TEMPLATE
from tests.examples import FACTS, PLAN
from tests.integration.test_register import CARERS, HOUSEHOLDS

REAL = replace(FACTS, synthetic=False)
REAL_PLAN = replace(PLAN, facts_fingerprint=fingerprint(REAL))
BASE = "https://carers.example.org"
KEY = "0123456789abcdef" * 4
DESK = Desk(secret_key=KEY, base_url=BASE, contact="Call 01225 000000.", sent_from="carers@example.org")
REACHED = (
    replace(HOUSEHOLDS[0], contact_name="Demo Adult", contact_email="adult@example.org", contact_phone="07700900111"),
    replace(HOUSEHOLDS[1], contact_name="Other Adult", contact_email="", contact_phone="07700900222"),
)


def fill(store: Store, *, synthetic: bool = False) -> int:
    """Save the example with addresses; returns the number of its first session (5 January 2027, 5pm, Hall 2)."""
    facts, plan = (FACTS, PLAN) if synthetic else (REAL, REAL_PLAN)
    with store.write() as db:
        save_facts(db, facts)
        save_plan(db, facts, plan, "published")
        save_register(db, "example", REACHED, CARERS)
        return db.scalars(select(Session.id).order_by(Session.day)).first() or 0


def queue(store: Store, kind: str, once_key: str = "one", household_id: str = "h1", **data: Any) -> None:
    """Queue a message to a household."""
    about: Mapping[str, Any] = {"carer_ids": ["c1"]} | data
    with store.write() as db:
        queue_message(db, service_id="example", once_key=once_key, kind=kind, household_id=household_id, data=about)


def by_smtp(store: Store, url: str) -> Post:
    chosen = MessageSettings(smtp_url=url, mail_from="Sessions <carers@example.org>")
    return Post(store, senders_of(chosen, print), ConsoleSender(print), DESK)


def by_notify(store: Store, url: str, key: str = NOTIFY_KEY) -> Post:
    chosen = MessageSettings(
        notify_key=key, notify_email_template=EMAIL_TEMPLATE, notify_text_template=TEXT_TEMPLATE, notify_url=url
    )
    return Post(store, senders_of(chosen, print), ConsoleSender(print), DESK)


def by(store: Store, sender: Sender) -> Post:
    return Post(store, dict.fromkeys(Channel, sender), sender, DESK)
