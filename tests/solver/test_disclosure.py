"""Every hidden figure of a released report is attacked by a solver with all that readers hold."""

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.linear_solver import pywraplp

from scheduler.domain.disclosure import DisclosurePolicy, Earlier, FullReport, Released, Share, Total, release

POLICY = DisclosurePolicy()
CELLS = st.integers(0, 40)


def narrowest(pairs: Iterable[tuple[FullReport, Released]], *, rises: bool = False) -> float:
    """Width of the narrowest range of a hidden count over whole numbers; ``rises`` attacks differences too."""
    pairs = list(pairs)
    solver = pywraplp.Solver.CreateSolver("SAT")
    cells, secret = {}, []
    for number, (report, released) in enumerate(pairs):
        for name, seen in released.counts.items():
            low, high = (0, 10_000) if seen is None else (seen, seen)
            cells[number, name] = solver.IntVar(low, high, "")
            if seen is None:
                secret.append(cells[number, name])
        for total in report.totals:
            solver.Add(cells[number, total.whole] == sum(cells[number, part] for part in total.parts))
        for share in report.shares.values():
            rest = cells[number, share.whole] - cells[number, share.part]
            solver.Add(rest >= 0)
            if released.policy.hides(report.counts[share.whole] - report.counts[share.part]):
                secret.append(rest)
    if rises:
        (before, _), (after, released) = pairs
        for name in before.cumulative & after.cumulative:
            rise = cells[1, name] - cells[0, name]
            solver.Add(rise >= 0)
            if released.policy.hides(after.counts[name] - before.counts[name]):
                secret.append(rise)
    return min((_width(solver, one) for one in secret), default=float("inf"))


def _width(solver: pywraplp.Solver, figure: object) -> float:
    solver.Maximize(figure)
    assert solver.Solve() == pywraplp.Solver.OPTIMAL
    most = solver.Objective().Value()
    solver.Minimize(figure)
    assert solver.Solve() == pywraplp.Solver.OPTIMAL
    return most - solver.Objective().Value()


def table(rows: list[list[int]], *, cumulative: bool = False) -> FullReport:
    """Make a table of areas by ages with all margins, and a second one that shares the areas' margin."""
    counts, totals = {}, []
    across, down = range(len(rows[0])), range(len(rows))
    for r in down:
        for c in across:
            counts[f"{r} {c}"] = rows[r][c]
        counts[f"row {r}"] = sum(rows[r])
        counts[f"girls {r}"] = sum(rows[r]) // 2
        counts[f"boys {r}"] = sum(rows[r]) - sum(rows[r]) // 2
        totals += [
            Total(whole=f"row {r}", parts=tuple(f"{r} {c}" for c in across)),
            Total(whole=f"row {r}", parts=(f"girls {r}", f"boys {r}")),
        ]
    for c in across:
        counts[f"column {c}"] = sum(row[c] for row in rows)
        totals.append(Total(whole=f"column {c}", parts=tuple(f"{r} {c}" for r in down)))
    counts["all"] = sum(map(sum, rows))
    totals += [
        Total(whole="all", parts=tuple(f"row {r}" for r in down)),
        Total(whole="all", parts=tuple(f"column {c}" for c in across)),
    ]
    shares = {"of all": Share(part="row 0", whole="all")}
    return FullReport(
        counts=counts, totals=tuple(totals), shares=shares, cumulative=frozenset(counts if cumulative else ())
    )


def rows_of(count: int) -> st.SearchStrategy[list[list[int]]]:
    return st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=count, max_size=count)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(rows=rows_of(3), zeros_shown=st.booleans())
def test_no_hidden_figure_of_tables_that_share_a_margin_can_be_worked_out(
    rows: list[list[int]], zeros_shown: bool
) -> None:
    report = table(rows)
    policy = DisclosurePolicy(zeros_shown=zeros_shown)
    assert narrowest([(report, release(report, policy))]) > policy.hidden_up_to


@settings(max_examples=6, deadline=None, derandomize=True)
@given(before=rows_of(2), more=rows_of(2))
def test_nor_can_it_by_taking_an_earlier_report_off(before: list[list[int]], more: list[list[int]]) -> None:
    earlier = table(before, cumulative=True)
    # girls and boys are halves of their row, so both grow wherever a row does
    later = table(
        [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(before, more, strict=True)], cumulative=True
    )
    first = release(earlier, POLICY)
    second = release(later, POLICY, [Earlier(report=earlier, released=first)])
    assert narrowest([(earlier, first), (later, second)], rises=True) > POLICY.hidden_up_to
