"""What a coordinator types when something went wrong: read, and said back in words."""

from __future__ import annotations

from calendar import day_name
from collections.abc import Iterable, Mapping
from datetime import date

from scheduler.domain.disruptions import Disruption, DisruptionKind
from scheduler.domain.facts import Area, Facts, Vehicle, Venue, Worker
from scheduler.domain.household_rules import Mistake, MistakesError, one_line
from scheduler.domain.plan import Plan
from scheduler.domain.transport_times import clock_words

REASON_CHARACTERS = 200


def read_disruption(facts: Facts, plan: Plan, sent: Mapping[str, str]) -> Disruption:
    """Read the form of a disruption: what, whom, from when until when, and the sentence that families read.

    The group that needs step-free access is one of ``plan``.

    Raises
    ------
    MistakesError
        With everything that is to be mended.
    """
    found: list[Mistake] = []
    kind = sent.get("kind", "")
    asked = {
        DisruptionKind.VENUE_CLOSED.value: ("venue", "Choose the venue that is closed", names_of(facts.venues)),
        DisruptionKind.WORKER_AWAY.value: ("worker", "Choose who is away", names_of(facts.workers)),
        DisruptionKind.VEHICLE_AWAY.value: ("vehicle", "Choose the vehicle", names_of(facts.vehicles)),
        DisruptionKind.NO_SESSIONS.value: ("area", "Choose an area from the list", names_of(facts.areas)),
        DisruptionKind.STEP_FREE_NEEDED.value: ("group", "Choose the group", group_names(facts, plan)),
    }
    about_id = ""
    if kind not in asked:
        found.append(Mistake(field="kind", words="Choose what went wrong"))
    else:
        field, words, items = asked[kind]
        about_id = sent.get(field, "")
        everywhere = kind == DisruptionKind.NO_SESSIONS and not about_id
        if not everywhere and about_id not in items:
            found.append(Mistake(field=field, words=words))
    first, last = _day(sent.get("first", "")), _day(sent.get("last", "") or sent.get("first", ""))
    if first is None:
        found.append(Mistake(field="first", words="The first day must be a date, such as 2027-03-27"))
    if last is None and sent.get("last", "").strip():
        found.append(Mistake(field="last", words="The last day must be a date, such as 2027-03-27"))
    if first and last and last < first:
        found.append(Mistake(field="last", words="The last day must not come before the first"))
    because = one_line(sent.get("because", ""), REASON_CHARACTERS)
    if not because:
        found.append(Mistake(field="because", words="Write one sentence that the families will read"))
    if found or first is None or last is None:
        raise MistakesError(found)
    return Disruption(kind=DisruptionKind(kind), about_id=about_id, first=first, last=last, because=because)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def about_words(facts: Facts, plan: Plan, kind: str, about_id: str) -> str:
    """Say what went wrong in some words: "Hall 2 is closed"."""
    if kind == DisruptionKind.NO_SESSIONS and not about_id:
        return "Nothing can meet in person"
    lists = {
        DisruptionKind.VENUE_CLOSED.value: (names_of(facts.venues), "is closed"),
        DisruptionKind.WORKER_AWAY.value: (names_of(facts.workers), "is away"),
        DisruptionKind.VEHICLE_AWAY.value: (names_of(facts.vehicles), "is off the road"),
        DisruptionKind.NO_SESSIONS.value: (names_of(facts.areas), "has no sessions"),
        DisruptionKind.STEP_FREE_NEEDED.value: (group_names(facts, plan), "needs step-free access"),
    }
    names, words = lists[kind]
    return f"{names.get(about_id, about_id)} {words}"


def group_names(facts: Facts, plan: Plan) -> dict[str, str]:
    """Return names by id of the groups that meet at a venue: "Youth club, Devizes, Mondays at 17:00"."""
    titles, areas = {one.id: one.public_title for one in facts.strands}, names_of(facts.areas)
    return {
        one.id: f"{titles[one.strand_id]}, {areas[one.area_id]}, {day_name[one.weekday]}s at "
        f"{clock_words(one.start_minute)}"
        for one in plan.series
        if one.venue_id is not None
    }


def names_of(items: Iterable[Venue | Worker | Vehicle | Area]) -> dict[str, str]:
    """Return names by id."""
    return {one.id: one.name for one in items}
