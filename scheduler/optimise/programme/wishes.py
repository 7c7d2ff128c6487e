"""Whether a plan meets a wish, by which series; and where it does not, what stands against it: true reasons only.

The answer weighs, by the statements of all the rules, ways of holding a series that would meet the wish: as one more,
or in place of a series of the same kind and area. Nothing is solved, so a page can ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scheduler.domain.facts import Spread, Strand
from scheduler.domain.plan import Series
from scheduler.domain.planning import LaterAim, Wish
from scheduler.domain.term_wishes import one_of
from scheduler.optimise.programme.aim_values import wish_met
from scheduler.optimise.programme.construct import Draft
from scheduler.optimise.programme.options import Spot
from scheduler.optimise.programme.promises import why_none
from scheduler.optimise.programme.setting import WEEKDAYS, clock
from scheduler.optimise.programme.suggest import NEW_ID, Move, Suggester

WAYS_WEIGHED = 6
"""Ways that are weighed for a wish, two at least of each kind of group; one that is free ends the search."""
WAYS_AT_A_SPOT = 2
INSTEAD_OF = 3
"""Series that a way is tried in place of, beside being one more."""
LITTLE = 0.05
"""Places per 100 carers that no page shows."""
NOTHING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class WishAnswer:
    """A wish held against a plan. ``met_by`` are the series that fit all of it; where none does, ``because`` says why.

    ``stands_against`` is what comes first: "facts" (no group could be held so at all), the id of a rule, "promises",
    "worst-area", "even-access", "somebody" (some would reach less), "not-aimed-at", or "nothing".
    """

    wish: Wish
    met_by: tuple[Series, ...] = ()
    because: str = ""
    stands_against: str = ""

    @property
    def met(self) -> bool:
        """Whether any series fits."""
        return bool(self.met_by)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A way of meeting a wish with what it would break or cost, and the series it would stand in the place of."""

    move: Move
    instead_of: Series | None
    loses: float

    @property
    def rank(self) -> tuple[float, ...]:
        """How near it comes, in the order of what comes first; smaller is nearer."""
        effect = self.move.effect
        return (
            len(self.move.broken),
            max(0, effect.missing),
            max(0.0, -effect.worst - LITTLE),
            max(0.0, -effect.fair - LITTLE),
            max(0.0, self.loses - LITTLE),
            effect.cost_pence,
        )

    @property
    def is_free(self) -> bool:
        """Whether nothing that comes before wishes stands against it."""
        return not any(self.rank[:-1])


def answer_wish(desk: Suggester, wish: Wish) -> WishAnswer:
    """Say whether a plan meets a wish, by which series, and if not why not.

    Parameters
    ----------
    desk
        The plan with its facts.
    wish
        One of the facts' wishes, or another.
    """
    met_by = tuple(one for one in desk.plan.series if wish_met(wish, one))
    if met_by:
        return WishAnswer(wish=wish, met_by=met_by)
    strands, because = _strands_that_could(desk, wish)
    if not strands:
        return WishAnswer(wish=wish, because=because, stands_against="facts")
    spots = tuple(_spots(desk, wish, strands))
    ways = tuple(_fitting(desk, wish, spots))
    if not ways:
        return WishAnswer(wish=wish, because=_no_way(desk, wish, strands, spots), stands_against="facts")
    return _stood_against(desk, wish, _nearest(desk, wish, ways))


def answer_wishes(desk: Suggester) -> tuple[WishAnswer, ...]:
    """Answer every wish of the facts, the weightiest first."""
    wishes = desk.setting.facts.settings.wishes
    return tuple(answer_wish(desk, one) for one in sorted(wishes, key=lambda one: (-one.weight, one.id)))


