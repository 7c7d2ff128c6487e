import dataclasses
import re
from pathlib import Path

import pytest

from scheduler.domain.disclosure import (
    DisclosureError,
    DisclosurePolicy,
    Earlier,
    FullReport,
    Released,
    Share,
    Total,
    release,
)

ROOT = Path(__file__).parents[3]
POLICY = DisclosurePolicy()


def areas(*counts: int, cumulative: bool = False) -> FullReport:
    named = {f"area {n}": count for n, count in enumerate(counts)}
    whole = {**named, "all": sum(counts)}
    return FullReport(
        counts=whole,
        totals=(Total(whole="all", parts=tuple(named)),),
        cumulative=frozenset(whole if cumulative else ()),
    )


def test_counts_of_one_to_nine_are_hidden_and_zeros_shown() -> None:
    released = release(FullReport(counts={"a": 0, "b": 1, "c": 9, "d": 10}), POLICY)
    assert dict(released.counts) == {"a": 0, "b": None, "c": None, "d": 10}


def test_zeros_are_hidden_where_the_setting_says_so() -> None:
    released = release(FullReport(counts={"a": 0, "d": 10}), DisclosurePolicy(zeros_shown=False))
    assert dict(released.counts) == {"a": None, "d": 10}


def test_one_hidden_area_takes_the_smallest_that_guards_it_along() -> None:
    # 4 hidden alone would be 64 - 20 - 40; with 20 hidden both lie anywhere from 0 to 24
    assert dict(release(areas(4, 20, 40), POLICY).counts) == {
        "area 0": None,
        "area 1": None,
        "area 2": 40,
        "all": 64,
    }


def test_two_hidden_areas_that_are_both_known_to_be_tiny_need_a_third() -> None:
    # 1 and 2 add up to 3, which tells too much of each
    assert release(areas(1, 2, 40, 50), POLICY).hidden() >= {"area 0", "area 1", "area 2"}


def test_a_percentage_is_hidden_with_its_counts_and_so_is_one_whose_rest_is_small() -> None:
    report = FullReport(counts={"pleased": 37, "asked": 40}, shares={"share": Share(part="pleased", whole="asked")})
    released = release(report, POLICY)
    assert released.percentages["share"] is None
    assert released.hidden()


@pytest.mark.parametrize(("wanted", "hidden"), [("came", "register"), ("register", "came")])
def test_what_readers_need_most_is_hidden_last(wanted: str, hidden: str) -> None:
    # 40 and 50 are registered, 36 and 44 came: that 4 and 6 never did is told by neither where one side is hidden
    counts = {"register a": 40, "register b": 50, "came a": 36, "came b": 44}
    shares = {f"reached {area}": Share(part=f"came {area}", whole=f"register {area}") for area in "ab"}
    report = FullReport(counts=counts, shares=shares, wanted=frozenset(name for name in counts if wanted in name))
    assert release(report, POLICY).hidden() == {f"{hidden} a", f"{hidden} b"}


def test_a_percentage_of_large_counts_is_shown() -> None:
    report = FullReport(counts={"pleased": 30, "asked": 40}, shares={"share": Share(part="pleased", whole="asked")})
    assert release(report, POLICY).percentages["share"] == pytest.approx(75)


def test_a_rise_of_three_since_the_last_report_is_not_told() -> None:
    before = areas(20, 30, cumulative=True)
    after = areas(23, 50, cumulative=True)
    earlier = Earlier(report=before, released=release(before, POLICY))
    assert release(after, POLICY).hidden() == frozenset()
    assert "area 0" in release(after, POLICY, [earlier]).hidden()


def test_released_figures_are_made_here_alone() -> None:
    with pytest.raises(DisclosureError, match="release alone"):
        Released(counts={"a": 1}, percentages={}, policy=POLICY, seal=object())
    with pytest.raises(ValueError, match="seal"):
        dataclasses.replace(release(areas(20), POLICY), counts={"a": 1})
    code = [path for room in ("scheduler", "exports", "geo") for path in (ROOT / room).rglob("*.py")]
    users = [path.name for path in code if re.search(r"\bReleased\(|disclosure import .*_SEAL", path.read_text())]
    assert users == ["disclosure.py"]


def test_nobody_changes_what_was_released() -> None:
    with pytest.raises(TypeError):
        release(areas(20, 5), POLICY).counts["area 1"] = 5  # type: ignore[index]  # the refusal is what is tested


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (FullReport(counts={"a": -1}), "a is -1"),
        (FullReport(counts={"a": 5}, totals=(Total(whole="a", parts=("b",)),)), "'b' is no count"),
        (FullReport(counts={"a": 5, "b": 4}, totals=(Total(whole="a", parts=("b",)),)), "add up to 4"),
        (FullReport(counts={"a": 5, "b": 6}, shares={"s": Share(part="b", whole="a")}), r"b \(6\) is above a \(5\)"),
    ],
)
def test_a_report_that_cannot_be_right_is_told(report: FullReport, words: str) -> None:
    with pytest.raises(DisclosureError, match=words):
        release(report, POLICY)


def test_a_threshold_that_hides_nothing_is_refused() -> None:
    with pytest.raises(DisclosureError, match="hidden_up_to is 0"):
        DisclosurePolicy(hidden_up_to=0)
