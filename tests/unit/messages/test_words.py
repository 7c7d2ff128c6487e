from __future__ import annotations

import string

import pytest

from scheduler.domain.messages import NEEDED, MessageKind, check_data
from scheduler.messages.words import MOST_TEXT_CHARACTERS, TEMPLATES, names_in_words, write_email, write_text

LINK = f"https://carers.example.org/h/{'x' * 43}/sessions/12345"
VALUES = {
    "names": "Ada and Ben",
    "have": "have",
    "are": "are",
    "title": "Youth club",
    "when": "Tuesday 5 January 2027 at 5pm",
    "day": "Tuesday 5 January 2027",
    "where": "Hall 2, BA14 8JN",
    "link": LINK,
    "position": "2",
    "until": "Monday 4 January 2027 at 5pm",
    "changes": "It starts at 5.30pm, not at 5pm.",
    "because": "The hall is flooded.",
    "code": "012345",
    "valid_minutes": "10",
    "ballot": "Summer trips",
    "outcomes": "Ada: your first choice.",
    "reference": "AB12",
    "role": "coordinator",
}
TO_STAFF = {MessageKind.ROTA_CHANGED, MessageKind.VISIT_ALARM, MessageKind.INCIDENT}
"""What they tell of stands behind a sign-in."""
NO_LINK = {MessageKind.ONE_TIME_CODE, MessageKind.SIGN_UP_RECEIVED, MessageKind.SIGN_UP_REFUSED} | TO_STAFF


@pytest.mark.parametrize("kind", MessageKind)
def test_every_message_has_words_for_an_e_mail_and_a_text(kind: MessageKind) -> None:
    mail = write_email(kind, VALUES, hello="Demo Adult", service_name="Example service\nCall 01225 000000.")
    text = write_text(kind, VALUES, service_name="Example service")
    assert mail.body.startswith("Hello Demo Adult,\n\n")
    assert mail.body.endswith("\n\nExample service\nCall 01225 000000.\n")
    assert mail.subject
    assert "\n" not in mail.subject
    assert "\n" not in text.body
    assert text.body.startswith("Example service: ")
    assert (LINK in mail.body) is (LINK in text.body) is (kind not in NO_LINK)


@pytest.mark.parametrize("kind", MessageKind)
def test_no_template_asks_for_what_is_never_filled_in(kind: MessageKind) -> None:
    template = TEMPLATES[kind]
    asked = {
        name
        for words in (template.subject, template.email, template.text)
        for _, name, _, _ in string.Formatter().parse(words)
    }
    assert asked - {None} <= VALUES.keys()


@pytest.mark.parametrize("kind", MessageKind)
def test_words_are_plain_and_say_nothing_of_why_a_family_comes(kind: MessageKind) -> None:
    template = TEMPLATES[kind]
    words = f"{template.subject} {template.email} {template.text}".lower()
    for never in (
        "disab",
        "illness",
        "mental",
        "diagnos",
        "slot",
        "reservation",
        "waitlist",
        "notification",
        "unfortunately",
    ):
        assert never not in words


def test_a_text_that_is_too_long_loses_words_and_never_its_link() -> None:
    outcomes = "Ada: " + "your first choice, and more besides; " * 60
    text = write_text(MessageKind.BALLOT_OUTCOME, VALUES | {"outcomes": outcomes}, service_name="Example service").body
    assert len(text) <= MOST_TEXT_CHARACTERS
    assert text.endswith(f"… More: {LINK}")


@pytest.mark.parametrize(
    ("names", "words"), [((), ""), (("Ada",), "Ada"), (("Ada", "Ben"), "Ada and Ben"), (("A", "B", "C"), "A, B and C")]
)
def test_names_are_written_as_people_say_them(names: tuple[str, ...], words: str) -> None:
    assert names_in_words(names) == words


@pytest.mark.parametrize("kind", MessageKind)
def test_every_kind_says_what_its_data_must_hold(kind: MessageKind) -> None:
    whole = dict.fromkeys(NEEDED[kind], "x")
    check_data(kind, whole | {"more": 1})
    for missing in NEEDED[kind]:
        with pytest.raises(ValueError, match=f"needs {missing}"):
            check_data(kind, {name: "x" for name in whole if name != missing})
