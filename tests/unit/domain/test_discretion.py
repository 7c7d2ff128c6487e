from dataclasses import replace

import pytest

from scheduler.domain.discretion import is_home_visit, names_of_people, names_somebody, public_key
from scheduler.domain.facts import Mode
from tests.examples import FACTS, PLAN

NAMES = names_of_people(FACTS, PLAN)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hall 2 (demo) is shut for repairs", False),
        ("Worker 1 (demo) is away until March", True),
        ("household-003 moved", True),
        ("Household 7 asked for a Friday", True),
    ],
)
def test_a_text_that_names_staff_or_a_household_is_known(text: str, names: bool) -> None:
    assert names_somebody(NAMES, text) is names


def test_a_households_own_label_is_a_name() -> None:
    plan = replace(PLAN, series=(replace(PLAN.series[0], household="The Larches"),))
    assert names_somebody(names_of_people(FACTS, plan), "a visit to The Larches")


def test_a_visit_is_known_by_its_strand_or_by_its_household() -> None:
    strand, series = FACTS.strands[0], PLAN.series[0]
    assert not is_home_visit(series, strand)
    assert is_home_visit(replace(series, household="household-001"), strand)
    assert is_home_visit(series, replace(strand, mode=Mode.HOME_VISIT))


def test_the_public_name_of_a_strand_is_made_of_its_public_title_alone() -> None:
    telling = replace(FACTS.strands[0], id="parents-who-drink", public_title="Siblings' group, Tuesdays")
    assert public_key(telling) == "siblings-group-tuesdays"
