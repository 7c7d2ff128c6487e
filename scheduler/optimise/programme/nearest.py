"""Where every way of holding a strand in an area breaks a rule: the way that comes nearest, with its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from scheduler.domain.facts import Mode, Strand
from scheduler.domain.plan import Series
from scheduler.optimise.programme import rules
from scheduler.optimise.programme.options import Options
from scheduler.optimise.programme.rules_staff import evenings_kept, hours_kept, qualified
from scheduler.optimise.programme.setting import WEEKDAYS, Setting, clock
from scheduler.optimise.programme.statements import AtMost, Never, amount, choices_made

STARTS = 6
_ONE_MORE_RULE = 10_000


@dataclass(frozen=True, slots=True)
class Nearest:
    """A way that breaks few rules by little: the series, the statements that it breaks, and who is lacking.

    Of a worker's hours and evenings, which no week has enough of, the first week stands for all.
    """

    series: Series
    broken: tuple[Never | AtMost, ...]
    lacking: tuple[str, ...]

    def words(self, setting: Setting) -> str:
        """Say which way it is, and what it breaks."""
        where = setting.venues[self.series.venue_id].name if self.series.venue_id else "a visit"
        when = f"{WEEKDAYS[self.series.weekday]} {clock(self.series.start_minute)}"
        reasons = list(dict.fromkeys((*(_reason(self.series, one) for one in self.broken), *self.lacking)))
        return f"every way breaks a rule; {where}, {when}, comes nearest: {'; '.join(reasons)}"


def _reason(series: Series, broken: Never | AtMost) -> str:
    if isinstance(broken, Never):
        return broken.because
    taken = amount(broken.terms, choices_made(series.id, series.worker_ids))
    unit = "minutes" if broken.rule == "worker-hours" else "evenings"
    return f"it would take {taken} {unit} of {broken.about}, and {broken.limit} are agreed: {broken.because}"


def nearest_way(options: Options, strand: Strand, area_id: str) -> Nearest | None:
    """Return the way of holding a strand in an area that breaks the fewest rules, and those by the least.

    Returns
    -------
    Nearest or None
        None where some way breaks no rule on its own, or no venue and no day is on file to hold it at.
    """
    setting = options.setting
    best: tuple[int, str] | None = None
    found: Nearest | None = None
    for blank in _ways(options, strand, area_id):
        alone = tuple(rules.alone(setting, blank))
        team, broken, lacking = _team(setting, blank)
        one = Nearest(replace(blank, worker_ids=team), (*alone, *broken), lacking)
        if not one.broken and not one.lacking:
            return None
        key = (_ONE_MORE_RULE * (len(one.broken) + len(one.lacking)) + _excess(setting, one), blank.id)
        if best is None or key < best:
            best, found = key, one
    return found


def _ways(options: Options, strand: Strand, area_id: str) -> Iterator[Series]:
    setting = options.setting
    if strand.mode is not Mode.FACE_TO_FACE:
        return
    for venue in (one for one in setting.facts.venues if one.area_id == area_id):
        for weekday in strand.weekdays:
            for dates, missed in options.dates(strand.id, weekday, venue.id)[:1]:
                for start in _starts(options, strand, weekday, venue.id):
                    yield Series(
                        id=f"{venue.id}/{weekday}/{start:04d}", strand_id=strand.id, band_id=strand.band_ids[0],
                        area_id=area_id, venue_id=venue.id, weekday=weekday, start_minute=start,
                        duration_minutes=strand.duration_minutes, dates=dates, worker_ids=(),
                        places=strand.least_places, missed=missed,
                    )  # fmt: skip


def _starts(options: Options, strand: Strand, weekday: int, venue_id: str) -> Sequence[int]:
    """Return starts within the opening hours where there are any, else any that the strand allows."""
    found = options.starts(strand, weekday, venue_id) or options.starts(strand, weekday, None)
    return found[:: max(1, len(found) // STARTS)]


def _of_one(setting: Setting, series: Series, worker_id: str) -> Iterator[Never | AtMost]:
    """Statements that a worker would break by leading the series and nothing else."""
    yield from rules.of_worker(setting, series, worker_id)
    alone = replace(series, worker_ids=(worker_id,))
    made = choices_made(alone.id, alone.worker_ids)
    for rule in (hours_kept, evenings_kept):
        over = (one for one in rule(setting, (alone,)) if amount(one.terms, made) > one.limit)
        yield from islice(over, 1)


def _team(setting: Setting, series: Series) -> tuple[tuple[str, ...], tuple[Never | AtMost, ...], tuple[str, ...]]:
    """Return the team that breaks least, what it breaks, and which qualifications nobody at all holds."""
    said = {one: tuple(_of_one(setting, series, one)) for one in setting.workers}
    site = setting.site(series)
    order = sorted(said, key=lambda one: (len(said[one]), setting.journey_minutes(one, site), one))
    strand = setting.strands[series.strand_id]
    needed = setting.staff_needed(strand, series.places)
    team: list[str] = []
    lacking: list[str] = []
    for name in sorted(strand.qualifications):
        if any(qualified(setting, one, name, series) for one in team):
            continue
        holder = next((one for one in order if one not in team and qualified(setting, one, name, series)), None)
        if holder is None:
            lacking.append(f"nobody holds {name.replace('_', ' ')} to its last date")
        else:
            team.append(holder)
    team += [one for one in order if one not in team][: max(0, needed - len(team))]
    if len(team) < needed:
        lacking.append(f"it needs {needed} staff and there are {len(team)}")
    return tuple(sorted(team)), tuple(one for member in team for one in said[member]), tuple(lacking)


def _excess(setting: Setting, one: Nearest) -> int:
    """Sum up by how much limits are passed: minutes of journeys, people too many for the room."""
    limit = setting.facts.settings.worker_journey_minutes_at_most
    site = setting.site(one.series)
    over = sum(max(0, setting.journey_minutes(name, site) - limit) for name in one.series.worker_ids)
    venue = setting.venues[one.series.venue_id] if one.series.venue_id else None
    people = one.series.places + len(one.series.worker_ids)
    return over + (max(0, people - venue.capacity_people) if venue else 0)
