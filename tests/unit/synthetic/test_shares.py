import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.synthetic.shares import shared_out

WEIGHTS = st.dictionaries(st.text(max_size=3), st.floats(0, 1e6), min_size=1, max_size=20)


def test_ten_among_one_one_and_two_gives_three_two_and_five() -> None:
    assert shared_out(10, {"a": 1, "b": 1, "c": 2}) == {"a": 3, "b": 2, "c": 5}


def test_a_weight_of_nothing_gets_nothing() -> None:
    assert shared_out(7, {"a": 0, "b": 3}) == {"a": 0, "b": 7}


def test_nothing_can_be_shared_out_among_nobody() -> None:
    assert shared_out(0, {"a": 0.0}) == {"a": 0}
    with pytest.raises(ValueError, match=r"5 cannot be shared out among weights that are all 0; give at least one"):
        shared_out(5, {"a": 0.0, "b": 0.0})


@given(total=st.integers(0, 10_000), weights=WEIGHTS.filter(lambda weights: sum(weights.values()) > 1))
def test_shares_add_up_and_nobody_is_a_whole_unit_off(total: int, weights: dict[str, float]) -> None:
    shares = shared_out(total, weights)
    everything = sum(weights.values())
    assert sum(shares.values()) == total
    assert all(abs(shares[key] - total * weights[key] / everything) < 1 + 1e-6 for key in weights)
