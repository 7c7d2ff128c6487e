"""Composition root of the site: settings in, a Flask app out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Flask
from geopandas import GeoDataFrame

from exports.map_layers import TileServer
from scheduler.config import Settings
from scheduler.contract_breakdowns import ages_by_profile, asked_by_profile
from scheduler.domain.accounts import Role
from scheduler.domain.message_secrets import one_time_code
from scheduler.store import Store, connect
from scheduler.use_cases.ask_for_transport import AskForTransport
from scheduler.use_cases.ballots import Ballots, policies_of
from scheduler.use_cases.book_places import BookPlaces
from scheduler.use_cases.book_places.sweep import offer_free_places
from scheduler.use_cases.change_sessions import ChangeSessions
from scheduler.use_cases.draw_curve import DrawCurve
from scheduler.use_cases.first_steps import FirstSteps
from scheduler.use_cases.give_feedback import GiveFeedback
from scheduler.use_cases.households import Households, Postcodes
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
from scheduler.use_cases.read_site import Ground, Site
from scheduler.use_cases.read_site.compare import ComparePlans
from scheduler.use_cases.read_site.stored import StoredPlans, stored_evidence, stored_ground
from scheduler.use_cases.read_unmet import ReadUnmet
from scheduler.use_cases.rota import LoneVisits, Rota
from scheduler.use_cases.run_sheets import RunSheets
from scheduler.use_cases.send_messages.office import TroubledMessages
from scheduler.use_cases.set_up_term import SetUpTerm
from scheduler.use_cases.sign_in import Office, People, RoleClaims
from scheduler.use_cases.transport.hand_back import HandBack
from scheduler.use_cases.transport.keep_stops import KeepStops
from scheduler.use_cases.transport.one_more import OneMoreMinibus
from scheduler.use_cases.transport.repair_day import RepairDay
from scheduler.use_cases.transport.transport_office import TransportOffice
from scheduler.use_cases.transport.transport_papers import TransportPapers
from scheduler.use_cases.transport_board import TransportBoard
from scheduler.use_cases.work_on_draft import WorkOnDraft
from scheduler.web.discreet_logs import keep_links_out_of_logs
from scheduler.web.factory import make_app
from scheduler.web.journeys import Journeys
from scheduler.web.pages.council import CouncilProvider
from scheduler.web.safety import Safety


def create_app(settings: Settings) -> Flask:
    """Put the site together.

    Parameters
    ----------
    settings
        Names the database and the folder of the shipped data.

    Returns
    -------
    Flask
        Ready to be served. It holds no open connection, so a server may fork after this.

    Raises
    ------
    AssetsError
        When the browser files have not been copied.
    StoreError
        When the database is missing, or of another version.
    """
    keep_links_out_of_logs()
    store = connect(settings.database_url)
    store.close()
    evidence = stored_evidence(store, settings.data_dir)
    ground = stored_ground(settings.data_dir, tile_server(settings))
    shown = Site(StoredPlans(store, drafts=settings.demo), ground, settings.base_url, evidence)
    return make_app(shown, behind(settings, store), safety_of(settings), provider_of(settings))


def provider_of(settings: Settings) -> CouncilProvider | None:
    """Return the council's sign-in, None where there is none."""
    if settings.council is None:
        return None
    return CouncilProvider(
        name=settings.council.name,
        issuer=settings.council.issuer,
        client_id=settings.council.client_id,
        client_secret=settings.council.client_secret,
    )


def safety_of(settings: Settings) -> Safety:
    """Say how cookies are kept: over TLS alone, unless this is a demo on this machine."""
    return Safety(
        secret_key=settings.secret_key,
        secure_cookies=not settings.demo,
        demo=settings.demo,
        public_address=settings.base_url,
        behind_proxies=settings.proxies,
    )


def behind(settings: Settings, store: Store) -> Journeys:
    """Make the use cases of the pages that change something."""
    meaning = {group: Role(role) for group, role in settings.council.roles.items()} if settings.council else {}
    roles = RoleClaims(claim=settings.council.role_claim, meaning=meaning) if settings.council else None
    shapes = partial(shapes_of, stored_ground(settings.data_dir))
    return Journeys(
        people=People.of(Office(store=store, secret_key=settings.secret_key), roles),
        audit=AuditTrail(store),
        feeds=PersonalFeeds(store, settings.base_url),
        places=BookPlaces(store),
        bookings=ReadBookings(store),
        comparisons=ComparePlans(store, stored_ground(settings.data_dir)),
        households=Households(store, Postcodes().find, partial(one_time_code, settings.secret_key)),
        transport=AskForTransport(store),
        run_sheets=RunSheets(store),
        transport_board=TransportBoard(store),
        rota=Rota(store),
        registers=Registers(store),
        merging=MergePeople(store),
        visits=LoneVisits(store),
        ballots=Ballots(store, policies_of(settings.data_dir)),
        feedback=GiveFeedback(store),
        imports=ImportFiles(store, asked=asked_by_profile(settings.data_dir)),
        changes=ChangeSessions(store, offer_free_places),
        keep=KeepHouseholds(store),
        messages=TroubledMessages(store),
        drafts=WorkOnDraft(store, partial(shapes_of, stored_ground(settings.data_dir))),
        planning=PlanDrafts(store),
        publishing=PublishPlan(store),
        terms=SetUpTerm(store, settings.data_dir),
        reports=MakeReports(store, settings.data_dir, shapes),
        commissioner=ReadCommissioner(store, settings.data_dir, shapes),
        unmet=ReadUnmet(store),
        kpis=ReadKpis(store, settings.data_dir),
        first_steps=FirstSteps(store),
        transport_office=TransportOffice(store),
        transport_papers=TransportPapers(store),
        transport_stops=KeepStops(store, Postcodes().find),
        hand_back=HandBack(store),
        one_more=OneMoreMinibus(store),
        repair_day=RepairDay(store),
        repairs=MendProgramme(store),
        curve=DrawCurve(store),
        log=KeepLog(store, settings.data_dir),
        breakdowns=ReadBreakdowns(store, asked_by_profile(settings.data_dir), ages_by_profile(settings.data_dir)),
        satisfaction=ReadSatisfaction(store, settings.data_dir),
        past=ReadPast(store),
    )


def shapes_of(ground: Callable[[str], Ground | None], service_id: str) -> GeoDataFrame | None:
    """Return the outlines of a service's areas, None where there are none."""
    found = ground(service_id)
    return None if found is None else found.areas


def tile_server(settings: Settings) -> TileServer | None:
    """Return the background map that the administrator set, None where there is none."""
    return TileServer(url=settings.tile_url, attribution=settings.tile_attribution) if settings.tile_url else None
