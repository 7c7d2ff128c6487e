"""How satisfied carers are, with how sure that is; and the themes of what they wrote, tagged by a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from geo.intervals import wilson_interval
from scheduler import clock
from scheduler.contract_kpis import satisfaction_target
from scheduler.domain.satisfaction import STATEMENTS, TOO_FEW, Tally, added, read_themes, verdict
from scheduler.store import NotFoundError, Store, record_audit, satisfaction
from scheduler.store.reports import service_names
from scheduler.store.satisfaction import Of, WrittenWords

A_YEAR = timedelta(days=364)
MONTHS_BACK, QUARTERS_BACK = 12, 6
A_PAGE = 50
LAST_TAGGED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days to look at, with their name; ``key`` stands in the address."""

    key: str
    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """A tally with its share's Wilson interval in percent (None where answers are too few) and what that says."""

    name: str
    tally: Tally
    low: float | None
    high: float | None
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """An outcome statement: who said yes of who answered, in percent with its interval."""

    name: str
    yes: int
    said: int
    percent: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SatisfactionView:
    """Everything of one stretch of days."""

    stretch: Stretch
    stretches: tuple[Stretch, ...]
    whole: ScoreLine
    tables: tuple[tuple[str, tuple[ScoreLine, ...]], ...]
    statements: tuple[StatementLine, ...]
    target: float
    themes: tuple[tuple[str, int], ...]
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsView:
    """Comments to read and tag, and those tagged last."""

    stretch: Stretch
    waiting: tuple[WrittenWords, ...]
    tagged: tuple[WrittenWords, ...]
    unread: int
    page: int
    more: bool


class ReadSatisfaction:
    """Satisfaction and comments of one service.

    Parameters
    ----------
    store
        The database.
    """

    def __init__(self, store: Store, data_dir: Path) -> None:
        self._store = store
        self._data_dir = data_dir

    def view(self, service_id: str, key: str = "", *, quarters: bool = False) -> SatisfactionView:
        """Return the figures of a stretch of days; the year until today where ``key`` names none.

        Parameters
        ----------
        service_id
            Whose.
        key
            ``Stretch.key`` of one of the stretches.
        quarters
            Whether the trend goes by quarter and not by month.
        """
        choices = stretches(clock.today())
        chosen = _chosen(choices, key)
        target = satisfaction_target(service_id, self._data_dir).percent
        with self._store.read() as db:
            names = service_names(db, service_id)
            bands = satisfaction.band_names(db, service_id)
            counted = satisfaction.tallies(db, service_id, chosen.first, chosen.last)
            unread, themes = satisfaction.count_written(db, service_id, chosen.first, chosen.last)
        strands, areas = ({}, {}) if names is None else (names.strands, names.areas)
        whole = added(counted.values())
        when: Callable[[Of], str] = (lambda of: _quarter(of.month)) if quarters else (lambda of: of.month)
        periods = {key: _period_name(key) for key in sorted({when(of) for of in counted})}
        return SatisfactionView(
            stretch=chosen,
            stretches=choices,
            whole=_line("All", whole, target),
            tables=(
                ("Activity", _lines(counted, lambda of: of.strand_id, strands, target)),
                ("Area", _lines(counted, lambda of: of.area_id, areas, target)),
                ("Ages of the group", _lines(counted, lambda of: of.band_id, bands, target)),
                ("Quarter" if quarters else "Month", _lines(counted, when, periods, target)),
            ),
            statements=tuple(_statement(words, getattr(whole, name)) for name, words in STATEMENTS.items()),
            target=target,
            themes=tuple(sorted(themes.items(), key=lambda one: (-one[1], one[0]))),
            unread=unread,
        )

    def comments(self, service_id: str, key: str = "", page: int = 1) -> CommentsView:
        """Return a page of comments that nobody has read yet, and those tagged last."""
        chosen = _chosen(stretches(clock.today()), key)
        days = (chosen.first, chosen.last)
        skip = (page - 1) * A_PAGE
        with self._store.read() as db:
            waiting = satisfaction.written(db, service_id, *days, tagged=False, most=A_PAGE + 1, skip=skip)
            tagged = satisfaction.written(db, service_id, *days, tagged=True, most=LAST_TAGGED)
            unread, _ = satisfaction.count_written(db, service_id, *days)
        return CommentsView(
            stretch=chosen,
            waiting=waiting[:A_PAGE],
            tagged=tagged,
            unread=unread,
            page=page,
            more=len(waiting) > A_PAGE,
        )

    def tag(self, service_id: str, feedback_id: int, ticked: Iterable[str], typed: str, *, by: str) -> None:
        """Keep the themes that a person saw in a comment; none means that it was read and bears no theme.

        Raises
        ------
        ThemeError
            When there are too many, or one is too long.
        NotFoundError
            When the service has no such comment.
        """
        self._keep(service_id, feedback_id, read_themes(ticked, typed), read=True, by=by)

    def untag(self, service_id: str, feedback_id: int, *, by: str) -> None:
        """Take the themes of a comment back: it waits to be read again.

        Raises
        ------
        NotFoundError
            When the service has no such comment.
        """
        self._keep(service_id, feedback_id, (), read=False, by=by)

    def _keep(self, service_id: str, feedback_id: int, themes: tuple[str, ...], *, read: bool, by: str) -> None:
        with self._store.write() as db:
            if not satisfaction.add_tag(db, service_id, feedback_id, themes, read=read, by=by, at=clock.now()):
                message = f"There is no comment {feedback_id}; open the list again."
                raise NotFoundError(message)
            record_audit(
                db,
                service_id=service_id,
                actor=by,
                action="tagged comment" if read else "untagged comment",
                about_kind="comment",
                about_id=str(feedback_id),
            )


