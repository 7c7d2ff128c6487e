"""How a carer will travel to a session: their own way, or with transport asked for and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduler.domain.household_rules import Mistake, note, one_line
from scheduler.domain.transport_stops import StopInReach

REASON_CHARACTERS = 300


class Way(StrEnum):
    """How a carer comes."""

    OWN = "own_way"
    NEEDS_TRANSPORT = "needs_transport"


class PickUp(StrEnum):
    """Where a vehicle would fetch a carer."""

    HOME = "home"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelAnswer:
    """What a household said; ``because`` and the pick-up stand only where transport is asked for.

    At a stop the household has agreed to the walk; ``with_adult`` says that an adult walks along both ways.
    """

    way: Way
    because: str = ""
    pick_up: PickUp | None = None
    stop_name: str = ""
    stop_id: int | None = None
    with_adult: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelRequest:
    """One carer's request for transport to and from one session, as the transport planner reads it.

    Coordinates are the household's, metres on the British National Grid. A stop without a number is words alone, from
    before stops were kept.
    """

    session_id: int
    carer_id: str
    household_id: str
    because: str
    pick_up: PickUp
    stop_name: str
    postcode: str
    easting_m: int
    northing_m: int
    needs: tuple[str, ...] = ()
    stop_id: int | None = None
    agreed_by: str = ""


def read_answer(form: Mapping[str, str], stops: Iterable[StopInReach] = ()) -> TravelAnswer | list[Mistake]:
    """Read what a form says about travel.

    Asking for transport needs the reason why there is no other reasonable way, and where to be fetched; a stop must be
    one of those that are kept, near enough for the carer's age, and agreed to. What was typed beside "our own way" is
    not kept.

    Parameters
    ----------
    form
        ``way``, ``because``, ``pick_up``, ``stop_name``, ``agreed`` and ``with_adult``; what is missing is empty.
    stops
        The stops in use, judged for this carer.

    Returns
    -------
    TravelAnswer or list of Mistake
        The answer, clean; or everything that is to be mended.
    """
    way, pick_up = form.get("way", ""), form.get("pick_up", "")
    if way == Way.OWN:
        return TravelAnswer(way=Way.OWN)
    if way != Way.NEEDS_TRANSPORT:
        return [Mistake(field="way", words="Choose how the carer will travel")]
    found = []
    reason = note(form.get("because", ""))
    if not reason:
        found.append(Mistake(field="because", words="Say why there is no other reasonable way to come"))
    elif len(reason) > REASON_CHARACTERS:
        words = f"Say why in at most {REASON_CHARACTERS} characters; these are {len(reason)}"
        found.append(Mistake(field="because", words=words))
    if pick_up not in {PickUp.HOME, PickUp.STOP}:
        found.append(Mistake(field="pick_up", words="Choose whether to be fetched at home or at a stop"))
    chosen = _stop(form, stops) if pick_up == PickUp.STOP else None
    found += chosen if isinstance(chosen, list) else []
    if found:
        return found
    at_stop = chosen if isinstance(chosen, StopInReach) else None
    return TravelAnswer(
        way=Way.NEEDS_TRANSPORT,
        because=reason,
        pick_up=PickUp(pick_up),
        stop_name=at_stop.stop.name if at_stop else "",
        stop_id=at_stop.stop.id if at_stop else None,
        with_adult=bool(at_stop and form.get("with_adult")),
    )


def _stop(form: Mapping[str, str], stops: Iterable[StopInReach]) -> StopInReach | list[Mistake]:
    """Find the stop that a form names, or say what keeps the carer from being fetched there."""
    name = one_line(form.get("stop_name", ""))
    if not name:
        return [Mistake(field="stop_name", words="Choose the stop at which the carer can be fetched")]
    chosen = next((one for one in stops if one.stop.name == name), None)
    if chosen is None:
        words = f"{name} is not among our stops; choose one of the list, or be fetched at home"
        return [Mistake(field="stop_name", words=words)]
    if not chosen.allowed:
        words = (
            f"{name} is farther on foot than the {chosen.limit_metres} metres that are the most at this age; "
            "choose a nearer stop, or be fetched at home"
        )
        return [Mistake(field="stop_name", words=words)]
    found = []
    if not form.get("agreed"):
        words = "Say that you agree to the walk to and from the stop, or be fetched at home"
        found.append(Mistake(field="agreed", words=words))
    if chosen.needs_adult and not form.get("with_adult"):
        words = "At this age a child walks with an adult: say that one comes along both ways, or be fetched at home"
        found.append(Mistake(field="with_adult", words=words))
    return found or chosen
