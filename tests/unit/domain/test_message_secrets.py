import re
from collections import Counter

from scheduler.domain.message_secrets import message_link_token, one_time_code

KEY = "0123456789abcdef" * 4


def test_a_code_is_six_digits_and_the_same_for_the_same_nonce_and_key_alone() -> None:
    assert re.fullmatch(r"[0-9]{6}", one_time_code(KEY, "nonce"))
    assert one_time_code(KEY, "nonce") == one_time_code(KEY, "nonce")
    assert len({one_time_code(KEY, "nonce"), one_time_code(KEY, "other"), one_time_code(KEY[::-1], "nonce")}) == 3


def test_codes_are_spread_over_all_digits() -> None:
    firsts = Counter(one_time_code(KEY, str(number))[0] for number in range(5_000))
    assert set(firsts) == set("0123456789")
    assert max(firsts.values()) < 1.3 * min(firsts.values())


def test_the_token_of_a_message_has_the_shape_of_every_token_and_is_its_own() -> None:
    tokens = {message_link_token(KEY, f"booked:{number}") for number in range(1_000)}
    assert len(tokens) == 1_000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)
    assert message_link_token(KEY, "one") == message_link_token(KEY, "one") != message_link_token(KEY[::-1], "one")
