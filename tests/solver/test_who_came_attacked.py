"""Who came, by the characteristics of the contract: what lists of one total, and reports side by side, give away."""

from __future__ import annotations

from scheduler.domain.reports import ReportKind
from tests.solver.report_attack import (
    POLICY,
    Attack,
    Mark,
    published,
    released_alone,
    told,
    unguarded,
    withstands,
    year_of_marks,
)


def test_nor_whom_somebody_is_from_all_lists_of_who_came() -> None:
    one = told(ReportKind.QUARTERLY, year_of_marks(61, carers=60), 4, who_came=True)
    held = published([one])
    hidden = [name for name, seen in held[0].shown.items() if seen is None and name.startswith("who|")]
    assert {name.split("|")[1] for name in hidden} == {"gender", "fostered", "reason"}
    withstands(held)
    assert Attack(unguarded([one])).narrowest("who|")[0] <= POLICY.hidden_up_to


def test_a_year_leaves_its_lists_out_where_beside_its_quarters_they_could_not_be_guarded() -> None:
    """What the last quarter hid of the year's carers is the total of each of the year's lists."""
    marks = year_of_marks(62, carers=60, last_month=15)
    reports = [told(ReportKind.QUARTERLY, marks, month, who_came=True) for month in (4, 7, 10, 13)]
    reports += [told(ReportKind.ANNUAL, marks, 4, who_came=True), told(ReportKind.IMPROVEMENT, marks, 4)]
    held = published(reports)
    assert [any(name.startswith("who|") for name in one.shown) for one in held] == [True] * 4 + [False] * 2
    withstands(held)
    assert Attack(released_alone(reports)).narrowest("who|")[0] <= POLICY.hidden_up_to


def test_a_correction_does_not_tell_what_the_person_it_adds_answered() -> None:
    marks = year_of_marks(63, carers=60)
    newcomer = Mark(month=5, carer=75, area="a0", strand="s0", came=True, satisfied=None)
    first = told(ReportKind.QUARTERLY, marks, 4, who_came=True)
    same, more = (
        told(ReportKind.QUARTERLY, found, 4, version=2, who_came=True) for found in (marks, [*marks, newcomer])
    )
    bare = {name: more.report.counts[name] - count for name, count in first.report.counts.items()}
    risen = [name.split("|")[1] for name, rise in bare.items() if name.startswith("who|") and rise == 1]
    assert sorted(risen) == ["fostered", "gender", "reason"], "the second report would tell all that they answered"
    told_again = published([first, more])[1]
    assert not any(name.startswith("who|") for name in told_again.shown)
    assert any(name.startswith("who|") for name in published([first, same])[1].shown), "unless nothing changed"
