"""What pages may ask of the rooms within: one object a journey, made by the composition root."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from scheduler.use_cases.ask_for_transport import AskForTransport
from scheduler.use_cases.ballots import Ballots
from scheduler.use_cases.book_places import BookPlaces
from scheduler.use_cases.change_sessions import ChangeSessions
from scheduler.use_cases.draw_curve import DrawCurve
from scheduler.use_cases.first_steps import FirstSteps
from scheduler.use_cases.give_feedback import GiveFeedback
from scheduler.use_cases.households import Households
from scheduler.use_cases.import_files import ImportFiles
from scheduler.use_cases.keep_households import KeepHouseholds
from scheduler.use_cases.keep_log import KeepLog
from scheduler.use_cases.keep_registers import Registers
from scheduler.use_cases.make_reports import MakeReports, ReadCommissioner
from scheduler.use_cases.mend_programme import MendProgramme
from scheduler.use_cases.merge_people import MergePeople
from scheduler.use_cases.personal_feeds import PersonalFeeds
from scheduler.use_cases.plan_drafts import PlanDrafts
from scheduler.use_cases.publish_plan import PublishPlan
from scheduler.use_cases.read_audit import AuditTrail
from scheduler.use_cases.read_bookings import ReadBookings
from scheduler.use_cases.read_breakdowns import ReadBreakdowns
from scheduler.use_cases.read_kpis import ReadKpis
from scheduler.use_cases.read_past import ReadPast
from scheduler.use_cases.read_satisfaction import ReadSatisfaction
from scheduler.use_cases.read_site.compare import ComparePlans
from scheduler.use_cases.read_unmet import ReadUnmet
from scheduler.use_cases.rota import LoneVisits, Rota
from scheduler.use_cases.run_sheets import RunSheets
from scheduler.use_cases.send_messages.office import TroubledMessages
from scheduler.use_cases.set_up_term import SetUpTerm
from scheduler.use_cases.sign_in import People
from scheduler.use_cases.transport.hand_back import HandBack
from scheduler.use_cases.transport.keep_stops import KeepStops
from scheduler.use_cases.transport.one_more import OneMoreMinibus
from scheduler.use_cases.transport.repair_day import RepairDay
from scheduler.use_cases.transport.transport_office import TransportOffice
from scheduler.use_cases.transport.transport_papers import TransportPapers
from scheduler.use_cases.transport_board import TransportBoard
from scheduler.use_cases.work_on_draft import WorkOnDraft

JOURNEYS = "evenhand.journeys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Journeys:
    """The use cases behind the pages that change something; None where an app is made without a database."""

    places: BookPlaces | None = None
    bookings: ReadBookings | None = None
    comparisons: ComparePlans | None = None
    people: People | None = None
    audit: AuditTrail | None = None
    households: Households | None = None
    transport: AskForTransport | None = None
    run_sheets: RunSheets | None = None
    transport_board: TransportBoard | None = None
    rota: Rota | None = None
    registers: Registers | None = None
    merging: MergePeople | None = None
    visits: LoneVisits | None = None
    ballots: Ballots | None = None
    feedback: GiveFeedback | None = None
    feeds: PersonalFeeds | None = None
    imports: ImportFiles | None = None
    changes: ChangeSessions | None = None
    keep: KeepHouseholds | None = None
    messages: TroubledMessages | None = None
    drafts: WorkOnDraft | None = None
    planning: PlanDrafts | None = None
    publishing: PublishPlan | None = None
    terms: SetUpTerm | None = None
    reports: MakeReports | None = None
    commissioner: ReadCommissioner | None = None
    unmet: ReadUnmet | None = None
    kpis: ReadKpis | None = None
    first_steps: FirstSteps | None = None
    transport_office: TransportOffice | None = None
    transport_papers: TransportPapers | None = None
    transport_stops: KeepStops | None = None
    hand_back: HandBack | None = None
    one_more: OneMoreMinibus | None = None
    repair_day: RepairDay | None = None
    repairs: MendProgramme | None = None
    curve: DrawCurve | None = None
    log: KeepLog | None = None
    breakdowns: ReadBreakdowns | None = None
    satisfaction: ReadSatisfaction | None = None
    past: ReadPast | None = None


def journeys() -> Journeys:
    """Return the use cases of this app."""
    found: Journeys = current_app.extensions[JOURNEYS]
    return found
