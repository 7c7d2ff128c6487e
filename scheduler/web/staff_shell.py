"""The staff's own line of links above every page, by role. A page for staff adds its line to ``STAFF_NAVIGATION``."""

from __future__ import annotations

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


STAFF_NAVIGATION = (
    Entry("Getting started", "start.page", OFFICE),
    Entry("Terms", "terms.every", OFFICE),
    Entry("Drafts", "drafts.every", OFFICE),
    Entry("Repairs", "repairs.every", OFFICE),
    Entry("Bookings", "coordinator_bookings.every", OFFICE),
    Entry("Registers", "registers.board", OFFICE),
    Entry("Rota", "rota.page", (*OFFICE, Who.WORKER)),
    Entry("Transport", "transport.days", OFFICE),
    Entry("Transport costs", "transport_money.costs", (Who.COMMISSIONER,)),
    Entry("Home visits", "visits.board", OFFICE),
    Entry("The county", "commissioner.page", (Who.COMMISSIONER, *OFFICE)),
    Entry("KPIs", "kpis.every", OFFICE),
    Entry("Reports", "reports.every", OFFICE),
    Entry("Unmet need", "unmet.page", OFFICE),
    Entry("Satisfaction", "satisfaction.page", OFFICE),
    Entry("Who comes", "breakdowns.page", OFFICE),
    Entry("Compliments and complaints", "comment_log.every", OFFICE),
    Entry("Cost and carbon", "costs.page", OFFICE),
    Entry("Import", "imports.every", OFFICE),
    Entry("Households", "office.households", OFFICE),
    Entry("Duplicates", "people.duplicates", OFFICE),
    Entry("Messages", "office.messages", OFFICE),
    Entry("Who did what", "audit.search", OFFICE),
    Entry("Accounts", "accounts.every", (Who.ADMINISTRATOR,)),
    Entry("Your account", "account.page", STAFF),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What the staff's line shows to somebody."""

    person: SignedIn
    links: tuple[dict[str, object], ...]


def shell() -> Shell | None:
    """Return the line of whoever asks; None when nobody is signed in."""
    person = signed_in()
    if person is None:
        return None
    mine = Who(person.role.value)
    shown = [one for one in STAFF_NAVIGATION if mine in one.who and one.endpoint in current_app.view_functions]
    return Shell(person=person, links=tuple(_link(one) for one in shown))


def _link(entry: Entry) -> dict[str, object]:
    path = url_for(entry.endpoint)
    within = request.path == path or request.path.startswith(f"{path}/")
    return {"text": entry.text, "href": path, "current": within}
