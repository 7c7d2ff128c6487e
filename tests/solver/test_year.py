"""A year is planned term after term: what one misses, the next owes, and the account says what the year keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduler.domain.calendar import DateRange, Term
from scheduler.domain.facts import Period
from scheduler.domain.targets import amount_due
from scheduler.optimise.programme import Limits, check_plan
from scheduler.optimise.programme.year import YearError, plan_year
from tests.examples import FACTS

QUICK = Limits(counts_effort=0.1, rounds=1, round_effort=0.1)
SUMMER = Term(id="summer-2027", name="Summer term 2027", first=date(2027, 4, 12), last=date(2027, 8, 31))
LATER = replace(FACTS, term=SUMMER)


def test_each_term_passes_its_check_and_the_year_is_the_sum() -> None:
    year = plan_year([FACTS, LATER], limits=QUICK)
    for facts, plan in zip(year.facts, year.plans, strict=True):
        assert check_plan(facts, plan) == ()
    (line,) = year.lines
    assert line.due == sum(amount_due(FACTS.targets[0], one.term) for one in (FACTS, LATER))
    assert line.reached == sum(one.session_count for one in year.plans)
    assert line.missing == 0
    assert year == plan_year([FACTS, LATER], limits=QUICK)


def test_what_a_term_without_halls_misses_is_owed_by_the_next() -> None:
    shut = DateRange(first=FACTS.term.first, last=FACTS.term.last, reason="new roof")
    closed = replace(FACTS, venues=tuple(replace(one, closures=(shut,)) for one in FACTS.venues))
    year = plan_year([closed, LATER], limits=QUICK)
    first, second = (facts.targets[0] for facts in year.facts)
    missed = amount_due(FACTS.targets[0], FACTS.term)
    assert first == FACTS.targets[0]
    assert (second.period, second.amount) == (Period.TERM, amount_due(FACTS.targets[0], SUMMER) + missed)
    assert year.lines[0].by_term[FACTS.term.id] == 0
    assert year.lines[0].missing == max(0, year.lines[0].due - year.plans[1].session_count)


def test_terms_that_make_no_year_are_refused() -> None:
    for terms, words in (
        ([], "at least one term"),
        ([LATER, FACTS], "in order"),
        ([FACTS, replace(LATER, service_id="other")], "several services"),
    ):
        with pytest.raises(YearError, match=words):
            plan_year(terms, limits=QUICK)
