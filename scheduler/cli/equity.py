"""Equity command, and the deciles of deprivation that it may be told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from geo.deprivation import read_deciles
from scheduler.cli.files import existing_file, facts_option, json_option, load_pair, plan_option
from scheduler.cli.jobs import stored
from scheduler.cli.plain_errors import plain_errors
from scheduler.config import read_settings
from scheduler.domain.facts import Facts
from scheduler.domain.plan import Plan
from scheduler.domain.take_up import TakeUp
from scheduler.figures import deprivation_ladder
from scheduler.optimise.programme.equity import EquityFigure, PartOfWeek, narrowed
from scheduler.optimise.programme.equity_parts import Rate
from scheduler.optimise.programme.equity_report import AreaEquity, EquitySection, area_equity, equity_report
from scheduler.optimise.programme.minutes import minutes_words
from scheduler.use_cases.take_up import import_deciles, known_of, take_up_of_file


@click.command()
@facts_option
@plan_option
@click.option("--strand", "strands", multiple=True, help="Only this strand, by its id; may be given again.")
@click.option("--part-of-week", "part", type=click.Choice([one.value for one in PartOfWeek]), help="Only then.")
@click.option("--standard", type=click.FloatRange(min=0, min_open=True), help="Places per 100 carers that are enough.")
@click.option("--take-up", "take_up_path", type=existing_file, help="Who came: lsoa or area_id, and count.")
@click.option("--deciles", "deciles_path", type=existing_file, help="Deprivation: lsoa, and decile (1 most deprived).")
@click.option("--recorded", is_flag=True, help="Take who came, and deciles, from the database of the settings.")
@json_option
@plain_errors
def equity(  # noqa: PLR0913, PLR0917 - one parameter an option, as click hands them over
    facts_path: Path,
    plan_path: Path,
    strands: tuple[str, ...],
    part: str | None,
    standard: float | None,
    take_up_path: Path | None,
    deciles_path: Path | None,
    recorded: bool,
    as_json: bool,
) -> None:
    """Print the equity figures of a plan: how much there is, how evenly it is shared, who falls short, who came.

    In brackets stand 95 % intervals: Wilson's for shares, Byar's for rates, the basic bootstrap for indices. A figure
    of inequality at or below its floor is what chance alone shows one time in 20. Online sessions and home visits are
    counted apart; other organisations' groups count where the facts say so.
    """
    known, made = load_pair(facts_path, plan_path)
    made = _narrowed(known, made, strands, part)
    take_up, deciles, source = None, {}, ""
    if recorded:
        with stored() as store:
            found = known_of(store, known.service_id, known.term.id)
        take_up, deciles, source = found.take_up, found.deciles, found.deciles_source
    if take_up_path is not None:
        take_up = take_up_of_file(take_up_path, known)
    if deciles_path is not None:
        deciles, source = read_deciles(deciles_path), deciles_path.name
    ladder = deprivation_ladder(known, read_settings(serves_pages=False).data_dir, deciles, source)
    sections = equity_report(known, made, standard=standard, take_up=take_up, ladder=ladder)
    areas = area_equity(known, made, take_up)
    if as_json:
        click.echo(json.dumps(_plain(known, sections, areas), ensure_ascii=False))
        return
    for line in (*_lines(sections), *_area_lines(areas, take_up)):
        click.echo(line)
    click.echo(f"{minutes_words(known)} Counted: {known.settings.need_basis}.")


@click.command()
@click.argument("file", type=existing_file)
@click.option("--service", required=True, help="The service's id in the database of the settings.")
@click.option("--source", required=True, help="Whose deciles these are, such as: English Indices of Deprivation 2025.")
@plain_errors
def deciles(file: Path, service: str, source: str) -> None:
    """Keep deciles of deprivation by neighbourhood from FILE (CSV or Parquet: lsoa, decile; 1 is the most deprived)."""
    with stored() as store:
        click.echo(f"{service}: {import_deciles(store, service, file, source):,} deciles kept ({source})")


def _narrowed(known: Facts, made: Plan, strands: tuple[str, ...], part: str | None) -> Plan:
    unknown = sorted(set(strands) - {strand.id for strand in known.strands})
    if unknown:
        ids = ", ".join(strand.id for strand in known.strands)
        message = f"No strand is called {', '.join(unknown)}. The strands are {ids}."
        raise click.ClickException(message)
    return narrowed(made, strands, PartOfWeek(part) if part else None)


def _plain(known: Facts, sections: tuple[EquitySection, ...], areas: tuple[AreaEquity, ...]) -> dict[str, object]:
    return {
        "counted": known.settings.need_basis,
        "minutes": minutes_words(known),
        "figures": [asdict(figure) for figure in sections[0].figures] if sections else [],
        "sections": [asdict(one) for one in sections],
        "areas": [asdict(one) for one in areas],
    }


def _lines(sections: tuple[EquitySection, ...]) -> Iterator[str]:
    for section in sections:
        yield section.title
        yield from (f"  {figure_line(figure)}" for figure in section.figures)
        if section.note:
            yield f"  {section.note}"


def _area_lines(areas: tuple[AreaEquity, ...], take_up: TakeUp | None) -> Iterator[str]:
    yield "By area, those who can reach least first"
    came = f"{take_up.kind.value} per 100" if take_up is not None and take_up.total else ""
    yield f"  {'':36} {'places per 100':>15}  {'sessions per 100 carers':26} {'% within 30 minutes':26} {came}".rstrip()
    for area in sorted(areas, key=lambda one: (one.places_per_100, one.area_id)):
        within = area.within_30
        percent = (
            None if within is None else Rate(value=100 * within.value, low=100 * within.low, high=100 * within.high)
        )
        cells = (_rate(area.sessions_per_100), _rate(percent), _rate(area.take_up_per_100) if came else "")
        yield f"  {area.name:36} {area.places_per_100:15.1f}  {cells[0]:26} {cells[1]:26} {cells[2]}".rstrip()


def _rate(rate: Rate | None) -> str:
    return "no carers" if rate is None else f"{rate.value:.1f} ({rate.low:.1f} to {rate.high:.1f})"


def figure_line(figure: EquityFigure) -> str:
    """One figure as a person reads it: title, value, unit, interval, floor."""
    digits = {"": 3, "sessions": 0}.get(figure.unit, 1)
    interval = "" if figure.low is None else f" ({figure.low:.{digits}f} to {figure.high:.{digits}f})"
    floor = "" if figure.floor is None else f"; chance alone to {figure.floor:.{digits}f}"
    return f"{figure.title:72} {figure.value:9.{digits}f} {figure.unit}{interval}{floor}".rstrip().replace("  (", " (")
