"""How a carer will travel to a session: their own way, or with transport asked for and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scheduler.domain.household_rules import Mistake, note, one_line

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
    """What a household said; ``because`` and the pick-up stand only where transport is asked for."""

    way: Way
    because: str = ""
    pick_up: PickUp | None = None
    stop_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelRequest:
    """One carer's request for transport to and from one session, as the transport planner reads it.

    Coordinates are the household's, metres on the British National Grid; a named stop is words.
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


def read_answer(way: str, because: str = "", pick_up: str = "", stop_name: str = "") -> TravelAnswer | list[Mistake]:
    """Read what a form says about travel.

    Asking for transport needs the reason why there is no other reasonable way, and where to be fetched; a stop
    needs its name. What was typed beside "our own way" is not kept.

    Returns
    -------
    TravelAnswer or list of Mistake
        The answer, clean; or everything that is to be mended.
    """
    if way == Way.OWN:
        return TravelAnswer(way=Way.OWN)
    if way != Way.NEEDS_TRANSPORT:
        return [Mistake(field="way", words="Choose how the carer will travel")]
    found = []
    reason = note(because)
    if not reason:
        found.append(Mistake(field="because", words="Say why there is no other reasonable way to come"))
    elif len(reason) > REASON_CHARACTERS:
        words = f"Say why in at most {REASON_CHARACTERS} characters; these are {len(reason)}"
        found.append(Mistake(field="because", words=words))
    if pick_up not in {PickUp.HOME, PickUp.STOP}:
        found.append(Mistake(field="pick_up", words="Choose whether to be fetched at home or at a stop"))
    stop = one_line(stop_name) if pick_up == PickUp.STOP else ""
    if pick_up == PickUp.STOP and not stop:
        found.append(Mistake(field="stop_name", words="Name the stop at which the carer can be fetched"))
    if found:
        return found
    return TravelAnswer(way=Way.NEEDS_TRANSPORT, because=reason, pick_up=PickUp(pick_up), stop_name=stop)