def _strands_that_could(desk: Suggester, wish: Wish) -> tuple[tuple[Strand, ...], str]:
    """Return the strands whose own days and hours leave room for the wish; else why there are none."""
    facts = desk.setting.facts
    bands = {one.id: one.name for one in facts.bands}
    asked = [
        one
        for one in facts.strands
        if wish.strand_id in {None, one.id} and (wish.band_id is None or wish.band_id in one.band_ids)
    ]
    if not asked:
        whom = f" for {bands.get(wish.band_id, wish.band_id)}" if wish.band_id else ""
        return (), f"no kind of group{whom} that was asked for is run in this term"
    on_days = [one for one in asked if not wish.weekdays or {*wish.weekdays} & {*one.weekdays}]
    if not on_days:
        days = one_of(WEEKDAYS[day] for day in sorted({day for one in asked for day in one.weekdays}))
        return (), f"{_titles(asked)} may be held on a {days} only, as the term is set up"
    fit = [
        one
        for one in on_days
        if max(one.earliest_start_minute, wish.from_minute) + one.duration_minutes
        <= min(one.latest_end_minute, wish.to_minute)
    ]
    if not fit:
        first = min(one.earliest_start_minute for one in on_days)
        last = max(one.latest_end_minute for one in on_days)
        shortest = min(one.duration_minutes for one in on_days)
        return (), (
            f"{_titles(on_days)} may be held between {clock(first)} and {clock(last)} for {shortest} minutes, which "
            "does not fit the hours that were asked for"
        )
    return tuple(fit), ""


def _titles(strands: Sequence[Strand]) -> str:
    few = 3
    names = [one.public_title for one in strands]
    return one_of(names) if len(names) <= few else f"The {len(names)} kinds of group that could be meant"


def _spots(desk: Suggester, wish: Wish, strands: Sequence[Strand]) -> Iterator[Spot]:
    """Yield where the wish could be met; of the homes of an area only the first, as they are alike."""
    wanted, seen = {one.id for one in strands}, set()
    for spot in desk.options.spots():
        alike = spot.strand_id, spot.band_id, spot.area_id, spot.venue_id
        if (
            spot.strand_id in wanted
            and wish.area_id in {None, spot.area_id}
            and wish.band_id in {None, spot.band_id}
            and wish.venue_id in {None, spot.venue_id}
            and alike not in seen
        ):
            seen.add(alike)
            yield spot


