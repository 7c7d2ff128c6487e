"""The staff's own links above every page, by role and kind of work. A page for staff adds its line to the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import current_app, request, url_for

from scheduler.domain.accounts import SignedIn
from scheduler.web.access import STAFF, Who, signed_in

OFFICE = (Who.ADMINISTRATOR, Who.COORDINATOR)


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the staff's line: its words, its page, whom it is for."""

    text: str
    endpoint: str
    who: tuple[Who, ...]


STAFF_NAVIGATION = {
    "Plan": (
        Entry("Getting started", "start.page", OFFICE),
        Entry("Terms", "terms.every", OFFICE),
        Entry("Drafts", "drafts.every", OFFICE),
        Entry("Repairs", "repairs.every", OFFICE),
    ),
    "Sessions": (
        Entry("Bookings", "coordinator_bookings.every", OFFICE),
        Entry("Registers", "registers.board", OFFICE),
        Entry("Rota", "rota.page", (*OFFICE, Who.WORKER)),
        Entry("Transport", "transport.days", OFFICE),
        Entry("Transport costs", "transport_money.costs", (Who.COMMISSIONER,)),
        Entry("Home visits", "visits.board", OFFICE),
    ),
    "Results": (
        Entry("The county", "commissioner.page", (Who.COMMISSIONER, *OFFICE)),
        Entry("KPIs", "kpis.every", OFFICE),
        Entry("Reports", "reports.every", OFFICE),
        Entry("Unmet need", "unmet.page", OFFICE),
        Entry("Satisfaction", "satisfaction.page", OFFICE),
        Entry("Who comes", "breakdowns.page", OFFICE),
        Entry("Compliments and complaints", "comment_log.every", OFFICE),
        Entry("Cost and carbon", "costs.page", OFFICE),
    ),
    "Records": (
        Entry("Import", "imports.every", OFFICE),
        Entry("Past attendance", "past_attendance.page", OFFICE),
        Entry("Households", "office.households", OFFICE),
        Entry("Duplicates", "people.duplicates", OFFICE),
        Entry("Messages", "office.messages", OFFICE),
        Entry("Who did what", "audit.search", OFFICE),
        Entry("Accounts", "accounts.every", (Who.ADMINISTRATOR,)),
    ),
}
"""Links by the kind of work that they belong to."""
ACCOUNT = Entry("Your account", "account.page", STAFF)
FEW = 6
"""So many links need no headings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Links to one kind of work; no title where there are few links in all."""

    title: str
    links: tuple[dict[str, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What the staff's line shows to somebody."""

    person: SignedIn
    sections: tuple[Section, ...]
    account: tuple[dict[str, object], ...]


def shell() -> Shell | None:
    """Return the line of whoever asks; None when nobody is signed in."""
    person = signed_in()
    if person is None:
        return None
    mine = Who(person.role.value)
    found = [(title, tuple(_shown(entries, mine))) for title, entries in STAFF_NAVIGATION.items()]
    if sum(len(links) for _, links in found) <= FEW:
        found = [("", tuple(link for _, links in found for link in links))]
    sections = tuple(Section(title=title, links=links) for title, links in found if links)
    return Shell(person=person, sections=sections, account=tuple(_shown([ACCOUNT], mine)))


def _shown(entries: Iterable[Entry], mine: Who) -> Iterator[dict[str, object]]:
    for one in entries:
        if mine in one.who and one.endpoint in current_app.view_functions:
            yield _link(one)


def _link(entry: Entry) -> dict[str, object]:
    path = url_for(entry.endpoint)
    within = request.path == path or request.path.startswith(f"{path}/")
    return {"text": entry.text, "href": path, "current": within}
