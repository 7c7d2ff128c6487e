"""A household's link opens that household and nothing else, until it ends; on both databases."""

from __future__ import annotations

import random
import string
from datetime import timedelta

import pytest
from sqlalchemy import select

from scheduler.store import Db, Store
from scheduler.store.rows import table
from scheduler.store.tables.office import Token
from scheduler.use_cases.book_places import LinkRefusal, LinkRefusedError, OutcomeStatus, Standing, Stop
from scheduler.use_cases.book_places.links import open_link
from tests.booking_examples import NOW, SERVICE, Booked, open_booking

ALPHABET = string.ascii_letters + string.digits + "-_"
MUTATIONS = 10_000


def refusal(made: Booked, token: str, purpose: str = "household", days: int = 0) -> LinkRefusedError:
    with pytest.raises(LinkRefusedError) as refused:
        made.places.open_link(token, purpose, now=NOW + timedelta(days=days))
    return refused.value


def issued(made: Booked, number: int = 1) -> str:
    return made.places.issue_link(SERVICE, f"h{number}", days=30, now=NOW)


def test_a_link_opens_its_household_and_only_its_hash_is_kept(store: Store) -> None:
    made = open_booking(store)
    token = issued(made)
    link = made.places.open_link(token, now=NOW)
    assert (link.service_id, link.household_id) == (SERVICE, "h1")
    assert len(token) == 43  # 43 characters of 6 bits hold 256 bits
    rows = table(Token)
    with store.read() as db:
        (kept,) = db.execute(select(rows)).mappings().all()
    assert token not in str(dict(kept))


def test_a_link_ends_is_switched_off_and_is_for_one_purpose(store: Store) -> None:
    made = open_booking(store)
    token = issued(made)
    expired = refusal(made, token, days=30)
    assert (expired.why, expired.reason.startswith("This link ended on 13 January 2027.")) == (
        LinkRefusal.EXPIRED,
        True,
    )
    assert refusal(made, token, "feedback").why is LinkRefusal.UNKNOWN
    other = issued(made, 2)
    assert made.places.revoke_links(SERVICE, "h1", now=NOW) == 1
    assert refusal(made, token).why is LinkRefusal.REVOKED
    assert made.places.open_link(other, now=NOW).household_id == "h2"
    assert "Ask the service for a new link" in refusal(made, token).reason


def mutated(token: str, chance: random.Random) -> str:
    """Change, drop, add or swap characters."""
    characters = list(token)
    for _ in range(chance.randint(1, 3)):
        where = chance.randrange(len(characters))
        what = chance.choice(("change", "drop", "add", "swap"))
        if what == "change":
            characters[where] = chance.choice(ALPHABET)
        elif what == "drop" and len(characters) > 1:
            del characters[where]
        elif what == "add":
            characters.insert(where, chance.choice(ALPHABET + " %./é\0"))
        else:
            other = chance.randrange(len(characters))
            characters[where], characters[other] = characters[other], characters[where]
    return "".join(characters)


def opens(db: Db, token: str) -> bool:
    try:
        return bool(open_link(db, token, "household", NOW))
    except LinkRefusedError:
        return False


def test_ten_thousand_mutated_tokens_open_nothing(store: Store) -> None:
    """One character changed at every place, and ten thousand of every kind."""
    made = open_booking(store)
    chance = random.Random(7)  # noqa: S311 — a repeatable test
    tokens = [issued(made, number) for number in (1, 2, 3)]
    tried = {mutated(tokens[n % 3], chance) for n in range(MUTATIONS + 2_000)} - set(tokens)
    tried |= {token[:-1] + one for token in tokens for one in ALPHABET} - set(tokens)
    assert len(tried) >= MUTATIONS
    with store.read() as db:
        assert [one for one in tried if opens(db, one)] == []
        assert all(opens(db, one) for one in tokens)


def test_nobody_books_cancels_or_answers_for_another_household(store: Store) -> None:
    made = open_booking(store, places=1)
    session, p = made.first(), made.places
    thief = p.open_link(issued(made, 3), now=NOW)
    (told,) = p.book(thief, session, ["c1"], key="k", together=False, now=NOW)
    assert (told.status, told.code, told.name) == (OutcomeStatus.REFUSED, Stop.NOT_THEIRS, "This carer")
    p.book(made.link(1), session, ["c1"], key="k", together=False, now=NOW)
    p.join_waiting_list(made.link(2), session, ["c2"], together=False, now=NOW)
    for do in (p.cancel, p.leave_waiting_list, p.accept_offer, p.decline_offer):
        assert all(one.status is OutcomeStatus.REFUSED for one in do(thief, session, ["c1", "c2"], now=NOW))
    (told, _) = p.join_waiting_list(thief, session, ["c1", "c3"], together=False, now=NOW)
    assert told.code is Stop.NOT_THEIRS
    assert p.choices(made.link(1), session, now=NOW).carers[0].standing is Standing.BOOKED
    assert p.choices(made.link(2), session, now=NOW).carers[0].standing is Standing.WAITING
    assert {one.carer_id for one in p.choices(thief, session, now=NOW).carers} == {"c3"}
