"""The example's service after some weeks of use: of every kind of page that the site has, there is one to open."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from scheduler.app import behind, safety_of
from scheduler.clock import LOCAL
from scheduler.config import read_settings
from scheduler.domain.accounts import Role, link_token
from scheduler.domain.facts import Mode
from scheduler.domain.fingerprint import fingerprint
from scheduler.domain.household_forms import CarerForm, SignUpForm
from scheduler.store import Store, jobs
from scheduler.store.outbox import claim_messages
from scheduler.use_cases.ask_for_transport import AskForTransport
from scheduler.use_cases.read_site import Site
from scheduler.use_cases.read_site.stored import StoredPlans
from scheduler.use_cases.sign_in import ByCommand, Office
from scheduler.use_cases.transport.gather_transport import write_fleet
from scheduler.use_cases.transport.transport_office import TransportOffice
from scheduler.web.factory import make_app
from scheduler.worker import HANDLERS
from tests.booking_examples import NOW, SERVICE
from tests.examples import PLAN
from tests.household_examples import CLUB, SECRET_KEY, Door, household_site, send
from tests.site_examples import squares
from tests.stops_examples import MARKET_PLACE, keep_stops
from tests.transport_office_examples import ASKED, CARRYING, DAY, FLEET

AFTERWARDS = datetime(2027, 1, 5, 19, 5, tzinfo=LOCAL)
"""Minutes after the youth club's first evening, when the pages are looked at."""
PASSWORD = "tulip anchor mossy 92"  # noqa: S105 - of an example
ADMINISTRATOR, INVITED = "anna@example.org", "ben@example.org"
VISITING = replace(
    CARRYING.strands[0],
    id="visits",
    public_title="Home visit",
    mode=Mode.HOME_VISIT,
    least_places=1,
    most_places=1,
    carers_per_worker=1,
    least_staff=1,
    least_series=0,
)
FACTS = replace(CARRYING, strands=(*CARRYING.strands, VISITING))
VISITS = replace(
    PLAN.series[0],
    id="series-5",
    strand_id="visits",
    venue_id=None,
    household="household-001",
    worker_ids=("driver",),  # the first by name, and so the demo's worker
    places=1,
)
USED_PLAN = replace(PLAN, series=(*PLAN.series, VISITS), facts_fingerprint=fingerprint(FACTS))
HALLS = (
    "Our number,Venue name,Area,Postcode,Kind of venue,Capacity,Opening hours\n"
    "V-10,Lake House,Nowhere,BA14 8JN,hall,many,Sat 10:00-13:00\n"
)


@dataclass(frozen=True, slots=True)
class LivedIn:
    """The site, the secret of its administrator's authenticator app, and pages that no other page leads to."""

    app: Flask
    store: Store
    secret: str
    of_families: tuple[str, ...]
    of_staff: tuple[str, ...]
    behind_links: tuple[str, ...]
    visit: str
    invitation: str


def lived_in(store: Store, at: Callable[[datetime], None]) -> LivedIn:
    """Let things happen in a service; ``at`` sets the clock, which says ``AFTERWARDS`` in the end."""
    at(NOW)
    door = household_site(store, facts=FACTS, plan=USED_PLAN)
    app, secret = app_of(store), people_of(store)
    office = somebody(app, Role.COORDINATOR)
    invited = {"name": "Ben", "email": INVITED, "role": "coordinator"}
    reached(somebody(app, Role.ADMINISTRATOR), "/accounts/invite", "/accounts/invite", **invited)
    families = families_act(door)
    staff = coordinator_acts(office, door)
    at(AFTERWARDS)
    links = (*tonight(app, door), *run_links(office))
    nonces = [one.data["nonce"] for one in sent(store) if one.address == INVITED]
    return LivedIn(
        app=app,
        store=store,
        secret=secret,
        of_families=families,
        of_staff=staff,
        behind_links=links,
        visit=f"/visits/{door.session('series-5')}",
        invitation=f"/sign-in/link/{link_token(SECRET_KEY, str(nonces[-1]))}",
    )


def app_of(store: Store) -> Flask:
    """Put the site together as a demo on this machine has it."""
    settings = read_settings({"EVENHAND_DATABASE_URL": store.url, "EVENHAND_SECRET_KEY": SECRET_KEY}, demo=True)
    shown = Site(StoredPlans(store), squares, base_url="https://example.org")
    return make_app(shown, behind(settings, store), safety_of(settings))


def people_of(store: Store) -> str:
    """Make an account for each role, and an administrator with a password; returns the secret of her app."""
    by_command = ByCommand(Office(store=store, secret_key=SECRET_KEY))
    by_command.make_demo_people(SERVICE)
    return by_command.make_administrator(ADMINISTRATOR, "Anna", PASSWORD).secret


def somebody(app: Flask, role: Role) -> FlaskClient:
    """Return a browser of one of the demo's people."""
    client = app.test_client()
    assert "Sign out" in send(client, "/sign-in", "/sign-in/demo", role=role.value)
    return client