def stretches(today: date) -> tuple[Stretch, ...]:
    """Return what can be looked at: the year until today, quarters of the calendar and months, the newest first."""
    found = [Stretch(key="year", name="The year until today", first=today - A_YEAR, last=today)]
    for months, back in ((3, QUARTERS_BACK), (1, MONTHS_BACK)):
        number = (today.year * 12 + today.month - 1) // months
        for n in range(number, number - back, -1):
            first, after = (date(at // 12, at % 12 + 1, 1) for at in (n * months, (n + 1) * months))
            last = after - timedelta(days=1)
            name = f"{first:%B %Y}" if months == 1 else f"{first:%B} to {last:%B %Y}"
            found.append(Stretch(key=f"{first.isoformat()}-{months}", name=name, first=first, last=last))
    return tuple(found)


def _chosen(choices: tuple[Stretch, ...], key: str) -> Stretch:
    return next((one for one in choices if one.key == key), choices[0])


def _quarter(month: str) -> str:
    year, number = month.split("-")
    return f"{year}-{(int(number) - 1) // 3 * 3 + 1:02} q"


def _period_name(key: str) -> str:
    year, month = int(key[:4]), int(key[5:7])
    first = date(year, month, 1)
    return f"{first:%B} to {date(year, month + 2, 1):%B %Y}" if key.endswith("q") else f"{first:%B %Y}"


def _lines(
    counted: Mapping[Of, Tally], key: Callable[[Of], str], names: Mapping[str, str], target: float
) -> tuple[ScoreLine, ...]:
    sorted_out: dict[str, list[Tally]] = {}
    for of, tally in counted.items():
        sorted_out.setdefault(key(of), []).append(tally)
    return tuple(_line(name, added(sorted_out.get(one, ())), target) for one, name in names.items())


def _line(name: str, tally: Tally, target: float) -> ScoreLine:
    low, high = _interval(tally.satisfied, tally.answers)
    said = verdict(tally.answers, low, high, target)
    return ScoreLine(name=name, tally=tally, low=low, high=high, verdict=said)


def _statement(name: str, pair: tuple[int, int]) -> StatementLine:
    yes, said = pair
    low, high = _interval(yes, said)
    return StatementLine(
        name=name, yes=yes, said=said, percent=100 * yes / said if said >= TOO_FEW else None, low=low, high=high
    )


def _interval(count: int, total: int) -> tuple[float | None, float | None]:
    if total < TOO_FEW:
        return None, None
    low, high = wilson_interval(count, total)
    return 100 * low, 100 * high
