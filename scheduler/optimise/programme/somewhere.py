"""Where a group that is dropped on a day and an hour could meet: the hall and ages that break fewest rules."""

from __future__ import annotations

import sys
from dataclasses import replace

from scheduler.domain.drafts import Act, Wish
from scheduler.domain.facts import Mode, Strand
from scheduler.optimise.programme.desk import Desk, WishError
from scheduler.optimise.programme.options import Spot

TRIED = 3
"""So many halls are weighed, as one takes some hundredths of a second in a county."""


def somewhere(desk: Desk, wish: Wish) -> Wish:
    """Fill in where a new group meets, for whom and when, as far as its wish leaves that open.

    Parameters
    ----------
    desk
        The draft.
    wish
        One that adds a group to an area; any other is returned as it is.

    Returns
    -------
    Wish
        Of the halls of the area that are open and free then, the one that breaks fewest rules; of those alike the
        cheapest. Where none is free, weighing says why not.

    Raises
    ------
    WishError
        When no hall of the area suits such a group at all.
    """
    strand = desk.setting.strands.get(wish.strand_id)
    if wish.act is not Act.ADD or strand is None or wish.venue_id is not None or wish.weekday is None:
        return wish
    start = usual_start(strand) if wish.start_minute is None else wish.start_minute
    asked = replace(wish, start_minute=start)
    if strand.mode is not Mode.FACE_TO_FACE or not wish.area_id:
        return asked
    spots = [one for one in desk.options.spots() if _suits(one, asked)]
    if not spots:
        message = f"No hall of this area suits {strand.public_title}. Choose another area, or add the group by form."
        raise WishError(message)
    free = [one for one in spots if _is_free(desk, one, asked, strand)] or spots
    cheap = sorted(free, key=lambda one: (desk.setting.venues[one.venue_id or ""].hire_pence_per_hour, one.venue_id))
    ways = [replace(asked, venue_id=one.venue_id, band_id=one.band_id) for one in cheap[:TRIED]]
    best, fewest = ways[0], sys.maxsize
    for way in ways:
        broken = _broken(desk, way)
        if broken < fewest:
            best, fewest = way, broken
        if fewest == 0:
            break
    return best


def usual_start(strand: Strand) -> int:
    """Return the minute at which a group begins where nobody says: 5 pm, or as near as its hours allow.

    Examples
    --------
    A group of two hours between 9 am and 4 pm begins at 2 pm.
    """
    return max(strand.earliest_start_minute, min(17 * 60, strand.latest_end_minute - strand.duration_minutes))


def _suits(spot: Spot, wish: Wish) -> bool:
    return spot.strand_id == wish.strand_id and spot.area_id == wish.area_id and wish.band_id in {"", spot.band_id}


def _is_free(desk: Desk, spot: Spot, wish: Wish, strand: Strand) -> bool:
    venue, start = desk.setting.venues[spot.venue_id or ""], wish.start_minute or 0
    end = start + strand.duration_minutes
    is_open = any(
        one.weekday == wish.weekday and one.from_minute <= start and end <= one.to_minute for one in venue.opening
    )
    return is_open and not any(
        one.venue_id == venue.id
        and one.weekday == wish.weekday
        and one.start_minute < end
        and start < one.start_minute + one.duration_minutes
        for one in desk.plan.series
    )


def _broken(desk: Desk, way: Wish) -> int:
    """Count the rules that a way would newly break; what cannot be at all comes last."""
    try:
        gone, come = desk.read(way)
    except WishError:
        return sys.maxsize
    return len(desk.weigh(gone, come).broken)
