"""What a worker does besides jobs, again and again: reminders, ballots that have closed, messages to be sent.

Any number of workers may do so at once: each chore claims what it does in the database.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scheduler.config import Settings
from scheduler.store import Store, StoreError
from scheduler.use_cases.ballots import Ballots
from scheduler.use_cases.forget_leftovers import ForgetLeftovers
from scheduler.use_cases.rota import LoneVisits
from scheduler.use_cases.send_messages import post_of, queue_due_messages

log = logging.getLogger(__name__)

SEND_SECONDS, DUE_SECONDS, BALLOT_SECONDS, ALARM_SECONDS = 2.0, 300.0, 60.0, 60.0
FORGET_SECONDS = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """Something to do every so many seconds."""

    name: str
    seconds: float
    do: Callable[[], object]


def chores_of(store: Store, settings: Settings, say: Callable[[str], object]) -> tuple[Chore, ...]:
    """Return the chores of a worker by its settings.

    Raises
    ------
    ValueError
        When the address of the mail server cannot be read.
    """
    days, hours = settings.messages.reminder_days, settings.messages.feedback_hours
    found = [
        Chore(
            name="reminders",
            seconds=DUE_SECONDS,
            do=lambda: queue_due_messages(store, reminder_days=days, feedback_hours=hours),
        ),
        Chore(name="alarms of lone workers", seconds=ALARM_SECONDS, do=LoneVisits(store).raise_alarms),
        Chore(name="leftovers", seconds=FORGET_SECONDS, do=ForgetLeftovers(store).forget),
        Chore(name="ballots", seconds=BALLOT_SECONDS, do=Ballots(store).close_due),
    ]
    post = post_of(store, settings, say)
    if post is None:
        log.warning("Messages stay queued: set EVENHAND_SMTP_URL or EVENHAND_NOTIFY_KEY to send them.")
    else:
        found.append(Chore(name="messages", seconds=SEND_SECONDS, do=post.send_all))
    return tuple(found)


def keep_doing(chores: Sequence[Chore], stop: threading.Event) -> threading.Thread:
    """Do the chores in a thread of their own until ``stop`` is set; one that fails is tried again at its next turn."""
    thread = threading.Thread(target=_rounds, args=(chores, stop), name="chores", daemon=True)
    thread.start()
    return thread


def _rounds(chores: Sequence[Chore], stop: threading.Event) -> None:
    due = dict.fromkeys((one.name for one in chores), time.monotonic())
    while not stop.is_set():
        for one in chores:
            if time.monotonic() >= due[one.name] and not stop.is_set():
                _once(one)
                due[one.name] = time.monotonic() + one.seconds
        stop.wait(max(0.05, min(due.values(), default=time.monotonic() + 1) - time.monotonic()))


def _once(one: Chore) -> None:
    try:
        one.do()
    except StoreError as error:
        log.warning("The database was not there for the %s; trying again. %s", one.name, error)
    except Exception:  # a chore that fails must not end the others
        log.exception("The %s failed; they are tried again.", one.name)
