"""What is still to be done before a first term is published: a list that ticks itself."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.accounts import SignedIn
from scheduler.store import Store, list_services
from scheduler.store.first_steps import counts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """One thing to do: ``key`` names the page that does it; ``held`` is how many there are already."""

    key: str
    words: str
    why: str
    done: bool
    held: int


class FirstSteps:
    """Says how far a service has come."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, person: SignedIn) -> tuple[FirstStep, ...]:
        """Return the steps to a first published term, in order; none where there is no service yet."""
        with self._store.read() as db:
            service_id = person.service_id or next((one.id for one in list_services(db)), None)
            if service_id is None:
                return ()
            sizes = counts_of(db, service_id)
        imported = (
            ("areas", "Areas", "the contract’s reporting areas"),
            ("venues", "Venues", "halls with opening hours, room and hire"),
            ("workers", "Staff", "who can lead, when, and what they are qualified for"),
            ("households", "Households and carers", "who is known, so that need is counted and families can book"),
        )
        steps = [
            FirstStep(key="import", words=words, why=why, done=sizes[key] > 0, held=sizes[key])
            for key, words, why in imported
        ]
        rest = (
            ("terms", "Set up a term", "its days, groups, targets and wishes", sizes["terms"]),
            ("plan", "Plan it", "about a minute; you can leave the page meanwhile", sizes["plans"]),
            ("publish", "Publish a plan", "families, workers and calendars then have it", sizes["published"]),
        )
        steps += [FirstStep(key=key, words=words, why=why, done=held > 0, held=held) for key, words, why, held in rest]
        return tuple(steps)
