"""Soft wishes of a term as a coordinator types and reads them: "something in Mere on a Saturday, matters much"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from scheduler.domain.drafts import WEEKDAYS
from scheduler.domain.facts import Facts, PlanningSettings
from scheduler.domain.planning import MIDNIGHT, Wish
from scheduler.domain.term_settings import MINUTES_IN_HOUR, Sent, Typed

WEIGHTS = {1: "nice to have", 3: "matters", 9: "matters much"}
"""What a wish may weigh: one that matters much is met rather than two that matter, and so on (product default)."""
MOST_WISHES = 200
LONGEST_NOTE = 300


def weight_level(weight: int) -> int:
    """Return the highest of the three weights that is not above this one."""
    return max((one for one in WEIGHTS if one <= weight), default=min(WEIGHTS))


def weight_words(weight: int) -> str:
    """Say how much a wish counts; a facts file may give any weight.

    Examples
    --------
    1 and 2 are "nice to have", 3 to 8 "matters", 9 and more "matters much".
    """
    return WEIGHTS[weight_level(weight)]


def wish_words(facts: Facts, wish: Wish) -> str:
    """Say in one sentence what is wished for, with the names that the facts have today.

    Examples
    --------
    "Something in Mere on a Saturday"; "Youth club for Young carers, 5 to 17, in East on a Tuesday or Friday, between
    16:00 and 19:00, at Hall 2".
    """
    titles = {one.id: one.public_title for one in facts.strands}
    said = [_name(titles, wish.strand_id) if wish.strand_id else "Something"]
    if wish.band_id:
        said.append(f"for {_name({one.id: one.name for one in facts.bands}, wish.band_id)}")
    if wish.area_id:
        said.append(f"in {_name({one.id: one.name for one in facts.areas}, wish.area_id)}")
    if wish.weekdays:
        said.append(f"on a {one_of(WEEKDAYS[day] for day in wish.weekdays)}")
    words = " ".join(said)
    if (wish.from_minute, wish.to_minute) != (0, MIDNIGHT):
        words += f", between {_clock(wish.from_minute)} and {_clock(wish.to_minute)}"
    if wish.venue_id:
        words += f", at {_name({one.id: one.name for one in facts.venues}, wish.venue_id)}"
    return words


def one_of(names: Iterable[str]) -> str:
    """Join names with commas and "or".

    Examples
    --------
    "Friday", "Friday or Saturday", "Friday, Saturday or Sunday".
    """
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def _name(names: dict[str, str], key: str) -> str:
    return names.get(key, f"what is no longer there ({key})")


def _clock(minute: int) -> str:
    return f"{minute // MINUTES_IN_HOUR}:{minute % MINUTES_IN_HOUR:02d}"


def with_wish(facts: Facts, sent: Sent, days: Sequence[str], wish_id: str = "") -> PlanningSettings:
    """Add a wish, or put another in the place of one that stands.

    Parameters
    ----------
    facts
        What the wish may name; its settings hold the wishes so far.
    sent, days
        The form's fields, and the numbers of the weekdays that were ticked.
    wish_id
        The wish that is changed; empty for a new one.

    Raises
    ------
    MistakesError
        With everything that is to be mended.
    """
    settings = facts.settings
    typed = Typed(sent)
    own = _read(facts, typed, days)
    if not wish_id and len(settings.wishes) >= MOST_WISHES:
        typed.wrong("area", f"{MOST_WISHES} wishes are the most; take one out first")
    typed.done()
    if wish_id and wish_id not in {one.id for one in settings.wishes}:
        typed.wrong("", "This wish was taken out meanwhile; load the page again")
        typed.done()
    made = replace(own, id=wish_id or _next_id(settings))
    made = replace(made, text=wish_words(facts, made))
    if not wish_id:
        return replace(settings, wishes=(*settings.wishes, made))
    return replace(settings, wishes=tuple(made if one.id == wish_id else one for one in settings.wishes))


def without_wish(settings: PlanningSettings, wish_id: str) -> PlanningSettings:
    """Take a wish out; one that is gone already changes nothing."""
    return replace(settings, wishes=tuple(one for one in settings.wishes if one.id != wish_id))


def _read(facts: Facts, typed: Typed, days: Sequence[str]) -> Wish:
    sent = typed.sent
    known = {
        "area": {one.id for one in facts.areas},
        "strand": {one.id for one in facts.strands},
        "band": {one.id for one in facts.bands},
        "venue": {one.id for one in facts.venues},
    }
    parts = {name: sent.get(name) or None for name in known}
    for name, ids in known.items():
        if parts[name] not in {None, *ids}:
            typed.wrong(name, "Choose one of the list, or leave it open")
    if not (parts["area"] or parts["strand"] or parts["band"]):
        typed.wrong("area", "Choose an area, a kind of group or an age group: at least one of them")
    weekdays = tuple(sorted({int(one) for one in days if one in {"0", "1", "2", "3", "4", "5", "6"}}))
    first = typed.minute("from", "The earliest start") if sent.get("from", "").strip() else 0
    last = typed.minute("until", "The latest end") if sent.get("until", "").strip() else MIDNIGHT
    if last <= first and not {"from", "until"} & {one.field for one in typed.mistakes}:
        typed.wrong("until", "The latest end must come after the earliest start")
    weight = sent.get("weight", "")
    if weight not in {str(one) for one in WEIGHTS}:
        typed.wrong("weight", "Choose how much it matters")
        weight = "1"
    _refuse_contradictions(facts, typed, parts)
    return Wish(
        id="",
        text="",
        area_id=parts["area"],
        weekdays=weekdays,
        from_minute=first,
        to_minute=last,
        strand_id=parts["strand"],
        band_id=parts["band"],
        venue_id=parts["venue"],
        weight=int(weight),
        asked_by=typed.name("asked_by", "who asked, such as “a parent” or “the school”"),
        note=" ".join(sent.get("note", "").split())[:LONGEST_NOTE],
    )


def _refuse_contradictions(facts: Facts, typed: Typed, parts: dict[str, str | None]) -> None:
    """Refuse what no group could ever be: a hall of another area, a kind of group for another age."""
    venue = next((one for one in facts.venues if one.id == parts["venue"]), None)
    if venue is not None and parts["area"] not in {None, venue.area_id}:
        names = {one.id: one.name for one in facts.areas}
        where = names.get(venue.area_id, venue.area_id)
        typed.wrong("venue", f"{venue.name} lies in {where}; choose that area, or leave one of the two open")
    strand = next((one for one in facts.strands if one.id == parts["strand"]), None)
    if strand is not None and parts["band"] not in {None, *strand.band_ids}:
        ages = one_of(one.name for one in facts.bands if one.id in strand.band_ids)
        typed.wrong("band", f"{strand.public_title} is for {ages}; choose that, or leave one of the two open")


def _next_id(settings: PlanningSettings) -> str:
    """Give a wish the next number: higher than any that stands."""
    numbers = [int(end) for one in settings.wishes if (end := one.id.removeprefix("asked-")).isdecimal()]
    return f"asked-{max(numbers, default=0) + 1}"
