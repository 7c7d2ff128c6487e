"""Commands for analysts: access and inequality of files of their own, and where a further group would help."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Literal

import click
import numpy as np
import pandas as pd

from geo.access_files import (
    ACCESS,
    ACCESS_MEASURES,
    DEMAND,
    INEQUALITY_MEASURES,
    access_of_files,
    inequality_of_file,
    intervals_of_file,
    parse_decay,
)
from geo.inequality import equally_distributed_equivalent
from geo.intervals import Interval, NoiseFloor
from geo.where_next_candidates import read_candidates
from scheduler.cli.files import existing_file, facts_option, json_option, load_facts, load_pair, new_file, put
from scheduler.cli.plain_errors import plain_errors
from scheduler.optimise.siting.answers import WhereNext
from scheduler.optimise.siting.answers import where_next as ask_where_next

DEFAULT_DECAY = "10:1,20:0.68,30:0.22"
DEFAULT_MEASURES = "ede,lost,gini,theil,palma,worst_tenth"
INEQUALITY_WORDS = {
    "ede": "equally distributed equivalent (the headline, in the unit of access)",
    "lost": "lost to unequal sharing (share of the mean)",
    "gini": "Gini (0 is alike)",
    "theil": "Theil's T (0 is alike)",
    "palma": "Palma: the tenth with most over the four tenths with least (0.25 is alike)",
    "worst_tenth": "the tenth with least, against the mean (1 is alike)",
    "ci": "concentration index (above 0: more for the better off)",
}
INFINITE = "infinite: the four tenths with least have nothing"


@click.command()
@click.option("--demand", required=True, type=existing_file, help="People: point_id, demand.")
@click.option("--supply", required=True, type=existing_file, help="Places: venue_id, supply.")
@click.option("--times", required=True, type=existing_file, help="Minutes: from_id, to_id, minutes; a row a pair.")
@click.option("--measure", default="e2sfca", show_default=True, type=click.Choice(list(ACCESS_MEASURES)))
@click.option(
    "--decay", default=DEFAULT_DECAY, show_default=True, help="Steps as minutes:weight; each closed on the right."
)
@click.option(
    "--missing",
    default="refuse",
    show_default=True,
    type=click.Choice(["refuse", "unreached"]),
    help="A demand point without any row in --times: an error, or it reaches nothing.",
)
@click.option("--out", required=True, type=new_file, help="File to write (.csv or .parquet).")
@json_option
@plain_errors
def access(  # noqa: PLR0913, PLR0917 - one parameter an option, as click hands them over
    demand: Path,
    supply: Path,
    times: Path,
    measure: str,
    decay: str,
    missing: Literal["refuse", "unreached"],
    out: Path,
    as_json: bool,
) -> None:
    """Measure how much each demand point can reach, from files of your own.

    Files are CSV or Parquet, by their endings. Columns:

    \b
      --demand  point_id, demand                people at each point
      --supply  venue_id, supply                places at each venue in the period
      --times   from_id, to_id, minutes         a row a pair; r5r's names are understood:
                (fromId, toId, travel_time_p50)  pairs that are not listed are out of reach
      --out     point_id, demand, access        in the order of --demand; advantage too, where it is there

    Measures: e2sfca, 3sfca, 2sfca (places a person), gravity, cumulative (places), nearest (minutes, inf where
    nothing is reached). 2sfca and cumulative take the last step's minutes.
    """  # noqa: D301 - click reads the backspace character as "keep these lines as they are"
    kind = _kind_of(out)
    with _mended():
        table = access_of_files(demand, supply, times, measure, parse_decay(decay), missing=missing)
    put(out, _written(table, kind))
    values, people = table[ACCESS].to_numpy(), table[DEMAND].to_numpy()
    without = values == 0 if measure != "nearest" else ~np.isfinite(values)
    counted = bool(people.sum() > 0 and np.isfinite(values).all())
    figures = {
        "measure": measure,
        "decay": decay,
        "points": len(table),
        "people": float(people.sum()),
        "mean": float(np.average(values, weights=people)) if counted else None,
        "ede": equally_distributed_equivalent(values, people) if counted and measure != "nearest" else None,
        "points_that_reach_nothing": int(without.sum()),
        "people_who_reach_nothing": float(people[without].sum()),
    }
    if as_json:
        click.echo(json.dumps(figures))
        return
    click.echo(f"{out}: {measure} of {len(table):,} demand points, {people.sum():,.0f} people, steps {decay}")
    if figures["mean"] is not None:
        click.echo(f"  mean, weighted by people: {figures['mean']:.6g}")
    if figures["ede"] is not None:
        click.echo(f"  equally distributed equivalent: {figures['ede']:.6g}")
    click.echo(f"  reach nothing: {without.sum():,} points, {people[without].sum():,.0f} people (counted, with 0)")


@click.command()
@click.option("--values", required=True, type=existing_file, help="Access: access, and demand (people) where known.")
@click.option(
    "--measure",
    "measures",
    default=DEFAULT_MEASURES,
    show_default=True,
    help=f"One or more of {', '.join(INEQUALITY_MEASURES)}, ci; commas between.",
)
@click.option("--draws", default=500, show_default=True, type=click.IntRange(0), help="For intervals; 0: none.")
@click.option("--seed", default=2027, show_default=True, help="The same seed gives the same intervals.")
@click.option("--count", default=0, type=click.IntRange(0), help="Attendances (or sessions) that the rates come from.")
@json_option
@plain_errors
def inequality(values: Path, measures: str, draws: int, seed: int, count: int, as_json: bool) -> None:
    """Measure how evenly access is shared, from a file such as `evenhand access` writes.

    In brackets stand 95 % intervals by the basic bootstrap over rows; with few rows they are too narrow. With --count,
    what the same number of things scattered by chance would show one time in 20 stands beside each figure.

    The file is CSV or Parquet, by its ending. Columns:

    \b
      access      zero or more
      demand      people; without it each row counts once
      advantage   for ci alone: higher is better off; an IMD decile serves as it is

    A point with no access counts as 0. Do not plan by Gini: taking from all can improve it.
    """  # noqa: D301 - click reads the backspace character as "keep these lines as they are"
    wanted = list(dict.fromkeys(name.strip() for name in measures.split(",") if name.strip()))
    if not wanted:
        message = f"--measure names no measure. Give one or more of {', '.join(INEQUALITY_WORDS)}."
        raise click.ClickException(message)
    with _mended():
        found = inequality_of_file(values, wanted)
        # an infinite figure has no resamples that could be ranked about it
        finite = [name for name in wanted if isfinite(found[name])]
        sure = intervals_of_file(values, finite, seed=seed, draws=draws, count=count) if draws and finite else {}
    if as_json:
        figures = {name: _number(figure) for name, figure in found.items()}
        for name, (interval, floor) in sure.items():
            figures |= {f"{name}_low": _number(interval.low), f"{name}_high": _number(interval.high)}
            figures |= {} if floor is None else {f"{name}_by_chance": _number(floor.high)}
        click.echo(json.dumps(figures))
        return
    for name, figure in found.items():
        shown = f"{figure:.6g}" if isfinite(figure) else INFINITE
        click.echo(f"{name:<12} {f'{shown}{_how_sure(sure.get(name))}':<40} {INEQUALITY_WORDS[name]}")


@click.command("where-next")
@facts_option
@click.option("--plan", "plan_path", type=existing_file, help="Plan file (JSON); without it nothing of yours meets.")
@click.option("--candidates", type=existing_file, help="Places to choose among (.csv, .parquet); else your venues.")
@click.option("--band", "band_id", help="Age band, by its id; that of the worst-served area unless you say.")
@click.option("--count", default=1, show_default=True, type=click.IntRange(1), help="How many further groups.")
@click.option("--places", default=12, show_default=True, type=click.IntRange(1), help="Places of each group.")
@click.option("--minutes", default=30.0, show_default=True, type=click.FloatRange(1, 120), help="What is within reach.")
@click.option("--worst", default=3, show_default=True, type=click.IntRange(0), help="Worst-served areas to look at.")
@json_option
@plain_errors
def where_next(  # noqa: PLR0913, PLR0917 - one parameter an option, as click hands them over
    facts_path: Path,
    plan_path: Path | None,
    candidates: Path | None,
    band_id: str | None,
    count: int,
    places: int,
    minutes: float,
    worst: int,
    as_json: bool,
) -> None:
    """Say where further monthly groups would help most, area by area and for the whole service.

    Four measures, which may differ: the headline index, carers newly within reach (30 minutes), the average way
    (p-median), and carers with a place of their own (covering, each group no more than its places).

    \b
      --candidates  name, and postcode or easting_m and northing_m
    """  # noqa: D301 - click reads the backspace character as "keep these lines as they are"
    if plan_path is None:
        known, made = load_facts(facts_path), None
    else:
        known, made = load_pair(facts_path, plan_path)
    points = None if candidates is None else read_candidates(candidates)
    found = ask_where_next(
        known, made, candidates=points, band_id=band_id, count=count, places=places, worst=worst, reach_minutes=minutes
    )
    click.echo(json.dumps(asdict(found), ensure_ascii=False) if as_json else "\n".join(_lines(found)))


def _number(figure: float) -> float | None:
    return figure if isfinite(figure) else None


def _how_sure(sure: tuple[Interval, NoiseFloor | None] | None) -> str:
    if sure is None:
        return ""
    interval, floor = sure
    chance = "" if floor is None else f"; chance alone to {floor.high:.4g}"
    low = f"{interval.low:.4g}" if isfinite(interval.low) else "no lower end"
    return f" ({low} to {interval.high:.4g}{chance})"


def _lines(found: WhereNext) -> Iterator[str]:
    yield f"{found.band}, worst-served areas first:"
    for area in found.worst_areas:
        yield f"  {area.sentence}"
    yield "For the whole service:"
    for answer in found.answers:
        gap = f"; a better choice could differ by {answer.gap:.1%} at most" if answer.gap else ""
        yield f"  {answer.sentence}"
        yield f"    ({answer.method}{gap})"
    yield from found.notes


@contextmanager
def _mended() -> Iterator[None]:
    """Show what is wrong with a file in its own words; `geo` raises a ValueError that names file, row and value."""
    try:
        yield
    except ValueError as problem:
        raise click.ClickException(str(problem)) from problem


def _kind_of(out: Path) -> str:
    kind = out.suffix.lower()
    if kind not in {".csv", ".parquet"}:
        message = f"--out {out} ends in {kind or 'nothing'}; name a .csv or a .parquet file."
        raise click.ClickException(message)
    return kind


def _written(table: pd.DataFrame, kind: str) -> bytes:
    if kind == ".csv":
        return table.to_csv(index=False, lineterminator="\n").encode()
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    return buffer.getvalue()
