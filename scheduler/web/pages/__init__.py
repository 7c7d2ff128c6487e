"""The pages, one blueprint a journey."""

from scheduler.web.pages.about import about
from scheduler.web.pages.about_you import about_you
from scheduler.web.pages.account import account
from scheduler.web.pages.accounts import accounts
from scheduler.web.pages.areas import areas
from scheduler.web.pages.audit import audit
from scheduler.web.pages.ballots import ballots
from scheduler.web.pages.booking import booking
from scheduler.web.pages.breakdowns import breakdowns
from scheduler.web.pages.calendars import calendars
from scheduler.web.pages.comment_log import comment_log
from scheduler.web.pages.commissioner import commissioner
from scheduler.web.pages.compare import compare
from scheduler.web.pages.coordinator_bookings import coordinator_bookings
from scheduler.web.pages.costs import costs
from scheduler.web.pages.council import council
from scheduler.web.pages.coverage import coverage
from scheduler.web.pages.curve import curve
from scheduler.web.pages.details import details
from scheduler.web.pages.drafts import drafts
from scheduler.web.pages.equity import equity
from scheduler.web.pages.feedback import feedback
from scheduler.web.pages.home import home
from scheduler.web.pages.household import household
from scheduler.web.pages.imports import imports
from scheduler.web.pages.join import join
from scheduler.web.pages.kpis import kpis
from scheduler.web.pages.office import office
from scheduler.web.pages.offline import offline
from scheduler.web.pages.passkeys import passkeys
from scheduler.web.pages.past_attendance import past_attendance
from scheduler.web.pages.people import people
from scheduler.web.pages.personal_calendars import personal_calendars
from scheduler.web.pages.plan import plan
from scheduler.web.pages.planning import planning
from scheduler.web.pages.programme import programme
from scheduler.web.pages.publish import publish
from scheduler.web.pages.registers import registers
from scheduler.web.pages.repairs import repairs
from scheduler.web.pages.reports import reports
from scheduler.web.pages.rota import rota
from scheduler.web.pages.run_sheets import run_sheets
from scheduler.web.pages.satisfaction import satisfaction
from scheduler.web.pages.session_changes import session_changes
from scheduler.web.pages.sign_in import sign_in
from scheduler.web.pages.start import start
from scheduler.web.pages.tablet import tablet
from scheduler.web.pages.terms import terms
from scheduler.web.pages.transport import transport
from scheduler.web.pages.transport_money import transport_money
from scheduler.web.pages.transport_papers import transport_papers
from scheduler.web.pages.transport_repairs import transport_repairs
from scheduler.web.pages.transport_requests import transport_requests
from scheduler.web.pages.transport_stops import transport_stops
from scheduler.web.pages.unmet import unmet
from scheduler.web.pages.visits import visits

BLUEPRINTS = (
    home,
    programme,
    areas,
    coverage,
    equity,
    compare,
    plan,
    calendars,
    personal_calendars,
    about,
    join,
    household,
    booking,
    details,
    about_you,
    ballots,
    feedback,
    coordinator_bookings,
    registers,
    people,
    rota,
    run_sheets,
    offline,
    visits,
    session_changes,
    tablet,
    office,
    sign_in,
    account,
    accounts,
    audit,
    imports,
    past_attendance,
    passkeys,
    council,
    terms,
    drafts,
    planning,
    publish,
    curve,
    repairs,
    start,
    transport,
    transport_money,
    transport_papers,
    transport_repairs,
    transport_requests,
    transport_stops,
    commissioner,
    reports,
    kpis,
    unmet,
    comment_log,
    satisfaction,
    breakdowns,
    costs,
)
