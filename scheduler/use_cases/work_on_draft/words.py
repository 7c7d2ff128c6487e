"""Steps and suggestions of a draft in one sentence each."""

from __future__ import annotations

from scheduler.domain.drafts import WEEKDAYS, Act, Wish, words_of
from scheduler.domain.plan import Series
from scheduler.optimise.programme.desk import WishError
from scheduler.optimise.programme.setting import clock as time_of_day
from scheduler.optimise.programme.suggest import Move
from scheduler.use_cases.work_on_draft.desks import Opened
from scheduler.use_cases.work_on_draft.pages_of import Shown

PENCE_IN_POUND = 100


def in_words(opened: Opened, wish: Wish, gone: tuple[Series, ...], come: tuple[Series, ...]) -> str:
    """Say in one sentence what a step does.

    Examples
    --------
    "Youth club, East moved: Thursday 17:00 at Hall 3 (was Tuesday 17:00 at Hall 2)".
    """
    shown = Shown(opened.facts, opened.plan, ())
    about = (gone or come)[0]
    name = f"{shown.title(about)}, {shown.name('area', about.area_id)}"
    if wish.act is Act.ADD:
        return f"{name} added: {_when(shown, about)}, {len(about.dates)} sessions"
    if not come:
        return f"{name} cancelled: {_when(shown, about)}, {len(about.dates)} sessions"
    if wish.act is Act.CANCEL_SESSION and wish.day is not None:
        return f"{name}: the session of {words_of(wish.day)} cancelled"
    if wish.act is Act.MOVE_SESSION and wish.day is not None and wish.to_day is not None:
        return f"{name}: the session of {words_of(wish.day)} moved to {words_of(wish.to_day)}"
    new = come[0]
    if _when(shown, new) != _when(shown, about):
        return f"{name} moved: {_when(shown, new)} (was {_when(shown, about)})"
    told = []
    if new.places != about.places:
        told.append(f"{new.places} places (were {about.places})")
    if new.dates != about.dates:
        told.append(f"from {words_of(new.dates[0])} (was from {words_of(about.dates[0])})")
    if new.worker_ids != about.worker_ids:
        told.append(f"led by {_team(shown, new)} (was {_team(shown, about)})")
    return f"{name} changed: {', '.join(told)}"


def _when(shown: Shown, series: Series) -> str:
    where = shown.where(series)
    at = f"at {where}" if series.venue_id else where
    return f"{WEEKDAYS[series.weekday]} {time_of_day(series.start_minute)} {at}"


def _team(shown: Shown, series: Series) -> str:
    return " and ".join(shown.name("worker", one) for one in series.worker_ids) or "nobody"


def _signed(value: float) -> str:
    """Write "+1.2" or "−0.5"."""
    return f"{value:+.1f}".replace("-", "−")


def suggestion_words(opened: Opened, move: Move, old: Series) -> str:
    """Say what a suggestion is and does: "Thursday 17:00 at Hall 3: same staff, 4 minutes less travel, no rule broken".

    Only what is different is said, the aims first.
    """
    shown = Shown(opened.facts, opened.plan, ())
    effect, told = move.effect, []
    if round(effect.worst, 1):
        told.append(f"worst-served carers {_signed(effect.worst)} places per 100")
    if round(effect.fair, 1):
        told.append(f"even access {_signed(effect.fair)}")
    same = move.series.worker_ids == old.worker_ids
    told.append("same staff" if same else f"led by {_team(shown, move.series)}")
    if effect.journey_minutes:
        word = "less" if effect.journey_minutes < 0 else "more"
        each = abs(effect.journey_minutes)
        told.append(f"{each} minutes {word} travel over the term")
    if effect.cost_pence:
        word = "cheaper" if effect.cost_pence < 0 else "dearer"
        told.append(f"£{abs(effect.cost_pence) / PENCE_IN_POUND:,.2f} {word}")
    if move.series.places != old.places:
        told.append(f"{move.series.places} places")
    return f"{_when(shown, move.series)}: {', '.join(told)}, no rule broken"


def is_reached(opened: Opened, move: Move) -> bool:
    """Whether asking for what a form asks (venue, weekday, start, first date, places, team) leads to this very way.

    One that differs in later dates alone would be shown as what it is not, or as no change at all.
    """
    way = move.series
    wish = Wish(
        act=Act.MOVE,
        series_id=way.id,
        venue_id=way.venue_id,
        weekday=way.weekday,
        start_minute=way.start_minute,
        first=way.dates[0],
        places=way.places,
        worker_ids=way.worker_ids,
    )
    try:
        gone, come = opened.desk.read(wish)
    except WishError:
        return False
    return gone != come and [one.dates for one in come] == [way.dates]
