"""Need command."""

from __future__ import annotations

from pathlib import Path

import click

from geo.need import read_need
from scheduler.cli.files import existing_file, facts_option, load_facts, new_file, put
from scheduler.cli.plain_errors import plain_errors
from scheduler.optimise.programme.files import write_facts
from scheduler.use_cases.change_need import with_need


@click.command()
@facts_option
@click.option(
    "--need", "need_path", required=True, type=existing_file, help="CSV or Parquet: lsoa or area_id, measures."
)
@click.option("--measure", required=True, help="Column to count, e.g. unpaid_carers_2021.")
@click.option("--basis", required=True, help="Who that is, in words; stands on every figure.")
@click.option("--out", required=True, type=new_file, help="Facts file to write.")
@plain_errors
def need(facts_path: Path, need_path: Path, measure: str, basis: str, out: Path) -> None:
    """Count need by another measure than the register, such as the census or an estimate of hidden carers.

    \b
    Example:
      evenhand need --facts facts.json --need need.csv --measure unpaid_carers_2021 \\
        --basis "unpaid carers of the census of 2021" --out census-facts.json
    """  # noqa: D301 - click reads the backspace character as "keep these lines as they are"
    known = load_facts(facts_path)
    changed = with_need(known, read_need(need_path, measure), basis)
    put(out, write_facts(changed).encode())
    before, after = (sum(sum(point.carers.values()) for point in one.demand_points) for one in (known, changed))
    click.echo(f"{out}: {after:,.0f} {basis} (before: {before:,.0f} {known.settings.need_basis})")
