"""Forms of a term's set-up: what was typed becomes a strand, a target, a day kept clear; mistakes are told at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from scheduler.domain.calendar import DateRange, NamedDay, Term
from scheduler.domain.facts import Cadence, PlanningSettings, Season, Strand, Target
from scheduler.domain.household_rules import Mistake, MistakesError
from scheduler.domain.planning import MIDNIGHT, FirstAim, LaterAim, Lock, QuietTime

LONGEST_NAME = 100
MOST_PLACES = 1_000
MINUTES_IN_HOUR = 60
PENCE_IN_POUND = 100
Sent = Mapping[str, str]


class Typed:
    """Reads the fields of a form and collects what is to be mended."""

    def __init__(self, sent: Sent) -> None:
        self.sent = sent
        self.mistakes: list[Mistake] = []

    def wrong(self, field: str, words: str) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(field=field, words=words))

    def done(self) -> None:
        """Refuse the form when anything is to be mended."""
        if self.mistakes:
            raise MistakesError(self.mistakes)

    def whole(self, field: str, what: str, least: int, most: int) -> int:
        """Read a whole number between two ends."""
        text = self.sent.get(field, "").strip().replace(",", "")
        if not text.isdecimal() or not least <= int(text) <= most:
            self.wrong(field, f"{what} must be a whole number from {least:,} to {most:,}")
            return least
        return int(text)

    def minute(self, field: str, what: str) -> int:
        """Read a time of day, such as 17:30."""
        found = minute_of(self.sent.get(field, ""))
        if found is None:
            self.wrong(field, f"{what} must be a time, such as 17:30")
            return 0
        return found

    def day(self, field: str, what: str) -> date | None:
        """Read a date as a date field sends it."""
        try:
            return date.fromisoformat(self.sent.get(field, "").strip())
        except ValueError:
            self.wrong(field, f"{what} must be a date, such as 2027-03-27")
            return None

    def name(self, field: str, what: str) -> str:
        """Read a line that must not be empty."""
        text = " ".join(self.sent.get(field, "").split())[:LONGEST_NAME]
        if not text:
            self.wrong(field, f"Write {what}")
        return text


def minute_of(text: str) -> int | None:
    """Read a time of day; None where it is none.

    Examples
    --------
    "17:30" is minute 1050, "7:05" is 425, "24:00" the end of the day; "17.30" and "25:00" are none.
    """
    hours, sign, minutes = text.strip().partition(":")
    if not (sign and hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2):  # noqa: PLR2004 - two digits
        return None
    found = int(hours) * MINUTES_IN_HOUR + int(minutes)
    return found if int(minutes) < MINUTES_IN_HOUR and found <= MIDNIGHT else None


def read_strand(strand: Strand, sent: Sent, weekdays: Sequence[str], bands: Sequence[str], known: set[str]) -> Strand:
    """Read how a strand is to be held.

    Parameters
    ----------
    strand
        As it is.
    sent
        The form's fields.
    weekdays, bands
        Numbers of the weekdays and ids of the age bands that were ticked.
    known
        Ids of the service's age bands.

    Raises
    ------
    MistakesError
        With everything that is to be mended.
    """
    typed = Typed(sent)
    least = typed.whole("least_places", "The fewest places", 1, MOST_PLACES)
    most = typed.whole("most_places", "The most places", 1, MOST_PLACES)
    fewest = typed.whole("least_series", "The fewest groups", 0, MOST_PLACES)
    highest = typed.whole("most_series", "The most groups", 0, MOST_PLACES)
    earliest = typed.minute("earliest", "The earliest start")
    latest = typed.minute("latest", "The latest end")
    duration = typed.whole("duration", "The length in minutes", 15, 600)
    days = tuple(sorted({int(one) for one in weekdays if one in {"0", "1", "2", "3", "4", "5", "6"}}))
    chosen = tuple(sorted(set(bands) & known))
    if least > most:
        typed.wrong("most_places", f"The most places must be at least {least}, the fewest")
    if fewest > highest:
        typed.wrong("most_series", f"The most groups must be at least {fewest}, the fewest")
    if latest < earliest + duration and not {"earliest", "latest"} & {one.field for one in typed.mistakes}:
        typed.wrong(
            "latest", f"A group of {duration} minutes does not fit between the earliest start and the latest end"
        )
    if not days:
        typed.wrong("weekdays", "Tick at least one weekday")
    if not chosen:
        typed.wrong("bands", "Tick at least one age group")
    cadence, season = sent.get("cadence", ""), sent.get("season", "")
    if cadence not in list(Cadence):
        typed.wrong("cadence", "Choose how often it meets")
    if season not in list(Season):
        typed.wrong("season", "Choose when in the school year it meets")
    ratio = typed.whole("carers_per_worker", "Carers to a worker", 1, 100)
    staff = typed.whole("least_staff", "The fewest staff", 1, 50)
    typed.done()
    return replace(
        strand,
        least_places=least,
        most_places=most,
        least_series=fewest,
        most_series=highest,
        earliest_start_minute=earliest,
        latest_end_minute=latest,
        duration_minutes=duration,
        weekdays=days,
        band_ids=chosen,
        cadence=Cadence(cadence),
        season=Season(season),
        carers_per_worker=ratio,
        least_staff=staff,
    )


def read_target(target: Target, sent: Sent) -> Target:
    """Read how much of a target is owed; errors as ``read_strand``."""
    typed = Typed(sent)
    amount = typed.whole("amount", "The amount", 0, 100_000)
    typed.done()
    return replace(target, amount=amount)


def read_settings(settings: PlanningSettings, sent: Sent) -> PlanningSettings:
    """Read a service's planning choices; an empty budget is none. Errors as ``read_strand``."""
    typed = Typed(sent)
    first = sent.get("first_aim", "")
    if first not in list(FirstAim):
        typed.wrong("first_aim", "Choose which aim comes first")
    budget: int | None = None
    if sent.get("budget", "").strip():
        budget = typed.whole("budget", "The budget in pounds", 1, 10_000_000) * PENCE_IN_POUND
    journey = typed.whole("journey", "The longest journey in minutes", 5, 240)
    set_up = typed.whole("set_up", "Minutes to set up", 0, 120)
    step = typed.whole("step", "Minutes between starts", 5, 120)
    online = typed.whole("online", "The share online in per cent", 0, 100)
    lone = typed.minute("lone", "The end of lone visits")
    staff = typed.whole("staff", "An hour of staff in pounds", 1, 500)
    later = _read_order(settings.later_aims, typed)
    typed.done()
    return replace(
        settings,
        first_aim=FirstAim(first),
        later_aims=later,
        budget_pence=budget,
        other_groups_count_as_coverage=sent.get("others") == "yes",
        worker_journey_minutes_at_most=journey,
        set_up_minutes=set_up,
        start_step_minutes=step,
        online_percent_at_most=online,
        lone_working_until_minute=lone,
        staff_pence_per_hour=staff * PENCE_IN_POUND,
    )


