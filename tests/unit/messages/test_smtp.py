from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage

import pytest

from scheduler.domain.messages import Channel
from scheduler.messages.letter import Invitation, Letter, NotTakenError
from scheduler.messages.smtp import MailServer, SmtpSender, mail_server
from tests.carriers import mail_server as running

FROM = Address(display_name="Sessions", addr_spec="carers@example.org")
LETTER = Letter(
    channel=Channel.EMAIL,
    address="adult@example.org",
    subject="Café, Tuesday",
    body="Hello,\n.\n..two dots\n.one dot\nwith accents: é\n",
    reference="abc",
    invitation=Invitation(method="REQUEST", body=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        (
            "smtp://me%40x:p%2Fw@mail.example:587",
            MailServer(host="mail.example", port=587, user="me@x", password="p/w"),  # noqa: S106 — an example
        ),
        ("smtps://mail.example", MailServer(host="mail.example", port=465, encryption="tls")),
        ("smtp://127.0.0.1:25?encryption=none", MailServer(host="127.0.0.1", port=25, encryption="none")),
    ],
)
def test_the_address_of_a_mail_server_is_read(url: str, server: MailServer) -> None:
    assert mail_server(url) == server
    assert "p/w" not in repr(mail_server(url))


@pytest.mark.parametrize(
    "url",
    ["mail.example", "http://mail.example", "smtp://", "smtp://mail:port", "smtp://me:hunter2@mail?encryption=none"],
)
def test_an_address_that_cannot_work_says_what_to_write_and_no_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"Write smtp://USER:PASSWORD@HOST:587") as refused:
        mail_server(url)
    assert "hunter2" not in str(refused.value)


def test_dots_accents_and_an_invitation_arrive_as_they_were() -> None:
    with running() as (url, box):
        reference = SmtpSender(mail_server(url), FROM).send(LETTER)
    (mail,) = box.mails
    assert reference == "abc@example.org"
    assert (mail["Message-ID"], mail["Subject"]) == ("<abc@example.org>", "Café, Tuesday")
    assert mail["Auto-Submitted"] == "auto-generated"
    text, calendar = mail.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(calendar, EmailMessage)
    assert text.get_content().replace("\r\n", "\n") == LETTER.body
    assert (calendar.get_content_type(), calendar.get_param("method")) == ("text/calendar", "REQUEST")
    assert calendar.get_payload(decode=True) == b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def test_a_server_without_encryption_is_not_spoken_to_where_encryption_was_asked_for() -> None:
    with running() as (url, box):
        plain = mail_server(url)
        strict = MailServer(host=plain.host, port=plain.port)
        with pytest.raises(NotTakenError, match="could not be reached or refused us"):
            SmtpSender(strict, FROM).send(LETTER)
    assert box.mails == []
