"""The product's own templates, filled in with a synthetic service: what a new administrator would import."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from scheduler.domain.calendar import DateRange
from scheduler.domain.facts import LocalGroup, Vehicle, Venue, WeeklyHours, Worker
from scheduler.domain.people import Carer, Household
from scheduler.imports.cells import WEEKDAYS
from scheduler.synthetic import Register

Row = dict[str, object]


def clock_time(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def hours(runs: Iterable[WeeklyHours]) -> str:
    return "; ".join(
        f"{WEEKDAYS[one.weekday].capitalize()} {clock_time(one.from_minute)}-{clock_time(one.to_minute)}"
        for one in runs
    )


def days(runs: Iterable[DateRange]) -> str:
    return "; ".join(f"{one.first:%d/%m/%Y} to {one.last:%d/%m/%Y} {one.reason}".strip() for one in runs)


def words(items: Iterable[str]) -> str:
    return "; ".join(sorted(items))


def yes_no(is_so: bool) -> str:
    return "yes" if is_so else "no"


def venue(one: Venue) -> Row:
    return {
        "Venue reference": one.id,
        "Venue name": one.name,
        "Area": one.area_id,
        "Postcode": one.postcode,
        "Kind of venue": one.kind,
        "Capacity": one.capacity_people,
        "Opening hours": hours(one.opening),
        "Closed on": days(one.closures),
        "Facilities": words(one.facilities),
        "Step-free access": yes_no(one.step_free),
        "Hire cost per hour": f"{one.hire_pence_per_hour / 100:.2f}",
        "Owner": one.owner,
    }


def member_of_staff(one: Worker) -> Row:
    skills = (f"{two.name} until {two.expires_on}" if two.expires_on else two.name for two in one.qualifications)
    return {
        "Staff reference": one.id,
        "Name": one.name,
        "Postcode": one.postcode,
        "Hours a week": one.contract_minutes_per_week / 60,
        "Can work": hours(one.availability),
        "DBS valid until": one.dbs_valid_until,
        "Evenings a week at most": one.evenings_per_week_at_most,
        "Leave": days(one.leave),
        "Skills and qualifications": words(skills),
        "Driving licence": yes_no(any(two.name == "driver" for two in one.qualifications)),
    }


def vehicle(one: Vehicle) -> Row:
    return {
        "Vehicle reference": one.id,
        "Vehicle name": one.name,
        "Postcode": one.postcode,
        "Seats": one.seats,
        "Wheelchair places": one.wheelchair_places,
    }


def local_group(one: LocalGroup, postcode: str) -> Row:
    return {
        "Group reference": one.id,
        "Group name": one.name,
        "Organisation": one.organisation,
        "Area": one.area_id,
        "Postcode": postcode,
        "Age bands": words(one.band_ids),
        "Places": one.places,
        "Sessions a month": one.sessions_per_month,
    }


def household(one: Household) -> Row:
    return {
        "Household reference": one.id,
        "Postcode": one.postcode,
        "Contact name": one.contact_name,
        "Contact e-mail": one.contact_email,
        "Contact phone": one.contact_phone,
    }


def carer(one: Carer) -> Row:
    return {
        "Carer reference": one.id,
        "Household reference": one.household_id,
        "First name": one.given_name,
        "Last name": one.family_name,
        "Birth date": one.birth_date,
        "Needs": words(one.needs),
        "May be collected by": "; ".join(one.may_collect),
    }


def rows_of(register: Register) -> dict[str, list[Row]]:
    """Give the rows of each kind's file, in the order in which files are imported."""
    facts = register.facts
    near = {one.area_id: one.postcode for one in facts.venues}
    return {
        "areas": [{"Area reference": one.id, "Area name": one.name} for one in facts.areas],
        "venues": [venue(one) for one in facts.venues],
        "staff": [member_of_staff(one) for one in facts.workers],
        "vehicles": [vehicle(one) for one in facts.vehicles],
        "local-groups": [local_group(one, near[one.area_id]) for one in facts.local_groups],
        "households": [household(one) for one in register.households],
        "carers": [carer(one) for one in register.carers],
    }


def fill_in(template: bytes, rows: Iterable[Row]) -> bytes:
    """Write rows under the headings of a template; a heading that nothing is known of is a mistake."""
    out = io.StringIO(newline="")
    headings = template.decode("utf-8-sig").strip().split(",")
    table = csv.DictWriter(out, headings, extrasaction="raise")
    table.writeheader()
    for row in rows:
        assert row.keys() == set(headings)
        table.writerow(row)
    return out.getvalue().encode("utf-8-sig")