LATER_AIM_WORDS = {
    LaterAim.WISHES: "Wishes that are met",
    LaterAim.COST: "Cost of hire and staff",
    LaterAim.JOURNEYS: "Journeys of staff",
    LaterAim.CARRYING: "Carrying those who need it",
    LaterAim.CARBON: "CO2e of journeys",
    LaterAim.REGULARITY: "Regular meetings, few dates missed",
    LaterAim.EVEN_WEEKS: "Sessions spread evenly over the weeks",
    LaterAim.FAIR_LOADS: "Fair loads of staff",
    LaterAim.AS_BEFORE: "Few changes from last term",
}


def _read_order(now: tuple[LaterAim, ...], typed: Typed) -> tuple[LaterAim, ...]:
    """Read the places of the later aims; a form without any leaves them as they are."""
    if not any(f"place-{aim}" in typed.sent for aim in LaterAim):
        return now
    places: dict[LaterAim, int] = {}
    for aim in LaterAim:
        if typed.sent.get(f"place-{aim}", "").strip():
            places[aim] = typed.whole(f"place-{aim}", f"The place of '{LATER_AIM_WORDS[aim]}'", 1, len(LaterAim))
    if len(set(places.values())) < len(places):
        typed.wrong(f"place-{next(iter(places))}", "Two aims have the same place; give each its own")
    return tuple(sorted(places, key=places.__getitem__))


