"""What can be imported: the columns of each kind of thing, and how a row becomes one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from scheduler.domain.facts import Area, LocalGroup, Vehicle, Venue, Worker
from scheduler.domain.kpi_measures import Referral
from scheduler.domain.people import Carer, Household
from scheduler.domain.transport_fleet import FleetPapers
from scheduler.imports import cells
from scheduler.imports.characteristics import CHARACTERISTICS
from scheduler.imports.columns import NAME, Column, Kind, column, id_column, must, plain
from scheduler.imports.ground import Ground
from scheduler.imports.papers import PAPERS, refuse_foreign
from scheduler.imports.past import PAST_ATTENDANCE, PAST_SESSIONS

PLACE = "place"
LICENCE = "licence"


def _place(hint: str) -> Column:
    return must(PLACE, "Postcode", lambda text, ground: ground.place(text), hint, "BA14 8JN", "post code", "zip")


def _area() -> Column:
    return must("area_id", "Area", lambda text, ground: ground.area(text), "Name or reference of the area.", "East")


def _birth(text: str, ground: Ground) -> Any:
    return ground.past_day(cells.read_day(text))


def _happened(text: str, ground: Ground) -> Any:
    return ground.past_day(cells.read_day(text), "the day on which it happened")


HOURS_HINT = "Days and times, parted by semicolons."
HOURS_EXAMPLE = "Mon-Fri 09:00-17:00; Sat 10:00-13:00"
DAYS_HINT = "Days or runs of days with a reason, parted by semicolons."
DAYS_EXAMPLE = "15/02/2027 to 19/02/2027 half-term"

AREAS = Kind(
    key="areas",
    one="area",
    many="areas",
    intro="The contract’s reporting areas.",
    makes=Area,
    columns=(
        id_column("Area reference", "east", "area id", "area code"),
        must("name", "Area name", NAME, "As people know it.", "East", "name", "area"),
    ),
    start={},
)
VENUES = Kind(
    key="venues",
    one="venue",
    many="venues",
    intro="Halls and rooms: where they are, when they are open, whom they hold, what they cost.",
    makes=Venue,
    columns=(
        id_column("Venue reference", "V-012", "venue id", "venue code"),
        must("name", "Venue name", NAME, "As people know it.", "Market Hall", "name", "venue"),
        _area(),
        _place("Where it stands."),
        must(
            "kind", "Kind of venue", plain(lambda text: cells.read_words(text)[0]), "One word.", "hall", "kind", "type"
        ),
        must(
            "capacity_people",
            "Capacity",
            plain(cells.whole_number(0, 5000)),
            "People at most.",
            "30",
            "capacity people",
        ),
        must("opening", "Opening hours", plain(cells.read_hours), HOURS_HINT, HOURS_EXAMPLE, "hours", "open"),
        column("closures", "Closed on", plain(cells.read_days), DAYS_HINT, DAYS_EXAMPLE, "closures", "closed"),
        column(
            "facilities",
            "Facilities",
            plain(lambda text: frozenset(cells.read_words(text))),
            "Words, parted by semicolons.",
            "kitchen; accessible toilet",
        ),
        column(
            "step_free",
            "Step-free access",
            plain(cells.read_yes_no),
            "Yes or no.",
            "yes",
            "step free",
            "access",
            "accessible",
        ),
        column(
            "hire_pence_per_hour",
            "Hire cost per hour",
            plain(cells.read_pence),
            "In pounds.",
            "12.50",
            "hire cost",
            "cost",
            "hire",
        ),
        column("owner", "Owner", NAME, "Who lets or lends it.", "Town council", "owned by", "owner name"),
    ),
    start={"closures": (), "facilities": frozenset(), "step_free": False, "hire_pence_per_hour": 0, "owner": ""},
)
STAFF = Kind(
    key="staff",
    one="member of staff",
    many="staff",
    intro="Workers and volunteers: where they start from, when they can work, what they may do.",
    makes=Worker,
    columns=(
        id_column("Staff reference", "W-07", "staff id", "worker id", "employee number"),
        must("name", "Name", NAME, "As the rota shows it.", "Worker 7", "staff name", "worker"),
        _place("Home base: where the day’s first journey starts."),
        must(
            "contract_minutes_per_week",
            "Hours a week",
            plain(cells.read_weekly_minutes),
            "Hours of the contract for sessions and journeys.",
            "18.5",
            "weekly hours",
            "contract hours",
        ),
        must(
            "availability",
            "Can work",
            plain(cells.read_hours),
            HOURS_HINT,
            HOURS_EXAMPLE,
            "availability",
            "working hours",
        ),
        must(
            "dbs_valid_until",
            "DBS valid until",
            plain(cells.read_day),
            "Last day on which the check is accepted.",
            "31/12/2027",
            "dbs",
            "dbs date",
            "dbs expiry",
        ),
        column(
            "evenings_per_week_at_most",
            "Evenings a week at most",
            plain(cells.whole_number(0, 7)),
            "From 0 to 7.",
            "3",
            "evenings",
        ),
        column("leave", "Leave", plain(cells.read_days), DAYS_HINT, "05/04/2027 to 09/04/2027 leave", "holiday"),
        column(
            "qualifications",
            "Skills and qualifications",
            plain(cells.read_qualifications),
            "Each with “until” and a day where it lapses; parted by semicolons.",
            "first aid until 31/12/2027; makaton",
            "skills",
            "qualifications",
        ),
        column(
            LICENCE,
            "Driving licence",
            plain(cells.read_licence),
            "Yes, no, or until when it is valid.",
            "yes",
            "licence",
            "driver",
        ),
    ),
    start={"evenings_per_week_at_most": 3, "leave": (), "qualifications": ()},
)
VEHICLES = Kind(
    key="vehicles",
    one="vehicle",
    many="vehicles",
    intro="Minibuses of the service.",
    makes=Vehicle,
    columns=(
        id_column("Vehicle reference", "minibus-1", "vehicle id", "registration"),
        must("name", "Vehicle name", NAME, "As the rota shows it.", "Minibus 1", "name", "vehicle"),
        _place("Where it stands overnight."),
        must("seats", "Seats", plain(cells.whole_number(0, 99)), "For passengers.", "14", "passenger seats"),
        column(
            "wheelchair_places", "Wheelchair places", plain(cells.whole_number(0, 20)), "At most.", "2", "wheelchairs"
        ),
    ),
    start={"wheelchair_places": 0},
)
HOUSEHOLDS = Kind(
    key="households",
    one="household",
    many="households",
    intro="Homes of carers, with the adult to write to. Import these before the carers who live in them.",
    makes=Household,
    columns=(
        id_column("Household reference", "H-1001", "household id", "family id"),
        _place("Of the home. The area is found by it."),
        column("contact_name", "Contact name", NAME, "The adult to write to.", "Sam Example", "contact", "parent"),
        column(
            "contact_email",
            "Contact e-mail",
            plain(cells.read_email),
            "Where messages go.",
            "sam@example.org",
            "email",
            "contact email",
        ),
        column(
            "contact_phone",
            "Contact phone",
            plain(cells.read_phone),
            "For texts and calls.",
            "01225 000000",
            "phone",
            "telephone",
            "mobile",
        ),
    ),
    start={"contact_name": "", "contact_email": "", "contact_phone": ""},
)
CARERS = Kind(
    key="carers",
    one="carer",
    many="carers",
    intro="People who look after somebody. Import their households first.",
    makes=Carer,
    columns=(
        id_column("Carer reference", "C-2001", "carer id", "person id"),
        must(
            "household_id",
            "Household reference",
            lambda text, ground: ground.household(text),
            "As in the file of households.",
            "H-1001",
            "household id",
            "family id",
            "household",
        ),
        must("given_name", "First name", NAME, "", "Eli", "given name", "forename"),
        must("family_name", "Last name", NAME, "", "Example", "family name", "surname"),
        must(
            "birth_date",
            "Birth date",
            _birth,
            "The day before the month.",
            "27/03/2014",
            "date of birth",
            "dob",
            "born",
        ),
        column("needs", "Needs", plain(cells.read_words), "Words, parted by semicolons.", "step free; quiet room"),
        column(
            "may_collect",
            "May be collected by",
            plain(cells.read_names),
            "Names of adults, parted by semicolons.",
            "Sam Example",
            "may collect",
        ),
    ),
    start={"needs": (), "may_collect": (), "consents": ()},
)
LOCAL_GROUPS = Kind(
    key="local-groups",
    one="local group",
    many="local groups",
    intro="Groups of other organisations. They count as coverage, marked as theirs.",
    makes=LocalGroup,
    columns=(
        id_column("Group reference", "G-3", "group id"),
        must("name", "Group name", NAME, "As people know it.", "Coffee morning", "name", "group"),
        must("organisation", "Organisation", NAME, "Who runs it.", "Demo Community Trust", "run by", "owner"),
        _area(),
        _place("Where it meets."),
        must(
            "band_ids",
            "Age bands",
            lambda text, ground: ground.age_bands(text),
            "Names or references of age bands, parted by semicolons.",
            "young",
            "ages",
        ),
        must("places", "Places", plain(cells.whole_number(0, 1000)), "At each session.", "12", "capacity"),
        must(
            "sessions_per_month",
            "Sessions a month",
            plain(cells.read_number),
            "0.5 for every other month.",
            "2",
            "sessions per month",
        ),
    ),
    start={},
)
REFERRALS = Kind(
    key="referrals",
    one="referral",
    many="referrals",
    intro="Who was referred and when what followed, without names: first contacts and support plans are counted by it.",
    makes=Referral,
    columns=(
        id_column("Referral reference", "R-3001", "referral id", "case number"),
        must("received_on", "Received on", _happened, "The day before the month.", "12/01/2026", "referred on", "date"),
        column("source", "Referred by", NAME, "The agency, such as school or self.", "school", "source", "agency"),
        column("area_id", "Area", lambda text, ground: ground.area(text), "Name or reference.", "East", "district"),
        column(
            "first_contact_on", "First contact on", _happened, "When it was acknowledged.", "13/01/2026", "contacted"
        ),
        column("support_plan_on", "Support plan on", _happened, "When it was agreed.", "02/02/2026", "plan agreed"),
        column("support_started_on", "Support began on", _happened, "The first support.", "09/02/2026", "started"),
    ),
    start={
        "source": "",
        "area_id": None,
        "first_contact_on": None,
        "support_plan_on": None,
        "support_started_on": None,
    },
)
KINDS: Mapping[str, Kind] = {
    one.key: one
    for one in (
        *(AREAS, VENUES, STAFF, VEHICLES, PAPERS, LOCAL_GROUPS, HOUSEHOLDS, CARERS, CHARACTERISTICS, REFERRALS),
        *(PAST_ATTENDANCE, PAST_SESSIONS),
    )
}
"""In the order in which they are best imported."""


def make(kind: Kind, values: Mapping[str, Any], held: Any | None, ground: Ground) -> Any:
    """Make the thing that a row speaks of.

    What the file has no column for stays as it is held, or is as ``kind.start`` says. A home or venue whose postcode
    has not changed stays exactly where it was.

    Parameters
    ----------
    kind
        What the row is.
    values
        What its cells say, by the columns' names.
    held
        What the service holds under the same reference; None when it is new.
    ground
        For the neighbourhood of a home.
    """
    parts = dict(kind.start) if held is None else {part.name: getattr(held, part.name) for part in fields(held)}
    place, licence = values.get(PLACE), values.get(LICENCE)
    parts |= {name: value for name, value in values.items() if name not in {PLACE, LICENCE}}
    known = {part.name for part in fields(kind.makes)}
    if place is not None and getattr(held, "postcode", None) != place.postcode:
        where = {"postcode": place.postcode, "easting_m": place.easting_m, "northing_m": place.northing_m}
        parts |= {name: value for name, value in where.items() if name in known}
        if kind.makes is Household:
            point = ground.neighbourhood(place.easting_m, place.northing_m)
            parts |= {"lsoa": point.id, "area_id": point.area_id}
    if licence is not None:
        others = (one for one in parts["qualifications"] if one.name != "driver")
        parts["qualifications"] = tuple(sorted((*others, *licence), key=lambda one: one.name))
    if kind.makes is FleetPapers:
        refuse_foreign(values, held)
    return kind.makes(**parts)
