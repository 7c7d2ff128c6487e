from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.fingerprint import fingerprint
from tests.examples import FACTS


def test_equal_facts_have_equal_fingerprints() -> None:
    assert fingerprint(FACTS) == fingerprint(replace(FACTS))


def test_one_changed_figure_changes_the_fingerprint() -> None:
    venues = (replace(FACTS.venues[0], capacity_people=31), *FACTS.venues[1:])
    assert fingerprint(replace(FACTS, venues=venues)) != fingerprint(FACTS)


@given(st.lists(st.text(), unique=True))
def test_the_order_of_a_set_does_not_matter(words: list[str]) -> None:
    assert fingerprint(frozenset(words)) == fingerprint(frozenset(reversed(words)))
