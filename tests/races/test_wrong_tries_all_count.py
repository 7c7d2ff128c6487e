"""Wrong passwords that arrive at the same time all count: nobody guesses faster by asking at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from scheduler.store import Store
from scheduler.store import accounts as kept
from tests.sign_in_examples import HERE, Scene


def test_twelve_wrong_tries_at_once_lock_the_account(store: Store) -> None:
    scene = Scene(store)
    scene.administrator()
    with ThreadPoolExecutor(6) as tries:
        said = list(
            tries.map(lambda _: scene.people.signing_in.with_password("anna@example.org", "wrong", HERE), range(12))
        )
    assert all(one.problem for one in said)
    with scene.store.read() as db:
        anna = kept.find_account(db, email="anna@example.org")
    assert anna is not None
    assert anna.locked_until is not None
    assert anna.failures >= 5