def _fitting(desk: Suggester, wish: Wish, spots: Sequence[Spot]) -> Iterator[Series]:
    """Yield some ways that meet the wish, of different kinds of group, spots, days and starts."""
    of_strand = dict.fromkeys((one.strand_id for one in spots), 0)
    most = max(WAYS_AT_A_SPOT, WAYS_WEIGHED // max(1, len(of_strand)))
    for spot in spots:
        here: set[tuple[int, int]] = set()
        for way in desk.options.at(spot) if of_strand[spot.strand_id] < most else ():
            if len(here) < WAYS_AT_A_SPOT and (way.weekday, way.start_minute) not in here and wish_met(wish, way):
                here.add((way.weekday, way.start_minute))
                of_strand[spot.strand_id] += 1
                yield way


def _no_way(desk: Suggester, wish: Wish, strands: Sequence[Strand], spots: Sequence[Spot]) -> str:
    """Say why nothing can be held so, and what could be: another hour of the day, or another day."""
    setting = desk.setting
    if not spots:
        venue = setting.venues.get(wish.venue_id or "")
        if venue is not None:
            return f"{venue.name} does not suit {_titles(strands)}: its kind, room or facilities are not what they need"
        said = why_none(desk.options, strands[0], wish.area_id) if wish.area_id else None
        return said or f"no venue on file suits {_titles(strands)}"
    ways = [way for spot in spots for way in desk.options.at(spot)]
    starts = sorted({way.start_minute for way in ways if not wish.weekdays or way.weekday in wish.weekdays})
    if starts:
        hours = f"{clock(starts[0])} and {clock(starts[-1])}" if len(starts) > 1 else clock(starts[0])
        at = f"between {hours}" if len(starts) > 1 else f"at {hours}"
        return f"halls and staff there leave room for a start {at} only, which does not fit the hours asked for"
    days = sorted({way.weekday for way in ways})
    if days:
        return f"halls and staff there leave room on a {one_of(WEEKDAYS[day] for day in days)} only"
    said = why_none(desk.options, strands[0], spots[0].area_id)
    return said or "no hall, staff and dates go together there"


def _nearest(desk: Suggester, wish: Wish, ways: Sequence[Series]) -> Weighed:
    """Weigh the ways and return the one that comes nearest."""
    best: Weighed | None = None
    for weighed in _weighed(desk, wish, ways):
        if best is None or weighed.rank < best.rank:
            best = weighed
        if best.is_free:
            return best
    if best is None:
        message = "There is no way to weigh; ask for the reason why there is none instead."
        raise ValueError(message)
    return best


def _weighed(desk: Suggester, wish: Wish, ways: Sequence[Series]) -> Iterator[Weighed]:
    """Weigh each way as one more series, then in the place of those that could give way."""
    for way in ways:
        for old in (None, *_could_give_way(desk, wish, way)):
            yield _weigh(desk, way, old)


def ways_at_no_cost(desk: Suggester, wish: Wish) -> Iterator[tuple[Series, ...]]:
    """Yield whole programmes that meet a wish, break no rule, miss no further promise, and leave nobody with less.

    Each differs from the plan by one series that is added, or held otherwise.
    """
    strands, _ = _strands_that_could(desk, wish)
    ways = tuple(_fitting(desk, wish, tuple(_spots(desk, wish, strands))))
    for one in _weighed(desk, wish, ways):
        if not one.move.broken and one.move.effect.missing <= 0 and one.loses <= NOTHING:
            old = one.instead_of
            kept = tuple(series for series in desk.plan.series if old is None or series.id != old.id)
            name = f"wish-{wish.id}" if old is None else old.id
            yield (*kept, replace(one.move.series, id=name))


def _could_give_way(desk: Suggester, wish: Wish, way: Series) -> list[Series]:
    """Series of the same kind and age that could move; none that alone meets a wish that weighs as much.

    Those of the same area come first. Of a kind that the whole service shares, one of another area could give way too.
    """
    alike = [
        one
        for one in desk.plan.series
        if (one.strand_id, one.band_id) == (way.strand_id, way.band_id)
        and (one.area_id == way.area_id or desk.setting.strands[way.strand_id].spread is Spread.WHOLE_SERVICE)
    ]
    alike.sort(key=lambda one: one.area_id != way.area_id)
    weighty = [one for one in desk.setting.facts.settings.wishes if one.weight >= wish.weight and one.id != wish.id]

    def alone(series: Series) -> bool:
        own = [one for one in weighty if wish_met(one, series) and not wish_met(one, way)]
        return any(sum(wish_met(one, other) for other in desk.plan.series) == 1 for one in own)

    return [one for one in alike if not alone(one)][:INSTEAD_OF]


def _weigh(desk: Suggester, way: Series, old: Series | None) -> Weighed:
    others = [one for one in desk.plan.series if old is None or one.id != old.id]
    placed = Draft(desk.setting, others).with_team(way)
    if placed is None:  # with those who could lead it, so that the rules say what keeps them
        strand = desk.setting.strands[way.strand_id]
        placed = replace(way, worker_ids=way.worker_ids[: desk.setting.staff_needed(strand, way.places)])
    named = replace(placed, id=NEW_ID if old is None else old.id, household=old.household if old else way.household)
    move = desk.score_move(named, None if old is None else old.id)
    return Weighed(move=move, instead_of=old, loses=desk.most_lost(named, old))


def _stood_against(desk: Suggester, wish: Wish, found: Weighed) -> WishAnswer:
    """Say of the way that comes nearest what stands against it, the first thing that does."""
    move, effect, setting = found.move, found.move.effect, desk.setting
    how = f"the nearest is {setting.title(move.series)}" + (
        f" in place of {setting.title(found.instead_of)}" if found.instead_of is not None else " as one more"
    )
    told, against = "", "nothing"
    if move.broken:
        first = move.broken[0]
        more = f", and {len(move.broken) - 1} more" if len(move.broken) > 1 else ""
        told, against = f"it would break a rule{more}: {first.about}: {first.because}", first.rule
    elif effect.missing > 0:
        told, against = f"it would leave {effect.missing} more missing from the contract's promises", "promises"
    elif effect.worst < -LITTLE:
        told = f"the worst-served carers would reach {-effect.worst:.1f} places per 100 less, and they come first"
        against = "worst-area"
    elif effect.fair < -LITTLE:
        told, against = f"access would be less even, by {-effect.fair:.1f} places per 100 carers", "even-access"
    elif found.loses > LITTLE:
        told = f"some carers would reach {found.loses:.1f} places per 100 less, and no wish is met at others' cost"
        against = "somebody"
    elif LaterAim.WISHES not in setting.facts.settings.later_aims:
        told, against = "plans do not look at wishes now; give them a place under choices", "not-aimed-at"
    else:
        told = (
            f"no rule and nothing that comes before wishes stands against it ({_pounds(effect.cost_pence)}); the plan "
            "was not searched that far, or was changed since. Hold it by hand, or plan again"
        )
    return WishAnswer(wish=wish, because=f"{how}; {told}", stands_against=against)


def _pounds(pence: int) -> str:
    return f"£{abs(pence) / 100:,.2f} {'more' if pence >= 0 else 'less'} over the term"
