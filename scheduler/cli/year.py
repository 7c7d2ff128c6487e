"""Year command."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from scheduler.cli.files import load_facts, put
from scheduler.cli.plain_errors import plain_errors
from scheduler.cli.stages import enough_on_interrupt, progress_bar
from scheduler.optimise.programme.files import write_facts
from scheduler.optimise.programme.findings import Limits, Progress
from scheduler.optimise.programme.year import plan_year
from scheduler.use_cases import write_outputs


@click.command()
@click.argument("facts_paths", metavar="FACTS…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--seed", default=1, show_default=True, help="The same facts and seed give the same plans.")
@click.option("--rounds", default=Limits().rounds, show_default=True, help="Rounds of search for each term.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write to.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")
@plain_errors
def year(facts_paths: tuple[Path, ...], seed: int, rounds: int, out: Path, as_json: bool) -> None:
    """Plan a year: the FACTS file of each of its terms, in order. What a term misses, the next owes.

    Example: evenhand year autumn.json spring.json summer.json --out year
    """
    terms = [load_facts(path) for path in facts_paths]
    with progress_bar(Console(stderr=True)) as bar, enough_on_interrupt() as enough:
        task = bar.add_task("Planning the year", total=float(len(terms)), said="")
        places = {one.term.id: number for number, one in enumerate(terms)}

        def tell(term_id: str, now: Progress) -> bool:
            bar.update(task, completed=places[term_id] + now.share, said=f"{term_id}: {now.doing}")
            return enough.is_set()

        found = plan_year(terms, seed=seed, limits=Limits(rounds=rounds), progress=tell)
    out.mkdir(parents=True, exist_ok=True)
    for facts, plan in zip(found.facts, found.plans, strict=True):
        put(out / f"{plan.term_id}.facts.json", write_facts(facts).encode())
        put(out / f"{plan.term_id}.plan.json", write_outputs.plan_file(plan))
    if as_json:
        click.echo(json.dumps([{**asdict(one), "missing": one.missing} for one in found.lines]))
        return
    for plan in found.plans:
        click.echo(f"{plan.term_id}: {plan.session_count} sessions in {len(plan.series)} series")
    for one in found.lines:
        kept = "kept" if not one.missing else f"{one.missing} missing"
        click.echo(f"  {one.title}: {one.reached} of {one.due}, {kept}")
