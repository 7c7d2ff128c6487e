"""Likely duplicates, worked by hand: points, thresholds, and what a merge may not do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.unique_people import (
    MOST_OF_A_BLOCK,
    OFFERED_FROM,
    MergeError,
    PersonRecord,
    check_merge,
    compare,
    folded,
    likely_duplicates,
    nearly,
)

SIOBHAN = PersonRecord(
    id="c1", household_id="h1", given_name="Siobhán", family_name="O’Neill", birth_date=date(2014, 3, 5),
    postcode="BA14 8JN",
)  # fmt: skip
SECOND = replace(SIOBHAN, id="c2", household_id="h2")


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({"given_name": "SIOBHAN", "family_name": "ONeill"}, 100),
        ({"postcode": "SN15 1AA"}, 90),
        ({"given_name": "Shiobhan", "family_name": "O'Neil"}, 100),
        ({"given_name": "O'Neill", "family_name": "Siobhan"}, 100),
        ({"birth_date": date(2014, 5, 3)}, 80),
        ({"birth_date": date(2014, 3, 6), "postcode": "SN15 1AA"}, 70),
        ({"birth_date": date(2016, 9, 12), "given_name": "Aoife"}, 30),
        ({"given_name": "Aoife"}, 70),
        ({"family_name": "Murphy", "postcode": "SN15 1AA"}, 70),
        ({"family_name": "Murphy"}, 80),
    ],
)
def test_the_points_of_a_pair_are_those_of_the_written_rule(change: dict[str, object], points: int) -> None:
    pair = compare(SIOBHAN, replace(SECOND, **change))
    assert pair.points == points
    assert (pair in likely_duplicates([pair.one, pair.other])) is (points >= OFFERED_FROM)


def test_twins_of_one_household_whose_names_are_similar_are_two_people_and_one_spelling_is_one() -> None:
    maria = replace(SIOBHAN, given_name="Maria")
    twin = replace(maria, id="c2", given_name="Marie")
    assert compare(maria, twin).points == 70
    assert compare(maria, replace(twin, household_id="h2")).points == 100
    assert likely_duplicates([maria, twin]) == ()


def test_a_pair_says_why_it_is_offered() -> None:
    found = compare(SIOBHAN, replace(SECOND, given_name="O'Neill", family_name="Siobhan"))
    assert found.reasons == (
        "same birth date", "same given name", "same family name", "given and family name swapped", "same postcode",
    )  # fmt: skip


def test_pairs_come_likeliest_first_and_those_said_to_be_two_people_are_left_out() -> None:
    moved = replace(SIOBHAN, id="c3", household_id="h3", postcode="SN15 1AA")
    found = likely_duplicates([moved, SECOND, SIOBHAN])
    assert [(one.one.id, one.other.id, one.points) for one in found] == [
        ("c1", "c2", 100),
        ("c1", "c3", 90),
        ("c2", "c3", 90),
    ]
    left = likely_duplicates([moved, SECOND, SIOBHAN], different={frozenset({"c1", "c2"})})
    assert [(one.one.id, one.other.id) for one in left] == [("c1", "c3"), ("c2", "c3")]


def test_a_birth_date_that_hundreds_share_is_a_placeholder_and_compares_nobody() -> None:
    many = [replace(SIOBHAN, id=f"c{n}", postcode="") for n in range(MOST_OF_A_BLOCK + 1)]
    assert likely_duplicates(many) == ()


def test_only_a_slip_makes_birth_dates_nearly_the_same() -> None:
    assert nearly(date(2014, 3, 5), date(2014, 5, 3))
    assert nearly(date(2014, 3, 5), date(2014, 3, 6))
    assert not nearly(date(2014, 3, 5), date(2014, 3, 5))
    assert not nearly(date(2014, 3, 5), date(2014, 4, 6))
    assert not nearly(date(2014, 3, 9), date(2014, 3, 10))


@given(st.text(max_size=20))
def test_a_folded_name_folds_to_itself(name: str) -> None:
    assert folded(folded(name)) == folded(name)


@given(
    st.lists(
        st.builds(
            PersonRecord,
            id=st.uuids().map(str),
            household_id=st.sampled_from(["h1", "h2"]),
            given_name=st.sampled_from(["Ada", "Ben", "Benjamin", "Lee", "Zoë", ""]),
            family_name=st.sampled_from(["Lee", "Léé", "Ada", "Okafor"]),
            birth_date=st.sampled_from([date(2014, 3, 5), date(2014, 5, 3), date(2015, 1, 1)]),
            postcode=st.sampled_from(["BA14 8JN", "ba148jn", "SN15 1AA", ""]),
        ),
        max_size=12,
    )
)
def test_the_order_of_two_records_changes_nothing_and_no_likely_pair_is_missed(records: list[PersonRecord]) -> None:
    offered = {frozenset((one.one.id, one.other.id)) for one in likely_duplicates(records)}
    for one in records:
        for other in records:
            if one.id != other.id:
                assert compare(one, other).points == compare(other, one).points
                likely = compare(one, other).points >= OFFERED_FROM
                assert (frozenset((one.id, other.id)) in offered) is likely


@pytest.mark.parametrize(
    ("gone", "kept", "says"),
    [
        ("a", "a", "itself"),
        ("b", "c", "b was merged into a already"),
        ("c", "b", "Keep a instead"),
        ("a", "c", "b was merged into a"),
    ],
)
def test_a_merge_that_would_make_a_chain_is_refused_with_what_to_do(gone: str, kept: str, says: str) -> None:
    with pytest.raises(MergeError, match=says):
        check_merge(gone, kept, [("b", "a")])


def test_a_third_record_may_be_merged_into_the_one_that_was_kept() -> None:
    assert check_merge("c", "a", [("b", "a")]) is None