def read_holiday(term: Term, sent: Sent) -> Term:
    """Add a run of days on which term-time groups do not meet; errors as ``read_strand``."""
    typed = Typed(sent)
    first, last = typed.day("first", "The first day"), typed.day("last", "The last day")
    reason = typed.name("reason", "why nothing meets, such as October half-term")
    if first and last and last < first:
        typed.wrong("last", "The last day must not come before the first")
    if first and last and (first not in term or last not in term):
        typed.wrong("first", f"Both days must lie within the term, {term.first} to {term.last}")
    typed.done()
    if first is None or last is None:
        raise MistakesError(typed.mistakes)
    runs = (*term.school_holidays, DateRange(first=first, last=last, reason=reason))
    return replace(term, school_holidays=tuple(sorted(runs, key=lambda one: (one.first, one.last))))


def read_key_date(term: Term, sent: Sent) -> Term:
    """Add a day that people know by name, or a day on which nothing meets; errors as ``read_strand``."""
    typed = Typed(sent)
    day, name = typed.day("day", "The day"), typed.name("name", "what people call the day")
    if day and day not in term:
        typed.wrong("day", f"The day must lie within the term, {term.first} to {term.last}")
    typed.done()
    if day is None:
        raise MistakesError(typed.mistakes)
    named = NamedDay(day=day, name=name)
    part = "bank_holidays" if sent.get("closed") == "yes" else "key_dates"
    held = (*getattr(term, part), named)
    ordered = tuple(sorted(held, key=lambda one: (one.day, one.name)))
    return replace(term, bank_holidays=ordered) if part == "bank_holidays" else replace(term, key_dates=ordered)


def read_quiet_time(
    settings: PlanningSettings, sent: Sent, bands: Sequence[str], strands: Sequence[str]
) -> PlanningSettings:
    """Add days, or hours of days, to be kept clear; errors as ``read_strand``."""
    typed = Typed(sent)
    first, last = typed.day("first", "The first day"), typed.day("last", "The last day")
    reason = typed.name("reason", "why they are kept clear, such as GCSE exams")
    start = typed.minute("from", "From when") if sent.get("from", "").strip() else 0
    end = typed.minute("until", "Until when") if sent.get("until", "").strip() else MIDNIGHT
    if first and last and last < first:
        typed.wrong("last", "The last day must not come before the first")
    if end <= start:
        typed.wrong("until", "It must end after it begins")
    typed.done()
    if first is None or last is None:
        raise MistakesError(typed.mistakes)
    quiet = QuietTime(
        days=DateRange(first=first, last=last, reason=reason),
        from_minute=start,
        to_minute=end,
        band_ids=tuple(bands),
        but_strand_ids=tuple(strands),
    )
    return replace(settings, quiet_times=(*settings.quiet_times, quiet))


def read_lock(settings: PlanningSettings, sent: Sent) -> PlanningSettings:
    """Add a lock, which every plan must hold: "the Tuesday club at Hall 2"; errors as ``read_strand``."""
    typed = Typed(sent)
    because = typed.name("because", "who asked for it, or why it stays")
    weekday = sent.get("weekday", "")
    start = typed.minute("start", "The start") if sent.get("start", "").strip() else None
    parts = {f"{one}_id": sent.get(one) or None for one in ("strand", "area", "band", "venue")}
    if not any(parts.values()) and weekday not in {"0", "1", "2", "3", "4", "5", "6"}:
        typed.wrong("area", "Choose at least one thing that is asked for, such as an area")
    typed.done()
    numbers = [int(end) for one in settings.locks if (end := one.id.removeprefix("lock-")).isdecimal()]
    lock = Lock(
        id=f"lock-{max(numbers, default=0) + 1}",
        because=because,
        weekday=int(weekday) if weekday else None,
        start_minute=start,
        strand_id=parts["strand_id"],
        area_id=parts["area_id"],
        band_id=parts["band_id"],
        venue_id=parts["venue_id"],
    )
    return replace(settings, locks=(*settings.locks, lock))