def families_act(door: Door) -> tuple[str, ...]:
    """Families book, ask for transport, ask to join; one opens its details."""
    assert door.behind.places is not None
    assert door.behind.households is not None
    door.behind.places.book(door.link(1), door.club, ["c2"], key="k0", together=False, now=NOW)
    for home, carer in ((1, "c1"), (2, "c4")):
        door.behind.places.book(door.link(home), door.club, [carer], key=f"k{home}", together=False, now=NOW)
        AskForTransport(door.store).say_how(door.link(home), door.club, {carer: ASKED}, now=NOW)
    eli = CarerForm(given_name="Eli", family_name="Example", birth_date="2014-03-27")
    form = SignUpForm(contact_name="Sam Example", contact_email="s@example.org", postcode="BA14 8JN", carers=(eli,))
    reference = door.behind.households.request_sign_up(SERVICE, form)
    send(door.app.test_client(), door.path("/details"), door.path("/details/code"), channel="email")
    later = door.session(CLUB, 1)
    door.behind.places.book(door.link(1), later, ["c1"], key="k3", together=False, now=NOW)
    ends = ("", "/about-you", "/details", "/details/code", "/calendar", f"/sessions/{door.club}/feedback", "/ballots/1")
    ends += (f"/sessions/{later}/cancel", f"/sessions/{later}/travel", "/ballots/1/carers/c1")
    return (f"/join/asked/{reference}", *(door.path(end) for end in ends))


def coordinator_acts(office: FlaskClient, door: Door) -> tuple[str, ...]:
    """Open a ballot, work on a draft, queue plannings, report a closed hall, check a file, plan transport."""
    ballots = door.behind.ballots
    assert ballots is not None
    assert door.behind.visits is not None
    about = {"term_id": "spring-2027", "area_id": "east", "label": "household-001"}
    door.behind.visits.allot(SERVICE, household_id="h1", by="account:1", **about)
    later = [door.session("series-1", 3), door.session("series-2", 3)]
    ballots.open_ballot(SERVICE, "Trips in March", later, AFTERWARDS + timedelta(days=7), "Anna")
    transport = TransportOffice(door.store)
    transport.import_fleet(SERVICE, write_fleet(FLEET), by="account:1")
    transport.grant(SERVICE, door.club, "c1", by="account:1")
    keep_stops(door.store, MARKET_PLACE)
    send(office, "/drafts/1", "/drafts/1/copy")
    move = {"act": "move", "series": "series-1", "weekday": "3", "version": "0"}
    send(office, "/drafts/2", "/drafts/2/keep", **move)
    pages = [
        reached(office, "/drafts", "/drafts/planning", term="spring-2027"),
        reached(office, "/drafts", "/drafts/curve", term="spring-2027"),
        reached(office, "/transport", f"/transport/{DAY}/plan"),
        reached(office, "/imports/new/venues", "/imports/new/venues", file=(io.BytesIO(HALLS.encode()), "halls.csv")),
        reached(office, "/repairs", "/repairs", **CLOSED),
    ]
    for kind in ("plan_transport", "mend_programme"):
        work_once(door.store, kind)
    send(office, "/reports", "/reports/monthly/2026-11-01/sign")
    said = {"kind": "complaint", "via": "phone", "taken_by": "Anna", "words": "The hall was cold."}
    pages.append(reached(office, "/log/new", "/log/new", **said, **NOTED_ON))
    return (*pages, *BY_ADDRESS)


BY_ADDRESS = (
    "/drafts/2/weigh?act=move&series=series-1&weekday=4",
    "/drafts/compare?plan=1&plan=2",
    "/drafts/2/add",
    "/drafts/2/areas/west",
    "/drafts/2/wishes",
    f"/transport/{DAY}",
    "/households/h1",
    "/breakdowns/households/h1",
    "/audit/households/h1",
    "/rota/cover",
)
"""Pages to which a form or a search leads, or a link that not every service has."""
NOTED_ON = {"taken-day": "4", "taken-month": "12", "taken-year": "2026"}
CLOSED = {
    "kind": "venue_closed",
    "venue": "venue-2",
    "first": "2027-03-15",
    "last": "2027-03-16",
    "because": "The hall has a burst pipe.",
}


def tonight(app: Flask, door: Door) -> tuple[str, ...]:
    """Open the register of the evening, and make a browser the tablet on which carers say how it was."""
    assert door.behind.registers is not None
    token = door.behind.registers.issue_link(SERVICE, "worker-2", door.club)
    register = f"/w/{token}/registers/{door.club}"
    session = f"/bookings/sessions/{door.club}"
    return register, reached(somebody(app, Role.COORDINATOR), session, f"{session}/tablet")


def run_links(office: FlaskClient) -> tuple[str, ...]:
    """Make the link of the driver of the day's first run."""
    day = f"/transport/{DAY}"
    runs = re.findall(rf'action="({day}/runs/[^"]+/link)"', office.get(day).text)
    shown = send(office, day, runs[0], whose="driver")
    return (re.findall(r"https?://[^/\s]+(/w/[\w-]{43}/runs/[\w-]+)", shown)[0],)


def reached(client: FlaskClient, page: str, to: str, **fields: object) -> str:
    """Send the form on ``page`` to ``to``; returns the path of the page that follows."""
    token = re.search(r'name="csrf_token" value="([^"]*)"', client.get(page).text)
    assert token is not None, page
    answer = client.post(to, data={"csrf_token": token[1], **fields})
    assert "Location" in answer.headers, f"{to}: {answer.status_code} {answer.text}"
    return answer.headers["Location"]


def work_once(store: Store, kind: str) -> None:
    """Do what a worker does with a job that is queued."""
    with store.write() as db:
        run = jobs.claim(db, owner="test", kinds=(kind,), lease_seconds=60)
    assert run is not None
    outcome = HANDLERS[kind](store, run)
    with store.write() as db:
        jobs.finish(db, run, outcome)


def sent(store: Store) -> list[object]:
    """Return the messages that wait to leave."""
    with store.write() as db:
        return list(claim_messages(db, most=50, lease_seconds=0.001))
